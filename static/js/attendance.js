// The roll of a meeting (<section data-attendance>): counts what is ticked, and "all the others were present" fills at once
// what the server would fill on saving. Without it the page works the same, one save later.

import { asWritten } from "./numbers.js";

const NOTHING_YET = "–";

function rows(roll) {
  return [...roll.querySelectorAll(".roll-row")];
}

function ticked(row) {
  return row.querySelector("[type=radio]:checked")?.value ?? "";
}

function show(section, name, text) {
  const output = section.querySelector(`[data-roll-${name}]`);
  if (output && output.textContent !== text) output.textContent = text;
}

// Those not called are out of the count; those in temporary activities are counted apart, by the server.
function count(section) {
  const roll = section.querySelector("[data-roll]");
  if (!roll) return;
  const presences = rows(roll).map(ticked);
  const entitled = presences.filter((presence) => presence !== "exempt").length;
  const present = presences.filter((presence) => presence === "present").length;
  const open = presences.filter((presence) => presence === "").length;
  const share = entitled && open < presences.length ? asWritten(Math.round((present * 1000) / entitled) * 100) : NOTHING_YET;
  show(section, "present", String(present));
  show(section, "entitled", String(entitled));
  show(section, "percent", share);
  show(section, "open", String(open));
}

function tickTheRest(section) {
  for (const row of rows(section)) {
    if (!ticked(row)) row.querySelector("[type=radio][value=present]").checked = true;
  }
}

document.addEventListener("change", (event) => {
  const section = event.target.closest?.("[data-attendance]");
  if (!section) return;
  const rest = section.querySelector("[data-rest]");
  if (event.target === rest && rest.checked) tickTheRest(section);
  // Whom somebody takes out of the count again is not to be counted in by the next save.
  else if (rest && event.target.matches(".roll-row [value='']")) rest.checked = false;
  count(section);
});

document.querySelectorAll("[data-attendance]").forEach(count);

// Pasting a range from a workbook: first what would change and what would be refused is shown, then it is one act.

import { isSame, read } from "./grid_reading.js";

const LISTED = 200;

// One cell pasted on a range fills it; any other range is laid down from its first cell on.
function spread(pasted, from, to) {
  const isOne = pasted.length === 1 && pasted[0].length === 1;
  if (!isOne) return { top: Math.min(from.r, to.r), left: Math.min(from.c, to.c), rows: pasted };
  const [height, width] = [Math.abs(from.r - to.r) + 1, Math.abs(from.c - to.c) + 1];
  const rows = Array.from({ length: height }, () => Array(width).fill(pasted[0][0]));
  return { top: Math.min(from.r, to.r), left: Math.min(from.c, to.c), rows };
}

export function plan(pasted, from, to, places, columns) {
  const { top, left, rows } = spread(pasted, from, to);
  const planned = { changes: [], refusals: [], same: 0 };
  rows.forEach((row, dr) => row.forEach((text, dc) => {
    const at = { r: top + dr, c: left + dc };
    const refuse = (problem) => planned.refusals.push({ at, text, problem });
    if (at.r >= places.height || at.c >= places.width) {
      if (text.trim()) refuse("outside");
      return;
    }
    const input = places.input(at.r, at.c);
    const column = columns[at.c];
    const now = places.text(at);
    const found = read(text, column);
    if (!input) {
      if (isSame(text, now, column)) planned.same += 1;
      else refuse("fixed");
    } else if (found.problem) refuse(found.problem);
    else if (isSame(found.text, now, column)) planned.same += 1;
    else planned.changes.push({ at, input, before: now, after: found.text });
  }));
  return planned;
}

function line(texts) {
  const row = document.createElement("tr");
  for (const text of texts) row.insertCell().textContent = text;
  return row;
}

function fill(dialog, part, lines) {
  const box = dialog.querySelector(`[data-paste-part=${part}]`);
  box.hidden = !lines.length;
  box.querySelector("tbody").replaceChildren(...lines.slice(0, LISTED).map(line));
  return Math.max(lines.length - LISTED, 0);
}

// Resolves to whether the reader wants it.
export function ask(dialog, { changes, refusals, same }, places, columns, words) {
  const where = ({ r, c }) => [r < places.height ? places.unitName(r) : "–", columns[c]?.code ?? "–"];
  const said = (text) => (text === "x" ? `x (${words.notApplicable})` : text || words.empty);
  const unlisted =
    fill(dialog, "changes", changes.map(({ at, before, after }) => [...where(at), said(before), said(after)])) +
    fill(dialog, "refusals", refusals.map(({ at, text, problem }) => [...where(at), text, words[problem]]));
  for (const [name, number] of Object.entries({ changed: changes.length, same, refused: refusals.length })) {
    dialog.querySelector(`[data-paste-${name}]`).textContent = number;
  }
  const more = dialog.querySelector("[data-paste-more]");
  more.hidden = !unlisted;
  more.querySelector("strong").textContent = unlisted;
  const confirm = dialog.querySelector("[data-paste-confirm]");
  confirm.disabled = !changes.length;
  dialog.returnValue = "";
  dialog.showModal();
  (changes.length ? confirm : dialog.querySelector("button[value='']")).focus();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "paste" && changes.length > 0), { once: true });
  });
}

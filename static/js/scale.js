// A scale while it is written. Live sums (<form data-scale-sheet>): what is typed is read and never rewritten; the server
// stays the judge. A criterion's page (<form data-criterion-form>): only the lists that fit the chosen kind are shown.

import { asWritten, thousandths } from "./numbers.js";

function show(output, text) {
  if (output && output.textContent !== text) output.textContent = text;
}

function sumOf(part) {
  let sum = 0;
  for (const field of part.querySelectorAll("[data-criterion=regular] [data-maximum]")) sum += thousandths(field.value) ?? 0;
  return sum;
}

function refreshPart(part) {
  const sum = sumOf(part);
  const whole = thousandths(part.querySelector("[data-part-maximum]").value) ?? 0;
  const verdict = part.querySelector("[data-verdict]");
  const state = sum > whole ? "over" : sum < whole ? "short" : "equal";
  show(part.querySelector("[data-part-sum]"), asWritten(sum));
  show(part.querySelector("[data-part-whole]"), asWritten(whole));
  show(verdict, state === "equal" ? verdict.dataset.equal : `${verdict.dataset[state]} ${asWritten(Math.abs(sum - whole))}`);
  verdict.dataset.state = state;
  return whole;
}

function refresh(sheet) {
  let total = 0;
  for (const part of sheet.querySelectorAll("[data-part]")) total += refreshPart(part);
  show(sheet.querySelector("[data-grand-total]"), asWritten(total));
}

function showWhatFits(form) {
  const kind = form.querySelector("[name=kind]:checked")?.value;
  for (const list of form.querySelectorAll("[data-for-kind]")) list.hidden = list.dataset.forKind !== kind;
}

document.addEventListener("input", (event) => {
  const sheet = event.target.closest?.("[data-scale-sheet]");
  if (sheet) refresh(sheet);
  const form = event.target.closest?.("[data-criterion-form]");
  if (form) showWhatFits(form);
});

document.querySelectorAll("[data-scale-sheet]").forEach(refresh);
document.querySelectorAll("[data-criterion-form]").forEach(showWhatFits);

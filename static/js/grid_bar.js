// The bar below the grid: which cell has the focus, what may be written there as buttons to choose from, what is wrong with
// it, and how many cells wait, are saved or are not right.

import { X } from "./grid_reading.js";

function button(label, act) {
  const one = document.createElement("button");
  one.type = "button";
  one.className = "btn btn-secondary";
  one.textContent = label;
  one.addEventListener("click", act);
  return one;
}

export function makeBar(form, words, { storedIn, answer, keep }) {
  const bar = form.querySelector("[data-cell-bar]");
  form.querySelector("[data-counts]").hidden = false;

  function choices(input, column) {
    if (input.readOnly) return [];
    if (input.parentElement.className === "is-stale") {
      const stored = storedIn(input);
      return [
        button(`${words.keep} ${input.value || words.empty}`, () => keep(input)),
        button(`${words.take} ${stored || words.empty}`, () => answer(input, stored)),
      ];
    }
    const answers = column.answers.map(([text, label]) => button(`${text} – ${label}`, () => answer(input, text)));
    return column.takesX ? [...answers, button(`${X} – ${words.notApplicable}`, () => answer(input, X))] : answers;
  }

  function showMessage(input) {
    const isAmiss = ["is-failed", "is-stale"].includes(input.parentElement.className);
    bar.querySelector("[data-cell-message]").textContent = isAmiss ? input.title : "";
  }

  function show(input, column, unit) {
    bar.hidden = false;
    bar.querySelector("[data-cell-name]").textContent = `${unit} · ${column.code}`;
    bar.querySelector("[data-cell-title]").textContent = column.title;
    bar.querySelector("[data-cell-answers]").replaceChildren(...choices(input, column));
    showMessage(input);
  }

  function showCounts(counts, trouble) {
    for (const [name, number] of Object.entries(counts)) form.querySelector(`[data-count=${name}]`).textContent = number;
    form.querySelector("[data-connection]").textContent = trouble || "";
  }

  return { show, showMessage, showCounts };
}

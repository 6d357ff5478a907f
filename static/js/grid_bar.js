// The bar below the grid: which cell has the focus, what may be written there as buttons to choose from, what is to be said
// of it, and how many cells wait, are saved or are not right.

import { isX, X } from "./grid_reading.js";

const KEY = "Alt+↓";
// Beside the answer that is scrolled to.
const ROOM = 60;

function button(label, act) {
  const one = document.createElement("button");
  one.type = "button";
  one.className = "btn btn-secondary";
  one.textContent = label;
  one.setAttribute("aria-keyshortcuts", "Alt+ArrowDown");
  one.addEventListener("click", act);
  return one;
}

function hint() {
  const one = document.createElement("kbd");
  one.textContent = KEY;
  one.dir = "ltr";
  one.setAttribute("aria-hidden", "true");
  return one;
}

// `goBack` leads from the answers to their cell.
export function makeBar(form, words, { storedIn, answer, keep, goBack }) {
  const bar = form.querySelector("[data-cell-bar]");
  const answers = form.querySelector("[data-cell-answers]");
  const opener = form.querySelector("[data-answers-open]");
  const message = form.querySelector("[data-cell-message]");
  const connection = form.querySelector("[data-connection]");
  let isChoosing = false;
  let trouble = "";
  form.querySelector("[data-counts]").hidden = false;

  const has = (input, ...states) => states.some((state) => input.parentElement.className === `is-${state}`);

  function choices(input, column) {
    if (input.readOnly) return [];
    if (has(input, "stale")) {
      const stored = storedIn(input);
      return [
        button(`${words.keep} ${input.value || words.empty}`, () => keep(input)),
        button(`${words.take} ${stored || words.empty}`, () => answer(input, stored)),
      ];
    }
    const buttons = column.answers.map(([text, label]) => button(`${text} – ${label}`, () => answer(input, text)));
    return column.takesX ? [...buttons, button(`${X} – ${words.notApplicable}`, () => answer(input, X))] : buttons;
  }

  // On a phone the answers stand there on demand only; to choose between two people's marks nobody needs to ask.
  function setOpen(isOpen) {
    answers.classList.toggle("is-open", isOpen);
    opener.setAttribute("aria-expanded", isOpen);
  }

  function showMessage(input) {
    const isAmiss = has(input, "failed", "stale");
    message.classList.toggle("is-amiss", isAmiss);
    const said = isAmiss ? input.title : isX(input.value) ? `${X} – ${words.notApplicable}` : "";
    // Said once, not with every key.
    if (message.textContent !== said) message.textContent = said;
  }

  // Whether the two marks stand there to choose from, or no longer should.
  function isToChoose(input) {
    return isChoosing || has(input, "stale");
  }

  function show(input, column, unit) {
    bar.hidden = false;
    bar.querySelector("[data-cell-name]").textContent = `${unit} · ${column.code}`;
    bar.querySelector("[data-cell-title]").textContent = column.title;
    const buttons = choices(input, column);
    answers.replaceChildren(...(buttons.length ? [hint(), ...buttons] : []));
    answers.scrollLeft = 0;
    opener.hidden = !buttons.length;
    isChoosing = has(input, "stale");
    setOpen(isChoosing);
    showMessage(input);
  }

  // The bar stands still: only the line of answers is scrolled.
  function goTo(one) {
    if (!one) return;
    one.focus({ preventScroll: true });
    answers.scrollLeft += one.getBoundingClientRect().left - answers.getBoundingClientRect().left - ROOM;
  }

  // By keyboard from a cell to its answers; whether there are any.
  function enter() {
    const first = answers.querySelector("button");
    if (!first) return false;
    setOpen(true);
    goTo(first);
    return true;
  }

  function move(step) {
    const buttons = [...answers.querySelectorAll("button")];
    goTo(buttons[buttons.indexOf(document.activeElement) + step]);
  }

  const forward = document.dir === "rtl" ? -1 : 1;
  const KEYS = { ArrowRight: () => move(forward), ArrowLeft: () => move(-forward), Escape: goBack };
  answers.addEventListener("keydown", (event) => {
    if (!KEYS[event.key]) return;
    event.preventDefault();
    KEYS[event.key]();
  });
  opener.addEventListener("click", () => setOpen(!answers.classList.contains("is-open")));

  // `now` is the trouble with the line, as a key of the page's words.
  function showTrouble(now) {
    if (now === trouble) return;
    trouble = now;
    connection.textContent = words[now] ?? "";
    if (now !== "signedOut") return;
    // The address itself asks to sign in, and leads back here, where what is kept goes on its way.
    const link = Object.assign(document.createElement("a"), { href: form.action, textContent: words.signIn });
    connection.append(" ", link);
  }

  function showCounts(counts, now) {
    for (const [name, number] of Object.entries(counts)) form.querySelector(`[data-count=${name}]`).textContent = number;
    showTrouble(now);
  }

  return { show, showMessage, showCounts, isToChoose, enter };
}

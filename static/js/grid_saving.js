// Saving the grid while it is written: what waits is sent by units within a second and a half, is kept in this browser
// until the server has answered, and is tried again. Each cell shows how it stands: waiting, saved, not right, saved by
// somebody else. Where no answer came nobody knows whether the server has saved: the same text goes again, then the newer.

import { makeCells } from "./grid_cells.js";
import { makeConflicts } from "./grid_conflicts.js";
import { makeCopies } from "./grid_copies.js";
import { post } from "./grid_sending.js";

const PAUSE = 1000;
const LONGEST_PAUSE = 30000;
// Each unit is a transaction of its own; more of them in one request would keep the first ones waiting for the last.
const UNITS_AT_ONCE = 25;

function nameOf(input) {
  const [, unit, code] = /^mark_(\d+)_(.*)$/.exec(input.name);
  return { unit, code };
}

// `refusalOf` says why a cell cannot be sent as it is; "" where the server shall judge. `standOn` is told where somebody
// else's mark was found under ours, and once more when ours has replaced it.
export function makeSaver(form, words, { tell, refusalOf, isSame, standOn }) {
  const stored = new WeakMap();
  const waiting = new Set();
  // What was sent and not answered.
  const unanswered = new Map();
  const copies = makeCopies(form.dataset.copy, unsaved);
  const conflicts = makeConflicts(isSame);
  const { show, ...cells } = makeCells(form, words);
  let sending = new Set();
  let onItsWay = null;
  let pause = PAUSE;
  let timer = 0;
  // The cell in which letters are still being typed, and since when they rest: half a number is not sent.
  let typing = null;
  let typedAt = 0;

  function storedIn(input) {
    return stored.get(input) ?? input.dataset.stored ?? input.defaultValue;
  }

  function schedule(after) {
    clearTimeout(timer);
    timer = setTimeout(send, after);
  }

  // However many cells a paste changes, it is told once.
  let trouble = "";
  let isToTell = false;
  function tellSoon() {
    if (isToTell) return;
    isToTell = true;
    queueMicrotask(() => {
      isToTell = false;
      const left = [...sending].filter((input) => !waiting.has(input)).length + waiting.size;
      const unkept = { offline: "unkept", signedOut: "signedOutUnkept" };
      tell({ waiting: left, ...cells.counts() }, copies.isKept() ? trouble : unkept[trouble]);
    });
    copies.keepSoon();
  }

  // How a cell stands after something was written in it; `isAsked`: to be sent although it is what the page shows already.
  function weigh(input, isAsked = false) {
    const refusal = refusalOf(input);
    if (conflicts.isOpen(input)) contest(input);
    else if (refusal) {
      waiting.delete(input);
      show(input, "failed", refusal);
    } else if (!isAsked && input.value === storedIn(input) && !sending.has(input)) {
      waiting.delete(input);
      show(input, "");
    } else {
      waiting.add(input);
      show(input, "waiting");
      if (!sending.size && waiting.size === 1) schedule(pause);
    }
    tellSoon();
  }

  // Half a number that happens to be theirs is no choice yet.
  function contest(input) {
    waiting.delete(input);
    if (input !== typing && conflicts.endIfSame(input)) show(input, "");
    else show(input, "stale", `${words.stale} ${storedIn(input) || words.empty}`);
  }

  // What was typed is to be saved.
  function wait(input, isAsked) {
    if (input === typing) typing = null;
    weigh(input, isAsked);
  }

  function type(input) {
    [typing, typedAt] = [input, Date.now()];
    weigh(input);
  }

  // What once stood there was written again, by undo or redo.
  function waitAgain(input) {
    conflicts.reopen(input);
    wait(input);
  }

  // Somebody has chosen their own mark over the other one's.
  function keep(input) {
    conflicts.choose(input);
    wait(input, true);
  }

  function isResting(input) {
    return input !== typing || Date.now() - typedAt >= PAUSE;
  }

  function take() {
    const units = new Set();
    const taken = new Set();
    for (const input of [...waiting].filter(isResting)) {
      const { unit } = nameOf(input);
      if (units.size < UNITS_AT_ONCE) units.add(unit);
      if (units.has(unit)) taken.add(input);
    }
    taken.forEach((input) => waiting.delete(input));
    return taken;
  }

  function written(inputs) {
    const body = new URLSearchParams();
    const texts = new Map();
    for (const input of inputs) {
      const { unit, code } = nameOf(input);
      if (!body.has(`version_${unit}`)) body.append(`version_${unit}`, form.elements[`version_${unit}`].value);
      const text = unanswered.get(input) ?? input.value;
      body.append(input.name, text);
      body.append(`was_${unit}_${code}`, storedIn(input));
      unanswered.set(input, text);
      texts.set(input, text);
    }
    return { body, texts };
  }

  function send() {
    clearTimeout(timer);
    onItsWay ??= attempt().finally(() => { onItsWay = null; });
    return onItsWay;
  }

  async function attempt() {
    if (!waiting.size) return;
    sending = take();
    if (!sending.size) {
      schedule(PAUSE);
      return;
    }
    const { body, texts } = written(sending);
    const { outcome, units } = await post(form, body);
    trouble = ["offline", "signedOut"].includes(outcome) ? outcome : "";
    if (outcome === "saved") settle(texts, units);
    else if (outcome === "refused") refuse(texts);
    else texts.forEach((_text, input) => waiting.add(input));
    sending = new Set();
    pause = trouble ? Math.min(pause * 2, LONGEST_PAUSE) : PAUSE;
    if (waiting.size) schedule(trouble ? pause : [...waiting].some(isResting) ? 0 : PAUSE);
    tellSoon();
  }

  // Until nothing waits any more but what is just being typed, or the line is broken.
  async function sendAll() {
    typing = null;
    do await send();
    while ([...waiting].some(isResting) && !trouble);
  }

  function settle(texts, units) {
    for (const [unit, answer] of Object.entries(units)) {
      const version = form.elements[`version_${unit}`];
      version.value = answer.version;
      const row = version.closest("tr");
      row.querySelector(".unit-standing").innerHTML = answer.standing;
      if (!answer.isOpen) row.querySelectorAll("input[name^=mark_]").forEach((input) => { input.readOnly = true; });
    }
    for (const [input, text] of texts) {
      const { unit, code } = nameOf(input);
      const { errors, refused, isOpen, stored: now } = units[unit];
      unanswered.delete(input);
      if (errors[code]) settleWrong(input, errors[code]);
      else if (refused.includes(code)) settleRefused(input, now[code], isOpen);
      else settleSaved(input, text, now[code]);
    }
  }

  // What is stored is not asked for here: a mark of somebody else's may be among it, and is to be found as a conflict.
  function settleWrong(input, message) {
    if (!waiting.has(input)) show(input, "failed", message);
  }

  function settleRefused(input, now, isOpen) {
    stored.set(input, now);
    if (isOpen) {
      conflicts.open(input, now);
      standOn(input, now);
      contest(input);
    } else {
      waiting.delete(input);
      show(input, "stale", words.closed);
    }
  }

  function settleSaved(input, text, now) {
    const replaced = conflicts.end(input);
    if (replaced !== undefined) standOn(input, replaced);
    stored.set(input, now);
    if (input.value !== text && input !== typing) wait(input);
    if (waiting.has(input)) return;
    // Never under somebody's fingers: what is being typed stays as it is typed.
    if (input !== document.activeElement && input.value === text) input.value = now;
    if (input.value === text || input.value === now) show(input, "saved");
  }

  function refuse(texts) {
    for (const input of texts.keys()) {
      unanswered.delete(input);
      show(input, "failed", words.refused);
    }
  }

  // --- kept in this browser ---

  function unsaved() {
    const inputs = new Set([...sending, ...waiting, ...cells.allAmiss()]);
    return [...inputs].map((input) => ({
      name: input.name,
      text: input.value,
      was: storedIn(input),
      sent: unanswered.get(input),
      isInConflict: conflicts.isOpen(input),
    }));
  }

  // Whether there is still a place for it. What the server had got before the page was left stands there already. What was
  // in conflict stays so, with the mark that the page now shows.
  function putBack({ name, text, was, sent, isInConflict }) {
    const input = form.elements[name];
    if (!input || input.readOnly) return false;
    if (waiting.has(input) || cells.isAmiss(input) || isSame(input, text, input.value)) return true;
    const now = input.value;
    if (isInConflict) conflicts.open(input, now);
    stored.set(input, isInConflict || now === sent ? now : was);
    input.value = text;
    wait(input, true);
    return true;
  }

  async function sendKept() {
    const left = await copies.fetch(putBack);
    const isPutBack = waiting.size + cells.counts().failed > 0;
    send();
    return { isPutBack, left };
  }

  for (const input of cells.allAmiss()) {
    if (cells.isStale(input)) conflicts.open(input, storedIn(input));
    tellSoon();
  }

  document.addEventListener("signing-out", (event) => event.detail.push(send().then(copies.keep)));

  window.addEventListener("online", () => schedule(0));
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) return;
    copies.keep();
    send();
  });
  window.addEventListener("beforeunload", (event) => {
    if (!copies.isKept() && (waiting.size || sending.size)) event.preventDefault();
  });

  return { wait, waitAgain, type, keep, sendAll, sendKept, storedIn, allAmiss: cells.allAmiss };
}

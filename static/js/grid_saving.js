// Saving the grid while it is written: what waits is sent by units within a second and a half, is kept in this browser
// until the server has answered, and is tried again. Each cell shows how it stands: waiting, saved, not right, saved by
// somebody else. Where no answer came nobody knows whether the server has saved: the same text goes again, then the newer.

import { makeCopies } from "./grid_copies.js";

const PAUSE = 1000;
const LONGEST_PAUSE = 30000;
// Each unit is a transaction of its own; more of them in one request would keep the first ones waiting for the last.
const UNITS_AT_ONCE = 25;

function token(form) {
  const [, cookie] = /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie) ?? [];
  return cookie ?? form.querySelector("[name=csrfmiddlewaretoken]").value;
}

function nameOf(input) {
  const [, unit, code] = /^mark_(\d+)_(.*)$/.exec(input.name);
  return { unit, code };
}

// `refusalOf` says why a cell cannot be sent as it is; "" where the server shall judge.
export function makeSaver(form, words, { tell, refusalOf }) {
  const stored = new WeakMap();
  const waiting = new Set();
  const saved = new Set();
  const failed = new Set();
  // What was sent and not answered.
  const unanswered = new Map();
  const copies = makeCopies(form.dataset.copy, unsaved);
  let sending = new Set();
  let pause = PAUSE;
  let timer = 0;
  // The cell in which letters are still being typed, and since when they rest: half a number is not sent.
  let typing = null;
  let typedAt = 0;

  function storedIn(input) {
    return stored.get(input) ?? input.dataset.stored ?? input.defaultValue;
  }

  function show(input, state, message = "") {
    input.parentElement.className = state && `is-${state}`;
    input.title = message || (state === "saved" ? words.saved : state === "waiting" ? words.waiting : "");
    if (state === "failed") input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
    if (state !== "waiting") input.parentElement.querySelector(".cell-words")?.remove();
    saved[state === "saved" ? "add" : "delete"](input);
    failed[state === "failed" || state === "stale" ? "add" : "delete"](input);
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
      const said = trouble === "offline" && !copies.isKept() ? "unkept" : trouble;
      tell({ waiting: left, saved: saved.size, failed: failed.size }, said && words[said]);
    });
    copies.keepSoon();
  }

  // What was typed is to be saved; `isAsked` although it is what the page shows already.
  function wait(input, isAsked = false) {
    if (input === typing) typing = null;
    const refusal = refusalOf(input);
    if (refusal) {
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

  function type(input) {
    wait(input);
    [typing, typedAt] = [input, Date.now()];
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

  async function send() {
    clearTimeout(timer);
    if (sending.size || !waiting.size) return;
    sending = take();
    if (!sending.size) {
      schedule(PAUSE);
      return;
    }
    const { body, texts } = written(sending);
    trouble = "";
    try {
      const response = await fetch(form.dataset.save, {
        method: "POST",
        body,
        headers: { "X-CSRFToken": token(form), Accept: "application/json" },
        keepalive: body.toString().length < 60000,
      });
      if (response.redirected) trouble = "signedOut";
      else if (response.ok) settle(texts, (await response.json()).units);
      else if (response.status >= 500) trouble = "offline";
      else refuse(texts);
    } catch {
      trouble = "offline";
    }
    if (trouble) texts.forEach((_text, input) => waiting.add(input));
    sending = new Set();
    pause = trouble ? Math.min(pause * 2, LONGEST_PAUSE) : PAUSE;
    if (waiting.size) schedule(trouble ? pause : [...waiting].some(isResting) ? 0 : PAUSE);
    tellSoon();
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
      const answer = units[unit];
      stored.set(input, answer.stored[code]);
      unanswered.delete(input);
      const isTaken = !answer.errors[code] && !answer.refused.includes(code);
      if (isTaken && input.value !== text && input !== typing) wait(input);
      if (waiting.has(input)) continue;
      if (answer.errors[code]) show(input, "failed", answer.errors[code]);
      else if (!answer.refused.includes(code)) settleSaved(input, text, answer.stored[code]);
      else if (answer.isOpen) show(input, "stale", `${words.stale} ${answer.stored[code] || words.empty}`);
      else show(input, "stale", words.closed);
    }
  }

  function settleSaved(input, text, now) {
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
    const inputs = new Set([...sending, ...waiting, ...failed]);
    return [...inputs].map((input) => ({ name: input.name, text: input.value, was: storedIn(input), sent: unanswered.get(input) }));
  }

  // Whether there is still a place for it. What the server had got before the page was left stands there already.
  function putBack({ name, text, was, sent }) {
    const input = form.elements[name];
    if (!input || input.readOnly) return false;
    if (input.value === text || waiting.has(input)) return true;
    stored.set(input, input.value === sent ? sent : was);
    input.value = text;
    wait(input, true);
    return true;
  }

  async function sendKept() {
    const left = await copies.fetch(putBack);
    const isPutBack = waiting.size + failed.size > 0;
    send();
    return { isPutBack, left };
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

  return { wait, type, send, sendKept, storedIn };
}

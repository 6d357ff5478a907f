// A draft that is never lost (<form data-draft="who is signed in">): from the first key it is kept in this browser, and
// it goes to the server while one writes. What is being typed is read and never rewritten.
//
// One request travels at a time, with the version that the form was filled from: what has changed since the server had
// that version, or the whole form where the server or this page can't be sure of it. Where no answer came nobody knows
// whether the server has saved: then exactly the same entries go again, before anything newer does. Saving what is saved
// already changes nothing there and tells the version to go on from, so a lost answer is no conflict.

import { fetchChecks } from "./checks.js";
import { findCopies, forgetCopy, forgetOldCopies, keepCopy, page } from "./copies.js";
import { NOTHING, changedNames, changesOf, entriesOf, isWithin, newsOf, putBack } from "./entries.js";

const QUIET = 5000; // after the last key
const LONGEST = 8000; // while typing goes on
const BETWEEN_COPIES = 300;
const PATIENCE = 20000;
const AGAIN = [2000, 4000, 8000, 16000, 30000];

const form = document.querySelector("form[data-draft]");
const status = document.getElementById("record-saved");
const formKey = form && `${form.dataset.draft}:${new URL(form.action).pathname}`;
const key = `${formKey}#${page}`; // each window keeps a copy of its own
// Pages with entries that the server could not take: it waits for a decision, or shows what it cannot read.
const isShownAgain = form?.matches("[data-is-in-conflict], [data-is-shown-again]");

let acknowledged = NOTHING; // the entries that the server has answered for
let base = null; // the version of which the server has exactly these, but for `unread`
let since = null; // the version that what is kept stands on, where that is not the page's
let waiting = null; // the entries on their way, or without an answer: {typed, version}
let sending = null;
let unread = []; // names of the fields that it could not read
let isOwed = false; // it is to have all entries once more
let isKept = true;
let isInConflict = false;
let isLeaving = false;
let failures = 0;
let dirtySince = 0;
let timer = 0;
let copyTimer = 0;
let lastCopy = 0;

const version = () => form.elements.version;
const isDirty = () => waiting !== null || isOwed || changedNames(entriesOf(form), acknowledged).length > 0;

function say(state, words) {
  if (status.textContent !== words) status.textContent = words;
  if (words) status.dataset.state = state;
  else delete status.dataset.state;
}

// --- the copy in this browser ---

// `before` is what the server has of it: all else is news wherever the copy is put back.
function copy() {
  const before = JSON.stringify(JSON.parse(acknowledged).filter(([name]) => !unread.includes(name)));
  return { key, page, at: Date.now(), typed: entriesOf(form), before, version: since ?? version().value, waiting };
}

async function keep() {
  if ("isSignedOut" in document.documentElement.dataset) return;
  clearTimeout(copyTimer);
  copyTimer = 0;
  lastCopy = Date.now();
  try {
    if (isDirty() || unread.length) await keepCopy(copy());
    else await forgetCopy(key, page);
    isKept = true;
  } catch {
    isKept = false;
  }
}

function keepSoon() {
  if (!copyTimer) copyTimer = setTimeout(keep, Math.max(0, lastCopy + BETWEEN_COPIES - Date.now()));
}

// --- the way to the server ---

function sendIn(delay) {
  clearTimeout(timer);
  timer = setTimeout(send, delay);
}

function sendSoon() {
  if (isInConflict) return;
  dirtySince ||= Date.now();
  sendIn(Math.max(0, Math.min(QUIET, dirtySince + LONGEST - Date.now())));
}

// What the server makes of some fields reaches into others (data-deciding): then they all go. And once more, for it reads
// others once those are saved: the counts of tasks are typed again where no task has an outcome any more.
const isDecided = (typed) => touches(typed, form.dataset.deciding);

function touches(typed, beginnings) {
  return changedNames(typed, acknowledged).some((name) => beginnings.split(" ").some((one) => name.startsWith(one)));
}

function bodyOf({ typed, version: from }, isWhole) {
  const body = new URLSearchParams(isWhole ? JSON.parse(typed) : changesOf(form, typed, acknowledged, unread));
  if (!isWhole) body.set("only_changed", "1");
  body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  body.set("version", from);
  return body;
}

async function post(entries, keepalive, isWhole = entries.version !== base || isDecided(entries.typed)) {
  const body = bodyOf(entries, isWhole);
  const control = new AbortController();
  const patience = setTimeout(() => control.abort(), PATIENCE);
  const headers = { Accept: "application/json" };
  try {
    const answer = await fetch(form.action, { method: "POST", headers, body, keepalive, redirect: "manual", signal: control.signal });
    if (answer.type === "opaqueredirect" || answer.status === 403) return { outcome: "signed-out" };
    if (![200, 409, 422].includes(answer.status)) return { outcome: "failed" };
    const said = await answer.json();
    if (said.wanted === "whole" && !isWhole) return await post(entries, keepalive, true);
    return { outcome: answer.status === 409 ? "conflict" : "saved", ...said };
  } catch {
    return { outcome: "failed" };
  } finally {
    clearTimeout(patience);
  }
}

// Resolves to the outcome; what was typed meanwhile goes with the next one.
function send({ keepalive = false } = {}) {
  clearTimeout(timer);
  sending ??= attempt(keepalive).finally(() => (sending = null));
  return sending;
}

async function attempt(keepalive) {
  if (isInConflict) return "saved";
  if (!isDirty()) {
    await keep();
    if (isDirty()) sendSoon(); // what was typed while the copy was written
    return "saved";
  }
  waiting ??= { typed: entriesOf(form), version: version().value };
  // Before the request, so that after a crash the same body goes again; on leaving there is no time to wait.
  const kept = keep();
  if (!keepalive) await kept;
  const answer = await post(waiting, keepalive);
  if (answer.outcome === "saved") await settle(answer);
  else if (answer.outcome === "conflict") stop(answer.words);
  else tryAgain(answer.outcome);
  return answer.outcome;
}

async function settle(answer) {
  failures = 0;
  dirtySince = 0;
  isOwed = isDecided(waiting.typed);
  if (waiting.version === "0" || touches(waiting.typed, form.dataset.checked)) fetchChecks(form.dataset.checks);
  acknowledged = waiting.typed;
  waiting = null;
  unread = answer.unread;
  version().value = answer.version;
  base = isOwed ? null : version().value;
  say(unread.length ? "failed" : "saved", answer.words);
  await keep();
  if (isDirty()) sendSoon();
}

function stop(words) {
  isInConflict = true;
  waiting = null;
  // Everything lies open, and the button that shows both is in reach on a phone too.
  form.classList.remove("has-steps");
  say("failed", words);
  keepSoon();
}

function tryAgain(outcome) {
  const isSignedOut = outcome === "signed-out";
  say("failed", isKept ? form.dataset[isSignedOut ? "signedOut" : "unsent"] : form.dataset.unkept);
  if (isSignedOut && isKept) {
    // The address itself asks to sign in, and leads back here, where the copy goes on its way.
    const link = Object.assign(document.createElement("a"), { href: form.action, textContent: form.dataset.signIn });
    status.append(" ", link);
  }
  sendIn(AGAIN[Math.min(failures++, AGAIN.length - 1)]);
}

// Everything is on the server, or the server itself is to show what stands against it.
async function flush() {
  while (isDirty() && !isInConflict) {
    if ((await send()) !== "saved") return isInConflict;
  }
  if (isInConflict || navigator.onLine) return true;
  tryAgain("failed");
  return false;
}

// --- what happens on the page ---

function typed() {
  keepSoon();
  sendSoon();
}

async function submit(event) {
  if (isLeaving || !event.submitter || !form.requestSubmit) return;
  event.preventDefault();
  isLeaving = true;
  // While this event is still under way the browser takes no other submission of the form.
  await new Promise((later) => setTimeout(later));
  if (await flush()) form.requestSubmit(event.submitter);
  else isLeaving = false;
}

// On leaving: what has no answer yet stays as it is and goes again from the next page.
function leave() {
  if (!isDirty()) return;
  if (sending || waiting || isInConflict) keep();
  else send({ keepalive: true });
}

// What other pages have left here takes its place on this one, and goes on its way from here.
async function fetchCopies() {
  const [shown, taken] = [acknowledged, []];
  for (const copy of await findCopies(formKey)) {
    if (copy.page !== page && restore(copy, shown)) taken.push(copy);
  }
  await keep();
  if (isKept) await Promise.all(taken.map((copy) => forgetCopy(copy.key, copy.page)));
  send();
}

// Whether the page now holds all of the copy.
function restore(copy, shown) {
  const { names, isClashing, isAll } = newsOf(copy, shown, entriesOf(form));
  const touched = putBack(form, copy.typed, names);
  if (isClashing) standOn(copy);
  // Unless the page already shows what became of it, the same body may still be on its way.
  else if (copy.waiting?.version === version().value) waiting ??= copy.waiting;
  if (names.length) say("restored", form.dataset.restored);
  for (const control of touched) {
    for (const kind of ["input", "change"]) control.dispatchEvent(new Event(kind, { bubbles: true }));
  }
  return isAll;
}

// Somebody has written where the copy does: the server is to show both.
function standOn(copy) {
  acknowledged = copy.before ?? NOTHING;
  base = null;
  version().value = copy.version;
}

// A page shown again goes on from what was kept of the page before it; until a conflict is decided nothing of it is sent.
// `shown` is what it was loaded with: somebody may be typing while the copies are looked for.
async function takeOver(shown) {
  const left = (await findCopies(formKey)).find((copy) => isWithin(copy, shown));
  acknowledged = left?.before ?? NOTHING;
  if (isInConflict) since = left?.version ?? "0";
  await keep();
  if (left && isKept) await forgetCopy(left.key, left.page);
}

async function start() {
  const shown = entriesOf(form);
  if (!isShownAgain) {
    acknowledged = shown;
    base = version().value;
  }
  isInConflict = form.matches("[data-is-in-conflict]");
  form.addEventListener("input", typed);
  form.addEventListener("change", typed);
  form.addEventListener("submit", submit);
  document.addEventListener("visibilitychange", () => document.hidden && leave());
  window.addEventListener("pagehide", leave);
  window.addEventListener("pageshow", (event) => {
    isLeaving = false;
    if (event.persisted && isDirty()) send();
  });
  window.addEventListener("online", () => isDirty() && send());
  document.addEventListener("signing-out", (event) => event.detail.push(flush()));
  window.addEventListener("beforeunload", (event) => {
    if (!isKept && isDirty() && !isLeaving) event.preventDefault();
  });
  try {
    await forgetOldCopies();
    await (isShownAgain ? takeOver(shown) : fetchCopies());
    // Nothing typed here can be left behind unseen any more.
    form.removeAttribute("data-dirty-guard");
  } catch {
    isKept = false;
  }
}

if (form) start();

// The grid of a month (<form data-grid>) with the manners of a spreadsheet: arrows, Enter, Tab, F2, Esc, ranges, copying and
// pasting, undo. A cell is an ordinary field: without this script the same table is filled in and sent whole.

import { makeBar } from "./grid_bar.js";
import { makeHistory } from "./grid_history.js";
import { ask, plan } from "./grid_pasting.js";
import { makePlaces } from "./grid_places.js";
import { isSame, isX, readColumns, readRange, X } from "./grid_reading.js";
import { makeSaver } from "./grid_saving.js";
import { bringIntoSight, keepInSight } from "./grid_sight.js";
import { makeSummary } from "./grid_summary.js";

const form = document.querySelector("form[data-grid]");
const table = form.querySelector("table");
const box = table.parentElement;
const words = form.querySelector("[data-words]").dataset;
const dialog = document.querySelector("[data-paste]");
const columns = readColumns(table);
const places = makePlaces(table);
const columnOf = (input) => columns[places.place(input).c];
const refusalOf = (input) => (isX(input.value) && !columnOf(input).takesX ? words.alwaysApplies : "");
const saver = makeSaver(form, words, {
  tell: showCounts,
  refusalOf,
  isSame: (input, one, other) => isSame(one, other, columnOf(input)),
  // Half a word is no step of the history.
  standOn: (input, theirs) => history.standOn(input, input === active ? held : input.value, theirs),
});
const history = makeHistory(form, (input, text) => write(input, text, saver.waitAgain));
const summary = makeSummary(form, { nameOf: places.nameOf, go });
const bar = makeBar(form, words, { storedIn: saver.storedIn, answer, keep, goBack: () => go(active) });
const isRightToLeft = document.dir === "rtl";

// The cell with the focus, where a marked range began, and what the cell held when it got the focus.
let active = null;
let anchor = null;
let end = null;
let held = "";
// In a cell that is being edited the arrows move within its text, as after F2 in a workbook.
let isEditing = false;

// --- writing ---

function write(input, text, then = saver.wait) {
  input.value = text;
  if (input === active) held = text;
  then(input);
}

function commit() {
  if (!active || active.value === held) return;
  if (isX(active.value)) active.value = X;
  history.add([{ input: active, before: held, after: active.value }]);
  held = active.value;
  saver.wait(active);
}

function writeAll(changes) {
  if (!changes.length) return;
  commit();
  history.add(changes);
  for (const { input, after } of changes) write(input, after);
  showBar();
}

function clearRange() {
  writeAll(inRange().filter(({ input }) => input?.value).map(({ input }) => ({ input, before: input.value, after: "" })));
}

// --- moving ---

// The table fills the window as soon as somebody moves through it; a click alone moves nothing.
function go(input) {
  if (!input) return false;
  input.focus({ preventScroll: true });
  box.scrollIntoView({ block: "nearest" });
  bringIntoSight(input);
  return true;
}

function inRange() {
  return [...places.within(anchor, end)].map((at) => ({ at, input: places.input(at.r, at.c) }));
}

function isRange() {
  return anchor.r !== end.r || anchor.c !== end.c;
}

function extend(dr, dc, isFar) {
  const limit = (value, most) => Math.min(Math.max(value, 0), most - 1);
  const far = isFar ? Math.max(places.height, places.width) : 1;
  end = { r: limit(end.r + dr * far, places.height), c: limit(end.c + dc * far, places.width) };
  places.mark(anchor, end);
  places.cell(end.r, end.c).scrollIntoView({ block: "nearest", inline: "nearest" });
}

function arrow(event, dr, dc) {
  if (isEditing && dc && !event.shiftKey) return;
  event.preventDefault();
  const at = places.place(active);
  if (event.shiftKey) extend(dr, dc, event.ctrlKey);
  else go(event.ctrlKey ? places.last(at, dr, dc) : places.next(at, dr, dc));
}

function toEnd(event, step) {
  if (isEditing) return;
  event.preventDefault();
  const beyond = { r: step > 0 ? places.height : -1, c: step > 0 ? places.width : -1 };
  if (event.ctrlKey) go(places.following(beyond, -step));
  else go(places.next({ r: places.place(active).r, c: step > 0 ? places.width : -1 }, 0, -step));
}

function takeBack() {
  active.value = held;
  saver.wait(active);
  anchor = end = places.place(active);
  places.mark(anchor, end);
  active.select();
  isEditing = false;
}

const KEYS = {
  ArrowUp: (event) => arrow(event, -1, 0),
  ArrowDown: (event) => arrow(event, 1, 0),
  ArrowLeft: (event) => arrow(event, 0, isRightToLeft ? 1 : -1),
  ArrowRight: (event) => arrow(event, 0, isRightToLeft ? -1 : 1),
  Home: (event) => toEnd(event, -1),
  End: (event) => toEnd(event, 1),
  Enter(event) {
    event.preventDefault();
    commit();
    if (!go(places.next(places.place(active), event.shiftKey ? -1 : 1, 0))) active.select();
  },
  Tab(event) {
    if (go(places.following(places.place(active), event.shiftKey ? -1 : 1))) event.preventDefault();
  },
  F2(event) {
    event.preventDefault();
    isEditing = true;
    active.setSelectionRange(active.value.length, active.value.length);
  },
  Escape(event) {
    event.preventDefault();
    takeBack();
  },
  Delete: (event) => removeRange(event),
  Backspace: (event) => removeRange(event),
};
const WITH_CONTROL = {
  z: (event) => turn(event, event.shiftKey ? "redo" : "undo"),
  y: (event) => turn(event, "redo"),
  a(event) {
    if (isEditing) return;
    event.preventDefault();
    [anchor, end] = [{ r: 0, c: 0 }, { r: places.height - 1, c: places.width - 1 }];
    places.mark(anchor, end);
  },
};

function removeRange(event) {
  if (!isRange()) return;
  event.preventDefault();
  clearRange();
}

// While something is being typed, its own letters are taken back first, by the browser.
function turn(event, way) {
  if (active.value !== held) return;
  event.preventDefault();
  go(history[way]());
  showBar();
}

table.addEventListener("keydown", (event) => {
  if (event.target !== active || event.isComposing) return;
  if (event.altKey) {
    if (event.key === "ArrowDown" && bar.enter()) event.preventDefault();
    return;
  }
  const control = event.ctrlKey || event.metaKey;
  const act = (control && WITH_CONTROL[event.key.toLowerCase()]) || KEYS[event.key];
  act?.(event);
});

table.addEventListener("focusin", ({ target }) => {
  if (!target.matches("td input")) return;
  [active, held, isEditing] = [target, target.value, false];
  anchor = end = places.place(target);
  places.mark(anchor, end);
  target.select();
  showBar();
});

table.addEventListener("focusout", ({ target }) => {
  if (target === active) commit();
});

table.addEventListener("input", ({ target }) => {
  if (target === active) saver.type(target);
});

// --- the mouse: the first click takes the whole cell, the second goes into its text; dragging marks a range ---

table.addEventListener("mousedown", (event) => {
  const cell = event.target.closest("td");
  if (!cell || event.button) return;
  const input = event.target.closest("td input");
  if (event.shiftKey && active) {
    event.preventDefault();
    end = places.place(cell);
    places.mark(anchor, end);
  } else if (input && input === active) isEditing = true;
  else if (input) {
    event.preventDefault();
    input.focus();
  }
});

table.addEventListener("mouseover", (event) => {
  const cell = event.target.closest("td");
  if (event.buttons !== 1 || !cell || !active || isEditing) return;
  end = places.place(cell);
  places.mark(anchor, end);
});

// --- the clipboard ---

function copied() {
  const [top, bottom] = [Math.min(anchor.r, end.r), Math.max(anchor.r, end.r)];
  const lines = [];
  for (let r = top; r <= bottom; r += 1) {
    lines.push([...places.within({ r, c: anchor.c }, { r, c: end.c })].map(places.text).join("\t"));
  }
  return lines.join("\r\n");
}

function copy(event) {
  if (event.target !== active || isEditing) return;
  event.preventDefault();
  event.clipboardData.setData("text/plain", copied());
}

table.addEventListener("copy", copy);
table.addEventListener("cut", (event) => {
  copy(event);
  if (event.defaultPrevented) clearRange();
});

table.addEventListener("paste", async (event) => {
  if (event.target !== active) return;
  const text = event.clipboardData.getData("text/plain");
  const rows = readRange(text);
  const isText = rows.length === 1 && rows[0].length === 1 && !isRange();
  if (isText) return;
  event.preventDefault();
  commit();
  const back = active;
  const planned = plan(rows, anchor, end, places, columns);
  if (await ask(dialog, planned, places, columns, words)) writeAll(planned.changes);
  go(back);
});

// --- what is said about the cell, and how saving stands ---

function answer(input, text) {
  writeAll([{ input, before: input.value, after: text }]);
  go(input);
}

function keep(input) {
  saver.keep(input);
  go(input);
}

function showBar() {
  if (active) bar.show(active, columnOf(active), places.unitName(places.place(active).r));
}

function showCounts(counts, trouble) {
  bar.showCounts(counts, trouble);
  if (!active || document.activeElement !== active) return;
  if (bar.isToChoose(active)) showBar();
  else bar.showMessage(active);
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  commit();
  await saver.sendAll();
  summary.show(saver.allAmiss());
});

document.querySelectorAll("[data-with-scripts]").forEach((line) => { line.hidden = false; });

keepInSight(form, table, () => document.activeElement === active && active);

// --- what was kept in this browser when the table was last open ---

async function fetchKept() {
  const { isPutBack, left } = await saver.sendKept();
  const lines = isPutBack ? [words.putBack] : [];
  if (left.length) lines.push(`${words.left} ${left.map(({ name, text }) => `${places.nameOf(name)}: ${text || words.empty}`).join("; ")}`);
  const said = form.querySelector("[data-kept]");
  said.hidden = !lines.length;
  said.textContent = lines.join(" ");
}

fetchKept();

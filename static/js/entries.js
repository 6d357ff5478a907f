// A form's entries as one text: names and values in the order of the page, without what belongs to the page alone.

import { rowFor } from "./rows.js";

const OF_THE_PAGE = new Set(["csrfmiddlewaretoken", "version"]);

export const NOTHING = "[]";

export function entriesOf(form) {
  const entries = [...new FormData(form)];
  return JSON.stringify(entries.filter(([name, value]) => typeof value === "string" && !OF_THE_PAGE.has(name)));
}

// Fields of one row are read together: a mark with its "not applicable" and its note, a presence with its reason.
const ROW = "[data-criterion], .roll-row, [data-row]";

function rowmates(form) {
  const rows = new Map();
  for (const control of form.elements) {
    const row = control.name && control.closest(ROW);
    if (row) rows.set(row, (rows.get(row) ?? new Set()).add(control.name));
  }
  return [...rows.values()];
}

function byName(typed) {
  const values = new Map();
  for (const [name, value] of JSON.parse(typed)) values.set(name, [...(values.get(name) ?? []), value]);
  return values;
}

// What is absent and what is empty say the same: a row that stands ready, and nobody has written in, is no entry.
const valuesUnder = (values, name) => values.get(name) ?? [""];
const textUnder = (values, name) => JSON.stringify(valuesUnder(values, name));

// The names under which the entries differ from those before.
export function changedNames(typed, before) {
  if (typed === before) return [];
  const [now, then] = [byName(typed), byName(before)];
  return [...new Set([...now.keys(), ...then.keys()])].filter((name) => textUnder(now, name) !== textUnder(then, name));
}

// What of the entries differs from those before, each with its row, and the names in `also`; what was emptied is sent as
// empty, for what is absent is left as it stands.
export function changesOf(form, typed, before, also) {
  const names = new Set([...changedNames(typed, before), ...also]);
  for (const row of rowmates(form)) {
    if ([...row].some((name) => names.has(name))) row.forEach((name) => names.add(name));
  }
  const now = byName(typed);
  return [...names].filter((name) => !OF_THE_PAGE.has(name)).flatMap((name) => valuesUnder(now, name).map((value) => [name, value]));
}

const isBlank = (values, name) => textUnder(values, name) === '[""]';

// What a copy holds that the page has not: its own changes, and its blanks only where they emptied what still stands.
// `shown` is what the page was loaded with, `here` what stands there now. What somebody else has changed since the copy
// was made is clashing; where somebody has just typed here the copy has to wait.
export function newsOf({ typed, before = NOTHING, waiting }, shown, here) {
  const [kept, then, loaded, now] = [typed, before, shown, here].map(byName);
  const sent = waiting ? byName(waiting.typed) : then;
  const isAlike = (one, other) => (name) => textUnder(one, name) === textUnder(other, name);
  const isAsLeft = (name) => isAlike(loaded, then)(name) || isAlike(loaded, sent)(name);
  const news = changedNames(typed, before).filter((name) => !isAlike(kept, now)(name) && (isAsLeft(name) || !isBlank(kept, name)));
  const names = news.filter(isAlike(now, loaded));
  return { names, isClashing: !names.every(isAsLeft), isAll: names.length === news.length };
}

// Whether all that was written in a copy stands in these entries too.
export function isWithin({ typed, before = NOTHING }, entries) {
  const [kept, now] = [typed, entries].map(byName);
  return changedNames(typed, before).every((name) => isBlank(kept, name) || textUnder(kept, name) === textUnder(now, name));
}

function put(control, values) {
  if (control.matches("[type=radio], [type=checkbox]")) control.checked = values.includes(control.value);
  else if (control.matches("select[multiple]")) {
    for (const option of control.options) option.selected = values.includes(option.value);
  } else control.value = values.shift() ?? "";
}

const controlsOf = (form) => Array.from(form.elements).filter((control) => control.name && !control.matches("button, [type=file], fieldset"));

// Put the entries under these names back into the form, with the rows that had been added to it; tells which fields now
// hold them. What has no field there all the same travels along unseen.
export function putBack(form, typed, names) {
  const values = byName(typed);
  const left = new Map(names.map((name) => [name, [...valuesUnder(values, name)]]));
  const known = () => new Set(controlsOf(form).map((control) => control.name));
  for (const name of names) {
    if (!known().has(name)) rowFor(name, form);
  }
  const there = known();
  for (const name of names.filter((one) => !there.has(one))) {
    form.append(...left.get(name).map((value) => Object.assign(document.createElement("input"), { type: "hidden", name, value })));
  }
  const touched = controlsOf(form).filter((control) => left.has(control.name) && there.has(control.name));
  for (const control of touched) put(control, left.get(control.name));
  return touched;
}

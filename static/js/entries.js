// A form's entries as one text: names and values in the order of the page, without what belongs to the page alone.

import { rowFor } from "./rows.js";

const OF_THE_PAGE = new Set(["csrfmiddlewaretoken", "version"]);

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

// What of the entries differs from those before, each with its row, and the names in `also`; what was emptied is sent as
// empty, for what is absent is left as it stands.
export function changesOf(form, typed, before, also) {
  const [now, then] = [byName(typed), byName(before)];
  const isChanged = (name) => JSON.stringify(now.get(name)) !== JSON.stringify(then.get(name));
  const names = new Set([...[...now.keys(), ...then.keys()].filter(isChanged), ...also]);
  for (const row of rowmates(form)) {
    if ([...row].some((name) => names.has(name))) row.forEach((name) => names.add(name));
  }
  return [...names].filter((name) => !OF_THE_PAGE.has(name)).flatMap((name) => (now.get(name) ?? [""]).map((value) => [name, value]));
}

function put(control, values) {
  if (control.matches("[type=radio], [type=checkbox]")) control.checked = values.includes(control.value);
  else if (control.matches("select[multiple]")) {
    for (const option of control.options) option.selected = values.includes(option.value);
  } else {
    const value = values.shift() ?? "";
    if (control.value !== value) control.value = value;
  }
}

const namesOf = (form) => new Set(Array.from(form.elements, (control) => control.name));

// Put entries back into a form that has just been loaded, with the rows that had been added to it. What has no field
// there all the same travels along unseen.
export function putBack(form, typed) {
  const values = byName(typed);
  for (const name of values.keys()) {
    if (!namesOf(form).has(name)) rowFor(name, form);
  }
  const known = namesOf(form);
  for (const control of form.elements) {
    if (!control.name || OF_THE_PAGE.has(control.name) || control.matches("button, [type=file], fieldset")) continue;
    put(control, values.get(control.name) ?? []);
  }
  for (const [name, several] of values) {
    if (known.has(name)) continue;
    for (const value of several) {
      const field = Object.assign(document.createElement("input"), { type: "hidden", name, value });
      form.append(field);
    }
  }
}

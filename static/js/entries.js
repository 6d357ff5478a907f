// A form's entries as one text: names and values in the order of the page, without what belongs to the page alone.

import { rowFor } from "./rows.js";

const OF_THE_PAGE = new Set(["csrfmiddlewaretoken", "version"]);

export function entriesOf(form) {
  const entries = [...new FormData(form)];
  return JSON.stringify(entries.filter(([name, value]) => typeof value === "string" && !OF_THE_PAGE.has(name)));
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
  const values = new Map();
  for (const [name, value] of JSON.parse(typed)) values.set(name, [...(values.get(name) ?? []), value]);
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

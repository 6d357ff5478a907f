// One more row for a new task (<div data-rows> with its <template data-row-template>). The page makes each row's key,
// so that what a bad line sends twice is written once. Without JavaScript three rows stand ready.

const SPARE_KEY = "task_key_";

// crypto.randomUUID asks for https; a commune's own server may not have it.
function newKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function addRow(rows, key = newKey()) {
  const template = rows.querySelector("[data-row-template]");
  const row = template.content.firstElementChild.cloneNode(true);
  for (const field of row.querySelectorAll("[name], [id], [for]")) {
    for (const name of ["name", "id", "for"]) {
      const value = field.getAttribute(name);
      if (value) field.setAttribute(name, value.replace(SPARE_KEY, `task_${key}_`));
    }
  }
  template.before(row);
  return row;
}

// What was kept on the device may belong to a row that this page has not got: it is made anew under its own key.
export function rowFor(name, within = document) {
  const match = /^task_([0-9a-f]{32})_/.exec(name);
  const rows = within.querySelector("[data-rows]");
  return match && rows ? addRow(rows, match[1]) : null;
}

for (const button of document.querySelectorAll("[data-add-row]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const rows = button.closest("section").querySelector("[data-rows]");
    addRow(rows).querySelector("input").focus();
  });
}

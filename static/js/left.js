// What was typed for a record that can no longer be written (<form data-left-draft="who is signed in" hidden>): sent from
// another device, or its year closed, before this one had a line. It is offered to be read, or thrown away.

import { findCopies, forgetCopy } from "./copies.js";

const form = document.querySelector("form[data-left-draft]");

async function isOnServer(body) {
  const answer = await fetch(form.action, { method: "POST", headers: { Accept: "application/json" }, body, redirect: "manual" });
  return answer.status === 200;
}

async function offer() {
  const copies = await findCopies(`${form.dataset.leftDraft}:${new URL(form.action).pathname}`);
  const token = ["csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value];
  for (const copy of copies) {
    const entries = [...JSON.parse(copy.typed), ["version", copy.version]];
    if (!(await isOnServer(new URLSearchParams([...entries, token])))) return show(copy, entries);
    await forgetCopy(copy.key, copy.page);
  }
}

function show(copy, entries) {
  for (const [name, value] of entries) {
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  }
  form.hidden = false;
  form.querySelector("[data-throw-away]").addEventListener("click", async () => {
    await forgetCopy(copy.key, copy.page);
    form.remove();
  });
}

// A browser that keeps nothing has nothing to offer.
if (form) offer().catch(() => {});

// What every page needs: focus on the error summary, menus that close, whole table rows to click,
// a question before leaving a form with unsaved changes, and nothing of one's own left behind on signing out.
// Pages work without any of it.

import { countCopiesOf, forgetCopiesOf } from "./copies.js";

// --- error summary: focus moves to it, also when htmx brings it ---

function focusErrorSummary() {
  document.querySelector("[data-error-summary]")?.focus();
}

focusErrorSummary();
document.addEventListener("htmx:afterSwap", focusErrorSummary);

// --- menus (<details data-menu>): Escape and a click elsewhere close them ---

function closeMenus(except) {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (menu !== except) menu.open = false;
  }
}

document.addEventListener("click", (event) => closeMenus(event.target.closest("details[data-menu]")));

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.activeElement?.closest("details[data-menu][open]");
  closeMenus();
  menu?.querySelector("summary").focus();
});

// --- table rows (<tr class="row-link">): a click anywhere follows the row's one link ---

document.addEventListener("click", (event) => {
  const row = event.target.closest("tr.row-link");
  if (!row || event.target.closest("a, button, input, select, label, summary")) return;
  if (window.getSelection().isCollapsed) row.querySelector("a[href]")?.click();
});

// --- signing out (<form data-sign-out>): what is kept in this browser is thrown away, after a last attempt to send it ---

async function signOut(form) {
  const attempts = [];
  document.dispatchEvent(new CustomEvent("signing-out", { detail: attempts }));
  try {
    await Promise.all(attempts);
    if ((await countCopiesOf(form.dataset.user)) && !window.confirm(form.dataset.signOut)) return;
    document.documentElement.dataset.isSignedOut = "";
    await forgetCopiesOf(form.dataset.user);
  } catch {
    // A browser that keeps nothing has nothing to throw away.
  }
  form.submit();
}

document.addEventListener("submit", (event) => {
  if (!event.target.matches("form[data-sign-out]")) return;
  event.preventDefault();
  signOut(event.target);
});

// --- forms (<form data-dirty-guard>): the browser asks before unsaved changes are left behind ---

const unsaved = new Set();

document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-dirty-guard]");
  if (form) unsaved.add(form);
});

document.addEventListener("submit", (event) => unsaved.delete(event.target));

document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest("form[data-dirty-guard]");
  if (form && event.detail.successful && event.detail.requestConfig.verb !== "get") unsaved.delete(form);
});

window.addEventListener("beforeunload", (event) => {
  for (const form of unsaved) {
    if (form.matches("[data-dirty-guard]") && form.isConnected) event.preventDefault();
  }
});

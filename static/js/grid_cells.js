// How each cell of the grid stands: waiting, saved, not right ("failed"), or saved by somebody else meanwhile ("stale").

export function makeCells(form, words) {
  const saved = new Set();
  // What cannot be saved as it stands.
  const amiss = new Set();

  function show(input, state, message = "") {
    input.parentElement.className = state && `is-${state}`;
    input.title = message || (state === "saved" ? words.saved : state === "waiting" ? words.waiting : "");
    if (state === "failed") input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
    if (state !== "waiting") input.parentElement.querySelector(".cell-words")?.remove();
    saved[state === "saved" ? "add" : "delete"](input);
    amiss[state === "failed" || state === "stale" ? "add" : "delete"](input);
  }

  // A table that was sent before there were scripts comes back with what could not be saved, and says so below the cells.
  for (const input of form.querySelectorAll("td:is(.is-failed, .is-stale) input")) {
    amiss.add(input);
    input.title = input.parentElement.querySelector(".cell-words").textContent;
  }

  const isStale = (input) => input.parentElement.className === "is-stale";
  const isBefore = (one, other) => one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING;
  // In the order of the table.
  const allAmiss = () => [...amiss].sort((one, other) => (isBefore(one, other) ? -1 : 1));
  const counts = () => ({ saved: saved.size, failed: amiss.size });

  return { show, isStale, isAmiss: (input) => amiss.has(input), allAmiss, counts };
}

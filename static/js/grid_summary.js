// What “Save the table” could not save: how many cells, and a way to each of the first ones with the reason, as on the page
// without scripts.

const LISTED = 10;

// `nameOf` names a cell, `go` leads to it.
export function makeSummary(form, { nameOf, go }) {
  const box = form.querySelector("[data-unsaved]");
  const more = box.querySelector("[data-unsaved-more]");

  function line(input) {
    const link = document.createElement("a");
    link.href = `#${input.id}`;
    // The unit's name runs its own way: the sentence after it may be Arabic.
    const name = document.createElement("bdi");
    name.textContent = nameOf(input.name);
    link.append(name, `: ${input.title}`);
    link.addEventListener("click", (event) => {
      event.preventDefault();
      go(input);
    });
    const item = document.createElement("li");
    item.append(link);
    return item;
  }

  function show(inputs) {
    // What the server said of an earlier attempt, before there were scripts.
    document.querySelector("[data-error-summary]")?.remove();
    box.hidden = !inputs.length;
    box.querySelector("[data-unsaved-count]").textContent = inputs.length;
    box.querySelector("ul").replaceChildren(...inputs.slice(0, LISTED).map(line));
    more.hidden = inputs.length <= LISTED;
    more.querySelector("strong").textContent = inputs.length - LISTED;
    // While it was being saved somebody may have gone on writing.
    if (!inputs.length || document.activeElement.matches("td input")) return;
    box.focus({ preventScroll: true });
    // On a phone it may be higher than the screen: then its head is to be seen.
    box.scrollIntoView({ block: "start" });
  }

  return { show };
}

// <button data-copy="id of a text area" data-copied="Copied" hidden>: puts the text on the clipboard and says so.
// Without JavaScript the button stays hidden and the text is copied by hand.

async function copy(area) {
  area.select();
  try {
    await navigator.clipboard.writeText(area.value);
  } catch {
    // A plain-HTTP intranet has no clipboard interface, and a browser may refuse it.
    document.execCommand("copy");
  }
}

for (const button of document.querySelectorAll("[data-copy]")) {
  const words = button.textContent;
  button.hidden = false;
  button.setAttribute("aria-live", "polite");
  button.addEventListener("click", async () => {
    await copy(document.getElementById(button.dataset.copy));
    button.textContent = `✓ ${button.dataset.copied}`;
    setTimeout(() => (button.textContent = words), 4000);
  });
}

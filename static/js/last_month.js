// What stood in a field a month before (<p data-last-month="the field's id">) becomes a button that writes it there; it
// is out of the way while something stands in the field. Without it the words are there to be read.

const offers = Array.from(document.querySelectorAll("[data-last-month]"), (hint) => {
  const button = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-secondary" });
  button.append(...hint.childNodes);
  hint.append(button);
  return { hint, button, field: document.getElementById(hint.dataset.lastMonth) };
});

function showWhereEmpty() {
  for (const { hint, field } of offers) hint.hidden = field.value !== "";
}

for (const { button, field } of offers) {
  button.addEventListener("click", (event) => {
    field.value = button.querySelector("span").textContent;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    // By keyboard one goes on from the field; a finger would call up the phone's keyboard.
    if (event.detail === 0) field.focus();
  });
}

document.addEventListener("input", showWhereEmpty);
showWhereEmpty();

// Password fields (<input data-password>): a show / hide button, and a hint when Telex has put accents into the password.
// The words come from the field: data-show, data-hide, data-accent-hint.

const BEYOND_ASCII = /[^\x20-\x7e]/;

function addShowButton(input) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-secondary";
  button.setAttribute("aria-controls", input.id);
  const show = (visible) => {
    input.type = visible ? "text" : "password";
    button.textContent = visible ? input.dataset.hide : input.dataset.show;
  };
  button.addEventListener("click", () => show(input.type === "password"));
  // Password managers and the browser's memory expect a password field.
  input.form?.addEventListener("submit", () => show(false));
  show(false);
  input.after(button);
}

function addAccentHint(input) {
  const hint = document.createElement("p");
  hint.className = "field-hint";
  hint.setAttribute("role", "status");
  input.parentElement.after(hint);
  const refresh = () => {
    const words = BEYOND_ASCII.test(input.value) ? input.dataset.accentHint : "";
    if (hint.textContent !== words) hint.textContent = words;
  };
  input.addEventListener("input", refresh);
  refresh();
}

for (const input of document.querySelectorAll("input[data-password]")) {
  addShowButton(input);
  addAccentHint(input);
}

// A long form on a phone, one part at a time (<form> with [data-step] parts and a <nav data-stepper>). All parts stay in
// the one form; the style sheet hides the others on narrow screens only. The address names the step, so that the
// browser's Back goes a step back, and a link to a field opens the step that holds it.

const stepper = document.querySelector("[data-stepper]");
const form = stepper?.closest("form");
const steps = form ? [...form.querySelectorAll("[data-step]")] : [];
const titles = steps.map((step) => step.querySelector("h2"));
const moves = form ? [...form.querySelectorAll("[data-step-move]")] : [];
let current = 0;

function makeStepper() {
  const links = titles.map((title, place) => {
    title.id ||= `step-${place + 1}`;
    title.tabIndex = -1;
    const link = Object.assign(document.createElement("a"), { href: `#${title.id}`, textContent: place + 1 });
    link.setAttribute("aria-label", `${place + 1}. ${title.textContent.replace(/^\d+\.\s*/, "")}`);
    const item = document.createElement("li");
    item.append(link);
    return item;
  });
  stepper.querySelector("ol").append(...links);
  stepper.hidden = false;
  form.classList.add("has-steps");
}

function show(place) {
  current = place;
  steps.forEach((step, other) => step.classList.toggle("is-now", other === place));
  stepper.querySelectorAll("a").forEach((link, other) => {
    if (other === place) link.setAttribute("aria-current", "step");
    else link.removeAttribute("aria-current");
  });
  const words = stepper.querySelector("[data-words]");
  words.textContent = words.dataset.words.replace("{now}", place + 1).replace("{all}", steps.length);
  for (const move of moves) move.hidden = !steps[place + Number(move.dataset.stepMove)];
  form.classList.toggle("is-last-step", place === steps.length - 1);
}

function asked() {
  const id = decodeURIComponent(location.hash.slice(1));
  return id ? document.getElementById(id) : null;
}

// Follow the address: to a step's heading, or to a field in one.
function follow() {
  const target = asked();
  const place = target ? steps.findIndex((step) => step.contains(target)) : 0;
  if (place < 0) return;
  if (place !== current) show(place);
  if (!target) return;
  for (let fold = target.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  (titles[place] === target ? stepper : target).scrollIntoView();
  target.focus({ preventScroll: true });
}

function start() {
  makeStepper();
  const amiss = steps.findIndex((step) => step.querySelector(".invalid-feedback, .is-invalid"));
  show(Math.max(0, amiss));
  if (asked()) follow();
  // The browser itself goes to the address once everything has been loaded.
  window.addEventListener("load", () => asked() && follow(), { once: true });
  window.addEventListener("hashchange", follow);
  for (const move of moves) {
    move.addEventListener("click", () => (location.hash = titles[current + Number(move.dataset.stepMove)].id));
  }
}

if (steps.length) start();

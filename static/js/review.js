// The review page by the keyboard: single letters, while nothing is being typed and while they are switched on; and the
// reason for another mark opens as soon as one is written. The page works without any of it.

const OFF = "bon-tot-keys-off";
const keys = document.querySelector("[data-keys]");
const keySwitch = document.querySelector("[data-keys-switch]");

// The choice holds for the records that follow; a browser that keeps nothing asks anew.
function remembered() {
  try {
    return localStorage.getItem(OFF) === null;
  } catch {
    return true;
  }
}

function remember(isOn) {
  try {
    if (isOn) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "1");
  } catch {
    // Then it holds for this page only.
  }
}

if (keys) {
  keys.hidden = false;
  keySwitch.checked = remembered();
  keySwitch.addEventListener("change", () => remember(keySwitch.checked));
}

function isTyping(event) {
  return event.isComposing || event.target.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable]");
}

const ACTS = {
  j: () => document.querySelector("[data-key=j]")?.click(),
  k: () => document.querySelector("[data-key=k]")?.click(),
  a: () => document.querySelector("[data-approve]")?.focus(),
  r: () => document.querySelector("[data-return-reason]")?.focus(),
};

document.addEventListener("keydown", (event) => {
  const isPlain = !(event.ctrlKey || event.altKey || event.metaKey || event.shiftKey || event.repeat);
  const act = ACTS[event.key.toLowerCase()];
  if (!act || !isPlain || !keySwitch?.checked || event.defaultPrevented || isTyping(event)) return;
  event.preventDefault();
  act();
});

document.addEventListener("input", (event) => {
  const reason = event.target.value && document.querySelector(`[data-reason-of="${CSS.escape(event.target.id)}"]`);
  if (reason) reason.open = true;
});

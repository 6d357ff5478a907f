// Undo and redo of what was written in the grid; a whole paste is one act.

const LONGEST = 200;

export function makeHistory(form, write) {
  const done = [];
  const undone = [];
  const buttons = { undo: form.querySelector("[data-undo]"), redo: form.querySelector("[data-redo]") };

  function show() {
    buttons.undo.disabled = !done.length;
    buttons.redo.disabled = !undone.length;
  }

  function add(changes) {
    done.push(changes);
    if (done.length > LONGEST) done.shift();
    undone.length = 0;
    show();
  }

  // Somebody else has saved `theirs` in a cell that holds `mine`: undo leads from mine to theirs, and what stood in the cell
  // before is nothing to go back to any more.
  function standOn(input, mine, theirs) {
    const last = done.flat().findLast((change) => change.input === input);
    const step = last?.after === mine && mine !== theirs ? last : null;
    if (step) step.before = theirs;
    for (const acts of [done, undone]) {
      const left = acts.map((changes) => changes.filter((change) => change.input !== input || change === step));
      acts.splice(0, acts.length, ...left.filter((changes) => changes.length));
    }
    show();
  }

  // The first cell of what was taken back, to go to.
  function turn(from, to, side) {
    const changes = from.pop();
    if (!changes) return null;
    to.push(changes);
    for (const change of changes) {
      if (!change.input.readOnly) write(change.input, change[side]);
    }
    show();
    return changes[0].input;
  }

  const undo = () => turn(done, undone, "before");
  const redo = () => turn(undone, done, "after");
  for (const [name, act] of Object.entries({ undo, redo })) {
    buttons[name].hidden = false;
    buttons[name].addEventListener("click", () => act()?.focus());
  }
  return { add, standOn, undo, redo };
}

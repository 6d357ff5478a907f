// Cells in which somebody else has saved another mark meanwhile. Until somebody has chosen between the two, nothing of such
// a cell is sent, whatever is written in it; and no step of undo or redo replaces the other one's mark unasked.

// `isSame` says of a cell whether two texts are the same mark.
export function makeConflicts(isSame) {
  const undecided = new Set();
  // What somebody else saved, as long as nothing of ours has replaced it.
  const theirs = new Map();

  function open(input, text) {
    undecided.add(input);
    theirs.set(input, text);
  }

  // An older text stands there again: over the other one's mark that asks for a choice once more.
  function reopen(input) {
    if (theirs.has(input) && !isSame(input, input.value, theirs.get(input))) undecided.add(input);
  }

  // Whether what is written is theirs by now.
  function endIfSame(input) {
    return isSame(input, input.value, theirs.get(input)) && undecided.delete(input);
  }

  // Ours is saved over it; the mark that it replaced, if it was somebody else's.
  function end(input) {
    const replaced = theirs.get(input);
    undecided.delete(input);
    theirs.delete(input);
    return replaced;
  }

  return { open, reopen, endIfSame, end, isOpen: (input) => undecided.has(input), choose: (input) => undecided.delete(input) };
}

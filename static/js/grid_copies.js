// What was typed in the grid and is not on the server yet, kept in this browser and put back when the table is opened again.

import { findCopies, forgetCopy, forgetOldCopies, keepCopy, page } from "./copies.js";

const BETWEEN_COPIES = 300;

// `unsaved` tells the cells as they are to be kept.
export function makeCopies(table, unsaved) {
  const key = `${table}#${page}`; // each window keeps a copy of its own
  let timer = 0;
  let isKept = true;

  async function keep() {
    clearTimeout(timer);
    timer = 0;
    if ("isSignedOut" in document.documentElement.dataset) return;
    const cells = unsaved();
    try {
      if (cells.length) await keepCopy({ key, page, at: Date.now(), cells });
      else await forgetCopy(key, page);
      isKept = true;
    } catch {
      isKept = false;
    }
  }

  function keepSoon() {
    timer ||= setTimeout(keep, BETWEEN_COPIES);
  }

  // What other windows have left. `putBack` says of a cell whether there is still a place for it; the others are returned.
  async function fetch(putBack) {
    try {
      await forgetOldCopies();
      const copies = (await findCopies(`${table}#`)).filter((copy) => copy.page !== page);
      const left = copies.flatMap((copy) => copy.cells).filter((cell) => !putBack(cell));
      await keep();
      if (isKept) await Promise.all(copies.map((copy) => forgetCopy(copy.key, copy.page)));
      return left;
    } catch {
      isKept = false;
      return [];
    }
  }

  return { keep, keepSoon, fetch, isKept: () => isKept };
}

// Where one is in the grid: cells by row and column, the nearest one that can be written, and the range that is marked.

export function makePlaces(table) {
  const rows = [...table.tBodies[0].rows];
  const order = new Map(rows.map((row, number) => [row, number]));
  const width = rows[0].cells.length - 1;
  let marked = [];

  const cell = (r, c) => rows[r]?.cells[c + 1];
  const input = (r, c) => (c < 0 || c >= width ? null : cell(r, c)?.querySelector("input:not([readonly])") ?? null);
  const place = (inside) => {
    const at = inside.closest("td");
    return at && { r: order.get(at.parentElement), c: at.cellIndex - 1 };
  };

  // The next cell that can be written, from a place in a direction; what is only read is passed over.
  function next({ r, c }, dr, dc) {
    do {
      r += dr;
      c += dc;
    } while (r >= 0 && r < rows.length && c >= 0 && c < width && !input(r, c));
    return input(r, c);
  }

  // The last one in a direction.
  function last(from, dr, dc) {
    let found = null;
    for (let at = next(from, dr, dc); at; at = next(place(at), dr, dc)) found = at;
    return found;
  }

  // In the order of reading, row after row.
  function following(from, step) {
    const onRow = next(from, 0, step);
    if (onRow) return onRow;
    for (let r = from.r + step; r >= 0 && r < rows.length; r += step) {
      const found = next({ r, c: step > 0 ? -1 : width }, 0, step);
      if (found) return found;
    }
    return null;
  }

  function* within(one, other) {
    for (let r = Math.min(one.r, other.r); r <= Math.max(one.r, other.r); r += 1) {
      for (let c = Math.min(one.c, other.c); c <= Math.max(one.c, other.c); c += 1) yield { r, c };
    }
  }

  function mark(one, other) {
    marked.forEach((at) => at.removeAttribute("data-marked"));
    const isOne = one.r === other.r && one.c === other.c;
    marked = isOne ? [] : [...within(one, other)].map(({ r, c }) => cell(r, c));
    marked.forEach((at) => at.setAttribute("data-marked", ""));
  }

  function text({ r, c }) {
    const at = cell(r, c);
    const field = at.querySelector("input");
    if (field) return field.value;
    const shown = at.firstChild?.textContent.trim() ?? "";
    return shown === "–" ? "" : shown;
  }

  function unitName(r) {
    return rows[r].cells[0].querySelector("a").textContent;
  }

  // The unit and the criterion of a field that is not there any more.
  function nameOf(name) {
    const [, unit, code] = /^mark_(\d+)_(.*)$/.exec(name);
    const r = rows.findIndex((row) => row.dataset.unit === unit);
    return [r < 0 ? "–" : unitName(r), code].join(" · ");
  }

  return { cell, input, place, next, last, following, within, mark, text, unitName, nameOf, height: rows.length, width };
}

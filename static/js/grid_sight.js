// What lies over the table: the heading, the first column and the bar. What is scrolled to is not to lie below them.

// `current` is the cell that has the focus, if any.
export function keepInSight(form, table, current) {
  const box = table.parentElement;
  const bar = form.querySelector(".grid-bar");
  const over = new ResizeObserver(() => {
    box.style.setProperty("--head", `${table.tHead.offsetHeight}px`);
    box.style.setProperty("--first", `${table.tBodies[0].rows[0].cells[0].offsetWidth}px`);
    document.documentElement.style.setProperty("--bar", `${bar.offsetHeight}px`);
    const input = current();
    if (input) bringIntoSight(input);
  });
  [table.tHead, bar].forEach((one) => over.observe(one));
}

export function bringIntoSight(input) {
  input.parentElement.scrollIntoView({ block: "nearest", inline: "nearest" });
}

// Live totals of a mark sheet (<form data-mark-sheet>). Reads what is typed and never rewrites it: "8,5" and "8.5" are both 8.5.
// A total shows "–" until every criterion it needs has its mark; the server stays the judge of what is right.

const NOTHING_YET = "–";
const NOT_APPLICABLE = "na";

// Marks are counted in whole thousandths, so that 0.1 + 0.2 is 0.3.
function thousandths(text) {
  const latin = text.trim().replace(/[٠-٩]/g, (digit) => digit.charCodeAt(0) - 0x0660);
  const match = /^(\d{1,6})(?:[.,٫](\d{1,3}))?$/.exec(latin);
  return match ? Number(match[1]) * 1000 + Number((match[2] ?? "").padEnd(3, "0")) : null;
}

function chosen(field) {
  if (field.matches("select")) return field.selectedOptions[0];
  if (field.matches("[type=radio], [type=checkbox]")) return field.checked ? field : null;
  return field;
}

function points(source) {
  const text = source.dataset.points ?? source.value;
  return text === NOT_APPLICABLE ? 0 : thousandths(text);
}

// null = missing: nothing typed, nothing chosen, or not a number.
function markOf(criterion) {
  if (criterion.querySelector("[data-not-applicable]:checked")) return 0;
  const source = [...criterion.querySelectorAll("[data-mark]")].map(chosen).find(Boolean);
  return source ? points(source) : null;
}

function sumOf(good) {
  let sum = 0;
  let missing = 0;
  for (const criterion of good.querySelectorAll("[data-criterion]")) {
    const nature = criterion.dataset.criterion;
    const mark = markOf(criterion);
    if (nature === "deduction") sum -= mark ?? 0;
    else if (nature === "bonus") sum += mark ?? 0;
    else if (mark === null) missing += 1;
    else sum += mark;
  }
  const maximum = thousandths(good.dataset.maximum ?? "") ?? Infinity;
  return { sum: Math.min(Math.max(sum, 0), maximum), missing };
}

const format = new Intl.NumberFormat(document.documentElement.lang, {
  maximumFractionDigits: 2,
  numberingSystem: "latn",
});

function show(output, text) {
  if (output && output.textContent !== text) output.textContent = text;
}

function refresh(sheet) {
  let sum = 0;
  let missing = 0;
  for (const good of sheet.querySelectorAll("[data-good]")) {
    const of = sumOf(good);
    sum += of.sum;
    missing += of.missing;
    show(good.querySelector("[data-good-total]"), of.missing ? NOTHING_YET : format.format(of.sum / 1000));
  }
  for (const output of sheet.querySelectorAll("[data-grand-total]")) {
    show(output, missing ? NOTHING_YET : format.format(sum / 1000));
  }
  for (const output of sheet.querySelectorAll("[data-missing]")) show(output, String(missing));
}

function refreshFrom(event) {
  const sheet = event.target.closest?.("[data-mark-sheet]");
  if (sheet) refresh(sheet);
}

document.addEventListener("input", refreshFrom);
document.addEventListener("htmx:afterSwap", refreshFrom);
document.querySelectorAll("[data-mark-sheet]").forEach(refresh);

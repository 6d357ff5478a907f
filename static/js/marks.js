// Live totals of a mark sheet (<form data-mark-sheet>). Reads what is typed and never rewrites it: "8,5" and "8.5" are both 8.5.
// A total shows "–" until every criterion it needs has its mark; the server stays the judge of what is right.
// On the review's sheet the unit's mark counts where the reviewer writes none (data-otherwise), and beside a sum stands how
// far it is from the unit's own (data-good-difference="18.5" and the like); what does not differ is hidden (data-differs).

import { asWritten, thousandths } from "./numbers.js";

const NOTHING_YET = "–";
const NOT_APPLICABLE = new Set(["na", "x", "X"]);

function chosen(field) {
  if (field.matches("select")) return field.selectedOptions[0];
  if (field.matches("[type=radio], [type=checkbox]")) return field.checked ? field : null;
  return field;
}

function holds(band, percentage) {
  const [lower, upper] = [band.lower, band.upper].map((edge) => edge === null ? null : thousandths(edge));
  const isAbove = lower === null || percentage > lower || (band.includes_lower && percentage === lower);
  const isBelow = upper === null || percentage < upper || (band.includes_upper && percentage === upper);
  return isAbove && isBelow;
}

// A percentage gives the points of the band that holds it; null where none does.
function inPoints(percentage, bands) {
  const band = percentage === null ? undefined : bands.find((one) => holds(one, percentage));
  return band ? thousandths(band.points) : null;
}

function asPercentage(text) {
  return possible(thousandths(text.replace(/[%٪]$/, "")), 100000);
}

function written(source, text) {
  const { bands, points } = source.dataset;
  return bands ? inPoints(asPercentage(text), JSON.parse(bands)) : thousandths(points ?? text);
}

// More than the maximum is no mark: the server takes none of it.
function possible(points, maximum) {
  return points !== null && points <= maximum ? points : null;
}

// The month asks for a thematic criterion only where the page says that the meeting was thematic.
function isAsked(criterion, sheet) {
  const page = sheet.closest("form") ?? sheet;
  return !criterion.matches("[data-thematic]") || Boolean(page.querySelector("[name=is_thematic][value=yes]:checked"));
}

// What a criterion gives, and how much of its maximum falls away; points are null while its mark is missing.
function reckon(criterion, sheet) {
  const maximum = thousandths(criterion.dataset.maximum ?? "") ?? 0;
  const source = [...criterion.querySelectorAll("[data-mark]")].map(chosen).find(Boolean);
  const asked = isAsked(criterion, sheet);
  const notice = criterion.querySelector("[data-not-asked]");
  if (notice) notice.hidden = asked;
  const text = source?.value.trim() || (criterion.dataset.otherwise ?? "");
  if (!asked || NOT_APPLICABLE.has(text) || criterion.querySelector("[data-not-applicable]:checked")) {
    return criterion.dataset.policy === "full" ? { points: maximum, out: 0 } : { points: 0, out: maximum };
  }
  const points = source ? possible(written(source, text), maximum) : null;
  show(criterion.querySelector("[data-criterion-points]"), points);
  showDifferences(criterion.querySelectorAll("[data-criterion-difference]"), "criterionDifference", points);
  showDifferences(criterion.querySelectorAll("[data-percent-difference]"), "percentDifference", asPercentage(text));
  return { points, out: 0 };
}

function sumOf(criteria) {
  const sum = { points: 0, out: 0, missing: 0 };
  for (const { points, out } of criteria) {
    if (points === null) sum.missing += 1;
    else sum.points += points;
    sum.out += out;
  }
  return sum;
}

function show(output, points) {
  const text = points === null ? NOTHING_YET : asWritten(points);
  if (output && output.textContent !== text) output.textContent = text;
}

function signed(difference) {
  return `${difference < 0 ? "−" : "+"}${asWritten(Math.abs(difference))}`;
}

// How far it is from the unit's own, which stands in the attribute; where the unit has none there is nothing to compare.
function showDifferences(places, name, points) {
  for (const place of places) {
    const unit = thousandths(place.dataset[name]);
    const difference = unit === null ? 0 : points === null ? null : points - unit;
    place.textContent = difference === null ? NOTHING_YET : difference === 0 ? "" : signed(difference);
    place.classList.toggle("difference-down", difference < 0);
    place.classList.toggle("difference-up", difference > 0);
    place.closest("[data-differs]")?.toggleAttribute("hidden", difference === 0);
  }
}

// What belongs to the sheet itself: another sheet that stands within it has its own sums.
function own(sheet, within, selector) {
  return [...within.querySelectorAll(selector)].filter((one) => one.closest("[data-mark-sheet]") === sheet);
}

function showSum(sheet, within, name, { points, out, missing }, maximum) {
  for (const output of own(sheet, within, `[data-${name}-total]`)) show(output, missing ? null : points);
  for (const output of own(sheet, within, `[data-${name}-reachable]`)) show(output, maximum - out);
  showDifferences(own(sheet, within, `[data-${name}-difference]`), `${name}Difference`, missing ? null : points);
}

function maximumOf(criteria) {
  return criteria.reduce((sum, criterion) => sum + (thousandths(criterion.dataset.maximum ?? "") ?? 0), 0);
}

// On a sheet that is carried (data-carried) what does not apply is left out and the rest of its part scaled up.
function carried(sum, maximum) {
  const reachable = maximum - sum.out;
  return reachable ? { points: sum.points * maximum / reachable, out: 0, missing: sum.missing } : sum;
}

function together(sums) {
  const sum = { points: 0, out: 0, missing: 0 };
  for (const one of sums) for (const name of Object.keys(sum)) sum[name] += one[name];
  return sum;
}

function refresh(sheet) {
  const isCarried = sheet.matches("[data-carried]");
  const reckoned = new Map();
  for (const criterion of own(sheet, sheet, "[data-criterion]")) reckoned.set(criterion, reckon(criterion, sheet));
  const showWithin = (within, name) => {
    const criteria = own(sheet, within, "[data-criterion]");
    const maximum = maximumOf(criteria);
    const counted = sumOf(criteria.map((criterion) => reckoned.get(criterion)));
    const sum = isCarried ? name === "grand" ? together(goods) : carried(counted, maximum) : counted;
    showSum(sheet, within, name, sum, maximum);
    return sum;
  };
  const goods = own(sheet, sheet, "[data-good]").map((good) => showWithin(good, "good"));
  for (const part of own(sheet, sheet, "[data-frame]")) showWithin(part, "frame");
  const { missing } = showWithin(sheet, "grand");
  for (const output of own(sheet, sheet, "[data-missing]")) {
    if (output.textContent !== String(missing)) output.textContent = String(missing);
  }
}

function refreshFrom(event) {
  const sheet = event.target.closest?.("[data-mark-sheet]");
  if (!sheet) return;
  refresh(sheet);
  sheet.querySelectorAll("[data-mark-sheet]").forEach(refresh);
}

document.addEventListener("input", refreshFrom);
document.addEventListener("htmx:afterSwap", refreshFrom);
document.querySelectorAll("[data-mark-sheet]").forEach(refresh);

// Numbers as people here write them: "8,5" and "8.5" are both 8.5. Counted in whole thousandths, so that 0.1 + 0.2 is 0.3.

// null = not a number.
export function thousandths(text) {
  const latin = text.trim().replace(/[٠-٩]/g, (digit) => digit.charCodeAt(0) - 0x0660);
  const match = /^(\d{1,6})(?:[.,٫](\d{1,3}))?$/.exec(latin);
  return match ? Number(match[1]) * 1000 + Number((match[2] ?? "").padEnd(3, "0")) : null;
}

const format = new Intl.NumberFormat(document.documentElement.lang, {
  maximumFractionDigits: 2,
  numberingSystem: "latn",
  useGrouping: false,
});

export function asWritten(thousands) {
  return format.format(thousands / 1000);
}

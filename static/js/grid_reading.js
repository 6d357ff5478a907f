// What is written in a cell of the grid, and what a range copied from a workbook says. The server stays the judge: here
// it is only read far enough to say, before anything is pasted, what would change and what would be refused.

import { asWritten, thousandths } from "./numbers.js";

export const X = "x";

export function isX(text) {
  return text.trim().toLowerCase() === X;
}

export function readColumns(table) {
  return [...table.tHead.rows[1].cells].map(({ dataset }) => ({
    code: dataset.code,
    title: dataset.title,
    highest: thousandths(dataset.highest),
    answers: JSON.parse(dataset.answers ?? "[]"),
    takesX: "takesX" in dataset,
    isRatio: "ratio" in dataset,
  }));
}

function number(text, column) {
  return thousandths(column.isRatio ? text.replace(/\s*[%٪]$/, "") : text);
}

function plain(words) {
  return words.normalize("NFD").replace(/[̀-ͯ]/g, "").replace(/đ/gi, "d").toLowerCase();
}

// {text}: how the cell would be written; {problem}: why it would be refused, as a key of the page's words.
export function read(written, column) {
  const text = written.trim();
  if (text === "") return { text };
  if (isX(text)) return column.takesX ? { text: X } : { problem: "alwaysApplies" };
  const value = number(text, column);
  if (column.answers.length) {
    const answer = column.answers.find(([points, label]) => plain(label) === plain(text) || (value !== null && thousandths(points) === value));
    return answer ? { text: answer[0] } : { problem: "noAnswer" };
  }
  if (value === null) return { problem: "noNumber" };
  if (value > column.highest) return { problem: "tooHigh" };
  if (value % 10) return { problem: "tooFine" };
  return { text: asWritten(value) };
}

// Whether two cells say the same: 8,5 and 8.50 do, and an answer by its words and by its points.
export function isSame(one, other, column) {
  const [left, right] = [one, other].map((text) => read(text, column).text ?? text.trim().toLowerCase());
  return left === right;
}

// Rows of cells from a workbook: tabs between, and quotes round what holds tabs, line ends or quotes.
export function readRange(text) {
  const rows = [[]];
  const pattern = /(?:"((?:[^"]|"")*)"|([^\t\r\n]*))(\t|\r\n|\n|\r|$)/gy;
  const whole = text.replace(/(\r\n|\n|\r)$/, "");
  while (pattern.lastIndex <= whole.length) {
    const [, quoted, bare, end] = pattern.exec(whole) ?? [];
    if (end === undefined) break;
    rows.at(-1).push(quoted === undefined ? bare : quoted.replace(/""/g, '"'));
    if (end === "") break;
    if (end !== "\t") rows.push([]);
  }
  return rows;
}

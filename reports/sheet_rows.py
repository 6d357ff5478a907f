"""The rows of a `Table` as the XML of a worksheet, one at a time, so that a province's list never lies in memory.

Each formula cell carries its cached value beside the formula: the viewers on phones compute nothing and show only that.
"""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from xml.sax.saxutils import escape

from reports.check import Survey
from reports.table import Table
from reports.values import (
    BLANK,
    NOTHING,
    Blank,
    Kind,
    Plain,
    RowStyle,
    Share,
    Span,
    Sum,
    plain_of,
    printable,
    text_length,
)

#: A cell holds no more text than this; the rest would be lost without a word.
LONGEST_TEXT = 32_767

#: A formula holds no more characters than this, a function no more arguments than that.
LONGEST_FORMULA = 8_192
MOST_ARGUMENTS = 255

#: Days are counted from here; before March 1900 office programs disagree about the count, so such a date is text.
DAY_ZERO = date(1899, 12, 30)
FIRST_DATE = date(1900, 3, 1)

LINE_HEIGHT = 16.5
ROW_PADDING = 2.0

#: Most texts are short and hold nothing of this; they go into the XML as they are.
_NEEDS_CARE = re.compile(r"[\x00-\x08\x0b-\x1f&<>\ud800-\udfff\ufffe\uffff]|_x")
_CHARACTER_CODE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


@dataclass(frozen=True, slots=True)
class Placing:
    """Where the rows stand on their sheet and how they look."""

    first_row: int
    letters: Sequence[str]
    widths: Sequence[float]
    #: By row style and indent: the style number of each column.
    styles: Mapping[tuple[RowStyle, int], Sequence[int]]


def sheet_text(text: str) -> str:
    """The text as a cell can hold it: printable, and cut with an ellipsis where it is too long."""
    text = printable(text)
    if text_length(text) <= LONGEST_TEXT:
        return text
    return text.encode("utf-16-le")[: 2 * (LONGEST_TEXT - 1)].decode("utf-16-le", "ignore") + "…"


def literal(text: str) -> str:
    """The text with `_x0041_` kept from being read as the letter A."""
    return _CHARACTER_CODE.sub("_x005F_", text)


def line_count(text: str, width: float) -> int:
    """How many lines the text takes in so many characters, broken between words."""
    if len(text) <= width and "\n" not in text:
        return 1
    lines = 0
    for paragraph in text.split("\n"):
        lines += 1
        used = 0
        for word in paragraph.split(" "):
            if used and used + len(word) > width:
                lines += 1
                used = 0
            used += len(word) + 1
    return lines


def rows_xml(table: Table, survey: Survey, placing: Placing) -> Iterator[str]:
    """Each row as `<row>…</row>`."""
    formulas = _Formulas(table, survey, placing)
    widths = [
        width if column.kind is Kind.TEXT else math.inf
        for column, width in zip(table.columns, placing.widths, strict=True)
    ]
    rest = (BLANK,) * (len(widths) - 1)
    for number, row in enumerate(table.rows, start=placing.first_row):
        styles = placing.styles[row.style, row.indent]
        cells = row.cells + rest if row.runs_across else row.cells
        lines = 1
        parts = []
        for letter, style, width, cell in zip(placing.letters, styles, widths, cells, strict=True):
            plain = plain_of(cell)
            if isinstance(plain, str):
                content = _text(plain)
                if (len(plain) > width or "\n" in plain) and not row.runs_across:
                    lines = max(lines, line_count(plain, width))
            else:
                content = _content(plain, number, letter, formulas)
            parts.append(f'<c r="{letter}{number}" s="{style}"{content}')
        height = f' ht="{lines * LINE_HEIGHT + ROW_PADDING}"' if lines > 1 else ""
        yield f'<row r="{number}"{height}>{"".join(parts)}</row>'


def _content(cell: Plain, row_number: int, letter: str, formulas: "_Formulas") -> str:
    """The rest of a `<c` element after its place and style, for all but text."""
    if isinstance(cell, (int, Decimal)):
        return f"><v>{_number(cell)}</v></c>"
    if isinstance(cell, date):
        return f"><v>{(cell - DAY_ZERO).days}</v></c>" if cell >= FIRST_DATE else _text(f"{cell:%d/%m/%Y}")
    if isinstance(cell, Sum):
        formula = formulas.of_sum(cell, row_number, letter)
        return f"><f>{formula}</f><v>{_number(cell.value)}</v></c>" if formula else f"><v>{_number(cell.value)}</v></c>"
    if isinstance(cell, Share):
        formula = formulas.of_share(cell, row_number)
        if cell.value is None:
            return f' t="str"><f>{formula}</f><v>{NOTHING}</v></c>'
        return f"><f>{formula}</f><v>{_number(cell.value)}</v></c>"
    return "/>" if isinstance(cell, Blank) else _text(NOTHING)


def _number(value: int | Decimal) -> str:
    """Digits without an exponent."""
    return str(value) if isinstance(value, int) else f"{value:f}"


def _text(text: str) -> str:
    """An inline string: text whatever it looks like, never a formula, a number or a date."""
    if len(text) > LONGEST_TEXT // 2 or _NEEDS_CARE.search(text):
        text = escape(literal(sheet_text(text)))
    return f' t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


class _Formulas:
    """Sums and shares in the coordinates of one sheet."""

    def __init__(self, table: Table, survey: Survey, placing: Placing) -> None:
        self._positions = survey.positions
        self._letters = placing.letters
        self._columns = {column.key: number for number, column in enumerate(table.columns)}
        self._first_row = placing.first_row

    def of_sum(self, cell: Sum, row_number: int, letter: str) -> str:
        """`SUM(C5:C9,C12)`; nothing for a sum too long for a formula, whose value then stands alone."""
        if cell.rows:
            spans = (self._rows_of(span) for span in cell.spans())
            areas = [_area(letter, first, letter, last) for first, last in _joined(spans)]
        else:
            numbers = (self._columns[key] for key in cell.columns)
            joined = _joined((number, number) for number in numbers)
            areas = [_area(self._letters[first], row_number, self._letters[last], row_number) for first, last in joined]
        formula = f"SUM({','.join(areas)})"
        return formula if len(areas) <= MOST_ARGUMENTS and len(formula) <= LONGEST_FORMULA else ""

    def of_share(self, cell: Share, row_number: int) -> str:
        part, whole = (f"{self._letters[self._columns[key]]}{row_number}" for key in (cell.part, cell.whole))
        return f'IF({whole}=0,"{NOTHING}",{part}/{whole})'

    def _rows_of(self, span: Span) -> tuple[int, int]:
        return self._first_row + self._positions[span.first], self._first_row + self._positions[span.last]


def _joined(spans: Iterator[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans in order, neighbours joined into one."""
    joined: list[tuple[int, int]] = []
    for first, last in sorted(spans):
        if joined and first == joined[-1][1] + 1:
            joined[-1] = joined[-1][0], last
        else:
            joined.append((first, last))
    return joined


def _area(first_letter: str, first_row: int, last_letter: str, last_row: int) -> str:
    first, last = f"{first_letter}{first_row}", f"{last_letter}{last_row}"
    return first if first == last else f"{first}:{last}"

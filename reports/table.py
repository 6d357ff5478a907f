"""A report as one plain value, before it is a page or a sheet.

A builder (`build_annual`, `build_ranking`, …) returns a `Table`; the page and the workbook render that same value, so
the screen and the paper cannot disagree. Nothing here knows HTML, Excel or the database.

Numbers must be truthful: a `Sum` names what it adds up and a `Share` what it divides, and `Table.check()` refuses a
table whose figures are not what they claim. The sheet writes both as live formulas.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from reports.check import Survey, TableError, survey
from reports.values import (
    BLANK,
    NOTHING,
    PREPARED_BY,
    Blank,
    Cell,
    Column,
    Kind,
    Link,
    Row,
    RowStyle,
    Share,
    Signature,
    Span,
    Sum,
    quotient,
)

__all__ = [
    "BLANK",
    "NOTHING",
    "PREPARED_BY",
    "Blank",
    "Cell",
    "Column",
    "Kind",
    "Link",
    "Row",
    "RowStyle",
    "Share",
    "Signature",
    "Span",
    "Sum",
    "Table",
    "TableError",
    "quotient",
]


@dataclass(frozen=True, kw_only=True)
class Table:
    """A whole report.

    `rows` is a tuple, or for a province's lists an iterable that reads its rows as it goes and can be walked several
    times. `row_heading` is the key of the column that names the row, the first if not given. `base_lines` say what the
    figures rest on (the base of a percentage, the ceiling's settings) and are always printed.
    """

    key: str
    sheet_name: str
    title: str
    columns: tuple[Column, ...]
    rows: Iterable[Row]
    subtitle: str = ""
    row_heading: str = ""
    base_lines: tuple[str, ...] = ()
    footnotes: tuple[str, ...] = ()
    issuing_bodies: tuple[str, ...] = ()
    form_number: str = ""
    place_and_date: str = ""
    left_signature: Signature | None = None
    right_signature: Signature | None = None

    @property
    def heading_number(self) -> int:
        """Number of the column that names the row, counted from 0."""
        return [column.key for column in self.columns].index(self.row_heading) if self.row_heading else 0

    def check(self) -> Survey:
        """Refuse a table that is malformed or untrue with a `TableError`; otherwise say what it holds."""
        if self.row_heading and self.row_heading not in (column.key for column in self.columns):
            raise TableError(f"{self.key}: no column {self.row_heading}")
        return survey(self.key, self.columns, self.rows)

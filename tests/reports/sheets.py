"""Reading a report back: the tables of a page, the rows of a sheet, and what its formulas come to."""

import re
from collections.abc import Iterator
from decimal import Decimal
from html.parser import HTMLParser

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet


class PageTables(HTMLParser):
    """The texts of a page's tables: rows of cells, without the headings."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tables: list[list[list[str]]] = []
        self._is_body = False
        self._text: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.tables.append([])
        elif tag in {"thead", "tbody"}:
            self._is_body = tag == "tbody"
        elif tag == "tr" and self._is_body:
            self.tables[-1].append([])
        elif tag in {"th", "td"}:
            self._text = []

    def handle_data(self, data: str) -> None:
        self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag in {"th", "td"} and self._is_body:
            self.tables[-1][-1].append("".join(self._text))


def body_of(sheet: Worksheet, row_count: int) -> Iterator[tuple[Cell, ...]]:
    """The rows below the headings, which are the rows repeated on every printed page."""
    first = int(sheet.print_title_rows.rpartition("$")[2]) + 1
    return sheet.iter_rows(first, first + row_count - 1)


def formulas_of(book: Workbook) -> list[Cell]:
    return [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


def outcome_of(cell: Cell) -> Decimal | str:
    """What a cell comes to, computed from the cells its formula names: sums and quotients are all there is."""
    if cell.data_type != "f":
        return Decimal(repr(cell.value)) if isinstance(cell.value, int | float) else ""
    formula = str(cell.value)
    if areas := re.fullmatch(r"=SUM\((.+)\)", formula):
        return sum((_amount(part) for area in areas[1].split(",") for part in _cells(cell, area)), Decimal())
    share = re.fullmatch(r'=IF\((\w+)=0,"(.)",(\w+)/\1\)', formula)
    assert share, formula
    whole = _amount(cell.parent[share[1]])
    return _amount(cell.parent[share[3]]) / whole if whole else share[2]


def _cells(cell: Cell, area: str) -> list[Cell]:
    found = cell.parent[area]
    return [one for row in found for one in row] if isinstance(found, tuple) else [found]


def _amount(cell: Cell) -> Decimal:
    outcome = outcome_of(cell)
    return outcome if isinstance(outcome, Decimal) else Decimal()

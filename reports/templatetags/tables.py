"""`{% table table %}`: a report's `Table` on a page, cell for cell what the workbook shows."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import template
from django.utils.formats import date_format, number_format

from reports.table import Table
from reports.values import NOTHING, Blank, Cell, Column, Kind, Link, Row, RowStyle, groups, printable, value_of

register = template.Library()

ROW_CLASSES = {
    RowStyle.BODY: "",
    RowStyle.SECTION: "row-section",
    RowStyle.TOTAL: "row-total",
    RowStyle.SUBROW: "row-subrow",
}

#: A column of text this wide on the sheet holds sentences or names, which need room on the page too.
WIDTH_OF_WORDS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class PageHeading:
    text: str
    scope: str = "col"
    columns: int = 1
    rows: int = 1
    css_class: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageCell:
    """`scope` marks the cell that names its row or its section; an empty one is an ordinary cell."""

    text: str
    scope: str = ""
    columns: int = 1
    href: str = ""
    css_class: str = ""


@dataclass(frozen=True, slots=True)
class PageRow:
    css_class: str
    cells: tuple[PageCell, ...]


@register.inclusion_tag("parts/_table.html", name="table")
def render_table(table: Table) -> dict[str, Any]:
    """The table as accessible HTML; one that is not truthful is refused."""
    table.check()
    return {"table": table, "headings": _headings(table), "sections": _sections(table)}


def cell_text(cell: Cell, column: Column) -> str:
    """What the page shows, in the reader's formats."""
    value = value_of(cell)
    if value is None:
        return NOTHING
    if isinstance(value, Blank):
        return ""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, date):
        return date_format(value, "SHORT_DATE_FORMAT")
    if column.kind is Kind.PERCENT:
        return f"{_number(100 * value, column.decimals)}%"
    return _number(value, column.decimals)


def _number(value: int | Decimal, decimals: int) -> str:
    """Rounded half up as a sheet does; Django's own formatting would cut the digits off."""
    rounded = Decimal(value).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return number_format(rounded, decimals, force_grouping=True)


def _headings(table: Table) -> list[list[PageHeading]]:
    """One row of headings, or two where neighbours share a group."""
    columns = table.columns
    own = [PageHeading(text=column.heading, css_class=_column_class(column)) for column in columns]
    own[table.heading_number] = replace(own[table.heading_number], css_class="row-heading")
    if not any(column.group for column in columns):
        return [own]
    upper: list[PageHeading] = []
    for first, last in groups(columns):
        if group := columns[first].group:
            upper.append(PageHeading(text=group, scope="colgroup", columns=last - first + 1))
        else:
            upper.append(replace(own[first], rows=2))
    return [upper, [heading for heading, column in zip(own, columns, strict=True) if column.group]]


def _indent_class(row: Row) -> str:
    return f"indent-{row.indent}" if row.indent else ""


def _column_class(column: Column) -> str:
    if column.kind is Kind.TEXT and column.width >= WIDTH_OF_WORDS:
        return "words"
    return "number" if column.is_number else ""


def _sections(table: Table) -> list[list[PageRow]]:
    """The rows, each section with what follows it: a table body a section."""
    sections: list[list[PageRow]] = []
    for row in table.rows:
        if not sections or row.runs_across:
            sections.append([])
        sections[-1].append(_page_row(table, row))
    return sections


def _page_row(table: Table, row: Row) -> PageRow:
    if row.runs_across:
        cells = [_page_cell(row, row.cells[0], table.columns[0], "rowgroup", len(table.columns))]
    else:
        cells = [
            _page_cell(row, cell, column, "row" if number == table.heading_number else "")
            for number, (cell, column) in enumerate(zip(row.cells, table.columns, strict=True))
        ]
    return PageRow(ROW_CLASSES[row.style], tuple(cells))


def _page_cell(row: Row, cell: Cell, column: Column, scope: str, columns: int = 1) -> PageCell:
    own_href = cell.href if isinstance(cell, Link) else ""
    return PageCell(
        text=cell_text(cell, column),
        scope=scope,
        columns=columns,
        href=own_href or (row.href if scope else ""),
        css_class=_indent_class(row) if scope else _column_class(column),
    )

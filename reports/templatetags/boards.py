"""`{% board_rows rows %}`: units and their months as rows of the board; the marks are those of parts/_due.html."""

from collections.abc import Iterable
from functools import cache
from html import escape

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from evaluations.queries.progress import MONTHS
from reports.board import BoardRow

register = template.Library()

_ADDRESS = "{address}"
#: The months, how many of them are late and how many missing.
BESIDE_THE_NAME = len(MONTHS) + 2


@register.simple_tag
def board_rows(rows: Iterable[BoardRow]) -> SafeString:
    """All rows at once: a district's board has four thousand months, too many for a template each.

    The addresses are made of what `reverse` has quoted and of numbers: there is nothing to escape in them.
    """
    cells = _Cells(get_language())
    return mark_safe("\n".join(_row(row, cells) for row in rows))


class _Cells(dict[tuple[str, bool], tuple[str, str]]):
    """By mark, and whether it leads to a record, what stands in a cell before and after the address."""

    def __init__(self, language: str | None) -> None:
        self.language = language

    def __missing__(self, key: tuple[str, bool]) -> tuple[str, str]:
        before, after = _around_address(*key, self.language)
        self[key] = f'<td class="due-cell">{before}', f"{after}</td>"
        return self[key]


def _row(row: BoardRow, cells: _Cells) -> str:
    of_row, of_head = ("", ' class="indent-1"') if row.is_below else (' class="row-total"', "")
    name = f'<a href="{row.url}">{escape(row.unit.name)}</a>'
    if row.is_heading:
        return f'<tr{of_row}><th scope="row">{name}</th><td colspan="{BESIDE_THE_NAME}"></td></tr>'
    (before_month, after_month), begun = row.around_month, row.begun
    months = []
    for month, mark in row.marks.items():
        if month <= begun:
            before, after = cells[mark, True]
            months.append(f"{before}{before_month}{month}{after_month}{after}")
        else:
            months.append("".join(cells[mark, False]))
    return (
        f'<tr{of_row}><th scope="row"{of_head}>{name}</th>{"".join(months)}'
        f'<td class="due-cell">{row.late}</td><td class="due-cell">{row.missing}</td></tr>'
    )


@cache
def _around_address(mark: str, is_link: bool, language: str | None) -> tuple[str, str]:
    """The mark as its template renders it in this language, in two halves with the place for the address between."""
    rendered = render_to_string("parts/_due.html", {"mark": mark, "url": _ADDRESS if is_link else ""})
    before, _address, after = rendered.replace("\n", "").partition(_ADDRESS)
    return before, after

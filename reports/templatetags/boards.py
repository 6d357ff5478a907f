"""`{% due_cells row %}`: a unit's months as cells of the board; the marks are those of parts/_due.html."""

from functools import cache

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from reports.board import BoardRow

register = template.Library()

_ADDRESS = "{address}"


@register.simple_tag
def due_cells(row: BoardRow) -> SafeString:
    """All cells at once: a district's board has four thousand, too many to include a template for each.

    The addresses are made of what `reverse` has quoted and of numbers: there is nothing to escape in them.
    """
    language = get_language()
    cells = []
    for _month, mark, url in row.cells:
        before, after = _around_address(mark, bool(url), language)
        cells.append(f'<td class="due-cell">{before}{url}{after}</td>')
    return mark_safe("".join(cells))


@cache
def _around_address(mark: str, is_link: bool, language: str | None) -> tuple[str, str]:
    """The mark as its template renders it in this language, in two halves with the place for the address between."""
    rendered = render_to_string("parts/_due.html", {"mark": mark, "url": _ADDRESS if is_link else ""})
    before, _address, after = rendered.replace("\n", "").partition(_ADDRESS)
    return before, after

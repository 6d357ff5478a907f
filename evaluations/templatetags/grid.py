"""A unit's line of the grid: `{% mark_cells row columns outcome %}`, and for the form `{% line_shown row %}`, what they
show; `{% unit_standing row %}`: how its record stands.
"""

from collections.abc import Sequence
from functools import cache

from django import template
from django.template.loader import render_to_string
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from evaluations import engine
from evaluations.choices import RecordState
from evaluations.forms.grid import GridColumn, UnitOutcome, cell_field, cell_text, shown_marks
from evaluations.queries.grid import GridRow
from evaluations.queries.marks import own_mark
from evaluations.queries.sheets import is_locked

register = template.Library()


@register.simple_tag
def mark_cells(row: GridRow, columns: Sequence[GridColumn], outcome: UnitOutcome | None = None) -> SafeString:
    """All cells of a unit at once: a commune has four hundred, a district thousands, too many for a template each."""
    return mark_safe("".join([_cell(row, column, outcome) for column in columns]))


@register.simple_tag
def line_shown(row: GridRow) -> SafeString:
    """The version of a unit's record and what its cells show: a cell that comes back with the same was not touched."""
    key, language = row.unit.pk, get_language()
    shown = shown_marks((code, _text(own_mark(mark), language)) for code, mark in row.marks.items())
    return mark_safe(
        f'<input type="hidden" name="version_{key}" value="{row.version}">'
        f'<input type="hidden" name="was_{key}" value="{shown}">'
    )


def _cell(row: GridRow, column: GridColumn, outcome: UnitOutcome | None) -> str:
    code, own = column.code, row.own(column.criterion)
    stored = _text(own, get_language())
    typed, error, is_refused = stored, "", False
    if outcome is not None and (code in outcome.errors or code in outcome.refused):
        typed = escape(outcome.typed.cells[code])
        error, is_refused = outcome.errors.get(code, ""), code in outcome.refused
    if not row.is_open or is_locked(row.record, column.criterion):
        words = _("Not saved: %(typed)s") % {"typed": typed} if is_refused else ""
        return f'<td class="is-fixed">{stored or "–"}{_words(words)}</td>'
    if own is None and not row.is_asked(column.criterion):
        return f'<td class="is-fixed" title="{escape(_("Only in a month with a thematic meeting"))}">–</td>'
    name = escape(cell_field(row.unit.pk, code))
    state, told = "", ""
    if error:
        state, told = "is-failed", _words(escape(error), f"{name}_error")
    elif is_refused:
        said = _("Saved meanwhile: %(mark)s") % {"mark": stored or "–"}
        state, told = "is-stale", _words(said, f"{name}_error")
    more = f' aria-describedby="{name}_error" data-stored="{stored}"' if told else ""
    return (
        f"<td{_class(state)}>"
        f'<input name="{name}" id="{name}" value="{typed}" inputmode="{"text" if column.takes_x else "decimal"}"'
        f' aria-labelledby="u{row.unit.pk} c{column.number}"{more}{_invalid(error)}>{told}</td>'
    )


def _class(state: str) -> str:
    return f' class="{state}"' if state else ""


def _invalid(error: str) -> str:
    return ' aria-invalid="true"' if error else ""


def _words(words: str, key: str = "") -> str:
    """What is said below a cell; `words` are escaped already."""
    if not words:
        return ""
    return f'<span class="cell-words"{f" id={chr(34)}{key}{chr(34)}" if key else ""}>{words}</span>'


@cache
def _text(mark: engine.Mark | None, language: str | None) -> str:
    """A mark as it is written in this language: the same few stand in thousands of cells."""
    return str(escape(cell_text(mark)))


@register.simple_tag
def unit_standing(row: GridRow) -> SafeString:
    """State, sum or what is left of a unit's record, as its row heading shows it; an exempt month owes nothing."""
    state, language = row.unit.of.state, get_language()
    parts = [_state(state, language)]
    if row.entered_by is not None:
        words = _("Entered on behalf of the unit by %(who)s") % {"who": row.entered_by or _("The system")}
        badge = '<span class="badge badge-neutral" title="{}">{}<span class="visually-hidden">: {}</span></span>'
        parts.append(format_html(badge, words, _("on behalf"), words))
    if state == RecordState.EXEMPT:
        return mark_safe(" ".join(parts))
    if row.total is not None:
        total, reachable = mark_safe(_text(row.total, language)), cell_text(row.reachable)
        parts.append(format_html('<span class="number"><strong>{}</strong> / {}</span>', total, reachable))
    if row.is_empty:
        parts.append(format_html('<span class="muted">{}</span>', _("no mark yet")))
    elif row.missing:
        left = _("%(count)s left") % {"count": row.missing}
        parts.append(format_html('<span class="muted">{}</span>', left))
    if row.unexplained:
        words = ngettext("%(count)s note missing", "%(count)s notes missing", row.unexplained) % {
            "count": row.unexplained
        }
        parts.append(format_html('<span class="muted"><span aria-hidden="true">✎</span> {}</span>', words))
    return mark_safe(" ".join(parts))


@cache
def _state(state: str, language: str | None) -> SafeString:
    return mark_safe(render_to_string("parts/_state.html", {"state": state}).replace("\n", ""))

"""Rows of the record's page: `mark_row`, `quality_row`, `attendance_row`, `task_row`, `record_field`, `month_tab` ….

Each is its template, which is rendered only where a row is unusual – an error, a conflict, evidence; see `kept`.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from django import template
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from evaluations.forms.attendance import AttendanceRow
from evaluations.forms.conflicts import FieldRow, PlainField, PlainRow
from evaluations.forms.marks import is_answered
from evaluations.forms.meeting_quality import QualityRow
from evaluations.forms.records import MarkRow, RecordForm
from evaluations.forms.resolution import GivenRow, blank_row
from evaluations.forms.review import ReasonForm
from evaluations.queries.meeting import MeetingFigures
from evaluations.queries.meeting_quality import QualityPart
from evaluations.queries.records import MonthLink, UnitMonth
from evaluations.templatetags.earlier import earlier_bars
from evaluations.templatetags.kept import fill, slot
from evaluations.templatetags.points import points

register = template.Library()

MARK_ROW: Final = "evaluations/_mark_row.html"
QUALITY: Final = "evaluations/_record_quality.html"
QUALITY_KNOWN: Final = "evaluations/_quality_known.html"
#: The parts of the frame of which the record itself can say something.
KNOWN_PARTS: Final = frozenset({"duration", "attendance", "results"})
QUALITY_ROW: Final = "evaluations/_quality_row.html"
ATTENDANCE_ROW: Final = "evaluations/_attendance_row.html"
TASK_ROW: Final = "evaluations/_task_row.html"
FIELD: Final = "evaluations/_record_field.html"
REASON: Final = "evaluations/_reason_fields.html"
MONTH: Final = "evaluations/_record_month.html"


@register.simple_tag
def mark_row(row: MarkRow) -> SafeString:
    """A criterion of the sheet with its mark, its note and the months before."""
    if not is_plain(row):
        return render_to_string(MARK_ROW, {"row": row})
    mark, note = row.mark.field.value(), row.note.field.value()
    chosen = ("" if mark is None else str(mark)) if row.options else None
    is_not_applicable = bool(row.not_applicable and row.not_applicable.value())
    key = (chosen, is_not_applicable, bool(note), row.line.is_asked, row.line.criterion.content)

    def slotted() -> dict[str, Any]:
        typed = slot("mark") if chosen is None else chosen
        return {
            "row": replace(
                row,
                mark=_retyped(row.mark, typed),
                note=_retyped(row.note, slot("note") if note else ""),
                earlier=_LATER,
            )
        }

    return fill(MARK_ROW, key, slotted, {"mark": mark, "note": note, "before": before(row)})


@register.simple_tag
def quality_section(form: RecordForm, of: UnitMonth, figures: MeetingFigures | None) -> SafeString:
    """The quality of the meeting, where the year asks for it; what the record itself says stands in its slots."""
    sheet = form.quality
    if sheet is None:
        return SafeString()
    known = {part.part.code: _known(part, of, figures) for part in sheet.parts}

    def context(said: Mapping[str, str]) -> dict[str, Any]:
        return {
            "form": form,
            "sheet": sheet,
            "parts": [(part, rows, said[part.part.code]) for part, rows in form.quality_rows()],
        }

    if form.is_bound or sheet.is_begun or sheet.scale.published_at is None:
        return render_to_string(QUALITY, context(known))
    key = (sheet.scale.pk, sheet.scale.published_at)
    return fill(QUALITY, key, lambda: context({code: slot(code) for code in known}), known)


def _known(part: QualityPart, of: UnitMonth, figures: MeetingFigures | None) -> SafeString:
    """What the record says of a part, as far as it says anything."""
    if figures is None or part.part.code not in KNOWN_PARTS:
        return SafeString()
    return render_to_string(QUALITY_KNOWN, {"part": part, "of": of, "figures": figures})


@register.simple_tag
def quality_row(row: QualityRow) -> SafeString:
    """A criterion of the meeting's quality with its mark."""
    note = row.note
    if row.errors or row.stored or (note and (note.field.errors or note.stored)):
        return render_to_string(QUALITY_ROW, {"row": row})
    chosen = row.value if is_answered(row.criterion) else None

    def slotted() -> dict[str, Any]:
        typed = slot("value") if chosen is None else chosen
        return {"row": replace(row, value=typed, note=_retyped(note, slot("note")) if note else None)}

    values = {"value": row.value, "note": note.field.value() if note else None}
    return fill(QUALITY_ROW, (row.name, chosen, row.criterion.content), slotted, values)


@register.simple_tag
def attendance_row(row: AttendanceRow) -> SafeString:
    """A member with the ways of having been there, or not."""
    if row.errors or row.stored:
        return render_to_string(ATTENDANCE_ROW, {"row": row})
    values = {name: getattr(row, name) for name in ("member", "name", "reason_name", "reason")}
    slots: dict[str, Any] = {name: slot(name) for name in values}
    return fill(ATTENDANCE_ROW, (row.value, row.standing), lambda: {"row": replace(row, **slots)}, values)


@register.simple_tag
def task_row(row: GivenRow) -> SafeString:
    """A row for a new task; those ready to be written in differ in their keys alone."""
    if not row.is_blank:
        return render_to_string(TASK_ROW, {"row": row})
    number = slot("number") if row.number else 0
    values = {"key": row.key, "number": row.number}
    return fill(TASK_ROW, (bool(row.number),), lambda: {"row": blank_row(slot("key"), number)}, values)


@register.simple_tag
def record_field(row: FieldRow) -> SafeString:
    """A field of the meeting with its label."""
    field = row.field
    if row.stored or row.options or (field.form.is_bound and field.errors):
        return render_to_string(FIELD, {"row": row})
    key = (field.auto_id, field.html_name, str(field.label), *field.field.widget.attrs.items())
    return fill(FIELD, key, lambda: {"row": _Retyped(row, slot("value"))}, {"value": row.value})


@register.simple_tag
def reason_fields(form: ReasonForm) -> SafeString:
    """The reason for an act on the record, with the version it is meant for."""
    if form.is_bound:
        return render_to_string(REASON, {"form": form})

    def slotted() -> dict[str, Any]:
        pattern = ReasonForm(record=None)
        pattern.initial["version"] = slot("version")
        return {"form": pattern}

    return fill(REASON, (), slotted, {"version": str(form.initial["version"])})


@register.simple_tag
def month_tab(month: MonthLink, unit: int) -> SafeString:
    """One of the year's months, with how it stands."""
    number = month.first_day.month
    values = {"url": reverse("record_edit", args=[unit, month.first_day.year, number]), "number": number}
    kind = {"mark": month.mark, "is_current": month.is_current}
    return fill(MONTH, tuple(kind.values()), lambda: kind | {name: slot(name) for name in values}, values)


@register.simple_tag
def before(row: MarkRow) -> SafeString:
    """What was marked in the months before; its slot in a row that is being kept."""
    if row.earlier is _LATER:
        return slot("before")
    latest = row.latest
    if latest is None:
        return SafeString("")
    ratio = (
        "" if latest.ratio is None else render_to_string("evaluations/_percentage.html", {"percentage": latest.ratio})
    )
    said = f"<span>{latest.first_day:%m/%Y}: {ratio}{points(latest.mark)}</span>"
    return SafeString(f'<div class="criterion-before">{earlier_bars(row.earlier)}{said}</div>')


def is_plain(row: MarkRow) -> bool:
    """Nothing but what was typed tells the row from the same criterion's in another record."""
    return not (
        row.is_locked
        or row.has_error
        or row.mark.stored
        or row.note.stored
        or row.line.evidence
        or row.line.reviewed is not None
        or row.line.criterion.bands
    )


class _Later(tuple[Any, ...]):
    """Stands for the months before in a row that is being kept."""


_LATER: Final = _Later()


class _Retyped:
    """A field's row with something else typed in it."""

    def __init__(self, row: FieldRow, value: Any) -> None:
        self.field, self.value, self.attributes, self.is_long = row.field, value, row.attributes, row.is_long


def _retyped(row: FieldRow | PlainRow, value: Any) -> PlainRow:
    """The row with something else typed in it."""
    return PlainRow(field=PlainField(row.field.html_name, value, str(row.field.label)))

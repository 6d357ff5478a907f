"""What is written plainly is read without a field: a page brings dozens of rows of one kind, most of them plain.

A row of which something is not – a note, a mark that is none – gets its fields, which read it and say what is wrong.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from evaluations.choices import CriterionKind, Presence
from evaluations.completeness import absence_field, attendance_field, note_field
from evaluations.engine import NOT_APPLICABLE, Mark
from evaluations.forms.marks import NA, has_tick, is_answered, mark_names, may_not_apply
from evaluations.kept import as_text
from evaluations.models import Criterion
from evaluations.queries.meeting_quality import quality_field, quality_note_field
from evaluations.queries.scales import steps_of

#: As many digits as every field for points takes.
_POINTS = re.compile(r"[0-9]{1,3}(?:[.,][0-9]{1,2})?")
_PRESENCES: Final = frozenset({"", *Presence.values})


def plain_mark(criterion: Criterion, typed: Mapping[str, str]) -> dict[str, Any] | None:
    """What a criterion's fields would read, by their names; `None` where they have to read it themselves."""
    name, _note, tick = mark_names(criterion)
    text, is_ticked = typed.get(name, ""), typed.get(tick) == "on" and has_tick(criterion)
    if typed.get(tick) and (text or not is_ticked):
        return None
    mark = _read(criterion, text)
    return None if text and mark is None else {name: mark, tick: is_ticked}


def plain_quality(criterion: Criterion, typed: Mapping[str, str]) -> dict[str, Any] | None:
    """The same of a mark that the meeting gave itself, and of its note."""
    name, note = quality_field(criterion.code), quality_note_field(criterion.code)
    text = typed.get(name, "")
    mark = _read(criterion, text)
    return None if typed.get(note) or (text and mark is None) else {name: mark, note: ""}


def plain_note(criterion: Criterion, typed: Mapping[str, str]) -> dict[str, Any] | None:
    """The same of the note: most have none."""
    name = note_field(criterion.code)
    return None if typed.get(name) else {name: ""}


def _read(criterion: Criterion, text: str) -> Mark | None:
    """None where nothing is written, and where it is not plain."""
    if not text:
        return None
    return _answer(criterion, text) if is_answered(criterion) else _points(criterion, text)


def _points(criterion: Criterion, text: str) -> Decimal | None:
    if criterion.kind != CriterionKind.POINTS or not _POINTS.fullmatch(text):
        return None
    points = Decimal(text.replace(",", "."))
    return points if points <= criterion.maximum else None


def _answer(criterion: Criterion, text: str) -> Mark | None:
    if text == NA and may_not_apply(criterion):
        return NOT_APPLICABLE
    return next((mark for mark, _label in steps_of(criterion) if as_text(mark) == text), None)


def plain_tick(pk: int, typed: Mapping[str, str]) -> dict[str, Any] | None:
    """The same of a member's presence; the reason of an absence is read by its field."""
    name, reason = attendance_field(pk), absence_field(pk)
    presence = typed.get(name, "")
    return {name: presence, reason: ""} if presence in _PRESENCES and not typed.get(reason) else None

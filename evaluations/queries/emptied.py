"""What has been emptied in a record since a page of it was filled: that page would bring it back with its next save."""

from cells.models import Event
from evaluations.completeness import absence_field, attendance_field, mark_field, note_field
from evaluations.history import SAVES
from evaluations.meeting import MEMBER_LINE
from evaluations.models import MonthlyRecord
from evaluations.queries.meeting_quality import quality_field, quality_note_field
from evaluations.queries.resolution import OUTCOME, RESULT, task_fields
from evaluations.task_words import QUALITY_LINE, given_from_text, is_open


def emptied_since(record: MonthlyRecord | None, version: int) -> frozenset[str]:
    """The fields in which something stood at that version, and nothing stands now; one query."""
    if record is None or record.version <= version:
        return frozenset()
    target = f"record:{record.pk}"
    # Every save has one version and one line; other steps have a version too, so that this may look too far back.
    lines = Event.objects.filter(target=target, verb__in=SAVES).order_by("-pk").values_list("changes", flat=True)
    first: dict[str, str] = {}
    last: dict[str, str] = {}
    for changes in reversed(lines[: record.version - version]):
        for name, (before, after) in changes.items():
            first = _values(name, before) | first
            last |= _values(name, after)
    return frozenset(name for name in first if first[name] and not last[name])


def _values(name: str, kept: str) -> dict[str, str]:
    """What stood in the form's fields behind a line of the trail; a line of something else names none of them."""
    kind, _dot, rest = name.partition(".")
    if name.startswith(MEMBER_LINE):
        pk = int(name.split(":")[1])
        presence, _colon, reason = kept.partition(": ")
        return {attendance_field(pk): presence, absence_field(pk): reason}
    if kind == "outcome":
        return {f"{OUTCOME}{rest}": "" if is_open(kept) else kept}
    if kind == "result":
        return {f"{RESULT}{rest}": kept}
    if kind == "task":
        return dict(zip(task_fields(rest), given_from_text(kept), strict=True))
    if kind == QUALITY_LINE:
        code, _dot, note = rest.partition(".")
        return {quality_note_field(code) if note else quality_field(code): kept}
    if rest:
        return {note_field(kind): kept} if rest == "note" else {}
    return {name: kept, mark_field(name): kept}

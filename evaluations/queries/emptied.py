"""What has been emptied in a record since a page of it was filled: that page would bring it back with its next save."""

from collections.abc import Mapping

from cells.models import Event
from evaluations.completeness import attendance_field, mark_field, note_field
from evaluations.history import SAVES
from evaluations.meeting import MEMBER_LINE
from evaluations.models import MonthlyRecord
from evaluations.queries.meeting_quality import quality_field, quality_note_field
from evaluations.queries.resolution import task_fields
from evaluations.task_words import QUALITY_LINE, is_open


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
            first.setdefault(name, before)
            last[name] = after
    emptied = [name for name in first if not _is_empty(name, first) and _is_empty(name, last)]
    return frozenset(field for name in emptied for field in _fields_of(name))


def _is_empty(name: str, values: Mapping[str, str]) -> bool:
    return not values[name] or (name.startswith("outcome.") and is_open(values[name]))


def _fields_of(name: str) -> tuple[str, ...]:
    """The form's fields behind a line of the trail; a line that names none of them does no harm."""
    kind, _dot, rest = name.partition(".")
    if name.startswith(MEMBER_LINE):
        return (attendance_field(int(name.split(":")[1])),)
    if kind in ("outcome", "result"):
        return (f"{kind}_{rest}",)
    if kind == "task":
        return task_fields(rest)
    if kind == QUALITY_LINE:
        code, _dot, note = rest.partition(".")
        return (quality_note_field(code) if note else quality_field(code),)
    if rest:
        return (note_field(kind),)
    return (name, mark_field(name))

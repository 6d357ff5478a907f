"""What a whole page says anew: all else stands as it is stored, and needs no fields to be read.

A browser without scripts sends everything that stands on the page with every saving, most of it just as it came.
"""

import datetime
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.http import QueryDict
from django.utils.formats import localize_input

from cells.fields import as_typed
from evaluations import rules
from evaluations.choices import Period
from evaluations.completeness import TASK_COUNTS, absence_field, attendance_field
from evaluations.engine import NOT_APPLICABLE
from evaluations.forms.attendance import REST, typed_members
from evaluations.forms.marks import mark_names
from evaluations.forms.meeting import initial_facts
from evaluations.forms.meeting_quality import is_quality_typed, quality_initial, quality_names
from evaluations.forms.records import initial_marks
from evaluations.forms.resolution import outcome_as_stored, typed_tasks
from evaluations.forms.yearly_marks import CROSS
from evaluations.meeting import ATTENDANCE_COUNTS
from evaluations.models import MonthlyRecord
from evaluations.queries.records import UnitMonth
from evaluations.queries.resolution import OUTCOME, RESULT, StoredTask, shown_field, task_fields, tasks_by_key
from evaluations.queries.roll import ticks_in
from evaluations.queries.scales import criteria_of
from evaluations.queries.sheets import MarkLine

#: Fields that are read together, each with what is stored there.
Row = Mapping[str, Any]

#: Where they are counted the page has no fields for them.
_COUNTS = frozenset({*ATTENDANCE_COUNTS, *TASK_COUNTS})


def changes_in(of: UnitMonth, data: QueryDict) -> dict[str, str] | None:
    """The fields of a page that say something else than what is stored, each with those of its row.

    Where there is no record only what is written says something. `None` where the whole page has to be read: it was
    filled from another version, not everything may be written, or it says “all others”. A field in which something is
    stored and that did not come was emptied; of members, tasks and the meeting's quality, which a page need not show,
    it says nothing.
    """
    record, typed = of.record or MonthlyRecord(), {name: values[-1] for name, values in data.lists()}
    if typed.get("version") != str(record.version if of.record else 0):
        return None
    if not rules.can_edit(record.state) or record.reopened_codes or typed.get(REST):
        return None
    changed = {"version": typed["version"]}
    for row in _rows(of, record, typed):
        for name, value in row.items():
            said = typed.get(name, "")
            if said != _as_sent(value) and not _is_same_prose(said, value):
                changed |= {name: typed.get(name, "") for name in row}
                break
    if of.record is None:
        changed |= {name: value for name, value in typed.items() if value}
    return changed


def _rows(of: UnitMonth, record: MonthlyRecord, typed: Mapping[str, str]) -> Iterator[Row]:
    yield from _tasks(of, record, typed)
    if of.record is None:
        return
    facts = initial_facts(record)
    yield from ({name: value} for name, value in facts.items() if name in typed or name not in _COUNTS)
    for criterion in criteria_of(of.scale, Period.MONTHLY):
        initial = initial_marks([MarkLine(criterion=criterion, mark=of.marks.get(criterion.code))])
        mark, note, tick = mark_names(criterion)
        yield {mark: initial[mark], tick: initial.get(tick)}
        yield {note: initial[note]}
    yield from _members(of, typed)
    if (record.meeting_scale_id is not None or is_quality_typed(typed)) and of.quality:
        initial = quality_initial(of.quality.lines)
        for line in of.quality.lines:
            yield {name: initial[name] for name in quality_names(line) if name in typed}


def _members(of: UnitMonth, typed: Mapping[str, str]) -> Iterator[Row]:
    if members := typed_members(typed):
        ticks = ticks_in(of.attendance_rows)
        for pk in members:
            tick = ticks.get(pk)
            yield {attendance_field(pk): tick.presence if tick else "", absence_field(pk): tick.reason if tick else ""}


def _tasks(of: UnitMonth, record: MonthlyRecord, typed: Mapping[str, str]) -> Iterator[Row]:
    if not (keys := typed_tasks(typed)):
        return
    stored = tasks_by_key(of.organization, keys)
    for key in keys:
        task = stored.get(key, StoredTask())
        names, said = task_fields(key), f"{OUTCOME}{key}"
        if names[0] in typed:
            given = (task.text, task.person, task.due_on) if task.opened_in == record.pk else ("", "", None)
            yield dict(zip(names, given, strict=True))
        if said in typed:
            outcome = task.outcome if task.settled_in == record.pk else ""
            # Under way, and nothing chosen: both are no outcome.
            yield {said: typed[said] if outcome_as_stored(typed[said]) == outcome else outcome}
        result = f"{RESULT}{key}"
        if result in typed and typed[result] != typed.get(shown_field(key)):
            yield {result: task.result}


def _is_same_prose(said: str, value: Any) -> bool:
    """A browser ends the lines of running text its own way."""
    return "\r" in said and said.replace("\r\n", "\n") == value


def _as_sent(value: Any) -> str:
    """A stored value as a browser sends it from the page that shows it."""
    if isinstance(value, str):
        return value
    if value is None or value is False:
        return ""
    if value is True:
        return "on"
    if value is NOT_APPLICABLE:
        return CROSS
    if isinstance(value, Decimal):
        return as_typed(value)
    return localize_input(value) if isinstance(value, datetime.date | datetime.time) else str(value)

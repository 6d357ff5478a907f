"""What the cells' resolutions gave and the next meetings settled in the last months; how meetings marked themselves."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from random import Random
from typing import Any
from uuid import UUID

from cells.choices import OrganizationType
from cells.rows import insert_rows
from evaluations.choices import RecordState, TaskOutcome
from evaluations.demonstration.dice import dice, held
from evaluations.demonstration.marking import MarkedCriterion, fill_sheet
from evaluations.demonstration.organisation import District, Unit
from evaluations.demonstration.people import Person
from evaluations.demonstration.task_phrases import OFFICE_TASKS, TASK_RESULTS, VILLAGE_TASKS
from evaluations.demonstration.trail import Changes
from evaluations.kept import as_text
from evaluations.models import MonthlyRecord, ResolutionTask, Scale
from evaluations.task_words import given_as_text, outcome_as_text

#: So many of this year's last months settle tasks, and mark their meetings.
RECENT_MONTHS = 4
#: The share of the cells whose meetings mark themselves.
MARKING_SHARE = 0.4
VILLAGES = frozenset({OrganizationType.VILLAGE, OrganizationType.RESIDENTIAL_GROUP})
COLUMNS = (
    "organization", "opened_in", "key", "text", "person", "due_on", "order", "outcome", "settled_in", "result",
)  # fmt: skip

Row = tuple[Any, ...]


def recent_records(district: District, records: Iterable[MonthlyRecord]) -> list[tuple[Unit, list[MonthlyRecord]]]:
    """The cells with their last records of the year, oldest first, and before them the one whose tasks they settle."""
    by_unit = defaultdict(list)
    for record in records:
        if record.state != RecordState.EXEMPT:
            by_unit[record.organization_id].append(record)
    return [(unit, by_unit[unit.organization.pk][-RECENT_MONTHS - 1 :]) for unit in district.cells]


def mark_meetings(
    recent: Iterable[tuple[Unit, Sequence[MonthlyRecord]]], scale: Scale, criteria: Sequence[MarkedCriterion]
) -> None:
    """Some cells mark every meeting by the scale of the year, all criteria of it; drafts have not come to it yet."""
    for unit, records in recent:
        if dice("quality", unit.code).random() >= MARKING_SHARE:
            continue
        for record in records[1:]:
            if record.state == RecordState.DRAFT:
                continue
            chance = dice("quality", unit.code, record.year, record.month)
            strength = held(unit.character.strength + 0.02, 0.3, 0.99)
            marks = fill_sheet(criteria, strength, chance, is_thematic=record.is_thematic, counted=record)
            record.meeting_scale_id = scale.pk
            record.meeting_marks = {mark.criterion.code: as_text(mark.value) for mark in marks}


def build_tasks(
    recent: Iterable[tuple[Unit, Sequence[MonthlyRecord]]], people: Iterable[Person]
) -> Mapping[int, Changes]:
    """Each record settles the tasks of the one before, as its counts say; the last one gives new ones.

    Answers what the trail says of them, by the key of the record that gave or settled them.
    """
    names: dict[str, list[str]] = defaultdict(list)
    for person in people:
        if person.is_called:
            names[person.unit.code].append(person.member.name)
    rows = [row for unit, records in recent for row in _rows(unit, records, names)]
    insert_rows(ResolutionTask, COLUMNS, rows)
    return _changes(rows)


def _changes(rows: Iterable[Row]) -> Mapping[int, Changes]:
    changes: dict[int, Changes] = defaultdict(dict)
    for _unit, opened_in, key, text, person, due_on, _order, outcome, settled_in, result in rows:
        changes[opened_in][f"task.{key.hex}"] = ["", given_as_text(text, person, due_on)]
        if settled_in is not None:
            changes[settled_in][f"outcome.{key.hex}"] = [outcome_as_text(one, text) for one in ("", outcome)]
            if result:
                changes[settled_in][f"result.{key.hex}"] = ["", result]
    return changes


def _rows(unit: Unit, records: Sequence[MonthlyRecord], names: Mapping[str, Sequence[str]]) -> Iterator[Row]:
    if not records:
        return
    chance = dice("tasks", unit.code)
    words = VILLAGE_TASKS if unit.line.type in VILLAGES else OFFICE_TASKS
    whom = names[unit.code] or [""]
    for given, settling in pairwise(records):
        outcomes = _outcomes(settling, chance)
        texts = chance.sample(words, min(len(words), len(outcomes)))
        for order, (text, outcome) in enumerate(zip(texts, outcomes, strict=True)):
            due_on = _deadline(given, settling, outcome, chance)
            result = chance.choice(TASK_RESULTS[outcome]) if chance.random() < 0.4 else ""
            yield _row(given, chance, text, chance.choice(whom), due_on, order, outcome, settling.pk, result)
    last = records[-1]
    if last.state == RecordState.DRAFT or last.held_on is None:
        return
    for order, text in enumerate(chance.sample(words, chance.randint(2, 4))):
        due_on = last.held_on + datetime.timedelta(days=chance.randint(26, 45))
        yield _row(last, chance, text, chance.choice(whom), due_on, order, "", None, "")


def _row(given: MonthlyRecord, chance: Random, text: str, person: str, due_on: datetime.date | None, *rest: Any) -> Row:
    order, outcome, settled_in, result = rest
    key = UUID(int=chance.getrandbits(128))
    return (given.organization_id, given.pk, key, text, person, due_on, order, outcome, settled_in, result)


def _outcomes(record: MonthlyRecord, chance: Random) -> list[str]:
    """Every task of the month with its outcome, so that they add up to the record's counts; in no order."""
    exceeded, on_time = record.tasks_exceeded or 0, record.tasks_on_time or 0
    completed, assigned = record.tasks_completed or 0, record.tasks_assigned or 0
    outcomes = [
        *[TaskOutcome.EXCEEDED.value] * exceeded,
        *[TaskOutcome.ON_TIME.value] * (on_time - exceeded),
        *[TaskOutcome.LATE.value] * (completed - on_time),
        *[TaskOutcome.NOT_DONE.value] * (assigned - completed),
    ]
    chance.shuffle(outcomes)
    return outcomes


def _deadline(given: MonthlyRecord, settling: MonthlyRecord, outcome: str, chance: Random) -> datetime.date | None:
    """Mostly the day of the next meeting; what was late or not done was due some days before it."""
    if settling.held_on is None or given.held_on is None:
        return None
    is_late = outcome in (TaskOutcome.LATE, TaskOutcome.NOT_DONE)
    days = chance.randint(3, 8) if is_late or chance.random() < 0.15 else 0
    return max(given.held_on, settling.held_on - datetime.timedelta(days=days))

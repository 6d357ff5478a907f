"""What still stands in the way of sending a monthly record: pure, asked when it is sent and never before.

A draft may be incomplete and may contradict itself; each problem names the field to go to and says what to do there.
"""

import datetime
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from evaluations.choices import Applies, Nature
from evaluations.models import Criterion, Mark, MonthlyRecord
from evaluations.rules import asks_for

#: Facts of the meeting, all needed where one was held; the minutes may stay in the paper book.
MEETING_FACTS = (
    "held_on",
    "started_at",
    "ended_at",
    "is_thematic",
    "entitled_count",
    "present_count",
    "excused_count",
    "unexcused_count",
)
TASK_COUNTS = ("tasks_assigned", "tasks_completed", "tasks_on_time", "tasks_exceeded")
#: Everything a unit writes on its record, the marks apart.
RECORD_FACTS = ("is_without_meeting", *MEETING_FACTS, "minutes", *TASK_COUNTS)


def fact_column(name: str) -> Any:
    """The column of a fact, for its label and its kind of value."""
    return getattr(MonthlyRecord, name).field


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    field: str
    message: str


def mark_field(code: str) -> str:
    """The name of the field in which a criterion is marked."""
    return f"mark_{code}"


def note_field(code: str) -> str:
    return f"note_{code}"


def wants_note(criterion: Criterion) -> bool:
    """Whether a mark here must be explained; a bonus or a deduction always."""
    return criterion.requires_note or criterion.nature != Nature.REGULAR


def notes_missing(criteria: Iterable[Criterion], given: Container[str], notes: Mapping[str, str]) -> list[str]:
    """The codes of the criteria that are marked and not explained, though they ask for it."""
    return [one.code for one in criteria if wants_note(one) and one.code in given and not notes.get(one.code)]


def problems_before_sending(
    record: MonthlyRecord, criteria: Iterable[Criterion], marks: Mapping[str, Mark], today: datetime.date
) -> list[Problem]:
    """Everything missing or contradictory, in the order of the page; nothing left means it may be sent."""
    meeting = _reason_for_no_meeting(record) if record.is_without_meeting else _meeting(record, today)
    return [*meeting, *_tasks(record), *_marks(record, criteria, marks)]


def _given(record: MonthlyRecord, names: Iterable[str]) -> dict[str, Any]:
    return {name: value for name in names if (value := getattr(record, name)) is not None}


def _missing(record: MonthlyRecord, names: Iterable[str]) -> list[Problem]:
    return [Problem(field=name, message=_("Fill this in.")) for name in names if getattr(record, name) is None]


def _reason_for_no_meeting(record: MonthlyRecord) -> list[Problem]:
    problems = []
    given = _given(record, MEETING_FACTS)
    # An answer once chosen cannot be taken back on the page, and “not thematic” says nothing about a meeting.
    if given and given != {"is_thematic": False}:
        problems.append(
            Problem(
                field="is_without_meeting",
                message=_("Facts of a meeting are filled in: clear them, or remove the tick from “no meeting”."),
            )
        )
    if not record.minutes:
        problems.append(Problem(field="minutes", message=_("Write why no meeting was held.")))
    return problems


def _meeting(record: MonthlyRecord, today: datetime.date) -> list[Problem]:
    problems = _missing(record, MEETING_FACTS)
    if record.held_on is not None:
        if record.held_on > today:
            problems.append(Problem(field="held_on", message=_("This day has not come yet.")))
        elif (record.held_on.year, record.held_on.month) != (record.year, record.month):
            problems.append(Problem(field="held_on", message=_("This day is not in the month of the record.")))
    if record.started_at is not None and record.ended_at is not None and record.ended_at <= record.started_at:
        problems.append(Problem(field="ended_at", message=_("The end must come after the start.")))
    return problems + _attendance(record)


def _attendance(record: MonthlyRecord) -> list[Problem]:
    counts = _given(record, ("entitled_count", "present_count", "excused_count", "unexcused_count"))
    if len(counts) < 4:
        return []
    called = counts.pop("entitled_count")
    if called == 0:
        return [Problem(field="entitled_count", message=_("A meeting calls at least one member."))]
    if sum(counts.values()) != called:
        message = _("Present and absent members make %(sum)s, but %(called)s were to be called.")
        return [
            Problem(field="entitled_count", message=message % {"sum": sum(counts.values()), "called": called}),
        ]
    return []


def _tasks(record: MonthlyRecord) -> list[Problem]:
    problems = _missing(record, TASK_COUNTS)
    for field, limit, message in (
        ("tasks_completed", "tasks_assigned", _("More tasks completed than assigned.")),
        ("tasks_on_time", "tasks_completed", _("More tasks on time than completed.")),
        ("tasks_exceeded", "tasks_completed", _("More tasks exceeding the target than completed.")),
    ):
        counts = _given(record, (field, limit))
        if len(counts) == 2 and counts[field] > counts[limit]:
            problems.append(Problem(field=field, message=message))
    return problems


def _marks(record: MonthlyRecord, criteria: Iterable[Criterion], marks: Mapping[str, Mark]) -> list[Problem]:
    problems = []
    for criterion in criteria:
        mark = marks.get(criterion.code)
        message = _mark_amiss(record, criterion, mark)
        if message:
            problems.append(Problem(field=mark_field(criterion.code), message=message))
        elif criterion.requires_note and asks_for(criterion.applies, record.is_thematic) and not (mark and mark.note):
            problems.append(Problem(field=note_field(criterion.code), message=_("This criterion needs a note.")))
    return problems


def _mark_amiss(record: MonthlyRecord, criterion: Criterion, mark: Mark | None) -> str:
    """What is wrong with a criterion's mark, or with there being none; "" when nothing is."""
    has_value = mark is not None and mark.value is not None
    if not asks_for(criterion.applies, record.is_thematic):
        if has_value:
            return _("This is marked only in a month with a thematic meeting: take the mark away, or say that it was.")
        return ""
    if criterion.applies == Applies.THEMATIC and not has_value:
        return _("The meeting was thematic: give a mark.")
    if has_value or (mark is not None and mark.is_not_applicable):
        return ""
    return _("Give a mark.")

"""The tasks of a resolution: what is settled when, how it counts, what keeps a record from being sent. Pure.

A task is counted once, in the month whose meeting settles it: assigned, whatever came of it.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from evaluations.choices import TaskOutcome
from evaluations.completeness import Problem

#: Which outcomes count as completed, as completed on time, as exceeding the target.
COMPLETED = frozenset({TaskOutcome.EXCEEDED, TaskOutcome.ON_TIME, TaskOutcome.LATE})
ON_TIME = frozenset({TaskOutcome.EXCEEDED, TaskOutcome.ON_TIME})
EXCEEDED = frozenset({TaskOutcome.EXCEEDED})


@dataclass(frozen=True, kw_only=True, slots=True)
class CarriedTask:
    """A task of an earlier meeting, as a later one stands to it; `outcome` is what this later one says."""

    field: str
    due_on: datetime.date | None
    outcome: str = ""
    #: Another month has settled it already: here nothing is left to say.
    is_settled_later: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class GivenTask:
    """A task that this month's meeting gives."""

    text_field: str
    due_field: str
    text: str
    due_on: datetime.date | None


def counts_of(outcomes: Iterable[str]) -> dict[str, int]:
    """The record's task counts from what was settled in its month; empty where nothing was, then they are typed."""
    settled = [TaskOutcome(outcome) for outcome in outcomes if outcome != TaskOutcome.OPEN]
    if not settled:
        return {}
    return {
        "tasks_assigned": len(settled),
        "tasks_completed": sum(outcome in COMPLETED for outcome in settled),
        "tasks_on_time": sum(outcome in ON_TIME for outcome in settled),
        "tasks_exceeded": sum(outcome in EXCEEDED for outcome in settled),
    }


def may_stay_open(due_on: datetime.date | None, day: datetime.date) -> bool:
    """Whether a task can still be under way on the day of the meeting: its deadline lies later, or it has none."""
    return due_on is None or due_on > day


def is_overdue(due_on: datetime.date | None, outcome: str, day: datetime.date) -> bool:
    """Nobody has settled it, and its deadline has passed."""
    return outcome == TaskOutcome.OPEN and due_on is not None and due_on < day


def task_problems(
    carried: Iterable[CarriedTask],
    given: Iterable[GivenTask],
    *,
    day: datetime.date,
    held_on: datetime.date | None,
) -> list[Problem]:
    """What keeps the month from being sent: a deadline has come without an outcome, a new task is not put in words.

    `day` is that of `meeting.meeting_day`.
    """
    problems = [
        Problem(field=task.field, message=_("The deadline has come: say how the task ended."))
        for task in carried
        if not task.outcome and not task.is_settled_later and not may_stay_open(task.due_on, day)
    ]
    for new in given:
        if not new.text:
            problems.append(Problem(field=new.text_field, message=_("Write what is to be done, or empty the row.")))
        if new.due_on is not None and held_on is not None and new.due_on < held_on:
            problems.append(Problem(field=new.due_field, message=_("The deadline lies before the meeting.")))
    return problems

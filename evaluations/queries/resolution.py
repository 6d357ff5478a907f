"""The tasks of a unit's resolutions as one month sees them: those carried on to it, and those its meeting gave."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet

from cells.models import Organization
from cells.prepared import Prepared
from evaluations import resolution
from evaluations.choices import TaskOutcome
from evaluations.completeness import Problem
from evaluations.meeting import meeting_day
from evaluations.models import MonthlyRecord, ResolutionTask
from evaluations.resolution import CarriedTask, GivenTask

#: A task with the months that gave and settled it; of their records nothing else is read.
TASK_COLUMNS = (
    "organization", "opened_in__year", "opened_in__month", "key", "text", "person", "due_on", "order",
    "outcome", "settled_in__year", "settled_in__month", "result",
)  # fmt: skip


#: Begins the names of the fields in which tasks of earlier meetings get their outcomes.
OUTCOME: Final = "outcome_"
#: And what came of them.
RESULT: Final = "result_"


def outcome_field(task: ResolutionTask) -> str:
    """The name of the field in which a task of an earlier meeting gets its outcome."""
    return f"{OUTCOME}{task.key.hex}"


def result_field(task: ResolutionTask) -> str:
    """And in which it is said what came of it, be it still under way: any month to which it was carried may say so."""
    return f"{RESULT}{task.key.hex}"


def shown_field(key: str) -> str:
    """The name under which a page tells what it showed as a task's result: another month may write it meanwhile."""
    return f"shown_{key}"


def task_fields(key: str) -> tuple[str, str, str]:
    """The names of a new task's fields: its words, its person, its deadline; the key travels in the names."""
    return f"task_{key}_text", f"task_{key}_person", f"task_{key}_due_on"


@dataclass(frozen=True, kw_only=True, slots=True)
class TaskLine:
    """A task of an earlier meeting in a month: open, settled by it, or settled by a later one."""

    task: ResolutionTask
    #: What this month's meeting says of it; "" where it says nothing, or a later one does.
    outcome: str
    #: The later month that settled it.
    settled_later: datetime.date | None
    may_stay_open: bool
    #: The meeting was held after the deadline had passed: whether it was on time, the meeting says.
    is_past_deadline: bool

    @property
    def opened(self) -> datetime.date:
        """The month whose meeting gave it."""
        return _first_day(self.task.opened_in)

    @property
    def label(self) -> str:
        return str(TaskOutcome(self.outcome).label)

    @property
    def is_good(self) -> bool:
        return self.outcome in resolution.ON_TIME


@dataclass(frozen=True, kw_only=True, slots=True)
class MonthTasks:
    """All tasks that a month's record shows; in the order they were given."""

    first_day: datetime.date
    #: The day on which it is asked whether a deadline has come.
    day: datetime.date
    carried: tuple[TaskLine, ...] = ()
    given: tuple[ResolutionTask, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """The record's counts; empty where this month settles nothing."""
        return resolution.counts_of(line.outcome for line in self.carried)

    @property
    def settled(self) -> list[TaskLine]:
        """Those that this month's meeting settled."""
        return [line for line in self.carried if line.outcome]

    @property
    def open(self) -> list[TaskLine]:
        """Those that nobody had settled when this month ended."""
        return [line for line in self.carried if not line.outcome]


def month_tasks(
    organization: Organization, year: int, month: int, record: MonthlyRecord | None, today: datetime.date
) -> MonthTasks:
    """One query however many tasks there are."""
    held_on = record.held_on if record else None
    day = meeting_day(year, month, held_on, today)
    carried, given = [], []
    for task in _TASKS_AROUND(organization.pk, year, month):
        if (task.opened_in.year, task.opened_in.month) == (year, month):
            given.append(task)
        else:
            carried.append(_line(task, year, month, day, held_on))
    return MonthTasks(
        first_day=datetime.date(year, month, 1),
        day=day,
        carried=tuple(carried),
        given=tuple(given),
    )


def _tasks_around(organization: int, year: int, month: int) -> QuerySet[ResolutionTask]:
    """Tasks given up to this month and not settled before it; oldest first."""
    given_by_now = Q(opened_in__year__lt=year) | Q(opened_in__year=year, opened_in__month__lte=month)
    not_before = (
        Q(settled_in__isnull=True)
        | Q(settled_in__year__gt=year)
        | Q(settled_in__year=year, settled_in__month__gte=month)
    )
    return (
        ResolutionTask.objects.filter(given_by_now, not_before, organization=organization)
        .select_related("opened_in", "settled_in")
        .only(*TASK_COLUMNS)
        .order_by("opened_in__year", "opened_in__month", "order", "pk")
    )


_TASKS_AROUND = Prepared(_tasks_around)


class StoredTask(NamedTuple):
    """The columns of a task that a page has fields for."""

    text: str = ""
    person: str = ""
    due_on: datetime.date | None = None
    opened_in: int | None = None
    outcome: str = ""
    settled_in: int | None = None
    result: str = ""


_STORED = Prepared(
    lambda organization, keys: (
        ResolutionTask.objects.filter(organization=organization, key__in=keys)
        .order_by()
        .values_list("key", *StoredTask._fields)
    )
)


def tasks_by_key(organization: Organization, keys: Iterable[str]) -> dict[str, StoredTask]:
    """Of the keys, which are written without dashes, those that are stored; one query."""
    wanted = [UUID(key) for key in keys]
    return {key.hex: StoredTask(*columns) for key, *columns in (_STORED(organization.pk, wanted) if wanted else ())}


def _line(task: ResolutionTask, year: int, month: int, day: datetime.date, held_on: datetime.date | None) -> TaskLine:
    settled = task.settled_in
    is_here = settled is not None and (settled.year, settled.month) == (year, month)
    return TaskLine(
        task=task,
        outcome=task.outcome if is_here else "",
        settled_later=None if settled is None or is_here else _first_day(settled),
        may_stay_open=resolution.may_stay_open(task.due_on, day),
        is_past_deadline=task.due_on is not None and held_on is not None and held_on > task.due_on,
    )


def _first_day(record: MonthlyRecord) -> datetime.date:
    return datetime.date(record.year, record.month, 1)


def asks_for_outcome(problems: Iterable[Problem]) -> bool:
    """Whether a task waits for its outcome, from which the counts then follow."""
    return any(problem.field.startswith(OUTCOME) for problem in problems)


def task_problems_of(record: MonthlyRecord, today: datetime.date) -> list[Problem]:
    """What is missing in the tasks of a cell's saved record; one query. A month without a meeting settles none."""
    if not record.organization.is_cell:
        return []
    tasks = month_tasks(record.organization, record.year, record.month, record, today)
    carried = [
        CarriedTask(
            field=outcome_field(line.task),
            due_on=line.task.due_on,
            outcome=line.outcome,
            is_settled_later=line.settled_later is not None,
        )
        for line in tasks.carried
        if not record.is_without_meeting
    ]
    given = []
    for task in tasks.given:
        text, _person, due_on = task_fields(task.key.hex)
        given.append(GivenTask(text_field=text, due_field=due_on, text=task.text, due_on=task.due_on))
    return resolution.task_problems(carried, given, day=tasks.day, held_on=record.held_on)

"""What a meeting says of the tasks given before, and the tasks it gives: one part of the monthly record."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils import timezone

from cells.prepared import Prepared
from cells.scope import Scope, require
from evaluations import resolution
from evaluations.actions.records import PartChanges, StaleRecord
from evaluations.choices import TaskOutcome
from evaluations.completeness import TASK_COUNTS
from evaluations.kept import changed_columns
from evaluations.models import MonthlyRecord, ResolutionTask
from evaluations.queries.resolution import TaskLine, month_tasks
from evaluations.task_words import given_as_text, outcome_as_text


@dataclass(frozen=True, kw_only=True, slots=True)
class Settled:
    """What is said of a task of an earlier meeting; `None` leaves it as it stands, "" takes its outcome back.

    A draft may leave a task open whose deadline has come; sending asks for its outcome.
    """

    outcome: str | None = None
    result: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Given:
    """A new task, as it was typed; wholly empty: it is taken away."""

    text: str = ""
    person: str = ""
    due_on: datetime.date | None = None

    @property
    def is_empty(self) -> bool:
        return not (self.text or self.person or self.due_on)


@dataclass(frozen=True, kw_only=True, slots=True)
class TasksTyped:
    """The tasks of one record's page by their keys; a key that is absent is left as it stands."""

    settled: Mapping[UUID, Settled] = field(default_factory=dict)
    given: Mapping[UUID, Given] = field(default_factory=dict)

    def changes(self, record: MonthlyRecord) -> PartChanges:
        if not (self.settled or self.given):
            return PartChanges(log={}, write=_nothing)
        tasks = month_tasks(record.organization, record.year, record.month, record, timezone.localdate())
        work = _Work()
        lines = {line.task.key: line for line in tasks.carried}
        if self.settled.keys() - lines.keys():
            raise StaleRecord
        for key, line in lines.items():
            work.settle(line, self.settled.get(key, Settled()))
        stored = {task.key: task for task in tasks.given}
        # A key is a unit's only once: one that came from another month's page names a task of that month.
        new = [key for key, given in self.given.items() if key not in stored and not given.is_empty]
        require(not (new and _TAKEN(record.organization_id, new)))
        last = max((task.order for task in tasks.given), default=-1)
        for place, (key, given) in enumerate(self.given.items(), start=1):
            task = stored.get(key)
            work.give(key, task, given, task.order if task else last + place)
        columns: dict[str, int | None] = dict(resolution.counts_of(work.outcomes))
        if tasks.counts and not columns:
            # Nothing is settled here any more: what was counted goes, and is typed.
            columns = dict.fromkeys(TASK_COUNTS)
        return PartChanges(log=work.log | changed_columns(record, columns), write=work.write, columns=columns)


_TAKEN = Prepared(
    lambda organization, keys: (
        ResolutionTask.objects.filter(organization=organization, key__in=keys).order_by().values_list("pk")
    )
)


@dataclass(kw_only=True, slots=True)
class _Work:
    """What differs from the rows."""

    outcomes: list[str] = field(default_factory=list)
    settled: list[tuple[ResolutionTask, str, str]] = field(default_factory=list)
    given: list[tuple[UUID, Given, int]] = field(default_factory=list)
    emptied: list[int] = field(default_factory=list)
    log: dict[str, list[str]] = field(default_factory=dict)

    def settle(self, line: TaskLine, said: Settled) -> None:
        task = line.task
        outcome = line.outcome if said.outcome is None else TaskOutcome(said.outcome).value
        result = task.result if said.result is None else said.result
        if (outcome, result) != (line.outcome, task.result):
            if line.settled_later is not None:
                raise StaleRecord
            if outcome != line.outcome:
                words = [outcome_as_text(one, task.text) for one in (line.outcome, outcome)]
                self.log[f"outcome.{task.key.hex}"] = words
            if result != task.result:
                self.log[f"result.{task.key.hex}"] = [task.result, result]
            self.settled.append((task, outcome, result))
        self.outcomes.append(outcome)

    def give(self, key: UUID, task: ResolutionTask | None, given: Given, order: int) -> None:
        before = Given(text=task.text, person=task.person, due_on=task.due_on) if task else Given()
        if given == before:
            return
        if task and task.settled_in_id is not None:
            raise StaleRecord
        self.log[f"task.{key.hex}"] = [_as_text(before), _as_text(given)]
        if not given.is_empty:
            self.given.append((key, given, order))
        elif task:
            self.emptied.append(task.pk)

    def write(self, scope: Scope, record: MonthlyRecord) -> None:
        """By compare-and-set: what another month has settled meanwhile is left to it."""
        for task, outcome, result in self.settled:
            free = ResolutionTask.objects.filter(pk=task.pk, settled_in=task.settled_in_id)
            columns: dict[str, Any] = {"outcome": outcome, "settled_in": record if outcome else None, "result": result}
            if not free.update(**columns):
                raise StaleRecord
        if self.emptied:
            gone, _rows = ResolutionTask.objects.filter(pk__in=self.emptied, settled_in__isnull=True).delete()
            if gone != len(self.emptied):
                raise StaleRecord
        ResolutionTask.objects.bulk_create(
            [
                ResolutionTask(
                    organization=record.organization,
                    opened_in=record,
                    key=key,
                    text=given.text,
                    person=given.person,
                    due_on=given.due_on,
                    order=order,
                )
                for key, given, order in self.given
            ],
            update_conflicts=True,
            unique_fields=["organization", "key"],
            update_fields=["text", "person", "due_on", "order"],
        )


def _nothing(_scope: Scope, _record: MonthlyRecord) -> None:
    """No task was touched."""


def _as_text(given: Given) -> str:
    return "" if given.is_empty else given_as_text(given.text, given.person, given.due_on)

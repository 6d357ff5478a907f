"""The resolution's tasks on the record's page: outcomes of those given before, and rows for new ones."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _

from cells.fields import DateField
from cells.names import clean_name
from evaluations.actions.records import RecordPart
from evaluations.actions.resolution import Given, Settled, TasksTyped
from evaluations.choices import TaskOutcome
from evaluations.completeness import TASK_COUNTS
from evaluations.forms.conflicts import ComparedForm, FieldRow, PlainField, PlainRow
from evaluations.forms.meeting import count_field
from evaluations.models import ResolutionTask
from evaluations.queries.resolution import MonthTasks, TaskLine, outcome_field, result_field, shown_field, task_fields

#: How "under way" travels in a form, where an empty answer is none.
UNDER_WAY = "open"
#: So many rows to write in stand ready without JavaScript; and no more than so many are read from one page.
READY_ROWS = 3
MOST_ROWS = 40
#: Stands for the key of a row that the page has not made yet.
SPARE_KEY = "key"

_OF_A_TASK = re.compile(r"(?:outcome|result|task)_(?:([0-9a-f]{32})(?:_text|_person|_due_on)?$)?")


@dataclass(frozen=True, kw_only=True, slots=True)
class TaskSheet:
    """The tasks of a month, the keys of the rows with new ones, and of those that stand ready to be written in."""

    tasks: MonthTasks
    keys: tuple[str, ...]
    ready: tuple[str, ...] = ()

    @property
    def given(self) -> dict[str, ResolutionTask]:
        return {task.key.hex: task for task in self.tasks.given}


def task_sheet(tasks: MonthTasks, typed: Mapping[str, Any] | None) -> TaskSheet:
    """Stored rows first, then those typed; the page makes a key for every row, so that it is written once."""
    keys = [task.key.hex for task in tasks.given]
    new = (key for key in typed_tasks(typed or ()) if key not in keys and task_fields(key)[0] in (typed or ()))
    keys += list(islice(new, MOST_ROWS))
    ready = READY_ROWS if typed is None else int(all(_is_typed(key, typed) for key in keys))
    return TaskSheet(tasks=tasks, keys=tuple(keys), ready=tuple(uuid4().hex for _row in range(ready)))


def _is_typed(key: str, typed: Mapping[str, Any]) -> bool:
    return any(typed.get(name) for name in task_fields(key))


def touches_tasks(names: Iterable[str]) -> bool:
    """Whether something of these names speaks of the resolution's tasks, or counts them."""
    return any(name in TASK_COUNTS or _OF_A_TASK.match(name) for name in names)


def typed_tasks(names: Iterable[str]) -> list[str]:
    """The keys of the tasks, given before or new, whose fields came with a form."""
    found = (_OF_A_TASK.match(name) for name in names)
    return list(dict.fromkeys(match[1] for match in found if match and match[1]))


def resolution_fields(sheet: TaskSheet) -> dict[str, forms.Field]:
    """The fields of all rows that something is written in."""
    fields: dict[str, forms.Field] = {}
    for line in sheet.tasks.carried:
        is_settled = line.settled_later is not None
        fields[outcome_field(line.task)] = OutcomeField(
            label=_("Outcome: %(task)s") % {"task": line.task.text}, disabled=is_settled
        )
        fields[result_field(line.task)] = LineField(
            label=_("Result: %(task)s") % {"task": line.task.text}, max_length=500, disabled=is_settled
        )
    given = sheet.given
    for number, key in enumerate(sheet.keys, start=1):
        text, person, due_on = task_fields(key)
        is_settled = key in given and given[key].settled_in_id is not None
        fields[text] = LineField(label=_("Task %(number)s") % {"number": number}, max_length=500, disabled=is_settled)
        fields[person] = LineField(
            label=_("Task %(number)s – person in charge") % {"number": number}, max_length=120, disabled=is_settled
        )
        fields[due_on] = DateField(
            label=_("Task %(number)s – deadline") % {"number": number}, required=False, disabled=is_settled
        )
    return fields


class LineField(forms.CharField):
    """A line of words as it is stored: one form of each accented letter, no line ends."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)

    def to_python(self, value: Any) -> str:
        return clean_name(super().to_python(value) or "")


class OutcomeField(forms.ChoiceField):
    """How a task ended; “under way” takes an outcome back, and is always offered: the meeting's day may come later."""

    def __init__(self, **kwargs: Any) -> None:
        choices = [(outcome.value or UNDER_WAY, outcome.label) for outcome in TaskOutcome]
        super().__init__(choices=choices, required=False, widget=forms.RadioSelect, **kwargs)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return not self.disabled and outcome_as_stored(initial) != outcome_as_stored(data)


def outcome_as_stored(outcome: str | None) -> str:
    """Under way, and nothing chosen: both are no outcome."""
    return "" if outcome in (None, UNDER_WAY) else str(outcome)


def resolution_initial(sheet: TaskSheet) -> dict[str, Any]:
    initial: dict[str, Any] = {}
    for line in sheet.tasks.carried:
        initial[outcome_field(line.task)] = line.outcome or (UNDER_WAY if line.may_stay_open else None)
        initial[result_field(line.task)] = line.task.result
    for task in sheet.tasks.given:
        values = (task.text, task.person, task.due_on)
        initial |= dict(zip(task_fields(task.key.hex), values, strict=True))
    return initial


def tasks_typed(sheet: TaskSheet, form: forms.Form) -> TasksTyped:
    """What was typed otherwise than it stands, as the action takes it; what the page did not send is left alone."""
    cleaned, settled, given = form.cleaned_data, {}, {}
    for line in sheet.tasks.carried:
        said = _said(line, form)
        if line.settled_later is None and said != Settled():
            settled[line.task.key] = said
    stored = sheet.given
    for key in sheet.keys:
        names = task_fields(key)
        if names[0] not in form.data or not all(name in cleaned for name in names):
            continue
        text, person, due_on = (cleaned[name] for name in names)
        row, task = Given(text=text, person=person, due_on=due_on), stored.get(key)
        if row != (Given(text=task.text, person=task.person, due_on=task.due_on) if task else Given()):
            given[UUID(key)] = row
    return TasksTyped(settled=settled, given=given)


def _said(line: TaskLine, form: forms.Form) -> Settled:
    """What is said of a task otherwise than it stands."""
    cleaned, name, result = form.cleaned_data, outcome_field(line.task), result_field(line.task)
    outcome = outcome_as_stored(cleaned[name]) if name in cleaned and name in form.data else None
    is_as_shown = form.data.get(result) == form.data.get(shown_field(line.task.key.hex))
    words = cleaned[result] if result in cleaned and result in form.data and not is_as_shown else None
    return Settled(
        outcome=None if outcome == line.outcome else outcome, result=None if words == line.task.result else words
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class CarriedRow:
    """A task of an earlier meeting on the page."""

    line: TaskLine
    outcome: FieldRow
    result: FieldRow

    @property
    def options(self) -> list[tuple[str, str]]:
        return list(self.outcome.field.field.choices)

    @property
    def shown(self) -> str:
        return shown_field(self.line.task.key.hex)

    @property
    def has_error(self) -> bool:
        return bool(self.outcome.field.errors or self.result.field.errors)


@dataclass(frozen=True, kw_only=True, slots=True)
class GivenRow:
    """A row for a new task; `task` where it is stored."""

    key: str
    number: int | str
    text: FieldRow | PlainRow
    person: FieldRow | PlainRow
    due_on: FieldRow | PlainRow
    task: ResolutionTask | None = None

    @property
    def is_settled(self) -> bool:
        """A later month has settled it: here it only stands to be read."""
        return self.task is not None and self.task.settled_in_id is not None

    @property
    def due_text(self) -> str:
        """The deadline as it is typed."""
        return self.due_on.value

    @property
    def fields(self) -> Sequence[BoundField | PlainField]:
        return (self.text.field, self.person.field, self.due_on.field)

    @property
    def has_error(self) -> bool:
        return any(field.errors for field in self.fields)

    @property
    def is_blank(self) -> bool:
        """Nothing is written here, and nothing is amiss."""
        rows = (self.text, self.person, self.due_on)
        return self.task is None and not any(row.stored or row.field.errors or row.field.value() for row in rows)


class TaskFields(ComparedForm):
    """The month's task counts, typed where no task is settled; and the tasks themselves, where they are kept."""

    tasks_assigned = count_field("tasks_assigned")
    tasks_completed = count_field("tasks_completed")
    tasks_on_time = count_field("tasks_on_time")
    tasks_exceeded = count_field("tasks_exceeded")

    task_sheet: TaskSheet | None = None

    def add_tasks(self, tasks: MonthTasks) -> None:
        self.task_sheet = sheet = task_sheet(tasks, self.data if self.is_bound else None)
        if tasks.counts:
            for name in TASK_COUNTS:
                self.fields.pop(name, None)
        self.fields |= resolution_fields(sheet)
        self.initial.update(resolution_initial(sheet))

    def task_parts(self) -> list[RecordPart]:
        return [tasks_typed(self.task_sheet, self)] if self.task_sheet else []

    def tasks(self) -> list[FieldRow]:
        """The counts, where they are typed."""
        return self.rows(*(name for name in TASK_COUNTS if name in self.fields))

    def carried_rows(self) -> list[CarriedRow]:
        if self.task_sheet is None:
            return []
        return [
            CarriedRow(line=line, outcome=self.row(outcome_field(line.task)), result=self.row(result_field(line.task)))
            for line in self.task_sheet.tasks.carried
        ]

    def given_rows(self) -> list[GivenRow]:
        if self.task_sheet is None:
            return []
        given, rows = self.task_sheet.given, []
        for number, key in enumerate((*self.task_sheet.keys, *self.task_sheet.ready), start=1):
            text, person, due_on = (self.row_as_it_stands(name) for name in task_fields(key))
            rows.append(GivenRow(key=key, number=number, text=text, person=person, due_on=due_on, task=given.get(key)))
        return rows

    def spare_row(self) -> GivenRow:
        """The pattern of one more row; the page puts a key of its own in the place of this one."""
        return blank_row(SPARE_KEY, 0)


def blank_row(key: str, number: int | str) -> GivenRow:
    """A row in which nothing is written; the number 0 is not shown."""
    text, person, due_on = (PlainRow(field=PlainField(name, None)) for name in task_fields(key))
    return GivenRow(key=key, number=number, text=text, person=person, due_on=due_on)

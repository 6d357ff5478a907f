"""The tasks of a resolution, pure: how they count, how long they may stay open, what keeps a month from being sent."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluations.choices import TaskOutcome
from evaluations.resolution import (
    CarriedTask,
    GivenTask,
    counts_of,
    is_overdue,
    may_stay_open,
    task_problems,
)

OUTCOMES = st.lists(st.sampled_from([outcome.value for outcome in TaskOutcome]))
DAYS = st.dates(min_value=datetime.date(2024, 1, 1), max_value=datetime.date(2027, 12, 31))
LAST = datetime.date(2025, 3, 31)


def test_each_outcome_counts_as_what_it_says() -> None:
    assert counts_of(["exceeded", "on_time", "late", "not_done", ""]) == {
        "tasks_assigned": 4,
        "tasks_completed": 3,
        "tasks_on_time": 2,
        "tasks_exceeded": 1,
    }


def test_where_nothing_is_settled_nothing_is_counted() -> None:
    assert counts_of([]) == counts_of(["", ""]) == {}


@given(OUTCOMES)
def test_counts_nest_and_count_every_settled_task_once(outcomes: list[str]) -> None:
    counts = counts_of(outcomes)
    settled = [outcome for outcome in outcomes if outcome]
    assert bool(counts) == bool(settled)
    if counts:
        nested = [counts[name] for name in ("tasks_exceeded", "tasks_on_time", "tasks_completed", "tasks_assigned")]
        assert nested == sorted(nested)
        assert counts["tasks_assigned"] == len(settled)
        assert counts["tasks_assigned"] - counts["tasks_completed"] == settled.count("not_done")


@given(st.lists(st.tuples(st.integers(1, 12), st.sampled_from(["exceeded", "on_time", "late", "not_done"]))))
def test_over_a_year_every_task_is_counted_in_the_month_that_settles_it(tasks: list[tuple[int, str]]) -> None:
    months = [counts_of(outcome for month, outcome in tasks if month == number) for number in range(1, 13)]
    assert sum(month.get("tasks_assigned", 0) for month in months) == len(tasks)


@given(DAYS, DAYS, st.booleans())
def test_only_a_deadline_that_has_come_by_the_meeting_asks_for_an_outcome(
    due_on: datetime.date, held_on: datetime.date, is_settled: bool
) -> None:
    task = CarriedTask(field="a", due_on=due_on, outcome="late" if is_settled else "")
    assert bool(problems(task, held_on=held_on)) is (due_on <= held_on and not is_settled)


@pytest.mark.parametrize(
    ("due_on", "may"),
    [(None, True), (datetime.date(2025, 4, 1), True), (LAST, False), (datetime.date(2025, 2, 1), False)],
)
def test_a_task_stays_open_only_until_its_deadline(due_on: datetime.date | None, may: bool) -> None:
    assert may_stay_open(due_on, LAST) is may


@given(st.none() | DAYS, OUTCOMES.map(lambda outcomes: outcomes[0] if outcomes else ""), DAYS)
def test_only_an_open_task_past_its_deadline_is_overdue(
    due_on: datetime.date | None, outcome: str, day: datetime.date
) -> None:
    expected = outcome == "" and due_on is not None and due_on < day
    assert is_overdue(due_on, outcome, day) is expected


def problems(
    *carried: CarriedTask, given: list[GivenTask] | None = None, held_on: datetime.date | None = None
) -> dict[str, str]:
    found = task_problems(carried, given or [], day=held_on or LAST, held_on=held_on)
    return {problem.field: problem.message for problem in found}


def new(text: str, due_on: datetime.date | None = None) -> GivenTask:
    return GivenTask(text_field="text", due_field="due", text=text, due_on=due_on)


def test_a_task_whose_deadline_has_come_needs_an_outcome() -> None:
    came = CarriedTask(field="a", due_on=LAST)
    assert problems(came) == {"a": "The deadline has come: say how the task ended."}
    assert problems(CarriedTask(field="a", due_on=LAST, outcome="late")) == {}
    assert problems(CarriedTask(field="a", due_on=LAST + datetime.timedelta(days=1))) == {}
    assert problems(CarriedTask(field="a", due_on=LAST, is_settled_later=True)) == {}


def test_a_new_task_is_put_in_words_and_its_deadline_is_not_before_the_meeting() -> None:
    held_on = datetime.date(2025, 3, 5)
    assert problems(given=[new("")], held_on=held_on) == {"text": "Write what is to be done, or empty the row."}
    before = new("Sửa nhà văn hóa", held_on - datetime.timedelta(days=1))
    assert problems(given=[before], held_on=held_on) == {"due": "The deadline lies before the meeting."}
    assert problems(given=[new("Sửa nhà văn hóa", held_on)], held_on=held_on) == {}
    assert problems(given=[before]) == {}

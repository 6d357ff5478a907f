"""What keeps a record from being sent: each problem beside the smallest change that cures it. No database."""

import datetime
from decimal import Decimal
from typing import Any

import pytest

from evaluations.completeness import Problem, problems_before_sending
from evaluations.models import Criterion, Mark, MonthlyRecord
from tests.evaluations.record_entries import FACTS

TODAY = datetime.date(2025, 2, 1)
CRITERIA = [Criterion(code="T1", maximum=Decimal(20)), Criterion(code="C1", maximum=Decimal(5), requires_note=True)]
MARKS = {"T1": Mark(value=Decimal(0)), "C1": Mark(is_not_applicable=True, note="Không có chỉ tiêu")}
NO_MEETING: dict[str, Any] = dict.fromkeys(
    (
        "held_on",
        "started_at",
        "ended_at",
        "is_thematic",
        "entitled_count",
        "present_count",
        "excused_count",
        "unexcused_count",
    )
) | {"is_without_meeting": True}


def problems(marks: dict[str, Mark] | None = None, **facts: Any) -> list[Problem]:
    record = MonthlyRecord(year=2025, month=1, **{**FACTS, **facts})
    return problems_before_sending(record, CRITERIA, MARKS if marks is None else marks, TODAY)


def test_a_complete_record_has_no_problem() -> None:
    assert problems() == []


def test_a_mark_of_zero_is_a_mark_and_not_applicable_is_one_too() -> None:
    assert problems(marks={}) == [
        Problem(field="mark_T1", message="Give a mark."),
        Problem(field="mark_C1", message="Give a mark."),
    ]
    assert problems(marks={**MARKS, "T1": Mark(note="only a note")}) == [
        Problem(field="mark_T1", message="Give a mark.")
    ]


def test_a_criterion_that_needs_a_note_says_so() -> None:
    assert problems(marks={**MARKS, "C1": Mark(value=Decimal(5))}) == [
        Problem(field="note_C1", message="This criterion needs a note.")
    ]


@pytest.mark.parametrize("name", [name for name in FACTS if name not in ("is_without_meeting", "minutes")])
def test_each_fact_is_needed(name: str) -> None:
    assert problems(**{name: None}) == [Problem(field=name, message="Fill this in.")]


def test_the_minutes_may_stay_in_the_paper_book() -> None:
    assert problems(minutes="") == []


def test_a_month_without_a_meeting_says_why_and_has_no_facts_of_one() -> None:
    assert problems(**NO_MEETING) == []
    assert problems(**NO_MEETING, minutes="") == [Problem(field="minutes", message="Write why no meeting was held.")]
    assert [problem.field for problem in problems(is_without_meeting=True)] == ["is_without_meeting"]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"held_on": datetime.date(2025, 1, 1)}, []),
        ({"held_on": datetime.date(2025, 1, 31)}, []),
        (
            {"held_on": datetime.date(2024, 12, 31)},
            [Problem(field="held_on", message="This day is not in the month of the record.")],
        ),
        (
            {"held_on": datetime.date(2025, 2, 1)},
            [Problem(field="held_on", message="This day is not in the month of the record.")],
        ),
        ({"held_on": datetime.date(2025, 2, 2)}, [Problem(field="held_on", message="This day has not come yet.")]),
        ({"ended_at": datetime.time(19, 31)}, []),
        (
            {"ended_at": datetime.time(19, 30)},
            [Problem(field="ended_at", message="The end must come after the start.")],
        ),
        ({"entitled_count": 0}, [Problem(field="entitled_count", message="A meeting calls at least one member.")]),
        (
            {"present_count": 22},
            [
                Problem(
                    field="entitled_count",
                    message="Present and absent members make 24, but 23 were to be called.",
                )
            ],
        ),
        ({"tasks_completed": 4, "tasks_on_time": 4, "tasks_exceeded": 4}, []),
        ({"tasks_assigned": 3}, [Problem(field="tasks_completed", message="More tasks completed than assigned.")]),
        ({"tasks_on_time": 5}, [Problem(field="tasks_on_time", message="More tasks on time than completed.")]),
        (
            {"tasks_exceeded": 5},
            [Problem(field="tasks_exceeded", message="More tasks exceeding the target than completed.")],
        ),
        ({"tasks_assigned": 0, "tasks_completed": 0, "tasks_on_time": 0, "tasks_exceeded": 0}, []),
    ],
)
def test_facts_must_not_contradict_each_other(facts: dict[str, Any], expected: list[Problem]) -> None:
    assert problems(**facts) == expected


def test_problems_come_in_the_order_of_the_page() -> None:
    fields = [problem.field for problem in problems(marks={}, held_on=None, tasks_assigned=None)]
    assert fields == ["held_on", "tasks_assigned", "mark_T1", "mark_C1"]

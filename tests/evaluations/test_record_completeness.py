"""What keeps a record from being sent: each problem beside the smallest change that cures it. No database."""

import datetime
from decimal import Decimal
from typing import Any

import pytest

from cells.models import MinuteBook
from evaluations.completeness import VOTES, Problem, Ticks, notes_missing, problems_before_sending
from evaluations.meeting import ATTENDANCE_COUNTS
from evaluations.models import Criterion, Mark, MonthlyRecord
from tests.evaluations.record_entries import FACTS

TODAY = datetime.date(2025, 2, 1)
BOOK = MinuteBook(pk=3, number="12")
CRITERIA = [Criterion(code="T1", maximum=Decimal(20)), Criterion(code="C1", maximum=Decimal(5), requires_note=True)]
MARKS = {"T1": Mark(value=Decimal(0)), "C1": Mark(is_not_applicable=True, note="Không có chỉ tiêu")}
NO_MEETING: dict[str, Any] = (
    dict.fromkeys(("held_on", "started_at", "ended_at", "is_thematic", *ATTENDANCE_COUNTS))
    | dict.fromkeys(("chaired_by", "minuted_by", "conclusion"), "")
    | {"is_without_meeting": True}
)
MISSING = "Fill this in."


def problems(marks: dict[str, Mark] | None = None, ticks: Ticks | None = None, **facts: Any) -> list[Problem]:
    record = MonthlyRecord(year=2025, month=1, **{**FACTS, **facts})
    return problems_before_sending(record, CRITERIA, MARKS if marks is None else marks, TODAY, ticks)


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


THEMATIC = Criterion(code="A2", maximum=Decimal(5), applies="thematic", not_applicable="rebase", requires_note=True)
NOT_ASKED = "This is marked only in a month with a thematic meeting: take the mark away, or say that it was."


@pytest.mark.parametrize(
    ("is_thematic", "mark", "expected"),
    [
        (True, Mark(value=Decimal(0), note="Chuyên đề"), []),
        (True, Mark(value=Decimal(4)), [Problem(field="note_A2", message="This criterion needs a note.")]),
        (True, None, [Problem(field="mark_A2", message="The meeting was thematic: give a mark.")]),
        (
            True,
            Mark(is_not_applicable=True, note="Chuyên đề"),
            [Problem(field="mark_A2", message="The meeting was thematic: give a mark.")],
        ),
        (False, None, []),
        (False, Mark(is_not_applicable=True), []),
        (False, Mark(note="Không có chuyên đề"), []),
        (False, Mark(value=Decimal(0), note="Chuyên đề"), [Problem(field="mark_A2", message=NOT_ASKED)]),
    ],
)
def test_a_thematic_criterion_is_marked_in_its_months_alone(
    is_thematic: bool, mark: Mark | None, expected: list[Problem]
) -> None:
    record = MonthlyRecord(year=2025, month=1, **{**FACTS, "is_thematic": is_thematic})
    assert problems_before_sending(record, [THEMATIC], {"A2": mark} if mark else {}, TODAY) == expected


def test_a_month_without_a_meeting_asks_for_no_thematic_mark() -> None:
    record = MonthlyRecord(year=2025, month=1, **{**FACTS, **NO_MEETING})
    assert problems_before_sending(record, [THEMATIC], {}, TODAY) == []


@pytest.mark.parametrize(("is_thematic", "fields"), [(None, []), (False, []), (True, ["is_without_meeting"])])
def test_no_meeting_was_not_a_thematic_one(is_thematic: bool | None, fields: list[str]) -> None:
    assert [problem.field for problem in problems(**{**NO_MEETING, "is_thematic": is_thematic})] == fields


BONUS = Criterion(code="TB", maximum=Decimal(5), nature="bonus")


def test_a_bonus_is_always_explained() -> None:
    noted = Criterion(code="T2", maximum=Decimal(5), requires_note=True)
    plain = Criterion(code="T3", maximum=Decimal(5))
    given = {"TB": "2", "T2": "0", "T3": "1"}
    assert notes_missing([BONUS, noted, plain], given, {}) == ["TB", "T2"]
    assert notes_missing([BONUS, noted, plain], given, {"TB": "Sáng kiến cấp tỉnh", "T2": ""}) == ["T2"]
    assert notes_missing([BONUS, noted, plain], {}, {}) == []


@pytest.mark.parametrize("name", [name for name in FACTS if name not in ("is_without_meeting", "minutes")])
def test_each_fact_is_needed(name: str) -> None:
    nothing = "" if isinstance(FACTS[name], str) else None
    assert problems(**{name: nothing}) == [Problem(field=name, message=MISSING)]


def test_the_course_of_the_meeting_may_stay_in_the_paper_book() -> None:
    missing = "Write the course of the meeting, or name the minute book and the page where it stands."
    assert problems(minutes="") == [Problem(field="minutes", message=missing)]
    assert problems(minutes="", minute_book=BOOK, minute_page="14") == []


@pytest.mark.parametrize(
    ("named", "other"), [({"minute_book": BOOK}, "minute_page"), ({"minute_page": "14"}, "minute_book")]
)
def test_book_and_page_belong_together(named: dict[str, Any], other: str) -> None:
    assert problems(**named) == [Problem(field=other, message="Book and page belong together.")]


# --- members ticked one by one ----------------------------------------------------------------------------------------


def test_everybody_called_is_ticked_and_the_counts_are_not_asked_for() -> None:
    uncounted: dict[str, Any] = dict.fromkeys(ATTENDANCE_COUNTS)
    assert problems(ticks=Ticks(called={7: ("present", ""), 8: ("unexcused", "")}), **uncounted) == []
    ticks = Ticks(called={7: ("present", ""), 8: ("", ""), 9: ("excused", ""), 10: ("excused", "ốm")})
    assert problems(ticks=ticks, **uncounted) == [
        Problem(field="attendance_8", message="Tick who came and who did not."),
        Problem(field="absence_9", message="Write the reason of the absence."),
    ]


# --- the vote ---------------------------------------------------------------------------------------------------------


def votes(*counts: int | None) -> dict[str, Any]:
    return dict(zip(VOTES, counts, strict=True))


@pytest.mark.parametrize("counts", [(None, None, None), (20, 1, 0), (21, 0, 0)])
def test_a_vote_that_adds_up_is_taken(counts: tuple[int | None, ...]) -> None:
    assert problems(**votes(*counts)) == []


def test_a_vote_begun_is_completed() -> None:
    assert problems(**votes(21, None, None)) == [
        Problem(field="votes_against", message=MISSING),
        Problem(field="votes_other", message=MISSING),
    ]


def test_only_official_members_present_vote() -> None:
    ticks = Ticks(called={7: ("present", ""), 8: ("present", "")}, voters=1)
    assert problems(ticks=ticks, **votes(1, 0, 0)) == []
    message = "The votes make 2; of those present 1 are entitled to vote."
    assert problems(ticks=ticks, **votes(2, 0, 0)) == [Problem(field="votes_for", message=message)]


# --- the theme --------------------------------------------------------------------------------------------------------


def test_a_theme_belongs_to_a_thematic_meeting() -> None:
    message = "This belongs to a thematic meeting: clear it, or say that the meeting was thematic."
    day = datetime.date(2025, 1, 20)
    assert problems(is_thematic=True, theme="Nêu gương", thematic_on=day) == []
    assert problems(theme="Nêu gương", thematic_on=day) == [
        Problem(field="theme", message=message),
        Problem(field="thematic_on", message=message),
    ]
    outside = Problem(field="thematic_on", message="This day is not in the month of the record.")
    assert problems(is_thematic=True, thematic_on=datetime.date(2024, 12, 20)) == [outside]


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

"""A local split held to its frame: one that leaves it in one place has exactly the flaw of that place."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from evaluations.issued import IssuedScale
from evaluations.scale_lint import Flaw, lint
from tests.evaluations.issued_scales import (
    GRADES,
    make_criterion,
    make_part,
    make_split,
    part_of,
    with_criteria,
    with_criterion,
    with_part,
)
from tests.evaluations.test_scale_lint import CELL, MEMBER, flaw, place_of

SPLIT = make_split(CELL)


def test_a_split_that_keeps_to_its_frame_has_no_flaw() -> None:
    assert lint(SPLIT, CELL) == ()


def framed(code: str, part: str = "", criterion: str = "", **used: str) -> Flaw:
    return flaw(code, part, criterion, frame=CELL.title, **used)


PASS_FAIL_TASKS = with_criterion(with_criterion(SPLIT, "T1a", kind="pass_fail"), "T2", kind="pass_fail")

#: (a frame, a split that leaves it, the flaws of the split).
LEFT: list[tuple[IssuedScale, IssuedScale, list[Flaw]]] = [
    (replace(CELL, frame="upper 1"), SPLIT, [framed("frame_is_a_split", upper_frame="upper 1")]),
    (CELL, replace(SPLIT, subject="committee"), [framed("frame_subject", subject="cell")]),
    (CELL, replace(SPLIT, missing_month="exclude"), [framed("frame_missing_month", missing_month="zero")]),
    *(
        (
            CELL,
            replace(SPLIT, **{setting: Decimal(value)}),
            [framed("frame_setting", setting=setting, value=value, expected=expected)],
        )
        for setting, value, expected in (
            ("good_threshold", "79.5", "80"),
            ("total_threshold", "79.5", "80"),
            ("months_to_pass", "99.5", "100"),
            ("rating_excellent", "90.5", "90"),
            ("rating_good", "70.5", "70"),
            ("rating_average", "50.5", "50"),
        )
    ),
    (CELL, replace(SPLIT, grades=GRADES), [framed("frame_grades")]),
    (
        CELL,
        replace(SPLIT, parts=SPLIT.parts[:3]),
        [
            flaw("good_missing", good="cadres"),
            flaw("parts_sum", sum="75", expected="100"),
            flaw("total_threshold_unreachable", threshold="80", reach="75"),
            framed("frame_part_missing", title="Title of cadres"),
        ],
    ),
    (
        MEMBER,
        replace(
            MEMBER,
            frame="scale-of-member 1",
            parts=(
                with_criterion(with_part(MEMBER, "general", maximum=Decimal(90)), "G1", maximum="90").parts[0],
                make_part("more", "10", make_criterion("E1", "10", period="yearly")),
            ),
        ),
        [
            flaw("frame_part_maximum", "general", frame=MEMBER.title, maximum="90", expected="100"),
            flaw("frame_uncovered", "general", frame=MEMBER.title, frame_code="G1", maximum="100", sum="0"),
            flaw("frame_code_missing", "general", "G1", frame=MEMBER.title),
            flaw("frame_part_unknown", "more", frame=MEMBER.title),
        ],
    ),
    (CELL, with_part(SPLIT, "tasks", title="Other"), [framed("frame_part_title", "tasks", title="Title of tasks")]),
    (CELL, PASS_FAIL_TASKS, [framed("frame_points", "tasks")]),
    (CELL, with_criterion(SPLIT, "S1", kind="points"), [framed("frame_pass_fail", "solidarity")]),
    (
        CELL,
        with_criteria(
            SPLIT,
            "tasks",
            *part_of(SPLIT, "tasks").criteria[:2],
            make_criterion("T3", "10", period="yearly", frame_code="T1"),
        ),
        [
            framed("frame_sum", "tasks", frame_code="T1", maximum="20", sum="30"),
            framed("frame_uncovered", "tasks", frame_code="T2", maximum="10", sum="0"),
            framed("frame_period", "tasks", "T3", frame_code="T1", period="monthly"),
        ],
    ),
    (
        CELL,
        with_criterion(with_criterion(SPLIT, "T1a", maximum="11"), "T2", maximum="11"),
        [
            framed("frame_sum", "tasks", frame_code="T1", maximum="20", sum="19"),
            framed("frame_sum", "tasks", frame_code="T2", maximum="10", sum="11"),
        ],
    ),
    (
        CELL,
        with_criterion(SPLIT, "T2", frame_code="S1"),
        [
            framed("frame_uncovered", "tasks", frame_code="T2", maximum="10", sum="0"),
            framed("frame_code_unknown", "tasks", "T2", frame_code="S1"),
        ],
    ),
    (
        CELL,
        with_criterion(SPLIT, "A2", applies="always"),
        [framed("frame_thematic", "activity", "A2", frame_code="A2")],
    ),
    (
        CELL,
        with_criterion(SPLIT, "T1b", not_applicable="rebase"),
        [framed("frame_not_applicable", "tasks", "T1b", frame_code="T1", not_applicable="refused")],
    ),
    (
        CELL,
        with_criterion(SPLIT, "T2", not_applicable="rebase"),
        [framed("frame_not_applicable", "tasks", "T2", frame_code="T2", not_applicable="full")],
    ),
    (
        CELL,
        with_criteria(SPLIT, "cadres", *part_of(SPLIT, "cadres").criteria[:3]),
        [framed("frame_extra_missing", "cadres", frame_code="C9")],
    ),
    (
        CELL,
        with_criterion(SPLIT, "C9", maximum="2.5"),
        [framed("frame_extra_changed", "cadres", "C9")],
    ),
    (
        CELL,
        with_criteria(
            SPLIT,
            "tasks",
            *part_of(SPLIT, "tasks").criteria,
            make_criterion("T9", "1", nature="bonus", period="yearly", requires_note=True),
        ),
        [framed("frame_extra_unknown", "tasks", "T9")],
    ),
]


@pytest.mark.parametrize(("frame", "split", "flaws"), LEFT, ids=[place_of(left[1:]) for left in LEFT])
def test_a_split_is_held_to_its_frame(frame: IssuedScale, split: IssuedScale, flaws: list[Flaw]) -> None:
    assert list(lint(split, frame)) == flaws


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda: with_criterion(SPLIT, "T2", not_applicable="refused"), id="always applies"),
        pytest.param(lambda: with_criterion(SPLIT, "C1", applies="thematic"), id="asked less often"),
        pytest.param(lambda: with_criterion(SPLIT, "C1", kind="yes_no", title="Other"), id="another kind and title"),
        pytest.param(lambda: with_criterion(SPLIT, "C8", frame_code="C8"), id="bonus that names itself"),
        pytest.param(
            lambda: replace(SPLIT, document_number="7-HD/ĐU", is_example=True, version=3), id="a document of its own"
        ),
    ],
)
def test_a_split_is_free_in_what_its_frame_leaves_open(change: Callable[[], IssuedScale]) -> None:
    assert lint(change(), CELL) == ()

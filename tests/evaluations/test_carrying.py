"""Marks of one scale under another: what keeps its share, what is added up, what is left out."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluations.carrying import Carrier, Line
from evaluations.engine import (
    NOT_APPLICABLE,
    Band,
    Criterion,
    CriterionKind,
    GoodMonth,
    GoodScale,
    Mark,
    MissingMonth,
    Nature,
    NotApplicable,
    Period,
    Scale,
    score_month,
    score_year,
)

NA = NOT_APPLICABLE
BANDS = (Band(points=Decimal(0), upper=Decimal(50)), Band(points=Decimal(10), lower=Decimal(50)))
KINDS: dict[str, dict[str, Any]] = {
    "choice": {"steps": (Decimal(10), Decimal(5), Decimal(0))},
    "ratio": {"bands": BANDS},
}


def line(code: str, maximum: str = "10", kind: str = "points", frame: str = "", **fields: Any) -> Line:
    thematic = fields.pop("is_thematic", False)
    criterion = Criterion(
        code=code, maximum=Decimal(maximum), kind=CriterionKind(kind), **KINDS.get(kind, {}), **fields
    )
    return Line(criterion=criterion, frame_code=frame, is_thematic=thematic)


def scale_of(*lines: Line) -> Scale:
    return Scale(
        goods=(GoodScale(good="tasks", criteria=tuple(one.criterion for one in lines)),),
        missing_month=MissingMonth.EXCLUDE,
    )


def month(source: list[Line], target: list[Line], marks: Mapping[str, Mark], is_thematic: bool = False) -> Any:
    """Score, reachable, left out."""
    carried = Carrier(source, target, scale_of(*target)).month(marks, is_thematic=is_thematic)
    pair = carried.goods["tasks"]
    return str(pair.score), str(pair.reachable), carried.left_out


@pytest.mark.parametrize(
    ("source", "target", "mark", "expected"),
    [
        (line("A"), line("A"), "8.5", ("8.5", "10", ())),
        (line("A"), line("A", "20"), "8.5", ("17.0", "20", ())),
        (line("A", "15"), line("A", "10"), "15", ("10", "10", ())),
        (line("A"), line("B"), "8.5", ("0", "0", ("B",))),
        (line("A"), line("A", kind="choice"), "9.9", ("5", "10", ())),
        (line("A"), line("A", kind="choice"), "10", ("10", "10", ())),
        (line("A"), line("A", kind="yes_no"), "9.9", ("0", "10", ())),
        (line("A"), line("A", kind="pass_fail"), "10", ("10", "10", ())),
        (line("A", kind="choice"), line("A", "4"), "5", ("2", "4", ())),
        (line("A", kind="ratio"), line("A", kind="ratio"), "49.99", ("0", "10", ())),
        (line("A", kind="ratio"), line("A", kind="ratio"), "120", ("10", "10", ())),
        (line("A", kind="ratio"), line("A"), "80", ("0", "0", ("A",))),
        (line("A"), line("A", kind="ratio"), "8", ("0", "0", ("A",))),
        (line("A", period=Period.YEARLY), line("A"), "8", ("0", "0", ("A",))),
    ],
)  # fmt: skip
def test_mark_is_carried_at_its_share(source: Line, target: Line, mark: str, expected: Any) -> None:
    assert month([source], [target], {"A": Decimal(mark)}) == expected


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        (NotApplicable.REBASE, ("0", "0", ())),
        (NotApplicable.FULL, ("10", "10", ())),
        (NotApplicable.REFUSED, ("0", "0", ("A",))),
    ],
)
def test_not_applicable_stays_so_where_the_other_scale_allows_it(policy: NotApplicable, expected: Any) -> None:
    assert month([line("A")], [line("A", not_applicable=policy)], {"A": NA}) == expected


def test_criterion_without_a_mark_is_left_out_and_the_rest_stays() -> None:
    source, target = [line("A"), line("B")], [line("A"), line("N", "20"), line("B")]
    assert month(source, target, {"A": Decimal(8), "B": Decimal(6)}) == ("14", "20", ("N",))


def test_choice_without_a_step_low_enough_is_left_out() -> None:
    target = Line(
        criterion=Criterion(code="A", maximum=Decimal(10), kind=CriterionKind.CHOICE, steps=(Decimal(10), Decimal(5)))
    )
    assert month([line("A")], [target], {"A": Decimal(4)}) == ("0", "0", ("A",))


def test_parts_of_a_split_are_added_up_for_the_frame() -> None:
    source = [line("A", "6", frame="A"), line("A2", "4", "pass_fail", frame="A")]
    assert month(source, [line("A")], {"A": Decimal(3), "A2": Decimal(4)}) == ("7", "10", ())
    assert month(source, [line("A", "20")], {"A": Decimal(3), "A2": NA}) == ("10", "20", ())
    assert month(source, [line("A")], {"A": NA, "A2": NA}) == ("0", "0", ())


def test_a_ratio_that_is_all_of_a_frames_criterion_counts_as_its_points() -> None:
    source = [line("A1", kind="ratio", frame="A")]
    assert month(source, [line("A")], {"A1": Decimal(60)}) == ("10", "10", ())


def test_parts_get_the_share_of_the_whole() -> None:
    target = [line("A1", "6", frame="A"), line("A2", "4", "yes_no", frame="A")]
    assert month([line("A")], target, {"A": Decimal(5)}) == ("3", "10", ())
    assert month([line("A")], target, {"A": Decimal(10)}) == ("10", "10", ())


def test_parts_of_two_splits_meet_by_their_own_code_first() -> None:
    source = [line("A1", "6", frame="A"), line("A2", "4", frame="A")]
    target = [line("A1", "5", frame="A"), line("A3", "5", frame="A")]
    # A1: 3 of 6 is half; A3 is new: the whole's 7 of 10
    assert month(source, target, {"A1": Decimal(3), "A2": Decimal(4)}) == ("6.0", "10", ())


@pytest.mark.parametrize(("is_thematic", "expected"), [(True, ("8", "10", ("T",))), (False, ("8", "10", ()))])
def test_a_thematic_criterion_is_missed_only_in_a_thematic_month(is_thematic: bool, expected: Any) -> None:
    target = [line("A"), line("T", "5", is_thematic=True)]
    assert month([line("A")], target, {"A": Decimal(8)}, is_thematic) == expected


def test_a_thematic_criterion_not_asked_counts_as_not_applicable() -> None:
    source = [line("A"), line("T", "5", is_thematic=True)]
    target = [line("A"), line("T", "5", not_applicable=NotApplicable.FULL, is_thematic=True)]
    assert month(source, target, {"A": Decimal(8)}) == ("13", "15", ())
    assert month(source, target, {"A": Decimal(8), "T": Decimal(2)}, True) == ("10", "15", ())


YEARLY: Any = {"period": Period.YEARLY}


def test_year_end_leaves_out_what_has_no_counterpart_and_scales_the_rest_up() -> None:
    target = [line("Y", **YEARLY), line("Z", "30", not_applicable=NotApplicable.REFUSED, **YEARLY)]
    carried = Carrier([line("Y", **YEARLY)], target, scale_of(*target)).year_end({"Y": Decimal(8)})
    assert (carried.marks, carried.left_out) == ({"Y": Decimal(8), "Z": NA}, ("Z",))
    assert score_year(carried.scale, (), carried.marks).total == Decimal("32.00")


def test_year_end_without_a_mark_stays_without_a_score() -> None:
    lines = [line("Y", **YEARLY), line("Z", **YEARLY)]
    carried = Carrier(lines, lines, scale_of(*lines)).year_end({"Y": Decimal(8)})
    assert (carried.marks, carried.left_out) == ({"Y": Decimal(8)}, ())
    assert score_year(carried.scale, (), carried.marks).total is None


def test_a_bonus_is_missed_only_where_it_was_given() -> None:
    bonus: Any = {"nature": Nature.BONUS, **YEARLY}
    source = [line("Y", **YEARLY), line("B", "5", **bonus)]
    target = [line("Y", **YEARLY), line("B", "10", "ratio", **bonus), line("C", "5", **bonus)]
    carrier = Carrier(source, target, scale_of(*target))
    assert carrier.year_end({"Y": Decimal(8)}).left_out == ()
    given_bonus = carrier.year_end({"Y": Decimal(8), "B": Decimal(5)})
    assert (given_bonus.marks, given_bonus.left_out) == ({"Y": Decimal(8)}, ("B",))


def test_marks_without_a_place_in_the_other_scale_are_named() -> None:
    source = [line("A"), line("X"), line("A2", frame="A")]
    assert Carrier(source, [line("A")], scale_of(line("A"))).unused == ("X",)


@given(st.lists(st.one_of(st.just(NA), st.decimals(0, 10, places=2)), min_size=4, max_size=4))
def test_the_same_scale_changes_nothing(marks: list[Mark]) -> None:
    lines = [line(code) for code in "ABCD"]
    sheet = dict(zip("ABCD", marks, strict=True))
    carried = Carrier(lines, lines, scale_of(*lines)).month(sheet, is_thematic=False)
    assert (carried.goods, carried.left_out) == (score_month(scale_of(*lines), sheet).goods, ())


@given(st.lists(st.decimals(0, 10, places=2), min_size=2, max_size=2), st.integers(1, 40))
def test_one_share_on_every_criterion_keeps_the_months_share(marks: list[Decimal], maximum: int) -> None:
    """More points on one criterion never lower what is carried, and nothing passes the maximum."""
    source, target = [line("A")], [line("A", str(maximum))]
    carrier = Carrier(source, target, scale_of(*target))
    low, high = (carrier.month({"A": mark}, is_thematic=False).goods["tasks"] for mark in sorted(marks))
    assert low.score <= high.score <= high.reachable == Decimal(maximum)
    assert isinstance(low, GoodMonth)

from decimal import Decimal
from typing import Any

import pytest

from evaluations.engine import (
    NOT_APPLICABLE,
    Band,
    Criterion,
    CriterionKind,
    GoodScale,
    MarkError,
    Nature,
    NotApplicable,
    Period,
    RatingBands,
    Scale,
    ScaleError,
)

TEN = Decimal(10)
T1 = Criterion(code="T1", maximum=TEN)


def choice(*steps: str) -> dict[str, Any]:
    return {"kind": CriterionKind.CHOICE, "steps": tuple(Decimal(step) for step in steps)}


def ratio(*bands: Band) -> dict[str, Any]:
    return {"kind": CriterionKind.RATIO, "bands": bands}


def band(
    lower: int | None, upper: int | None, points: int = 10, *, includes_lower: bool = True, includes_upper: bool = False
) -> Band:
    return Band(
        points=Decimal(points),
        lower=None if lower is None else Decimal(lower),
        upper=None if upper is None else Decimal(upper),
        includes_lower=includes_lower,
        includes_upper=includes_upper,
    )


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"kind": CriterionKind.YES_NO},
        {"kind": CriterionKind.PASS_FAIL},
        choice("0", "5", "10"),
        ratio(band(None, 50, 0), band(50, None)),
        ratio(band(0, 50, 0), band(50, 100, includes_upper=True)),
        ratio(band(-1, 50, 0, includes_lower=False), band(50, 101)),
        ratio(band(0, 50, 0, includes_upper=True), band(50, None, includes_lower=False)),
        {"nature": Nature.BONUS, "period": Period.YEARLY},
    ],
)
def test_sound_criteria_are_accepted(values: dict[str, Any]) -> None:
    assert Criterion(code="T1", maximum=TEN, **values).maximum == TEN


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"maximum": 10.0}, "maximum: a Decimal is needed, not 10.0"),
        ({"maximum": Decimal("NaN")}, "maximum: a Decimal is needed, not Decimal('NaN')"),
        ({"maximum": Decimal(0)}, "the maximum must be above zero"),
        ({"nature": Nature.BONUS}, "a bonus is marked once a year, not monthly"),
        ({"nature": Nature.DEDUCTION}, "a deduction is marked once a year, not monthly"),
        ({"kind": CriterionKind.CHOICE}, "steps belong to a choice, and a choice needs them"),
        ({"steps": (TEN,)}, "steps belong to a choice, and a choice needs them"),
        ({"kind": CriterionKind.RATIO}, "bands belong to a ratio, and a ratio needs them"),
        ({"bands": (band(None, None),)}, "bands belong to a ratio, and a ratio needs them"),
        (choice("0", "9"), "the highest step gives 9, the maximum is 10"),
        (choice("0", "11"), "the highest step gives 11, the maximum is 10"),
        (choice("-1", "10"), "a step gives points below zero"),
        (choice("5", "5.0", "10"), "two steps give the same points"),
        (ratio(band(None, None, 9)), "the highest band gives 9, the maximum is 10"),
        (ratio(band(1, None)), "no band holds 0 %"),
        (ratio(band(0, None, includes_lower=False)), "no band holds 0 %"),
        (ratio(band(None, 99)), "no band holds 100 %"),
        (ratio(band(None, 100)), "no band holds 100 %"),
        (ratio(band(None, 40, 0), band(50, None)), "no band holds 40 to 50 %"),
        (ratio(band(None, 60, 0), band(50, None)), "two bands hold 50 to 60 %"),
        (ratio(band(None, 50, 0), band(50, None, includes_lower=False)), "no band holds exactly 50 %"),
        (ratio(band(None, 50, 0, includes_upper=True), band(50, None)), "two bands hold exactly 50 %"),
        (ratio(band(None, None, 0), band(50, None)), "only the outer bands may be open"),
        (ratio(band(None, 50, 0), band(None, None)), "only the outer bands may be open"),
        (ratio(band(None, 50, 0), band(50, 50), band(50, None)), "a band from 50 to 50 % holds nothing"),
    ],
)
def test_contradictory_criteria_are_refused(values: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ScaleError) as refusal:
        Criterion(**{"code": "T1", "maximum": TEN, **values})
    assert str(refusal.value) == f'criterion "T1": {sentence}'


@pytest.mark.parametrize(
    ("values", "mark", "points"),
    [
        ({}, "0", "0"),
        ({}, "10", "10"),
        ({"kind": CriterionKind.YES_NO}, "10", "10"),
        ({"kind": CriterionKind.YES_NO}, "0", "0"),
        (choice("0", "2.5", "10"), "2.50", "2.50"),
        (ratio(band(None, 50, 0), band(50, None)), "49.99", "0"),
        (ratio(band(None, 50, 0), band(50, None)), "50", "10"),
        (ratio(band(None, 50, 0), band(50, None)), "130", "10"),
    ],
)
def test_marks_are_worth_their_points(values: dict[str, Any], mark: str, points: str) -> None:
    assert Criterion(code="T1", maximum=TEN, **values).points_for(Decimal(mark)) == Decimal(points)


@pytest.mark.parametrize(
    ("values", "mark", "sentence"),
    [
        ({}, "10.01", "10.01 is outside 0 to 10"),
        ({}, "-0.01", "-0.01 is outside 0 to 10"),
        ({"kind": CriterionKind.YES_NO}, "5", "5 is neither 0 nor 10"),
        ({"kind": CriterionKind.PASS_FAIL}, "5", "5 is neither 0 nor 10"),
        (choice("0", "2.5", "10"), "5", "5 is none of the steps"),
        (ratio(band(0, 100, includes_upper=True)), "100.01", "no band holds 100.01 %"),
        ({}, "NaN", "a mark is a Decimal, not Decimal('NaN')"),
    ],
)
def test_impossible_marks_are_refused(values: dict[str, Any], mark: str, sentence: str) -> None:
    with pytest.raises(MarkError) as refusal:
        Criterion(code="T1", maximum=TEN, **values).points_for(Decimal(mark))
    assert str(refusal.value) == f'criterion "T1": {sentence}'


def test_a_float_is_no_mark() -> None:
    with pytest.raises(MarkError, match=r'criterion "T1": a mark is a Decimal, not 8\.5'):
        T1.points_for(8.5)  # type: ignore[arg-type]


def test_not_applicable_follows_the_criterion_s_policy() -> None:
    def points(policy: NotApplicable) -> Decimal | None:
        return Criterion(code="T1", maximum=TEN, not_applicable=policy).points_for(NOT_APPLICABLE)

    assert (points(NotApplicable.FULL), points(NotApplicable.REBASE)) == (TEN, None)
    with pytest.raises(MarkError, match='criterion "T1" cannot be marked not applicable'):
        points(NotApplicable.REFUSED)


def test_good_adds_up_its_regular_criteria() -> None:
    good = GoodScale(
        good="tasks",
        criteria=(
            T1,
            Criterion(code="T2", maximum=Decimal(5), period=Period.YEARLY),
            Criterion(code="B", maximum=Decimal(3), period=Period.YEARLY, nature=Nature.BONUS),
        ),
    )
    assert (good.monthly_maximum, good.maximum, good.is_pass_fail) == (TEN, Decimal(15), False)


def test_good_without_regular_criteria_is_refused() -> None:
    bonus = Criterion(code="B", maximum=TEN, period=Period.YEARLY, nature=Nature.BONUS)
    for criteria in ((), (bonus,)):
        with pytest.raises(ScaleError, match='good "tasks" has no criteria'):
            GoodScale(good="tasks", criteria=criteria)


def test_pass_fail_sheet_is_one_where_every_regular_criterion_is() -> None:
    passing = Criterion(code="P", maximum=TEN, kind=CriterionKind.PASS_FAIL)
    bonus = Criterion(code="B", maximum=TEN, period=Period.YEARLY, nature=Nature.BONUS)
    assert GoodScale(good="tasks", criteria=(passing, bonus)).is_pass_fail
    assert not GoodScale(good="tasks", criteria=(passing, T1)).is_pass_fail
    once_a_year = Criterion(code="Y", maximum=TEN, kind=CriterionKind.PASS_FAIL, period=Period.YEARLY)
    assert not GoodScale(good="tasks", criteria=(once_a_year,)).is_pass_fail


def test_scale_has_months_where_any_good_is_marked_monthly() -> None:
    monthly = GoodScale(good="tasks", criteria=(T1,))
    yearly = GoodScale(good="cadres", criteria=(Criterion(code="Y", maximum=TEN, period=Period.YEARLY),))
    assert [Scale(goods=goods).has_months for goods in ((monthly,), (monthly, yearly), (yearly,))] == [
        True,
        True,
        False,
    ]


def test_scale_refuses_what_occurs_twice() -> None:
    tasks = GoodScale(good="tasks", criteria=(T1,))
    with pytest.raises(ScaleError, match='good "tasks" occurs twice'):
        Scale(goods=(tasks, tasks))
    with pytest.raises(ScaleError, match='criterion "T1" occurs twice'):
        Scale(goods=(tasks, GoodScale(good="cadres", criteria=(T1,))))


def test_scale_needs_a_good() -> None:
    with pytest.raises(ScaleError, match="a scale needs at least one good"):
        Scale(goods=())


@pytest.mark.parametrize("name", ["good_threshold", "total_threshold", "months_to_pass"])
def test_thresholds_lie_within_0_to_100(name: str) -> None:
    tasks = (GoodScale(good="tasks", criteria=(T1,)),)
    assert getattr(Scale(goods=tasks, **{name: Decimal(100)}), name) == 100
    with pytest.raises(ScaleError, match=f"{name}: 100.01 is outside 0 to 100"):
        Scale(goods=tasks, **{name: Decimal("100.01")})
    with pytest.raises(ScaleError, match=f"{name}: a Decimal is needed, not 80"):
        Scale(goods=tasks, **{name: 80})


@pytest.mark.parametrize(("excellent", "good", "average"), [(101, 70, 50), (70, 70, 50), (90, 50, 50), (90, 70, 0)])
def test_rating_bands_must_fall(excellent: int, good: int, average: int) -> None:
    with pytest.raises(ScaleError, match="rating bands must fall from excellent through good to average"):
        RatingBands(excellent=Decimal(excellent), good=Decimal(good), average=Decimal(average))


def test_marks_of_the_other_period_are_refused() -> None:
    scale = Scale(goods=(GoodScale(good="tasks", criteria=(T1,)),))
    scale.check_codes(["T1"], Period.MONTHLY)
    with pytest.raises(MarkError, match='criterion "T1" is not marked yearly'):
        scale.check_codes(["T1"], Period.YEARLY)
    with pytest.raises(MarkError, match='criterion "T9" is not in the scale'):
        scale.check_codes(["T9"], Period.MONTHLY)


def test_a_band_holds_its_lower_edge_and_not_its_upper_unless_said_otherwise() -> None:
    band_of_half = Band(points=TEN, lower=Decimal(50), upper=Decimal(80))
    assert [band_of_half.holds(Decimal(ratio)) for ratio in ("49.99", "50", "79.99", "80")] == [
        False,
        True,
        True,
        False,
    ]


def test_a_band_without_its_lower_edge_begins_just_above_it() -> None:
    above_half = Band(points=TEN, lower=Decimal(50), upper=Decimal(80), includes_lower=False, includes_upper=True)
    assert [above_half.holds(Decimal(ratio)) for ratio in ("50", "50.01", "80", "80.01")] == [False, True, True, False]


@pytest.mark.parametrize("name", ["good_threshold", "total_threshold", "months_to_pass"])
def test_a_threshold_may_be_zero_and_not_below(name: str) -> None:
    tasks = (GoodScale(good="tasks", criteria=(T1,)),)
    assert getattr(Scale(goods=tasks, **{name: Decimal(0)}), name) == 0
    with pytest.raises(ScaleError, match=rf"{name}: -0\.01 is outside 0 to 100"):
        Scale(goods=tasks, **{name: Decimal("-0.01")})


def test_a_scale_asks_80_percent_and_every_month_unless_it_says_otherwise() -> None:
    scale = Scale(goods=(GoodScale(good="tasks", criteria=(T1,)),))
    assert (scale.good_threshold, scale.total_threshold, scale.months_to_pass) == (80, 80, 100)


def test_rating_bands_reach_from_just_above_zero_to_a_hundred() -> None:
    bands = RatingBands(excellent=Decimal(100), good=Decimal("0.02"), average=Decimal("0.01"))
    assert (bands.excellent, bands.average) == (100, Decimal("0.01"))

from decimal import Decimal

import pytest

from evaluations.engine import (
    NOT_APPLICABLE,
    Criterion,
    CriterionKind,
    GoodMonth,
    GoodScale,
    MarkError,
    MissingMonth,
    Month,
    Nature,
    NotApplicable,
    PassedMonths,
    Period,
    Scale,
    Step,
    YearError,
    YearScore,
    score_year,
)

SCALE = Scale(
    goods=(
        GoodScale(
            good="tasks",
            criteria=(
                Criterion(code="T1", maximum=Decimal(20)),
                Criterion(code="T2", maximum=Decimal(10), period=Period.YEARLY),
            ),
        ),
    )
)


def month(number: int, score: str, reachable: str = "20") -> Month:
    return Month(month=number, goods={"tasks": GoodMonth(score=Decimal(score), reachable=Decimal(reachable))})


def step(rule: str, outcome: str, **used: str) -> Step:
    return Step(rule=rule, article="scale", outcome=outcome, used=tuple(used.items()))


def test_year_is_reckoned_from_the_stored_pairs_alone() -> None:
    months = [month(1, "18"), Month(month=2, exempt="flood"), month(3, "0", "0")]
    assert score_year(SCALE, months, {"T2": Decimal(9)}) == YearScore(
        goods={"tasks": Decimal("10.80")},
        maxima={"tasks": Decimal(30)},
        total=Decimal("10.80"),
        points=Decimal("10.80"),
        counted_months=11,
        steps=(
            step("exempt_months", "excluded", months="2"),
            step("missing_months", "counted_zero", months="4, 5, 6, 7, 8, 9, 10, 11, 12"),
            step("counted_months", "counted", counted="11", due="12"),
            step("good_score", "scored", good="tasks", score="10.80", maximum="30"),
            step("total_score", "summed", total="10.80", maximum="30"),
        ),
    )


def test_year_before_its_end_is_carried_to_a_hundred() -> None:
    year = score_year(SCALE, [month(1, "18")], None, 1)
    assert (year.maxima, year.total, year.points) == ({"tasks": Decimal(20)}, Decimal("18.00"), Decimal("90.00"))
    assert year.steps[-1] == step("points_so_far", "carried", points="90.00")


def test_year_without_counted_months_says_why_there_is_no_score() -> None:
    scale = Scale(goods=SCALE.goods, missing_month=MissingMonth.EXCLUDE)
    assert score_year(scale, [], {"T2": Decimal(9)}, 2) == YearScore(
        goods={"tasks": None},
        maxima={"tasks": Decimal(30)},
        total=None,
        points=None,
        counted_months=0,
        steps=(
            step("missing_months", "excluded", months="1, 2"),
            step("counted_months", "none_counted", counted="0", due="2"),
            step("total_score", "no_score"),
        ),
    )


def test_year_says_which_yearly_marks_are_missing() -> None:
    year = score_year(SCALE, [month(1, "18")], {}, 1)
    assert year.total is None
    assert year.steps[-2:] == (
        step("good_score", "yearly_mark_missing", good="tasks", criteria="T2"),
        step("total_score", "no_score"),
    )


def test_months_due_may_be_listed_and_repeat_nothing() -> None:
    founded_in_june = score_year(SCALE, [month(6, "20"), month(12, "10")], {"T2": Decimal(10)}, [12, 6, 6])
    assert (founded_in_june.total, founded_in_june.counted_months) == (Decimal("25.00"), 2)


def test_month_with_neither_pairs_nor_reason_is_missing() -> None:
    assert score_year(SCALE, [Month(month=1)], None, 1) == score_year(SCALE, [], None, 1)


@pytest.mark.parametrize(
    ("months", "months_due", "sentence"),
    [
        ([month(1, "1"), month(1, "2")], 12, "a month occurs twice"),
        ([month(13, "1")], 12, "months run from 1 to 12"),
        ([], 13, "months run from 1 to 12"),
        ([], [0, 1], "months run from 1 to 12"),
        ([Month(month=1, goods={})], 12, 'month 1 has no score for the good "tasks"'),
        ([month(1, "1", "21")], 12, 'month 1: the good "tasks" reaches 20 at most'),
    ],
)
def test_months_that_cannot_be_one_year_are_refused(
    months: list[Month], months_due: int | list[int], sentence: str
) -> None:
    with pytest.raises(YearError) as refusal:
        score_year(SCALE, months, {"T2": Decimal(9)}, months_due)
    assert str(refusal.value) == sentence


def test_a_bonus_is_never_not_applicable() -> None:
    bonus = Criterion(code="B", maximum=Decimal(3), period=Period.YEARLY, nature=Nature.BONUS)
    scale = Scale(goods=(GoodScale(good="tasks", criteria=(Criterion(code="T1", maximum=Decimal(20)), bonus)),))
    with pytest.raises(MarkError, match='criterion "B": a bonus is given or not, never "not applicable"'):
        score_year(scale, [month(1, "18")], {"B": NOT_APPLICABLE}, 1)


def test_a_bonus_is_not_given_in_full_where_it_does_not_apply() -> None:
    once = {"period": Period.YEARLY, "nature": Nature.BONUS, "not_applicable": NotApplicable.FULL}
    bonus = Criterion(code="B", maximum=Decimal(3), **once)
    scale = Scale(goods=(GoodScale(good="tasks", criteria=(Criterion(code="T1", maximum=Decimal(20)), bonus)),))
    with pytest.raises(MarkError, match='criterion "B": a bonus is given or not, never "not applicable"'):
        score_year(scale, [month(1, "16")], {"B": NOT_APPLICABLE}, 1)


def test_what_did_not_apply_scales_up_the_rest_and_the_step_says_so() -> None:
    year = score_year(SCALE, [month(1, "18")], {"T2": NOT_APPLICABLE}, 1)
    assert year.steps[-2] == step("good_score", "scored_by_the_rest", good="tasks", score="27.00", maximum="30")


def test_a_good_marked_once_a_year_asks_nothing_of_the_months() -> None:
    yearly = GoodScale(good="cadres", criteria=(Criterion(code="C", maximum=Decimal(10), period=Period.YEARLY),))
    scale = Scale(goods=(*SCALE.goods, yearly))
    so_far = score_year(scale, [month(1, "18")], None, 1)
    assert (so_far.goods, so_far.points) == ({"tasks": Decimal("18.00"), "cadres": None}, Decimal("90.00"))
    assert [dict(one.used)["good"] for one in so_far.steps if one.rule == "good_score"] == ["tasks"]
    whole = score_year(scale, [month(1, "18")], {"T2": Decimal(9), "C": Decimal(8)}, 1)
    assert whole.goods == {"tasks": Decimal("27.00"), "cadres": Decimal("8.00")}


def test_pass_fail_sheet_counts_the_months_passed() -> None:
    sheet = GoodScale(good="tasks", criteria=(Criterion(code="P", maximum=Decimal(20), kind=CriterionKind.PASS_FAIL),))
    months = [month(1, "20"), month(2, "0"), month(3, "0", "0")]
    assert score_year(Scale(goods=(sheet,)), months, {}, 4).passed == {"tasks": PassedMonths(passed=1, counted=3)}
    assert score_year(SCALE, months, {"T2": Decimal(9)}, 4).passed == {}

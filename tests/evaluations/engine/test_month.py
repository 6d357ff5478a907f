from decimal import Decimal

import pytest

from evaluations.engine import (
    NOT_APPLICABLE,
    Criterion,
    GoodMonth,
    GoodScale,
    MarkError,
    MonthScore,
    Period,
    Scale,
    score_month,
)

SCALE = Scale(
    goods=(
        GoodScale(
            good="tasks",
            criteria=(
                Criterion(code="T1", maximum=Decimal(20)),
                Criterion(code="T2", maximum=Decimal(5)),
                Criterion(code="T3", maximum=Decimal(5), period=Period.YEARLY),
            ),
        ),
        GoodScale(good="cadres", criteria=(Criterion(code="C1", maximum=Decimal(25)),)),
    )
)


def pair(score: str, reachable: str) -> GoodMonth:
    return GoodMonth(score=Decimal(score), reachable=Decimal(reachable))


def test_complete_month_scores_each_good() -> None:
    marks = {"T1": Decimal("17.5"), "T2": Decimal(0), "C1": Decimal(20)}
    assert score_month(SCALE, marks) == MonthScore(
        goods={"tasks": pair("17.5", "25"), "cadres": pair("20", "25")}, missing=()
    )


def test_missing_zero_and_not_applicable_are_three_things() -> None:
    assert score_month(SCALE, {"T1": Decimal(18), "C1": Decimal(20)}) == MonthScore(
        goods={"tasks": pair("18", "25"), "cadres": pair("20", "25")}, missing=("T2",)
    )
    assert score_month(SCALE, {"T1": Decimal(18), "T2": Decimal(0), "C1": NOT_APPLICABLE}) == MonthScore(
        goods={"tasks": pair("18", "25"), "cadres": pair("0", "0")}, missing=()
    )
    assert score_month(SCALE, {"T1": Decimal(18), "T2": NOT_APPLICABLE, "C1": Decimal(0)}) == MonthScore(
        goods={"tasks": pair("18", "20"), "cadres": pair("0", "25")}, missing=()
    )


def test_month_without_marks_misses_every_monthly_criterion() -> None:
    assert score_month(SCALE, {}).missing == ("T1", "T2", "C1")


def test_month_refuses_yearly_and_unknown_criteria() -> None:
    with pytest.raises(MarkError, match='criterion "T3" is not marked monthly'):
        score_month(SCALE, {"T3": Decimal(1)})
    with pytest.raises(MarkError, match='criterion "X" is not in the scale'):
        score_month(SCALE, {"X": Decimal(1)})


def test_pair_lies_within_what_was_reachable() -> None:
    assert (pair("5", "5").passed, pair("4", "5").passed) == (True, False)
    with pytest.raises(MarkError, match=r"a month's score of 5\.01 is outside 0 to 5"):
        pair("5.01", "5")
    with pytest.raises(MarkError, match=r"a month's score of -0\.5 is outside 0 to 5"):
        pair("-0.5", "5")
    with pytest.raises(MarkError, match=r"a month's score is a Decimal, not 5\.0"):
        GoodMonth(score=5.0, reachable=Decimal(5))  # type: ignore[arg-type]


@pytest.mark.parametrize(("score", "reachable"), [("NaN", "5"), ("5", "NaN"), ("Infinity", "Infinity")])
def test_pair_is_of_numbers_that_have_an_end(score: str, reachable: str) -> None:
    with pytest.raises(MarkError, match="a month's score is a Decimal, not Decimal"):
        pair(score, reachable)

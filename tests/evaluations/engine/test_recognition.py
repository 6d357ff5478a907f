from decimal import Decimal

import pytest

from evaluations.engine import Level, PassedMonths, Recognition, Step, recognise, recognised_at


def step(rule: str, outcome: str, **used: str) -> Step:
    return Step(rule=rule, article="scale", outcome=outcome, used=tuple(used.items()))


def test_recognition_lists_every_condition_that_was_asked() -> None:
    assert recognise(
        goods={"tasks": Decimal("23.99"), "activity": Decimal(17), "cadres": None},
        maxima={"tasks": Decimal(30), "activity": Decimal(20), "cadres": Decimal(25)},
        total=None,
        level=None,
        vetoed=True,
        passed={"activity": PassedMonths(passed=11, counted=12)},
    ) == Recognition(
        recognised=False,
        steps=(
            step(
                "good_reached",
                "fails",
                good="tasks",
                score="23.99",
                maximum="30",
                threshold="80",
                needed="24.00",
                short="0.01",
            ),
            step(
                "good_passed",
                "fails",
                good="activity",
                passed="11",
                counted="12",
                threshold="100",
                needed="12",
                short="1",
            ),
            step("good_reached", "not_given", good="cadres"),
            step("total_reached", "not_given"),
            step("level_good_or_better", "fails", level="none"),
            step("no_veto_applies", "fails"),
            step("recognise", "not_recognised"),
        ),
    )


def test_recognition_of_a_sheet_needs_no_score_of_that_good() -> None:
    recognition = recognise(
        goods={"activity": Decimal(0)},
        maxima={"activity": Decimal(20)},
        total=Decimal(80),
        level=Level.GOOD,
        vetoed=False,
        passed={"activity": PassedMonths(passed=12, counted=12)},
    )
    assert recognition.recognised
    assert recognition.steps[2:] == (
        step("level_good_or_better", "holds", level="good"),
        step("no_veto_applies", "holds"),
        step("recognise", "recognised"),
    )


def test_recognition_without_its_reasons_cannot_be_built() -> None:
    with pytest.raises(ValueError, match="a recognition needs its steps"):
        Recognition(recognised=True, steps=())


@pytest.mark.parametrize("total", [80.0, 80])
def test_recognition_refuses_numbers_that_are_no_decimals(total: float) -> None:
    with pytest.raises(ValueError, match="scores, maxima and thresholds are Decimals, not 80"):
        recognise(goods={}, maxima={}, total=total, level=Level.GOOD, vetoed=False)  # type: ignore[arg-type]


@pytest.mark.parametrize("passed", [None, {"activity": PassedMonths(passed=11, counted=12)}])
@pytest.mark.parametrize("score", [Decimal(15), Decimal(16)])
@pytest.mark.parametrize("decided", list(Level))
def test_recognition_at_another_level_is_what_that_level_would_have_given(
    decided: Level, score: Decimal, passed: dict[str, PassedMonths] | None
) -> None:
    def at(level: Level | None) -> Recognition:
        return recognise(
            goods={"activity": score},
            maxima={"activity": Decimal(20)},
            total=Decimal(85),
            level=level,
            vetoed=False,
            passed=passed,
            months_to_pass=Decimal(90),
        )

    for computed in (*Level, None):
        assert recognised_at(decided, at(computed).steps) == at(decided).recognised

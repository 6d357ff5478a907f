from decimal import Decimal

import pytest

from evaluations.engine import Level, PassedMonths, Recognition, Step, recognise


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
            step("good_reached", "fails", good="tasks", score="23.99", maximum="30", threshold="80"),
            step("good_passed", "fails", good="activity", passed="11", counted="12", threshold="100"),
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


def test_recognition_without_its_reasons_cannot_be_built() -> None:
    with pytest.raises(ValueError, match="a recognition needs its steps"):
        Recognition(recognised=True, steps=())

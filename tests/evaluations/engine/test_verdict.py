import json

import pytest

from evaluations.engine import Level, Outcome, Step, Verdict

NAMES_GOOD = Step(rule="level_reached", article="QĐ 366-QĐ/TW", outcome=Outcome.REACHED, used=(("level", "good"),))
NAMES_NONE = Step(rule="no_level_fits", article="QĐ 366-QĐ/TW", outcome=Outcome.OPEN, used=(("level", "none"),))
VETO = Step(rule="disciplined", article="QĐ 366-QĐ/TW", outcome=Outcome.VETOED)
SET_ASIDE = Step(rule="disciplined", article="QĐ 366-QĐ/TW", outcome=Outcome.SET_ASIDE)


def test_verdict_ends_with_the_step_that_names_its_level() -> None:
    assert Verdict(level=Level.GOOD, needs_decision=False, steps=(NAMES_GOOD,)).level is Level.GOOD
    assert Verdict(level=None, needs_decision=True, steps=(NAMES_NONE,)).level is None


@pytest.mark.parametrize(
    ("level", "steps", "sentence"),
    [
        (Level.GOOD, (), "a verdict needs its steps"),
        (Level.EXCELLENT, (NAMES_GOOD,), "the last step must name the level excellent"),
        (None, (NAMES_GOOD,), "the last step must name the level none"),
        (Level.GOOD, (NAMES_GOOD, VETO), "the last step must name the level good"),
    ],
)
def test_verdict_without_its_reasons_cannot_be_built(level: Level | None, steps: tuple, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        Verdict(level=level, needs_decision=False, steps=steps)


def test_verdict_is_vetoed_only_by_a_veto_that_decided() -> None:
    assert [
        Verdict(level=Level.GOOD, needs_decision=False, steps=(*steps, NAMES_GOOD)).vetoed
        for steps in ((), (SET_ASIDE,), (VETO,))
    ] == [False, False, True]


def test_step_survives_being_stored() -> None:
    stored = json.loads(json.dumps(NAMES_GOOD.as_json()))
    assert stored == {
        "rule": "level_reached",
        "article": "QĐ 366-QĐ/TW",
        "outcome": "reached",
        "used": {"level": "good"},
    }
    assert Step.from_json(stored) == NAMES_GOOD

from decimal import Decimal

import pytest

from evaluations.engine import (
    Candidate,
    CeilingError,
    CeilingOutcome,
    CeilingRule,
    Facts,
    Finding,
    Level,
    Mitigation,
    Shortcomings,
    Step,
    Subject,
    TaskCounts,
    Verdict,
    apply_ceiling,
    regulation_for,
    under_ceiling,
)

TIED = CeilingOutcome(counted=10, allowed=2, excellent=("A",), lowered=("D",), waiting=("B", "C"), seats_left=1)


def verdict(points: int = 95, findings: frozenset[Finding] = frozenset()) -> Verdict:
    return regulation_for(2025).classify(
        Facts(
            subject=Subject.MEMBER,
            points=Decimal(points),
            tasks=TaskCounts(assigned=10, completed=10, on_time=10, exceeded=3),
            shortcomings=Shortcomings(noted=0, remedied=0),
            findings=findings,
            mitigations=frozenset({Mitigation.SELF_REMEDIED}) if findings else frozenset(),
        )
    )


@pytest.mark.parametrize(
    ("who", "outcome", "level", "needs_decision"),
    [
        ("A", "kept", Level.EXCELLENT, False),
        ("B", "waiting", Level.EXCELLENT, True),
        ("D", "lowered", Level.GOOD, False),
    ],
)
def test_ceiling_leaves_its_step_on_the_verdict(who: str, outcome: str, level: Level, needs_decision: bool) -> None:
    before = verdict()
    used = {"group": "Đức Thọ", "counted": "10", "allowed": "2", "seats_left": "1", "level": level.value}
    step = Step(rule="under_ceiling", article="QĐ 366-QĐ/TW", outcome=outcome, used=tuple(used.items()))
    assert under_ceiling(before, TIED, who, "Đức Thọ") == Verdict(
        level=level, needs_decision=needs_decision, steps=(*before.steps, step)
    )


def test_ceiling_keeps_an_open_question_open() -> None:
    softened = verdict(findings=frozenset({Finding.DISCIPLINED}))
    assert [under_ceiling(softened, TIED, who, "group").needs_decision for who in "AD"] == [True, True]


def test_ceiling_does_not_touch_other_levels() -> None:
    good = verdict(points=80)
    assert under_ceiling(good, TIED, "X", "group") is good


def test_ceiling_of_another_group_is_refused() -> None:
    with pytest.raises(CeilingError, match='"X" is not a candidate of the group "Đức Thọ"'):
        under_ceiling(verdict(), TIED, "X", "Đức Thọ")


@pytest.mark.parametrize("rate", [Decimal("-0.01"), Decimal("1.01"), Decimal("NaN"), 0.2])
def test_impossible_rates_are_refused(rate: Decimal) -> None:
    with pytest.raises(CeilingError, match="the ceiling's rate is a Decimal from 0 to 1"):
        CeilingRule(rate=rate)


def test_a_candidate_twice_is_refused() -> None:
    twice = Candidate(id="A", level=Level.GOOD, points=None)
    with pytest.raises(CeilingError, match="a candidate occurs twice in the group"):
        apply_ceiling(CeilingRule(), [twice, twice])

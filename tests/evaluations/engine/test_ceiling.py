from decimal import Decimal

import pytest

from evaluations.engine import (
    Candidate,
    CeilingBase,
    CeilingError,
    CeilingOutcome,
    CeilingRounding,
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

TIED = CeilingOutcome(
    counted=10,
    allowed=2,
    excellent=("A",),
    lowered=("D",),
    waiting=("B", "C"),
    seats_left=1,
    cut=Decimal("95.20"),
    points={"D": Decimal(91)},
)


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
    ("who", "outcome", "level", "needs_decision", "distance"),
    [
        ("A", "kept", Level.EXCELLENT, False, {}),
        ("B", "waiting", Level.EXCELLENT, True, {}),
        ("D", "lowered", Level.GOOD, False, {"cut": "95.20", "points": "91"}),
    ],
)
def test_ceiling_leaves_its_step_on_the_verdict(
    who: str, outcome: str, level: Level, needs_decision: bool, distance: dict[str, str]
) -> None:
    before = verdict()
    used = {"group": "Đức Thọ", "counted": "10", "allowed": "2", "seats_left": "1", **distance, "level": level.value}
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


def test_ceiling_cites_the_document_that_gave_the_level() -> None:
    articles = ("HD 21-HD/BTCTW", "HD 25-HD/BTCTW, mục 2", "HD 43-HD/BTCTW", "QĐ 132-QĐ/TW, Điều 11")
    used = (("level", "excellent"),)
    steps = tuple(Step(rule="rule", article=article, outcome="holds", used=used) for article in articles)
    excellent = Verdict(level=Level.EXCELLENT, needs_decision=False, steps=steps)
    assert under_ceiling(excellent, TIED, "A", "group").steps[-1].article == "QĐ 132-QĐ/TW"


def test_ceiling_of_another_group_is_refused() -> None:
    with pytest.raises(CeilingError, match='"X" is not a candidate of the group "Đức Thọ"'):
        under_ceiling(verdict(), TIED, "X", "Đức Thọ")


def test_default_is_20_percent_of_those_good_or_better_rounded_down() -> None:
    assert CeilingRule() == CeilingRule(
        rate=Decimal("0.20"), base=CeilingBase.INCLUSIVE, rounding=CeilingRounding.FLOOR
    )


@pytest.mark.parametrize("rate", [Decimal("-0.01"), Decimal("1.01"), Decimal("NaN"), 0.2])
def test_impossible_rates_are_refused(rate: Decimal) -> None:
    with pytest.raises(CeilingError, match="the ceiling's rate is a Decimal from 0 to 1"):
        CeilingRule(rate=rate)


def test_a_candidate_twice_is_refused() -> None:
    twice = Candidate(id="A", level=Level.GOOD, points=None)
    with pytest.raises(CeilingError, match="a candidate occurs twice in the group"):
        apply_ceiling(CeilingRule(), [twice, twice])


def group(*points: str | None) -> list[Candidate]:
    return [
        Candidate(id="ABCDE"[place], level=Level.EXCELLENT, points=None if value is None else Decimal(value))
        for place, value in enumerate(points)
    ]


@pytest.mark.parametrize(
    ("rate", "candidates", "cut", "points"),
    [
        ("0.5", group("95", "93", "91", "90"), Decimal(93), {"C": Decimal(91), "D": Decimal(90)}),
        ("0.25", group("95", "95", "91", "90"), Decimal(95), {"C": Decimal(91), "D": Decimal(90)}),
        ("0.5", group("95", "93", None, None), Decimal(93), {}),
        ("0.5", group("95", None, None, None), None, {}),
        ("1", group("95", "93"), None, {}),
        ("0", group("95", "93"), None, {"A": Decimal(95), "B": Decimal(93)}),
    ],
)
def test_the_cut_is_what_the_last_one_not_lowered_has(
    rate: str, candidates: list[Candidate], cut: Decimal | None, points: dict[str, Decimal]
) -> None:
    outcome = apply_ceiling(CeilingRule(rate=Decimal(rate)), candidates)
    assert (outcome.cut, outcome.points) == (cut, points)


@pytest.mark.parametrize(
    ("rate", "candidates", "distance"),
    [
        ("0.5", group("95", None, None, None), {}),
        ("0", group("95"), {"points": "95"}),
        ("0.5", group("96", "95"), {"cut": "96", "points": "95"}),
        ("0.5", group("95", "93", "91", None), {"cut": "93"}),
        ("0.5", group("0.5", "0"), {"cut": "0.5", "points": "0"}),
    ],
)
def test_the_distance_from_the_cut_is_said_as_far_as_points_are_known(
    rate: str, candidates: list[Candidate], distance: dict[str, str]
) -> None:
    outcome = apply_ceiling(CeilingRule(rate=Decimal(rate)), candidates)
    last = outcome.lowered[-1] if outcome.lowered else outcome.waiting[-1]
    used = dict(under_ceiling(verdict(), outcome, last, "group").steps[-1].used)
    assert {key: used[key] for key in ("cut", "points") if key in used} == distance

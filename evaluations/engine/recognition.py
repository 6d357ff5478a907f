"""Recognition as a four-good unit: every good, the total, the level, and no veto."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from evaluations.engine.due_months import SCALE
from evaluations.engine.numbers import digits, least_of, rounded_up
from evaluations.engine.regulations.shape import at_least, condition, short_of
from evaluations.engine.scale import HUNDRED
from evaluations.engine.verdict import NO_LEVEL, Outcome, Step
from evaluations.engine.words import Level
from evaluations.engine.year import PassedMonths

#: What recognition asks, by the names of the steps.
CONDITIONS = frozenset({"good_reached", "good_passed", "total_reached", "level_good_or_better", "no_veto_applies"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Recognition:
    """Whether the unit is recognised, with every condition that was asked."""

    recognised: bool
    steps: tuple[Step, ...]

    def __post_init__(self) -> None:
        if not self.steps:
            raise ValueError("a recognition needs its steps")


def recognise(
    *,
    goods: Mapping[str, Decimal | None],
    maxima: Mapping[str, Decimal],
    total: Decimal | None,
    level: Level | None,
    vetoed: bool,
    good_threshold: Decimal = Decimal(80),
    total_threshold: Decimal = Decimal(80),
    passed: Mapping[str, PassedMonths] | None = None,
    months_to_pass: Decimal = HUNDRED,
) -> Recognition:
    """Recognised when every condition holds. Goods listed in ``passed`` are judged by their months, not their score."""
    for number in (*goods.values(), *maxima.values(), total, good_threshold, total_threshold, months_to_pass):
        if number is not None and not isinstance(number, Decimal):
            raise ValueError(f"scores, maxima and thresholds are Decimals, not {number!r}")
    sheets = passed or {}
    steps = [
        good_passed(good, sheets[good], months_to_pass)
        if good in sheets
        else good_reached(good, score, maxima[good], good_threshold)
        for good, score in goods.items()
    ]
    steps += [total_reached(total, total_threshold), level_good_or_better(level), no_veto_applies(vetoed)]
    recognised = all(step.outcome == Outcome.HOLDS for step in steps)
    last = Step(rule="recognise", article=SCALE, outcome="recognised" if recognised else "not_recognised")
    return Recognition(recognised=recognised, steps=(*steps, last))


def recognised_at(level: Level, steps: Iterable[Step]) -> bool:
    """The outcome of a recognition had the level been this one: the committee's, say. All else is as its steps say."""
    other = (step for step in steps if step.rule in CONDITIONS and step.rule != level_good_or_better.__name__)
    return level.reaches(Level.GOOD) and all(step.outcome == Outcome.HOLDS for step in other)


def good_reached(good: str, score: Decimal | None, maximum: Decimal, threshold: Decimal) -> Step:
    """The good has at least the threshold's percent of its maximum."""
    if score is None:
        return Step(rule="good_reached", article=SCALE, outcome=Outcome.NOT_GIVEN, used=(("good", good),))
    used = (
        ("good", good),
        ("score", digits(score)),
        ("maximum", digits(maximum)),
        ("threshold", digits(threshold)),
    )
    if score * 100 >= maximum * threshold:
        return condition("good_reached", SCALE, True, used)
    needed = rounded_up(Fraction(maximum) * Fraction(threshold) / 100)
    return condition("good_reached", SCALE, False, (*used, *short_of(score, needed)))


def good_passed(good: str, months: PassedMonths, months_to_pass: Decimal) -> Step:
    """The good of a pass/fail sheet passed every counted month, or the share of months the scale names."""
    used = (
        ("good", good),
        ("passed", str(months.passed)),
        ("counted", str(months.counted)),
        ("threshold", digits(months_to_pass)),
    )
    needed = least_of(months_to_pass, months.counted) if months.counted else 1
    return at_least("good_passed", SCALE, months.passed, needed, used)


def total_reached(total: Decimal | None, threshold: Decimal) -> Step:
    """The total has at least the threshold's points."""
    if total is None:
        return Step(rule="total_reached", article=SCALE, outcome=Outcome.NOT_GIVEN)
    used = (("total", digits(total)), ("threshold", digits(threshold)))
    return at_least("total_reached", SCALE, total, threshold, used)


def level_good_or_better(level: Level | None) -> Step:
    """The year's level is good or better."""
    holds = level is not None and level.reaches(Level.GOOD)
    return condition("level_good_or_better", SCALE, holds, (("level", level.value if level else NO_LEVEL),))


def no_veto_applies(vetoed: bool) -> Step:
    """No veto decided the year's level."""
    return condition("no_veto_applies", SCALE, not vetoed, ())

"""Twelve months and the yearly marks to one score per good and a total.

A good's year = mean over the counted months of (score / reachable) × its monthly maximum, plus its yearly marks, plus
bonuses, minus deductions, held between 0 and its maximum. Everything is an exact fraction until the very end; then
each good is rounded from its own exact value and the total from the exact sum, so the total may differ by a hundredth
from the sum of the printed goods. From then on the printed figures decide: nobody should read 27.00 of 30 and be told
that it fell short of 90 %.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from evaluations.engine.due_months import SCALE, Month, YearError, due_months_of, steps_of_months
from evaluations.engine.month import GoodMonth
from evaluations.engine.numbers import digits, rounded
from evaluations.engine.scale import Criterion, GoodScale, Mark, MarkError, Nature, Period, Scale
from evaluations.engine.verdict import Step, Used


@dataclass(frozen=True, kw_only=True, slots=True)
class PassedMonths:
    """How many of the counted months a pass/fail good passed."""

    passed: int
    counted: int


@dataclass(frozen=True, kw_only=True, slots=True)
class YearScore:
    """The year's figures. ``None`` is "no score", with the step that says why; it is not zero.

    ``points`` is what the regulations look at: the total, and before the yearly criteria are due the total so far
    carried to one hundred.
    """

    goods: Mapping[str, Decimal | None]
    maxima: Mapping[str, Decimal]
    total: Decimal | None
    points: Decimal | None
    counted_months: int
    steps: tuple[Step, ...]
    passed: Mapping[str, PassedMonths] = field(default_factory=dict)


def score_year(
    scale: Scale,
    months: Sequence[Month],
    yearly: Mapping[str, Mark] | None,
    months_due: int | Sequence[int] = 12,
) -> YearScore:
    """The year's score by the scale.

    ``months_due`` is how many months of the year are due so far, or which: months not due are not looked at.
    ``yearly`` holds the marks of the yearly criteria, bonuses and deductions; ``None`` means that these are not due
    yet, and the score so far leaves them out of the maxima as well. A scale without monthly criteria (the members')
    has no months to look at.
    """
    due = due_months_of(months, months_due, scale.missing_month)
    if yearly is not None:
        scale.check_codes(yearly, Period.YEARLY)
    steps = steps_of_months(due, scale)
    no_month = scale.has_months and not due.counted
    exact: dict[str, Fraction | None] = {}
    maxima: dict[str, Decimal] = {}
    passed: dict[str, PassedMonths] = {}
    for good in scale.goods:
        maxima[good.good] = good.monthly_maximum if yearly is None else good.maximum
        if no_month or not maxima[good.good]:
            exact[good.good] = None
            continue
        pairs = [_pair_of(good, month) for month in due.recorded] if good.monthly else []
        exact[good.good], step = good_score(good, pairs, due.zero_months, yearly)
        steps.append(step)
        if good.is_pass_fail:
            passed[good.good] = _passed_months(pairs, due.zero_months)

    total = _total(exact[good] for good, maximum in maxima.items() if maximum)
    reachable = sum(maxima.values(), Decimal(0))
    steps.append(total_score(total, reachable))
    points = total
    if yearly is None and total is not None and reachable:
        points = total * 100 / Fraction(reachable)
        steps.append(points_so_far(points))
    return YearScore(
        goods={good: None if value is None else rounded(value) for good, value in exact.items()},
        maxima=maxima,
        total=None if total is None else rounded(total),
        points=None if points is None else rounded(points),
        counted_months=due.counted,
        steps=tuple(steps),
        passed=passed,
    )


def _pair_of(good: GoodScale, month: Month) -> GoodMonth:
    pair = (month.goods or {}).get(good.good)
    if pair is None:
        raise YearError(f'month {month.month} has no score for the good "{good.good}"')
    if pair.reachable > good.monthly_maximum:
        raise YearError(f'month {month.month}: the good "{good.good}" reaches {good.monthly_maximum} at most')
    return pair


def _mean_share(pairs: Iterable[GoodMonth], zero_months: int) -> Fraction | None:
    """The mean of score / reachable; a month in which no criterion of the good applied is not among them.

    Most months share one reachable maximum, so scores are summed by it before the few divisions.
    """
    scores: dict[Decimal, Decimal] = {}
    counted = zero_months
    for pair in pairs:
        if pair.reachable:
            scores[pair.reachable] = scores.get(pair.reachable, Decimal(0)) + pair.score
            counted += 1
    if not counted:
        return None
    return sum((Fraction(score) / Fraction(reachable) for reachable, score in scores.items()), Fraction(0)) / counted


def good_score(
    good: GoodScale, pairs: Sequence[GoodMonth], zero_months: int, yearly: Mapping[str, Mark] | None
) -> tuple[Fraction | None, Step]:
    """A good's exact score with its step, or ``None`` with the step that says what is in the way."""
    share = _mean_share(pairs, zero_months)
    applicable = Decimal(0) if share is None else good.monthly_maximum
    maximum = good.monthly_maximum
    marked = Decimal(0)
    if yearly is not None:
        maximum = good.maximum
        unmarked = [criterion.code for criterion in good.yearly if criterion.code not in yearly]
        if unmarked:
            used: Used = (("good", good.good), ("criteria", ", ".join(unmarked)))
            return None, Step(rule="good_score", article=SCALE, outcome="yearly_mark_missing", used=used)
        for criterion in good.yearly:
            points = criterion.points_for(yearly[criterion.code])
            if points is not None:
                marked += points
                applicable += criterion.maximum
    if not applicable:
        return None, Step(rule="good_score", article=SCALE, outcome="nothing_applied", used=(("good", good.good),))
    score = Fraction(marked)
    if share is not None:
        score += share * Fraction(good.monthly_maximum)
    if applicable != maximum:
        score *= Fraction(maximum) / Fraction(applicable)
    if yearly is not None and good.extras:
        extras = sum((_extra(criterion, yearly) for criterion in good.extras), Decimal(0))
        score = min(max(score + Fraction(extras), Fraction(0)), Fraction(maximum))
    used = (("good", good.good), ("score", digits(rounded(score))), ("maximum", digits(maximum)))
    outcome = "scored" if applicable == maximum else "scored_by_the_rest"
    return score, Step(rule="good_score", article=SCALE, outcome=outcome, used=used)


def _extra(criterion: Criterion, yearly: Mapping[str, Mark]) -> Decimal:
    """A bonus or a deduction; one that was never given changes nothing."""
    mark = yearly.get(criterion.code)
    if mark is None:
        return Decimal(0)
    points = criterion.points_for(mark) if isinstance(mark, Decimal) else None
    if points is None:
        raise MarkError(f'criterion "{criterion.code}": a {criterion.nature} is given or not, never "not applicable"')
    return points if criterion.nature is Nature.BONUS else -points


def _passed_months(pairs: Iterable[GoodMonth], zero_months: int) -> PassedMonths:
    applied = [pair for pair in pairs if pair.reachable]
    return PassedMonths(passed=sum(pair.passed for pair in applied), counted=len(applied) + zero_months)


def _total(values: Iterable[Fraction | None]) -> Fraction | None:
    total, any_value = Fraction(0), False
    for value in values:
        if value is None:
            return None
        total, any_value = total + value, True
    return total if any_value else None


def total_score(total: Fraction | None, maximum: Decimal) -> Step:
    """The sum of the goods, or that there is none."""
    if total is None:
        return Step(rule="total_score", article=SCALE, outcome="no_score")
    used = (("total", digits(rounded(total))), ("maximum", digits(maximum)))
    return Step(rule="total_score", article=SCALE, outcome="summed", used=used)


def points_so_far(points: Fraction) -> Step:
    """The total so far carried to one hundred, for the regulations' edges stand on a scale of one hundred."""
    return Step(rule="points_so_far", article=SCALE, outcome="carried", used=(("points", digits(rounded(points))),))

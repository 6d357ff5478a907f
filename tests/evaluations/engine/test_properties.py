"""What must hold for every input, not only for those somebody thought of."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from evaluations.engine import (
    REGULATIONS,
    Candidate,
    CeilingBase,
    CeilingRounding,
    CeilingRule,
    Criterion,
    Facts,
    Finding,
    GoodMonth,
    Level,
    MissingMonth,
    Month,
    Rating,
    RatingBands,
    Regulation,
    Scale,
    Shortcomings,
    Step,
    Subject,
    Subordinates,
    TaskCounts,
    YearScore,
    apply_ceiling,
    rate_goods,
    regulation_for,
    score_month,
    score_year,
)
from tests.evaluations.engine import strategies as draw

regulations = st.sampled_from(list(REGULATIONS.values()))
YEARLY = {f"{good}-y": Decimal(5) for good in draw.GOODS}


def height(level: Level | None) -> float:
    """No level lies above "not completed" and below "completed"."""
    return 0.5 if level is None else {"not_completed": 0, "completed": 1, "good": 2, "excellent": 3}[level]


@given(regulations, draw.facts())
def test_every_verdict_has_reasons_and_names_its_level(regulation: Regulation, facts: Facts) -> None:
    verdict = regulation.classify(facts)
    assert verdict.steps[-1].used[-1] == ("level", verdict.level or "none")
    assert [Step.from_json(step.as_json()) for step in verdict.steps] == list(verdict.steps)


@given(regulations, draw.facts())
def test_no_level_means_outside_classification_or_a_decision(regulation: Regulation, facts: Facts) -> None:
    verdict = regulation.classify(facts)
    if verdict.level is None:
        assert verdict.needs_decision == (facts.eligibility is None)
    if verdict.vetoed:
        assert (verdict.level, verdict.needs_decision) == (Level.NOT_COMPLETED, False)


@given(draw.facts(), draw.points, draw.points)
def test_more_points_never_lower_a_level(facts: Facts, one: Decimal, other: Decimal) -> None:
    fewer, more = sorted((one, other))
    classify = regulation_for(2025).classify
    assert height(classify(replace(facts, points=fewer)).level) <= height(classify(replace(facts, points=more)).level)


@given(st.sampled_from([2020, 2023]), draw.facts(), st.data())
def test_a_better_rating_never_lowers_a_level(year: int, facts: Facts, data: st.DataObject) -> None:
    assume(facts.ratings)
    classify = regulation_for(year).classify
    at = data.draw(st.integers(0, len(facts.ratings) - 1))
    heights = []
    for rating in (Rating.POOR, Rating.AVERAGE, Rating.GOOD, Rating.EXCELLENT):
        rated = list(facts.ratings)
        rated[at] = replace(rated[at], rating=rating)
        heights.append(height(classify(replace(facts, ratings=tuple(rated))).level))
    assume(0.5 not in heights)
    assert heights == sorted(heights)


@given(regulations, draw.facts(), st.sampled_from(Finding))
def test_a_finding_never_raises_a_level(regulation: Regulation, facts: Facts, finding: Finding) -> None:
    without = replace(facts, mitigations=frozenset())
    found = replace(without, findings=without.findings | {finding})
    assert height(regulation.classify(found).level) <= height(regulation.classify(without).level)


@given(draw.months(), st.sampled_from(MissingMonth), st.randoms())
def test_order_of_months_is_irrelevant(months: list[Month], missing: MissingMonth, random) -> None:
    shuffled = random.sample(months, len(months))
    scale = draw.scale(missing)
    assert score_year(scale, shuffled, YEARLY) == score_year(scale, months, YEARLY)


@given(draw.months(), st.sampled_from(MissingMonth), st.data())
def test_more_marks_never_lower_a_year(months: list[Month], missing: MissingMonth, data: st.DataObject) -> None:
    scored = [month for month in months if month.goods is not None]
    assume(scored)
    month = data.draw(st.sampled_from(scored))
    assert month.goods is not None
    raised = {
        good: GoodMonth(
            score=data.draw(st.decimals(pair.score, pair.reachable, places=2)),
            reachable=pair.reachable,
        )
        for good, pair in month.goods.items()
    }
    better = [replace(one, goods=raised) if one is month else one for one in months]
    before = score_year(draw.scale(missing), months, YEARLY).total
    after = score_year(draw.scale(missing), better, YEARLY).total
    assert before is not None
    assert after is not None
    assert before <= after


@given(draw.facts(), st.data())
def test_more_marks_never_lower_a_level_by_any_regulation(facts: Facts, data: st.DataObject) -> None:
    """From the marks to the level: one mark of the year is raised, and the whole road is gone again."""
    scale = draw.scale()
    marks = {f"{good}-m": Decimal(data.draw(st.integers(0, 20))) for good in draw.GOODS}
    raised = data.draw(st.sampled_from(list(marks)))
    better = marks | {raised: Decimal(data.draw(st.integers(int(marks[raised]), 20)))}

    def levels(monthly: dict[str, Decimal]) -> list[Level | None]:
        goods = score_month(scale, monthly).goods
        year = score_year(scale, [Month(month=number, goods=goods) for number in range(1, 13)], YEARLY)
        whole = replace(facts, points=year.points, ratings=rate_goods(scale, year))
        return [regulation.classify(whole).level for regulation in REGULATIONS.values()]

    for before, after in zip(levels(marks), levels(better), strict=True):
        assert height(before) <= height(after)


@given(st.randoms(), st.data())
def test_order_of_goods_and_criteria_is_irrelevant(random, data: st.DataObject) -> None:
    scale = draw.scale()
    monthly = {f"{good}-m": Decimal(data.draw(st.integers(0, 20))) for good in draw.GOODS}
    shuffled = replace(
        scale,
        goods=tuple(
            replace(good, criteria=tuple(random.sample(good.criteria, len(good.criteria))))
            for good in random.sample(scale.goods, len(scale.goods))
        ),
    )

    def year(of: Scale, marks: dict[str, Decimal]) -> YearScore:
        return score_year(of, [Month(month=1, goods=score_month(of, marks).goods)], YEARLY)

    one = year(scale, monthly)
    other = year(shuffled, dict(random.sample(list(monthly.items()), len(monthly))))
    assert (one.goods, one.total, one.points, one.counted_months) == (
        other.goods,
        other.total,
        other.points,
        other.counted_months,
    )


@given(regulations, draw.facts(), st.randoms())
def test_order_of_ratings_is_irrelevant_to_the_level(regulation: Regulation, facts: Facts, random) -> None:
    shuffled = replace(facts, ratings=tuple(random.sample(facts.ratings, len(facts.ratings))))
    one, other = regulation.classify(facts), regulation.classify(shuffled)
    assert (one.level, one.needs_decision, one.vetoed) == (other.level, other.needs_decision, other.vetoed)


@pytest.mark.parametrize(
    "enter",
    [
        lambda number: Facts(subject=Subject.MEMBER, points=number),
        lambda number: Facts(subject=Subject.MEMBER, targets_met=number),
        lambda number: Facts(subject=Subject.MEMBER, low_confidence=number),
        lambda number: Facts(subject=Subject.MEMBER, sick_months=number),
        lambda number: TaskCounts(assigned=number, completed=0, on_time=0, exceeded=0),
        lambda number: Shortcomings(noted=number, remedied=0),
        lambda number: Subordinates(total=number),
        lambda number: GoodMonth(score=number, reachable=Decimal(100)),
        lambda number: Criterion(code="T", maximum=number),
        lambda number: Criterion(code="T", maximum=Decimal(100)).points_for(number),
        lambda number: CeilingRule(rate=number / 100),
        lambda number: Candidate(id="A", level=None, points=number),
        lambda number: RatingBands(average=number),
        lambda number: Scale(goods=draw.scale().goods, good_threshold=number),
    ],
)
def test_no_float_can_enter(enter: Callable[[Any], object]) -> None:
    with pytest.raises(ValueError, match=r"needed|(is|are) a Decimal"):
        enter(10.0)


@given(draw.months(), st.sampled_from(MissingMonth))
def test_year_stays_within_its_maxima(months: list[Month], missing: MissingMonth) -> None:
    year = score_year(draw.scale(missing), months, YEARLY)
    for good, score in year.goods.items():
        assert score is None or 0 <= score <= year.maxima[good]
    if year.total is not None:
        exact = [score for score in year.goods.values() if score is not None]
        assert abs(year.total - sum(exact)) <= Decimal("0.02")
        assert len(exact) == len(year.goods)


@given(draw.months())
def test_leaving_missing_months_out_never_scores_less_than_counting_them_zero(months: list[Month]) -> None:
    zero = score_year(draw.scale(MissingMonth.ZERO), months, None)
    excluded = score_year(draw.scale(MissingMonth.EXCLUDE), months, None)
    for good, score in excluded.goods.items():
        if score is not None:
            at_zero = zero.goods[good]
            assert at_zero is not None
            assert at_zero <= score


@given(draw.ceiling_rules, draw.groups())
def test_ceiling_raises_nobody_and_forgets_nobody(rule: CeilingRule, group: list[Candidate]) -> None:
    outcome = apply_ceiling(rule, group)
    touched = (*outcome.excellent, *outcome.lowered, *outcome.waiting)
    assert sorted(touched) == [candidate.id for candidate in group if candidate.level is Level.EXCELLENT]


@given(draw.ceiling_rules, draw.groups())
def test_ceiling_is_held_and_every_seat_accounted_for(rule: CeilingRule, group: list[Candidate]) -> None:
    outcome = apply_ceiling(rule, group)
    assert outcome.allowed <= outcome.counted
    assert outcome.seats_left == outcome.allowed - len(outcome.excellent) >= 0
    if outcome.waiting:
        assert 0 < outcome.seats_left < len(outcome.waiting)
    elif outcome.lowered:
        assert outcome.seats_left == 0


@given(draw.ceiling_rules, draw.groups(), st.randoms())
def test_ceiling_does_not_depend_on_the_order_of_the_list(rule: CeilingRule, group: list[Candidate], random) -> None:
    assert apply_ceiling(rule, random.sample(group, len(group))) == apply_ceiling(rule, group)


@given(draw.ceiling_rules, draw.groups())
def test_nobody_lowered_stands_above_anybody_kept(rule: CeilingRule, group: list[Candidate]) -> None:
    order = {candidate.id: candidate.order() for candidate in group}
    outcome = apply_ceiling(rule, group)
    kept, waiting, lowered = (
        [order[name] for name in names] for names in (outcome.excellent, outcome.waiting, outcome.lowered)
    )
    assert all(above > below for above in kept for below in waiting + lowered)
    assert all(above > below for above in waiting for below in lowered)
    assert len(set(waiting)) <= 1


@given(st.decimals(0, 1, places=2), st.integers(0, 300))
def test_exclusive_base_is_the_largest_share_of_those_who_remain_good(rate: Decimal, counted: int) -> None:
    rule = CeilingRule(rate=rate, base=CeilingBase.EXCLUSIVE, rounding=CeilingRounding.FLOOR)
    assert rule.allowed(counted) == max(x for x in range(counted + 1) if x <= rate * (counted - x))

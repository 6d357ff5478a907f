"""A scale without a flaw never surprises the engine: it can be built, and full marks reach a hundred."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluations import engine
from evaluations.actions.scales import criterion_columns
from evaluations.issued import FULL_SCORE, GOODS, IssuedCriterion, IssuedPart, IssuedScale
from evaluations.models import Criterion, Scale, ScalePart
from evaluations.queries import scales
from evaluations.scale_lint import lint
from tests.evaluations.issued_scales import (
    FOUR_GOODS,
    make_band,
    make_criterion,
    make_issued_scale,
    make_part,
    make_steps,
)
from tests.evaluations.test_scale_lint import BROKEN


def engine_scale(issued: IssuedScale) -> engine.Scale:
    """As units are marked by it, by way of rows that are never saved."""
    scale = Scale(
        missing_month=issued.missing_month,
        good_threshold=issued.good_threshold,
        total_threshold=issued.total_threshold,
        months_to_pass=issued.months_to_pass,
        rating_excellent=issued.rating_excellent,
        rating_good=issued.rating_good,
        rating_average=issued.rating_average,
    )
    parts = [(ScalePart(code=part.code, maximum=part.maximum), part.criteria) for part in issued.parts]
    return scales.engine_scale(
        scale, [Criterion(part=part, **criterion_columns(row)) for part, criteria in parts for row in criteria]
    )


def full_marks(scale: IssuedScale, period: str, *, is_thematic: bool = True) -> dict[str, engine.Mark]:
    """The best mark of every regular criterion; what is asked in thematic months only does not apply in others."""
    marks: dict[str, engine.Mark] = {}
    for criterion in scale.criteria:
        if criterion.is_regular and criterion.period == period:
            is_asked = is_thematic or criterion.applies == "always"
            marks[criterion.code] = best_mark(criterion) if is_asked else engine.NOT_APPLICABLE
    return marks


def best_mark(criterion: IssuedCriterion) -> Decimal:
    if criterion.kind != "ratio":
        return criterion.maximum
    reckoned = scales.engine_criterion(Criterion(**criterion_columns(criterion)))
    return next(Decimal(n) for n in range(101) if reckoned.points_for(Decimal(n)) == criterion.maximum)


def reached(scale: IssuedScale) -> Decimal | None:
    """The total of a year of full marks, in which only every third month has a thematic meeting."""
    reckoned = engine_scale(scale)
    months = [
        engine.Month(
            month=month,
            goods=engine.score_month(reckoned, full_marks(scale, "monthly", is_thematic=not month % 3)).goods,
        )
        for month in range(1, 13)
    ]
    return engine.score_year(reckoned, months, full_marks(scale, "yearly")).total


@st.composite
def sheets(draw: st.DrawFn, code: str, maximum: int) -> IssuedPart:
    """A part whose criteria, of any kind, add up to its maximum; at least one is marked every month."""
    cuts = sorted(draw(st.sets(st.integers(1, 2 * maximum - 1), max_size=4)))
    halves = [upper - lower for lower, upper in zip([0, *cuts], [*cuts, 2 * maximum], strict=True)]
    criteria = [
        draw(criteria_of(f"{code}{place}", Decimal(half) / 2, is_first=place == 0)) for place, half in enumerate(halves)
    ]
    if draw(st.booleans()):
        nature = draw(st.sampled_from(["bonus", "deduction"]))
        criteria.append(make_criterion(f"{code}x", "2.5", nature=nature, period="yearly", requires_note=True))
    return make_part(code, str(maximum), *criteria)


@st.composite
def criteria_of(draw: st.DrawFn, code: str, maximum: Decimal, *, is_first: bool) -> IssuedCriterion:
    kind = draw(st.sampled_from(["points", "yes_no", "pass_fail", "choice", "ratio"]))
    period = "monthly" if is_first else draw(st.sampled_from(["monthly", "yearly"]))
    applies = "always" if period == "yearly" or is_first else draw(st.sampled_from(["always", "thematic"]))
    policies = ["rebase", "full"] if applies == "thematic" else ["refused", "rebase", "full"]
    lower_edge = draw(st.decimals(1, 99, places=1))
    edges = draw(st.sampled_from([("()", "[)"), ("(]", "()")]))
    bands = (make_band("0", None, str(lower_edge), edges[0]), make_band(str(maximum), str(lower_edge), None, edges[1]))
    return make_criterion(
        code,
        str(maximum),
        kind=kind,
        period=period,
        applies=applies,
        not_applicable=draw(st.sampled_from(policies)),
        steps=make_steps(str(maximum), "0") if kind == "choice" else (),
        bands=bands if kind == "ratio" else (),
    )


@st.composite
def issued_scales(draw: st.DrawFn) -> IssuedScale:
    cuts = sorted(draw(st.sets(st.integers(1, 99), min_size=3, max_size=3)))
    maxima = [upper - lower for lower, upper in zip([0, *cuts], [*cuts, 100], strict=True)]
    return make_issued_scale(
        draw(st.sampled_from(["cell", "committee"])),
        tuple(draw(sheets(good, maximum)) for good, maximum in zip(GOODS, maxima, strict=True)),
        missing_month=draw(st.sampled_from(["zero", "exclude"])),
        good_threshold=draw(st.decimals(0, 100, places=1)),
        total_threshold=draw(st.decimals(0, 100, places=1)),
        months_to_pass=draw(st.decimals(0, 100, places=1)),
    )


@given(issued_scales())
def test_a_scale_without_a_flaw_reaches_a_hundred_in_the_engine(scale: IssuedScale) -> None:
    assert lint(scale) == ()
    assert reached(scale) == FULL_SCORE


#: What the engine itself would stumble over; the other flaws mislead people, and the engine has no way to notice.
STUMBLES = [
    "no_part",
    "part_empty",
    "criterion_code_repeated",
    "maximum_not_positive",
    "threshold_outside",
    "rating_bands",
    "extra_monthly",
    "steps_missing",
    "steps_stray",
    "step_points_repeated",
    "step_below_zero",
    "steps_below_maximum",
    "steps_above_maximum",
    "bands_missing",
    "bands_stray",
    "band_below_zero",
    "bands_below_maximum",
    "bands_above_maximum",
    "band_holds_nothing",
    "bands_not_rising",
    "band_open_inside",
    "no_percent_uncovered",
    "hundred_percent_uncovered",
    "bands_gap",
    "bands_overlap",
    "edge_in_neither",
    "edge_in_both",
]


@pytest.mark.parametrize("code", STUMBLES)
def test_the_engine_would_refuse_it_too(code: str) -> None:
    scale = next(scale for scale, flaws in BROKEN if flaws[-1].code == code)
    with pytest.raises(engine.ScaleError):
        engine_scale(scale)


def test_the_scale_of_the_other_tests_reaches_a_hundred() -> None:
    assert reached(make_issued_scale(parts=FOUR_GOODS)) == FULL_SCORE

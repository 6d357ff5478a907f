"""Facts, months and groups as hypothesis draws them: anything the engine accepts."""

from decimal import Decimal

from hypothesis import settings
from hypothesis import strategies as st

from evaluations.engine import (
    Candidate,
    CeilingBase,
    CeilingRounding,
    CeilingRule,
    Criterion,
    Eligibility,
    Facts,
    Finding,
    GoodMonth,
    GoodScale,
    Level,
    MissingMonth,
    Mitigation,
    Month,
    Period,
    RatedCriterion,
    Rating,
    Scale,
    Shortcomings,
    Subject,
    Subordinates,
    TaskCounts,
)

# A shared machine is slow at times, and failing examples belong into the case files, not into a hidden folder.
settings.register_profile("engine", deadline=None, database=None)
settings.load_profile("engine")

GOODS = ("tasks", "activity", "solidarity", "cadres")

percent = st.decimals(0, 100, places=2)
points = st.one_of(percent, st.sampled_from([Decimal(n) for n in (0, 50, 70, 90, 100)]))


@st.composite
def task_counts(draw: st.DrawFn) -> TaskCounts:
    assigned = draw(st.integers(0, 12))
    completed = draw(st.integers(0, assigned) | st.just(assigned))
    return TaskCounts(
        assigned=assigned,
        completed=completed,
        on_time=draw(st.integers(0, completed) | st.just(completed)),
        exceeded=draw(st.integers(0, completed)),
    )


@st.composite
def shortcomings(draw: st.DrawFn) -> Shortcomings:
    noted = draw(st.integers(0, 3))
    return Shortcomings(noted=noted, remedied=draw(st.integers(0, noted)))


@st.composite
def subordinates(draw: st.DrawFn) -> Subordinates:
    total = draw(st.integers(0, 10))
    completed = draw(st.integers(0, total) | st.just(total))
    return Subordinates(
        total=total,
        completed_or_better=completed,
        good_or_better=draw(st.integers(0, completed)),
        not_completed=draw(st.integers(0, total - completed)),
        disciplined=draw(st.none() | st.integers(0, total)),
    )


@st.composite
def ratings(draw: st.DrawFn) -> tuple[RatedCriterion, ...]:
    names = draw(st.lists(st.sampled_from(GOODS), unique=True))
    return tuple(
        RatedCriterion(
            criterion=name,
            rating=draw(st.sampled_from(Rating)),
            task_result=name == "tasks",
            party_building=name == "activity",
        )
        for name in names
    )


@st.composite
def facts(draw: st.DrawFn) -> Facts:
    subject = draw(st.sampled_from(Subject))
    outside = [e for e in Eligibility if (e is Eligibility.NEW_UNDER_6_MONTHS) == (subject is Subject.ORGANIZATION)]
    return Facts(
        subject=subject,
        points=draw(st.none() | points),
        ratings=draw(ratings()),
        tasks=draw(st.none() | task_counts()),
        shortcomings=draw(st.none() | shortcomings()),
        subordinates=draw(st.none() | subordinates()),
        targets_met=draw(st.none() | percent),
        allied=draw(st.none() | st.sampled_from(Level)),
        professional=draw(st.none() | st.sampled_from(Level)),
        low_confidence=draw(st.none() | percent),
        sick_months=draw(st.integers(0, 12)),
        findings=draw(st.frozensets(st.sampled_from(Finding), max_size=2)),
        mitigations=draw(st.frozensets(st.sampled_from(Mitigation))),
        eligibility=draw(st.none() | st.none() | st.sampled_from(outside)),
    )


def scale(missing: MissingMonth = MissingMonth.ZERO) -> Scale:
    """Four goods of 25: twenty points a month, five at the end of the year."""
    return Scale(
        goods=tuple(
            GoodScale(
                good=good,
                criteria=(
                    Criterion(code=f"{good}-m", maximum=Decimal(20)),
                    Criterion(code=f"{good}-y", maximum=Decimal(5), period=Period.YEARLY),
                ),
            )
            for good in GOODS
        ),
        missing_month=missing,
    )


@st.composite
def pair(draw: st.DrawFn) -> GoodMonth:
    reachable = draw(st.sampled_from([Decimal(0), Decimal(15), Decimal(20)]))
    return GoodMonth(score=draw(st.decimals(0, reachable, places=2)), reachable=reachable)


@st.composite
def months(draw: st.DrawFn) -> list[Month]:
    numbers = draw(st.lists(st.integers(1, 12), unique=True, max_size=12))
    return [
        Month(month=number, exempt="storm")
        if draw(st.integers(0, 5)) == 0
        else Month(month=number, goods={good: draw(pair()) for good in GOODS})
        for number in numbers
    ]


ceiling_rules = st.builds(
    CeilingRule,
    rate=st.decimals(0, 1, places=2),
    base=st.sampled_from(CeilingBase),
    rounding=st.sampled_from(CeilingRounding),
)


@st.composite
def groups(draw: st.DrawFn) -> list[Candidate]:
    """Few different points, so that ties across the cut are common."""
    levels = st.none() | st.sampled_from(Level) | st.just(Level.EXCELLENT)
    some_points = st.none() | st.sampled_from([Decimal(n) for n in range(90, 95)])
    return [
        Candidate(id=f"c{number:02}", level=draw(levels), points=draw(some_points))
        for number in range(draw(st.integers(0, 25)))
    ]

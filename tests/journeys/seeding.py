"""The rest of a year, written at once: what hundreds of secretaries would have entered by the end of it."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.utils import timezone

from cells.choices import CALLED_STATUSES
from cells.models import Member, Organization
from evaluations.choices import Good, Period, RecordState
from evaluations.models import EvaluationYear, MemberRating, MonthlyRecord, Scale, UnitFacts
from evaluations.queries.local_scales import YearScales, year_scales
from evaluations.queries.scales import criteria_of

#: One in so many units and members has an excellent year; the others have good ones, all with points of their own.
ONE_IN = 12


def seed_year(year: EvaluationYear) -> None:
    """Approved months, year-end facts and ratings wherever there is nothing yet."""
    units = list(Organization.objects.below(year.committee).units())
    written = set(MonthlyRecord.objects.filter(evaluation_year=year).values_list("organization_id", "month"))
    scales = year_scales(year)
    months = {scale: _reachable(scale) for scale in scales.all()}
    MonthlyRecord.objects.bulk_create(
        (
            _month(year, unit, month, _scale(scales, unit), months, _share(place))
            for place, unit in enumerate(units)
            for month in range(1, 13)
            if (unit.pk, month) not in written
        ),
        batch_size=500,
    )
    UnitFacts.objects.bulk_create(
        UnitFacts(
            evaluation_year=year,
            organization=unit,
            shortcomings_noted=2,
            shortcomings_remedied=2,
            targets_met=Decimal(100),
            marks=_marks(_scale(scales, unit), _share(place), Period.YEARLY),
        )
        for place, unit in enumerate(units)
    )
    MemberRating.objects.bulk_create(_ratings(year, units), batch_size=500)


def _scale(scales: YearScales, unit: Organization) -> Scale:
    return scales.of(unit.path, unit.kind)


def _share(place: int) -> Decimal:
    """Of every maximum, how much: no two alike, so that nobody is tied across the ceiling."""
    return (Decimal("0.95") if place % ONE_IN == 0 else Decimal("0.85")) - Decimal(place) / 200_000


def _reachable(scale: Scale) -> dict[str, Decimal]:
    totals = dict.fromkeys(Good.values, Decimal(0))
    for criterion in criteria_of(scale, Period.MONTHLY):
        totals[criterion.part.code] += criterion.maximum
    return totals


def _month(
    year: EvaluationYear,
    unit: Organization,
    month: int,
    scale: Scale,
    reachable: dict[Scale, dict[str, Decimal]],
    share: Decimal,
) -> MonthlyRecord:
    scores: dict[str, Any] = {}
    for good, maximum in reachable[scale].items():
        scores |= {f"{good}_score": round(maximum * share, 2), f"{good}_reachable": maximum}
    return MonthlyRecord(
        organization=unit,
        evaluation_year=year,
        year=year.year,
        month=month,
        scale=scale,
        state=RecordState.APPROVED,
        submitted_at=timezone.now(),
        tasks_assigned=4,
        tasks_completed=4,
        tasks_on_time=4,
        tasks_exceeded=2,
        **scores,
    )


def _marks(scale: Scale, share: Decimal, *periods: Period) -> dict[str, str]:
    """Where points are written, a share of the maximum; where an answer is chosen, the highest."""
    return {
        criterion.code: str(round(criterion.maximum * share, 2) if criterion.kind == "points" else criterion.maximum)
        for criterion in criteria_of(scale, *periods)
    }


def _ratings(year: EvaluationYear, units: list[Organization]) -> Iterator[MemberRating]:
    members = Member.objects.filter(organization__in=units, status__in=CALLED_STATUSES).order_by("pk")
    criteria = criteria_of(year.member_scale)
    for place, member in enumerate(members.iterator()):
        share = _share(place)
        marks = {criterion.code: round(criterion.maximum * share, 2) for criterion in criteria}
        yield MemberRating(
            evaluation_year=year,
            organization_id=member.organization_id,
            member=member,
            marks={code: str(mark) for code, mark in marks.items()},
            points=sum(marks.values()),
            tasks_assigned=10,
            tasks_completed=10,
            tasks_on_time=10,
            tasks_exceeded=5,
            shortcomings_noted=1,
            shortcomings_remedied=1,
        )

"""Rows -> standings: the stored verdicts of a year that has been run, the approved months of one that has not.

Everything is read as plain values, in the same few queries for one unit and for a province. Nothing is narrowed to a
reader: the caller names the committees, and shows names only to somebody who sees them.
"""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from cells.choices import CELL_KINDS
from cells.models import Organization
from cells.models.organization import OrganizationQuerySet
from cells.scope import subtree
from evaluations.choices import CeilingGrouping, Good, RecordState
from evaluations.engine import Scale
from evaluations.models import Criterion, EvaluationYear, MonthlyRecord, Verdict
from evaluations.models.record import SCORE_COLUMNS
from evaluations.queries.deadlines import MonthsDue, months_due, records_of_months_due
from evaluations.queries.scales import engine_scale
from evaluations.standing import GoodSum, MonthsSoFar, Standing, monthly_maximum, score_so_far

_GOODS = [good.value for good in Good]
_SCORES, _REACHABLES = SCORE_COLUMNS[::2], SCORE_COLUMNS[1::2]
_HUNDREDTH = Decimal("0.01")
_NOTHING_YET = MonthsSoFar()


@dataclass(frozen=True, kw_only=True, slots=True)
class YearStandings:
    """The units of a calendar year below some committees, and the evaluation years that they belong to."""

    years: tuple[EvaluationYear, ...]
    standings: tuple[Standing, ...]

    @property
    def groups_by_type(self) -> bool:
        """Whether the years' own setting compares units of one type only."""
        return any(year.ceiling_grouping == CeilingGrouping.TYPE for year in self.years) or not self.years

    @property
    def is_closed(self) -> bool:
        return bool(self.years) and all(year.is_closed for year in self.years)


def read_standings(
    committee_paths: Collection[str], year: int, today: datetime.date, *, directly: bool
) -> YearStandings:
    """Units strictly below the committees, or only those directly below them."""
    years = tuple(_years_over(committee_paths, year))
    run = [one for one in years if one.run_number]
    running = [one for one in years if not one.run_number]
    standings: list[Standing] = []
    if run:
        stored = _from_verdicts(run, committee_paths)
        standings += (one for one in stored if not directly or one.committee_path in committee_paths)
    if running:
        below = _below(committee_paths, directly=directly)
        standings += _from_records(running, below, year, today)
    return YearStandings(years=years, standings=tuple(standings))


def _years_over(committee_paths: Iterable[str], year: int) -> QuerySet[EvaluationYear]:
    """The evaluation years opened at these committees, above them, or below them."""
    step = Organization.steplen
    over = Q()
    for path in committee_paths:
        above = [path[:end] for end in range(step, len(path), step)]
        over |= subtree(path, "committee__path") | Q(committee__path__in=above)
    return (
        EvaluationYear.objects.filter(over, year=year)
        .select_related("committee", "cell_scale", "committee_scale")
        .order_by("committee__path")
    )


def _below(committee_paths: Iterable[str], *, directly: bool) -> OrganizationQuerySet:
    below = Q()
    for path in committee_paths:
        depth = len(path) // Organization.steplen
        below |= subtree(path) & (Q(depth=depth + 1) if directly else Q(depth__gt=depth))
    return Organization.objects.filter(below)


def _parent(path: str) -> str:
    return path[: -Organization.steplen]


# --- a year that has been run: what the run stored --------------------------------------------------------------------


def _from_verdicts(years: Sequence[EvaluationYear], committee_paths: Iterable[str]) -> Iterator[Standing]:
    below = Q()
    for path in committee_paths:
        below |= subtree(path) & ~Q(path=path)
    rows = (
        Verdict.objects.of_units()
        .filter(below, evaluation_year__in=years)
        .order_by("path")
        .values(
            "pk",
            "evaluation_year_id",
            "organization_id",
            "path",
            "name",
            "code",
            "kind",
            "is_pilot",
            "total",
            "goods",
            "counted_months",
            "eligibility",
            "level",
            "decided_level",
            "ceiling_place",
            "is_recognised",
            "group_key",
            "group_name",
            "organization__type",
        )
    )
    return (_stored(row) for row in rows)


def _stored(row: Mapping[str, Any]) -> Standing:
    committee_path, _kind, type_ = row["group_key"].split("/")
    goods = {good["good"]: Decimal(good["score"]) for good in row["goods"]}
    return Standing(
        unit_pk=row["organization_id"],
        path=row["path"],
        committee_path=committee_path,
        committee_name=row["group_name"],
        name=row["name"],
        code=row["code"],
        kind=row["kind"],
        # Only a year whose groups are of one type has stored the unit's own type.
        type=type_ or row["organization__type"],
        is_pilot=row["is_pilot"],
        year_pk=row["evaluation_year_id"],
        goods=goods,
        total=row["total"],
        maximum=sum((Decimal(good["maximum"]) for good in row["goods"]), Decimal(0)) if row["goods"] else None,
        counted_months=row["counted_months"] or 0,
        is_outside=bool(row["eligibility"]),
        verdict_pk=row["pk"],
        computed_level=row["level"],
        decided_level=row["decided_level"],
        ceiling_place=row["ceiling_place"],
        is_recognised=row["is_recognised"],
    )


# --- a year that has not been run: its approved months ----------------------------------------------------------------


def _from_records(
    years: Sequence[EvaluationYear], below: OrganizationQuerySet, year: int, today: datetime.date
) -> Iterator[Standing]:
    by_path = {one.committee.path: one for one in years}
    due = months_due(years, today)
    scales = _scales(years)
    # As the run takes them: those that are there at the end of the year.
    existing = below.units().existing_on(datetime.date(year, 12, 31))
    rows = existing.values_list("path", "pk", "name", "code", "kind", "type", "opened_on", "is_pilot")
    units = [(covering, *row) for row in rows if (covering := _covering(by_path, row[0]))]
    asked = {pk: len(due[covering.pk].of(path)) for covering, path, pk, *_rest in units}
    months = _months_so_far(years, existing, due, asked)
    names = _names({_parent(path) for _covering, path, *_rest in units})
    for evaluation_year, path, pk, name, code, kind, type_, opened_on, is_pilot in units:
        is_cell = kind in CELL_KINDS
        scale = scales[evaluation_year.cell_scale_id if is_cell else evaluation_year.committee_scale_id]
        so_far = _since_founding(months.get(pk, _NOTHING_YET), opened_on, year, asked[pk])
        score = score_so_far(scale, so_far, asked[pk])
        yield Standing(
            unit_pk=pk,
            path=path,
            committee_path=_parent(path),
            committee_name=names.get(_parent(path), ""),
            name=name,
            code=code,
            kind=kind,
            type=type_,
            is_pilot=is_pilot,
            year_pk=evaluation_year.pk,
            goods=score.goods,
            total=score.total,
            maximum=monthly_maximum(scale),
            counted_months=score.counted_months,
            is_outside=opened_on is not None and opened_on > datetime.date(year, 6, 30),
        )


def _names(paths: Collection[str]) -> dict[str, str]:
    return dict(Organization.objects.filter(path__in=paths).values_list("path", "name"))


def _covering(by_path: Mapping[str, EvaluationYear], path: str) -> EvaluationYear | None:
    """The year opened by one of the committees above; years never overlap."""
    step = Organization.steplen
    ends = range(step, len(path), step)
    return next((by_path[path[:end]] for end in ends if path[:end] in by_path), None)


def _scales(years: Iterable[EvaluationYear]) -> dict[int, Scale]:
    """The scales for the units of the years, with all their criteria in one query."""
    rows = {scale.pk: scale for year in years for scale in (year.cell_scale, year.committee_scale)}
    criteria: dict[int, list[Criterion]] = defaultdict(list)
    for criterion in (
        Criterion.objects.filter(part__scale__in=rows).select_related("part").order_by("part__order", "order")
    ):
        criteria[criterion.part.scale_id].append(criterion)
    return {pk: engine_scale(scale, criteria[pk]) for pk, scale in rows.items()}


def _months_so_far(
    years: Iterable[EvaluationYear], units: OrganizationQuerySet, due: Mapping[int, MonthsDue], asked: Mapping[int, int]
) -> dict[int, MonthsSoFar]:
    """By unit, its approved months added up in the database, one row for each set of reachable maxima.

    A month that is due for some units only comes by itself, and counts where the unit is one of them.
    """
    finished = MonthlyRecord.objects.filter(
        organization__in=units.order_by().values("pk"), state__in=(RecordState.APPROVED, RecordState.EXEMPT)
    )
    rows = (
        records_of_months_due(finished, years, due)
        .order_by()
        .values_list("organization_id", "state", "due_for_some", *_REACHABLES)
        .annotate(months=Count("pk"), **{f"{name}_sum": Sum(name) for name in _SCORES})
    )
    sums: dict[int, dict[str, list[GoodSum]]] = defaultdict(lambda: defaultdict(list))
    recorded: dict[int, int] = defaultdict(int)
    exempt: dict[int, int] = defaultdict(int)
    width = len(_GOODS)
    for pk, state, month, *figures in rows:
        if month > asked.get(pk, 0):
            continue
        reachables, months, scores = figures[:width], figures[width], figures[width + 1 :]
        if state == RecordState.EXEMPT:
            exempt[pk] += months
            continue
        recorded[pk] += months
        for good, score, reachable in zip(_GOODS, scores, reachables, strict=True):
            if reachable is not None:
                sums[pk][good].append(GoodSum(months, score.quantize(_HUNDREDTH), reachable))
    return {
        pk: MonthsSoFar(sums=sums[pk], recorded=recorded[pk], exempt=exempt[pk])
        for pk in recorded.keys() | exempt.keys()
    }


def _since_founding(months: MonthsSoFar, opened_on: datetime.date | None, year: int, due: int) -> MonthsSoFar:
    """Months that ended before the unit was established are exempt, not missing; they can have no record."""
    if opened_on is None or opened_on.year != year:
        return months
    before = min(opened_on.month - 1, due)
    return MonthsSoFar(sums=months.sums, recorded=months.recorded, exempt=months.exempt + before)

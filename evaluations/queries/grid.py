"""The grid of a month: the units below a committee, each with its record and its marks, however many in one reading."""

import datetime
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.db.models import OuterRef, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Cast, Coalesce, Concat, NullIf

from cells.models import Event, Organization
from cells.scope import Scope
from evaluations import engine
from evaluations.choices import Period, RecordState
from evaluations.completeness import Problem, notes_missing
from evaluations.history import ON_BEHALF
from evaluations.models import Criterion, Mark, MonthlyRecord, Scale
from evaluations.queries.local_scales import YearScales, year_scales
from evaluations.queries.marks import counted_marks, own_mark
from evaluations.queries.progress import years_at_hand
from evaluations.queries.records import UnitMonth, existed_in, problems_of
from evaluations.queries.returns import uncorrected
from evaluations.queries.scales import criteria_by_scale, engine_scale
from evaluations.rules import Dates, asks_for


@dataclass(frozen=True, kw_only=True)
class DatedMonth(UnitMonth):
    """A unit's month whose dates were read with those of all the others."""

    known_dates: Dates

    @cached_property
    def dates(self) -> Dates:
        return self.known_dates


@dataclass(frozen=True, kw_only=True, slots=True)
class GridUnit:
    """A unit's month, and the scale by which it is or would be marked."""

    of: UnitMonth
    scale: Scale
    #: The committee between the unit and the grid's own, where there is one.
    above: str

    @property
    def pk(self) -> int:
        return self.of.organization.pk


@dataclass(frozen=True, kw_only=True, slots=True)
class GridRow:
    """A unit's line of the grid."""

    unit: GridUnit
    marks: Mapping[str, Mark]
    #: Whether the reader may write in it now.
    is_open: bool
    #: Who was the last to write in it for a unit not their own; `None` where nobody did.
    entered_by: str | None
    #: The unit's own sum, `None` while a mark is missing.
    total: Decimal | None
    reachable: Decimal
    #: How many criteria the month asks for, how many of them have no mark yet, and how many lack their note.
    asked: int
    missing: int
    unexplained: int

    @property
    def record(self) -> MonthlyRecord | None:
        return self.unit.of.record

    @property
    def version(self) -> int:
        return self.record.version if self.record else 0

    @property
    def is_empty(self) -> bool:
        """Begun, and without a mark: the last one may have been taken away again."""
        return self.record is not None and all(own_mark(mark) is None for mark in self.marks.values())

    def own(self, criterion: Criterion) -> engine.Mark | None:
        return own_mark(self.marks.get(criterion.code))

    def is_asked(self, criterion: Criterion) -> bool:
        return asks_for(criterion.applies, self.record.is_thematic if self.record else None)


def grid_units(
    scope: Scope,
    committee: Organization,
    year: int,
    month: int,
    today: datetime.date,
    among: Collection[int] | None = None,
) -> list[GridUnit]:
    """The units below the committee that stood in the month, in the order of the tree; of those in `among` alone."""
    below = list(Organization.objects.within(scope).below(committee).units().exclude(pk=committee.pk))
    names = {unit.path: unit.name for unit in below}
    chosen = [unit for unit in below if existed_in(unit, year, month) and (among is None or unit.pk in among)]
    years, records = years_at_hand(scope, year), _records(scope, committee, year, month)
    scales: dict[int, YearScales] = {}
    found = []
    for unit in chosen:
        record = records.get(unit.pk)
        evaluation_year = years.covering(unit.path, year)
        if evaluation_year is None:
            continue
        if evaluation_year.pk not in scales:
            scales[evaluation_year.pk] = year_scales(evaluation_year)
        found.append(
            GridUnit(
                of=DatedMonth(
                    organization=unit,
                    year=year,
                    month=month,
                    today=today,
                    evaluation_year=evaluation_year,
                    record=record,
                    known_dates=years.dates(unit.path, evaluation_year),
                ),
                scale=record.scale if record else scales[evaluation_year.pk].of(unit.path, unit.kind),
                above=names.get(unit.path[: -Organization.steplen], ""),
            )
        )
    return found


def _records(scope: Scope, committee: Organization, year: int, month: int) -> dict[int, MonthlyRecord]:
    """By unit, each with who was the last to write in it on behalf."""
    rows = (
        MonthlyRecord.objects.within(scope)
        .below(committee)
        .filter(year=year, month=month)
        .select_related("scale", "organization", "evaluation_year")
    )
    return {record.organization_id: record for record in _with_hands(rows)}


def _with_hands(records: QuerySet[MonthlyRecord]) -> QuerySet[MonthlyRecord]:
    """Who saved or sent it for a unit not their own is named as long as the record lasts; `None` where nobody did."""
    target = Concat(Value("record:"), Cast(OuterRef("pk"), TextField()), output_field=TextField())
    acts = Event.objects.filter(target=target, verb__in=ON_BEHALF).order_by("-at", "-pk")
    name = Coalesce(NullIf("actor__full_name", Value("")), "actor__username", Value(""))
    return records.annotate(entered_by=Subquery(acts.annotate(name=name).values("name")[:1]))


def grid_scales(units: Iterable[GridUnit]) -> list[tuple[Scale, int]]:
    """The scales of the units with how many each has, the most used first: one table shows the columns of one."""
    counts: dict[int, int] = {}
    scales: dict[int, Scale] = {}
    for unit in units:
        scales[unit.scale.pk] = unit.scale
        counts[unit.scale.pk] = counts.get(unit.scale.pk, 0) + 1
    return sorted(((scales[pk], count) for pk, count in counts.items()), key=lambda one: (-one[1], one[0].pk))


def grid_criteria(units: Iterable[GridUnit]) -> dict[int, list[Criterion]]:
    """The monthly criteria of the units' scales, by scale."""
    by_scale = criteria_by_scale({unit.scale.pk: unit.scale for unit in units}.values())
    return {pk: [one for one in criteria if one.period == Period.MONTHLY] for pk, criteria in by_scale.items()}


def grid_rows(scope: Scope, units: Sequence[GridUnit], criteria: Mapping[int, Sequence[Criterion]]) -> list[GridRow]:
    """The lines of the units, their marks read in one query."""
    marks: dict[int, dict[str, Mark]] = {unit.of.record.pk: {} for unit in units if unit.of.record}
    for mark in Mark.objects.filter(record__in=marks).select_related("criterion"):
        marks[mark.record_id][mark.criterion.code] = mark
    reckoned = {unit.scale.pk: unit.scale for unit in units}
    engines = {pk: engine_scale(scale, criteria[pk]) for pk, scale in reckoned.items()}
    return [
        _row(scope, unit, criteria[unit.scale.pk], engines[unit.scale.pk], marks.get(_record_pk(unit), {}))
        for unit in units
    ]


def _record_pk(unit: GridUnit) -> int:
    return unit.of.record.pk if unit.of.record else 0


def _row(
    scope: Scope, unit: GridUnit, criteria: Sequence[Criterion], reckoned: engine.Scale, marks: Mapping[str, Mark]
) -> GridRow:
    record = unit.of.record
    counted = counted_marks(criteria, marks, record, own_mark)
    score = engine.score_month(reckoned, counted)
    asked = [one for one in criteria if asks_for(one.applies, record.is_thematic if record else None)]
    given = {one.code for one in asked if one.code in counted}
    goods = score.goods.values()
    return GridRow(
        unit=unit,
        marks=marks,
        is_open="submit" in unit.of.acts_open_to(scope),
        entered_by=getattr(record, "entered_by", None),
        total=None if score.missing else sum((good.score for good in goods), Decimal(0)),
        reachable=sum((good.reachable for good in goods), Decimal(0)),
        asked=len(asked),
        missing=len(score.missing),
        unexplained=len(notes_missing(asked, given, {code: mark.note for code, mark in marks.items()})),
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadyRow:
    """A unit that could send its record, and what is still in the way; the marks left come first."""

    row: GridRow
    problems: Sequence[Problem]
    #: Whether something was changed after the record was sent back; true where it never was.
    is_corrected: bool

    @property
    def is_returned(self) -> bool:
        return self.row.unit.of.state == RecordState.RETURNED

    @property
    def is_ready(self) -> bool:
        return self.row.record is not None and not self.row.missing and not self.problems and self.is_corrected


def ready_rows(rows: Iterable[GridRow], today: datetime.date) -> list[ReadyRow]:
    """The rows that the reader may send; only those whose marks are all there are looked at further."""
    rows = [row for row in rows if row.is_open]
    uncorrected_ones = uncorrected(row.record for row in rows if row.record)
    return [
        ReadyRow(
            row=row,
            problems=problems_of(row.record, today) if row.record and not row.missing else (),
            is_corrected=_record_pk(row.unit) not in uncorrected_ones,
        )
        for row in rows
    ]

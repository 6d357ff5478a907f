"""A year's marks as they would count under another scale: read once, never stored."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from operator import itemgetter
from typing import Any, TypeAlias

from django.db.models import QuerySet

from cells.choices import CELL_KINDS
from cells.scope import covers, subtree
from evaluations import engine
from evaluations.carrying import CarriedMonth, Carrier, Line
from evaluations.choices import Applies, RecordState, ScaleSubject
from evaluations.engine import NOT_APPLICABLE
from evaluations.judging import MemberInput, UnitInput, YearInputs
from evaluations.models import Criterion, EvaluationYear, Mark, MonthlyRecord, Scale
from evaluations.queries.local_scales import year_scales
from evaluations.queries.scales import criteria_by_scale, engine_criterion, engine_scale

Marks: TypeAlias = Mapping[str, engine.Mark]


@dataclass(frozen=True, kw_only=True, slots=True)
class LeftOut:
    """A criterion of the other scale that had no mark in some monthly records or year-ends."""

    code: str
    title: str
    times: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Carried:
    """What of a year's marks came along to another scale, and what could not."""

    scale: Scale
    #: Monthly records, then year-ends of units or members, that were marked anew.
    records: int
    year_ends: int
    left_out: tuple[LeftOut, ...]
    #: Criteria whose marks have no place in the other scale, by code.
    unused: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Remarked(Carried):
    """The same with the year's inputs under that scale."""

    inputs: YearInputs

    @property
    def carried(self) -> Carried:
        return Carried(
            scale=self.scale,
            records=self.records,
            year_ends=self.year_ends,
            left_out=self.left_out,
            unused=self.unused,
        )


def remark(inputs: YearInputs, evaluation_year: EvaluationYear, scale: Scale, reach: str) -> Remarked:
    """The units or members at or below the path `reach` marked by `scale` instead of their own."""
    if scale.subject == ScaleSubject.MEMBER:
        return _remark_members(inputs, evaluation_year, scale, reach)
    return _remark_units(inputs, evaluation_year, scale, reach)


class _Way:
    """The carriers from the scales that marks were given by to one other scale, and what they left out."""

    def __init__(self, scale: Scale, sources: Iterable[Scale]) -> None:
        sources = [source for source in sources if source.pk != scale.pk]
        criteria = criteria_by_scale([scale, *sources])
        target = _lines(criteria[scale.pk])
        self.scale = scale
        self.engine_scale = engine_scale(scale, criteria[scale.pk])
        self.code_of = {criterion.pk: criterion.code for rows in criteria.values() for criterion in rows}
        self._titles = {criterion.code: criterion.title for criterion in criteria[scale.pk]}
        self._carriers = {
            source.pk: Carrier(_lines(criteria[source.pk]), target, self.engine_scale) for source in sources
        }
        self._gone: dict[int, Carrier] = {}
        self._left_out: Counter[str] = Counter()
        self._records = self._year_ends = 0

    def month(self, source: int, marks: Marks, *, is_thematic: bool) -> CarriedMonth:
        carrier = self._gone.setdefault(source, self._carriers[source])
        carried = carrier.month(marks, is_thematic=is_thematic)
        self._records += 1
        self._left_out.update(carried.left_out)
        return carried

    def year_end(self, source: int, marks: Marks) -> tuple[engine.Scale, Marks]:
        """The scale that leaves out what could not be carried, and the marks on it."""
        carrier = self._gone.setdefault(source, self._carriers[source])
        carried = carrier.year_end(marks)
        if marks:
            self._year_ends += 1
            self._left_out.update(carried.left_out)
        return carried.scale, carried.marks

    def remarked(self, inputs: YearInputs) -> Remarked:
        unused = dict.fromkeys(code for carrier in self._gone.values() for code in carrier.unused)
        return Remarked(
            inputs=inputs,
            scale=self.scale,
            records=self._records,
            year_ends=self._year_ends,
            left_out=tuple(
                LeftOut(code=code, title=title, times=self._left_out[code])
                for code, title in self._titles.items()
                if self._left_out[code]
            ),
            unused=tuple(unused),
        )


def _lines(criteria: Iterable[Criterion]) -> list[Line]:
    return [
        Line(
            criterion=engine_criterion(criterion),
            frame_code=criterion.frame_code,
            is_thematic=criterion.applies == Applies.THEMATIC,
        )
        for criterion in criteria
    ]


def _remark_members(inputs: YearInputs, evaluation_year: EvaluationYear, scale: Scale, reach: str) -> Remarked:
    own = evaluation_year.member_scale
    way = _Way(scale, [own])
    if scale.pk == own.pk:
        return way.remarked(inputs)

    def marked_anew(member: MemberInput) -> MemberInput:
        if not covers(reach, member.unit_path):
            return member
        other, marks = way.year_end(own.pk, member.marks)
        return replace(member, scale=other, marks=marks)

    members = tuple(marked_anew(member) for member in inputs.members)
    return way.remarked(replace(inputs, members=members))


def _remark_units(inputs: YearInputs, evaluation_year: EvaluationYear, scale: Scale, reach: str) -> Remarked:
    unit_scales = year_scales(evaluation_year)
    own = {
        unit.pk: unit_scales.of(unit.path, unit.kind).pk
        for unit in inputs.units
        if _is_for(scale, unit.kind) and covers(reach, unit.path)
    }
    records = _records(evaluation_year, scale, reach)
    used = Scale.objects.filter(pk__in=records.values("scale"))
    way = _Way(scale, {one.pk: one for one in (*unit_scales.all(), *used) if one.subject == scale.subject}.values())
    months: dict[int, dict[int, CarriedMonth]] = defaultdict(dict)
    for unit_pk, month, source, is_thematic, marks in _marked_records(records, way.code_of):
        if unit_pk in own:
            months[unit_pk][month] = way.month(source, marks, is_thematic=is_thematic)

    def marked_anew(unit: UnitInput) -> UnitInput:
        if own.get(unit.pk, scale.pk) == scale.pk:
            return unit
        other, yearly_marks = way.engine_scale, unit.yearly_marks
        if yearly_marks is not None:
            other, yearly_marks = way.year_end(own[unit.pk], yearly_marks)
        carried = months[unit.pk]
        return replace(
            unit,
            scale=other,
            yearly_marks=yearly_marks,
            months=tuple(
                replace(month, goods=carried[month.month].goods) if month.month in carried else month
                for month in unit.months
            ),
        )

    units = tuple(marked_anew(unit) for unit in inputs.units)
    return way.remarked(replace(inputs, units=units))


def _is_for(scale: Scale, kind: str) -> bool:
    return (scale.subject == ScaleSubject.CELL) == (kind in CELL_KINDS)


def _records(evaluation_year: EvaluationYear, scale: Scale, reach: str) -> QuerySet[MonthlyRecord]:
    """The approved records at or below `reach` that were marked by another scale for the same units."""
    return MonthlyRecord.objects.filter(
        subtree(reach, "organization__path"),
        evaluation_year=evaluation_year,
        state=RecordState.APPROVED,
        scale__subject=scale.subject,
    ).exclude(scale=scale)


def _marked_records(
    records: QuerySet[MonthlyRecord], code_of: Mapping[int, str]
) -> Iterator[tuple[int, int, int, bool, Marks]]:
    """Unit, month, scale, whether the meeting was thematic, and the final marks, record by record.

    The marks come as a stream: a province has millions.
    """
    columns = ("pk", "organization_id", "month", "scale_id", "is_thematic")
    heads = {pk: head for pk, *head in records.order_by().values_list(*columns)}
    rows = Mark.objects.filter(record__in=records).order_by("record_id")
    marks = rows.values_list("record_id", "criterion_id", "value", "is_not_applicable", "reviewed_value")
    for pk, of_record in groupby(marks.iterator(chunk_size=5000), itemgetter(0)):
        head = heads.pop(pk, None)
        if head is not None:  # otherwise approved since the heads were read
            unit_pk, month, source, is_thematic = head
            yield unit_pk, month, source, bool(is_thematic), _final_marks(of_record, code_of)
    for unit_pk, month, source, is_thematic in heads.values():
        yield unit_pk, month, source, bool(is_thematic), {}


def _final_marks(rows: Iterable[tuple[Any, ...]], code_of: Mapping[int, str]) -> Marks:
    """What counts of each criterion: the reviewer's mark where there is one."""
    marks: dict[str, engine.Mark] = {}
    for _record, criterion, value, is_not_applicable, reviewed in rows:
        if reviewed is not None:
            marks[code_of[criterion]] = reviewed
        elif is_not_applicable:
            marks[code_of[criterion]] = NOT_APPLICABLE
        elif value is not None:
            marks[code_of[criterion]] = value
    return marks

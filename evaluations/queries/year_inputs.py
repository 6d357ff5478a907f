"""Rows of a year -> the values it is judged from. Reads every table once, as plain tuples, whatever the year's size."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from cells.choices import MemberStatus, Position
from cells.models import Organization
from evaluations.choices import CeilingGrouping, Good, RecordState
from evaluations.engine import (
    NOT_APPLICABLE,
    REGULATIONS,
    CeilingBase,
    CeilingRounding,
    CeilingRule,
    Eligibility,
    GoodMonth,
    Level,
    Mark,
    MarkError,
    Mitigation,
    Month,
    Period,
    Scale,
    Shortcomings,
    TaskCounts,
)
from evaluations.judging import MemberInput, UnitInput, YearInputs
from evaluations.models import Decision, EvaluationYear, MemberRating, MonthlyRecord, UnitFacts, Verdict
from evaluations.models.record import SCORE_COLUMNS
from evaluations.queries.deadlines import MonthsDue, year_dates
from evaluations.queries.findings import Findings, findings_by_subject
from evaluations.queries.local_scales import year_scales
from evaluations.queries.scales import engine_scales
from evaluations.queries.year_rows import MemberRow, UnitRow
from evaluations.rules import month_begins

TASK_COLUMNS = ("tasks_assigned", "tasks_completed", "tasks_on_time", "tasks_exceeded")


def read_year_inputs(
    evaluation_year: EvaluationYear, units: Iterable[UnitRow], members: Iterable[MemberRow], today: datetime.date
) -> YearInputs:
    """Everything `judge_year` needs; the number of queries does not grow with the year or its local scales."""
    units = list(units)
    unit_scales = year_scales(evaluation_year)
    scales = engine_scales([*unit_scales.all(), evaluation_year.member_scale])
    scale_of = {unit.pk: scales[unit_scales.of(unit.path, unit.kind).pk] for unit in units}
    findings = findings_by_subject(evaluation_year)
    decided = _decided(evaluation_year)
    return YearInputs(
        regulation=REGULATIONS[evaluation_year.regulation],
        ceiling=CeilingRule(
            rate=evaluation_year.ceiling_rate,
            base=CeilingBase(evaluation_year.ceiling_base),
            rounding=CeilingRounding(evaluation_year.ceiling_rounding),
        ),
        groups_by_type=evaluation_year.ceiling_grouping == CeilingGrouping.TYPE,
        units=tuple(_unit_inputs(evaluation_year, units, scale_of, findings, decided, today)),
        members=tuple(
            _member_inputs(evaluation_year, units, members, scales[evaluation_year.member_scale_id], findings, decided)
        ),
        names={evaluation_year.committee.path: evaluation_year.committee.name}
        | {unit.path: unit.name for unit in units},
    )


def _unit_inputs(
    evaluation_year: EvaluationYear,
    units: list[UnitRow],
    scale_of: Mapping[int, Scale],
    findings: Mapping[str, Findings],
    decided: Mapping[str, Level],
    today: datetime.date,
) -> Iterable[UnitInput]:
    months, tasks = _months(evaluation_year)
    facts = {row.organization_id: row for row in UnitFacts.objects.filter(evaluation_year=evaluation_year)}
    is_ending = month_begins(evaluation_year.year, 12, today)
    year_end_due: dict[str, Mark] | None = {} if is_ending else None
    due = MonthsDue(year_dates(evaluation_year), evaluation_year.year, today)
    first_half_ends = datetime.date(evaluation_year.year, 6, 30)
    nothing = Findings()
    for unit in units:
        of_unit = facts.get(unit.pk)
        found = findings.get(f"o:{unit.pk}", nothing)
        is_new = unit.opened_on is not None and unit.opened_on > first_half_ends
        yield UnitInput(
            pk=unit.pk,
            path=unit.path,
            parent_path=unit.path[: -Organization.steplen],
            kind=unit.kind,
            type=unit.type,
            grassroots_path=unit.grassroots_path,
            scale=scale_of[unit.pk],
            months=(*months.get(unit.pk, ()), *_before_founding(unit, evaluation_year.year, months.get(unit.pk, ()))),
            months_due=_months_due(due.of(unit.path), months.get(unit.pk, ()) if is_ending else ()),
            yearly_marks=possible_marks(scale_of[unit.pk], of_unit.marks) if of_unit else year_end_due,
            eligibility=Eligibility.NEW_UNDER_6_MONTHS if is_new else None,
            tasks=tasks.get(unit.pk),
            shortcomings=_shortcomings(of_unit),
            targets_met=of_unit.targets_met if of_unit else None,
            allied=Level(of_unit.allied_level) if of_unit and of_unit.allied_level else None,
            findings=frozenset(found.codes),
            mitigations=found.mitigations() | _force_majeure(of_unit),
            decided=decided.get(f"o:{unit.pk}"),
        )


def _member_inputs(
    evaluation_year: EvaluationYear,
    units: list[UnitRow],
    members: Iterable[MemberRow],
    scale: Scale,
    findings: Mapping[str, Findings],
    decided: Mapping[str, Level],
) -> Iterable[MemberInput]:
    unit_of = {unit.pk: unit for unit in units}
    ratings = {
        row[0]: row
        for row in MemberRating.objects.filter(evaluation_year=evaluation_year).values_list(
            "member_id",
            "marks",
            *TASK_COLUMNS,
            "shortcomings_noted",
            "shortcomings_remedied",
            "professional_level",
            "sick_months",
        )
    }
    first_half_ends = datetime.date(evaluation_year.year, 6, 30)
    no_rating: tuple[Any, ...] = (None, {}, None, None, None, None, None, None, "", 0)
    nothing = Findings()
    for member in members:
        unit = unit_of.get(member.unit_pk)
        if unit is None:
            continue
        _pk, marks, assigned, completed, on_time, exceeded, noted, remedied, professional, sick_months = ratings.get(
            member.pk, no_rating
        )
        found = findings.get(f"m:{member.pk}", nothing)
        yield MemberInput(
            pk=member.pk,
            unit_path=unit.path,
            grassroots_path=unit.grassroots_path,
            leads=member.position == Position.SECRETARY,
            scale=scale,
            marks=engine_marks(marks),
            eligibility=_eligibility(member, first_half_ends),
            tasks=_task_counts(assigned, completed, on_time, exceeded),
            shortcomings=None if noted is None or remedied is None else Shortcomings(noted=noted, remedied=remedied),
            professional=Level(professional) if professional else None,
            sick_months=sick_months,
            findings=frozenset(found.codes),
            mitigations=found.mitigations(),
            decided=decided.get(f"m:{member.pk}"),
        )


def engine_marks(stored: Mapping[str, str]) -> dict[str, Mark]:
    """Stored marks by criterion code ("8.5", "na") as the engine takes them; what is not marked is absent."""
    return {code: NOT_APPLICABLE if value == "na" else Decimal(value) for code, value in stored.items()}


def possible_marks(scale: Scale, stored: Mapping[str, str]) -> dict[str, Mark]:
    """The marks of the year's end that the unit's scale can have given.

    Some may have been entered before a committee put its own split in force: they are not marked yet on the split.
    """
    return {code: mark for code, mark in engine_marks(stored).items() if _is_possible(scale, code, mark)}


def _is_possible(scale: Scale, code: str, mark: Mark) -> bool:
    criterion = scale.criteria.get(code)
    if criterion is None or criterion.period is not Period.YEARLY:
        return False
    try:
        criterion.points_for(mark)
    except MarkError:
        return False
    return True


def _months(evaluation_year: EvaluationYear) -> tuple[dict[int, list[Month]], dict[int, TaskCounts]]:
    """By unit: its approved and exempt months, and the tasks of the approved ones added up."""
    months: dict[int, list[Month]] = defaultdict(list)
    totals: dict[int, list[int]] = {}
    records = (
        MonthlyRecord.objects.filter(
            evaluation_year=evaluation_year, state__in=(RecordState.APPROVED, RecordState.EXEMPT)
        )
        .order_by("organization_id", "month")
        .values_list("organization_id", "month", "state", "state_reason", *TASK_COLUMNS, *SCORE_COLUMNS)
    )
    goods = [good.value for good in Good]
    for pk, month, state, reason, assigned, completed, on_time, exceeded, *scores in records.iterator(chunk_size=5000):
        if state == RecordState.EXEMPT:
            months[pk].append(Month(month=month, goods=None, exempt=reason or "exempt"))
            continue
        pairs = zip(goods, scores[::2], scores[1::2], strict=True)
        months[pk].append(
            Month(
                month=month,
                goods={
                    good: GoodMonth(score=score, reachable=most) for good, score, most in pairs if score is not None
                },
            )
        )
        if assigned is not None:
            total = totals.setdefault(pk, [0, 0, 0, 0])
            for place, count in enumerate((assigned, completed, on_time, exceeded)):
                total[place] += count or 0
    counts = {pk: TaskCounts(assigned=a, completed=c, on_time=o, exceeded=e) for pk, (a, c, o, e) in totals.items()}
    return months, counts


def _months_due(past_due: tuple[int, ...], recorded: Iterable[Month]) -> tuple[int, ...]:
    """The months whose due day has passed; when the year is ending, also those recorded ahead of it.

    So a December approved before New Year counts, and one that is not there yet is not missing.
    """
    return tuple(sorted({*past_due, *(month.month for month in recorded)}))


def _before_founding(unit: UnitRow, year: int, months: Iterable[Month]) -> Iterable[Month]:
    """Months that ended before the unit was established are exempt, not missing."""
    if unit.opened_on is None or unit.opened_on.year != year:
        return
    known = {month.month for month in months}
    for month in range(1, unit.opened_on.month):
        if month not in known:
            yield Month(month=month, goods=None, exempt="not_established")


def _task_counts(
    assigned: int | None, completed: int | None, on_time: int | None, exceeded: int | None
) -> TaskCounts | None:
    if assigned is None or completed is None or on_time is None or exceeded is None:
        return None
    return TaskCounts(assigned=assigned, completed=completed, on_time=on_time, exceeded=exceeded)


def _shortcomings(facts: UnitFacts | None) -> Shortcomings | None:
    if facts is None or facts.shortcomings_noted is None or facts.shortcomings_remedied is None:
        return None
    return Shortcomings(noted=facts.shortcomings_noted, remedied=facts.shortcomings_remedied)


def _force_majeure(facts: UnitFacts | None) -> frozenset[Mitigation]:
    return frozenset({Mitigation.FORCE_MAJEURE}) if facts and facts.is_force_majeure else frozenset()


def _eligibility(member: MemberRow, first_half_ends: datetime.date) -> Eligibility | None:
    """Admitted less than 6 months before 31 December means admitted after 30 June."""
    if member.status == MemberStatus.EXEMPT:
        return Eligibility.EXEMPT
    if member.status == MemberStatus.SUSPENDED:
        return Eligibility.SUSPENDED
    if member.admitted_on is not None and member.admitted_on > first_half_ends:
        return Eligibility.ADMITTED_UNDER_6_MONTHS
    return None


def _decided(evaluation_year: EvaluationYear) -> dict[str, Level]:
    """The committee's levels where it has decided; of a closed year, those that its last run knew."""
    if evaluation_year.is_closed:
        decisions = Decision.objects.filter(
            verdict__evaluation_year=evaluation_year, recorded_at__lte=evaluation_year.run_at
        )
        levels = decisions.order_by("recorded_at", "pk").values_list("verdict__subject_key", "level")
        return {key: Level(level) for key, level in levels}
    rows = Verdict.objects.filter(evaluation_year=evaluation_year).exclude(decided_level="")
    return {key: Level(level) for key, level in rows.values_list("subject_key", "decided_level")}

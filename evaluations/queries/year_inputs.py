"""Rows of a year -> the values it is judged from. Reads every table once, as plain tuples, whatever the year's size."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from cells.choices import (
    CELL_KINDS,
    MemberStatus,
    Position,
)
from cells.models import Organization
from evaluations.choices import CeilingGrouping, Good, RecordState
from evaluations.engine import (
    NOT_APPLICABLE,
    REGULATIONS,
    CeilingBase,
    CeilingRounding,
    CeilingRule,
    Eligibility,
    Finding,
    GoodMonth,
    Level,
    Mark,
    Mitigation,
    Month,
    Scale,
    Shortcomings,
    TaskCounts,
    score_year,
)
from evaluations.judging import MemberInput, UnitInput, YearInputs
from evaluations.models import EvaluationYear, MemberRating, MonthlyRecord, UnitFacts, Verdict
from evaluations.models import Finding as FindingRow
from evaluations.models.record import SCORE_COLUMNS
from evaluations.queries.scales import engine_scale
from evaluations.queries.year_rows import MemberRow, UnitRow
from evaluations.rules import is_due, months_past_due

TASK_COLUMNS = ("tasks_assigned", "tasks_completed", "tasks_on_time", "tasks_exceeded")


def read_year_inputs(
    evaluation_year: EvaluationYear, units: Iterable[UnitRow], members: Iterable[MemberRow], today: datetime.date
) -> YearInputs:
    """Everything `judge_year` needs, in seven queries."""
    units = list(units)
    member_scale = engine_scale(evaluation_year.member_scale)
    findings = _findings(evaluation_year)
    decided = _decided(evaluation_year)
    return YearInputs(
        regulation=REGULATIONS[evaluation_year.regulation],
        ceiling=CeilingRule(
            rate=evaluation_year.ceiling_rate,
            base=CeilingBase(evaluation_year.ceiling_base),
            rounding=CeilingRounding(evaluation_year.ceiling_rounding),
        ),
        groups_by_type=evaluation_year.ceiling_grouping == CeilingGrouping.TYPE,
        units=tuple(_unit_inputs(evaluation_year, units, findings, decided, today)),
        members=tuple(_member_inputs(evaluation_year, units, members, member_scale, findings, decided)),
        member_scale=member_scale,
        names={evaluation_year.committee.path: evaluation_year.committee.name}
        | {unit.path: unit.name for unit in units},
    )


def _unit_inputs(
    evaluation_year: EvaluationYear,
    units: list[UnitRow],
    findings: Mapping[str, "_Findings"],
    decided: Mapping[str, Level],
    today: datetime.date,
) -> Iterable[UnitInput]:
    cell_scale = engine_scale(evaluation_year.cell_scale)
    committee_scale = engine_scale(evaluation_year.committee_scale)
    months, tasks = _months(evaluation_year)
    facts = {row.organization_id: row for row in UnitFacts.objects.filter(evaluation_year=evaluation_year)}
    is_ending = is_due(evaluation_year.year, 12, today)
    year_end_due: dict[str, Mark] | None = {} if is_ending else None
    past_due = months_past_due(evaluation_year.year, evaluation_year.due_day, today)
    first_half_ends = datetime.date(evaluation_year.year, 6, 30)
    nothing = _Findings()
    for unit in units:
        of_unit = facts.get(unit.pk)
        found = findings.get(f"o:{unit.pk}", nothing)
        is_cell = unit.kind in CELL_KINDS
        is_new = unit.opened_on is not None and unit.opened_on > first_half_ends
        yield UnitInput(
            pk=unit.pk,
            path=unit.path,
            parent_path=unit.path[: -Organization.steplen],
            kind=unit.kind,
            type=unit.type,
            grassroots_path=unit.grassroots_path,
            scale=cell_scale if is_cell else committee_scale,
            months=(*months.get(unit.pk, ()), *_before_founding(unit, evaluation_year.year, months.get(unit.pk, ()))),
            months_due=_months_due(past_due, months.get(unit.pk, ()) if is_ending else ()),
            yearly_marks=engine_marks(of_unit.marks) if of_unit else year_end_due,
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
    findings: Mapping[str, "_Findings"],
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
    nothing = _Findings()
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
            eligibility=_eligibility(member, first_half_ends),
            score=score_year(scale, (), engine_marks(marks)),
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


class _Findings:
    """A subject's standing findings. A mitigation softens the verdict only when it holds for every one of them."""

    def __init__(self) -> None:
        self.codes: set[Finding] = set()
        self._force_majeure: list[bool] = []
        self._self_remedied: list[bool] = []

    def add(self, code: str, is_force_majeure: bool, is_self_remedied: bool) -> None:
        self.codes.add(Finding(code))
        self._force_majeure.append(is_force_majeure)
        self._self_remedied.append(is_self_remedied)

    def mitigations(self) -> frozenset[Mitigation]:
        held = set()
        if self._force_majeure and all(self._force_majeure):
            held.add(Mitigation.FORCE_MAJEURE)
        if self._self_remedied and all(self._self_remedied):
            held.add(Mitigation.SELF_REMEDIED)
        return frozenset(held)


def _findings(evaluation_year: EvaluationYear) -> dict[str, _Findings]:
    found: dict[str, _Findings] = defaultdict(_Findings)
    rows = FindingRow.objects.filter(evaluation_year=evaluation_year, withdrawn_at__isnull=True)
    for organization, member, code, is_force_majeure, is_self_remedied in rows.values_list(
        "organization_id", "member_id", "code", "is_force_majeure", "is_self_remedied"
    ):
        found[f"m:{member}" if member else f"o:{organization}"].add(code, is_force_majeure, is_self_remedied)
    return found


def _decided(evaluation_year: EvaluationYear) -> dict[str, Level]:
    rows = Verdict.objects.filter(evaluation_year=evaluation_year).exclude(decided_level="")
    return {key: Level(level) for key, level in rows.values_list("subject_key", "decided_level")}

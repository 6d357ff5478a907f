"""Years and their verdicts, as screens, reports and actions read them."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext as _

from cells.choices import CELL_KINDS, MemberStatus, OrganizationKind, OrganizationType
from cells.models import Member, Organization
from cells.names import search_key
from cells.prepared import Prepared
from cells.queries.scopes import paths_above
from cells.scope import Scope
from evaluations.choices import Nature, Period, RecordState
from evaluations.models import (
    Criterion,
    Decision,
    EvaluationYear,
    MemberRating,
    MonthlyRecord,
    Scale,
    ScalePart,
    UnitFacts,
    Verdict,
)
from evaluations.models.verdict import VerdictQuerySet
from evaluations.models.year import EvaluationYearQuerySet
from evaluations.queries.deadlines import MonthsDue, year_dates
from evaluations.queries.local_scales import year_scales
from evaluations.queries.scales import kept_scale
from evaluations.queries.year_rows import MemberRow, UnitRow, member_rows, unit_rows

#: Members who are rated; the exempt and the suspended are not.
RATED_STATUSES = (MemberStatus.OFFICIAL, MemberStatus.PROBATIONARY)


def years_reaching(scope: Scope) -> EvaluationYearQuerySet:
    """The years a reader can open: of committees they see, or that their own unit is judged in."""
    return EvaluationYear.objects.reaching(scope).select_related("committee")


def year_covering(organization: Organization, year: int) -> EvaluationYear | None:
    """The evaluation year a unit belongs to in a calendar year, if one has been opened."""
    found = next(iter(_COVERING([*paths_above(organization), organization.path], year)), None)
    for name in _SCALES if found else ():
        pk = getattr(found, f"{name}_id")
        if pk is not None:
            setattr(found, name, kept_scale(pk, getattr(found, f"{name}_published_at")))
    return found


_SCALES = ("cell_scale", "committee_scale", "member_scale", "meeting_scale")
#: Of the scales only the moments are read by which they are kept.
_COVERING = Prepared(
    lambda paths, year: (
        EvaluationYear.objects.filter(committee__path__in=paths, year=year)
        .select_related("committee")
        .annotate(**{f"{name}_published_at": F(f"{name}__published_at") for name in _SCALES})
        .order_by("committee__path")
    )
)


def unsettled_verdicts(evaluation_year: EvaluationYear) -> VerdictQuerySet:
    """Those that still wait for the committee: not decided, and not outside classification by rule."""
    return Verdict.objects.filter(evaluation_year=evaluation_year, decided_level="", eligibility="")


def decidable_at_once(evaluation_year: EvaluationYear) -> VerdictQuerySet:
    """Undecided verdicts whose computed level stands by itself."""
    return unsettled_verdicts(evaluation_year).filter(needs_decision=False).exclude(level="")


def verdicts_through_the_years(scope: Scope) -> VerdictQuerySet:
    """What the reader sees of the years' results, the latest first; a filter names the unit or the member."""
    return Verdict.objects.within(scope).select_related("evaluation_year").order_by("-evaluation_year__year", "-pk")


def decisions_of(verdict: Verdict) -> QuerySet[Decision]:
    return verdict.decisions.select_related("decided_by")


def titled_goods(verdict: Verdict) -> list[dict[str, Any]]:
    """A verdict's stored scores with the titles of the scale they were given on."""
    year = verdict.evaluation_year
    if verdict.member_id:
        scale = year.member_scale_id
    else:
        scale = year.cell_scale_id if verdict.kind in CELL_KINDS else year.committee_scale_id
    titles = dict(ScalePart.objects.filter(scale_id=scale).values_list("code", "title"))
    return [
        {
            "title": titles.get(row["good"], row["good"]),
            "score": Decimal(row["score"]),
            "maximum": Decimal(row["maximum"]),
        }
        for row in verdict.goods
    ]


def group_title(key: str, name: str) -> str:
    """A ceiling group in words: "Leaders – Đảng bộ xã Tùng Ảnh", "Subordinate cell, Village – Đảng bộ xã Tùng Ảnh"."""
    _path, whom, type_ = key.split("/")
    if whom == "member":
        who = _("Members")
    elif whom == "leader":
        who = _("Members who lead a cell")
    else:
        who = str(OrganizationKind(whom).label)
        if type_:
            who = f"{who}, {OrganizationType(type_).label}"
    return f"{who} – {name}"


@dataclass(frozen=True, kw_only=True, slots=True)
class UnitGaps:
    """What is missing in a unit's year. `months` are due and have no approved or exempt record."""

    unit: UnitRow
    months: tuple[int, ...]
    awaiting_review: int
    has_facts: bool
    yearly_marks_missing: int
    members: int
    members_rated: int

    @property
    def is_complete(self) -> bool:
        return not (self.months or self.yearly_marks_missing or self.members_unrated) and self.has_facts

    @property
    def members_unrated(self) -> int:
        return self.members - self.members_rated


def year_gaps(evaluation_year: EvaluationYear, scope: Scope, today: datetime.date) -> list[UnitGaps]:
    """For every unit of the year that the reader sees, what is still missing; a handful of queries for any size."""
    units = [unit for unit in unit_rows(evaluation_year) if scope.sees(unit.path)]
    due = MonthsDue(year_dates(evaluation_year), evaluation_year.year, today)
    done, waiting = _record_states(evaluation_year)
    facts = dict(
        UnitFacts.objects.filter(evaluation_year=evaluation_year, shortcomings_noted__isnull=False).values_list(
            "organization_id", "marks"
        )
    )
    scales = year_scales(evaluation_year)
    yearly = _yearly_codes(scales.all())
    members, rated = _rating_counts(evaluation_year)
    return [
        UnitGaps(
            unit=unit,
            months=tuple(
                month
                for month in due.of(unit.path)
                if month not in done.get(unit.pk, ()) and not _before_founding(unit, evaluation_year, month)
            ),
            awaiting_review=waiting.get(unit.pk, 0),
            has_facts=unit.pk in facts,
            yearly_marks_missing=len(yearly[scales.of(unit.path, unit.kind).pk] - set(facts.get(unit.pk, {}))),
            members=members.get(unit.pk, 0),
            members_rated=rated.get(unit.pk, 0),
        )
        for unit in units
    ]


def _before_founding(unit: UnitRow, evaluation_year: EvaluationYear, month: int) -> bool:
    return unit.opened_on is not None and (evaluation_year.year, month) < (unit.opened_on.year, unit.opened_on.month)


def _record_states(evaluation_year: EvaluationYear) -> tuple[dict[int, set[int]], dict[int, int]]:
    done: dict[int, set[int]] = {}
    waiting: dict[int, int] = {}
    rows = MonthlyRecord.objects.filter(evaluation_year=evaluation_year).values_list(
        "organization_id", "month", "state"
    )
    for pk, month, state in rows.order_by():
        if state in (RecordState.APPROVED, RecordState.EXEMPT):
            done.setdefault(pk, set()).add(month)
        elif state == RecordState.SUBMITTED:
            waiting[pk] = waiting.get(pk, 0) + 1
    return done, waiting


def _yearly_codes(scales: Iterable[Scale]) -> dict[int, set[str]]:
    """By scale, the codes that a year cannot do without; a bonus or a deduction need not be given."""
    codes: dict[int, set[str]] = {scale.pk: set() for scale in scales}
    rows = Criterion.objects.filter(part__scale_id__in=codes, period=Period.YEARLY, nature=Nature.REGULAR).values_list(
        "part__scale_id", "code"
    )
    for scale, code in rows:
        codes[scale].add(code)
    return codes


def _rating_counts(evaluation_year: EvaluationYear) -> tuple[dict[int, int], dict[int, int]]:
    """By cell: members to be rated (exempt and suspended apart), and those whose rating is complete."""
    complete = set(
        MemberRating.objects.filter(
            evaluation_year=evaluation_year, points__isnull=False, tasks_assigned__isnull=False
        ).values_list("member_id", flat=True)
    )
    members: dict[int, int] = {}
    rated: dict[int, int] = {}
    for member in rateable(member_rows(evaluation_year), evaluation_year.year):
        members[member.unit_pk] = members.get(member.unit_pk, 0) + 1
        rated[member.unit_pk] = rated.get(member.unit_pk, 0) + (member.pk in complete)
    return members, rated


def rateable_members(scope: Scope, unit: Organization, year: int) -> QuerySet[Member]:
    """A cell's members whom its secretary rates, in Vietnamese name order."""
    return (
        Member.objects.within(scope)
        .filter(organization=unit, status__in=RATED_STATUSES)
        .exclude(admitted_on__gt=datetime.date(year, 6, 30))
        .order_by("sort_key", "pk")
    )


def filter_verdicts(
    verdicts: VerdictQuerySet, *, whom: str = "", level: str = "", state: str = "", group: str = "", q: str = ""
) -> VerdictQuerySet:
    """The verdict list's filters; within a group, highest points first."""
    if whom == "units":
        verdicts = verdicts.filter(member__isnull=True)
    elif whom == "members":
        verdicts = verdicts.filter(member__isnull=False)
    if level:
        verdicts = verdicts.filter(Q(decided_level=level) | Q(decided_level="", level=level))
    if state == "open":
        verdicts = verdicts.filter(decided_level="", eligibility="")
    elif state == "needs_decision":
        verdicts = verdicts.filter(decided_level="", needs_decision=True)
    elif state == "outside":
        verdicts = verdicts.exclude(eligibility="")
    if group:
        verdicts = verdicts.filter(group_key=group)
    if q:
        verdicts = verdicts.filter(Q(search_key__contains=search_key(q)) | Q(code=q.strip()))
    if group:
        return verdicts.order_by(F("points").desc(nulls_last=True), "sort_key", "path")
    return verdicts.order_by("path", F("member_id").asc(nulls_first=True), "sort_key")


def rateable(members: list[MemberRow], year: int) -> list[MemberRow]:
    """Those who are classified: not exempt, not suspended, admitted at least six months before the year's end."""
    first_half_ends = datetime.date(year, 6, 30)
    return [
        member
        for member in members
        if member.status in RATED_STATUSES
        and not (member.admitted_on is not None and member.admitted_on > first_half_ends)
    ]


def level_counts(verdicts: VerdictQuerySet) -> dict[str, Any]:
    """Verdicts counted for a year's head: by final level, waiting, outside classification."""
    return verdicts.aggregate(
        total=Count("pk"),
        decided=Count("pk", filter=~Q(decided_level="")),
        needs_decision=Count("pk", filter=Q(needs_decision=True, decided_level="")),
        outside=Count("pk", filter=~Q(eligibility="")),
        recognised=Count("pk", filter=Q(is_recognised=True)),
        **{
            level: Count("pk", filter=Q(decided_level=level) | Q(decided_level="", level=level))
            for level in ("excellent", "good", "completed", "not_completed")
        },
    )

"""How far units are with their monthly records: the rows of the board, and the counts of the home pages.

However many units a reader sees, each function reads its tables once.
"""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from copy import copy
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import BooleanField, Count, ExpressionWrapper, QuerySet, Value

from cells.models import Member, Organization
from cells.models.organization import OrganizationQuerySet
from cells.scope import Scope, covers
from evaluations.choices import EDITABLE_STATES, RecordState, RunState
from evaluations.models import EvaluationYear, MemberRating, MonthlyRecord, UnitFacts, Verdict
from evaluations.queries.deadlines import (
    MONTHS,
    SENT_AT,
    DueMonths,
    MonthsDue,
    YearDates,
    dates_of_years,
    months_due,
    records_of_months_due,
)
from evaluations.queries.records import existed_in
from evaluations.queries.review import is_nearest, records_to_review
from evaluations.queries.years import RATED_STATUSES
from evaluations.rules import Dates

#: From here on a year's home pages speak of its end: members to rate, facts to enter, the run.
YEAR_END_BEGINS = (11, 1)

#: month, state, when it was sent, what the reviewer wrote
_Row = tuple[int, str, str | None, str]

#: No record yet, a draft, or one that was returned.
NOT_SENT = frozenset({"", *EDITABLE_STATES})


@dataclass(frozen=True, kw_only=True, slots=True)
class UnitProgress:
    """A unit's months of one calendar year; months that were not asked for are absent."""

    unit: Organization
    year: int
    evaluation_year: EvaluationYear | None
    dates: Dates
    #: month -> a word of the board.
    marks: Mapping[int, str]
    #: month -> the record's state, where there is a record.
    states: Mapping[int, str]
    #: month -> what the reviewer wrote on returning it.
    reasons: Mapping[int, str]
    #: Months that have opened, of a unit that was there and is covered by a year.
    expected: Collection[int]

    @property
    def owed(self) -> list[int]:
        """Expected and not sent, or returned; nothing is owed to a closed year."""
        return [month for month in self.expected if self.owes(month)]

    @property
    def is_open_year(self) -> bool:
        return self.evaluation_year is not None and not self.evaluation_year.is_closed

    def owes(self, month: int) -> bool:
        return self.is_open_year and month in self.expected and self.states.get(month, "") in NOT_SENT

    def is_unsent(self, month: int) -> bool:
        """Owed for the first time: not begun, or begun and never sent."""
        return self.owes(month) and self.states.get(month) != RecordState.RETURNED

    def due_on(self, month: int) -> datetime.date | None:
        return self.dates.due_on(self.year, month) if self.evaluation_year else None


class YearsByCommittee:
    """Evaluation years at hand with their dates, to find those of a unit without asking the database for each."""

    def __init__(self, years: Collection[EvaluationYear]) -> None:
        self._years = {(year.year, year.committee.path): year for year in years}
        self._dates = dates_of_years(years)

    def covering(self, path: str, year: int) -> EvaluationYear | None:
        """A unit belongs to one year at most: its own committee's or that of one above."""
        step = Organization.steplen
        for end in range(step, len(path) + 1, step):
            if found := self._years.get((year, path[:end])):
                return found
        return None

    def dates(self, path: str, evaluation_year: EvaluationYear | None) -> Dates:
        """A unit's dates in its year; the ordinary ones where no year covers it."""
        return self._dates[evaluation_year.pk].of(path) if evaluation_year else Dates()

    def is_on_time(self, first_day: datetime.date, today: datetime.date) -> bool:
        """Whether for any unit a record of that month, sent today, would still be on time."""
        return any(
            not dates.is_late(first_day.year, first_day.month, today)
            for (year, _path), one in self._years.items()
            if year == first_day.year
            for dates in (self._dates[one.pk].common, *self._dates[one.pk].local.values())
        )

    def redated(self, evaluation_year: EvaluationYear, dates: YearDates) -> "YearsByCommittee":
        """The same years as if one of them had other dates."""
        other = copy(self)
        other._dates = self._dates | {evaluation_year.pk: dates}
        return other

    def of(self, path: str, year: int) -> EvaluationYear | None:
        """The one opened by this very committee."""
        return self._years.get((year, path))

    def below(self, path: str, year: int) -> list[EvaluationYear]:
        """Those opened by the organisation itself or under it, in the order of the tree."""
        return [one for (number, at), one in sorted(self._years.items()) if number == year and at.startswith(path)]


def years_at_hand(scope: Scope, *years: int) -> YearsByCommittee:
    found = EvaluationYear.objects.reaching(scope).filter(year__in=years).select_related("committee")
    return YearsByCommittee(list(found))


def calendar_years(scope: Scope, today: datetime.date) -> list[int]:
    """The years a reader can look at, latest first; this one even before it is opened."""
    known = EvaluationYear.objects.reaching(scope).order_by().values_list("year", flat=True)
    return sorted({today.year, *known}, reverse=True)


def units_of_year(scope: Scope, year: int) -> OrganizationQuerySet:
    """The units the reader sees that existed on some day of the year, in the order of the tree."""
    return Organization.objects.within(scope).units().open_in(year)


def read_progress(
    units: Iterable[Organization],
    records: QuerySet[MonthlyRecord],
    years: YearsByCommittee,
    year: int,
    today: datetime.date,
    months: Collection[int] = MONTHS,
    *,
    with_reasons: bool = True,
) -> list[UnitProgress]:
    """How the units stand in the months, from those of `records` that are theirs; one query.

    Without the reasons of returns the database answers from an index alone.
    """
    rows: dict[int, list[_Row]] = defaultdict(list)
    of_months = records.filter(year=year).order_by()
    if len(months) < len(MONTHS):
        of_months = of_months.filter(month__in=months)
    reason = "state_reason" if with_reasons else Value("")
    for pk, *row in of_months.values_list("organization_id", "month", "state", SENT_AT, reason):
        rows[pk].append(row)
    due_months = lru_cache(maxsize=None)(lambda dates: DueMonths(dates, year, today))
    progress = []
    for unit in units:
        evaluation_year = years.covering(unit.path, year)
        dates = years.dates(unit.path, evaluation_year)
        covered = _covered(unit, year, months) if evaluation_year else frozenset()
        due = due_months(dates)
        is_whole = covered is MONTHS
        marks = dict(due.unsent) if is_whole else _unsent(due, months, covered)
        states, reasons = {}, {}
        for month, state, sent_at, reason in rows.get(unit.pk, ()):
            states[month] = state
            if reason:
                reasons[month] = reason
            marks[month] = due.mark(month, state, sent_at, is_covered=month in covered)
        progress.append(
            UnitProgress(
                unit=unit,
                year=year,
                evaluation_year=evaluation_year,
                dates=dates,
                marks=marks,
                states=states,
                reasons=reasons,
                expected=due.open
                if is_whole
                else [month for month in months if month in covered and month in due.open],
            )
        )
    return progress


def _unsent(due: DueMonths, months: Collection[int], covered: Collection[int]) -> dict[int, str]:
    return {month: due.unsent[month] if month in covered else "not_due" for month in months}


def _covered(unit: Organization, year: int, months: Collection[int]) -> Collection[int]:
    """The months on some day of which the unit was there."""
    if unit.opened_on is None and unit.closed_on is None:
        return months
    return frozenset(month for month in months if existed_in(unit, year, month))


def board_progress(scope: Scope, organization: Organization, year: int, today: datetime.date) -> list[UnitProgress]:
    """The twelve months of every unit from the organisation down that the reader sees."""
    return read_progress(
        units_of_year(scope, year).below(organization),
        MonthlyRecord.objects.within(scope).below(organization),
        years_at_hand(scope, year),
        year,
        today,
        with_reasons=False,
    )


class ReviewCount(NamedTuple):
    path: str
    state: str
    records: int
    #: Nobody else who reviews stands nearer to the unit.
    is_nearest: bool = True

    @property
    def is_waiting(self) -> bool:
        """For the reader, and for nobody before."""
        return self.state == RecordState.SUBMITTED and self.is_nearest


def review_counts(scope: Scope) -> list[ReviewCount]:
    """How many records of each unit wait for review, or went back to the unit."""
    rows = (
        records_to_review(scope)
        .filter(state__in=(RecordState.SUBMITTED, RecordState.RETURNED))
        .order_by()
        .annotate(is_nearest=ExpressionWrapper(is_nearest(scope), BooleanField()))
        .values_list("organization__path", "state", "is_nearest")
        .annotate(count=Count("pk"))
    )
    return [ReviewCount(path, state, count, bool(nearest)) for path, state, nearest, count in rows]


# --- the end of the year ----------------------------------------------------------------------------------------------


def is_year_end(year: int, today: datetime.date) -> bool:
    return today >= datetime.date(year, *YEAR_END_BEGINS)


class RatingCount(NamedTuple):
    members: int
    rated: int

    @property
    def unrated(self) -> int:
        return self.members - self.rated


def rating_counts(cells: Collection[Organization], year: int) -> dict[int, RatingCount]:
    """By cell, the members its secretary rates in the year, and those whose rating is complete."""
    rateable = Member.objects.filter(organization__in=cells, status__in=RATED_STATUSES).exclude(
        admitted_on__gt=datetime.date(year, 6, 30)
    )
    complete = MemberRating.objects.filter(
        evaluation_year__year=year, points__isnull=False, tasks_assigned__isnull=False, member__in=rateable
    )
    by_cell = rateable.order_by().values_list("organization_id").annotate(count=Count("pk"))
    rated = dict(complete.order_by().values_list("member__organization_id").annotate(count=Count("pk")))
    return {pk: RatingCount(members, rated.get(pk, 0)) for pk, members in by_cell}


@dataclass(frozen=True, kw_only=True, slots=True)
class YearEnd:
    """What stands between a year and its closing."""

    year: EvaluationYear
    #: Whether the year's last months have come; a run before that is a trial.
    has_come: bool
    units: int
    #: Months due without an approved or exempt record, over all units.
    missing_months: int
    units_without_facts: int
    unsettled: int

    @property
    def has_gaps(self) -> bool:
        return bool(self.missing_months or self.units_without_facts)

    @property
    def stage(self) -> str:
        """The one next step: failed, collecting, gaps, ready, undecided, decided or closed."""
        if self.year.is_closed:
            return "closed"
        if self.year.run_state == RunState.FAILED:
            return "failed"
        if not self.has_come:
            return "collecting"
        if self.year.run_number:
            return "undecided" if self.unsettled else "decided"
        return "gaps" if self.has_gaps else "ready"


def year_ends(
    years: Collection[EvaluationYear], units: Iterable[Organization], today: datetime.date
) -> dict[int, YearEnd]:
    """By evaluation year; `units` are those of the years' committees, read beforehand."""
    due = months_due(years, today)
    done = _finished_months(years, due)
    with_facts = _count_by_year(UnitFacts.objects.filter(evaluation_year__in=years, shortcomings_noted__isnull=False))
    unsettled = _count_by_year(Verdict.objects.filter(evaluation_year__in=years, decided_level="", eligibility=""))
    ends = {}
    for year in years:
        below = [unit for unit in units if _is_judged(unit, year)]
        ends[year.pk] = YearEnd(
            year=year,
            has_come=is_year_end(year.year, today),
            units=len(below),
            missing_months=sum(
                _months_missing(unit, year, due[year.pk].of(unit.path), done.get((year.pk, unit.pk), {}))
                for unit in below
            ),
            units_without_facts=max(len(below) - with_facts.get(year.pk, 0), 0),
            unsettled=unsettled.get(year.pk, 0),
        )
    return ends


def _is_judged(unit: Organization, year: EvaluationYear) -> bool:
    """Whether the run takes the unit: under the committee, and there at the end of the year."""
    last_day = datetime.date(year.year, 12, 31)
    return (
        unit.path != year.committee.path
        and covers(year.committee.path, unit.path)
        and (unit.opened_on is None or unit.opened_on <= last_day)
        and (unit.closed_on is None or unit.closed_on > last_day)
    )


def _finished_months(
    years: Iterable[EvaluationYear], due: Mapping[int, MonthsDue]
) -> dict[tuple[int, int], dict[int, int]]:
    """By year and unit, how many months are done: those due for all units under 0, each other one under its number."""
    finished = MonthlyRecord.objects.filter(state__in=(RecordState.APPROVED, RecordState.EXEMPT))
    by = ("evaluation_year_id", "organization_id", "due_for_some")
    rows = records_of_months_due(finished, years, due).order_by().values_list(*by)
    done: dict[tuple[int, int], dict[int, int]] = defaultdict(dict)
    for year, unit, month, count in rows.annotate(count=Count("pk")):
        done[year, unit][month] = count
    return done


def _months_missing(unit: Organization, year: EvaluationYear, months: tuple[int, ...], done: Mapping[int, int]) -> int:
    expected = len(_covered(unit, year.year, months))
    return max(expected - sum(count for month, count in done.items() if month <= len(months)), 0)


def _count_by_year(rows: QuerySet[Any]) -> dict[int, int]:
    return dict(rows.order_by().values_list("evaluation_year_id").annotate(count=Count("pk")))

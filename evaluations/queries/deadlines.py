"""When units owe their records in a year: the year's dates, or those of a committee above them that set its own."""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from typing import Any, Final

from django.db.models import Case, CharField, F, IntegerField, Q, QuerySet, When
from django.db.models.functions import Cast
from django.utils import timezone

from cells.models import Organization
from cells.prepared import Prepared
from cells.scope import STEP, Scope, covers
from evaluations.choices import RecordState
from evaluations.models import Deadline, EvaluationYear
from evaluations.rules import Dates, can_set_deadline

MONTHS: Final = range(1, 13)
#: When a record was first sent, as the text in which both databases give the instant in UTC: a board reads four
#: thousand, and compares them as they are.
SENT_AT: Final = Cast("submitted_at", CharField())
_INSTANT = "%Y-%m-%d %H:%M:%S"

#: What is said of a record before anybody asks whether it was due.
_BY_STATE: Final[dict[str, str]] = {
    RecordState.RETURNED.value: "returned",
    RecordState.EXEMPT.value: "exempt",
    RecordState.SUBMITTED.value: "waiting",
}
_APPROVED = RecordState.APPROVED.value
_DRAFT = RecordState.DRAFT.value


class DueMonths:
    """The months of one year under one set of dates, as they stand today."""

    __slots__ = ("_late_from", "open", "unsent")

    def __init__(self, dates: Dates, year: int, today: datetime.date) -> None:
        past_due = dates.months_past_due(year, today)
        #: Months that can be written.
        self.open = tuple(month for month in MONTHS if dates.is_open(year, month, today))
        #: month -> how it stands where nothing was sent.
        self.unsent = {month: "missing" if month in past_due else "not_due" for month in MONTHS}
        self._late_from = {month: _midnight_after(dates.last_on_time(year, month)) for month in MONTHS}

    def mark(self, month: int, state: str, sent_at: str | None, *, is_covered: bool) -> str:
        """How a month stands: on_time, late, waiting (for review), returned, exempt, missing, draft or not_due.

        A draft is missing once the last day has passed. `is_covered` says whether the unit owes the month at all.
        """
        if state in _BY_STATE:
            return _BY_STATE[state]
        if not is_covered:
            return "not_due"
        if state == _APPROVED and sent_at:
            return "late" if sent_at >= self._late_from[month] else "on_time"
        unsent = self.unsent[month]
        return "draft" if unsent == "not_due" and state == _DRAFT else unsent


@lru_cache(maxsize=1024)
def _midnight_after(day: datetime.date) -> str:
    midnight = timezone.make_aware(datetime.datetime.combine(day + datetime.timedelta(days=1), datetime.time()))
    return midnight.astimezone(datetime.UTC).strftime(_INSTANT)


@dataclass(frozen=True, kw_only=True, slots=True)
class YearDates:
    """The dates of a year's units: the common ones, and those of committees by their paths."""

    common: Dates
    local: Mapping[str, Dates] = field(default_factory=dict)

    def of(self, path: str) -> Dates:
        """For one unit: its committee's own record follows the dates of those above it."""
        if not self.local:
            return self.common
        above = (path[:end] for end in range(len(path) - STEP, 0, -STEP))
        return next((self.local[place] for place in above if place in self.local), self.common)

    def with_own(self, path: str, dates: Dates | None) -> "YearDates":
        """As it would be if the committee had these dates of its own, or none."""
        others = {place: own for place, own in self.local.items() if place != path}
        return replace(self, local=others if dates is None else others | {path: dates})


class MonthsDue:
    """Which months' records of a year should have been sent by today, for each unit by its own dates."""

    __slots__ = ("_dates", "_past_due", "at_least", "at_most")

    def __init__(self, dates: YearDates, year: int, today: datetime.date) -> None:
        self._dates = dates
        self._past_due = cache(lambda of_unit: of_unit.months_past_due(year, today))
        counts = {len(self._past_due(one)) for one in (dates.common, *dates.local.values())}
        #: How many months are due whatever a unit's dates are, and how many for those that are asked first.
        self.at_least, self.at_most = min(counts), max(counts)

    def of(self, path: str) -> tuple[int, ...]:
        """The months of one unit, from January on."""
        return self._past_due(self._dates.of(path))


def months_due(years: Collection[EvaluationYear], today: datetime.date) -> dict[int, MonthsDue]:
    """By evaluation year, in one query."""
    dates = dates_of_years(years)
    return {year.pk: MonthsDue(dates[year.pk], year.year, today) for year in years}


def records_of_months_due(
    records: QuerySet[Any], years: Iterable[EvaluationYear], due: Mapping[int, MonthsDue]
) -> QuerySet[Any]:
    """Those of months that are due for some units; `due_for_some` is the month, and 0 where it is due for all.

    So the database adds up the months about which there is no question, whatever dates committees have set.
    """
    for_some, for_all = Q(pk__in=()), Q(pk__in=())
    for year in years:
        for_some |= Q(evaluation_year=year, month__lte=due[year.pk].at_most)
        for_all |= Q(evaluation_year=year, month__lte=due[year.pk].at_least)
    month = Case(When(for_all, then=0), default=F("month"), output_field=IntegerField())
    return records.filter(for_some).annotate(due_for_some=month)


def common_dates(evaluation_year: EvaluationYear) -> Dates:
    return Dates(
        opens_day=evaluation_year.opens_day,
        due_day=evaluation_year.due_day,
        grace_days=evaluation_year.grace_days,
    )


def own_dates(deadline: Deadline) -> Dates:
    return Dates(opens_day=deadline.opens_day, due_day=deadline.due_day, grace_days=deadline.grace_days)


def dates_of_years(years: Collection[EvaluationYear]) -> dict[int, YearDates]:
    """By evaluation year, in one query."""
    local: dict[int, dict[str, Dates]] = defaultdict(dict)
    for row in Deadline.objects.filter(evaluation_year__in=years).select_related("organization"):
        local[row.evaluation_year_id][row.organization.path] = own_dates(row)
    return {year.pk: YearDates(common=common_dates(year), local=local.get(year.pk, {})) for year in years}


def year_dates(evaluation_year: EvaluationYear) -> YearDates:
    return dates_of_years([evaluation_year])[evaluation_year.pk]


def may_have_own_dates(evaluation_year: EvaluationYear, organization: Organization) -> bool:
    """Whether there are units under the committee to give dates to; the year's own committee sets those of the year."""
    at, path = evaluation_year.committee.path, organization.path
    return path != at and covers(at, path) and not organization.is_cell


def own_dates_reaching(scope: Scope, evaluation_year: EvaluationYear) -> QuerySet[Deadline]:
    """The committees that set their own dates, of those the reader sees or stands under, in the order of the tree."""
    rows = Deadline.objects.reaching(scope).filter(evaluation_year=evaluation_year)
    return rows.select_related("organization").order_by("organization__path")


def committees_to_date(scope: Scope, evaluation_year: EvaluationYear) -> list[Organization]:
    """The reader's own committees that may set dates for their units in the year."""
    held = [grant.organization_id for grant in scope.grants if can_set_deadline(scope, grant.path)]
    committees = Organization.objects.within(scope).filter(pk__in=held)
    return [one for one in committees if may_have_own_dates(evaluation_year, one)]


def dates_for(evaluation_year: EvaluationYear, organization: Organization) -> Dates:
    """The dates of one unit."""
    above = [organization.path[:end] for end in range(STEP, len(organization.path), STEP)]
    found = _NEAREST(evaluation_year.pk, above) if above else []
    return own_dates(found[0]) if found else common_dates(evaluation_year)


_NEAREST = Prepared(
    lambda year, paths: Deadline.objects.filter(evaluation_year=year, organization__path__in=paths).order_by(
        "-organization__path"
    )[:1]
)

"""A unit's month as its page shows it, whether or not a record exists yet, and the months around it."""

import datetime
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, Final, NamedTuple

from django.db.models import F, Q
from django.db.models.functions import Coalesce

from cells.models import Event, Organization
from cells.prepared import Prepared
from cells.scope import Scope
from evaluations import rules
from evaluations.choices import TRANSITIONS, Period, RecordState
from evaluations.completeness import Problem, Ticks, problems_before_sending
from evaluations.engine import NOT_APPLICABLE, Mark
from evaluations.models import Attendance, Criterion, EvaluationYear, MonthlyRecord, Scale
from evaluations.models import Mark as MarkRow
from evaluations.queries.deadlines import SENT_AT, DueMonths, dates_for
from evaluations.queries.evidence import evidence_problems_of
from evaluations.queries.local_scales import scale_for
from evaluations.queries.marks import in_points, marks_by_code, percentage
from evaluations.queries.meeting_quality import QualitySheet, meeting_scale_of, quality_problems_of, read_quality
from evaluations.queries.resolution import MonthTasks, asks_for_outcome, month_tasks, task_problems_of
from evaluations.queries.roll import Roster, read_roster, rows_of
from evaluations.queries.scales import criteria_of, kept_scale
from evaluations.queries.years import year_covering
from evaluations.rules import Dates

#: What a meeting mostly has in common with the one before.
OFFERED: Final = ("started_at", "place", "chaired_by", "minuted_by")
#: The trail grows long where a draft saves itself; nobody reads further back than this.
LONGEST_HISTORY = 300


@dataclass(frozen=True, kw_only=True)
class UnitMonth:
    """One unit, one month: the evaluation year that covers it and the record, where there are any."""

    organization: Organization
    year: int
    month: int
    today: datetime.date
    evaluation_year: EvaluationYear | None
    record: MonthlyRecord | None

    @property
    def first_day(self) -> datetime.date:
        return datetime.date(self.year, self.month, 1)

    @property
    def written(self) -> MonthlyRecord:
        """The record, for those who come from it."""
        assert self.record is not None
        return self.record

    @cached_property
    def dates(self) -> Dates:
        """When the unit's records are due; the ordinary days where no year covers it."""
        return dates_for(self.evaluation_year, self.organization) if self.evaluation_year else Dates()

    @property
    def opens_on(self) -> datetime.date:
        return self.dates.opens_on(self.year, self.month)

    @property
    def due_on(self) -> datetime.date | None:
        return self.dates.due_on(self.year, self.month) if self.evaluation_year else None

    @property
    def last_on_time(self) -> datetime.date | None:
        """The due day and its grace."""
        return self.dates.last_on_time(self.year, self.month) if self.evaluation_year else None

    @property
    def is_overdue(self) -> bool:
        """The last day, grace included, has passed and nothing has been sent."""
        is_sent = self.record is not None and self.record.submitted_at is not None
        return not is_sent and self.due_on is not None and self.dates.is_late(self.year, self.month, self.today)

    def is_covered_in(self, month: int) -> bool:
        """Whether the unit owes a record of that month of the year."""
        return self.evaluation_year is not None and existed_in(self.organization, self.year, month)

    @property
    def obstacle(self) -> str:
        """Why the month cannot be written: "future", "no_year", "closed", "not_existing"; "" when it can.

        What is begun may go on, also where a committee opens the month later than it did.
        """
        if self.record is None and not self.dates.is_open(self.year, self.month, self.today):
            return "future"
        if self.evaluation_year is None:
            return "no_year"
        if self.evaluation_year.is_closed:
            return "closed"
        return "" if existed_in(self.organization, self.year, self.month) else "not_existing"

    @property
    def state(self) -> str:
        """The word on the badge: the record's state, "locked" in a closed year, "" where nothing has been written."""
        if self.record is None:
            return ""
        return "locked" if self.obstacle == "closed" else self.record.state

    @cached_property
    def scale(self) -> Scale:
        """The scale the record was begun with, or the year's for this kind of unit."""
        assert self.evaluation_year is not None
        return self.record.scale if self.record else scale_for(self.evaluation_year, self.organization)

    @cached_property
    def roster(self) -> Roster:
        """The list of the month's meeting."""
        return read_roster(self.organization, self.year, self.month, self.record, self.today, rows=self.attendance_rows)

    @cached_property
    def marks(self) -> dict[str, MarkRow]:
        """The record's marks, by the criterion's code."""
        return marks_by_code(self.record)

    @cached_property
    def attendance_rows(self) -> dict[int, Attendance]:
        """What is stored of who was there, by member."""
        return rows_of(self.record)

    @cached_property
    def months(self) -> dict[tuple[int, int], list[Any]]:
        """The year's records, in January last December's too: state, when it was sent, and what may be `OFFERED`."""
        around = Q(year=self.year)
        if self.month == 1:
            around |= Q(year=self.year - 1, month=12)
        records = MonthlyRecord.objects.filter(around, organization=self.organization).order_by()
        rows = records.values_list("year", "month", "state", SENT_AT, *OFFERED)
        return {(year, month): row for year, month, *row in rows}

    @cached_property
    def tasks(self) -> MonthTasks | None:
        """The tasks of the resolutions as the month sees them; a committee types its counts."""
        if not self.organization.is_cell:
            return None
        return month_tasks(self.organization, self.year, self.month, self.record, self.today)

    @cached_property
    def quality(self) -> QualitySheet | None:
        """The meeting's own marks, where the year asks for them."""
        return read_quality(meeting_scale_of(self.organization, self.evaluation_year, self.record), self.record)

    def acts_open_to(self, scope: Scope) -> frozenset[str]:
        """The acts of the transition table that the reader can take here and now."""
        if self.obstacle:
            return frozenset()
        acts = {"submit"} if rules.can_enter_record(scope, self.organization.path) else set()
        if rules.can_review_record(scope, self.organization.path):
            acts |= TRANSITIONS.keys() - {"submit"}
        state = self.record.state if self.record else RecordState.DRAFT
        return frozenset(act for act in acts if rules.can_move(act, state))


def unit_month(organization: Organization, year: int, month: int, today: datetime.date) -> UnitMonth:
    record = _find_record(organization.pk, year, month)
    return _begun(record, today) if record else _not_begun(organization, year, month, today)


def unit_month_within(scope: Scope, pk: int, year: int, month: int, today: datetime.date) -> UnitMonth | None:
    """The month of a unit that the reader sees; one query where it is begun. `None` where there is no such unit.

    It is found by its key, and of one path `scope.sees` says what `within` says of many.
    """
    record = _find_record(pk, year, month)
    organization = record.organization if record else next(iter(_UNITS(pk)), None)
    if organization is None or not scope.sees(organization.path) or not organization.is_unit:
        return None
    return _begun(record, today) if record else _not_begun(organization, year, month, today)


_UNITS = Prepared(lambda pk: Organization.objects.filter(pk=pk).order_by())


def _begun(record: MonthlyRecord, today: datetime.date) -> UnitMonth:
    return UnitMonth(
        organization=record.organization,
        year=record.year,
        month=record.month,
        today=today,
        evaluation_year=record.evaluation_year,
        record=record,
    )


def _not_begun(organization: Organization, year: int, month: int, today: datetime.date) -> UnitMonth:
    return UnitMonth(
        organization=organization,
        year=year,
        month=month,
        today=today,
        evaluation_year=year_covering(organization, year),
        record=None,
    )


#: Every page of a record asks this.
_RECORDS: Prepared[Any] = Prepared(
    lambda pk, year, month: (
        MonthlyRecord.objects.filter(organization__pk=pk, year=year, month=month)
        .select_related("organization", "evaluation_year")
        .annotate(
            committee_path=F("evaluation_year__committee__path"),
            scale_published_at=F("scale__published_at"),
            meeting_scale_published_at=F("evaluation_year__meeting_scale__published_at"),
        )
        .order_by()
    )
)


def _find_record(organization_pk: int, year: int, month: int) -> MonthlyRecord | None:
    """The record with its unit and its year; of the scales only the moments are read by which they are kept."""
    record = next(iter(_RECORDS(organization_pk, year, month)), None)
    if record is not None:
        record.scale = kept_scale(record.scale_id, record.scale_published_at)
        asked = record.evaluation_year
        asked.path = record.committee_path
        if asked.meeting_scale_id is not None:
            asked.meeting_scale = kept_scale(asked.meeting_scale_id, record.meeting_scale_published_at)
            if record.meeting_scale_id == asked.meeting_scale_id:
                record.meeting_scale = asked.meeting_scale
    return record


def is_as_read(of: UnitMonth) -> bool:
    """Whether nobody has begun, saved or moved the record since it was read."""
    if of.record is None:
        return not MonthlyRecord.objects.filter(organization=of.organization, year=of.year, month=of.month).exists()
    versions = MonthlyRecord.objects.filter(pk=of.record.pk).order_by().values_list("version", flat=True)
    return list(versions) == [of.record.version]


def existed_in(organization: Organization, year: int, month: int) -> bool:
    """Whether the unit was there on some day of the month."""
    first_day = datetime.date(year, month, 1)
    next_month = datetime.date(year + month // 12, month % 12 + 1, 1)
    opened_on, closed_on = organization.opened_on, organization.closed_on
    return (opened_on is None or opened_on < next_month) and (closed_on is None or closed_on > first_day)


@dataclass(frozen=True, kw_only=True, slots=True)
class MonthLink:
    """One of the unit's twelve months; `mark` is a word of the board."""

    first_day: datetime.date
    mark: str
    is_current: bool


def twelve_months(of: UnitMonth) -> list[MonthLink]:
    """The months of the calendar year with how each stands."""
    records = {month: row[:2] for (year, month), row in of.months.items() if year == of.year}
    months = DueMonths(of.dates, of.year, of.today)
    return [
        MonthLink(
            first_day=datetime.date(of.year, month, 1),
            mark=months.mark(month, *records.get(month, ("", "")), is_covered=of.is_covered_in(month)),
            is_current=month == of.month,
        )
        for month in range(1, 13)
    ]


def neighbours(of: UnitMonth) -> tuple[datetime.date, datetime.date | None]:
    """The month before, and the one after where it has begun."""
    after = months_before(of.first_day, -1)
    return months_before(of.first_day, 1), after if rules.month_begins(after.year, after.month, of.today) else None


class EarlierMark(NamedTuple):
    """What counted in one of the twelve months before, in points; `percent` of the maximum, none without a mark."""

    first_day: datetime.date
    mark: Mark | None
    percent: Decimal | None
    #: The percentage that was written, where the points come from one.
    ratio: Decimal | None = None


def earlier_marks(of: UnitMonth) -> dict[str, list[EarlierMark]]:
    """By criterion, the twelve months before, oldest first, on any version of the same scale; two queries.

    A criterion that was never marked in them is absent.
    """
    days = [months_before(of.first_day, count) for count in range(12, 0, -1)]
    found: dict[str, dict[datetime.date, EarlierMark]] = defaultdict(dict)
    rows = MarkRow.objects.filter(
        Q(record__year=of.year, record__month__lt=of.month) | Q(record__year=of.year - 1, record__month__gte=of.month),
        record__organization=of.organization,
        criterion__part__scale__code=of.scale.code,
    ).values_list(
        "criterion_id",
        "record__year",
        "record__month",
        "is_not_applicable",
        Coalesce("reviewed_value", "value"),
    )
    earlier = list(rows)
    criteria = {criterion.pk: criterion for criterion in criteria_of(of.scale)}
    if any(row[0] not in criteria for row in earlier):
        # Some months were marked by other versions.
        criteria = Criterion.objects.filter(part__scale__code=of.scale.code).in_bulk()
    # Most months say the same of a criterion: what a mark gives is reckoned once.
    given: dict[tuple[int, Mark], EarlierMark] = {}
    for pk, year, month, is_not_applicable, value in earlier:
        written = NOT_APPLICABLE if is_not_applicable and value is None else value
        if written is not None:
            if (pk, written) not in given:
                given[pk, written] = _given(criteria[pk], written)
            day = datetime.date(year, month, 1)
            found[criteria[pk].code][day] = given[pk, written]._replace(first_day=day)
    none = {day: EarlierMark(first_day=day, mark=None, percent=None) for day in days}
    return {code: [marks.get(day, none[day]) for day in days] for code, marks in found.items()}


def _given(criterion: Criterion, written: Mark) -> EarlierMark:
    """What a written mark gives, of no month yet."""
    mark = in_points(criterion, written)
    percent = mark / criterion.maximum * 100 if isinstance(mark, Decimal) else None
    return EarlierMark(first_day=datetime.date.min, mark=mark, percent=percent, ratio=percentage(criterion, written))


def months_before(first_day: datetime.date, count: int) -> datetime.date:
    months = first_day.year * 12 + first_day.month - 1 - count
    return datetime.date(months // 12, months % 12 + 1, 1)


def record_events(record: MonthlyRecord | None) -> list[Event]:
    """The record's trail, newest first."""
    if record is None:
        return []
    return list(Event.objects.filter(target=f"record:{record.pk}").select_related("actor")[:LONGEST_HISTORY])


def problems_of(record: MonthlyRecord, today: datetime.date) -> list[Problem]:
    """What keeps the record, as it is saved, from being sent."""
    criteria, marks = criteria_of(record.scale, Period.MONTHLY), marks_by_code(record)
    roster = read_roster(record.organization, record.year, record.month, record, today)
    tasks = task_problems_of(record, today)
    problems = problems_before_sending(
        record,
        criteria,
        marks,
        today,
        _ticks(roster) if roster.is_ticked else None,
        are_tasks_counted=not asks_for_outcome(tasks),
    )
    return [
        *problems,
        *evidence_problems_of(record, criteria, marks),
        *tasks,
        *quality_problems_of(record),
    ]


def _ticks(roster: Roster) -> Ticks:
    return Ticks(
        called={line.pk: (line.presence, line.reason) for line in roster.lines if line.is_called},
        voters=roster.counts.voters,
    )

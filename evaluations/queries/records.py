"""A unit's month as its page shows it, whether or not a record exists yet, and the months around it."""

import datetime
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.db.models import Count, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from cells.choices import PRESENT_STATUSES, MemberStatus
from cells.models import Event, Member, Organization
from cells.scope import Scope
from evaluations import rules
from evaluations.choices import TRANSITIONS, Period, RecordState
from evaluations.completeness import Problem, problems_before_sending
from evaluations.engine import NOT_APPLICABLE, Mark
from evaluations.models import Criterion, EvaluationYear, MonthlyRecord, Scale
from evaluations.models import Mark as MarkRow
from evaluations.queries.local_scales import scale_for
from evaluations.queries.scales import criteria_of
from evaluations.queries.sheets import in_points, marks_by_code, percentage
from evaluations.queries.years import year_covering

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

    @property
    def due_on(self) -> datetime.date | None:
        return rules.due_on(self.year, self.month, self.evaluation_year.due_day) if self.evaluation_year else None

    @property
    def is_overdue(self) -> bool:
        """The last day has passed and nothing has been sent."""
        is_sent = self.record is not None and self.record.submitted_at is not None
        return self.due_on is not None and self.today > self.due_on and not is_sent

    @property
    def obstacle(self) -> str:
        """Why the month cannot be written: "future", "no_year", "closed", "not_existing"; "" when it can."""
        if not rules.is_due(self.year, self.month, self.today):
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
    record = (
        MonthlyRecord.objects.filter(organization=organization, year=year, month=month)
        .select_related(
            "organization", "evaluation_year__committee", "scale", "saved_by", "submitted_by", "reviewed_by"
        )
        .first()
    )
    return UnitMonth(
        organization=organization,
        year=year,
        month=month,
        today=today,
        evaluation_year=record.evaluation_year if record else year_covering(organization, year),
        record=record,
    )


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
    """The months of the calendar year with how each stands, in one query."""
    records = {
        month: (state, submitted_at)
        for month, state, submitted_at in MonthlyRecord.objects.filter(organization=of.organization, year=of.year)
        .order_by()
        .values_list("month", "state", "submitted_at")
    }
    return [
        MonthLink(
            first_day=datetime.date(of.year, month, 1),
            mark=due_mark(of, month, *records.get(month, ("", None))),
            is_current=month == of.month,
        )
        for month in range(1, 13)
    ]


def due_mark(of: UnitMonth, month: int, state: str, submitted_at: datetime.datetime | None) -> str:
    """How a month stands: on_time, late, waiting (for review), returned, exempt, missing or not_due."""
    if state in (RecordState.RETURNED, RecordState.EXEMPT):
        return state
    if state == RecordState.SUBMITTED:
        return "waiting"
    if of.evaluation_year is None or not existed_in(of.organization, of.year, month):
        return "not_due"
    due_day = of.evaluation_year.due_day
    if state == RecordState.APPROVED and submitted_at is not None:
        is_late = rules.is_late(of.year, month, due_day, timezone.localdate(submitted_at))
        return "late" if is_late else "on_time"
    return "missing" if of.today > rules.due_on(of.year, month, due_day) else "not_due"


def neighbours(of: UnitMonth) -> tuple[datetime.date, datetime.date | None]:
    """The month before, and the one after where it has begun."""
    after = _months_before(of.first_day, -1)
    return _months_before(of.first_day, 1), after if rules.is_due(after.year, after.month, of.today) else None


@dataclass(frozen=True, kw_only=True, slots=True)
class EarlierMark:
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
    days = [_months_before(of.first_day, count) for count in range(12, 0, -1)]
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
        "reviewed_value",
    )
    criteria = Criterion.objects.filter(part__scale__code=of.scale.code).in_bulk()
    for pk, year, month, is_not_applicable, value, reviewed in rows:
        written = NOT_APPLICABLE if is_not_applicable and reviewed is None else value
        if written is not None:
            day, criterion = datetime.date(year, month, 1), criteria[pk]
            mark = in_points(criterion, written)
            found[criterion.code][day] = EarlierMark(
                first_day=day,
                mark=mark,
                percent=mark / criterion.maximum * 100 if isinstance(mark, Decimal) else None,
                ratio=percentage(criterion, written),
            )
    return {
        code: [marks.get(day, EarlierMark(first_day=day, mark=None, percent=None)) for day in days]
        for code, marks in found.items()
    }


def _months_before(first_day: datetime.date, count: int) -> datetime.date:
    months = first_day.year * 12 + first_day.month - 1 - count
    return datetime.date(months // 12, months % 12 + 1, 1)


@dataclass(frozen=True, kw_only=True, slots=True)
class MeetingFigures:
    """What follows from the meeting's facts."""

    minutes: int | None
    attendance: Decimal | None


def meeting_figures(record: MonthlyRecord) -> MeetingFigures:
    """How long the meeting took, and the percent of those called who came."""
    minutes = None
    if record.started_at is not None and record.ended_at is not None:
        start, end = (time.hour * 60 + time.minute for time in (record.started_at, record.ended_at))
        minutes = end - start if end > start else None
    attendance = None
    if record.entitled_count and record.present_count is not None:
        attendance = (Decimal(record.present_count) * 100 / record.entitled_count).quantize(Decimal("0.1"))
    return MeetingFigures(minutes=minutes, attendance=attendance)


@dataclass(frozen=True, kw_only=True, slots=True)
class RosterCounts:
    """Members of a cell today, as a help beside the attendance; those exempt need not be called."""

    present: int
    exempt: int


def roster_counts(organization: Organization) -> RosterCounts:
    counts = Member.objects.filter(organization=organization, status__in=PRESENT_STATUSES).aggregate(
        present=Count("pk"), exempt=Count("pk", filter=Q(status=MemberStatus.EXEMPT))
    )
    return RosterCounts(**counts)


def record_events(record: MonthlyRecord | None) -> list[Event]:
    """The record's trail, newest first."""
    if record is None:
        return []
    return list(Event.objects.filter(target=f"record:{record.pk}").select_related("actor")[:LONGEST_HISTORY])


def problems_of(record: MonthlyRecord, today: datetime.date) -> list[Problem]:
    """What keeps the record, as it is saved, from being sent."""
    return problems_before_sending(record, criteria_of(record.scale, Period.MONTHLY), marks_by_code(record), today)

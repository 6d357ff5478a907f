"""The records a reviewer answers for: those of units strictly below their own."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Substr
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from cells.choices import OrganizationKind
from cells.models import Office, Organization
from cells.scope import STEP, Scope, ScopedQuerySet, subtree
from evaluations import rules
from evaluations.choices import RecordState, YearState
from evaluations.models import MonthlyRecord
from evaluations.queries.deadlines import YearDates, dates_of_years
from evaluations.queries.flags import FlagLine, flags_of_records
from evaluations.queries.returns import entered_on_behalf, since_returns
from evaluations.since_return import SinceReturn

#: The states a reviewer has something to do with, the most urgent first; drafts are nobody's business yet.
REVIEW_STATES = (RecordState.SUBMITTED, RecordState.RETURNED, RecordState.APPROVED, RecordState.EXEMPT)
#: Which of the waiting records are shown: the reader's own to review, of them those that came back, or the others'.
MINE, SENT_AGAIN, NEARER = "", "again", "nearer"


class QueueOrder(NamedTuple):
    label: str | Promise
    columns: tuple[str, ...]


FIRST_SENT, BY_UNIT = "", "unit"
QUEUE_ORDERS = {
    FIRST_SENT: QueueOrder(gettext_lazy("First sent"), ("submitted_at", "organization__path", "month")),
    BY_UNIT: QueueOrder(gettext_lazy("Unit"), ("organization__path", "year", "month")),
}
#: No tree is deeper, counted in characters of a path.
_DEEPEST = 10 * STEP


def records_to_review(scope: Scope) -> ScopedQuerySet[MonthlyRecord]:
    """Records of open years from units strictly below an office of review; sent first comes first."""
    below = Q(pk__in=()) if not scope.is_system else Q()
    for grant in scope.grants:
        if grant.role in rules.REVIEWERS:
            below |= subtree(grant.path, "organization__path") & ~Q(organization__path=grant.path)
    return (
        MonthlyRecord.objects.filter(below, evaluation_year__state=YearState.OPEN, state__in=REVIEW_STATES)
        .select_related("organization", "evaluation_year")
        .order_by(*QUEUE_ORDERS[FIRST_SENT].columns)
    )


def is_nearest(scope: Scope) -> Q:
    """Of the records below a reviewer: those of units from which nobody else who reviews stands nearer."""
    if scope.is_system:
        return Q(pk__isnull=False)
    nearest = Q(pk__in=())
    for grant in scope.grants:
        if grant.role in rules.REVIEWERS:
            below = subtree(grant.path, "organization__path") & ~Q(organization__path=grant.path)
            nearest |= below & Q(~Exists(_reviewers_between(scope, grant.path)))
    return nearest


def _reviewers_between(scope: Scope, path: str) -> QuerySet[Office]:
    """Offices of review held by others strictly between an organisation and a record's unit."""
    unit = OuterRef("organization__path")
    above = [Substr(unit, 1, length) for length in range(len(path) + STEP, _DEEPEST, STEP)]
    held = Office.objects.held_on(timezone.localdate()).filter(role__in=rules.REVIEWERS, user__is_active=True)
    return held.exclude(user=scope.user_id).filter(~Q(organization__path=unit), organization__path__in=above).order_by()


def shown_waiting(scope: Scope, show: str) -> Q:
    """Which waiting records are shown; those in other states all are."""
    mine = is_nearest(scope)
    waiting = {MINE: mine, SENT_AGAIN: mine & Q(reviewed_at__isnull=False), NEARER: ~mine}[show]
    return ~Q(state=RecordState.SUBMITTED) | waiting


def count_nearer(scope: Scope, records: QuerySet[MonthlyRecord]) -> int:
    """How many of the waiting records another reviewer stands nearer to."""
    return records.filter(~is_nearest(scope), state=RecordState.SUBMITTED).count()


def count_by_state(records: QuerySet[MonthlyRecord]) -> Mapping[str, int]:
    counts = dict(records.order_by().values_list("state").annotate(count=Count("pk")))
    return {state.value: counts.get(state.value, 0) for state in REVIEW_STATES}


def committees_reviewed(scope: Scope) -> QuerySet[Organization]:
    """The grassroots committees whose units a reviewer can narrow the queue to."""
    return Organization.objects.within(scope).filter(kind=OrganizationKind.GRASSROOTS_COMMITTEE)


def reviewed_from(scope: Scope) -> Organization | None:
    """The highest organisation from which the reader reviews."""
    grants = [grant for grant in scope.grants if grant.role in rules.REVIEWERS]
    highest = min(grants, key=lambda grant: (len(grant.path), grant.path), default=None)
    return Organization.objects.within(scope).get(pk=highest.organization_id) if highest else None


@dataclass(frozen=True, kw_only=True, slots=True)
class QueueRow:
    """A record in the queue."""

    record: MonthlyRecord
    parent_name: str
    is_late: bool
    #: What the unit did with it after it was last sent back; `None` where it never was.
    since: SinceReturn | None = None
    #: Who saved or sent it for a unit not their own.
    entered_by: Sequence[str] = ()
    #: What is worth a second look in it.
    flags: Sequence[FlagLine] = ()

    @property
    def is_corrected(self) -> bool:
        return self.since is not None and bool(self.since.changes)

    @property
    def is_unchanged(self) -> bool:
        """Sent again as it had been."""
        return self.since is not None and not self.since.changes

    @property
    def reason(self) -> str:
        """Why it went back or is exempt."""
        return "" if self.record.state == RecordState.SUBMITTED else self.record.state_reason

    @property
    def first_day(self) -> datetime.date:
        return first_day_of(self.record)


def first_day_of(record: MonthlyRecord) -> datetime.date:
    return datetime.date(record.year, record.month, 1)


def queue_rows(scope: Scope, records: Sequence[MonthlyRecord]) -> list[QueueRow]:
    """A page of the queue; as many queries more however long: for the names above, the dates, the hints, the trail."""
    step = Organization.steplen
    above = {record.organization.path[:-step] for record in records}
    names = dict(Organization.objects.within(scope).filter(path__in=above).values_list("path", "name"))
    dates = dates_of_years({record.evaluation_year for record in records})
    flags = flags_of_records(scope, records)
    since, entered = since_returns(records), entered_on_behalf(records)
    return [
        QueueRow(
            record=record,
            parent_name=names.get(record.organization.path[:-step], ""),
            is_late=_is_late(record, dates[record.evaluation_year_id]),
            since=since.get(record.pk),
            entered_by=entered.get(record.pk, ()),
            flags=flags.get(record.pk, ()),
        )
        for record in records
    ]


def _is_late(record: MonthlyRecord, dates: YearDates) -> bool:
    if record.submitted_at is None:
        return False
    sent_on = timezone.localdate(record.submitted_at)
    return dates.of(record.organization.path).is_late(record.year, record.month, sent_on)


@dataclass(frozen=True, kw_only=True, slots=True)
class QueuePlace:
    """Where a record stands among those that wait, and its neighbours there."""

    number: int
    count: int
    before: MonthlyRecord | None
    after: MonthlyRecord | None


def place_in_queue(waiting: ScopedQuerySet[MonthlyRecord], record: MonthlyRecord) -> QueuePlace | None:
    """`None` where the record is not among them; two queries."""
    keys = list(waiting.values_list("pk", flat=True))
    if record.pk not in keys:
        return None
    place = keys.index(record.pk)
    around = waiting.in_bulk(keys[max(0, place - 1) : place + 2])
    return QueuePlace(
        number=place + 1,
        count=len(keys),
        before=around.get(keys[place - 1]) if place else None,
        after=around.get(keys[place + 1]) if place + 1 < len(keys) else None,
    )


def next_waiting(waiting: ScopedQuerySet[MonthlyRecord], record: MonthlyRecord) -> int | None:
    """The record to go on to after this one: the next that waits, after the last one the first."""
    keys = list(waiting.values_list("pk", flat=True))
    place = keys.index(record.pk) if record.pk in keys else -1
    others = [*keys[place + 1 :], *keys[: max(place, 0)]]
    return next(iter(others), None)

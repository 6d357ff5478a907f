"""The records a reviewer answers for: those of units strictly below their own."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from cells.choices import OrganizationKind
from cells.models import Organization
from cells.scope import Scope, ScopedQuerySet, subtree
from evaluations import rules
from evaluations.choices import RecordState, YearState
from evaluations.models import MonthlyRecord

#: The states a reviewer has something to do with, the most urgent first; drafts are nobody's business yet.
REVIEW_STATES = (RecordState.SUBMITTED, RecordState.RETURNED, RecordState.APPROVED, RecordState.EXEMPT)


def records_to_review(scope: Scope) -> ScopedQuerySet[MonthlyRecord]:
    """Records of open years from units strictly below an office of review; sent first comes first."""
    below = Q(pk__in=()) if not scope.is_system else Q()
    for grant in scope.grants:
        if grant.role in rules.REVIEWERS:
            below |= subtree(grant.path, "organization__path") & ~Q(organization__path=grant.path)
    return (
        MonthlyRecord.objects.filter(below, evaluation_year__state=YearState.OPEN, state__in=REVIEW_STATES)
        .select_related("organization", "evaluation_year")
        .order_by("submitted_at", "organization__path", "month")
    )


def count_by_state(records: QuerySet[MonthlyRecord]) -> Mapping[str, int]:
    counts = dict(records.order_by().values_list("state").annotate(count=Count("pk")))
    return {state.value: counts.get(state.value, 0) for state in REVIEW_STATES}


def committees_reviewed(scope: Scope) -> QuerySet[Organization]:
    """The grassroots committees whose units a reviewer can narrow the queue to."""
    return Organization.objects.within(scope).filter(kind=OrganizationKind.GRASSROOTS_COMMITTEE)


@dataclass(frozen=True, kw_only=True, slots=True)
class QueueRow:
    """A record in the queue; `is_corrected` when it comes back after a return."""

    record: MonthlyRecord
    parent_name: str
    is_late: bool
    is_corrected: bool

    @property
    def reason(self) -> str:
        """Why it went back or is exempt."""
        return "" if self.record.state == RecordState.SUBMITTED else self.record.state_reason

    @property
    def first_day(self) -> datetime.date:
        return datetime.date(self.record.year, self.record.month, 1)


def queue_rows(scope: Scope, records: Sequence[MonthlyRecord]) -> list[QueueRow]:
    """A page of the queue; one query more for the names of the organisations directly above."""
    step = Organization.steplen
    above = {record.organization.path[:-step] for record in records}
    names = dict(Organization.objects.within(scope).filter(path__in=above).values_list("path", "name"))
    return [
        QueueRow(
            record=record,
            parent_name=names.get(record.organization.path[:-step], ""),
            is_late=_is_late(record),
            is_corrected=record.state == RecordState.SUBMITTED and record.reviewed_at is not None,
        )
        for record in records
    ]


def _is_late(record: MonthlyRecord) -> bool:
    if record.submitted_at is None:
        return False
    sent_on = timezone.localdate(record.submitted_at)
    return rules.is_late(record.year, record.month, record.evaluation_year.due_day, sent_on)

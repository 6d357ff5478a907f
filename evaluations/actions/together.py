"""Approving several records at once, none of which asks to be looked at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError

from cells.scope import Scope, require
from evaluations import rules
from evaluations.actions.records import StaleRecord
from evaluations.actions.review import approve_record
from evaluations.choices import RecordState
from evaluations.models import MonthlyRecord
from evaluations.queries.together import together_rows


@dataclass(frozen=True, kw_only=True, slots=True)
class Approvals:
    """What became of the records: `changed` are no longer as the page showed them and stay as they are."""

    approved: Sequence[MonthlyRecord]
    changed: Sequence[MonthlyRecord]


def approve_together(scope: Scope, records: Sequence[MonthlyRecord], versions: Mapping[int, int]) -> Approvals:
    """Approve each record in a transaction of its own, by the version the page showed.

    One in which something differs, or in which something is worth a second look, is left for its own page.
    """
    for record in records:
        require(rules.can_review_record(scope, record.organization.path))
    waiting = [record for record in records if record.state == RecordState.SUBMITTED]
    ready = {one.row.record.pk for one in together_rows(scope, waiting) if one.is_ready}
    approved: list[MonthlyRecord] = []
    changed: list[MonthlyRecord] = []
    for record in records:
        is_approved = record.pk in ready and _approve(scope, record, versions[record.pk])
        (approved if is_approved or _is_done(scope, record) else changed).append(record)
    return Approvals(approved=approved, changed=changed)


def _approve(scope: Scope, record: MonthlyRecord, version: int) -> bool:
    try:
        approve_record(scope, record, version=version)
    except (StaleRecord, ValidationError):
        return False
    return True


def _is_done(scope: Scope, record: MonthlyRecord) -> bool:
    """Approved already by the same reviewer, as after a double click."""
    return record.state == RecordState.APPROVED and record.reviewed_by_id == scope.user_id

"""What the committee above does with a unit's monthly record: mark beside it, return, approve, reopen, exempt."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from cells.actions import record_event
from cells.models import Organization
from cells.scope import Scope, require
from evaluations import rules
from evaluations.actions.records import (
    StaleRecord,
    as_text,
    lock_open_year,
    move,
    new_record,
    require_writable,
    write_marks,
)
from evaluations.choices import Period, RecordState
from evaluations.engine import score_month
from evaluations.models import EvaluationYear, Mark, MonthlyRecord
from evaluations.models.record import SCORE_COLUMNS
from evaluations.queries.marks import counted_marks, marks_by_code, own_mark
from evaluations.queries.scales import criteria_of, engine_criterion, engine_scale


class Review(NamedTuple):
    """The reviewer's word on one criterion: another mark with its reason, or none, which agrees with the unit."""

    value: Decimal | None = None
    reason: str = ""


@transaction.atomic
def review_record(
    scope: Scope,
    record: MonthlyRecord,
    *,
    version: int,
    reviews: Mapping[str, Review],
    codes: Iterable[str] | None = None,
) -> MonthlyRecord:
    """Set the reviewer's marks beside the unit's own; a code that is absent is left as it stands.

    `codes` are the criteria that a return, should it come to that, will name.
    """
    require(rules.can_review_record(scope, record.organization.path))
    record = _as_shown(record, version)
    if record.state != RecordState.SUBMITTED:
        raise StaleRecord
    rows, log = _changed_reviews(record, reviews)
    named = record.reopened_codes if codes is None else list(codes)
    if named != record.reopened_codes:
        log["reopened_codes"] = [", ".join(record.reopened_codes), ", ".join(named)]
    if not log:
        return record
    write_marks(record, rows)
    shown = MonthlyRecord.objects.filter(pk=record.pk, version=version)
    if not shown.update(version=F("version") + 1, reopened_codes=named):
        raise StaleRecord
    record_event(scope, "review_record", f"record:{record.pk}", organization=record.organization, changes=log)
    record.refresh_from_db()
    return record


@transaction.atomic
def return_record(
    scope: Scope,
    record: MonthlyRecord,
    *,
    version: int,
    reason: str,
    reviews: Mapping[str, Review] | None = None,
    codes: Iterable[str] | None = None,
) -> MonthlyRecord:
    """Send the record back with a reason; when criteria are named by `codes`, only those can be marked anew."""
    record = review_record(scope, record, version=version, reviews=reviews or {}, codes=codes)
    reason = _required(reason)
    move(
        scope,
        record,
        "return",
        version=record.version,
        reason=reason,
        columns={"state_reason": reason, **_signed(scope)},
    )
    return record


@transaction.atomic
def approve_record(
    scope: Scope,
    record: MonthlyRecord,
    *,
    version: int,
    reviews: Mapping[str, Review] | None = None,
    codes: Iterable[str] | None = None,
) -> MonthlyRecord:
    """Accept the record and write each good's score and reachable maximum, which is all the year reads of it.

    A record in which criteria are still named as to be corrected is not approved.
    """
    record = review_record(scope, record, version=version, reviews=reviews or {}, codes=codes)
    if record.reopened_codes:
        raise ValidationError(
            _("Criteria are ticked to be corrected (%(codes)s): return the record, or remove the ticks.")
            % {"codes": ", ".join(record.reopened_codes)}
        )
    criteria = criteria_of(record.scale)
    monthly = [criterion for criterion in criteria if criterion.period == Period.MONTHLY]
    marks = counted_marks(monthly, marks_by_code(record), record)
    score = score_month(engine_scale(record.scale, criteria), marks)
    if score.missing:
        raise ValidationError(_("These criteria have no mark: %(codes)s.") % {"codes": ", ".join(score.missing)})
    scores: dict[str, Decimal] = {}
    for good, month in score.goods.items():
        scores |= {f"{good}_score": month.score, f"{good}_reachable": month.reachable}
    move(
        scope,
        record,
        "approve",
        version=record.version,
        columns={"state_reason": "", **_signed(scope), **scores},
    )
    return record


@transaction.atomic
def reopen_record(scope: Scope, record: MonthlyRecord, *, version: int, reason: str) -> MonthlyRecord:
    """Take back an approval while the year is open: the record is returned, and has no scores until approved again."""
    require(rules.can_review_record(scope, record.organization.path))
    record = _as_shown(record, version)
    reason = _required(reason)
    move(
        scope,
        record,
        "reopen",
        version=version,
        reason=reason,
        columns={"state_reason": reason, **dict.fromkeys(SCORE_COLUMNS)},
    )
    return record


@transaction.atomic
def exempt_month(
    scope: Scope,
    *,
    organization: Organization,
    evaluation_year: EvaluationYear,
    month: int,
    version: int,
    reason: str,
) -> MonthlyRecord:
    """Leave the month out of the unit's year, for a reason; `version` is 0 where no record has been begun."""
    require(rules.can_review_record(scope, organization.path))
    require_writable(organization, evaluation_year, month)
    lock_open_year(evaluation_year)
    reason = _required(reason)
    record = MonthlyRecord.objects.filter(organization=organization, year=evaluation_year.year, month=month).first()
    if record is None:
        record = new_record(organization, evaluation_year, month)
        record.save(force_insert=True)
        version = version or record.version
    move(scope, record, "exempt", version=version, reason=reason, columns={"state_reason": reason})
    return record


@transaction.atomic
def resume_record(scope: Scope, record: MonthlyRecord, *, version: int) -> MonthlyRecord:
    """Make an exempt month an ordinary one again; what had been written before is still there."""
    require(rules.can_review_record(scope, record.organization.path))
    record = _as_shown(record, version)
    move(scope, record, "resume", version=version, columns={"state_reason": ""})
    return record


def _as_shown(record: MonthlyRecord, version: int) -> MonthlyRecord:
    """The record as it is now, in an open year, if it is still the one that the page showed."""
    lock_open_year(record.evaluation_year)
    record = MonthlyRecord.objects.select_related("organization", "evaluation_year", "scale").get(pk=record.pk)
    if record.version != version:
        raise StaleRecord
    return record


def _signed(scope: Scope) -> dict[str, Any]:
    return {"reviewed_at": timezone.now(), "reviewed_by_id": scope.user_id}


def _required(reason: str) -> str:
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": _("Write the reason.")})
    return reason


def _changed_reviews(record: MonthlyRecord, reviews: Mapping[str, Review]) -> tuple[list[Mark], dict[str, list[str]]]:
    rows, log = [], {}
    for code, row in marks_by_code(record).items():
        value, reason = reviews.get(code, Review(row.reviewed_value, row.reviewed_reason))
        if value is None or value == own_mark(row):
            value, reason = None, ""
        elif not reason.strip():
            raise ValidationError({f"reason_{code}": _("A mark that differs needs a reason.")})
        if (value, reason) == (row.reviewed_value, row.reviewed_reason):
            continue
        if value is not None:
            if not rules.asks_for(row.criterion.applies, record.is_thematic):
                raise ValidationError({f"reviewed_{code}": _("The month does not ask for this criterion.")})
            engine_criterion(row.criterion).points_for(value)
        log[f"{code}.reviewed"] = [as_text(row.reviewed_value), as_text(value)]
        log[f"{code}.reason"] = [row.reviewed_reason, reason]
        row.reviewed_value, row.reviewed_reason = value, reason
        rows.append(row)
    return rows, log

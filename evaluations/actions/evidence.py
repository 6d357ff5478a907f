"""Evidence is attached while the unit may write its record, and taken away, never deleted."""

from uuid import UUID, uuid5

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from cells.actions import record_event
from cells.models import Organization
from cells.scope import Scope, require
from evaluations import evidence_store, rules
from evaluations.actions.records import StaleRecord, lock_open_year, require_writable, save_record
from evaluations.choices import Period
from evaluations.evidence_images import JPEG, FitFile
from evaluations.evidence_looks import look_of
from evaluations.models import Criterion, EvaluationYear, Evidence, MonthlyRecord
from evaluations.queries.evidence import Elsewhere, same_elsewhere
from evaluations.queries.sheets import is_locked

#: Of one criterion, or of the signed page.
MOST_FILES = 20


class SharedDocumentError(Exception):
    """Other units have the same document, or a picture that looks the same, and nobody said that this is on purpose."""

    def __init__(self, elsewhere: Elsewhere) -> None:
        super().__init__()
        self.elsewhere = elsewhere


def attach_evidence(
    scope: Scope,
    *,
    organization: Organization,
    evaluation_year: EvaluationYear,
    month: int,
    criterion_code: str,
    file: FitFile,
    key: UUID,
    is_shared: bool = False,
) -> Evidence:
    """Keep a file beside a criterion; "" is the signed page. A month without a record gets its draft.

    The record's version stays as it is, so that nothing typed meanwhile grows stale. What is sent twice, with the
    same `key` or to the same criterion, is attached once.
    """
    require(rules.can_enter_record(scope, organization.path))
    require_writable(organization, evaluation_year, month)
    sha256 = evidence_store.keep(file.content)
    look = look_of(file.content) if file.content_type == JPEG else b""
    with transaction.atomic():
        lock_open_year(evaluation_year)
        record = MonthlyRecord.objects.filter(organization=organization, year=evaluation_year.year, month=month).first()
        if record is None:
            record = save_record(
                scope, organization=organization, evaluation_year=evaluation_year, month=month, version=0,
                facts={}, marks={}, notes={},
            )  # fmt: skip
        if not rules.can_attach(record.state, criterion_code):
            raise StaleRecord
        _require_unlocked(record, criterion_code)
        own_key = uuid5(key, sha256)
        there = Evidence.objects.filter(record=record, criterion_code=criterion_code, removed_at__isnull=True)
        twice = there.filter(Q(key=own_key) | Q(sha256=sha256)).first()
        if twice is not None:
            return twice
        if there.count() >= MOST_FILES:
            raise ValidationError(_("At most %(count)s files can be attached here.") % {"count": MOST_FILES})
        if not is_shared and (elsewhere := same_elsewhere(organization, evaluation_year.year, sha256, look)):
            raise SharedDocumentError(elsewhere)
        evidence = Evidence(
            organization=organization,
            record=record,
            criterion_code=criterion_code,
            key=own_key,
            name=file.name,
            content_type=file.content_type,
            size=len(file.content),
            sha256=sha256,
            look=look,
            is_shared=is_shared,
            uploaded_by_id=scope.user_id,
        )
        _insert(evidence)
        _log(scope, "attach_evidence", evidence, ["", evidence.name])
    return evidence


def _insert(evidence: Evidence) -> None:
    """A file that was taken away and comes again, with the same key, is a new one."""
    if Evidence.objects.filter(record=evidence.record, key=evidence.key).exists():
        evidence.key = uuid5(evidence.key, timezone.now().isoformat())
    evidence.save(force_insert=True)


def remove_evidence(scope: Scope, evidence: Evidence) -> None:
    """Take a file away while its criterion may be written; taking it away twice changes nothing."""
    record = evidence.record
    require(rules.can_enter_record(scope, evidence.organization.path))
    require_writable(evidence.organization, record.evaluation_year, record.month, is_begun=True)
    with transaction.atomic():
        lock_open_year(record.evaluation_year)
        record.refresh_from_db()
        if not rules.can_edit(record.state):
            raise StaleRecord
        _require_unlocked(record, evidence.criterion_code)
        removed_at = timezone.now()
        if Evidence.objects.filter(pk=evidence.pk, removed_at__isnull=True).update(removed_at=removed_at):
            evidence.removed_at = removed_at
            _log(scope, "remove_evidence", evidence, [evidence.name, ""])


def sweep_evidence(scope: Scope) -> int:
    """Delete the files that no row names and that are older than a day; answers how many."""
    require(scope.is_system)
    named = set(Evidence.objects.order_by().values_list("sha256", flat=True).distinct())
    paths = list(evidence_store.unnamed(named))
    for path in paths:
        path.unlink()
    return len(paths)


def _require_unlocked(record: MonthlyRecord, criterion_code: str) -> None:
    """A criterion of the month that a return did not close; the signed page hangs on the meeting, which none closes."""
    if criterion_code:
        criterion = Criterion.objects.filter(
            part__scale=record.scale_id, code=criterion_code, period=Period.MONTHLY
        ).first()
        require(criterion is not None and not is_locked(record, criterion))


def _log(scope: Scope, verb: str, evidence: Evidence, change: list[str]) -> None:
    record_event(
        scope,
        verb,
        f"record:{evidence.record_id}",
        organization=evidence.organization,
        changes={f"{evidence.criterion_code}.evidence": change},
    )

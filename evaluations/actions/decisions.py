"""The competent committee decides: on one verdict, or on all that stand by themselves."""

import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cells.actions import record_event
from cells.scope import Scope, require
from evaluations import rules
from evaluations.actions.years import open_or_refuse
from evaluations.choices import Level, NotCompletedReason
from evaluations.engine import Level as EngineLevel
from evaluations.engine import Outcome, Step, recognised_at
from evaluations.models import Decision, EvaluationYear, Verdict
from evaluations.queries.years import decidable_at_once

#: What made a member's level "not completed" -> the official table's reason.
_REASON_OF_RULE = (
    ("degradation", NotCompletedReason.DEGRADATION),
    ("disciplin", NotCompletedReason.DISCIPLINED),
    ("professional", NotCompletedReason.PROFESSIONAL),
    ("targets", NotCompletedReason.TARGETS),
    ("tasks", NotCompletedReason.TARGETS),
)


def reason_code_of(verdict: Verdict) -> str:
    """The reason the official table asks for, read from the veto that decided; "other" when none of the four fits."""
    for step in verdict.steps:
        if step["outcome"] == Outcome.VETOED:
            for word, code in _REASON_OF_RULE:
                if word in step["rule"]:
                    return code
    return NotCompletedReason.OTHER


def is_recognised_at(level: str, verdict: Verdict) -> bool | None:
    """Whether a unit is recognised as four-good at the level decided; members and units without a score stay as is."""
    if verdict.is_recognised is None:
        return None
    return recognised_at(EngineLevel(level), map(Step.from_json, verdict.steps))


@transaction.atomic
def decide(
    scope: Scope,
    verdict: Verdict,
    *,
    level: str,
    document_number: str,
    decided_on: datetime.date,
    reason: str = "",
    reason_code: str = "",
) -> Decision:
    """Record the committee's decision on one verdict; one that differs from the computed level needs a reason."""
    require(rules.can_manage_year(scope, verdict.evaluation_year.committee.path))
    evaluation_year = open_or_refuse(verdict.evaluation_year_id)
    verdict = Verdict.objects.select_for_update().get(pk=verdict.pk)
    _check_decision(evaluation_year, verdict, level, reason.strip(), reason_code)
    decision = Decision.objects.create(
        verdict=verdict,
        computed_level=verdict.level,
        level=level,
        reason=reason.strip(),
        reason_code=reason_code,
        document_number=document_number,
        decided_on=decided_on,
        decided_by_id=scope.user_id,
    )
    changes = {"level": [verdict.final_level, level], "document_number": ["", document_number]}
    verdict.decided_level, verdict.reason_code = level, reason_code
    verdict.is_recognised = is_recognised_at(level, verdict)
    verdict.save(update_fields=["decided_level", "reason_code", "is_recognised"])
    record_event(
        scope,
        "decide",
        f"verdict:{verdict.pk}",
        organization=verdict.organization,
        changes=changes,
        reason=reason.strip(),
    )
    return decision


def _check_decision(
    evaluation_year: EvaluationYear, verdict: Verdict, level: str, reason: str, reason_code: str
) -> None:
    if verdict.eligibility:
        raise ValidationError(_("%(name)s is not classified this year.") % {"name": verdict.name})
    if (verdict.needs_decision or level != verdict.level) and not reason:
        raise ValidationError({"reason": _("A decision that the rules do not give by themselves needs a reason.")})
    if verdict.member_id and level == Level.NOT_COMPLETED and reason_code not in NotCompletedReason.values:
        raise ValidationError({"reason_code": _("Choose one of the five reasons for non-completion.")})
    if reason_code and not (verdict.member_id and level == Level.NOT_COMPLETED):
        raise ValidationError({"reason_code": _("Only a member's non-completion has one of these reasons.")})


@transaction.atomic
def decide_all(
    scope: Scope, evaluation_year: EvaluationYear, *, document_number: str, decided_on: datetime.date
) -> int:
    """Decide everything that is undecided and stands by itself at its computed level; answers how many."""
    require(rules.can_manage_year(scope, evaluation_year.committee.path))
    evaluation_year = open_or_refuse(evaluation_year.pk)
    decisions, decided = [], []
    for verdict in decidable_at_once(evaluation_year).iterator(chunk_size=2000):
        not_completed_member = verdict.member_id and verdict.level == Level.NOT_COMPLETED
        verdict.decided_level = verdict.level
        verdict.reason_code = reason_code_of(verdict) if not_completed_member else ""
        decided.append(verdict)
        decisions.append(
            Decision(
                verdict=verdict,
                computed_level=verdict.level,
                level=verdict.level,
                reason_code=verdict.reason_code,
                document_number=document_number,
                decided_on=decided_on,
                decided_by_id=scope.user_id,
            )
        )
    Decision.objects.bulk_create(decisions, batch_size=1000)
    for level in Level.values:
        _mark_decided([verdict for verdict in decided if verdict.decided_level == level], level)
    record_event(
        scope,
        "decide_all",
        f"year:{evaluation_year.pk}",
        organization=evaluation_year.committee,
        changes={"decisions": ["", str(len(decisions))], "document_number": ["", document_number]},
    )
    return len(decisions)


def _mark_decided(verdicts: list[Verdict], level: str) -> None:
    by_reason: dict[str, list[int]] = {}
    for verdict in verdicts:
        by_reason.setdefault(verdict.reason_code, []).append(verdict.pk)
    for reason_code, keys in by_reason.items():
        for start in range(0, len(keys), 900):
            Verdict.objects.filter(pk__in=keys[start : start + 900]).update(
                decided_level=level, reason_code=reason_code
            )

"""Year-end facts of units, ratings of members, findings: entered while the year is open."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cells.actions import record_event
from cells.models import Member, Organization
from cells.scope import Scope, require
from evaluations import engine, rules
from evaluations.actions.years import open_or_refuse
from evaluations.choices import MEMBER_FINDINGS, ORGANIZATION_FINDINGS, Period
from evaluations.completeness import note_field, notes_missing
from evaluations.engine import score_year
from evaluations.kept import as_text
from evaluations.models import Criterion, EvaluationYear, Finding, MemberRating, UnitFacts
from evaluations.queries.local_scales import scale_for
from evaluations.queries.scales import criteria_of, engine_criterion, engine_scale
from evaluations.queries.year_inputs import engine_marks


class Overwritten(Exception):
    """Somebody else saved the same row first; carries their names for the message."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(", ".join(names))
        self.names = tuple(names)


def _require_within_year(evaluation_year: EvaluationYear, organization: Organization) -> None:
    require(
        organization.path.startswith(evaluation_year.committee.path) and organization.pk != evaluation_year.committee_id
    )


@transaction.atomic
def save_unit_facts(
    scope: Scope, evaluation_year: EvaluationYear, organization: Organization, version: int, values: Mapping[str, Any]
) -> UnitFacts:
    """Write a unit's year-end facts; `version` is what the form was filled from (0: there was no row yet)."""
    require(rules.can_enter_facts(scope, organization.path))
    evaluation_year = open_or_refuse(evaluation_year.pk)
    _require_within_year(evaluation_year, organization)
    facts = UnitFacts.objects.filter(evaluation_year=evaluation_year, organization=organization).first()
    if (facts.version if facts else 0) != version:
        raise Overwritten([organization.name])
    facts = facts or UnitFacts(evaluation_year=evaluation_year, organization=organization, version=0)
    criteria = criteria_of(scale_for(evaluation_year, organization), Period.YEARLY)
    _check_marks(criteria, values.get("marks", {}), values.get("notes", {}))
    changes = _changes_of_facts(facts, values)
    for name, value in values.items():
        setattr(facts, name, value)
    facts.version += 1
    facts.saved_by_id = scope.user_id
    facts.full_clean(exclude=["saved_by"])
    facts.save()
    record_event(scope, "save_unit_facts", f"facts:{facts.pk}", organization=organization, changes=changes)
    return facts


def _check_marks(criteria: Sequence[Criterion], marks: Mapping[str, str], notes: Mapping[str, str]) -> None:
    """Each mark is one of this scale and possible, and is explained where its criterion asks for it."""
    of_code = {criterion.code: criterion for criterion in criteria}
    for code, mark in engine_marks(marks).items():
        if code not in of_code:
            raise engine.MarkError(f'criterion "{code}" is not marked at the end of the year')
        engine_criterion(of_code[code]).points_for(mark)
    missing = notes_missing(criteria, marks, notes)
    if missing:
        raise ValidationError({note_field(code): _("Write what it is given for.") for code in missing})


def _changes_of_facts(facts: UnitFacts, values: Mapping[str, Any]) -> dict[str, list[str]]:
    """What differs from the row; marks and notes one by one, as in a monthly record."""
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for name, value in values.items():
        for side, of in ((before, getattr(facts, name)), (after, value)):
            if name == "notes":
                side |= {f"{code}.note": note for code, note in of.items()}
            else:
                side |= of if name == "marks" else {name: of}
    return {
        name: [as_text(before.get(name)), as_text(after.get(name))]
        for name in {**before, **after}
        if before.get(name) != after.get(name)
    }


@dataclass(frozen=True, kw_only=True, slots=True)
class RatingEntry:
    """One member's row of the grid as it was typed; `version` 0 means there was no rating yet."""

    member_pk: int
    version: int
    marks: Mapping[str, str]
    counts: Mapping[str, int | None]
    notes: Mapping[str, str] = field(default_factory=dict)
    professional_level: str = ""
    sick_months: int = 0


@transaction.atomic
def save_member_ratings(
    scope: Scope, evaluation_year: EvaluationYear, organization: Organization, entries: Sequence[RatingEntry]
) -> int:
    """Save the changed rows of a cell's grid, all or none; answers how many changed."""
    require(rules.can_rate_members(scope, organization.path))
    evaluation_year = open_or_refuse(evaluation_year.pk)
    _require_within_year(evaluation_year, organization)
    members = Member.objects.filter(organization=organization).in_bulk([entry.member_pk for entry in entries])
    require(all(entry.member_pk in members for entry in entries))
    ratings = {
        rating.member_id: rating
        for rating in MemberRating.objects.filter(evaluation_year=evaluation_year, member_id__in=members)
    }
    overwritten = [
        members[entry.member_pk].name
        for entry in entries
        if (ratings[entry.member_pk].version if entry.member_pk in ratings else 0) != entry.version
    ]
    if overwritten:
        raise Overwritten(overwritten)
    criteria = criteria_of(evaluation_year.member_scale)
    scale = engine_scale(evaluation_year.member_scale, criteria)
    changes: dict[str, list[str]] = {}
    for entry in entries:
        rating = ratings.get(entry.member_pk) or MemberRating(
            evaluation_year=evaluation_year, member_id=entry.member_pk, version=0
        )
        values = {
            "organization_id": organization.pk,
            "marks": dict(entry.marks),
            "notes": dict(entry.notes),
            **entry.counts,
            "professional_level": entry.professional_level,
            "sick_months": entry.sick_months,
        }
        before = {name: getattr(rating, name) for name in values}
        if before == values or (rating.version == 0 and not any_given(entry)):
            continue
        _check_marks(criteria, entry.marks, entry.notes)
        for name, value in values.items():
            setattr(rating, name, value)
        rating.points = score_year(scale, (), engine_marks(entry.marks)).total
        rating.version += 1
        rating.saved_by_id = scope.user_id
        rating.save()
        changes[str(members[entry.member_pk])] = [_shown(before), _shown(values)]
    if changes:
        record_event(
            scope,
            "rate_members",
            f"year:{evaluation_year.pk}",
            organization=organization,
            changes=changes,
        )
    return len(changes)


def any_given(entry: RatingEntry) -> bool:
    return bool(
        entry.marks
        or entry.notes
        or entry.professional_level
        or entry.sick_months
        or any(count is not None for count in entry.counts.values())
    )


def _shown(values: Mapping[str, Any]) -> str:
    """A rating row in one line of the audit trail: only what is filled in."""
    filled = {
        name: value for name, value in values.items() if value not in (None, "", {}, 0) and name != "organization_id"
    }
    return "; ".join(f"{name}={value}" for name, value in filled.items())


@transaction.atomic
def record_finding(
    scope: Scope,
    evaluation_year: EvaluationYear,
    organization: Organization,
    *,
    code: str,
    document_number: str,
    document_on: datetime.date,
    member: Member | None = None,
    is_force_majeure: bool = False,
    is_self_remedied: bool = False,
    note: str = "",
) -> Finding:
    """Record a conclusion or discipline about a unit, or about one of its members, with its document."""
    require(rules.can_enter_facts(scope, organization.path))
    evaluation_year = open_or_refuse(evaluation_year.pk)
    _require_within_year(evaluation_year, organization)
    if member is not None and member.organization_id != organization.pk:
        raise ValidationError({"member": _("%(member)s does not belong to this cell.") % {"member": member}})
    if code not in (MEMBER_FINDINGS if member else ORGANIZATION_FINDINGS):
        raise ValidationError({"code": _("This finding does not apply here.")})
    finding = Finding(
        evaluation_year=evaluation_year,
        organization=organization,
        member=member,
        code=code,
        document_number=document_number,
        document_on=document_on,
        is_force_majeure=is_force_majeure,
        is_self_remedied=is_self_remedied,
        note=note,
        recorded_by_id=scope.user_id,
    )
    finding.full_clean(exclude=["recorded_by"])
    finding.save()
    record_event(
        scope,
        "record_finding",
        f"finding:{finding.pk}",
        organization=organization,
        changes={"code": ["", code], "member": ["", str(member or "")], "document_number": ["", document_number]},
        reason=note,
    )
    return finding


@transaction.atomic
def withdraw_finding(scope: Scope, finding: Finding, *, reason: str) -> None:
    """Take a finding out of the year; the row stays, with the reason in the audit trail."""
    require(rules.can_enter_facts(scope, finding.organization.path))
    open_or_refuse(finding.evaluation_year_id)
    if not reason.strip():
        raise ValidationError({"reason": _("Write why the finding is withdrawn.")})
    if Finding.objects.filter(pk=finding.pk, withdrawn_at__isnull=True).update(withdrawn_at=timezone.now()):
        record_event(
            scope, "withdraw_finding", f"finding:{finding.pk}", organization=finding.organization, reason=reason.strip()
        )

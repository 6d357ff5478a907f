"""A record's evidence as pages show it, and who else has the same document."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from cells.models import Organization
from cells.scope import Scope, ScopedQuerySet
from evaluations.completeness import Problem, mark_field
from evaluations.models import Criterion, Evidence, Mark, MonthlyRecord
from evaluations.rules import asks_for

#: Stands for a criterion's code where the evidence is the signed page of the minutes; no code begins like this.
SIGNED_PAGE = "_page"


def evidence_of(record: MonthlyRecord | None) -> dict[str, list[Evidence]]:
    """What is attached, by criterion and in the order it came; under "" the signed page. One query."""
    found: dict[str, list[Evidence]] = {}
    if record is not None:
        for evidence in Evidence.objects.filter(record=record, removed_at__isnull=True).order_by("pk"):
            found.setdefault(evidence.criterion_code, []).append(evidence)
    return found


def evidence_problems_of(
    record: MonthlyRecord, criteria: Iterable[Criterion], marks: Mapping[str, Mark]
) -> list[Problem]:
    """The marks that ask for evidence and have none; where nothing was scored there is nothing to show."""
    asking = [
        criterion
        for criterion in criteria
        if criterion.requires_evidence
        and (mark := marks.get(criterion.code)) is not None
        and mark.value
        and asks_for(criterion.applies, record.is_thematic)
    ]
    given = evidence_of(record) if asking else {}
    message = _("Attach evidence: a photo or a document.")
    return [
        Problem(field=mark_field(criterion.code), message=message)
        for criterion in asking
        if criterion.code not in given
    ]


def same_elsewhere(sha256: str, record: MonthlyRecord) -> ScopedQuerySet[Evidence]:
    """The same document with other units in the same year."""
    return Evidence.objects.filter(sha256=sha256, record__year=record.year, removed_at__isnull=True).exclude(
        organization=record.organization_id
    )


def units_named(scope: Scope, sha256: str, record: MonthlyRecord) -> list[Organization]:
    """The other units that the reader may know of; somebody else's stay unnamed."""
    keys = same_elsewhere(sha256, record).within(scope).values("organization")
    return list(Organization.objects.filter(pk__in=keys).order_by("path"))

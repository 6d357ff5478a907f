"""A record's evidence as pages show it, and who else has the same document."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from cells.models import Organization
from cells.scope import STEP, Scope, subtree
from evaluations.completeness import Problem, mark_field
from evaluations.evidence_looks import looks_alike
from evaluations.models import Criterion, Evidence, Mark, MonthlyRecord
from evaluations.rules import asks_for

#: Stands for a criterion's code where the evidence is the signed page of the minutes; no code begins like this.
SIGNED_PAGE = "_page"


def evidence_of(record: MonthlyRecord | None) -> dict[str, list[Evidence]]:
    """What is attached, by criterion and in the order it came; under "" the signed page. One query."""
    found: dict[str, list[Evidence]] = {}
    if record is not None:
        for evidence in Evidence.objects.filter(record=record, removed_at__isnull=True).defer("look").order_by("pk"):
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


@dataclass(frozen=True, kw_only=True, slots=True)
class Elsewhere:
    """The other units that have a document: the very same bytes, or only a picture that looks the same."""

    same: frozenset[int]
    alike: frozenset[int]

    def __bool__(self) -> bool:
        return bool(self.same or self.alike)


def same_elsewhere(organization: Organization, year: int, sha256: str, look: bytes) -> Elsewhere:
    """Who else has the document in the year: the same bytes anywhere, the same look beside it under the same committee.

    No index finds what is nearly equal: looks are read and compared one by one, 700 of 20 cells, 12,000 of 340 units.
    """
    others = Evidence.objects.filter(record__year=year, removed_at__isnull=True).exclude(organization=organization)
    others = others.order_by()
    same = frozenset(others.filter(sha256=sha256).values_list("organization", flat=True))
    above = organization.path[:-STEP]
    if not look or not above:
        return Elsewhere(same=same, alike=frozenset())
    beside = others.filter(subtree(above, "organization__path"), organization__depth=organization.depth)
    pictures = beside.exclude(look=b"").values_list("organization", "look").iterator()
    alike = frozenset(unit for unit, other in pictures if looks_alike(look, bytes(other)))
    return Elsewhere(same=same, alike=alike - same)


def units_named(scope: Scope, units: Iterable[int]) -> list[Organization]:
    """Those of the units that the reader may know of; somebody else's stay unnamed."""
    return list(Organization.objects.within(scope).filter(pk__in=units).order_by("path"))

"""Who may try a scale, draft or published, and on which years."""

from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from cells.choices import CELL_KINDS, Role
from cells.models import Organization
from cells.scope import Scope, subtree
from evaluations import rules
from evaluations.choices import RecordState, ScaleSubject
from evaluations.engine import ScaleError
from evaluations.issued import FULL_SCORE
from evaluations.models import EvaluationYear, MemberRating, MonthlyRecord, Scale
from evaluations.queries.scale_drafts import may_draft
from evaluations.queries.scales import engine_scale


def may_try(scope: Scope, scale: Scale) -> bool:
    """Who drafts it; a scale of no committee is tried by every organizing office, on its own years."""
    return may_draft(scope, scale) if scale.issuer else scope.holds_anywhere((Role.ORGANIZER,))


def is_reckonable(scale: Scale) -> bool:
    """Whether years can be judged by it: it does not contradict itself and its points reach one hundred."""
    try:
        goods = engine_scale(scale).goods
    except ScaleError:
        return False
    return sum((good.maximum for good in goods), Decimal(0)) == FULL_SCORE


def years_to_try(scope: Scope, scale: Scale) -> list[EvaluationYear]:
    """The years with marks for the scale's subject, latest first: of its committee, those above it and those below."""
    years = EvaluationYear.objects.reaching(scope)
    if scale.issuer is not None:
        years = years.filter(
            Q(committee__path__in=_paths_to(scale.issuer)) | subtree(scale.issuer.path, "committee__path")
        )
    marked = years.filter(Exists(_marked(scale))).select_related(
        "committee", "cell_scale", "committee_scale", "member_scale"
    )
    found = marked.order_by("-year", "committee__path")
    return [year for year in found if scale.issuer or rules.can_issue_scale(scope, year.committee.path)]


def _paths_to(organization: Organization) -> list[str]:
    step = organization.steplen
    return [organization.path[:end] for end in range(step, len(organization.path) + 1, step)]


def _marked(scale: Scale) -> QuerySet[Any]:
    """What a year needs: approved records, or rated members, of those whom the scale would be for."""
    reach = subtree(scale.issuer.path, "organization__path") if scale.issuer else Q()
    if scale.subject == ScaleSubject.MEMBER:
        return MemberRating.objects.filter(reach, evaluation_year=OuterRef("pk"), points__isnull=False)
    kind = Q(organization__kind__in=CELL_KINDS)
    return MonthlyRecord.objects.filter(
        reach,
        kind if scale.subject == ScaleSubject.CELL else ~kind,
        evaluation_year=OuterRef("pk"),
        state=RecordState.APPROVED,
    )

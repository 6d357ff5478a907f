"""The scales as issued, to read: what is marked, how, and for how much; and the drafts of the reader's committees."""

from decimal import Decimal

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from cells.choices import Role
from cells.requests import ScopedRequest
from cells.scope import Scope
from evaluations.choices import ScaleSubject
from evaluations.models import EvaluationYear, Scale
from evaluations.queries.local_scales import open_uses
from evaluations.queries.scale_drafts import (
    can_be_split,
    committees_to_split,
    may_draft,
    scale_events,
)
from evaluations.queries.scale_shelf import drafts, shelf, splits_near, uses_of, versions_of
from evaluations.queries.scales import scale_parts
from evaluations.rules import REVIEWERS, can_manage_year
from evaluations.scale_history import scale_history


@require_safe
def scale_list(request: ScopedRequest) -> HttpResponse:
    published = shelf(request.scope)
    by_subject = [
        (subject.label, [line for line in published if line.scale.subject == subject]) for subject in ScaleSubject
    ]
    context = {
        "groups": [group for group in by_subject if group[1]],
        "drafts": drafts(request.scope),
        "may_start": request.scope.holds_anywhere(REVIEWERS),
    }
    return render(request, "evaluations/scale_list.html", context)


@require_safe
def scale_detail(request: ScopedRequest, pk: int) -> HttpResponse:
    scope = request.scope
    readable = Scale.objects.readable(scope).select_related("issuer", "frame")
    scale: Scale = get_object_or_404(readable, pk=pk)
    may_change = may_draft(scope, scale)
    is_own = scale.issuer is not None and scope.sees(scale.issuer.path)
    uses = uses_of(scope, [scale])[scale.pk]
    context = {
        "scale": scale,
        "parts": scale_parts(scale),
        "grades": [{"label": grade["label"], "minimum": Decimal(grade["minimum"])} for grade in scale.grades],
        "versions": versions_of(scale),
        "uses": uses,
        "managed": [year for year in (use.year for use in uses) if _is_managed(scope, year)],
        "splits": splits_near(scope, scale),
        "history": scale_history(scale_events(scale)) if is_own else [],
        "may_edit": may_change and not scale.is_published,
        "may_renew": may_change and scale.is_published,
        "may_adopt": may_change and scale.is_published and scale.frame_id is not None,
        "may_withdraw": may_change and scale.frame_id is not None and bool(open_uses(scope, scale)),
        "may_copy": scale.is_published and scope.holds_anywhere((Role.ORGANIZER,)),
        "may_split": can_be_split(scale) and bool(committees_to_split(scope, scale)),
    }
    return render(request, "evaluations/scale_detail.html", context)


def _is_managed(scope: Scope, year: EvaluationYear) -> bool:
    """Whether the reader may change the year's ceiling settings now."""
    return not year.is_closed and can_manage_year(scope, year.committee.path)

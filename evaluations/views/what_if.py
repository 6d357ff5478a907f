"""What would change: a year under other settings, and a scale tried on a year that has been marked."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cells.requests import ScopedRequest
from evaluations import rules
from evaluations.choices import ScaleSubject
from evaluations.forms.what_if import WhatIfForm
from evaluations.models import EvaluationYear, Scale
from evaluations.queries.change_rows import TOTALS, change_rows, filter_changes, group_rows, total_rows
from evaluations.queries.dry_runs import is_reckonable, may_try, years_to_try
from evaluations.queries.scale_drafts import flaws_of, may_draft
from evaluations.queries.scales import published_scales
from evaluations.queries.year_what_if import STANDINGS, Asked, SideBySide, year_side_by_side
from evaluations.queries.years import years_reaching

PAGE_SIZE = 40
FILTERS = ("whom", "level", "show")


@require_safe
def year_what_if(request: ScopedRequest, pk: int) -> HttpResponse:
    """A year judged once more under other settings, beside what it is; nothing is stored."""
    years = years_reaching(request.scope).select_related("cell_scale", "committee_scale", "member_scale")
    year = get_object_or_404(years, pk=pk)
    if not rules.can_ask_what_if(request.scope, year.committee.path):
        raise PermissionDenied
    form = WhatIfForm(request.GET, evaluation_year=year, scales=published_scales(request.scope))
    context: dict[str, Any] = {"year": year, "form": form}
    if form.is_valid() and form.is_another:
        context |= _side_by_side(request, year, form.asked)
    return render(request, "evaluations/year_what_if.html", context, status=422 if form.errors else 200)


@require_safe
def scale_dry_run(request: ScopedRequest, pk: int) -> HttpResponse:
    """A year that has been marked, judged by this scale, beside what it is; nothing is stored."""
    scales = Scale.objects.readable(request.scope).select_related("issuer", "frame")
    scale = get_object_or_404(scales, pk=pk)
    if not may_try(request.scope, scale):
        raise PermissionDenied
    years = [] if scale.subject == ScaleSubject.MEETING else years_to_try(request.scope, scale)
    year = _year_to_try(years, request.GET.get("year", ""), timezone.localdate().year)
    context = {
        "scale": scale,
        "years": years,
        "year": year,
        "is_reckonable": is_reckonable(scale),
        "flaws": [] if scale.is_published else flaws_of(scale),
        "may_edit": not scale.is_published and may_draft(request.scope, scale),
    }
    if year and context["is_reckonable"]:
        own = Asked.own(year)
        context |= _side_by_side(request, year, own.with_scale(scale))
    return render(request, "evaluations/scale_dry_run.html", context)


def _year_to_try(years: Sequence[EvaluationYear], asked: str, this_year: int) -> EvaluationYear | None:
    """The year asked for; otherwise last year, which is whole, or the latest there is."""
    past = [year for year in years if year.year < this_year]
    return next((year for year in years if str(year.pk) == asked), next(iter([*past, *years]), None))


def _side_by_side(request: ScopedRequest, year: EvaluationYear, asked: Asked) -> dict[str, Any]:
    """What the two pages share: the totals, the groups, and a page of those who change."""
    side_by_side: SideBySide = year_side_by_side(request.scope, year, asked, timezone.localdate())
    filters = {name: request.GET.get(name, "") for name in FILTERS}
    page = Paginator(filter_changes(side_by_side, **filters), PAGE_SIZE).get_page(request.GET.get("page"))
    return {
        "side_by_side": side_by_side,
        "page_obj": page,
        "rows": change_rows(side_by_side, list(page.object_list)),
        "totals": total_rows(side_by_side),
        "groups": group_rows(side_by_side),
        "filters": filters,
        "kept": [(name, value) for name, value in request.GET.items() if name not in (*FILTERS, "page")],
        "levels": [(value, TOTALS[value]) for value in STANDINGS],
    }

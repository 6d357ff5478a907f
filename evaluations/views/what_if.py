"""What would change: a year under other settings, and a scale tried on a year that has been marked."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cells.requests import ScopedRequest
from evaluations import rules
from evaluations.choices import ScaleSubject
from evaluations.forms.what_if import WhatIfForm
from evaluations.models import EvaluationYear, Scale
from evaluations.queries.change_rows import TOTALS, change_rows, filter_changes, group_rows, total_rows
from evaluations.queries.dry_runs import is_reckonable, may_try, years_to_try
from evaluations.queries.kept_what_ifs import (
    Forgotten,
    KeptWhatIf,
    Question,
    ask,
    find_answer,
    find_waiting,
    fits_a_request,
    forget,
)
from evaluations.queries.scale_drafts import flaws_of, may_draft
from evaluations.queries.scales import published_scales
from evaluations.queries.year_what_if import STANDINGS, Asked, SideBySide, year_side_by_side
from evaluations.queries.years import years_reaching
from evaluations.tasks import what_if_task

PAGE_SIZE = 40
FILTERS = ("whom", "level", "show")
#: In the address of a large year: what was kept is to be judged anew.
AGAIN = "again"


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
        question = Question(scope=request.scope, evaluation_year=year, asked=form.asked)
        if AGAIN in request.GET:
            return _begin_again(request, question)
        context |= _answer(request, question)
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
        question = Question(scope=request.scope, evaluation_year=year, asked=Asked.own(year).with_scale(scale))
        if AGAIN in request.GET:
            return _begin_again(request, question)
        context |= _answer(request, question)
    return render(request, "evaluations/scale_dry_run.html", context)


def _year_to_try(years: Sequence[EvaluationYear], asked: str, this_year: int) -> EvaluationYear | None:
    """The year asked for; otherwise last year, which is whole, or the latest there is."""
    past = [year for year in years if year.year < this_year]
    return next((year for year in years if str(year.pk) == asked), next(iter([*past, *years]), None))


def _begin_again(request: ScopedRequest, question: Question) -> HttpResponse:
    """Forget the answer that was kept, and ask from today's entries."""
    forget(question)
    return redirect(f"{request.path}?{urlencode(_kept(request, AGAIN, 'page'))}")


def _kept(request: ScopedRequest, *without: str) -> list[tuple[str, str]]:
    return [(name, str(value)) for name, value in request.GET.items() if name not in without]


def _answer(request: ScopedRequest, question: Question) -> dict[str, Any]:
    """What the two pages share: a small year is judged at once, a large one is waited for."""
    if fits_a_request(question.evaluation_year):
        today = timezone.localdate()
        return _side_by_side(request, year_side_by_side(request.scope, question.evaluation_year, question.asked, today))
    again = urlencode([*_kept(request, "page"), (AGAIN, "1")])
    kept = find_answer(question) or _ask_the_worker(request, question)
    if kept is not None:
        try:
            return _side_by_side(request, kept) | {"judged_at": kept.at, "again": again}
        except Forgotten:
            forget(question)
    return {"waiting": find_waiting(question), "address": request.get_full_path(), "again": again}


def _ask_the_worker(request: ScopedRequest, question: Question) -> KeptWhatIf | None:
    if not ask(question):
        return None
    what_if_task.enqueue(question.evaluation_year.pk, request.user.pk, question.asked.as_values())
    return find_answer(question)


def _side_by_side(request: ScopedRequest, side_by_side: SideBySide | KeptWhatIf) -> dict[str, Any]:
    """The totals, the groups, and a page of those who change."""
    filters = {name: request.GET.get(name, "") for name in FILTERS}
    changes: Sequence[Any] = side_by_side.changes
    page = Paginator(filter_changes(changes, **filters), PAGE_SIZE).get_page(request.GET.get("page"))
    return {
        "side_by_side": side_by_side,
        "page_obj": page,
        "rows": change_rows(side_by_side.tell(list(page.object_list))),
        "totals": total_rows(side_by_side),
        "groups": group_rows(side_by_side),
        "filters": filters,
        "kept": _kept(request, *FILTERS, "page"),
        "levels": [(value, TOTALS[value]) for value in STANDINGS],
    }

"""A year for its organizer – open, run, decide, close – and, read-only, for everybody it concerns."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cells.choices import Role
from cells.models import Organization
from cells.requests import ScopedRequest
from evaluations import rules
from evaluations.actions.decisions import decide_all
from evaluations.actions.runs import request_run
from evaluations.actions.years import change_year_settings, close_year, open_year
from evaluations.choices import RunState
from evaluations.engine import REGULATIONS
from evaluations.forms.deadlines import as_seen, typed_dates
from evaluations.forms.years import CloseYearForm, OpenYearForm, PaperForm, YearSettingsForm
from evaluations.models import EvaluationYear, Verdict
from evaluations.queries.deadlines import committees_to_date, common_dates, own_dates_reaching, year_dates
from evaluations.queries.rejudging import rejudge
from evaluations.queries.scale_shelf import local_scales_reaching, scales_without_marks
from evaluations.queries.scales import published_scales
from evaluations.queries.years import (
    UnitGaps,
    decidable_at_once,
    group_title,
    level_counts,
    unsettled_verdicts,
    year_gaps,
    years_reaching,
)
from evaluations.tasks import run_year_task


@require_safe
def year_list(request: ScopedRequest) -> HttpResponse:
    years = years_reaching(request.scope)
    return render(
        request,
        "evaluations/year_list.html",
        {"years": years, "may_open": request.scope.holds_anywhere((Role.ORGANIZER,))},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def year_open(request: ScopedRequest) -> HttpResponse:
    if not request.scope.holds_anywhere((Role.ORGANIZER,)):
        raise PermissionDenied
    held = [grant.organization_id for grant in request.scope.grants if grant.role == Role.ORGANIZER]
    committees = Organization.objects.within(request.scope).filter(pk__in=held)
    form = OpenYearForm(request.POST or None, committees=committees, scales=published_scales(request.scope))
    if request.method == "POST" and form.is_valid():
        try:
            evaluation_year = open_year(request.scope, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The year %(year)s is open.") % {"year": evaluation_year.year})
            return redirect("year_detail", pk=evaluation_year.pk)
    return render(request, "evaluations/year_open.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
def year_detail(request: ScopedRequest, pk: int) -> HttpResponse:
    evaluation_year = get_object_or_404(years_reaching(request.scope), pk=pk)
    return _year_page(request, evaluation_year)


def _year_page(
    request: ScopedRequest, evaluation_year: EvaluationYear, status: int = 200, **forms: Any
) -> HttpResponse:
    scope = request.scope
    may_manage = rules.can_manage_year(scope, evaluation_year.committee.path)
    verdicts = Verdict.objects.within(scope).filter(evaluation_year=evaluation_year)
    gaps = year_gaps(evaluation_year, scope, timezone.localdate()) if not evaluation_year.is_closed else []
    context = {
        "year": evaluation_year,
        "regulation": REGULATIONS[evaluation_year.regulation],
        "may_manage": may_manage and not evaluation_year.is_closed,
        "may_ask_what_if": rules.can_ask_what_if(scope, evaluation_year.committee.path),
        "is_running": evaluation_year.run_state == RunState.QUEUED,
        "unit_counts": level_counts(verdicts.of_units()),
        "member_counts": level_counts(verdicts.of_members()),
        "open_problems": _problems(gaps),
        "unsettled": unsettled_verdicts(evaluation_year).within(scope).count(),
        "at_once": decidable_at_once(evaluation_year).count() if may_manage else 0,
        "ceilings": [
            group | {"title": group_title(group["key"], group["name"])}
            for group in evaluation_year.ceiling_groups
            if scope.sees(group["key"].split("/")[0]) and (group["kept"] or group["lowered"] or group["waiting"])
        ],
        "own_dates": own_dates_reaching(scope, evaluation_year),
        "may_set_dates": [] if evaluation_year.is_closed else committees_to_date(scope, evaluation_year),
        "local_scales": local_scales_reaching(scope).filter(evaluation_year=evaluation_year),
        "paper_form": PaperForm(),
        "close_form": CloseYearForm(),
    } | forms
    return render(request, "evaluations/year_detail.html", context, status=status)


def _problems(gaps: list[UnitGaps]) -> dict[str, int]:
    """What is open before closing, counted over the units the reader sees."""
    return {
        "missing_months": sum(len(gap.months) for gap in gaps),
        "units_with_missing_months": sum(1 for gap in gaps if gap.months),
        "awaiting_review": sum(gap.awaiting_review for gap in gaps),
        "units_without_facts": sum(1 for gap in gaps if not gap.has_facts or gap.yearly_marks_missing),
        "members_unrated": sum(gap.members_unrated for gap in gaps),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def year_settings(request: ScopedRequest, pk: int) -> HttpResponse:
    evaluation_year = _managed_year(request, pk)
    form = YearSettingsForm(
        request.POST or None,
        instance=evaluation_year,
        scales=published_scales(request.scope),
        changeable=scales_without_marks(evaluation_year),
    )
    context = {"form": form, "year": evaluation_year}
    if request.method == "POST" and form.is_valid():
        asked = typed_dates(form.cleaned_data)
        if _are_to_be_looked_at(request, evaluation_year, asked):
            context |= _what_dates_change(request, evaluation_year, asked)
            return render(request, "evaluations/year_settings.html", context)
        try:
            change_year_settings(request.scope, evaluation_year, form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The settings are saved; the next run applies them."))
            return redirect("year_detail", pk=pk)
    return render(request, "evaluations/year_settings.html", context, status=422 if form.errors else 200)


def _are_to_be_looked_at(request: ScopedRequest, evaluation_year: EvaluationYear, asked: rules.Dates) -> bool:
    """Whether the dates are other ones than the year's, and not those whose change the reader has just been shown."""
    is_change = asked != common_dates(evaluation_year) and not evaluation_year.is_closed
    return is_change and request.POST.get("looked_at") != as_seen(asked)


def _what_dates_change(request: ScopedRequest, evaluation_year: EvaluationYear, asked: rules.Dates) -> dict[str, Any]:
    """What the year's months would become by these common dates; they are sent back as looked at, and then saved."""
    dates = replace(year_dates(evaluation_year), common=asked)
    rejudging = rejudge(request.scope, evaluation_year, evaluation_year.committee, dates, timezone.localdate())
    return {"asked": asked, "looked_at": as_seen(asked), "rejudging": rejudging}


@require_POST
def year_run(request: ScopedRequest, pk: int) -> HttpResponse:
    evaluation_year = _managed_year(request, pk)
    if evaluation_year.is_closed:
        messages.error(request, _("The year is closed: it is read and no longer computed."))
    elif request_run(request.scope, evaluation_year):
        run_year_task.enqueue(evaluation_year.pk, request.user.pk)
        messages.info(request, _("The year is being computed. This page shows the result in a moment."))
    return redirect("year_detail", pk=pk)


@require_POST
def year_decide(request: ScopedRequest, pk: int) -> HttpResponse:
    """Decide everything that stands by itself at its computed level, by one document."""
    evaluation_year = _managed_year(request, pk)
    form = PaperForm(request.POST)
    if form.is_valid():
        try:
            count = decide_all(request.scope, evaluation_year, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            text = ngettext("%(count)s classification decided.", "%(count)s classifications decided.", count)
            messages.success(request, text % {"count": count})
            return redirect("year_detail", pk=pk)
    return _year_page(request, evaluation_year, status=422, paper_form=form)


@require_POST
def year_close(request: ScopedRequest, pk: int) -> HttpResponse:
    evaluation_year = _managed_year(request, pk)
    form = CloseYearForm(request.POST)
    if form.is_valid():
        try:
            close_year(request.scope, evaluation_year)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The year %(year)s is closed.") % {"year": evaluation_year.year})
            return redirect("year_detail", pk=pk)
    return _year_page(request, evaluation_year, status=422, close_form=form)


def _managed_year(request: ScopedRequest, pk: int) -> EvaluationYear:
    """404 for somebody else's year, 403 for one that is read only."""
    evaluation_year = get_object_or_404(years_reaching(request.scope), pk=pk)
    if not rules.can_manage_year(request.scope, evaluation_year.committee.path):
        raise PermissionDenied
    return evaluation_year


@require_safe
def year_units(request: ScopedRequest, pk: int) -> HttpResponse:
    """What is missing, unit by unit, with the way to fill it in."""
    evaluation_year = get_object_or_404(years_reaching(request.scope), pk=pk)
    gaps = year_gaps(evaluation_year, request.scope, timezone.localdate())
    only_open = request.GET.get("show") != "all"
    rows = [
        {
            "gap": gap,
            "may_enter": rules.can_enter_facts(request.scope, gap.unit.path),
            "may_rate": rules.can_rate_members(request.scope, gap.unit.path),
        }
        for gap in gaps
        if not (only_open and gap.is_complete and not gap.awaiting_review)
    ]
    return render(
        request,
        "evaluations/year_units.html",
        {"year": evaluation_year, "rows": rows, "only_open": only_open, "total": len(gaps)},
    )

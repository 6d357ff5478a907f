"""Verdicts: the list, "Vì sao?", and the committee's decision on one."""

from decimal import Decimal

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cells.models import Event
from cells.requests import ScopedRequest
from evaluations import rules
from evaluations.actions.decisions import decide
from evaluations.choices import Level
from evaluations.explain import explain_article, explain_step
from evaluations.forms.years import DecisionForm
from evaluations.models import Verdict
from evaluations.queries.years import decisions_of, filter_verdicts, group_title, titled_goods, years_reaching

PAGE_SIZE = 50


@require_safe
def verdict_list(request: ScopedRequest, pk: int) -> HttpResponse:
    year = get_object_or_404(years_reaching(request.scope), pk=pk)
    verdicts = Verdict.objects.within(request.scope).filter(evaluation_year=year)
    filters = {name: request.GET.get(name, "") for name in ("whom", "level", "state", "group", "q")}
    found = filter_verdicts(verdicts, **filters)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    group = next((row for row in year.ceiling_groups if row["key"] == filters["group"]), None)
    context = {
        "year": year,
        "page_obj": page,
        "filters": filters,
        "levels": Level.choices,
        "group": group if group and request.scope.sees(group["key"].split("/")[0]) else None,
        "group_title": group_title(group["key"], group["name"]) if group else "",
    }
    return render(request, "evaluations/verdict_list.html", context)


@require_safe
def verdict_detail(request: ScopedRequest, pk: int) -> HttpResponse:
    verdict = get_object_or_404(
        Verdict.objects.within(request.scope).select_related("evaluation_year__committee", "organization"), pk=pk
    )
    return _verdict_page(request, verdict)


def _verdict_page(
    request: ScopedRequest, verdict: Verdict, form: DecisionForm | None = None, status: int = 200
) -> HttpResponse:
    year = verdict.evaluation_year
    may_decide = (
        rules.can_manage_year(request.scope, year.committee.path) and not year.is_closed and not verdict.eligibility
    )
    goods = titled_goods(verdict)
    context = {
        "verdict": verdict,
        "year": year,
        "goods": goods,
        "maximum": sum((row["maximum"] for row in goods), Decimal(0)) if goods else None,
        "steps": [{"sentence": explain_step(step), "article": explain_article(step)} for step in verdict.steps],
        "group_title": group_title(verdict.group_key, verdict.group_name) if verdict.group_key else "",
        "decisions": decisions_of(verdict),
        "events": Event.objects.within(request.scope).filter(target=f"verdict:{verdict.pk}").select_related("actor"),
        "may_decide": may_decide,
        "form": form or DecisionForm(verdict=verdict),
    }
    return render(request, "evaluations/verdict_detail.html", context, status=status)


@require_POST
def verdict_decide(request: ScopedRequest, pk: int) -> HttpResponse:
    verdict = get_object_or_404(
        Verdict.objects.within(request.scope).select_related("evaluation_year__committee", "organization"), pk=pk
    )
    if not rules.can_manage_year(request.scope, verdict.evaluation_year.committee.path):
        raise PermissionDenied
    form = DecisionForm(request.POST, verdict=verdict)
    if form.is_valid():
        try:
            decide(request.scope, verdict, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The decision on %(name)s is recorded.") % {"name": verdict.name})
            return redirect("verdict_detail", pk=pk)
    return _verdict_page(request, verdict, form, status=422)

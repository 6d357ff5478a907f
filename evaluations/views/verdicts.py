"""Verdicts: the list, a unit's and a member's through the years, "Vì sao?", and the committee's decision on one."""

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cells.models import Member, Organization
from cells.queries import ancestors_within
from cells.requests import ScopedRequest
from evaluations import rules
from evaluations.actions.decisions import decide
from evaluations.choices import Level
from evaluations.explain import explain_level
from evaluations.explain.reasons import (
    explain_why,
    missing_for_next_level,
    missing_for_recognition_as_four_good,
    recognition_at,
)
from evaluations.forms.years import DecisionForm
from evaluations.models import Verdict
from evaluations.models.verdict import VerdictQuerySet
from evaluations.queries.years import (
    decisions_of,
    filter_verdicts,
    group_title,
    titled_goods,
    verdicts_through_the_years,
    years_reaching,
)

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
def unit_verdicts(request: ScopedRequest, pk: int) -> HttpResponse:
    unit: Organization = get_object_or_404(Organization.objects.within(request.scope), pk=pk)
    verdicts = verdicts_through_the_years(request.scope).filter(organization=unit, member__isnull=True)
    return _years_page(request, unit.name, unit, verdicts)


@require_safe
def member_verdicts(request: ScopedRequest, pk: int) -> HttpResponse:
    members = Member.objects.within(request.scope).select_related("organization")
    member = get_object_or_404(members, pk=pk)
    assert member.organization is not None  # whoever belongs nowhere is in nobody's part of the tree
    verdicts = verdicts_through_the_years(request.scope).filter(member=member)
    return _years_page(request, member.name, member.organization, verdicts, member=member)


def _years_page(
    request: ScopedRequest, name: str, unit: Organization, verdicts: VerdictQuerySet, member: Member | None = None
) -> HttpResponse:
    context = {
        "name": name,
        "organization": unit,
        "above": ancestors_within(request.scope, unit),
        "member": member,
        "verdicts": verdicts,
    }
    return render(request, "evaluations/verdict_years.html", context)


@require_safe
def verdict_detail(request: ScopedRequest, pk: int) -> HttpResponse:
    return _verdict_page(request, _find_verdict(request, pk))


def _find_verdict(request: ScopedRequest, pk: int) -> Verdict:
    verdicts = Verdict.objects.within(request.scope).select_related("evaluation_year__committee", "organization")
    verdict: Verdict = get_object_or_404(verdicts, pk=pk)
    return verdict


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
        **_reasons(verdict),
        "group_title": group_title(verdict.group_key, verdict.group_name) if verdict.group_key else "",
        "decisions": decisions_of(verdict),
        "may_decide": may_decide,
        "form": form or DecisionForm(verdict=verdict),
        "issuing_bodies": _issuing_bodies(verdict),
    }
    return render(request, "evaluations/verdict_detail.html", context, status=status)


def _reasons(verdict: Verdict) -> dict[str, Any]:
    """Why this level, and what is missing for the next one and for recognition."""
    steps = verdict.steps
    if verdict.decided_level and verdict.is_recognised is not None:
        steps = recognition_at(verdict.decided_level, verdict.is_recognised, steps)
    regulation = verdict.evaluation_year.regulation
    return {
        "why": explain_why(steps),
        "missing": missing_for_next_level(regulation, verdict.subject, verdict.level, steps),
        "recognition": missing_for_recognition_as_four_good(steps),
        "computed_title": explain_level(verdict.level),
    }


def _issuing_bodies(verdict: Verdict) -> list[str]:
    """The head of the printed form: the unit, under the organisation above it, by their names of that year."""
    if verdict.member_id:
        names = [verdict.grassroots_name, verdict.organization_name]
    else:
        names = [verdict.organization_name, verdict.name]
    return [name.upper() for name in dict.fromkeys(names) if name]


@require_POST
def verdict_decide(request: ScopedRequest, pk: int) -> HttpResponse:
    verdict = _find_verdict(request, pk)
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

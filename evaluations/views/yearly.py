"""The year's end, unit by unit: facts and yearly marks, findings, the members' grid."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from cells.models import Member, Organization
from cells.requests import ScopedRequest
from evaluations import rules
from evaluations.actions.facts import (
    Overwritten,
    record_finding,
    save_member_ratings,
    save_unit_facts,
    withdraw_finding,
)
from evaluations.choices import Period
from evaluations.forms.yearly import FindingForm, RatingRowForm, UnitFactsForm
from evaluations.forms.yearly_marks import extras, regular
from evaluations.models import EvaluationYear, Finding, MemberRating, UnitFacts
from evaluations.queries.frames import frame_year_ends
from evaluations.queries.local_scales import scale_for
from evaluations.queries.scales import criteria_of
from evaluations.queries.years import rateable_members, years_reaching


def _unit_in_year(request: ScopedRequest, pk: int, unit_pk: int) -> tuple[EvaluationYear, Organization]:
    """The reader's unit in a year that covers it, or 404."""
    unit: Organization = get_object_or_404(Organization.objects.within(request.scope).units(), pk=unit_pk)
    years = years_reaching(request.scope).covering(unit).exclude(committee=unit)
    year = get_object_or_404(years.select_related("cell_scale", "committee_scale", "member_scale"), pk=pk)
    return year, unit


@require_http_methods(["GET", "HEAD", "POST"])
def unit_facts(request: ScopedRequest, pk: int, unit_pk: int) -> HttpResponse:
    year, unit = _unit_in_year(request, pk, unit_pk)
    facts = UnitFacts.objects.within(request.scope).filter(evaluation_year=year, organization=unit).first()
    may_enter = rules.can_enter_facts(request.scope, unit.path) and not year.is_closed
    form = UnitFactsForm(request.POST or None, facts=facts, criteria=criteria_of(scale_for(year, unit), Period.YEARLY))
    if request.method == "POST":
        if not rules.can_enter_facts(request.scope, unit.path):
            raise PermissionDenied
        if form.is_valid():
            try:
                save_unit_facts(request.scope, year, unit, form.cleaned_data["version"], form.values())
            except ValidationError as error:
                form.add_error(None, error)
            except Overwritten:
                form.add_error(None, _("Somebody else saved these facts first. Open the page again and compare."))
            else:
                messages.success(request, _("The year-end facts are saved."))
                return redirect("unit_facts", pk=pk, unit_pk=unit_pk)
    return _facts_page(request, year, unit, may_enter, form=form, status=422 if form.errors else 200)


def _facts_page(
    request: ScopedRequest,
    year: EvaluationYear,
    unit: Organization,
    may_enter: bool,
    *,
    form: UnitFactsForm | None = None,
    finding_form: FindingForm | None = None,
    status: int = 200,
) -> HttpResponse:
    members = Member.objects.within(request.scope).filter(organization=unit)
    facts = UnitFacts.objects.within(request.scope).filter(evaluation_year=year, organization=unit).first()
    scale = scale_for(year, unit)
    context = {
        "year": year,
        "unit": unit,
        "may_enter": may_enter,
        "form": form or UnitFactsForm(facts=facts, criteria=criteria_of(scale, Period.YEARLY)),
        "frame_rows": frame_year_ends(scale, facts.marks if facts else {}),
        "finding_form": finding_form or FindingForm(members=members),
        "findings": Finding.objects.within(request.scope)
        .filter(evaluation_year=year, organization=unit)
        .select_related("member"),
    }
    return render(request, "evaluations/unit_facts.html", context, status=status)


@require_POST
def finding_record(request: ScopedRequest, pk: int, unit_pk: int) -> HttpResponse:
    year, unit = _unit_in_year(request, pk, unit_pk)
    if not rules.can_enter_facts(request.scope, unit.path):
        raise PermissionDenied
    members = Member.objects.within(request.scope).filter(organization=unit)
    form = FindingForm(request.POST, members=members)
    if form.is_valid():
        try:
            record_finding(request.scope, year, unit, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The finding is recorded."))
            return redirect("unit_facts", pk=pk, unit_pk=unit_pk)
    return _facts_page(request, year, unit, True, finding_form=form, status=422)


@require_POST
def finding_withdraw(request: ScopedRequest, pk: int) -> HttpResponse:
    finding = get_object_or_404(Finding.objects.within(request.scope).select_related("organization"), pk=pk)
    try:
        withdraw_finding(request.scope, finding, reason=request.POST.get("reason", ""))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The finding is withdrawn."))
    return redirect("unit_facts", pk=finding.evaluation_year_id, unit_pk=finding.organization_id)


@require_http_methods(["GET", "HEAD", "POST"])
def member_ratings(request: ScopedRequest, pk: int, unit_pk: int) -> HttpResponse:
    """A cell's members × the criteria of the member scale, saved all at once."""
    year, unit = _unit_in_year(request, pk, unit_pk)
    may_rate = rules.can_rate_members(request.scope, unit.path) and not year.is_closed
    criteria = criteria_of(year.member_scale)
    ratings = {
        rating.member_id: rating
        for rating in MemberRating.objects.within(request.scope).filter(evaluation_year=year, organization=unit)
    }
    rows = [
        RatingRowForm(request.POST or None, member=member, rating=ratings.get(member.pk), criteria=criteria)
        for member in rateable_members(request.scope, unit, year.year)
    ]
    status = 200
    if request.method == "POST":
        if not rules.can_rate_members(request.scope, unit.path):
            raise PermissionDenied
        status = 422
        validity = [row.is_valid() for row in rows]
        if all(validity) and _saved(request, year, unit, rows):
            return redirect("member_ratings", pk=pk, unit_pk=unit_pk)
    problems = [
        {"href": f"#{row[name].id_for_label}", "message": f"{row.member.name} – {row.fields[name].label}: {error}"}
        for row in rows
        if row.is_bound
        for name, errors in row.errors.items()
        for error in errors
    ]
    context = {
        "year": year, "unit": unit, "rows": rows, "may_rate": may_rate, "problems": problems,
        "regular": regular(criteria), "extras": extras(criteria),
    }  # fmt: skip
    return render(request, "evaluations/member_ratings.html", context, status=status)


def _saved(request: ScopedRequest, year: EvaluationYear, unit: Organization, rows: list[RatingRowForm]) -> bool:
    try:
        count = save_member_ratings(request.scope, year, unit, [row.entry() for row in rows])
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return False
    except Overwritten as clash:
        names = ", ".join(clash.names)
        messages.error(
            request,
            _("Somebody else saved %(names)s first. What you typed is still here: note it, then open the page again.")
            % {"names": names},
        )
        return False
    text = ngettext("%(count)s member's rating saved.", "%(count)s members' ratings saved.", count)
    messages.success(request, text % {"count": count})
    return True

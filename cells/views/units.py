"""What a committee records about a unit: commitments, minute books, supervision."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from cells import rules
from cells.actions import assign_supervision, end_supervision, issue_minute_book, sign_commitments
from cells.forms.units import CommitmentForm, MinuteBookForm, SupervisionForm
from cells.models import Organization, Supervision
from cells.queries import ancestors_within
from cells.requests import ScopedRequest
from cells.scope import require


@require_http_methods(["GET", "POST"])
def commitment_sign(request: ScopedRequest, pk: int) -> HttpResponse:
    organization, today = _kept_unit(request, pk), timezone.localdate()
    initial = {"year": today.year, "signed_on": today}
    form = CommitmentForm(request.POST or None, initial=initial, organization=organization)
    if form.is_valid():
        try:
            count = sign_commitments(request.scope, organization, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            words = ngettext("%(count)s commitment recorded.", "%(count)s commitments recorded.", count)
            messages.success(request, words % {"count": count})
            return redirect("organization_detail", pk)
    return _form_page(request, "cells/commitment_sign.html", organization, form)


@require_http_methods(["GET", "POST"])
def minute_book_issue(request: ScopedRequest, pk: int) -> HttpResponse:
    organization = _kept_unit(request, pk)
    form = MinuteBookForm(request.POST or None, initial={"issued_on": timezone.localdate()})
    if form.is_valid():
        try:
            book = issue_minute_book(request.scope, organization, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Minute book %(number)s recorded.") % {"number": book.number})
            return redirect("organization_detail", pk)
    return _form_page(request, "cells/minute_book_issue.html", organization, form)


@require_http_methods(["GET", "POST"])
def supervision_assign(request: ScopedRequest, pk: int) -> HttpResponse:
    organization = _kept_unit(request, pk)
    initial = {"held_from": timezone.localdate()}
    form = SupervisionForm(request.POST or None, initial=initial, scope=request.scope, organization=organization)
    if form.is_valid():
        try:
            supervision = assign_supervision(request.scope, organization=organization, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("%(name)s now supervises this unit.") % {"name": supervision.user})
            return redirect("organization_detail", pk)
    return _form_page(request, "cells/supervision_assign.html", organization, form)


@require_POST
def supervision_end(request: ScopedRequest, pk: int) -> HttpResponse:
    supervisions = Supervision.objects.within(request.scope).select_related("organization", "user")
    supervision = get_object_or_404(supervisions, pk=pk)
    try:
        end_supervision(request.scope, supervision, held_until=timezone.localdate())
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, _("%(name)s no longer supervises this unit.") % {"name": supervision.user})
    return redirect("organization_detail", supervision.organization_id)


def _kept_unit(request: ScopedRequest, pk: int) -> Organization:
    organization: Organization = get_object_or_404(Organization.objects.within(request.scope), pk=pk)
    require(organization.is_unit and rules.can_keep_unit(request.scope, organization.path))
    return organization


def _form_page(request: ScopedRequest, template: str, organization: Organization, form: Form) -> HttpResponse:
    context = {
        "organization": organization,
        "above": ancestors_within(request.scope, organization),
        "form": form,
    }
    return render(request, template, context, status=422 if form.errors else 200)

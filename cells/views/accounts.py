"""An administrator's pages: who signs in, with which offices, and the slips with one-time passwords."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cells import rules
from cells.actions import create_user, end_office, grant_office, reset_password
from cells.forms.accounts import AccountForm, OfficeForm
from cells.history import account_history
from cells.models import Event, Organization, User
from cells.queries.accounts import account_rows, accounts_within, administered, offices_of, offices_within, reach_of
from cells.queries.organizations import highest_units, units_matching
from cells.requests import ScopedRequest
from cells.scope import require

ACCOUNTS_A_PAGE = 50
#: More units than anybody looks through; the search narrows them.
UNITS_SHOWN = 50


@require_GET
def account_list(request: ScopedRequest) -> HttpResponse:
    require(rules.can_see_accounts(request.scope))
    words = request.GET.get("q", "").strip()
    rows = account_rows(request.scope, timezone.localdate(), words)
    context = {"words": words, "page_obj": Paginator(rows, ACCOUNTS_A_PAGE).get_page(request.GET.get("page"))}
    return render(request, "cells/account_list.html", context)


@require_GET
def account_detail(request: ScopedRequest, pk: int) -> HttpResponse:
    user, today = _account(request, pk), timezone.localdate()
    reach = reach_of(user, today)
    events = Event.objects.within(administered(request.scope)).filter(target=f"user:{user.pk}")
    context = {
        "account": user,
        "offices": offices_of(request.scope, user, today),
        "can_reset": rules.can_reset_password(request.scope, reach),
        "history": account_history(events.select_related("actor", "organization")),
    }
    return render(request, "cells/account_detail.html", context)


@sensitive_variables()
@never_cache
@require_http_methods(["GET", "POST"])
def account_create(request: ScopedRequest) -> HttpResponse:
    require(rules.can_see_accounts(request.scope))
    organization = _chosen_unit(request)
    if organization is None:
        return _unit_choice(request, "cells/account_create.html", {})
    form = AccountForm(request.POST or None, initial={"held_from": timezone.localdate()}, organization=organization)
    if form.is_valid():
        try:
            user, password = create_user(request.scope, organization=organization, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return _slip(request, user, password)
    context = {"organization": organization, "form": form}
    return render(request, "cells/account_create.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def office_grant(request: ScopedRequest, pk: int) -> HttpResponse:
    user, organization = _account(request, pk), _chosen_unit(request)
    if organization is None:
        return _unit_choice(request, "cells/office_grant.html", {"account": user})
    form = OfficeForm(request.POST or None, initial={"held_from": timezone.localdate()}, organization=organization)
    if form.is_valid():
        try:
            office = grant_office(request.scope, user=user, organization=organization, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Office given: %(office)s.") % {"office": office.get_role_display()})
            return redirect("account_detail", pk)
    context = {"account": user, "organization": organization, "form": form}
    return render(request, "cells/office_grant.html", context, status=422 if form.errors else 200)


@require_POST
def office_end(request: ScopedRequest, pk: int) -> HttpResponse:
    require(rules.can_see_accounts(request.scope))
    office = get_object_or_404(offices_within(request.scope).select_related("user"), pk=pk)
    try:
        end_office(request.scope, office, held_until=timezone.localdate())
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, _("Office ended: %(office)s.") % {"office": office.get_role_display()})
    return redirect("account_detail", office.user_id)


@sensitive_variables()
@never_cache
@require_POST
def account_reset_password(request: ScopedRequest, pk: int) -> HttpResponse:
    user = _account(request, pk)
    return _slip(request, user, reset_password(request.scope, user))


def _account(request: ScopedRequest, pk: int) -> User:
    require(rules.can_see_accounts(request.scope))
    return get_object_or_404(accounts_within(request.scope), pk=pk)


@sensitive_variables()
def _slip(request: ScopedRequest, user: User, password: str) -> HttpResponse:
    """The one answer with the password in it: rendered at once, kept neither in the session nor in the browser."""
    address = request.build_absolute_uri(reverse("account_login"))
    return render(request, "cells/account_slip.html", {"account": user, "password": password, "address": address})


def _chosen_unit(request: ScopedRequest) -> Organization | None:
    """The unit in `?unit=`, one where this administrator manages accounts."""
    key = request.GET.get("unit", "")
    if not key.isdecimal():
        return None
    return get_object_or_404(Organization.objects.within(administered(request.scope)), pk=key)


def _unit_choice(request: ScopedRequest, template: str, context: dict[str, object]) -> HttpResponse:
    """First step of an account or an office: find the unit."""
    words = request.GET.get("q", "").strip()
    scope = administered(request.scope)
    units = units_matching(scope, words) if words else highest_units(scope)
    context |= {"words": words, "units": units[:UNITS_SHOWN], "has_more": len(units) > UNITS_SHOWN}
    return render(request, template, context)

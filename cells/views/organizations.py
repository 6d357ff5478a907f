"""The tree of organisations, and one unit's page."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from cells import rules
from cells.models import Office, Organization
from cells.queries import ancestors_within
from cells.queries.accounts import not_ended
from cells.queries.organizations import organization_tree, units_matching
from cells.queries.units import commitments, leadership, member_counts, sub_units, supervisions_on
from cells.requests import ScopedRequest


@require_GET
def organization_list(request: ScopedRequest) -> HttpResponse:
    words = request.GET.get("q", "").strip()
    context = {
        "words": words,
        "found": units_matching(request.scope, words) if words else None,
        "roots": organization_tree(request.scope, timezone.localdate()) if not words else None,
    }
    return render(request, "cells/organization_list.html", context)


@require_GET
def organization_detail(request: ScopedRequest, pk: int) -> HttpResponse:
    organization: Organization = get_object_or_404(Organization.objects.within(request.scope), pk=pk)
    today = timezone.localdate()
    counts = member_counts(organization)
    offices = (
        Office.objects.within(request.scope).filter(not_ended(today), organization=organization).select_related("user")
    )
    context = {
        "organization": organization,
        "above": ancestors_within(request.scope, organization),
        "sub_units": sub_units(organization, today),
        "is_closed": organization.closed_on is not None and organization.closed_on <= today,
        "member_counts": counts,
        "member_total": sum(count for _status, count in counts),
        "leadership": leadership(organization),
        "commitments": commitments(organization, today.year, today),
        "minute_books": organization.minute_books.all(),
        "supervisions": supervisions_on(organization, today),
        "offices": offices,
        "today": today,
        "can_keep": rules.can_keep_unit(request.scope, organization.path),
        "can_manage_accounts": rules.can_manage_accounts(request.scope, organization.path),
    }
    return render(request, "cells/organization_detail.html", context)

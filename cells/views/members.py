"""Members of a unit and everything below it, and one member's page."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from cells import rules
from cells.choices import PRESENT_STATUSES
from cells.forms.members import MemberFilter
from cells.models import Member, Organization
from cells.queries import ancestors_within
from cells.queries.members import members_found, memberships_within
from cells.requests import ScopedRequest

MEMBERS_A_PAGE = 50


@require_GET
def member_list(request: ScopedRequest, pk: int) -> HttpResponse:
    organization: Organization = get_object_or_404(Organization.objects.within(request.scope), pk=pk)
    search = MemberFilter(request.GET)
    search.is_valid()
    words, status = search.cleaned_data.get("q", ""), search.cleaned_data.get("status", "")
    paginator = Paginator(members_found(organization, words, status), MEMBERS_A_PAGE)
    context = {
        "organization": organization,
        "above": ancestors_within(request.scope, organization),
        "search": search,
        "is_filtered": bool(words or status),
        "page_obj": paginator.get_page(request.GET.get("page")),
    }
    return render(request, "cells/member_list.html", context)


@require_GET
def member_detail(request: ScopedRequest, pk: int) -> HttpResponse:
    members = Member.objects.within(request.scope).select_related("organization")
    member = get_object_or_404(members, pk=pk)
    assert member.organization is not None  # whoever belongs nowhere is in nobody's part of the tree
    can_keep = rules.can_keep_unit(request.scope, member.organization.path)
    context = {
        "member": member,
        "above": ancestors_within(request.scope, member.organization),
        "memberships": memberships_within(request.scope, member),
        "commitments": member.commitments.order_by("-year"),
        "can_keep": can_keep,
        "can_record": can_keep and member.status in PRESENT_STATUSES,
    }
    return render(request, "cells/member_detail.html", context)

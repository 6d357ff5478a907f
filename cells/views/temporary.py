"""What a committee records about a member's temporary activities at another cell."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cells import rules
from cells.actions import end_temporary_activity, record_temporary_activity
from cells.forms.temporary import TemporaryActivityEndForm, TemporaryActivityForm
from cells.models import Member, Organization
from cells.queries import ancestors_within
from cells.queries.temporary import receiving_cells, receiving_cells_found, temporary_within
from cells.requests import ScopedRequest
from cells.scope import require

#: More cells than anybody looks through; the search narrows them.
CELLS_SHOWN = 50


@require_http_methods(["GET", "POST"])
def temporary_activity_record(request: ScopedRequest, pk: int) -> HttpResponse:
    member = get_object_or_404(Member.objects.within(request.scope).select_related("organization"), pk=pk)
    home = _kept_home(request, member)
    cell = _chosen_cell(request, home)
    if cell is None:
        return _cell_choice(request, member, home)
    form = TemporaryActivityForm(request.POST or None, initial={"held_from": timezone.localdate()})
    if form.is_valid():
        try:
            record_temporary_activity(request.scope, member, organization=cell, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            words = _("Recorded: %(name)s in temporary activities at %(cell)s.")
            messages.success(request, words % {"name": member.name, "cell": cell.name})
            return redirect("member_detail", pk)
    context = {"member": member, "above": ancestors_within(request.scope, home), "cell": cell, "form": form}
    return render(request, "cells/temporary_activity_record.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def temporary_activity_end(request: ScopedRequest, pk: int) -> HttpResponse:
    memberships = temporary_within(request.scope).select_related("member__organization", "organization")
    membership = get_object_or_404(memberships, pk=pk)
    member = membership.member
    home = _kept_home(request, member)
    form = TemporaryActivityEndForm(request.POST or None, initial={"held_until": membership.held_until})
    if form.is_valid():
        try:
            end_temporary_activity(request.scope, membership, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The end of %(name)s's temporary activities is recorded.") % {"name": member})
            return redirect("member_detail", member.pk)
    context = {
        "member": member,
        "above": ancestors_within(request.scope, home),
        "membership": membership,
        "is_visible": request.scope.sees(membership.organization.path),
        "form": form,
    }
    return render(request, "cells/temporary_activity_end.html", context, status=422 if form.errors else 200)


def _kept_home(request: ScopedRequest, member: Member) -> Organization:
    """The member's own cell, if the reader keeps its affairs."""
    assert member.organization is not None  # whoever belongs nowhere is in nobody's part of the tree
    require(rules.can_keep_unit(request.scope, member.organization.path))
    return member.organization


def _chosen_cell(request: ScopedRequest, home: Organization) -> Organization | None:
    key = request.GET.get("unit", "")
    return get_object_or_404(receiving_cells(request.scope, home), pk=key) if key.isdecimal() else None


def _cell_choice(request: ScopedRequest, member: Member, home: Organization) -> HttpResponse:
    """First step: which cell receives the member?"""
    words = request.GET.get("q", "").strip()
    cells = receiving_cells_found(request.scope, home, words, timezone.localdate())
    context = {
        "member": member,
        "above": ancestors_within(request.scope, home),
        "words": words,
        "units": cells[:CELLS_SHOWN],
        "has_more": len(cells) > CELLS_SHOWN,
    }
    return render(request, "cells/temporary_activity_record.html", context)

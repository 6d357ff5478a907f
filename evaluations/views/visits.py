"""The supervising member's visit, written on the page of the unit's month."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from cells.requests import ScopedRequest
from cells.scope import require
from evaluations import rules
from evaluations.actions.records import StaleRecord
from evaluations.actions.visits import write_visit
from evaluations.forms.conflicts import compare_with_stored
from evaluations.forms.visits import VisitForm
from evaluations.queries.records import UnitMonth
from evaluations.queries.visits import month_visits
from evaluations.views.acts import act_on
from evaluations.views.records import find_unit_month, record_page


@act_on("record_edit")
def visit_write(request: ScopedRequest, pk: int, year: int, month: int) -> HttpResponse:
    of = find_unit_month(request, pk, year, month)
    require(rules.can_write_visit(request.scope, of.organization.path) and of.evaluation_year is not None)
    visits = month_visits(request.scope, of.organization, of.year, of.month)
    form = VisitForm(request.POST, visit=visits.own, first_day=of.first_day, today=of.today)
    if not form.is_valid():
        return record_page(request, of, visit_form=form, status=422)
    where: dict[str, Any] = {"organization": of.organization, "evaluation_year": of.evaluation_year, "month": of.month}
    try:
        write_visit(request.scope, **where, **form.cleaned_data)
    except StaleRecord:
        return _reconcile(request, of)
    messages.success(request, _("The visit is saved."))
    return redirect("record_edit", pk, year, month)


def _reconcile(request: ScopedRequest, of: UnitMonth) -> HttpResponse:
    """Written in another window, or the year was closed meanwhile; after a double click nothing is amiss."""
    own = month_visits(request.scope, of.organization, of.year, of.month).own
    form = compare_with_stored(
        request.POST,
        own.version if own else 0,
        lambda data: VisitForm(data, visit=own, first_day=of.first_day, today=of.today),
    )
    if not form.is_in_conflict:
        return redirect("record_edit", of.organization.pk, of.year, of.month)
    return record_page(request, of, visit_form=form, status=409)

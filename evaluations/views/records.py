"""The monthly record's page: its unit writes, saves and sends it there, and everybody it concerns reads it."""

from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cells.models import Organization
from cells.queries import ancestors_within
from cells.requests import ScopedRequest
from cells.scope import require
from evaluations import rules
from evaluations.actions.records import StaleRecord, save_record, submit_record
from evaluations.completeness import Problem
from evaluations.forms.conflicts import compare_with_stored
from evaluations.forms.records import RecordForm
from evaluations.forms.review import ReasonForm
from evaluations.history import is_on_behalf, record_history
from evaluations.queries.records import (
    UnitMonth,
    earlier_marks,
    meeting_figures,
    neighbours,
    problems_of,
    record_events,
    roster_counts,
    twelve_months,
    unit_month,
)
from evaluations.queries.sheets import read_sheet
from evaluations.views.acts import act_on


@require_http_methods(["GET", "HEAD", "POST"])
def record_edit(request: ScopedRequest, pk: int, year: int, month: int) -> HttpResponse:
    """Write the record, or read it where it cannot be written."""
    of = find_unit_month(request, pk, year, month)
    if request.method == "POST":
        return _take(request, of, typed=request.POST, is_sent=False)
    return record_page(request, of)


@act_on("record_edit")
def record_submit(request: ScopedRequest, pk: int, year: int, month: int) -> HttpResponse:
    """Save what was typed and send the record."""
    return _take(request, find_unit_month(request, pk, year, month), typed=request.POST, is_sent=True)


def find_unit_month(request: ScopedRequest, pk: int, year: int, month: int) -> UnitMonth:
    if not (1 <= month <= 12 and 2000 <= year <= 2100):
        raise Http404
    organization: Organization = get_object_or_404(Organization.objects.within(request.scope).units(), pk=pk)
    return unit_month(organization, year, month, timezone.localdate())


def record_page(
    request: ScopedRequest, of: UnitMonth, form: RecordForm | None = None, status: int = 200, **extra: Any
) -> HttpResponse:
    """The page for writing where the reader may write now, or has just typed something; else the page for reading."""
    acts = of.acts_open_to(request.scope)
    sheet = read_sheet(of.scale, of.record) if of.evaluation_year else None
    if form is None and "submit" in acts:
        assert sheet is not None
        form = RecordForm(sheet=sheet, record=of.record)
    events = record_events(of.record)
    before, after = neighbours(of)
    ancestors = ancestors_within(request.scope, of.organization)
    context = {
        "of": of,
        "acts": acts,
        "form": form,
        "sheet": sheet,
        "parts": form.parts(earlier_marks(of)) if form else None,
        "roster": roster_counts(of.organization) if form else None,
        "figures": meeting_figures(of.record) if of.record else None,
        "reason_form": ReasonForm(record=of.record),
        "may_enter": rules.can_enter_record(request.scope, of.organization.path),
        "enters_for_another": rules.enters_for_another(request.scope, of.organization.path),
        "is_written_on_behalf": is_on_behalf(events),
        "history": record_history(events, sheet.percentages if sheet else ()),
        "months": twelve_months(of),
        "month_before": before,
        "month_after": after,
        "ancestors": ancestors,
        "issuing_bodies": [unit.name.upper() for unit in (*ancestors[-1:], of.organization)],
    }
    return render(request, "evaluations/record_edit.html", context | extra, status=status)


def _take(request: ScopedRequest, of: UnitMonth, *, typed: QueryDict, is_sent: bool) -> HttpResponse:
    """Save what was typed, and send it if asked to; what cannot be taken stays on the page with its reason."""
    require(rules.can_enter_record(request.scope, of.organization.path) and of.evaluation_year is not None)
    form = RecordForm(typed, sheet=read_sheet(of.scale, of.record), record=of.record)
    is_readable = form.is_valid()
    entry = {"organization": of.organization, "evaluation_year": of.evaluation_year, "month": of.month, **form.entry()}
    try:
        if is_sent and is_readable:
            record, problems = submit_record(request.scope, **entry)
        else:
            record = save_record(request.scope, **entry)
            problems = problems_of(record, of.today) if is_sent else []
    except StaleRecord:
        return _reconcile(request, of, typed, is_sent=is_sent)
    if request.htmx:
        saved = {"record": record, "unread": len(form.errors)}
        return render(request, "evaluations/_record_saved.html", saved, status=200 if is_readable else 422)
    if problems or not is_readable:
        return _show_again(request, of, typed, problems)
    said = _("The monthly record of %(month)s is sent.") if is_sent else _("The draft of %(month)s is saved.")
    messages.success(request, said % {"month": date_format(of.first_day, "YEAR_MONTH_FORMAT")})
    return _to_page(of)


def _show_again(request: ScopedRequest, of: UnitMonth, typed: QueryDict, problems: list[Problem]) -> HttpResponse:
    """What was typed, on top of what has just been saved of it."""
    of = unit_month(of.organization, of.year, of.month, of.today)
    typed = typed.copy()
    typed["version"] = str(of.written.version)
    form = RecordForm(typed, sheet=read_sheet(of.scale, of.record), record=of.record)
    form.add_problems(problems)
    return record_page(request, of, form, status=422, is_draft_saved=True)


def _reconcile(request: ScopedRequest, of: UnitMonth, typed: QueryDict, *, is_sent: bool) -> HttpResponse:
    """The record was changed after the page had been filled: show both, unless nothing is really amiss.

    After a double click all that was typed is there already; and when the reader's own draft saved itself just
    before, what was typed since only fills what was empty.
    """
    of = unit_month(of.organization, of.year, of.month, of.today)
    sheet, version = read_sheet(of.scale, of.record), of.record.version if of.record else 0
    form = compare_with_stored(typed, version, lambda data: RecordForm(data, sheet=sheet, record=of.record))
    if not form.is_in_conflict:
        return _to_page(of)
    is_own = of.record is not None and of.record.saved_by_id == request.user.pk and not form.stored
    if is_own and "submit" in of.acts_open_to(request.scope):
        return _take(request, of, typed=cast(QueryDict, form.data), is_sent=is_sent)
    if request.htmx:
        return render(request, "evaluations/_record_not_saved.html", status=422)
    return record_page(request, of, form, status=409)


def _to_page(of: UnitMonth) -> HttpResponse:
    return redirect("record_edit", of.organization.pk, of.year, of.month)

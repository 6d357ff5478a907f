"""The monthly record's page: its unit writes it there, and everybody it concerns reads it. Sending is in `sending`."""

import re
from collections.abc import Iterable, Sequence
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from cells.queries import ancestors_within
from cells.requests import ScopedRequest
from cells.scope import require
from evaluations import rules
from evaluations.actions.records import RecordAsRead, StaleRecord, save_record, submit_record
from evaluations.completeness import Problem
from evaluations.forms.conflicts import compare_with_stored
from evaluations.forms.records import (
    RecordForm,
    changed_form,
    record_form,
    record_form_maker,
    typed_form,
    untouched_form,
)
from evaluations.forms.review import ReasonForm
from evaluations.forms.unchanged import changes_in
from evaluations.forms.visits import VisitForm
from evaluations.models import MonthlyRecord
from evaluations.queries.emptied import emptied_since
from evaluations.queries.flags import FlagLine, flags_of
from evaluations.queries.last_month import facts_of_last_month
from evaluations.queries.meeting import MeetingFigures, is_counted_anew, meeting_figures
from evaluations.queries.records import (
    UnitMonth,
    earlier_marks,
    is_as_read,
    neighbours,
    problems_of,
    twelve_months,
    unit_month,
    unit_month_within,
)
from evaluations.queries.returns import entered_on_behalf
from evaluations.queries.sheets import Sheet, read_sheet
from evaluations.queries.visits import month_visits
from evaluations.views.months import first_day_or_404

#: What the page's script asks for when it saves the draft.
FOR_SCRIPT = "application/json"
#: Its name in what the script sends where it leaves out what has not changed since the version it names.
ONLY_CHANGED = "only_changed"
#: A criterion's code, or what stands for the signed page.
EVIDENCE_PLACE = re.compile(r"[\w-]{1,12}")


@require_http_methods(["GET", "HEAD", "POST"])
def record_edit(request: ScopedRequest, pk: int, year: int, month: int) -> HttpResponse:
    """Write the record, or read it where it cannot be written."""
    of = find_unit_month(request, pk, year, month)
    if request.method == "POST":
        return take(request, of, typed=request.POST, is_sent=False)
    page = record_page(request, of)
    # The page before may just be sending its last request: then what was read around it is no one state of the record.
    return page if is_as_read(of) else record_page(request, find_unit_month(request, pk, year, month))


def find_unit_month(request: ScopedRequest, pk: int, year: int, month: int) -> UnitMonth:
    first_day_or_404(year, month)
    of = unit_month_within(request.scope, pk, year, month, timezone.localdate())
    if of is None:
        raise Http404
    return of


def record_page(
    request: ScopedRequest, of: UnitMonth, form: RecordForm | None = None, status: int = 200, **extra: Any
) -> HttpResponse:
    """The page for writing where the reader may write now, or has just typed something; else the page for reading."""
    acts = of.acts_open_to(request.scope)
    shown = what_is_written(request, of)
    sheet = shown["sheet"]
    if form is None and "submit" in acts:
        assert sheet is not None
        form = untouched_form(of, sheet)
    before, after = neighbours(of)
    context = shown | {
        "acts": acts,
        "may_save": "submit" in acts,
        "form": form,
        "parts": form.parts(earlier_marks(of)) if form else None,
        "reason_form": ReasonForm(record=of.record),
        "last_month": facts_of_last_month(of) if form else {},
        "saved_words": saved_words(of.record) if form and of.record and not form.is_bound else "",
        "may_enter": rules.can_enter_record(request.scope, of.organization.path),
        "enters_for_another": rules.enters_for_another(request.scope, of.organization.path),
        "entered_by": entered_on_behalf([of.record]).get(of.record.pk) if of.record else None,
        "months": twelve_months(of),
        "month_before": before,
        "month_after": after,
        **what_is_said(request, of, sheet),
    }
    return render(request, "evaluations/record_edit.html", context | extra, status=status)


@require_safe
def record_checks(request: ScopedRequest, pk: int, year: int, month: int) -> HttpResponse:
    """What follows from the meeting as it is saved: the page's script puts it in the place of what was shown before."""
    of = find_unit_month(request, pk, year, month)
    return render(request, "evaluations/record_checks.html", {"of": of, "figures": _figures(of)})


def what_is_said(request: ScopedRequest, of: UnitMonth, sheet: Sheet | None) -> dict[str, Any]:
    """What others say of the month: the hints, which its author and reviewers see, and the supervisors' visits.

    While a record is being written its hints wait for the page on which it is checked.
    """
    scope, path = request.scope, of.organization.path
    flags: list[FlagLine] = []
    sees_flags = rules.can_enter_record(scope, path) or rules.can_read_flags(scope, path)
    if of.record is not None and sees_flags and not rules.can_edit(of.record.state):
        flags = flags_of(scope, of.record, sheet)
    visits = month_visits(scope, of.organization, of.year, of.month)
    may_visit = not of.obstacle and rules.can_write_visit(scope, path)
    form = VisitForm(visit=visits.own, first_day=of.first_day, today=of.today) if may_visit else None
    return {"flags": flags, "visits": visits, "visit_form": form}


def what_is_written(request: ScopedRequest, of: UnitMonth) -> dict[str, Any]:
    """What every page that shows a record needs: the one for writing and reading, for checking, the receipt."""
    ancestors = ancestors_within(request.scope, of.organization)
    return {
        "of": of,
        "sheet": read_sheet(of.scale, of.record) if of.evaluation_year else None,
        "figures": _figures(of),
        "ancestors": ancestors,
        "issuing_bodies": [unit.name.upper() for unit in (*ancestors[-1:], of.organization)],
    }


def _figures(of: UnitMonth) -> MeetingFigures | None:
    return meeting_figures(of.record, of.roster if is_counted_anew(of.record) else None) if of.record else None


def take(request: ScopedRequest, of: UnitMonth, *, typed: QueryDict, is_sent: bool) -> HttpResponse:
    """Save what was typed, and send it if asked to; what cannot be taken stays on the page with its reason."""
    require(rules.can_enter_record(request.scope, of.organization.path) and of.evaluation_year is not None)
    is_partial = _is_from_script(request) and ONLY_CHANGED in typed
    changes = typed if is_partial else changes_in(of, typed)
    form = typed_form(of, typed) if changes is None else changed_form(of, changes)
    is_readable = form.is_valid()
    is_of_another_version = form.cleaned_data.get("version") != (of.record.version if of.record else 0)
    if is_partial and is_of_another_version:
        return _ask_for_the_whole()
    entry = {
        "organization": of.organization,
        "evaluation_year": of.evaluation_year,
        "month": of.month,
        "as_read": RecordAsRead(record=of.record, marks=None if is_partial else of.marks),
        **form.entry(),
    }
    try:
        if is_sent and is_readable:
            record, problems = submit_record(request.scope, **entry)
        else:
            record = save_record(request.scope, **entry)
            problems = problems_of(record, of.today) if is_sent else []
    except StaleRecord:
        if is_partial:
            return _ask_for_the_whole()
        return _reconcile(request, of, typed, is_sent=is_sent)
    if is_of_another_version and _covers_something(of, form.errors):
        return _reconcile(request, of, typed, is_sent=is_sent)
    if _is_from_script(request):
        return _acknowledge(record, unread=list(form.errors))
    if problems or not is_readable:
        return _show_again(request, of, typed, problems)
    if not is_sent and "check" not in typed and "evidence" not in typed:
        said = _("The draft of %(month)s is saved.")
        messages.success(request, said % {"month": date_format(of.first_day, "YEAR_MONTH_FORMAT")})
    return _lead_on(of, typed, is_sent=is_sent)


def _covers_something(of: UnitMonth, unreadable: Iterable[str]) -> bool:
    """Whether something is stored where the page has what cannot be read: another page may have saved it."""
    names = list(unreadable)
    if not names:
        return False
    stored = record_form(of)
    # Of a row that this page has made nothing is stored.
    return any(stored[name].value() for name in names if name in stored.fields)


def _ask_for_the_whole() -> HttpResponse:
    """What was changed since another version says nothing of the rest: to compare, the page has to send all it has."""
    return JsonResponse({"wanted": "whole"}, status=409)


def _lead_on(of: UnitMonth, typed: QueryDict, *, is_sent: bool) -> HttpResponse:
    """What was sent has a receipt; “Check and send” leads to the page for checking, evidence to its own."""
    what, _colon, which = typed.get("evidence", "").partition(":")
    if not is_sent and what == "add" and EVIDENCE_PLACE.fullmatch(which):
        return redirect("evidence_add", of.organization.pk, of.year, of.month, which)
    if not is_sent and what == "remove" and which.isdecimal():
        return redirect("evidence_remove", which)
    page = "record_receipt" if is_sent else "record_check" if "check" in typed else "record_edit"
    return redirect(page, of.organization.pk, of.year, of.month)


def _is_from_script(request: ScopedRequest) -> bool:
    return request.headers.get("Accept") == FOR_SCRIPT


def _acknowledge(record: MonthlyRecord, *, unread: Sequence[str] = ()) -> HttpResponse:
    """The version that the page goes on from; 422 where something typed cannot be read and is on the page alone."""
    answer = {"version": record.version, "unread": unread, "words": saved_words(record, len(unread))}
    return JsonResponse(answer, status=422 if unread else 200)


def saved_words(record: MonthlyRecord, unread: int = 0) -> str:
    """When the draft was saved, with the day where that was not today."""
    saved_at = timezone.localtime(record.saved_at)
    is_today = saved_at.date() == timezone.localdate()
    at = date_format(saved_at, "TIME_FORMAT" if is_today else "SHORT_DATETIME_FORMAT")
    if unread:
        words = ngettext(
            "Draft saved at %(at)s, except %(count)s entry that cannot be read",
            "Draft saved at %(at)s, except %(count)s entries that cannot be read",
            unread,
        )
        return words % {"at": at, "count": unread}
    return _("Draft saved at %(at)s") % {"at": at}


def _show_again(request: ScopedRequest, of: UnitMonth, typed: QueryDict, problems: list[Problem]) -> HttpResponse:
    """What was typed, on top of what has just been saved of it."""
    of = unit_month(of.organization, of.year, of.month, of.today)
    typed = typed.copy()
    typed["version"] = str(of.written.version)
    form = record_form(of, typed)
    form.add_problems(problems)
    return record_page(request, of, form, status=422, is_draft_saved=True)


def _reconcile(request: ScopedRequest, of: UnitMonth, typed: QueryDict, *, is_sent: bool) -> HttpResponse:
    """The record was changed after the page had been filled: show both, unless nothing is really amiss.

    After a double click, or an answer that was lost on the way, all that was typed is there already; and when the
    reader's own draft saved itself just before, what was typed since only fills what had always been empty.
    """
    of = unit_month(of.organization, of.year, of.month, of.today)
    if of.record is None:
        # There is nothing from which the page could differ.
        typed = typed.copy()
        typed["version"] = "0"
        return take(request, of, typed=typed, is_sent=is_sent)
    version = of.record.version
    seen = typed.get("version", "")
    emptied = emptied_since(of.record, int(seen) if seen.isdecimal() else 0)
    form = compare_with_stored(typed, version, record_form_maker(of), emptied)
    data = cast(QueryDict, form.data)
    is_from_script, may_save = _is_from_script(request), "submit" in of.acts_open_to(request.scope)
    # A script goes on with the page as it is: what another page has saved must not come in unseen.
    is_unseen = is_from_script and may_save and form.is_filled_up
    if not form.is_in_conflict and not is_unseen:
        return _acknowledge(of.written) if is_from_script else _lead_on(of, typed, is_sent=is_sent)
    is_own = of.record is not None and of.record.saved_by_id == request.user.pk and not form.stored
    if is_own and not is_unseen and may_save:
        return take(request, of, typed=data, is_sent=is_sent)
    if is_from_script:
        words = _("Not saved: this record was changed in the meantime. Choose “Save draft” to see both.")
        return JsonResponse({"words": words}, status=409)
    return record_page(request, of, form, status=409)

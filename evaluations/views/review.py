"""The reviewer's pages: the queue, the marks side by side, and the acts on a record."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from cells.queries import ancestors_within
from cells.requests import ScopedRequest
from cells.scope import require
from evaluations import rules
from evaluations.actions.records import StaleRecord
from evaluations.actions.review import (
    approve_record,
    exempt_month,
    reopen_record,
    resume_record,
    return_record,
    review_record,
)
from evaluations.choices import RecordState
from evaluations.forms.conflicts import compare_with_stored
from evaluations.forms.review import ReasonForm, ReviewForm
from evaluations.history import last_move, record_history
from evaluations.models import MonthlyRecord
from evaluations.queries.flags import flags_of
from evaluations.queries.meeting import meeting_figures
from evaluations.queries.records import UnitMonth, earlier_marks, months_before, record_events, unit_month
from evaluations.queries.returns import entered_on_behalf, since_returns
from evaluations.queries.review import (
    count_by_state,
    count_nearer,
    next_waiting,
    place_in_queue,
    queue_rows,
    reviewed_from,
)
from evaluations.queries.sheets import read_sheet
from evaluations.queries.visits import month_visits
from evaluations.views.acts import act_on
from evaluations.views.queue import asked_queue
from evaluations.views.records import find_unit_month, record_page

PAGE_LENGTH = 50
#: In the session: record, as it was last sent -> why the reviewer was about to send it back when saving the marks.
_BEGUN_REASONS = "begun_reasons"
#: What is said by the state that an act led to; the page that says it may be another record's.
_SAID = {
    RecordState.SUBMITTED: gettext_lazy("%(unit)s, %(month)s: the reviewed marks are saved."),
    RecordState.APPROVED: gettext_lazy("%(unit)s, %(month)s: the record is approved."),
    RecordState.RETURNED: gettext_lazy("%(unit)s, %(month)s: the record is returned."),
}


@require_safe
def review_queue(request: ScopedRequest) -> HttpResponse:
    require(request.scope.holds_anywhere(rules.REVIEWERS))
    queue = asked_queue(request)
    page = Paginator(queue.records.filter(state=queue.state), PAGE_LENGTH).get_page(request.GET.get("page"))
    context = {
        "queue": queue,
        "form": queue.form,
        "unit": queue.unit,
        "state": queue.state,
        "counts": [(RecordState(name), count) for name, count in count_by_state(queue.records).items()],
        "flags_of": queue.unit or reviewed_from(request.scope),
        "last_month": months_before(timezone.localdate(), 1),
        "page_obj": page,
        "rows": queue_rows(request.scope, list(page)),
        "nearer": 0 if queue.is_nearer else count_nearer(request.scope, queue.all_records),
    }
    return render(request, "evaluations/review_queue.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def record_review(request: ScopedRequest, pk: int) -> HttpResponse:
    """The unit's marks and the reviewer's side by side, while the record waits; posting keeps them for later."""
    of = _find(request, pk)
    if request.method == "POST":
        return _take(request, of, review_record, RecordState.SUBMITTED)
    return _review_page(request, of) if "approve" in of.acts_open_to(request.scope) else _to_record(of)


@act_on("record_review")
def record_approve(request: ScopedRequest, pk: int) -> HttpResponse:
    return _take(request, _find(request, pk), approve_record, RecordState.APPROVED)


@act_on("record_review")
def record_return(request: ScopedRequest, pk: int) -> HttpResponse:
    of = _find(request, pk)
    why = ReasonForm(request.POST, record=of.written)
    return _take(request, of, return_record, RecordState.RETURNED, why)


@act_on("record_review")
def record_reopen(request: ScopedRequest, pk: int) -> HttpResponse:
    of = _find(request, pk)
    act = partial(reopen_record, request.scope, of.written)
    return _give_reason(request, of, act, _("The approval is taken back; the unit can correct the record."))


@act_on("record_edit")
def record_exempt(request: ScopedRequest, pk: int, year: int, month: int) -> HttpResponse:
    of = find_unit_month(request, pk, year, month)
    require(rules.can_review_record(request.scope, of.organization.path) and of.evaluation_year is not None)
    where: dict[str, Any] = {"organization": of.organization, "evaluation_year": of.evaluation_year, "month": of.month}
    act = partial(exempt_month, request.scope, **where)
    return _give_reason(request, of, act, _("The month is exempt."))


@act_on("record_review")
def record_resume(request: ScopedRequest, pk: int) -> HttpResponse:
    of = _find(request, pk)
    version = request.POST.get("version", "")
    try:
        resume_record(request.scope, of.written, version=int(version) if version.isdecimal() else 0)
    except StaleRecord:
        messages.warning(request, _("This record was changed in the meantime. This is how it stands now."))
    else:
        messages.success(request, _("The month is an ordinary one again."))
    return _to_record(of)


def _find(request: ScopedRequest, pk: int) -> UnitMonth:
    """404 for somebody else's record, 403 for one the reader may read and not review."""
    record = get_object_or_404(MonthlyRecord.objects.within(request.scope).select_related("organization"), pk=pk)
    require(rules.can_review_record(request.scope, record.organization.path))
    return unit_month(record.organization, record.year, record.month, timezone.localdate())


def _to_record(of: UnitMonth) -> HttpResponse:
    return redirect("record_edit", of.organization.pk, of.year, of.month)


def _review_page(
    request: ScopedRequest,
    of: UnitMonth,
    form: ReviewForm | None = None,
    why: ReasonForm | None = None,
    status: int = 200,
) -> HttpResponse:
    form = form or ReviewForm(sheet=read_sheet(of.scale, of.written), record=of.written)
    events, queue = record_events(of.written), asked_queue(request)
    acts = of.acts_open_to(request.scope)
    since = since_returns([of.written], form.sheet.percentages).get(of.written.pk)
    context = {
        "of": of,
        "acts": acts,
        "may_save": "approve" in acts,
        "moved": None if "approve" in acts else last_move(events),
        "since": since,
        "entered_by": entered_on_behalf([of.written]).get(of.written.pk),
        "queue": queue,
        "place": place_in_queue(queue.waiting, of.written),
        "form": form,
        "why": why or ReasonForm(record=of.written, begun=_begun_reason(request, of)),
        "problems": why.problems() if why else [],
        "parts": form.parts(since.changes if since else {}, earlier_marks(of)),
        "sheet": form.sheet,
        "flags": flags_of(request.scope, of.written, form.sheet),
        "visits": month_visits(request.scope, of.organization, of.year, of.month),
        "figures": meeting_figures(of.written),
        "history": record_history(events, form.sheet.percentages),
        "ancestors": ancestors_within(request.scope, of.organization),
    }
    return render(request, "evaluations/record_review.html", context, status=status)


def _take(
    request: ScopedRequest,
    of: UnitMonth,
    act: Callable[..., MonthlyRecord],
    end: RecordState,
    why: ReasonForm | None = None,
) -> HttpResponse:
    """Save what can be read of the review, and act when all of it can; `end` is the state the act leads to.

    Afterwards the reviewer goes on to the next record of the same queue.
    """
    queue = asked_queue(request)
    following = next_waiting(queue.waiting, of.written)
    form = ReviewForm(request.POST, sheet=read_sheet(of.scale, of.written), record=of.written)
    is_readable = form.is_valid() and (why is None or why.is_valid())
    try:
        if not is_readable:
            review_record(request.scope, of.written, **form.entry())
            return _show_again(request, of, why)
        reason = {"reason": why.cleaned_data["reason"]} if why else {}
        act(request.scope, of.written, **form.entry(), **reason)
    except StaleRecord:
        return _show_both(request, of, end, why)
    except ValidationError as error:
        form.add_error(None, error)
        return _review_page(request, of, form, why, status=422)
    _keep_reason(request, of, "" if end != RecordState.SUBMITTED else request.POST.get("reason", ""))
    messages.success(request, _SAID[end] % {"unit": of.organization.name, "month": date_format(of.first_day, "m/Y")})
    shown = of.written.pk if end == RecordState.SUBMITTED else following
    return redirect(queue.address if shown is None else reverse("record_review", args=[shown]) + queue.query)


def _begun_reason(request: ScopedRequest, of: UnitMonth) -> str:
    """Why the reviewer is about to send the record back, as far as it is written."""
    if request.method == "POST":
        return request.POST.get("reason", "")
    return request.session.get(_BEGUN_REASONS, {}).get(_round(of), "")


def _keep_reason(request: ScopedRequest, of: UnitMonth, reason: str) -> None:
    """What is written outlives the saving of the marks, until the record has moved on."""
    begun = request.session.get(_BEGUN_REASONS, {})
    if begun.get(_round(of), "") != reason:
        others = {key: words for key, words in begun.items() if not key.startswith(f"{of.written.pk}:")}
        request.session[_BEGUN_REASONS] = others | ({_round(of): reason} if reason else {})


def _round(of: UnitMonth) -> str:
    """The record in this round of reviewing: what was begun in an earlier one is done with."""
    return f"{of.written.pk}:{of.written.reviewed_at or ''}"


def _show_again(request: ScopedRequest, of: UnitMonth, why: ReasonForm | None) -> HttpResponse:
    """What was typed, on top of what has just been saved of it."""
    of = unit_month(of.organization, of.year, of.month, of.today)
    typed = request.POST.copy()
    typed["version"] = str(of.written.version)
    form = ReviewForm(typed, sheet=read_sheet(of.scale, of.written), record=of.written)
    return _review_page(request, of, form, why, status=422)


def _show_both(request: ScopedRequest, of: UnitMonth, end: RecordState, why: ReasonForm | None) -> HttpResponse:
    """Somebody else was first. Where all stands as was meant here too, as after a double click, nothing is amiss."""
    of = unit_month(of.organization, of.year, of.month, of.today)
    sheet = read_sheet(of.scale, of.written)
    form = compare_with_stored(
        request.POST, of.written.version, lambda data: ReviewForm(data, sheet=sheet, record=of.written)
    )
    is_as_meant = of.written.state == end and (why is None or why["reason"].value() == of.written.state_reason)
    if is_as_meant and not form.is_in_conflict:
        return _to_record(of)
    return _review_page(request, of, form, why, status=409)


def _give_reason(request: ScopedRequest, of: UnitMonth, act: Callable[..., MonthlyRecord], said: str) -> HttpResponse:
    """An act that needs nothing but its reason, posted from the record's page."""
    form = ReasonForm(request.POST, record=of.record)
    if not form.is_valid():
        return record_page(request, of, reason_form=form, status=422)
    try:
        act(version=form.cleaned_data["version"], reason=form.cleaned_data["reason"])
    except StaleRecord:
        messages.warning(request, _("This record was changed in the meantime. This is how it stands now."))
        of = unit_month(of.organization, of.year, of.month, of.today)
        return record_page(request, of, reason_form=form, status=409)
    messages.success(request, said)
    return _to_record(of)

"""Sending the monthly record: what was written is looked over on one page, sent, and acknowledged by a receipt."""

from collections.abc import Iterable

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from cells.requests import ScopedRequest
from cells.scope import require
from evaluations import rules
from evaluations.actions.records import StaleRecord, send_record
from evaluations.completeness import Problem
from evaluations.forms.records import RecordForm, record_form
from evaluations.queries.flags import flags_of
from evaluations.queries.records import UnitMonth, problems_of
from evaluations.queries.sending import last_sending
from evaluations.queries.sheets import is_locked
from evaluations.views.acts import act_on
from evaluations.views.records import find_unit_month, take, what_is_written

#: A form with nothing else in it sends the record as it is stored.
NOTHING_TYPED = frozenset({"version", "csrfmiddlewaretoken"})


@require_safe
def record_check(request: ScopedRequest, pk: int, year: int, month: int) -> HttpResponse:
    """The record as it will be sent, what is still missing, and the button that sends it."""
    of = find_unit_month(request, pk, year, month)
    require(rules.can_enter_record(request.scope, of.organization.path))
    if of.record is None or "submit" not in of.acts_open_to(request.scope):
        return redirect("record_edit", pk, year, month)
    return _check_page(request, of)


@act_on("record_edit")
def record_submit(request: ScopedRequest, pk: int, year: int, month: int) -> HttpResponse:
    """Send the record: as it is stored from the page for checking, with what was typed from that for writing."""
    of = find_unit_month(request, pk, year, month)
    if of.record is None or request.POST.keys() - NOTHING_TYPED:
        return take(request, of, typed=request.POST, is_sent=True)
    version = request.POST.get("version", "")
    try:
        problems = send_record(request.scope, of.record, version=int(version) if version.isdecimal() else 0)
    except StaleRecord:
        return _show_as_it_is_now(request, of)
    return _check_page(request, of, status=422) if problems else redirect("record_receipt", pk, year, month)


@require_safe
def record_receipt(request: ScopedRequest, pk: int, year: int, month: int) -> HttpResponse:
    """What was sent, when and by whom; there is none while the record is still being written."""
    of = find_unit_month(request, pk, year, month)
    sending = last_sending(of.record) if of.record is not None else None
    if sending is None:
        return redirect("record_edit", pk, year, month)
    return render(request, "evaluations/record_receipt.html", what_is_written(request, of) | {"sending": sending})


def _show_as_it_is_now(request: ScopedRequest, of: UnitMonth) -> HttpResponse:
    """Somebody was quicker, or clicked twice: sent is sent, and anything else is looked over anew."""
    of = find_unit_month(request, of.organization.pk, of.year, of.month)
    if of.record is None or "submit" not in of.acts_open_to(request.scope):
        return redirect("record_receipt", of.organization.pk, of.year, of.month)
    return _check_page(request, of, status=409)


def _check_page(request: ScopedRequest, of: UnitMonth, status: int = 200) -> HttpResponse:
    shown = what_is_written(request, of)
    form = record_form(of, sheet=shown["sheet"])
    page = reverse("record_edit", args=[of.organization.pk, of.year, of.month])
    locked = {line.criterion.code for line in shown["sheet"].lines if is_locked(of.record, line.criterion)}
    context = shown | {
        "change_url": page,
        "locked_codes": locked,
        "to_do": list(_to_do(form, problems_of(of.written, of.today), page)),
        "is_changed_meanwhile": status == 409,
        "flags": flags_of(request.scope, of.written, shown["sheet"]),
        "enters_for_another": rules.enters_for_another(request.scope, of.organization.path),
    }
    return render(request, "evaluations/record_check.html", context, status=status)


def _to_do(form: RecordForm, problems: Iterable[Problem], page: str) -> Iterable[tuple[str, str, str]]:
    """What keeps the record from being sent: the field's words, what to do there, and where it is."""
    for problem in problems:
        if problem.field in form.fields:
            field = form[problem.field]
            place = field.id_for_label or f"{field.auto_id}_0"
            yield str(field.label), problem.message, f"{page}#{place}"
        else:
            yield "", problem.message, page

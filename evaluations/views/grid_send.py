"""Sending all records of the grid that are complete: looked over on one page, sent each by itself."""

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from cells.queries import ancestors_within
from cells.requests import ScopedRequest
from cells.scope import require
from evaluations import rules
from evaluations.actions.records import StaleRecord, send_record
from evaluations.forms.records import changed_form
from evaluations.queries.grid import GridUnit, ReadyRow, grid_criteria, grid_rows, grid_units, ready_rows
from evaluations.views.grid import GridMonth, find_grid_month

#: The tick of a unit is named by its key, and holds the version of the record that was looked over.
TICK = "send_"


@require_http_methods(["GET", "HEAD", "POST"])
def record_grid_send(request: ScopedRequest, pk: int, year: int, month: int) -> HttpResponse:
    """Which records can be sent and what keeps the others; posting sends those that are ticked."""
    of = find_grid_month(request, pk, year, month)
    require(rules.can_enter_record(request.scope, of.committee.path))
    if request.method == "POST":
        _send(request, of)
        return redirect("record_grid_send", pk, year, month)
    units = grid_units(request.scope, of.committee, year, month, of.today)
    rows = ready_rows(grid_rows(request.scope, units, grid_criteria(units)), of.today)
    context = {
        "of": of,
        "organization": of.committee,
        "above": ancestors_within(request.scope, of.committee),
        "ready": [one for one in rows if one.is_ready],
        "unready": [(one, _field_to_put_right(one)) for one in rows if not one.is_ready],
    }
    return render(request, "evaluations/record_grid_send.html", context)


def _field_to_put_right(one: ReadyRow) -> str:
    """What the page of the record calls the first field that keeps it from being sent; "" where it is no field."""
    if not one.problems:
        return ""
    name = one.problems[0].field
    field = changed_form(one.row.unit.of, {name: ""}).fields.get(name)
    return str(field.label) if field else ""


def _send(request: ScopedRequest, of: GridMonth) -> None:
    """Each record in a transaction of its own; what became of it is told by unit."""
    ticked = _ticked(request.POST)
    units = {
        unit.pk: unit for unit in grid_units(request.scope, of.committee, of.year, of.month, of.today, ticked.keys())
    }
    if units.keys() != ticked.keys():
        raise Http404
    refused = {unit: why for pk, unit in units.items() if (why := _why_not_sent(request, unit, ticked[pk]))}
    sent = len(units) - len(refused)
    if sent:
        said = ngettext("%(count)s monthly record is sent.", "%(count)s monthly records are sent.", sent)
        messages.success(request, said % {"count": sent})
    for unit, why in refused.items():
        messages.warning(request, f"{unit.of.organization.name}: {why}")


def _ticked(data: QueryDict) -> dict[int, str]:
    keys = {name.removeprefix(TICK): str(data[name]) for name in data if name.startswith(TICK)}
    return {int(key): version for key, version in keys.items() if key.isascii() and key.isdigit() and len(key) < 19}


def _why_not_sent(request: ScopedRequest, unit: GridUnit, version: str) -> str:
    """Sends the record; "" when it is sent."""
    record = unit.of.record
    if record is None or version != str(record.version):
        return _("not sent, it was changed in the meantime. Look it over again.")
    try:
        problems = send_record(request.scope, record, version=record.version)
    except StaleRecord:
        return _("not sent, it was changed in the meantime. Look it over again.")
    return _("not sent, something is missing. Open its record.") if problems else ""

"""The minutes of a month's meeting on paper, in the order of the paper book."""

import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from cells.models import Organization
from cells.paper import day_in_words, nearest_place
from cells.queries.scopes import paths_above
from cells.requests import ScopedRequest
from evaluations.views.records import find_unit_month, what_is_written


@require_safe
def record_minutes(request: ScopedRequest, pk: int, year: int, month: int) -> HttpResponse:
    """Whoever may read the record may print its minutes; where nothing has been written there are none."""
    of = find_unit_month(request, pk, year, month)
    if of.record is None:
        return redirect("record_edit", pk, year, month)
    heading = _heading(of.organization, of.record.held_on)
    return render(request, "evaluations/minutes_print.html", what_is_written(request, of) | heading)


def _heading(organization: Organization, day: datetime.date | None) -> dict[str, Any]:
    """The head of a cell's paper names the committee above it, whoever reads; what is not known is written by hand."""
    above = Organization.objects.filter(path__in=paths_above(organization)).order_by("path")
    units = [*above, organization]
    place = nearest_place(unit.name for unit in reversed(units))
    return {
        "issuing_bodies": [unit.name.upper() for unit in units[-2:]],
        "place_and_date": f"{place or '.' * 20}, {day_in_words(day)}",
    }

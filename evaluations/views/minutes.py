"""The minutes of a month's meeting on paper, in the order of the paper book."""

import datetime

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from cells.models import Organization
from cells.requests import ScopedRequest
from evaluations.views.records import find_unit_month, what_is_written


@require_safe
def record_minutes(request: ScopedRequest, pk: int, year: int, month: int) -> HttpResponse:
    """Whoever may read the record may print its minutes; where nothing has been written there are none."""
    of = find_unit_month(request, pk, year, month)
    if of.record is None:
        return redirect("record_edit", pk, year, month)
    heading = {"issuing_bodies": _issuing_bodies(of.organization), "place_and_date": _day_in_words(of.record.held_on)}
    return render(request, "evaluations/minutes_print.html", what_is_written(request, of) | heading)


def _issuing_bodies(organization: Organization) -> list[str]:
    """The head of a cell's paper names the committee above it, whoever reads."""
    parent = Organization.objects.get_parent(organization)
    return [unit.name.upper() for unit in (parent, organization) if unit is not None]


def _day_in_words(day: datetime.date | None) -> str:
    """As it stands on an official paper, which is Vietnamese in every language; by hand where it is not known."""
    return f"ngày {day.day:02} tháng {day.month:02} năm {day.year}" if day else "ngày ..... tháng ..... năm ........"

"""The history of a month's record: read when it is asked for, for it grows with every draft that saves itself."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cells.queries import ancestors_within
from cells.requests import ScopedRequest
from evaluations.choices import CriterionKind
from evaluations.history import record_history
from evaluations.queries.records import record_events
from evaluations.queries.scales import criteria_of
from evaluations.views.records import find_unit_month


@require_safe
def record_trail(request: ScopedRequest, pk: int, year: int, month: int) -> HttpResponse:
    """Whoever may read the record may read its history; the record's page fetches the list from here."""
    of = find_unit_month(request, pk, year, month)
    criteria = criteria_of(of.scale) if of.record else ()
    percentages = {criterion.code for criterion in criteria if criterion.kind == CriterionKind.RATIO}
    context = {
        "of": of,
        "events": record_history(record_events(of.record), percentages),
        "ancestors": ancestors_within(request.scope, of.organization),
    }
    return render(request, "evaluations/record_trail.html", context)

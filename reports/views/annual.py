"""The yearly tables as a page, and as the official workbook."""

from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from cells.requests import ScopedRequest
from evaluations.queries.years import years_reaching
from reports.annual import build_annual
from reports.annual.letterhead import build_letterhead, run_label, workbook_name
from reports.downloads import workbook_response
from reports.table import Table


@require_safe
def annual(request: ScopedRequest, pk: int) -> HttpResponse:
    """The forms and the ceiling in full; the long lists are the verdicts' own pages."""
    evaluation_year = get_object_or_404(years_reaching(request.scope), pk=pk)
    context: dict[str, Any] = {"year": evaluation_year}
    if evaluation_year.run_number:
        organizations, members, _units, _people, ceiling = build_annual(request.scope, evaluation_year)
        notes = organizations.base_lines
        context |= {
            "notes": notes,
            "official": [_without(notes, organizations), _without(notes, members)],
            "ceiling": _without(notes, ceiling),
        }
    return render(request, "reports/annual.html", context)


def _without(notes: tuple[str, ...], table: Table) -> Table:
    """What all tables rest on is said once on the page."""
    return replace(table, base_lines=tuple(line for line in table.base_lines if line not in notes))


@require_safe
def annual_workbook(request: ScopedRequest, pk: int) -> HttpResponse:
    evaluation_year = get_object_or_404(years_reaching(request.scope), pk=pk)
    if not evaluation_year.run_number:
        return redirect("annual", pk=pk)
    name = workbook_name(evaluation_year, build_letterhead(request.scope, evaluation_year))
    tables = build_annual(request.scope, evaluation_year)
    return workbook_response(tables, name, run_label=run_label(evaluation_year))

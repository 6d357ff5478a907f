"""A committee's units within comparable groups; a cell has nobody below it to rank."""

from dataclasses import replace

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cells.choices import CELL_KINDS
from cells.models import Organization
from cells.queries import ancestors_within
from cells.requests import ScopedRequest
from evaluations.choices import Good
from evaluations.queries.progress import calendar_years
from evaluations.queries.standings import YearStandings, read_standings
from reports.downloads import workbook_response
from reports.ranking import SORTS, build_ranking, key_of, ranking_table, title_of
from reports.views.parameters import chosen

PAGE_LENGTH = 50


@require_safe
def ranking(request: ScopedRequest, pk: int) -> HttpResponse:
    organization: Organization = get_object_or_404(
        Organization.objects.within(request.scope).exclude(kind__in=CELL_KINDS), pk=pk
    )
    today = timezone.localdate()
    years = calendar_years(request.scope, today)
    year = chosen(request, "year", years, today.year)
    reach, of = _read(request, organization, year)
    by = chosen(request, "by", ("type", "kind"), "type" if of.groups_by_type else "kind")
    whole = build_ranking(organization, of, year, today, by_type=by == "type")
    group = chosen(request, "group", [key_of(group) for group in whole.groups], "")
    sort = chosen(request, "sort", SORTS, "place")
    shown = whole.of_group(group)
    entries = shown.entries(sort)
    if request.GET.get("format") == "xlsx":
        table = ranking_table(shown, entries)
        return workbook_response([table], f"xep-hang-{year}-{organization.code or pk}", run_label=table.subtitle)
    page = Paginator(entries, PAGE_LENGTH).get_page(request.GET.get("page"))
    table = ranking_table(shown, page)
    context = {
        "organization": organization,
        "above": ancestors_within(request.scope, organization),
        "ranking": whole,
        "notes": table.base_lines,
        "table": replace(table, base_lines=()),
        "page_obj": page,
        "years": years,
        "reach": reach,
        "by": by,
        "group": group,
        "groups": [(key_of(group), title_of(group, organization)) for group in whole.groups],
        "sort": sort,
        "sorts": [("place", _("Place")), ("name", _("Name")), *Good.choices],
    }
    return render(request, "reports/ranking.html", context)


def _read(request: ScopedRequest, organization: Organization, year: int) -> tuple[str, YearStandings]:
    """The units directly below, unless everything below was asked for or there is nothing directly below."""
    today = timezone.localdate()
    if not organization.is_unit and chosen(request, "reach", ("own", "all"), "own") == "own":
        of = read_standings([organization.path], year, today, directly=True)
        if of.standings:
            return "own", of
    return "all", read_standings([organization.path], year, today, directly=False)

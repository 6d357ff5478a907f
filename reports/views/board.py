"""Units × months, and whom to remind."""

import datetime
from collections.abc import Callable

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cells.models import Organization
from cells.queries import ancestors_within
from cells.requests import ScopedRequest
from evaluations.queries.deadlines import may_have_own_dates
from evaluations.queries.progress import MONTHS, calendar_years
from evaluations.rules import can_set_deadline
from reports.board import Board, BoardRow, build_board, month_to_remind, reminder
from reports.board_table import board_table
from reports.downloads import workbook_response
from reports.views.parameters import chosen

#: A whole district on one page; only a province is cut into several.
PAGE_LENGTH = 400

#: Lines of a reminder that are seen at once.
LONGEST_REMINDER = 16


@require_safe
def board(request: ScopedRequest, pk: int) -> HttpResponse:
    organization: Organization = get_object_or_404(Organization.objects.within(request.scope), pk=pk)
    today = timezone.localdate()
    years = calendar_years(request.scope, today)
    year = chosen(request, "year", years, today.year)
    whole = build_board(request.scope, organization, year, today)
    committee = chosen(request, "committee", [committee.pk for committee in whole.committees], 0)
    shown = whole.of_committee(committee)
    if request.GET.get("format") == "xlsx":
        table = board_table(shown, organization)
        return workbook_response([table], f"theo-doi-{year}-{organization.code or pk}", run_label=table.subtitle)
    month = chosen(request, "month", MONTHS, month_to_remind(year, today))
    show = chosen(request, "show", ("missing", "month"), "")
    is_wanted = _wanted(show, month)
    words = reminder(shown.rows, year, month, today)
    context = {
        "organization": organization,
        "above": ancestors_within(request.scope, organization),
        "board": shown,
        "months": MONTHS,
        "years": years,
        "committee": committee,
        "show": show,
        "unit_count": sum(1 for row in shown.rows if is_wanted(row)),
        "page_obj": Paginator(shown.only(is_wanted), PAGE_LENGTH).get_page(request.GET.get("page")),
        "month": month,
        "month_day": datetime.date(year, month, 1),
        "may_set_dates": _may_set_dates(request, organization, shown),
        "reminder": words,
        "reminder_lines": min(words.count("\n") + 2, LONGEST_REMINDER),
    }
    return render(request, "reports/board.html", context)


def _may_set_dates(request: ScopedRequest, organization: Organization, board: Board) -> bool:
    """Whether the reader may give the organisation's units dates of their own in the year."""
    years = (row.progress.evaluation_year for row in board.rows if row.progress.is_open_year)
    year = next(years, None)
    return (
        year is not None
        and may_have_own_dates(year, organization)
        and can_set_deadline(request.scope, organization.path)
    )


def _wanted(show: str, month: int) -> Callable[[BoardRow], bool]:
    """All units, those with something missing, or those that have not sent the month's record."""
    if show == "missing":
        return lambda row: row.missing > 0
    if show == "month":
        return lambda row: row.progress.is_unsent(month)
    return lambda row: True

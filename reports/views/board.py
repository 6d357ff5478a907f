"""Units × months, and whom to remind."""

import datetime
from collections.abc import Callable

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cells.models import Organization
from cells.queries import ancestors_within
from cells.requests import ScopedRequest
from evaluations.queries.deadlines import may_have_own_dates
from evaluations.queries.progress import MONTHS, calendar_years
from evaluations.rules import can_set_deadline
from reports.board import Board, BoardRow, asked_of, build_board, is_asked, month_to_remind, reminder, unsent_words
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
    month = chosen(request, "month", MONTHS, month_to_remind(year, today))
    show = chosen(request, "show", ("missing", "month"), "")
    narrowed = shown.only(_wanted(show, shown, organization, month)) if show else shown
    said = _what_is_shown(show, datetime.date(year, month, 1)) if show else ""
    if request.GET.get("format") == "xlsx":
        table = board_table(narrowed, organization, said)
        return workbook_response([table], f"theo-doi-{year}-{organization.code or pk}", run_label=table.subtitle)
    words = reminder(shown, organization, month, today)
    context = {
        "organization": organization,
        "above": ancestors_within(request.scope, organization),
        "board": shown,
        "months": MONTHS,
        "years": years,
        "committee": committee,
        "show": show,
        "unit_count": narrowed.unit_count,
        "counts": narrowed.counts,
        "what_is_shown": said,
        "page_obj": Paginator(narrowed.rows, PAGE_LENGTH).get_page(request.GET.get("page")),
        "month": month,
        "month_day": datetime.date(year, month, 1),
        "may_set_dates": _may_set_dates(request, organization, shown),
        "reminder": words,
        "is_asked": is_asked(shown, organization, month),
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


def _wanted(show: str, board: Board, organization: Organization, month: int) -> Callable[[BoardRow], bool]:
    """Those with something missing, or those that have not sent the month's record."""
    if show == "missing":
        return lambda row: row.missing > 0
    asked = asked_of((row.progress for row in board.rows), organization)
    unsent = {one.unit.pk for one in asked if one.is_unsent(month)}
    return lambda row: row.unit.pk in unsent


def _what_is_shown(show: str, day: datetime.date) -> str:
    """Which of the units these are: the counts below them are theirs alone."""
    if show == "missing":
        return _("Only units with something missing are shown and counted.")
    said = _("Only units that have not sent %(month)s are shown and counted.")
    return f"{said % {'month': date_format(day, 'YEAR_MONTH_FORMAT')}} {unsent_words()}"

"""When the units under a committee write their records: its own dates instead of the year's.

Dates judge the months that lie behind as well. So they are asked for in the address first, and the page says what they
would change; the button beside that sets them.
"""

import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cells.models import Organization
from cells.queries import ancestors_within
from cells.requests import ScopedRequest
from evaluations import rules
from evaluations.actions.deadlines import StaleDates, set_deadline, take_away_deadline
from evaluations.forms.deadlines import DAYS, DeadlineForm, as_seen
from evaluations.models import EvaluationYear
from evaluations.queries.deadlines import may_have_own_dates, year_dates
from evaluations.queries.rejudging import rejudge
from evaluations.queries.years import year_covering
from evaluations.rules import Dates


@require_http_methods(["GET", "HEAD", "POST"])
def deadline_set(request: ScopedRequest, pk: int, year: int) -> HttpResponse:
    """Set a committee's own dates, or take them away; the page says whose dates count now, and what others change."""
    committee: Organization = get_object_or_404(Organization.objects.within(request.scope), pk=pk)
    evaluation_year = year_covering(committee, year)
    if evaluation_year is None or not may_have_own_dates(evaluation_year, committee):
        raise Http404
    if not rules.can_set_deadline(request.scope, committee.path):
        raise PermissionDenied
    if request.method != "POST":
        return _look(request, evaluation_year, committee)
    if "take_away" in request.POST:
        return _take_away(request, evaluation_year, committee)
    return _set(request, evaluation_year, committee)


def _look(request: ScopedRequest, evaluation_year: EvaluationYear, committee: Organization) -> HttpResponse:
    """The page as it is, or with what the dates in its address would change."""
    if evaluation_year.is_closed:
        return _page(request, evaluation_year, committee)
    if "take_away" in request.GET:
        return _page(request, evaluation_year, committee, asked=year_dates(evaluation_year).of(committee.path))
    if DAYS[0] not in request.GET:
        return _page(request, evaluation_year, committee)
    form = DeadlineForm(request.GET)
    if not form.is_valid():
        return _page(request, evaluation_year, committee, form, status=422)
    if _seen(request.GET) != year_dates(evaluation_year).local.get(committee.path):
        return _page(request, evaluation_year, committee, form, status=409)
    return _page(request, evaluation_year, committee, form, asked=form.dates())


def _set(request: ScopedRequest, evaluation_year: EvaluationYear, committee: Organization) -> HttpResponse:
    form = DeadlineForm(request.POST)
    if not form.is_valid():
        return _page(request, evaluation_year, committee, form, status=422)
    try:
        set_deadline(request.scope, evaluation_year, committee, form.dates(), seen=_seen(request.POST))
    except ValidationError as error:
        form.add_error(None, error)
        return _page(request, evaluation_year, committee, form, status=422)
    except StaleDates:
        return _page(request, evaluation_year, committee, form, status=409)
    messages.success(request, _("The dates are set; all months of the year are judged by them."))
    return redirect("deadline_set", pk=committee.pk, year=evaluation_year.year)


def _take_away(request: ScopedRequest, evaluation_year: EvaluationYear, committee: Organization) -> HttpResponse:
    try:
        take_away_deadline(request.scope, evaluation_year, committee, seen=_seen(request.POST))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return _page(request, evaluation_year, committee, status=422)
    except StaleDates:
        return _page(request, evaluation_year, committee, status=409)
    messages.success(request, _("The units follow the common dates again."))
    return redirect("deadline_set", pk=committee.pk, year=evaluation_year.year)


def _seen(typed: QueryDict) -> Dates | None:
    """The dates on the page that was sent; unreadable ones are nobody's."""
    parts = typed.get("seen", "").split("-")
    if len(parts) != len(DAYS) or not all(part.isdecimal() for part in parts):
        return None
    return Dates(**dict(zip(DAYS, map(int, parts), strict=True)))


def _page(
    request: ScopedRequest,
    evaluation_year: EvaluationYear,
    committee: Organization,
    form: DeadlineForm | None = None,
    status: int = 200,
    asked: Dates | None = None,
) -> HttpResponse:
    """`asked` are the dates of which the page says what they would change."""
    today = timezone.localdate()
    dates = year_dates(evaluation_year)
    own, common = dates.local.get(committee.path), dates.of(committee.path)
    in_force = own or common
    if form is None:
        days = {name: getattr(in_force, name) for name in DAYS}
        form = DeadlineForm(initial=days | {"seen": as_seen(own)})
    elif status == 409:
        # What was typed stays; sent again, it replaces the dates that are now in force.
        form = DeadlineForm({name: form[name].value() for name in DAYS} | {"seen": as_seen(own)})
    example = _example(evaluation_year.year, today)
    month = (example.year, example.month)
    context = {
        "committee": committee,
        "above": ancestors_within(request.scope, committee),
        "year": evaluation_year,
        "form": form,
        "own": own,
        "common": common,
        "is_stale": status == 409,
        "in_force": in_force,
        "example": example,
        "opens_on": in_force.opens_on(*month),
        "due_on": in_force.due_on(*month),
        "last_on_time": in_force.last_on_time(*month),
        "asked": asked,
        "is_taking_away": asked is not None and "take_away" in request.GET,
    }
    if asked is not None:
        context["rejudging"] = rejudge(
            request.scope, evaluation_year, committee, dates.with_own(committee.path, asked), today
        )
    return render(request, "evaluations/deadline_set.html", context, status=status)


def _example(year: int, today: datetime.date) -> datetime.date:
    """The month whose dates stand as an example: the present one, within the year."""
    return datetime.date(year, today.month if today.year == year else 12 if today.year > year else 1, 1)

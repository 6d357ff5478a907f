"""A month's records that are worth a second look, below a committee."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cells.models import Organization
from cells.queries import ancestors_within
from cells.requests import ScopedRequest
from cells.scope import require
from evaluations import rules
from evaluations.queries.flags import flagged_records
from evaluations.queries.records import months_before
from evaluations.views.months import first_day_or_404

PAGE_LENGTH = 50


@require_safe
def flag_list(request: ScopedRequest, pk: int, year: int, month: int) -> HttpResponse:
    organization: Organization = get_object_or_404(Organization.objects.within(request.scope), pk=pk)
    require(rules.can_read_flags(request.scope, organization.path))
    first_day = first_day_or_404(year, month)
    after = months_before(first_day, -1)
    found = flagged_records(request.scope, organization, year, month)
    context = {
        "organization": organization,
        "above": ancestors_within(request.scope, organization),
        "first_day": first_day,
        "month_before": months_before(first_day, 1),
        "month_after": after if after <= timezone.localdate() else None,
        "page_obj": Paginator(found, PAGE_LENGTH).get_page(request.GET.get("page")),
        "count": len(found),
    }
    return render(request, "evaluations/flag_list.html", context)

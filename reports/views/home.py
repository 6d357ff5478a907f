"""What the reader has to do this month, for each of their offices."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cells.requests import ScopedRequest
from evaluations.queries.progress import MONTHS
from reports.home import build_home


@require_safe
def home(request: ScopedRequest) -> HttpResponse:
    today = timezone.localdate()
    page = build_home(request.scope, today)
    context = {"home": page, "today": today, "months": MONTHS, "notice_count": page.notice_count}
    return render(request, "reports/home.html", context)

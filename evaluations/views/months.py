"""A month named by an address."""

import datetime

from django.http import Http404


def first_day_or_404(year: int, month: int) -> datetime.date:
    """The month's first day; an address such as …/2026/13/ names nothing."""
    if not (1 <= month <= 12 and 2000 <= year <= 2100):
        raise Http404
    return datetime.date(year, month, 1)

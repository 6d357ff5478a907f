"""Addresses that only do something, and belong to a page."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from cells.requests import ScopedRequest

View = Callable[..., HttpResponse]


def act_on(page: str) -> Callable[[View], View]:
    """Posting does it; reading the address, by a reload or a change of language, leads back to its page."""

    def decorate(view: View) -> View:
        @require_http_methods(["GET", "HEAD", "POST"])
        @wraps(view)
        def act_or_lead_back(request: ScopedRequest, **where: Any) -> HttpResponse:
            return view(request, **where) if request.method == "POST" else redirect(page, **where)

        return act_or_lead_back

    return decorate

"""Gives every request its scope, and sends a user with a one-time password to choose their own."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import resolve
from django.utils import timezone

from cells.queries import scope_of
from cells.requests import with_scope
from cells.scope import Scope

#: What somebody who must change their password can still reach.
OPEN_TO_ONE_TIME_PASSWORDS = frozenset({"account_change_password", "account_logout", "set_language"})


class ScopeMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        scope = scope_of(user, timezone.localdate()) if user.is_authenticated else Scope()
        return self.get_response(with_scope(request, scope))

    def process_view(self, request: HttpRequest, view: Callable[..., HttpResponse], *_: Any) -> HttpResponse | None:
        if (
            request.user.is_authenticated
            and request.user.must_change_password
            and resolve(request.path_info).url_name not in OPEN_TO_ONE_TIME_PASSWORDS
        ):
            return redirect("account_change_password")
        return None

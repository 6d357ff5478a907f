"""The request as every view of ours gets it, for the type checker."""

from typing import cast

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from cells.models import User
from cells.scope import Scope


class ScopedRequest(HttpRequest):
    """A signed-in user's request, after ScopeMiddleware and HtmxMiddleware."""

    user: User
    scope: Scope
    htmx: HtmxDetails


def with_scope(request: HttpRequest, scope: Scope) -> ScopedRequest:
    scoped = cast(ScopedRequest, request)
    scoped.scope = scope
    return scoped

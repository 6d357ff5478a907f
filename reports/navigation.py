"""What frames every page: where one is, where one can go, in which language. One query, whatever the page."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext as _

from cells.choices import Role
from cells.models import Organization
from cells.queries import home_with_parent
from cells.requests import ScopedRequest
from cells.rules import can_import_roster, can_see_accounts
from cells.scope import Scope
from evaluations.rules import REVIEWERS

#: What a committee records on a unit's page.
_UNIT_ACTS = ("commitment_", "minute_book_", "supervision_", "temporary_activity_")


class Entry(NamedTuple):
    """A line of the main menu; it is current on the pages whose URL name begins with one of `names`."""

    label: str
    url: str
    names: tuple[str, ...]


def page_frame(request: ScopedRequest) -> dict[str, Any]:
    """Context of base.html: `navigation`, `whereabouts`, `language_choices`, `demo`."""
    frame: dict[str, Any] = {
        "demo": settings.DEMO,
        "language_choices": [
            (code, get_language_info(code)["name_local"], code == get_language()) for code, _name in settings.LANGUAGES
        ],
    }
    scope: Scope = getattr(request, "scope", Scope())
    home, parent = home_with_parent(scope)
    if home is not None:
        frame["whereabouts"] = _whereabouts(scope, home, parent)
        frame["navigation"] = _navigation(request, scope, home)
    return frame


def _whereabouts(scope: Scope, home: Organization, parent: Organization | None) -> dict[str, str]:
    """The parent is outside most readers' part of the tree, but its name is on every letterhead of theirs."""
    role = next(grant.role for grant in scope.grants if grant.organization_id == home.pk)
    return {
        "organization_name": home.name,
        "parent_name": parent.name if parent else "",
        "role_label": str(Role(role).label),
        "month_label": date_format(timezone.localdate(), "YEAR_MONTH_FORMAT"),
    }


def _navigation(request: ScopedRequest, scope: Scope, home: Organization) -> list[dict[str, Any]]:
    """The menu. On a unit's pages the entry is that of what is shown, not of the address it lies under."""
    match = request.resolver_match
    name = match.url_name or "" if match else ""
    entries = list(_entries(scope, home))
    current = next((entry for entry in entries if name.startswith(entry.names)), None)
    return [{"label": entry.label, "url": entry.url, "current": entry is current} for entry in entries]


def _entries(scope: Scope, home: Organization) -> Iterator[Entry]:
    yield Entry(
        _("My work"),
        reverse("home"),
        ("home", "notice_", "record_edit", "record_check", "record_submit", "record_receipt", "record_grid", "visit_"),
    )
    if scope.holds_anywhere(REVIEWERS):
        yield Entry(_("Review"), reverse("review_queue"), ("review_", "record_"))
    if not home.is_cell or len(scope.paths()) == 1:
        yield Entry(_("Board"), reverse("board", args=[home.pk]), ("board",))
    if not home.is_cell:
        yield Entry(_("Ranking"), reverse("ranking", args=[home.pk]), ("ranking",))
    yield Entry(
        _("Units"), reverse("organization_list"), ("organization_", "member_list", "member_detail", *_UNIT_ACTS)
    )
    yield Entry(
        _("Year"),
        reverse("year_list"),
        ("year_", "deadline_", "unit_facts", "finding_", "member_ratings", "verdict_", "annual"),
    )
    yield Entry(_("Scales"), reverse("scale_list"), ("scale_",))
    if can_see_accounts(scope):
        yield Entry(
            _("Accounts"),
            reverse("account_list"),
            ("account_list", "account_create", "account_detail", "account_reset_password", "office_"),
        )
    if can_import_roster(scope):
        yield Entry(_("Roster"), reverse("roster_upload"), ("roster_",))

"""Accounts and offices, as an administrator sees them: only what lies in the part of the tree they administer."""

import datetime
from dataclasses import dataclass, replace

from django.db.models import Prefetch, Q, QuerySet

from cells.models import Office, Supervision, User
from cells.names import clean_name, search_key, sort_key
from cells.rules import ADMINISTRATORS, can_end_office
from cells.scope import Scope


@dataclass(frozen=True, kw_only=True)
class AccountRow:
    """One line of the list: the offices are those held now inside the administrator's part of the tree."""

    user: User
    offices: list[Office]


@dataclass(frozen=True, kw_only=True)
class OfficeLine:
    """An office on the account's page."""

    office: Office
    is_current: bool
    can_end: bool


def administered(scope: Scope) -> Scope:
    """The scope without the offices that manage no accounts."""
    return replace(scope, grants=tuple(grant for grant in scope.grants if grant.role in ADMINISTRATORS))


def offices_within(scope: Scope) -> QuerySet[Office]:
    """Offices, past ones too, in the administered part of the tree."""
    return Office.objects.within(administered(scope)).select_related("organization")


def accounts_within(scope: Scope) -> QuerySet[User]:
    """Those who hold or held an office in the administered part of the tree."""
    return User.objects.filter(pk__in=offices_within(scope).order_by().values("user_id"))


def not_ended(today: datetime.date) -> Q:
    """Offices and supervisions that run today or will: neither ended nor at their last day."""
    return Q(held_until__isnull=True) | Q(held_until__gt=today)


def account_rows(scope: Scope, today: datetime.date, words: str = "") -> list[AccountRow]:
    """Accounts in the order of their units; former holders, without an office now, come last.

    Searched in memory: a province has thousands of accounts, not millions, and no column to keep in step.
    """
    current = Prefetch("offices", offices_within(scope).filter(not_ended(today)), to_attr="current_offices")
    rows = [
        AccountRow(user=user, offices=user.current_offices)
        for user in accounts_within(scope).prefetch_related(current)
        if _is_found(user, words)
    ]
    return sorted(rows, key=_by_unit)


def reach_of(user: User, today: datetime.date) -> frozenset[str]:
    """The paths of everything the user holds an office at or supervises: what their password opens."""
    offices = Office.objects.filter(not_ended(today), user=user).values_list("organization__path", flat=True)
    supervised = Supervision.objects.filter(not_ended(today), user=user)
    return frozenset(offices) | frozenset(supervised.values_list("organization__path", flat=True))


def offices_of(scope: Scope, user: User, today: datetime.date) -> list[OfficeLine]:
    """The user's offices inside the administered part of the tree, those of today first."""
    reach = reach_of(user, today)
    lines = []
    for office in offices_within(scope).filter(user=user):
        is_current = office.held_until is None or office.held_until > today
        can_end = is_current and can_end_office(scope, office.organization.path, reach)
        lines.append(OfficeLine(office=office, is_current=is_current, can_end=can_end))
    return sorted(lines, key=lambda line: not line.is_current)


def _is_found(user: User, words: str) -> bool:
    found_in = f"{search_key(user.full_name)} {user.username.lower()}"
    return all(word in found_in for word in search_key(words).split())


def _by_unit(row: AccountRow) -> tuple[bool, str, str]:
    path = row.offices[0].organization.path if row.offices else ""
    return (not row.offices, path, sort_key(clean_name(row.user.full_name)))

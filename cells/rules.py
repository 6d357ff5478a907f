"""Who may do what to organisations, people and accounts: predicates on values, no queries."""

from collections.abc import Collection

from cells.choices import CELL_KINDS, Role
from cells.scope import Scope

ADMINISTRATORS = (Role.ADMINISTRATOR,)
UNIT_KEEPERS = (Role.ADMINISTRATOR, Role.ORGANIZER, Role.COMMITTEE_SECRETARY)

#: Offices that exist at a cell; the others exist at every committee.
OFFICES_OF_A_CELL = frozenset({Role.CELL_SECRETARY, Role.AUDITOR})


def can_manage_accounts(scope: Scope, path: str) -> bool:
    """Create users and grant or end offices at `path`."""
    return scope.holds(ADMINISTRATORS, path)


def can_see_accounts(scope: Scope) -> bool:
    """Open the list of accounts; which ones are in it is a matter of the tree."""
    return scope.holds_anywhere(ADMINISTRATORS)


def can_be_held(role: str, kind: str) -> bool:
    """Whether an office of this role exists at an organisation of this kind."""
    return (role in OFFICES_OF_A_CELL) if kind in CELL_KINDS else role != Role.CELL_SECRETARY


def can_reset_password(scope: Scope, reach: Collection[str]) -> bool:
    """Only who manages everything the user can reach: a new password would open all of it to whoever hands it out."""
    return bool(reach) and all(can_manage_accounts(scope, path) for path in reach)


def can_end_office(scope: Scope, path: str, reach: Collection[str]) -> bool:
    """Not of somebody who also holds an office higher up that the administrator does not manage."""
    higher = [other for other in reach if len(other) < len(path)]
    return can_manage_accounts(scope, path) and all(can_manage_accounts(scope, other) for other in higher)


def can_import_roster(scope: Scope) -> bool:
    """Upload a roster; which units it may touch is checked row by row against the tree."""
    return scope.holds_anywhere(ADMINISTRATORS)


def can_keep_unit(scope: Scope, path: str) -> bool:
    """Record a unit's commitments, minute books and supervision, and where its members take part for a time.

    Its committee does, never the cell itself.
    """
    return scope.holds(UNIT_KEEPERS, path)

"""Who may do what, and when: predicates on values, no queries; the tests hold both sides of each."""

import datetime

from cells.choices import Role
from cells.scope import Scope, covers
from evaluations.choices import EDITABLE_STATES, TRANSITIONS, Applies

REVIEWERS = (Role.COMMITTEE_SECRETARY, Role.ORGANIZER)


def can_enter_record(scope: Scope, path: str) -> bool:
    """Write a unit's monthly record: its own secretary, or the committee above on its behalf ("nhập hộ")."""
    return scope.holds((Role.CELL_SECRETARY, Role.COMMITTEE_SECRETARY), path)


def enters_for_another(scope: Scope, path: str) -> bool:
    """Whether whoever may enter here would do so for a unit that is not their own."""
    return not any(grant.path == path for grant in scope.grants)


def can_review_record(scope: Scope, path: str) -> bool:
    """Return, re-mark, approve or exempt: only from strictly above the unit."""
    return scope.holds_above(REVIEWERS, path)


def can_enter_facts(scope: Scope, path: str) -> bool:
    """Record year-end facts and findings about a unit and its members: only from strictly above."""
    return scope.holds_above(REVIEWERS, path)


def can_rate_members(scope: Scope, path: str) -> bool:
    """Rate a cell's members on the member scale."""
    return can_enter_record(scope, path)


def can_manage_year(scope: Scope, path: str) -> bool:
    """Open, run, decide and close a committee's year."""
    return scope.holds((Role.ORGANIZER,), path)


def can_ask_what_if(scope: Scope, path: str) -> bool:
    """See a committee's year under other settings: its organizing office, and who audits it; nothing is written."""
    return scope.holds((Role.ORGANIZER, Role.AUDITOR), path)


def can_issue_scale(scope: Scope, path: str) -> bool:
    """Draft, check and publish a committee's own scale: its organizing office."""
    return scope.holds((Role.ORGANIZER,), path)


def can_split_scale(scope: Scope, path: str) -> bool:
    """Draft, publish and put in force a committee's own split of a frame: its office, or its secretary."""
    return scope.holds((Role.ORGANIZER, Role.COMMITTEE_SECRETARY), path)


def can_move(act: str, state: str) -> bool:
    """Whether the transition table knows this act from this state."""
    return state in TRANSITIONS[act][0]


def can_edit(state: str) -> bool:
    return state in EDITABLE_STATES


def asks_for(applies: str, is_thematic: bool | None) -> bool:
    """Whether a month asks for a criterion: one for thematic meetings only where such a meeting was held."""
    return applies != Applies.THEMATIC or is_thematic is True


def years_overlap(path: str, other: str) -> bool:
    """Two committees' years overlap when one lies under the other: a unit belongs to one year at most."""
    return covers(path, other) or covers(other, path)


def due_on(year: int, month: int, due_day: int) -> datetime.date:
    """The last day on which the record of `month` is on time: day `due_day` of the month after."""
    return datetime.date(year + month // 12, month % 12 + 1, due_day)


def is_late(year: int, month: int, due_day: int, submitted_on: datetime.date) -> bool:
    return submitted_on > due_on(year, month, due_day)


def months_past_due(year: int, due_day: int, today: datetime.date) -> tuple[int, ...]:
    """The months whose records should have been sent; the month in progress is not held against anybody."""
    return tuple(month for month in range(1, 13) if due_on(year, month, due_day) < today)


def is_due(year: int, month: int, today: datetime.date) -> bool:
    """A month's record can be written from the month's first day on."""
    return datetime.date(year, month, 1) <= today

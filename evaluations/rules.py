"""Who may do what, and when: predicates on values, no queries; the tests hold both sides of each."""

import datetime
from dataclasses import dataclass

from cells.choices import Role
from cells.scope import Scope, covers
from evaluations.choices import EDITABLE_STATES, TRANSITIONS, Applies, RecordState

REVIEWERS = (Role.COMMITTEE_SECRETARY, Role.ORGANIZER)
#: A day that every month has; and days of grace that end before the next month's record is due.
LAST_COMMON_DAY, LONGEST_GRACE = 28, 20


def can_enter_record(scope: Scope, path: str) -> bool:
    """Write a unit's monthly record: its own secretary, or the committee above on its behalf ("nhập hộ")."""
    return scope.holds((Role.CELL_SECRETARY, Role.COMMITTEE_SECRETARY), path)


def enters_for_another(scope: Scope, path: str) -> bool:
    """Whether whoever may enter here would do so for a unit that is not their own."""
    return not any(grant.path == path for grant in scope.grants)


def can_review_record(scope: Scope, path: str) -> bool:
    """Return, re-mark, approve or exempt: only from strictly above the unit."""
    return scope.holds_above(REVIEWERS, path)


def can_write_visit(scope: Scope, path: str) -> bool:
    """Say of a unit's month whether one was at its meeting, and one remark: whoever supervises it."""
    return scope.holds((Role.SUPERVISOR,), path)


def can_read_flags(scope: Scope, path: str) -> bool:
    """Look at what is worth a second look in the records below: those who review there."""
    return scope.holds(REVIEWERS, path)


def can_enter_facts(scope: Scope, path: str) -> bool:
    """Record year-end facts and findings about a unit and its members: only from strictly above."""
    return scope.holds_above(REVIEWERS, path)


def can_rate_members(scope: Scope, path: str) -> bool:
    """Rate a cell's members on the member scale."""
    return can_enter_record(scope, path)


def can_manage_year(scope: Scope, path: str) -> bool:
    """Open, run, decide and close a committee's year."""
    return scope.holds((Role.ORGANIZER,), path)


def can_set_deadline(scope: Scope, path: str) -> bool:
    """Give the units under a committee dates of their own: its organizing office, or its secretary."""
    return scope.holds((Role.ORGANIZER, Role.COMMITTEE_SECRETARY), path)


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


def can_attach(state: str, criterion_code: str) -> bool:
    """Evidence comes while a record is written; the signed page ("") also later: signatures take their time."""
    return can_edit(state) or (not criterion_code and state != RecordState.EXEMPT)


def asks_for(applies: str, is_thematic: bool | None) -> bool:
    """Whether a month asks for a criterion: one for thematic meetings only where such a meeting was held."""
    return applies != Applies.THEMATIC or is_thematic is True


def years_overlap(path: str, other: str) -> bool:
    """Two committees' years overlap when one lies under the other: a unit belongs to one year at most."""
    return covers(path, other) or covers(other, path)


def month_begins(year: int, month: int, today: datetime.date) -> bool:
    """Whether the month has begun: what lies ahead is nobody's business yet."""
    return datetime.date(year, month, 1) <= today


@dataclass(frozen=True, kw_only=True, slots=True)
class Dates:
    """When the records of a month are written and due; every day is one of 1 to 28.

    They open on `opens_day` of the month itself, are due on `due_day` of the month after, and are on time for so many
    days of grace more. Afterwards they are late, and taken all the same until the year is closed.
    """

    opens_day: int = 1
    due_day: int = 5
    grace_days: int = 0

    def opens_on(self, year: int, month: int) -> datetime.date:
        return datetime.date(year, month, self.opens_day)

    def due_on(self, year: int, month: int) -> datetime.date:
        return datetime.date(year + month // 12, month % 12 + 1, self.due_day)

    def last_on_time(self, year: int, month: int) -> datetime.date:
        return self.due_on(year, month) + datetime.timedelta(days=self.grace_days)

    def is_open(self, year: int, month: int, today: datetime.date) -> bool:
        return self.opens_on(year, month) <= today

    def is_late(self, year: int, month: int, day: datetime.date) -> bool:
        """Whether a record sent on `day` is late; for one that is not sent, whether it is missing on that day."""
        return day > self.last_on_time(year, month)

    def months_past_due(self, year: int, today: datetime.date) -> tuple[int, ...]:
        """The months whose records should have been sent; the month in progress is not held against anybody."""
        return tuple(month for month in range(1, 13) if self.is_late(year, month, today))

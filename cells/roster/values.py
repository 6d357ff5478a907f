"""What a roster says, as plain values; the fields carry the names of the models' fields."""

from dataclasses import dataclass
from datetime import date

from cells.choices import Gender, MemberStatus, OrganizationKind, OrganizationType, Position


class RosterError(Exception):
    """The file as a whole cannot be used; the text is one sentence for the person who chose it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """Something about one row, in words; `column` is the heading above the cell."""

    sheet: str
    row: int
    column: str
    message: str


@dataclass(frozen=True, kw_only=True, slots=True)
class UnitRow:
    """One organisation. An empty `parent_code` means directly under the committee the roster belongs to.

    `is_pilot` is None when the list has no column that would say so.
    """

    sheet: str
    row: int
    code: str
    name: str
    kind: OrganizationKind
    type: OrganizationType
    parent_code: str
    is_pilot: bool | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class MemberRow:
    """One member. Of old people sometimes only the year of birth is known: `birth_on` is None then.

    None is what the list does not say; it erases nothing that is known from elsewhere.
    """

    sheet: str
    row: int
    name: str
    card_number: str
    cell_code: str
    status: MemberStatus
    gender: Gender | None = None
    birth_on: date | None = None
    birth_year: int | None = None
    admitted_on: date | None = None
    official_on: date | None = None
    position: Position | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Roster:
    """A roster as read. A row with a problem is not among `units` and `members`, and one problem forbids the import.

    `remarks` are what the reader had to settle for want of a clear word; they are shown and forbid nothing.
    """

    province_name: str
    district_name: str
    as_of: date | None
    units: tuple[UnitRow, ...]
    members: tuple[MemberRow, ...]
    unit_problems: tuple[Problem, ...] = ()
    member_problems: tuple[Problem, ...] = ()
    remarks: tuple[Problem, ...] = ()

    @property
    def problems(self) -> tuple[Problem, ...]:
        return self.unit_problems + self.member_problems

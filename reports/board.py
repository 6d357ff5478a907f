"""The board: units × months, what each month became, counted by month and by unit; and the words of a reminder."""

import datetime
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cells.choices import OrganizationKind
from cells.models import Organization
from cells.scope import Scope, covers
from evaluations.choices import RecordState
from evaluations.due_words import SIGNS
from evaluations.notice_words import days_with_grace
from evaluations.queries.progress import MONTHS, UnitProgress, board_progress
from evaluations.rules import month_begins


@dataclass(frozen=True, kw_only=True, slots=True)
class BoardRow:
    progress: UnitProgress
    #: The unit's own page.
    url: str
    #: The addresses of its records, around the number of the month.
    around_month: tuple[str, str]
    #: How many months have begun; the later ones have no record to open.
    begun: int
    late: int
    missing: int
    #: Whether the grassroots organisation it belongs to stands above it on the board.
    is_below: bool
    #: Whether it is there for the sake of the units below it: its own months are then neither shown nor counted.
    is_heading: bool = False

    @property
    def unit(self) -> Organization:
        return self.progress.unit

    @property
    def marks(self) -> Mapping[int, str]:
        return self.progress.marks


@dataclass(frozen=True, kw_only=True, slots=True)
class MarkCount:
    """How often a mark occurs, by month and in all."""

    mark: str
    by_month: tuple[int, ...]

    @property
    def total(self) -> int:
        return sum(self.by_month)


@dataclass(frozen=True, kw_only=True, slots=True)
class Board:
    year: int
    rows: tuple[BoardRow, ...]
    counts: tuple[MarkCount, ...]
    committees: tuple[Organization, ...]

    @property
    def is_covered(self) -> bool:
        """Whether an evaluation year has been opened for any of the units."""
        return any(row.progress.evaluation_year for row in self.rows)

    @property
    def unit_count(self) -> int:
        """How many units are shown and counted."""
        return sum(not row.is_heading for row in self.rows)

    def of_committee(self, committee_pk: int | None) -> "Board":
        """The board of one grassroots organisation and the units below it."""
        chosen = next((committee for committee in self.committees if committee.pk == committee_pk), None)
        if chosen is None:
            return self
        return self._of(row for row in self.rows if covers(chosen.path, row.unit.path))

    def only(self, is_wanted: Callable[[BoardRow], bool]) -> "Board":
        """The rows wanted, each below its grassroots organisation: many communes have a cell of the same name."""
        return self._of(self._under_headings(is_wanted))

    def _of(self, rows: Iterable[BoardRow]) -> "Board":
        shown = tuple(rows)
        return replace(self, rows=shown, counts=_counts(shown))

    def _under_headings(self, is_wanted: Callable[[BoardRow], bool]) -> Iterator[BoardRow]:
        head: BoardRow | None = None
        for row in self.rows:
            if not row.is_below:
                head = row
            if is_wanted(row):
                if head is not None and head is not row:
                    yield replace(head, is_heading=True)
                yield row
                head = None


def build_board(scope: Scope, organization: Organization, year: int, today: datetime.date) -> Board:
    """Every unit from the organisation down that the reader sees."""
    return board_of(board_progress(scope, organization, year, today), year, today)


def board_of(progress: Iterable[UnitProgress], year: int, today: datetime.date) -> Board:
    begun = sum(month_begins(year, month, today) for month in MONTHS)
    addresses = Addresses(year)
    rows = tuple(_rows(progress, begun, addresses))
    return Board(
        year=year,
        rows=rows,
        counts=_counts(rows),
        committees=tuple(row.unit for row in rows if row.unit.kind == OrganizationKind.GRASSROOTS_COMMITTEE),
    )


def _rows(progress: Iterable[UnitProgress], begun: int, addresses: "Addresses") -> Iterator[BoardRow]:
    """In the order of the tree, so that whatever lies under a grassroots organisation follows it."""
    above: Organization | None = None
    for one in progress:
        is_below = above is not None and covers(above.path, one.unit.path)
        if not is_below:
            above = one.unit if one.unit.is_grassroots else None
        yield _row(one, begun, addresses, is_below)


def _row(progress: UnitProgress, begun: int, addresses: "Addresses", is_below: bool) -> BoardRow:
    marks = list(progress.marks.values())
    return BoardRow(
        progress=progress,
        url=addresses.of_unit(progress.unit.pk),
        around_month=addresses.around_month(progress.unit.pk),
        begun=begun,
        late=marks.count("late"),
        missing=marks.count("missing"),
        is_below=is_below,
    )


def _counts(rows: Sequence[BoardRow]) -> tuple[MarkCount, ...]:
    """Every mark has its count: a month's add up to the units shown."""
    found = {mark: dict.fromkeys(MONTHS, 0) for mark in SIGNS}
    for row in rows:
        if not row.is_heading:
            for month, mark in row.marks.items():
                found[mark][month] += 1
    return tuple(MarkCount(mark=mark, by_month=tuple(counts.values())) for mark, counts in found.items())


class Addresses:
    """Of units and their records: asked of the URL patterns once, because a district's board has four thousand."""

    _UNIT, _MONTH = 987654321, 123456789

    def __init__(self, year: int) -> None:
        self._before_unit, self._after_unit = reverse("organization_detail", args=[self._UNIT]).split(str(self._UNIT))
        self._before, rest = reverse("record_edit", args=[self._UNIT, year, self._MONTH]).split(str(self._UNIT))
        self._between, self._after = rest.split(str(self._MONTH))

    def of_unit(self, pk: int) -> str:
        return f"{self._before_unit}{pk}{self._after_unit}"

    def around_month(self, unit_pk: int) -> tuple[str, str]:
        """What stands before and after the month in the address of a unit's record."""
        return f"{self._before}{unit_pk}{self._between}", self._after


# --- who has not sent -------------------------------------------------------------------------------------------------


def asked_of(progress: Iterable[UnitProgress], organization: Organization) -> list[UnitProgress]:
    """The units whose records a committee waits for: those under it, since its own goes to the level above.

    A cell has none under it and is asked itself. Who of them has not sent, `UnitProgress.is_unsent` says; the home
    page, the board and the reminder count them so.
    """
    below = (one for one in progress if covers(organization.path, one.unit.path))
    return [one for one in below if one.unit.pk != organization.pk or organization.is_cell]


def unsent_words() -> str:
    """What is counted as not sent."""
    return _("Not begun or still a draft; what was returned is counted apart.")


def month_to_remind(year: int, today: datetime.date) -> int:
    """The month whose records are expected now: last month, or the year's last one when the year is over."""
    if year < today.year:
        return 12
    return max(today.month - 1, 1) if year == today.year else 1


def is_asked(board: Board, organization: Organization, month: int) -> bool:
    """Whether any unit can send the month's record now: it has opened, and its year is not closed."""
    asked = asked_of((row.progress for row in board.rows), organization)
    return any(one.is_open_year and month in one.expected for one in asked)


def reminder(board: Board, organization: Organization, month: int, today: datetime.date) -> str:
    """Plain text to paste into a group chat: who has not sent the month's record, and who has it back to correct."""
    year = board.year
    owing = [one for one in asked_of((row.progress for row in board.rows), organization) if one.owes(month)]
    if not owing:
        return ""
    lines = [_owing_in_all(owing, datetime.date(year, month, 1))]
    by_dates: dict[tuple[datetime.date, datetime.date], list[UnitProgress]] = {}
    for one in owing:
        by_dates.setdefault((one.dates.due_on(year, month), one.dates.last_on_time(year, month)), []).append(one)
    # A committee's own dates make the days differ: each day with its units.
    for (due_on, last_on_time), owed in sorted(by_dates.items(), key=lambda item: item[0]):
        said = (
            _("They are due on %(date)s (%(left)s).") if due_on >= today else _("They were due on %(date)s (%(left)s).")
        )
        left = days_with_grace(due_on, last_on_time, today)
        lines.append(said % {"date": date_format(due_on, "SHORT_DATE_FORMAT"), "left": left})
        lines += _unit_lines(board.rows, {one.unit.pk for one in owed}, month)
    return "\n".join(lines)


def _owing_in_all(owing: Sequence[UnitProgress], day: datetime.date) -> str:
    unsent = sum(one.is_unsent(day.month) for one in owing)
    counts = []
    if unsent:
        counts.append(_("%(count)s not sent yet") % {"count": unsent})
    if returned := len(owing) - unsent:
        counts.append(_("%(count)s returned, to be corrected") % {"count": returned})
    label = date_format(day, "YEAR_MONTH_FORMAT")
    return _("Monthly records of %(month)s: %(counts)s.") % {"month": label, "counts": "; ".join(counts)}


def _unit_lines(rows: Sequence[BoardRow], owing: Collection[int], month: int) -> list[str]:
    """A line for each unit of one grassroots organisation; of several, a line for each with its units."""
    groups = list(_by_grassroots(rows, owing))
    if len(groups) == 1:
        return [f"– {_reminded(row, month)}" for row in groups[0][1]]
    return [_group_line(head, owed, month) for head, owed in groups if owed]


def _by_grassroots(rows: Iterable[BoardRow], owing: Collection[int]) -> Iterator[tuple[BoardRow, list[BoardRow]]]:
    """Each grassroots organisation with the units from it down that are among those owing."""
    head: BoardRow | None = None
    owed: list[BoardRow] = []
    for row in rows:
        if not row.is_below:
            if head is not None:
                yield head, owed
            head, owed = row, []
        if row.unit.pk in owing:
            owed.append(row)
    if head is not None:
        yield head, owed


def _group_line(head: BoardRow, owed: Sequence[BoardRow], month: int) -> str:
    if [row.unit.pk for row in owed] == [head.unit.pk]:
        return f"• {_reminded(head, month)}"
    units = "; ".join(_("its own record") if row is head else _reminded(row, month) for row in owed)
    return _("• %(committee)s (%(count)s): %(units)s") % {
        "committee": head.unit.name,
        "count": len(owed),
        "units": units,
    }


def _reminded(row: BoardRow, month: int) -> str:
    if row.progress.marks[month] == "returned":
        return _("%(unit)s (returned, to be corrected)") % {"unit": row.unit.name}
    if row.progress.states.get(month) == RecordState.DRAFT:
        return _("%(unit)s (draft not sent)") % {"unit": row.unit.name}
    return row.unit.name

"""The rows of a meeting's list: what changes in them, for the audit line, and how they are written and frozen."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

from cells.rows import insert_rows
from evaluations.kept import changed_columns
from evaluations.meeting import MEMBER_LINE
from evaluations.models import Attendance, MonthlyRecord
from evaluations.queries.roll import RosterLine, read_roster

#: As they are stored, or as they should be: a line on the list has the same columns.
Row = Attendance | RosterLine
Rows = Mapping[int, Row]

_ATTENDANCE = ("presence", "reason", "status", "is_temporary", "is_away")
_OF_A_ROW = attrgetter(*_ATTENDANCE)


@dataclass(frozen=True, kw_only=True, slots=True)
class SentRoll:
    """The list as it is sent: what is stored now, what then, and the record's counts."""

    stored: Rows = field(default_factory=dict)
    rows: Rows = field(default_factory=dict)
    columns: Mapping[str, int | None] = field(default_factory=dict)
    #: Ticks that change with the roster, also those of nobody on the list, and counts that stood otherwise; not who is
    #: not called.
    log: Mapping[str, list[str]] = field(default_factory=dict)


def roll_to_send(record: MonthlyRecord, today: datetime.date) -> SentRoll:
    """The list by the roster of this moment; where attendance is typed as counts there is none."""
    if not record.organization.is_cell:
        return SentRoll()
    roster = read_roster(record.organization, record.year, record.month, record, today)
    rows = {row.member_id: row for row in roster.rows_to_send(record)}
    ticked = {pk: row for pk, row in rows.items() if pk in roster.ticks}
    columns = roster.columns(is_without_meeting=record.is_without_meeting) if roster.is_ticked else {}
    return SentRoll(
        stored=roster.stored,
        rows=rows,
        columns=columns,
        log=differences(roster.ticks, ticked) | _counted_anew(record, columns),
    )


def _counted_anew(record: MonthlyRecord, columns: Mapping[str, int | None]) -> dict[str, list[str]]:
    """At the first sending counts only say what the ticks have said, but for those that were typed before."""
    is_first = record.submitted_at is None
    return {name: change for name, change in changed_columns(record, columns).items() if change[0] or not is_first}


def differences(before: Rows, after: Rows) -> dict[str, list[str]]:
    """One line a member whose attendance changes; rows that are in neither are not spoken of."""
    log = {}
    for pk in sorted({*before, *after}):
        was, row = before.get(pk), after.get(pk)
        words = _as_kept(was), _as_kept(row)
        if was and row and words[0] == words[1]:
            words = was.status, row.status
        if words[0] != words[1]:
            log[f"{MEMBER_LINE}{pk}:{_name(row or was)}"] = [*words]
    return log


def _name(row: Row | None) -> str:
    return row.member.name if row else ""


def _as_kept(row: Row | None) -> str:
    """A row as the audit line keeps it: "excused: ốm"."""
    if row is None:
        return ""
    return f"{row.presence}: {row.reason}" if row.reason else row.presence


def write_rows(record: MonthlyRecord, rows: Rows, stored: Rows) -> None:
    """Make the stored rows the given ones; only what differs is written."""
    gone = stored.keys() - rows.keys()
    if gone:
        Attendance.objects.filter(record=record, member__in=gone).delete()
    new = [(record.pk, pk, *_values(row)) for pk, row in rows.items() if _values(row) != _values(stored.get(pk))]
    key = ("record", "member")
    insert_rows(Attendance, (*key, *_ATTENDANCE), new, key=key)


def _values(row: Row | None) -> Any:
    return row and _OF_A_ROW(row)

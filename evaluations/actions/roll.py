"""The rows of a meeting's list: what changes in them, for the audit line, and how they are written and frozen."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from evaluations.kept import changed_columns
from evaluations.meeting import MEMBER_LINE
from evaluations.models import Attendance, MonthlyRecord
from evaluations.queries.roll import read_roster

Rows = Mapping[int, Attendance]


@dataclass(frozen=True, kw_only=True, slots=True)
class SentRoll:
    """The list as it is sent: what is stored now, what then, and the record's counts."""

    stored: Rows = field(default_factory=dict)
    rows: Rows = field(default_factory=dict)
    columns: Mapping[str, int | None] = field(default_factory=dict)
    #: Counts and ticks that change with the roster; whose ticks belong to nobody on the list; not who is not called.
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
        log=differences(roster.ticks, ticked) | changed_columns(record, columns),
    )


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


def _name(row: Attendance | None) -> str:
    return row.member.name if row else ""


def _as_kept(row: Attendance | None) -> str:
    """A row as the audit line keeps it: "excused: ốm"."""
    if row is None:
        return ""
    return f"{row.presence}: {row.reason}" if row.reason else row.presence


def write_rows(record: MonthlyRecord, rows: Rows, stored: Rows) -> None:
    """Make the stored rows the given ones; only what differs is written."""
    gone = stored.keys() - rows.keys()
    if gone:
        Attendance.objects.filter(record=record, member__in=gone).delete()
    Attendance.objects.bulk_create(
        [
            Attendance(
                record=record,
                member_id=pk,
                presence=row.presence,
                reason=row.reason,
                status=row.status,
                is_temporary=row.is_temporary,
                is_away=row.is_away,
            )
            for pk, row in rows.items()
            if pk not in stored or _columns(row) != _columns(stored[pk])
        ],
        update_conflicts=True,
        unique_fields=["record", "member"],
        update_fields=["presence", "reason", "status", "is_temporary", "is_away"],
    )


def _columns(row: Attendance) -> tuple[Any, ...]:
    return row.presence, row.reason, row.status, row.is_temporary, row.is_away

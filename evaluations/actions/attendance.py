"""The attendance of a meeting, ticked member by member; the record's four counts are counted from it."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from django.utils import timezone

from cells.scope import Scope
from evaluations.actions.records import PartChanges, as_text
from evaluations.choices import Presence
from evaluations.meeting import MEMBER_LINE, count_attendance
from evaluations.models import Attendance, MonthlyRecord
from evaluations.queries.roll import Roster, RosterLine, read_roster

#: With these the reason is kept.
AWAY = frozenset({Presence.EXCUSED, Presence.UNEXCUSED, Presence.EXEMPT})


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """How a member stood to the meeting as it was ticked; "" is not ticked."""

    presence: str = ""
    reason: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class AttendancePart:
    """What was ticked of the attendance; a member who is absent from `answers` is left as he stands."""

    answers: Mapping[int, Answer] = field(default_factory=dict)
    #: Whom nobody has marked was present.
    is_rest_present: bool = False
    is_without_meeting: bool = False
    #: The meeting's day as it was typed: it decides who is on the list.
    held_on: datetime.date | None = None
    #: The list as the page read it, so that it is not read twice: were it stale, the record's version would be too.
    roster: Roster | None = None

    def changes(self, record: MonthlyRecord) -> PartChanges:
        roster = self.roster or read_roster(
            record.organization, record.year, record.month, record, timezone.localdate()
        )
        if self.held_on:
            roster = replace(roster, day=self.held_on)
        rows = self._rows(record, roster)
        counts = count_attendance(line.attendee for line in _with(roster, rows))
        columns = counts.columns() if rows or roster.stored or self.is_without_meeting else {}
        log = _log(roster, rows)
        log |= {
            name: [as_text(getattr(record, name)), as_text(count)]
            for name, count in columns.items()
            if getattr(record, name) != count
        }

        def write(_scope: Scope, saved: MonthlyRecord) -> None:
            _write(saved, rows, roster)

        return PartChanges(log=log, write=write, columns=columns)

    def _rows(self, record: MonthlyRecord, roster: Roster) -> dict[int, Attendance]:
        """The rows as they should stand: everybody ticked, and beside them those who are not called."""
        if self.is_without_meeting:
            return {}
        answers = ((line.pk, self._answer(line)) for line in roster.lines if line.is_called)
        ticked = {pk: answer for pk, answer in answers if answer.presence}
        if not ticked:
            return {}
        uncalled = {line.pk: Answer(presence=Presence.EXEMPT) for line in roster.not_called}
        return {
            line.pk: Attendance(
                record=record,
                member=line.member,
                presence=answer.presence,
                reason=answer.reason if answer.presence in AWAY else "",
                status=line.status,
                is_temporary=line.is_temporary,
            )
            for line in roster.lines
            if (answer := ticked.get(line.pk) or uncalled.get(line.pk))
        }

    def _answer(self, line: RosterLine) -> Answer:
        answer = self.answers.get(line.pk, Answer(presence=line.presence, reason=line.reason))
        return Answer(presence=Presence.PRESENT) if self.is_rest_present and not answer.presence else answer


def _with(roster: Roster, rows: Mapping[int, Attendance]) -> list[RosterLine]:
    """The list of the day as it will be ticked."""
    return [
        RosterLine(
            member=line.member,
            status=line.status,
            is_temporary=line.is_temporary,
            is_away=line.is_away,
            presence=rows[line.pk].presence if line.pk in rows else "",
        )
        for line in roster.lines
    ]


def _log(roster: Roster, rows: Mapping[int, Attendance]) -> dict[str, list[str]]:
    """One line a member whose attendance changes."""
    names = {member.pk: member.name for member in roster.members}
    log = {}
    for pk in sorted({*rows, *roster.stored}):
        stored, row = roster.stored.get(pk), rows.get(pk)
        before, after = _as_kept(stored), _as_kept(row)
        if before == after and stored and row and stored.status != row.status:
            before, after = stored.status, row.status
        if before != after:
            log[f"{MEMBER_LINE}{pk}:{names.get(pk, '')}"] = [before, after]
    return log


def _as_kept(row: Attendance | None) -> str:
    """A row as the audit line keeps it: "excused: ốm"."""
    if row is None:
        return ""
    return f"{row.presence}: {row.reason}" if row.reason else row.presence


def _write(record: MonthlyRecord, rows: Mapping[int, Attendance], roster: Roster) -> None:
    gone = roster.stored.keys() - rows.keys()
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
            )
            for pk, row in rows.items()
            if not _is_stored(row, roster.stored.get(pk))
        ],
        update_conflicts=True,
        unique_fields=["record", "member"],
        update_fields=["presence", "reason", "status", "is_temporary"],
    )


def _is_stored(row: Attendance, stored: Attendance | None) -> bool:
    return stored is not None and (row.presence, row.reason, row.status, row.is_temporary) == (
        stored.presence,
        stored.reason,
        stored.status,
        stored.is_temporary,
    )

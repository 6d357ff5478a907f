"""The attendance of a meeting, ticked member by member; the record's four counts are counted from it.

A draft keeps every tick that somebody made; only sending freezes the list of the meeting's day.
"""

import datetime
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from django.utils import timezone

from cells.scope import Scope
from evaluations.actions.records import PartChanges
from evaluations.actions.roll import differences, write_rows
from evaluations.choices import Presence
from evaluations.kept import changed_columns
from evaluations.models import Attendance, MonthlyRecord
from evaluations.queries.roll import Roster, RosterLine, read_roster, row_of

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
    #: Whom nobody has marked was present: of those on the list whom the page showed, without `shown` all of them.
    is_rest_present: bool = False
    shown: Collection[int] | None = None
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
            roster = roster.on(self.held_on)
        rows = self._rows(record, roster)
        saved = replace(roster, stored=rows)
        is_counted = saved.ticks or roster.ticks or self.is_without_meeting
        columns = saved.columns(is_without_meeting=self.is_without_meeting) if is_counted else {}
        log = differences(roster.ticks, saved.ticks) | changed_columns(record, columns)

        def write(_scope: Scope, saved: MonthlyRecord) -> None:
            write_rows(saved, rows, roster.stored)

        return PartChanges(log=log, write=write, columns=columns)

    def _rows(self, record: MonthlyRecord, roster: Roster) -> dict[int, Attendance]:
        """The rows as they should stand. A tick goes when it is emptied, not when its member goes from the list."""
        rows = dict(roster.stored)
        listed = {line.pk: line for line in roster.lines if line.is_called}
        elsewhen = {line.pk: line for line in roster.askable if line.pk in self.answers}
        for pk, line in (elsewhen | listed).items():
            answer = self._answer(line, is_listed=pk in listed)
            if answer.presence:
                reason = answer.reason if answer.presence in AWAY else ""
                rows[pk] = row_of(record, replace(line, presence=answer.presence, reason=reason))
            elif pk in roster.ticks:
                del rows[pk]
        return rows

    def _answer(self, line: RosterLine, *, is_listed: bool) -> Answer:
        answer = self.answers.get(line.pk, Answer(presence=line.presence, reason=line.reason))
        is_of_the_rest = self.is_rest_present and is_listed and (self.shown is None or line.pk in self.shown)
        return Answer(presence=Presence.PRESENT) if is_of_the_rest and not answer.presence else answer

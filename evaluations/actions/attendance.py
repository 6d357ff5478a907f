"""The attendance of a meeting, ticked member by member.

A draft keeps every tick that somebody made; only sending freezes the list of the meeting's day, and counts it.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from django.utils import timezone

from cells.scope import Scope
from evaluations.actions.records import PartChanges
from evaluations.actions.roll import differences, write_rows
from evaluations.choices import Presence
from evaluations.models import Attendance, MonthlyRecord
from evaluations.queries.roll import Roster, RosterLine, read_roster, ticks_in

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
    #: The list as the page read it, for the meeting's day as it was typed; were it stale, the record's version would be
    #: too.
    roster: Roster | None = None

    def changes(self, record: MonthlyRecord) -> PartChanges:
        roster = self.roster or read_roster(
            record.organization, record.year, record.month, record, timezone.localdate()
        )
        rows = self._rows(roster)

        def write(_scope: Scope, saved: MonthlyRecord) -> None:
            write_rows(saved, rows, roster.stored)

        return PartChanges(log=differences(roster.ticks, ticks_in(rows)), write=write)

    def _rows(self, roster: Roster) -> dict[int, Attendance | RosterLine]:
        """The rows as they should stand. A tick goes when it is emptied, not when its member goes from the list."""
        rows: dict[int, Attendance | RosterLine] = dict(roster.stored)
        listed = {line.pk: line for line in roster.lines if line.is_called}
        elsewhen = {line.pk: line for line in roster.askable if line.pk in self.answers}
        for pk, line in (elsewhen | listed).items():
            presence, reason = self._answer(line, is_listed=pk in listed)
            if (presence, reason) == (line.presence, line.reason):
                continue
            if presence:
                rows[pk] = replace(line, presence=presence, reason=reason)
            else:
                rows.pop(pk, None)
        return rows

    def _answer(self, line: RosterLine, *, is_listed: bool) -> tuple[str, str]:
        """Presence and reason, which is kept with those who were away."""
        answer = self.answers.get(line.pk, line)
        is_of_the_rest = self.is_rest_present and is_listed and (self.shown is None or line.pk in self.shown)
        if is_of_the_rest and not answer.presence:
            return Presence.PRESENT, ""
        return answer.presence, answer.reason if answer.presence in AWAY else ""

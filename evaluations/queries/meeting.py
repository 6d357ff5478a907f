"""What follows from a month's meeting by the rules, and the minute books of its unit."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone

from cells.models import MinuteBook, Organization
from evaluations import rules
from evaluations.choices import Presence, RecordState
from evaluations.meeting import (
    ARMED_FORCES,
    Attendee,
    Check,
    Counts,
    attendance_percent,
    check_attendance,
    check_duration,
    check_excused_running,
    check_quarter,
    check_unexcused,
    count_attendance,
    last_day_of,
    meeting_day,
    minutes_between,
)
from evaluations.models import Attendance, MonthlyRecord
from evaluations.queries.roll import Roster, attendances_of, read_roster


def minute_books(organization: Organization) -> list[MinuteBook]:
    """The books handed out to the unit, the latest first."""
    return list(MinuteBook.objects.filter(organization=organization))


@dataclass(frozen=True, kw_only=True, slots=True)
class MeetingFigures:
    """What follows from the meeting's facts: how long, how many, and the rules held against them."""

    minutes: int | None
    attendance: Decimal | None
    #: By name, with how they stood to the meeting; empty where only counts are known.
    attendances: list[Attendance]
    counts: Counts | None
    checks: list[Check]

    @property
    def absent(self) -> list[Attendance]:
        """Those called who did not come."""
        away = (Presence.EXCUSED, Presence.UNEXCUSED)
        return [row for row in self.attendances if row.presence in away and not row.is_temporary]

    @property
    def not_called(self) -> list[Attendance]:
        return [row for row in self.attendances if row.presence == Presence.EXEMPT and not row.is_temporary]

    @property
    def temporary(self) -> list[Attendance]:
        return [row for row in self.attendances if row.is_temporary]


def is_counted_anew(record: MonthlyRecord) -> bool:
    """Whether it is with its unit, or was when the month was exempted: then no list of its meeting is settled."""
    return rules.can_edit(record.state) or record.state == RecordState.EXEMPT


def meeting_figures(record: MonthlyRecord, roster: Roster | None = None) -> MeetingFigures:
    """The meeting's figures and what the rules say of them, in at most four queries.

    `roster` is the month's, where it is at hand. Until a record is sent those on its day's list count as they would be
    sent now; afterwards, the list that was. A draft stores no counts, for whoever was exempt, suspended or elsewhere
    may be put right in the roster at any time, and a returned record those of its sending: `record` is given the counts
    of this moment, and nothing is saved.
    """
    if not is_counted_anew(record):
        roster = None
    elif roster is None:
        roster = read_roster(record.organization, record.year, record.month, record, timezone.localdate())
    if roster and roster.is_ticked:
        for name, count in roster.columns(is_without_meeting=record.is_without_meeting).items():
            setattr(record, name, count)
    attendances = roster.rows_to_send(record) if roster else attendances_of(record)
    counts = roster.counts if roster else count_attendance(attendee_of(row) for row in attendances)
    minutes = minutes_between(record.started_at, record.ended_at)
    return MeetingFigures(
        minutes=minutes,
        attendance=attendance_percent(record.entitled_count, record.present_count),
        attendances=attendances,
        counts=counts if attendances else None,
        checks=[] if record.is_without_meeting else list(_checks(record, minutes, attendances)),
    )


def _checks(record: MonthlyRecord, minutes: int | None, attendances: list[Attendance]) -> Iterable[Check]:
    day = meeting_day(record.year, record.month, record.held_on, last_day_of(record.year, record.month))
    if minutes is not None:
        yield check_duration(minutes, is_combined=is_combined(record), day=day)
    is_counted = is_fully_counted(record)
    if is_counted and record.entitled_count and record.present_count is not None:
        yield check_attendance(entitled=record.entitled_count, present=record.present_count, day=day)
    if record.organization.type not in ARMED_FORCES:
        if is_counted and record.unexcused_count is not None:
            yield check_unexcused(record.unexcused_count, day)
        excused = {row.member_id: row.member.name for row in attendances if row.presence == Presence.EXCUSED}
        if excused:
            yield check_excused_running(_year_up_to(record, excused), day)
    if record.is_thematic is not None:
        yield check_quarter(record.year, record.month, _thematic_months(record), day)


def attendee_of(row: Attendance) -> Attendee:
    """A stored row, as it is counted."""
    return Attendee(status=row.status, presence=row.presence, is_temporary=row.is_temporary)


def is_combined(record: MonthlyRecord) -> bool:
    """Whether the theme was taken together with the regular meeting, which then lasts longer."""
    return record.is_thematic is True and record.thematic_on is None


def is_fully_counted(record: MonthlyRecord) -> bool:
    """Whether everybody called has been ticked: before that a share says nothing."""
    counts = (record.present_count, record.excused_count, record.unexcused_count)
    return record.entitled_count is not None and sum(count or 0 for count in counts) == record.entitled_count


def _year_up_to(record: MonthlyRecord, excused: dict[int, str]) -> list[tuple[str, list[str]]]:
    """By member excused from this meeting, how each stood to the unit's meetings of the year up to it.

    The ticks that a draft keeps of a month without a meeting are of no meeting.
    """
    rows = Attendance.objects.filter(
        record__organization=record.organization_id,
        record__year=record.year,
        record__month__lt=record.month,
        record__is_without_meeting=False,
        member__in=excused,
    ).order_by("record__month")
    presences: dict[int, list[str]] = defaultdict(list)
    for member, presence in rows.values_list("member", "presence"):
        presences[member].append(presence)
    return [(name, [*presences[pk], Presence.EXCUSED]) for pk, name in excused.items()]


def _thematic_months(record: MonthlyRecord) -> list[int]:
    """The months of the unit's year with a thematic meeting; an exempt month has none."""
    records = MonthlyRecord.objects.filter(organization=record.organization_id, year=record.year, is_thematic=True)
    return list(records.exclude(state=RecordState.EXEMPT).order_by().values_list("month", flat=True))

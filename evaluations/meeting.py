"""What follows from a meeting's facts by the rules of party meetings: pure, computed and shown, never asked for.

The denominators: exempt and suspended members are not called, nor is who takes part elsewhere for a time; probationary
members are called and do not vote; those in temporary activities here are counted apart.
"""

import datetime
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from cells.choices import CALLED_STATUSES, MemberStatus, OrganizationType
from evaluations.choices import Presence

#: A regular meeting takes so many minutes at least, and one that takes a theme along so many.
REGULAR_MINUTES = 90
COMBINED_MINUTES = 120
#: More than this percent of those called come.
ATTENDANCE_PERCENT = 85
#: Nobody is excused more often than this, one meeting after the other in a year.
MOST_EXCUSED_RUNNING = 3
#: Units of the armed forces are not held to the last two.
ARMED_FORCES = frozenset({OrganizationType.ARMY, OrganizationType.POLICE})

GUIDANCE_OF_2018 = "HD 12-HD/BTCTW 2018"
GUIDANCE_OF_2025 = "CT 50-CT/TW 2025, HD 42-HD/BTCTW 2025"
#: From this day on the guidance of 2018 is replaced.
REPLACED_ON = datetime.date(2025, 10, 28)

#: Begins the name of an audit line that tells of one member: "attendance:12:Nguyễn Thị Tú".
MEMBER_LINE = "attendance:"
#: The columns of a record that are counted from its attendance.
ATTENDANCE_COUNTS = ("entitled_count", "present_count", "excused_count", "unexcused_count")


def last_day_of(year: int, month: int) -> datetime.date:
    return datetime.date(year + month // 12, month % 12 + 1, 1) - datetime.timedelta(days=1)


def meeting_day(year: int, month: int, held_on: datetime.date | None, today: datetime.date) -> datetime.date:
    """The day for which a month's list and tasks stand: its meeting's; until that is known today, or the last.

    A day outside the month is a slip of the pen and says nothing of who was on the list.
    """
    if held_on is not None and (held_on.year, held_on.month) == (year, month):
        return held_on
    return min(today, last_day_of(year, month))


@dataclass(frozen=True, kw_only=True, slots=True)
class Attendee:
    """A member on the list of a meeting's day; an empty `presence` is not ticked yet."""

    status: str
    presence: str = ""
    is_temporary: bool = False

    @property
    def is_called(self) -> bool:
        """Whether the list asks how this member stood to the meeting."""
        return self.status in CALLED_STATUSES


@dataclass(frozen=True, kw_only=True, slots=True)
class Counts:
    """A list of members, counted. `entitled` are those to be called: the base of every share."""

    official: int
    probationary: int
    entitled: int
    present: int
    excused: int
    unexcused: int
    unticked: int
    #: Official members present: they alone vote.
    voters: int
    #: Called by their standing, yet not this time.
    not_called: int
    exempt: int
    suspended: int
    temporary: int
    temporary_present: int

    @property
    def members(self) -> int:
        """All who belong to the cell."""
        return self.official + self.probationary + self.exempt + self.suspended

    @property
    def is_begun(self) -> bool:
        """Somebody has been ticked."""
        return self.present + self.excused + self.unexcused > 0

    @property
    def is_complete(self) -> bool:
        return self.entitled > 0 and self.unticked == 0

    @property
    def percent(self) -> Decimal | None:
        """The share of those called who came; nothing before anybody has been ticked."""
        return attendance_percent(self.entitled, self.present) if self.is_begun else None

    def columns(self) -> dict[str, int | None]:
        """What the record stores; nothing before anybody has been ticked."""
        counts = (self.entitled, self.present, self.excused, self.unexcused)
        return {name: count if self.is_begun else None for name, count in zip(ATTENDANCE_COUNTS, counts, strict=True)}


def count_attendance(attendees: Iterable[Attendee]) -> Counts:
    attendees = list(attendees)
    own = [one for one in attendees if not one.is_temporary]
    called = [one for one in own if one.is_called and one.presence != Presence.EXEMPT]
    by_presence = Counter(one.presence for one in called)
    by_status = Counter(one.status for one in own)
    temporary = [one for one in attendees if one.is_temporary]
    return Counts(
        official=by_status[MemberStatus.OFFICIAL],
        probationary=by_status[MemberStatus.PROBATIONARY],
        entitled=len(called),
        present=by_presence[Presence.PRESENT],
        excused=by_presence[Presence.EXCUSED],
        unexcused=by_presence[Presence.UNEXCUSED],
        unticked=by_presence[""],
        voters=sum(one.status == MemberStatus.OFFICIAL and one.presence == Presence.PRESENT for one in called),
        not_called=sum(one.is_called and one.presence == Presence.EXEMPT for one in own),
        exempt=by_status[MemberStatus.EXEMPT],
        suspended=by_status[MemberStatus.SUSPENDED],
        temporary=len(temporary),
        temporary_present=sum(one.presence == Presence.PRESENT for one in temporary),
    )


class Rule(StrEnum):
    DURATION = "duration"
    ATTENDANCE = "attendance"
    UNEXCUSED = "unexcused"
    EXCUSED_RUNNING = "excused_running"
    QUARTER = "quarter"


@dataclass(frozen=True, kw_only=True, slots=True)
class Check:
    """One rule held against the meeting; `is_met` is `None` while there is still time."""

    rule: Rule
    article: str
    figure: Decimal
    need: Decimal
    is_met: bool | None
    #: Whom it is about.
    names: tuple[str, ...] = ()
    #: A quarter is that of the month; `months` are those with a thematic meeting in it.
    year: int = 0
    month: int = 0
    months: tuple[int, ...] = ()
    #: A theme was taken along.
    is_combined: bool = False


def article_of(day: datetime.date) -> str:
    """The guidance in force on a meeting's day."""
    return GUIDANCE_OF_2018 if day < REPLACED_ON else GUIDANCE_OF_2025


def minutes_between(started_at: datetime.time | None, ended_at: datetime.time | None) -> int | None:
    """How long a meeting took; `None` where the two say nothing."""
    if started_at is None or ended_at is None:
        return None
    minutes = (ended_at.hour - started_at.hour) * 60 + ended_at.minute - started_at.minute
    return minutes if minutes > 0 else None


def attendance_percent(entitled: int | None, present: int | None) -> Decimal | None:
    """The share of those called who came, to one decimal, half up."""
    if not entitled or present is None:
        return None
    return (Decimal(present) * 100 / entitled).quantize(Decimal("0.1"), ROUND_HALF_UP)


def minutes_needed(*, is_combined: bool) -> int:
    return COMBINED_MINUTES if is_combined else REGULAR_MINUTES


def check_duration(minutes: int, *, is_combined: bool, day: datetime.date) -> Check:
    need = minutes_needed(is_combined=is_combined)
    return Check(
        rule=Rule.DURATION,
        article=article_of(day),
        figure=Decimal(minutes),
        need=Decimal(need),
        is_met=minutes >= need,
        is_combined=is_combined,
    )


def check_attendance(*, entitled: int, present: int, day: datetime.date) -> Check:
    """More than 85 %: exactly 85 is not enough, and no rounding decides it."""
    percent = attendance_percent(entitled, present)
    return Check(
        rule=Rule.ATTENDANCE,
        article=article_of(day),
        figure=percent if percent is not None else Decimal(0),
        need=Decimal(ATTENDANCE_PERCENT),
        is_met=present * 100 > ATTENDANCE_PERCENT * entitled,
    )


def check_unexcused(count: int, day: datetime.date) -> Check:
    return Check(
        rule=Rule.UNEXCUSED, article=article_of(day), figure=Decimal(count), need=Decimal(0), is_met=count == 0
    )


def excused_running(presences: Sequence[str]) -> int:
    """How many meetings in a row, up to the last one, a member was excused from; oldest first."""
    running = 0
    for presence in reversed(presences):
        if presence != Presence.EXCUSED:
            break
        running += 1
    return running


def check_excused_running(members: Iterable[tuple[str, Sequence[str]]], day: datetime.date) -> Check:
    """Members by name, with how each stood to the year's meetings so far: nobody is excused four times running."""
    running = [(name, excused_running(presences)) for name, presences in members]
    names = tuple(name for name, count in running if count > MOST_EXCUSED_RUNNING)
    return Check(
        rule=Rule.EXCUSED_RUNNING,
        article=article_of(day),
        figure=Decimal(max((count for _name, count in running), default=0)),
        need=Decimal(MOST_EXCUSED_RUNNING),
        is_met=not names,
        names=names,
    )


def quarter_of(month: int) -> int:
    return (month + 2) // 3


def months_of_quarter(quarter: int) -> tuple[int, int, int]:
    return (quarter * 3 - 2, quarter * 3 - 1, quarter * 3)


def check_quarter(year: int, month: int, thematic_months: Iterable[int], day: datetime.date) -> Check:
    """A thematic meeting in each quarter; before its last month there is still time."""
    months = months_of_quarter(quarter_of(month))
    held = tuple(sorted(one for one in set(thematic_months) if one in months))
    return Check(
        rule=Rule.QUARTER,
        article=article_of(day),
        figure=Decimal(len(held)),
        need=Decimal(1),
        is_met=True if held else (False if month == months[-1] else None),
        year=year,
        month=month,
        months=held,
    )

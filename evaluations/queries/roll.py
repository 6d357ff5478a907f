"""Who is on the list of a cell's meeting: those who belonged to it on the meeting's day, called or not."""

import datetime
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Q, QuerySet

from cells.choices import CALLED_STATUSES, PRESENT_STATUSES, MembershipKind, MemberStatus
from cells.models import Member, Membership, Organization
from cells.prepared import Prepared
from evaluations.choices import Presence
from evaluations.meeting import ATTENDANCE_COUNTS, Attendee, Counts, count_attendance, last_day_of, meeting_day
from evaluations.models import Attendance, MonthlyRecord

#: What a list needs of a member, in the order of the columns; and of each membership.
LISTED = tuple(
    field.attname
    for field in Member._meta.concrete_fields
    if field.attname in {"id", "organization_id", "name", "status", "admitted_on", "official_on"}
)
SPAN = ("organization", "kind", "held_from", "held_until")


RowT = TypeVar("RowT", bound="Attendance | RosterLine")


class Span(NamedTuple):
    """Where a member belonged, from a day until a day; an empty day is not known."""

    organization_id: int
    kind: str
    held_from: datetime.date | None
    held_until: datetime.date | None

    def holds(self, day: datetime.date) -> bool:
        """Whether the day lies in it; the day it ends on belongs to the next one."""
        return (self.held_from is None or self.held_from <= day) and (self.held_until is None or self.held_until > day)


@dataclass(frozen=True, kw_only=True, slots=True)
class RosterLine:
    """A member on a meeting's list, with what is ticked; whoever is not called is listed all the same."""

    member: Member
    status: str
    is_temporary: bool = False
    #: Takes part elsewhere for a time.
    is_away: bool = False
    presence: str = ""
    reason: str = ""

    @property
    def pk(self) -> int:
        return self.member.pk

    @property
    def is_called(self) -> bool:
        """Whether the page asks how the member stood to the meeting."""
        return self.status in CALLED_STATUSES and not self.is_away

    @property
    def standing(self) -> str:
        """The standing in words."""
        return str(MemberStatus(self.status).label)

    @property
    def attendee(self) -> Attendee:
        presence = self.presence if self.is_called else Presence.EXEMPT
        return Attendee(status=self.status, presence=presence, is_temporary=self.is_temporary)


@dataclass(frozen=True, kw_only=True)
class Roster:
    """The members of a cell in a month, for any of its days; empty where attendance is typed as counts.

    A draft keeps whatever was ticked, also of members who are not on the list of the day, and counts only the list.
    """

    organization: Organization
    year: int
    month: int
    #: The day of the meeting where it is known, else the last one of the month that has come.
    day: datetime.date
    today: datetime.date
    members: tuple[Member, ...]
    spans: dict[int, list[Span]]
    stored: dict[int, Attendance]
    #: Once a record has been sent, whoever was called to its meeting stays so, whatever becomes of them afterwards.
    is_standing_kept: bool

    @cached_property
    def lines(self) -> list[RosterLine]:
        """The list of the meeting's day."""
        return [line for member in self.members if (line := self._line(member, self.day))]

    @cached_property
    def askable(self) -> list[RosterLine]:
        """Whoever is called on some day of the month: the page may be sent with another day than it was shown."""
        return [line for member in self.members if (line := self._called_line(member))]

    @cached_property
    def ticks(self) -> dict[int, Attendance]:
        """What somebody ticked; a list that was sent has rows besides of those who were not called."""
        return ticks_in(self.stored)

    @cached_property
    def counts(self) -> Counts:
        return count_attendance(line.attendee for line in self.lines)

    @property
    def is_ticked(self) -> bool:
        """Whether attendance is ticked member by member."""
        return bool(self.askable)

    @property
    def called(self) -> list[RosterLine]:
        return [line for line in self.lines if line.is_called and not line.is_temporary]

    @property
    def temporary(self) -> list[RosterLine]:
        return [line for line in self.lines if line.is_called and line.is_temporary]

    @property
    def not_called(self) -> list[RosterLine]:
        """Exempt, suspended, or elsewhere for a time."""
        return [line for line in self.lines if not line.is_called]

    @property
    def names(self) -> list[str]:
        """Those who may chair or take the minutes, by name."""
        return [line.member.name for line in self.lines if line.status == MemberStatus.OFFICIAL]

    def on(self, held_on: datetime.date | None) -> "Roster":
        """The same members, with the list of another meeting day; `None` where none is known."""
        day = meeting_day(self.year, self.month, held_on, self.today)
        return self if day == self.day else replace(self, day=day)

    def columns(self, *, is_without_meeting: bool) -> dict[str, int | None]:
        """What the record counts of its list; nothing in a month without a meeting."""
        return dict.fromkeys(ATTENDANCE_COUNTS) if is_without_meeting else self.counts.columns()

    def rows_to_send(self, record: MonthlyRecord) -> list[Attendance]:
        """The list of the day as it is sent: everybody ticked, and beside them those who are not called.

        Until somebody has been ticked there is none, nor in a month without a meeting.
        """
        if record.is_without_meeting or not any(line.presence for line in self.lines if line.is_called):
            return []
        return [row_of(record, line) for line in self.lines if line.presence or not line.is_called]

    def _called_line(self, member: Member) -> RosterLine | None:
        """The member's line on the last day of the month on which he is called."""
        first, last = datetime.date(self.year, self.month, 1), last_day_of(self.year, self.month)
        spans = self.spans.get(member.pk, [])
        # Nothing changes between these days, but for becoming official, by which nobody is called or not.
        turns = (member.admitted_on, *(day for span in spans for day in (span.held_from, span.held_until)))
        days = {first, *(day for day in turns if day and first < day <= last)}
        lines = (self._line(member, day) for day in sorted(days, reverse=True))
        return next((line for line in lines if line and line.is_called), None)

    def _line(self, member: Member, day: datetime.date) -> RosterLine | None:
        """The member's line, if he belonged here on the day, or took part here for a time."""
        if member.admitted_on and member.admitted_on > day:
            return None
        here = self.organization.pk
        has_official = belongs = is_guest = is_elsewhere = False
        for span in self.spans.get(member.pk, ()):
            is_here = span.organization_id == here
            if span.kind == MembershipKind.OFFICIAL:
                has_official = True
                belongs = belongs or (is_here and span.holds(day))
            elif span.holds(day):
                is_guest, is_elsewhere = is_guest or is_here, is_elsewhere or not is_here
        row, sent = self.ticks.get(member.pk), self.stored.get(member.pk) if self.is_standing_kept else None
        if not has_official:
            # Where no day is known nothing says that who stands on the list as it was sent did not belong there then.
            is_kept = sent is not None and not sent.is_temporary
            belongs = is_kept or (member.organization_id == here and member.status in PRESENT_STATUSES)
        if not belongs and not is_guest:
            return None
        return RosterLine(
            member=member,
            # Who was not called then and would be now may have been left out by mistake: he is asked for.
            status=sent.status if sent and sent.status in CALLED_STATUSES else standing_on(member, day),
            is_temporary=not belongs,
            is_away=belongs and is_elsewhere,
            presence=row.presence if row else "",
            reason=row.reason if row else "",
        )


def ticks_in(rows: Mapping[int, RowT]) -> dict[int, RowT]:
    """The rows that were ticked, without those of whoever was not called."""
    return {pk: row for pk, row in rows.items() if row.status in CALLED_STATUSES and not row.is_away}


def row_of(record: MonthlyRecord, line: RosterLine) -> Attendance:
    """A line of the list as it is stored; whoever is not called has no other presence."""
    return Attendance(
        record=record,
        member=line.member,
        presence=line.presence if line.is_called else Presence.EXEMPT,
        reason=line.reason if line.is_called else "",
        status=line.status,
        is_temporary=line.is_temporary,
        is_away=line.is_away,
    )


def standing_on(member: Member, day: datetime.date) -> str:
    """A member's standing on a day, as far as the roster knows it: only the day of becoming official is dated."""
    if member.status in (MemberStatus.EXEMPT, MemberStatus.SUSPENDED, MemberStatus.PROBATIONARY):
        return member.status
    if member.official_on and member.official_on > day:
        return MemberStatus.PROBATIONARY
    return MemberStatus.OFFICIAL


def read_roster(
    organization: Organization,
    year: int,
    month: int,
    record: MonthlyRecord | None,
    today: datetime.date,
    rows: dict[int, Attendance] | None = None,
) -> Roster:
    """The list of a cell's meeting, in two queries; a committee's is empty and asks none.

    `rows` are those of `rows_of` the record, where they are at hand.
    """
    members: tuple[Member, ...] = ()
    spans: dict[int, list[Span]] = {}
    stored: dict[int, Attendance] = {}
    if organization.is_cell:
        members, spans = _members(organization, year, month)
        stored = rows_of(record) if rows is None else rows
        for member in members:
            if member.pk in stored:
                stored[member.pk].member = member
    return Roster(
        organization=organization,
        year=year,
        month=month,
        day=meeting_day(year, month, record.held_on if record else None, today),
        today=today,
        members=members,
        spans=spans,
        stored=stored,
        is_standing_kept=record is not None and record.submitted_at is not None,
    )


def attendances_of(record: MonthlyRecord) -> list[Attendance]:
    """How each stood to a record's meeting, by name, with what a list needs of the member; one query."""
    rows = Attendance.objects.filter(record=record).select_related("member").order_by("member__sort_key", "member")
    return list(rows.only("record_id", "presence", "reason", "status", "is_temporary", "is_away", "member__name"))


def rows_of(record: MonthlyRecord | None) -> dict[int, Attendance]:
    """What is stored of a record's meeting, by member; one query, without the members."""
    if record is None or record.pk is None:
        return {}
    return {row.member_id: row for row in _ROWS(record.pk)}


_ROWS = Prepared(lambda record: Attendance.objects.filter(record=record).order_by())


def _members(organization: Organization, year: int, month: int) -> tuple[tuple[Member, ...], dict[int, list[Span]]]:
    members: dict[int, Member] = {}
    spans: dict[int, list[Span]] = defaultdict(list)
    for row in _SPANS(organization.pk, datetime.date(year, month, 1), last_day_of(year, month)):
        pk, span = row[0], Span(*row[len(LISTED) :])
        if pk not in members:
            members[pk] = Member.from_db(DEFAULT_DB_ALIAS, LISTED, row[: len(LISTED)])
        if span.organization_id is not None:
            spans[pk].append(span)
    return tuple(members.values()), spans


def _spans(organization: int, first_day: datetime.date, last_day: datetime.date) -> QuerySet[Member, tuple[Any, ...]]:
    """Of everybody who belongs here, or did in these days: one row for each membership, an empty one without any."""
    stays = Membership.objects.filter(
        Q(held_from__isnull=True) | Q(held_from__lte=last_day),
        Q(held_until__isnull=True) | Q(held_until__gt=first_day),
        organization=organization,
    )
    members = Member.objects.filter(Q(organization=organization) | Q(pk__in=stays.order_by().values("member")))
    return members.values_list(*LISTED, *(f"memberships__{name}" for name in SPAN))


_SPANS = Prepared(_spans)

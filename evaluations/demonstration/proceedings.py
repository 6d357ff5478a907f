"""What the minutes hold beside the numbers: who led the meeting, who came, what was concluded and how it was voted."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from cells.choices import Gender, MemberStatus, OrganizationType, Position
from cells.models import Member, MinuteBook
from cells.rows import insert_rows
from evaluations.choices import Presence, RecordState
from evaluations.demonstration.calendar import Calendar, Month
from evaluations.demonstration.dice import dice
from evaluations.demonstration.names import full_name
from evaluations.demonstration.organisation import Unit
from evaluations.demonstration.people import Person
from evaluations.demonstration.phrases import ABSENCES, AGENDAS, CONCLUSIONS
from evaluations.models import Attendance, MonthlyRecord
from evaluations.queries.roll import standing_on

#: In so many of this year's last months the members are ticked one by one; before that only their number is known.
TICKED_MONTHS = 4
HALLS = {
    OrganizationType.VILLAGE: "Nhà văn hóa thôn",
    OrganizationType.RESIDENTIAL_GROUP: "Nhà văn hóa tổ dân phố",
    OrganizationType.SCHOOL: "Phòng hội đồng nhà trường",
    OrganizationType.HEALTH: "Phòng giao ban trạm y tế",
}
#: A page of the book is written each month, and begun anew for each meeting.
PAGES_A_MONTH = 6
COLUMNS = ("record", "member", "presence", "reason", "status", "is_temporary", "is_away")


class Proceedings:
    """The rolls of the cells, their minute books, and who leads their meetings."""

    def __init__(self, people: Iterable[Person], calendar: Calendar) -> None:
        self._people: dict[str, list[Person]] = defaultdict(list)
        for person in sorted(people, key=lambda person: (person.member.sort_key, person.member.pk)):
            self._people[person.unit.code].append(person)
        self._books = {(book.organization_id, book.issued_on.year): book for book in MinuteBook.objects.all()}
        this_year = [month for month in calendar.months() if month.year == calendar.this_year]
        self._ticked = frozenset(this_year[-TICKED_MONTHS:])

    def called(self, unit: Unit, month: Month, day: datetime.date) -> list[Member]:
        """Whom the meeting of a day calls; only those who are in the cell today are known further back."""
        persons = [person for person in self._people[unit.code] if person.is_called]
        if month in self._ticked:
            persons = [person for person in persons if person.admitted_on <= day]
        return [person.member for person in persons]

    def lead(self, unit: Unit, record: MonthlyRecord, secretary: str) -> None:
        """Where, by whom, with which agenda and in which book; a draft has come no further."""
        chance = dice("proceedings", unit.code, record.year, record.month)
        record.place = HALLS.get(OrganizationType(unit.line.type), "Hội trường cơ quan")
        record.chaired_by, record.minuted_by = self._leaders(unit, secretary)
        record.agenda = chance.choice(AGENDAS) % {"month": record.month}
        if record.state == RecordState.DRAFT:
            return
        record.conclusion = chance.choice(CONCLUSIONS)
        book = self._books.get((record.organization_id, record.year))
        if book is not None:
            record.minute_book = book
            record.minute_page = str(record.month * PAGES_A_MONTH - PAGES_A_MONTH + 1)

    def _leaders(self, unit: Unit, secretary: str) -> tuple[str, str]:
        """The secretary leads; the next official member of the roll takes the minutes, in a committee its clerk."""
        official = [one.member for one in self._people[unit.code] if one.member.status == MemberStatus.OFFICIAL]
        chair = next((one.name for one in official if one.position == Position.SECRETARY), secretary)
        clerk = next((one.name for one in official if one.position not in (Position.SECRETARY, Position.NONE)), "")
        chance = dice("clerk", unit.code)
        return chair, clerk or full_name(chance, chance.choice((Gender.MALE, Gender.FEMALE)))

    def roll(self, unit: Unit, record: MonthlyRecord) -> list[tuple[Member, str, str]]:
        """Everybody on the list with presence and reason, as the record counts them; empty where nobody was ticked."""
        month = Month(record.year, record.month)
        if record.held_on is None or month not in self._ticked or not self._people[unit.code]:
            return []
        called = self.called(unit, month, record.held_on)
        chance = dice("roll", unit.code, *month)
        absent = chance.sample(called, (record.excused_count or 0) + (record.unexcused_count or 0))
        unexcused = {member.pk for member in absent[: record.unexcused_count or 0]}
        rows = {member.pk: (Presence.PRESENT, "") for member in called}
        for member in absent:
            excused = member.pk not in unexcused
            rows[member.pk] = (Presence.EXCUSED, chance.choice(ABSENCES)) if excused else (Presence.UNEXCUSED, "")
        listed = [one.member for one in self._people[unit.code] if one.admitted_on <= record.held_on]
        return [(member, *rows.get(member.pk, (Presence.EXEMPT, ""))) for member in listed]

    def vote(self, unit: Unit, record: MonthlyRecord) -> None:
        """All official members present are counted once; now and then one of them is of another opinion."""
        roll = self.roll(unit, record)
        if not roll or record.state == RecordState.DRAFT or record.held_on is None:
            return
        voters = sum(
            presence == Presence.PRESENT and standing_on(member, record.held_on) == MemberStatus.OFFICIAL
            for member, presence, _reason in roll
        )
        other = int(voters > 3 and dice("vote", unit.code, record.year, record.month).random() < 0.1)
        record.votes_for, record.votes_against, record.votes_other = voters - other, 0, other


def write_attendances(proceedings: Proceedings, written: Iterable[tuple[Unit, MonthlyRecord]]) -> None:
    insert_rows(Attendance, COLUMNS, (row for unit, record in written for row in _rows(proceedings, unit, record)))


def _rows(proceedings: Proceedings, unit: Unit, record: MonthlyRecord) -> Iterator[tuple[Any, ...]]:
    for member, presence, reason in proceedings.roll(unit, record):
        assert record.held_on is not None
        yield record.pk, member.pk, presence, reason, standing_on(member, record.held_on), False, False

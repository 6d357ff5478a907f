"""The members of every cell: made-up people with births, cards, standing and office in the cell."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any, NamedTuple

from cells.choices import Gender, MembershipKind, MemberStatus, OrganizationType, Position
from cells.models import Member, Membership
from cells.names import search_key, sort_key
from cells.rows import insert_models, insert_rows
from evaluations.demonstration.calendar import Calendar
from evaluations.demonstration.dice import dice, held
from evaluations.demonstration.names import full_name
from evaluations.demonstration.organisation import District, Unit

#: Ha Tinh's number in the citizens' register begins the party cards here; text, because it begins with a zero.
CARD_PREFIX = "042"
#: From this many official members on a cell elects a committee.
CELL_WITH_COMMITTEE = 9
#: Members asked to be exempt from work and activities from about this age on.
OLD_AGE = 70


class Circle(NamedTuple):
    """Who is in a cell of a type: its size, its members' ages (each lowest, most frequent, highest), percent women."""

    size: tuple[int, int, int]
    age: tuple[int, int, int]
    women: int


_VILLAGE_AGES = (21, 58, 88)
_WORKING_AGES = (23, 39, 61)
_OFFICE = Circle(size=(9, 15, 24), age=_WORKING_AGES, women=38)
CIRCLES = {
    OrganizationType.VILLAGE: Circle(size=(14, 25, 42), age=_VILLAGE_AGES, women=32),
    OrganizationType.RESIDENTIAL_GROUP: Circle(size=(18, 30, 46), age=_VILLAGE_AGES, women=36),
    OrganizationType.SCHOOL: Circle(size=(11, 20, 32), age=_WORKING_AGES, women=78),
    OrganizationType.HEALTH: Circle(size=(5, 7, 11), age=_WORKING_AGES, women=66),
    OrganizationType.POLICE: Circle(size=(5, 7, 14), age=(23, 34, 56), women=9),
    OrganizationType.ARMY: Circle(size=(3, 5, 8), age=(23, 34, 54), women=5),
    OrganizationType.PUBLIC_SERVICE_UNIT: Circle(size=(14, 24, 38), age=_WORKING_AGES, women=58),
}


@dataclass(frozen=True, kw_only=True)
class Person:
    """A member in the cell of the unit. `quality` is the share of a mark's maximum that the member usually reaches."""

    member: Member
    unit: Unit
    age: int
    admitted_on: datetime.date
    quality: float

    @property
    def is_called(self) -> bool:
        """Called to meetings, and classified: exempt and suspended members are not."""
        return self.member.status in (MemberStatus.OFFICIAL, MemberStatus.PROBATIONARY)


def build_people(district: District, calendar: Calendar) -> tuple[Person, ...]:
    people = tuple(person for cell in district.cells for person in _people_of(cell, calendar))
    numbers = dice("cards").sample(range(100_000), len(people))
    for person, number in zip(people, numbers, strict=True):
        person.member.card_number = f"{CARD_PREFIX}{number:05}"
    insert_models([person.member for person in people], key=("card_number",))
    insert_rows(
        Membership,
        ("member", "organization", "kind", "held_from", "held_until"),
        (row for person in people for row in _memberships(person, district, calendar)),
    )
    return tuple(person for person in people if person.member.organization_id)


def _people_of(cell: Unit, calendar: Calendar) -> list[Person]:
    chance = dice("people", cell.code)
    circle = CIRCLES.get(cell.line.type, _OFFICE)
    size = round(chance.triangular(circle.size[0], circle.size[2], circle.size[1]))
    people = [_person(chance, circle, cell, calendar) for _ in range(size)]
    _elect(people)
    if chance.random() < 0.15:
        _see_off(chance, people[-1], calendar)
    return people


def _quality(chance: Random, cell: Unit) -> float:
    """People differ more than their cells do: a strong cell lifts its members by less than half of its strength."""
    return held(chance.gauss(0.89 + 0.4 * (cell.character.strength - 0.88), 0.05), 0.3, 0.99)


def _person(chance: Random, circle: Circle, cell: Unit, calendar: Calendar) -> Person:
    gender = Gender.FEMALE if chance.random() * 100 < circle.women else Gender.MALE
    name = full_name(chance, gender)
    age = int(chance.triangular(circle.age[0], circle.age[2], circle.age[1]))
    born_on = _some_day(chance, calendar.today.year - age - 1)
    status = _standing(chance, age)
    admitted_on, official_on = _admission(chance, status, age, calendar)
    member = Member(
        organization=cell.organization,
        name=name,
        sort_key=sort_key(name),
        search_key=search_key(name),
        gender=gender,
        birth_on=None if age > OLD_AGE and chance.random() < 0.1 else born_on,
        birth_year=born_on.year,
        status=status,
        admitted_on=admitted_on,
        official_on=official_on,
    )
    return Person(member=member, unit=cell, age=age, admitted_on=admitted_on, quality=_quality(chance, cell))


def _standing(chance: Random, age: int) -> MemberStatus:
    if age > OLD_AGE and chance.random() < 0.8:
        return MemberStatus.EXEMPT
    if age < 40 and chance.random() < 0.13:
        return MemberStatus.PROBATIONARY
    return MemberStatus.SUSPENDED if chance.random() < 0.0005 else MemberStatus.OFFICIAL


def _admission(
    chance: Random, status: MemberStatus, age: int, calendar: Calendar
) -> tuple[datetime.date, datetime.date | None]:
    """Admitted, and official a year later; a probationary member within the last twelve months."""
    if status == MemberStatus.PROBATIONARY:
        return calendar.today - datetime.timedelta(days=chance.randint(20, 350)), None
    if age < 40 and chance.random() < 0.06:
        official_on = calendar.today - datetime.timedelta(days=chance.randint(1, 320))
        return official_on - datetime.timedelta(days=365), official_on
    admitted_at = min(age - 2, int(chance.triangular(19, 46, 26)))
    admitted_on = _some_day(chance, calendar.today.year - age - 1 + admitted_at)
    return admitted_on, admitted_on.replace(year=admitted_on.year + 1)


def _some_day(chance: Random, year: int) -> datetime.date:
    return datetime.date(year, chance.randint(1, 12), chance.randint(1, 28))


def _elect(people: list[Person]) -> None:
    """Secretary, deputy and, in a cell large enough, a committee; those between 35 and 62 are elected first."""
    official = [person for person in people if person.member.status == MemberStatus.OFFICIAL]
    official.sort(key=lambda person: not 35 <= person.age <= 62)
    positions = [Position.SECRETARY, Position.DEPUTY_SECRETARY]
    if len(official) >= CELL_WITH_COMMITTEE:
        positions += [Position.COMMITTEE_MEMBER] * min(3, len(official) // CELL_WITH_COMMITTEE)
    for person, position in zip(official, positions, strict=False):
        person.member.position = position


def _see_off(chance: Random, person: Person, calendar: Calendar) -> None:
    """Some members died, moved away or left last year; they stay on record without a cell."""
    if person.member.position or person.admitted_on.year >= calendar.last_year:
        return
    away = chance.choices([MemberStatus.TRANSFERRED, MemberStatus.REMOVED], [9, 1])[0]
    person.member.status = MemberStatus.DECEASED if person.age > 55 else away
    person.member.organization = None


def _memberships(person: Person, district: District, calendar: Calendar) -> Iterator[tuple[Any, ...]]:
    """Since admission in the same cell, save for a few who came from a neighbouring one last year or left then."""
    member, cell = person.member, person.unit.organization
    chance = dice("memberships", member.card_number)
    day = _some_day(chance, calendar.last_year)
    if member.organization_id is None:
        yield member.pk, cell.pk, MembershipKind.OFFICIAL, person.admitted_on, day
        return
    since = person.admitted_on
    neighbours = district.neighbours(person.unit)
    if neighbours and not member.position and since.year < calendar.last_year and chance.random() < 0.012:
        yield member.pk, chance.choice(neighbours).organization.pk, MembershipKind.OFFICIAL, since, day
        since = day
    yield member.pk, cell.pk, MembershipKind.OFFICIAL, since, None

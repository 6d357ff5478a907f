"""What is signed and handed out: commitments of units and members, minute books."""

import datetime
from collections.abc import Iterator

from cells.models import Commitment, MinuteBook
from cells.rows import insert_rows
from evaluations.demonstration.calendar import Calendar
from evaluations.demonstration.dice import dice
from evaluations.demonstration.organisation import District, Unit
from evaluations.demonstration.people import Person


def build_papers(district: District, people: tuple[Person, ...], calendar: Calendar) -> None:
    insert_rows(
        Commitment,
        ("organization", "member", "year", "signed_on"),
        [row for year in (calendar.last_year, calendar.this_year) for row in _signed(district, people, year, calendar)],
    )
    insert_rows(
        MinuteBook,
        ("organization", "number", "issued_on"),
        [row for year in (calendar.last_year, calendar.this_year) for row in _handed_out(district, year, calendar)],
    )


def _signing_day(unit: Unit, year: int) -> datetime.date:
    return datetime.date(year, 1, dice("signing", unit.code, year).randint(8, 28))


def _signed(
    district: District, people: tuple[Person, ...], year: int, calendar: Calendar
) -> Iterator[tuple[int, int | None, int, datetime.date]]:
    """Every unit signs; so do nearly all members who are called to the meeting, some of them weeks later."""
    days = {unit.code: _signing_day(unit, year) for unit in district.units}
    for unit in district.units:
        if days[unit.code] < calendar.today:
            yield unit.organization.pk, None, year, days[unit.code]
    chance = dice("signing", year)
    for person in people:
        day = days[person.unit.code] + datetime.timedelta(days=chance.choice((0, 0, 0, 0, 3, 21)))
        is_asked = person.is_called and person.admitted_on < day < calendar.today
        if is_asked and chance.random() < 0.98:
            yield person.unit.organization.pk, person.member.pk, year, day


def _handed_out(district: District, year: int, calendar: Calendar) -> Iterator[tuple[int, str, datetime.date]]:
    """One numbered book of minutes a cell and year."""
    issued_on = datetime.date(year, 1, 4)
    if issued_on < calendar.today:
        for cell in district.cells:
            yield cell.organization.pk, f"{cell.code}/{year}", issued_on

"""Where the demonstration stands in time: last year closed, this year up to last month, by the day it is built."""

import datetime
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.timezone import get_default_timezone

#: Records are due on this day of the following month.
DUE_DAY = 5


class Month(NamedTuple):
    year: int
    number: int

    @property
    def first_day(self) -> datetime.date:
        return datetime.date(self.year, self.number, 1)


@dataclass(frozen=True)
class Calendar:
    today: datetime.date

    @property
    def this_year(self) -> int:
        return self.today.year

    @property
    def last_year(self) -> int:
        return self.today.year - 1

    @property
    def current(self) -> Month:
        """The month whose records are being checked today: last month, in January the month itself."""
        return Month(self.this_year, max(1, self.today.month - 1))

    @property
    def closing_on(self) -> datetime.date:
        """Last year was closed on this day, before 31 December as the regulation asks."""
        return datetime.date(self.last_year, 12, 26)

    def months(self) -> tuple[Month, ...]:
        """The months that have records, from January of last year to the current one."""
        last = [Month(self.last_year, number) for number in range(1, 13)]
        return (*last, *(Month(self.this_year, number) for number in range(1, self.current.number + 1)))


def moment(day: datetime.date, hour: int, minute: int) -> datetime.datetime:
    """An instant in local time."""
    return datetime.datetime.combine(day, datetime.time(hour, minute), get_default_timezone())

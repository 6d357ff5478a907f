"""Dates as offices write them: real ones, text of several shapes, serial numbers, or only a year."""

import re
from datetime import date, datetime, timedelta

EARLIEST_YEAR = 1900
_LAST_YEAR = 2100
_LAST_SERIAL = 80_000  # a day in 2119
_SERIAL_START = date(1899, 12, 30)
_DAY_MONTH_YEAR = re.compile(r"(?:ngày\s+)?(\d{1,2})\s*(?:[/.\-]|tháng)\s*(\d{1,2})\s*(?:[/.\-]|năm)\s*(\d{4})", re.I)
_YEAR_MONTH_DAY = re.compile(r"(\d{4})[/.\-](\d{1,2})[/.\-](\d{1,2})(?:[T ][\d:.]+)?")
_MONTH_YEAR = re.compile(r"(?:tháng\s+)?(\d{1,2})\s*[/.\-]\s*(\d{4})", re.I)
_YEAR = re.compile(r"(?:năm\s+)?(\d{4})", re.I)


def read_date(value: object) -> date | int | None:
    """The day, or the bare year where no more is written; None when the value is neither or no such day exists.

    A number up to 2100 is a year, a higher one the serial number of a day.
    """
    try:
        if isinstance(value, datetime):
            return _plausible(value.date())
        if isinstance(value, date):
            return _plausible(value)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return _from_number(value)
        return _from_text(value.strip()) if isinstance(value, str) else None
    except ValueError:
        return None


def find_day(text: str) -> date | None:
    """The first day written somewhere in a line, for instance in "(Số liệu đến 31/12/2023)"."""
    match = _DAY_MONTH_YEAR.search(text)
    if match is None:
        return None
    try:
        return _day(*match.groups())
    except ValueError:
        return None


def _from_number(number: float) -> date | int:
    if not EARLIEST_YEAR <= number <= _LAST_SERIAL:
        raise ValueError(number)
    if number > _LAST_YEAR:
        return _SERIAL_START + timedelta(days=int(number))
    if number != int(number):
        raise ValueError(number)
    return int(number)


def _from_text(text: str) -> date | int:
    if match := _DAY_MONTH_YEAR.fullmatch(text):
        return _day(*match.groups())
    if match := _YEAR_MONTH_DAY.fullmatch(text):
        return _day(*reversed(match.groups()))
    if match := _MONTH_YEAR.fullmatch(text):
        return _day("1", *match.groups()).year
    if match := _YEAR.fullmatch(text):
        return _plausible(date(int(match[1]), 1, 1)).year
    if text.isascii() and text.isdigit():
        return _from_number(int(text))
    raise ValueError(text)


def _day(day: str, month: str, year: str) -> date:
    return _plausible(date(int(year), int(month), int(day)))


def _plausible(day: date) -> date:
    if day.year < EARLIEST_YEAR:
        raise ValueError(day)
    return day

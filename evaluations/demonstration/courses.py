"""The course of one unit's monthly record: when it was sent, returned, approved – or why it is not there."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from random import Random

from evaluations.choices import Good, RecordState
from evaluations.demonstration.calendar import DUE_DAY, Calendar, Month
from evaluations.demonstration.dice import dice
from evaluations.demonstration.organisation import Unit
from evaluations.demonstration.phrases import FLOOD, RETURN_REASONS
from evaluations.demonstration.units import STAGE_CELL
from evaluations.rules import Dates

#: Low-lying communes by the river; every October their villages were under water.
FLOODED_COMMUNES = ("006", "009", "011", "015")
FLOOD_MONTH = 10
#: Here records wait for weeks before somebody looks at them.
SLOW_REVIEWERS = ("005", "009", "013", "024")

DATES = Dates(due_day=DUE_DAY)

#: Share of the records of the month being checked that nobody has begun yet.
STILL_MISSING = 0.03

#: What one finds on signing in, in the month whose records are being checked.
STAGE: Mapping[str, RecordState | None] = {
    STAGE_CELL: RecordState.RETURNED,
    "014-03": RecordState.SUBMITTED,
    "014-04": RecordState.SUBMITTED,
    "014-05": RecordState.SUBMITTED,
    "014-10": RecordState.SUBMITTED,
    "014-06": None,
    "014-12": RecordState.DRAFT,
    "014": RecordState.DRAFT,
    "003": RecordState.SUBMITTED,
    "022": RecordState.SUBMITTED,
}


@dataclass(kw_only=True)
class Course:
    """What happened to a record, with the days; `sent_on` and `returned_on` hold one day for each time."""

    state: RecordState
    saved_on: datetime.date
    sent_on: list[datetime.date] = field(default_factory=list)
    returned_on: list[datetime.date] = field(default_factory=list)
    approved_on: datetime.date | None = None
    returned_for: Good | None = None
    return_reason: str = ""
    exempt_reason: str = ""

    @property
    def is_corrected(self) -> bool:
        """Returned, and sent again since."""
        return len(self.sent_on) > 1


def course_of(unit: Unit, month: Month, calendar: Calendar) -> Course | None:
    """The record's course up to the day before today; none where the record is missing."""
    if unit.organization.opened_on and month.first_day < unit.organization.opened_on:
        return None
    chance = dice("course", unit.code, *month)
    if month == calendar.current and unit.code in STAGE:
        return _staged(STAGE[unit.code], month, calendar, chance)
    if month.first_day.replace(day=28) >= calendar.today:
        return None
    if _is_flooded(unit, month):
        return Course(state=RecordState.EXEMPT, saved_on=month.first_day.replace(day=25), exempt_reason=FLOOD)
    still_missing = STILL_MISSING if month == calendar.current else 0
    is_missing = chance.random() < unit.character.manner.missing_record + still_missing
    if is_missing and unit.code not in STAGE:  # what one looks at on the stage has a past
        return None
    return _until(calendar.today, _whole_course(unit, month, calendar, chance), chance)


def _is_flooded(unit: Unit, month: Month) -> bool:
    is_low = unit.line.grassroots_code in FLOODED_COMMUNES and not unit.line.is_grassroots
    return is_low and month.number == FLOOD_MONTH and int(unit.code[-1]) % 3 == 0


def _whole_course(unit: Unit, month: Month, calendar: Calendar, chance: Random) -> Course:
    """Sent around the turn of the month, looked at within days or weeks; some are returned and corrected first."""
    due = DATES.due_on(*month)
    last = calendar.closing_on - datetime.timedelta(days=4) if month.year == calendar.last_year else None
    if month.number == 12 and last:
        due = last  # December's record comes early: the year closes before its end
    sent = due - datetime.timedelta(days=int(chance.triangular(0, 12, 2)))
    if chance.random() < unit.character.manner.late_record:
        sent = due + datetime.timedelta(days=chance.randint(1, 14))
    days = [_capped(sent, last)]
    if chance.random() < 0.05 + unit.character.manner.late_tasks:
        slow_to_correct = chance.random() < 0.15
        days.append(_later(days[-1], _reviewing(unit, chance), last))
        days.append(_later(days[-1], chance.randint(8, 40) if slow_to_correct else chance.randint(1, 4), last))
    days.append(_later(days[-1], _reviewing(unit, chance), last))
    good, reason = chance.choice(RETURN_REASONS) if len(days) > 2 else (None, "")
    return Course(
        state=RecordState.APPROVED,
        saved_on=days[0],
        sent_on=days[:-1:2],
        returned_on=days[1:-1:2],
        approved_on=days[-1],
        returned_for=good,
        return_reason=reason,
    )


def _reviewing(unit: Unit, chance: Random) -> int:
    """Days until the committee above looks at the record."""
    is_slow = unit.line.grassroots_code in SLOW_REVIEWERS and not unit.line.is_grassroots
    return chance.randint(9, 40) if is_slow else chance.randint(1, 6)


def _later(day: datetime.date, days: int, last: datetime.date | None) -> datetime.date:
    return _capped(day + datetime.timedelta(days=days), last)


def _capped(day: datetime.date, last: datetime.date | None) -> datetime.date:
    return day if last is None else min(day, last)


def _until(today: datetime.date, course: Course, chance: Random) -> Course | None:
    """Only what has happened before today: a record may be on its way, waiting, or back with the unit."""
    sent_on = [day for day in course.sent_on if day < today]
    returned_on = [day for day in course.returned_on if day < today]
    if course.approved_on and course.approved_on < today:
        return course
    if not sent_on:
        is_begun = chance.random() < 0.25
        return Course(state=RecordState.DRAFT, saved_on=today - datetime.timedelta(days=1)) if is_begun else None
    state = RecordState.RETURNED if len(returned_on) == len(sent_on) else RecordState.SUBMITTED
    return replace(course, state=state, sent_on=sent_on, returned_on=returned_on, approved_on=None)


def _staged(state: RecordState | None, month: Month, calendar: Calendar, chance: Random) -> Course | None:
    """Sent in time and waiting, back since the day before yesterday, or begun."""
    if state is None:
        return None
    recently = calendar.today - datetime.timedelta(days=2)
    sent = max(month.first_day, min(recently, DATES.due_on(*month) - datetime.timedelta(days=chance.randint(0, 3))))
    course = Course(state=state, saved_on=sent, sent_on=[] if state == RecordState.DRAFT else [sent])
    if state == RecordState.RETURNED:
        course.returned_on = [max(sent, recently)]
        course.returned_for, course.return_reason = RETURN_REASONS[0]
    return course

"""What happened in a unit's month apart from the marks: the meeting, the tasks, the minutes."""

import datetime
from random import Random
from typing import Any

from cells.choices import OrganizationType
from evaluations.demonstration.calendar import Month
from evaluations.demonstration.dice import dice
from evaluations.demonstration.organisation import Unit
from evaluations.demonstration.phrases import (
    COPIED_MINUTES,
    MINUTES,
    THEMATIC_MINUTES,
    THEMES,
    UNCHANGING_MINUTES,
)
from evaluations.models import MonthlyRecord

#: Cells that meet after work; the others meet in the afternoon.
EVENING_TYPES = frozenset({OrganizationType.VILLAGE, OrganizationType.RESIDENTIAL_GROUP})


def meeting_of(unit: Unit, month: Month, called: int, latest: datetime.date, chance: Random) -> dict[str, Any]:
    """A cell meets on its own day of the month, with as many present as it is strong."""
    is_thematic = month.number % 3 == len(unit.code) % 3
    absent = sum(chance.random() < (1 - unit.character.strength) * 0.9 for _ in range(called))
    unexcused = sum(chance.random() < (1 - unit.character.strength) * 0.6 for _ in range(absent))
    hour = chance.choice((19, 20)) if unit.line.type in EVENING_TYPES else chance.choice((14, 15))
    length = chance.randint(24, 30) * 5 if is_thematic else chance.randint(17, 24) * 5
    start = hour * 60 + chance.choice((0, 30))
    return {
        "held_on": meeting_day(unit, month, latest),
        "started_at": _time(start),
        "ended_at": _time(start + length),
        "is_thematic": is_thematic,
        "theme": _theme(unit, month) if is_thematic else "",
        "entitled_count": called,
        "present_count": called - absent,
        "excused_count": absent - unexcused,
        "unexcused_count": unexcused,
    }


def meeting_day(unit: Unit, month: Month, latest: datetime.date) -> datetime.date:
    """The unit's own day of the month; of a month in progress nothing later is known than `latest`."""
    return min(month.first_day.replace(day=3 + sum(map(ord, unit.code)) % 7), latest)


def _theme(unit: Unit, month: Month) -> str:
    theme = dice("theme", unit.code, *month).choice(THEMES)
    return theme[0].upper() + theme[1:]


def _time(minutes: int) -> datetime.time:
    return datetime.time(minutes // 60, minutes % 60)


def tasks_of(unit: Unit, chance: Random) -> dict[str, int]:
    """Tasks of the month; exceeded ones follow the unit's own share, so that the year's share comes out."""
    manner = unit.character.manner
    assigned = chance.randint(5, 9)
    undone = sum(chance.random() < manner.undone_tasks for _ in range(assigned))
    late = sum(chance.random() < manner.late_tasks for _ in range(assigned - undone))
    on_time = assigned - undone - late
    wanted = unit.character.exceeded_tasks * assigned
    exceeded = int(wanted) + (chance.random() < wanted % 1)
    return {
        "tasks_assigned": assigned,
        "tasks_completed": assigned - undone,
        "tasks_on_time": on_time,
        "tasks_exceeded": min(exceeded, on_time),
    }


def minutes_of(record: MonthlyRecord, code: str) -> str:
    """The minutes in a few sentences that agree with the record's numbers; some cells copy theirs, as some do."""
    month = () if code in UNCHANGING_MINUTES else (record.year, record.month)
    chance = dice("minutes", COPIED_MINUTES.get(code, code), *month)
    opening, discussion, *rest = MINUTES
    sentences = (chance.choice(opening), *chance.sample(discussion, 2), *map(chance.choice, rest))
    minutes = " ".join(sentences) % {
        "month": record.month,
        "done": record.tasks_completed,
        "assigned": record.tasks_assigned,
        "present": record.present_count,
        "entitled": record.entitled_count,
    }
    return minutes + (THEMATIC_MINUTES % {"theme": record.theme} if record.is_thematic else "")

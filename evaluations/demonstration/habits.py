"""Ways of marking that are worth a second look: some units have one, so that every hint can be seen."""

from collections.abc import Iterator
from random import Random

from evaluations.demonstration.calendar import Calendar, Month
from evaluations.demonstration.character import Character
from evaluations.demonstration.marking import SheetMark
from evaluations.demonstration.organisation import District, Unit
from evaluations.demonstration.phrases import REVIEW_REASONS
from evaluations.demonstration.units import SPLIT_COMMUNE
from evaluations.engine import NOT_APPLICABLE

#: Gives itself every point, month after month.
GENEROUS_CELL = "014-10"
#: Gives itself so many marks too high that its reviewer takes points off each month.
CORRECTED_CELL = "014-05"
CORRECTED_MARKS = 6
#: Whose cells hand in the same sheet this month, all but the pilot.
UNIFORM_COMMUNE = SPLIT_COMMUNE
#: So many of the last months show the habit.
MONTHS = 6


class Habits:
    def __init__(self, district: District, calendar: Calendar) -> None:
        self._recent = frozenset(calendar.months()[-MONTHS:])
        self._current = calendar.current
        self._uniform = next((cell.character for cell in district.cells_of(UNIFORM_COMMUNE)), None)

    def character_for(self, unit: Unit, month: Month) -> Character:
        """Whose nature the unit's marks of the month follow: its own, but where all hand in the same sheet."""
        is_uniform = unit.line.grassroots_code == UNIFORM_COMMUNE and unit.line.is_cell and not unit.line.is_pilot
        if is_uniform and month == self._current and self._uniform is not None:
            return self._uniform
        return unit.character

    def is_generous(self, unit: Unit, month: Month) -> bool:
        return unit.code == GENEROUS_CELL and month in self._recent

    def is_corrected(self, unit: Unit, month: Month) -> bool:
        return unit.code == CORRECTED_CELL and month in self._recent


def at_maximum(marks: tuple[SheetMark, ...]) -> Iterator[SheetMark]:
    """The same sheet with every point there is, and a word only where the scale asks for one."""
    for mark in marks:
        criterion = mark.criterion
        yield SheetMark(criterion=criterion, value=criterion.allowed[-1], note=criterion.note_when_full)


def correct(marks: tuple[SheetMark, ...], chance: Random) -> None:
    """The reviewer sets several marks well below the unit's own."""
    for mark in chance.sample(marks, min(CORRECTED_MARKS, len(marks))):
        lower = mark.criterion.around(0.6, chance)
        if mark.value is not NOT_APPLICABLE and lower < mark.value:
            mark.reviewed_value, mark.reviewed_reason = lower, chance.choice(REVIEW_REASONS)

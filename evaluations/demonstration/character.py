"""The steady nature of each unit, from which its months, its facts and its members' year follow.

Without it every unit would come out average: marks drawn anew each month level each other out over a year.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from evaluations.demonstration.dice import dice
from evaluations.demonstration.units import UnitLine


@dataclass(frozen=True, kw_only=True)
class Manner:
    """What units of one merit have in common."""

    share: int
    """Percent of all units."""
    strength: tuple[float, float]
    """Bounds of the share of a mark's maximum that is usually reached."""
    late_tasks: float
    undone_tasks: float
    exceeded_tasks: tuple[float, float]
    late_record: float
    missing_record: float


class Merit(Enum):
    OUTSTANDING = Manner(
        share=25,
        strength=(0.955, 0.985),
        late_tasks=0,
        undone_tasks=0,
        exceeded_tasks=(0.36, 0.55),
        late_record=0.02,
        missing_record=0,
    )
    SOLID = Manner(
        share=64,
        strength=(0.82, 0.94),
        late_tasks=0,
        undone_tasks=0,
        exceeded_tasks=(0.05, 0.27),
        late_record=0.05,
        missing_record=0.015,
    )
    FAIR = Manner(
        share=8,
        strength=(0.70, 0.84),
        late_tasks=0.07,
        undone_tasks=0,
        exceeded_tasks=(0.0, 0.15),
        late_record=0.16,
        missing_record=0.06,
    )
    WEAK = Manner(
        share=2,
        strength=(0.58, 0.72),
        late_tasks=0.12,
        undone_tasks=0.05,
        exceeded_tasks=(0.0, 0.05),
        late_record=0.25,
        missing_record=0.09,
    )
    FAILING = Manner(
        share=1,
        strength=(0.42, 0.55),
        late_tasks=0.12,
        undone_tasks=0.38,
        exceeded_tasks=(0.0, 0.02),
        late_record=0.30,
        missing_record=0.15,
    )


@dataclass(frozen=True, kw_only=True)
class Character:
    """One unit's nature. Units of the same `likeness` are marked alike, so that they tie to the last hundredth."""

    merit: Merit
    strength: float
    exceeded_tasks: float
    likeness: str

    @property
    def manner(self) -> Manner:
        return self.merit.value


#: In these communes all the best cells tie, and there are more of them than places under the ceiling.
COMMUNES_WITH_TIES = ("008", "012", "014")
TIED_CELLS = 4


def characters(units: Iterable[UnitLine], *, plain: str) -> dict[str, Character]:
    """What each unit is like, by code. The cell of code `plain` is neither among the best nor among the worst."""
    merits = {unit.code: Merit.SOLID if unit.code == plain else _merit(unit) for unit in units}
    found = {code: _of_merit(code, merit) for code, merit in merits.items()}
    for commune in COMMUNES_WITH_TIES:
        cells = [code for code in merits if code.startswith(f"{commune}-") and code != plain]
        cells.sort(key=lambda code: merits[code] is not Merit.OUTSTANDING)
        found |= {code: _of_merit(cells[0], Merit.OUTSTANDING) for code in cells[:TIED_CELLS]}
        found |= {
            code: _of_merit(code, Merit.SOLID) for code in cells[TIED_CELLS:] if merits[code] is Merit.OUTSTANDING
        }
    return found


def _merit(unit: UnitLine) -> Merit:
    """Two pilots in three are among the best: they were chosen, and are helped."""
    chance = dice("merit", unit.code)
    if unit.is_pilot:
        return chance.choice((Merit.OUTSTANDING, Merit.OUTSTANDING, Merit.SOLID))
    return chance.choices(list(Merit), [merit.value.share for merit in Merit])[0]


def _of_merit(code: str, merit: Merit) -> Character:
    chance = dice("strength", code)
    return Character(
        merit=merit,
        strength=chance.uniform(*merit.value.strength),
        exceeded_tasks=chance.uniform(*merit.value.exceeded_tasks),
        likeness=code,
    )

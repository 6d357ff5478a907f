"""The units of the demonstration: a rural district of Đức Thọ's size, with real names of places and no real people."""

import csv
from pathlib import Path
from typing import NamedTuple

from cells.choices import CELL_KINDS, OrganizationKind, OrganizationType

UNITS = Path(__file__).with_name("units.csv")

PROVINCE_NAME = "Tỉnh ủy Hà Tĩnh"
DISTRICT_NAME = "Huyện ủy Đức Thọ"

#: The commune and the cell whose secretaries one signs in as.
STAGE_COMMUNE = "014"
STAGE_CELL = "014-02"
#: The commune that marks its cells by its own split of the district's scale.
SPLIT_COMMUNE = "001"


class UnitLine(NamedTuple):
    """One line of units.csv."""

    code: str
    kind: OrganizationKind
    type: OrganizationType
    is_pilot: bool
    name: str

    @property
    def grassroots_code(self) -> str:
        return self.code.partition("-")[0]

    @property
    def is_grassroots(self) -> bool:
        return self.code == self.grassroots_code

    @property
    def is_cell(self) -> bool:
        return self.kind in CELL_KINDS


def read_units(communes: int | None = None) -> tuple[UnitLine, ...]:
    """All units, in the order of the tree; or so many communes (the stage first) and as many grassroots cells."""
    with UNITS.open(encoding="utf-8", newline="") as lines:
        units = tuple(
            UnitLine(
                code=line["code"],
                kind=OrganizationKind(line["kind"]),
                type=OrganizationType(line["type"]),
                is_pilot=bool(line["pilot"]),
                name=line["name"],
            )
            for line in csv.DictReader(lines)
        )
    if communes is None:
        return units
    kept = {
        code
        for kind in (OrganizationKind.GRASSROOTS_COMMITTEE, OrganizationKind.GRASSROOTS_CELL)
        for code in _stage_first(units, kind)[:communes]
    }
    return tuple(unit for unit in units if unit.grassroots_code in kept)


def _stage_first(units: tuple[UnitLine, ...], kind: OrganizationKind) -> list[str]:
    codes = [unit.code for unit in units if unit.kind == kind]
    return sorted(codes, key=lambda code: (code != STAGE_COMMUNE, code))

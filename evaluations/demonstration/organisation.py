"""The tree: province, district, grassroots organisations, cells."""

import datetime
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from cells.choices import OrganizationKind
from cells.models import Organization
from evaluations.demonstration.calendar import Calendar
from evaluations.demonstration.character import Character, characters
from evaluations.demonstration.units import DISTRICT_NAME, PROVINCE_NAME, STAGE_CELL, UnitLine, read_units

#: Established last autumn: too young to be classified last year.
YOUNG_CELL = "007-03"


@dataclass(frozen=True, kw_only=True)
class Unit:
    """A unit in the tree, with the nature that its months and its members follow."""

    line: UnitLine
    organization: Organization
    character: Character

    @property
    def code(self) -> str:
        return self.line.code


@dataclass(frozen=True, kw_only=True)
class District:
    organization: Organization
    units: tuple[Unit, ...]

    @property
    def cells(self) -> tuple[Unit, ...]:
        return tuple(unit for unit in self.units if unit.line.is_cell)

    @cached_property
    def _by_code(self) -> dict[str, Unit]:
        return {unit.code: unit for unit in self.units}

    @cached_property
    def _cells_by_committee(self) -> dict[str, tuple[Unit, ...]]:
        return {
            unit.code: tuple(cell for cell in self.cells if cell.line.grassroots_code == unit.code)
            for unit in self.units
            if not unit.line.is_cell
        }

    def unit(self, code: str) -> Unit:
        return self._by_code[code]

    def has(self, code: str) -> bool:
        """Whether the unit is part of this, perhaps smaller, district."""
        return code in self._by_code

    def cells_of(self, committee_code: str) -> tuple[Unit, ...]:
        return self._cells_by_committee.get(committee_code, ())

    def neighbours(self, cell: Unit) -> list[Unit]:
        """The other cells under the same committee."""
        return [other for other in self.cells_of(cell.line.grassroots_code) if other is not cell]


def build_organisation(calendar: Calendar, communes: int | None = None) -> District:
    """Insert the tree in one statement; the paths are computed here, because `add_child` takes five queries a node."""
    lines = read_units(communes)
    nature = characters(lines, plain=STAGE_CELL)
    province = Organization.objects.add_root(
        create_kwargs={"name": PROVINCE_NAME, "kind": OrganizationKind.PROVINCE, "code": "HT"}
    )
    district = Organization.objects.add_child(
        province, create_kwargs={"name": DISTRICT_NAME, "kind": OrganizationKind.DISTRICT, "code": "DT"}
    )
    nodes: dict[str, Organization] = {}
    for line in lines:
        parent = district if line.is_grassroots else nodes[line.grassroots_code]
        parent.numchild += 1
        nodes[line.code] = Organization(
            path=Organization._get_path(parent.path, parent.depth + 1, parent.numchild),
            depth=parent.depth + 1,
            **_fields(line, calendar),
        )
    Organization.objects.bulk_create(nodes.values())
    district.save(update_fields=["numchild"])
    return District(
        organization=district,
        units=tuple(Unit(line=line, organization=nodes[line.code], character=nature[line.code]) for line in lines),
    )


def _fields(line: UnitLine, calendar: Calendar) -> dict[str, Any]:
    opened_on = datetime.date(calendar.last_year, 9, 1) if line.code == YOUNG_CELL else None
    return {
        "name": line.name,
        "code": line.code,
        "kind": line.kind,
        "type": line.type,
        "is_pilot": line.is_pilot,
        "opened_on": opened_on,
    }

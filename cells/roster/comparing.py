"""A roster held against the database: what is new, what changes, what stays, what the list no longer has."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from cells.choices import PRESENT_STATUSES, Position
from cells.models import Member, Membership, Organization
from cells.names import search_key
from cells.roster.committees import Committees, find_committees
from cells.roster.values import MemberRow, Roster, UnitRow
from cells.scope import Scope

RowT = TypeVar("RowT", UnitRow, MemberRow)
ModelT = TypeVar("ModelT", Organization, Member)
Values = Mapping[str, tuple[Any, Any]]

_UNIT_FIELDS = ("name", "kind", "type", "is_pilot")
_MEMBER_FIELDS = ("name", "card_number", "gender", "admitted_on", "official_on", "position", "status")


@dataclass(frozen=True, kw_only=True, slots=True)
class Change(Generic[RowT, ModelT]):
    """One row that differs: {field: (before, after)}; a unit's parent and a member's cell are given by their codes."""

    row: RowT
    instance: ModelT
    values: Values


@dataclass(frozen=True, kw_only=True, slots=True)
class Difference(Generic[RowT, ModelT]):
    """`absent` are those the database has and the list has not; an import leaves them as they are."""

    new: tuple[RowT, ...]
    changed: tuple[Change[RowT, ModelT], ...]
    unchanged: int
    absent: tuple[ModelT, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Comparison:
    committees: Committees
    known_units: Mapping[str, Organization]
    units: Difference[UnitRow, Organization]
    members: Difference[MemberRow, Member]

    @property
    def changes_anything(self) -> bool:
        return bool(self.units.new or self.units.changed or self.members.new or self.members.changed)


def compare(scope: Scope, roster: Roster) -> Comparison:
    """What importing the roster would do; `RosterError` when it is not this scope's to import."""
    committees = find_committees(scope, roster)
    district = committees.district
    units = list(Organization.objects.within(scope).below(district).filter(closed_on=None)) if district else []
    known_units = {unit.code: unit for unit in units if unit.code and unit.is_unit}
    return Comparison(
        committees=committees,
        known_units=known_units,
        units=_compare_units(roster.units, known_units, {unit.path: unit for unit in units}),
        members=_compare_members(roster.members, known_units, _known_members(scope, district)),
    )


def _compare_units(
    rows: Iterable[UnitRow], known_units: Mapping[str, Organization], units_by_path: Mapping[str, Organization]
) -> Difference[UnitRow, Organization]:
    new, changed, listed = [], [], set()
    for row in rows:
        listed.add(row.code)
        unit = known_units.get(row.code)
        if unit is None:
            new.append(row)
            continue
        parent = units_by_path.get(unit.path[: -unit.steplen])
        parent_code = parent.code if parent is not None and parent.is_unit else ""
        values = _differences(unit, row, _UNIT_FIELDS)
        if parent_code != row.parent_code:
            values["parent"] = (parent_code, row.parent_code)
        if values:
            changed.append(Change(row=row, instance=unit, values=values))
    absent = tuple(unit for code, unit in known_units.items() if code not in listed)
    return Difference(
        new=tuple(new),
        changed=tuple(changed),
        unchanged=len(listed) - len(new) - len(changed),
        absent=absent,
    )


def _known_members(scope: Scope, district: Organization | None) -> list[Member]:
    """Everybody who belongs, or before leaving belonged, to a cell of the district."""
    if district is None:
        return []
    belonging = Member.objects.within(scope).below(district).select_related("organization")
    memberships = Membership.objects.within(scope).below(district)
    gone = Member.objects.filter(organization=None, pk__in=memberships.values("member"))
    return [*belonging, *gone]


def _compare_members(
    rows: Iterable[MemberRow], known_units: Mapping[str, Organization], known_members: Iterable[Member]
) -> Difference[MemberRow, Member]:
    """Members are known by their card number; while one has none, by name and birth."""
    by_card = {member.card_number: member for member in known_members if member.card_number}
    by_person = {_person(member): member for member in known_members}
    without_card = {_person(member): member for member in known_members if not member.card_number}
    new, changed, unchanged, listed = [], [], 0, set()
    for row in rows:
        member = by_card.get(row.card_number) or (without_card if row.card_number else by_person).get(_person(row))
        if member is not None and member.pk in listed:
            member = None
        if member is None and row.status in PRESENT_STATUSES:
            new.append(row)
        if member is None:
            # Somebody who has left and was never known here: there is nothing to keep.
            unchanged += row.status not in PRESENT_STATUSES
            continue
        listed.add(member.pk)
        values = _member_differences(member, row, known_units)
        if values:
            changed.append(Change(row=row, instance=member, values=values))
        else:
            unchanged += 1
    absent = tuple(member for member in known_members if member.organization_id and member.pk not in listed)
    return Difference(new=tuple(new), changed=tuple(changed), unchanged=unchanged, absent=absent)


def _person(one: Member | MemberRow) -> tuple[object, ...]:
    return search_key(one.name), one.birth_on or one.birth_year


def _member_differences(member: Member, row: MemberRow, known_units: Mapping[str, Organization]) -> Values:
    values = _differences(member, row, _MEMBER_FIELDS)
    if row.birth_on and row.birth_on != member.birth_on:
        values["birth_on"] = (member.birth_on or member.birth_year, row.birth_on)
    elif row.birth_year and row.birth_year != (member.birth_on.year if member.birth_on else member.birth_year):
        values["birth_on"] = (member.birth_on or member.birth_year, row.birth_year)
    is_present = row.status in PRESENT_STATUSES
    cell = known_units.get(row.cell_code) if is_present else None
    if not is_present:
        values.pop("position", None)
        if member.position:
            values["position"] = (member.position, Position.NONE)
    if member.organization_id != (cell.pk if cell else None) or (is_present and cell is None):
        before = member.organization.code or member.organization.name if member.organization else ""
        values["organization"] = (before, row.cell_code if is_present else "")
    return values


def _differences(instance: Any, row: Any, fields: Iterable[str]) -> dict[str, tuple[Any, Any]]:
    """What the list says otherwise; an empty cell says nothing, save that nobody holds a position."""
    return {
        field: (getattr(instance, field), getattr(row, field))
        for field in fields
        if getattr(row, field) not in _unsaid(field) and getattr(row, field) != getattr(instance, field)
    }


def _unsaid(field: str) -> tuple[object, ...]:
    return (None,) if field == "position" else (None, "")

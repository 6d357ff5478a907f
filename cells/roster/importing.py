"""Writing a roster: all of it or nothing, and nothing twice."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from cells import rules
from cells.actions import record_event
from cells.choices import PRESENT_STATUSES, MembershipKind, OrganizationKind
from cells.models import Event, Member, Membership, Organization
from cells.names import search_key, sort_key
from cells.roster.committees import IMPORT_VERB, Committees
from cells.roster.comparing import Change, Comparison, Values, compare
from cells.roster.values import MemberRow, Roster, RosterError, UnitRow
from cells.scope import Scope, require

BATCH = 500
_NAME_FIELDS = ("name", "sort_key", "search_key")
_OTHER_FIELDS = ("birth_on", "birth_year", "gender", "card_number", "admitted_on", "official_on", "position", "status")


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What an import did; there is no event when the list changed nothing."""

    comparison: Comparison
    event: Event | None


@transaction.atomic
def import_roster(scope: Scope, roster: Roster, *, today: date, source: str = "") -> Outcome:
    """Make the database say what the list says. `RosterError` when it has problems or is not this scope's to import.

    Memberships that begin or end do so on the day of the list; see `_held_from` for members seen for the first time.
    """
    require(rules.can_import_roster(scope))
    if roster.problems:
        raise RosterError(_("The list has problems; nothing was imported."))
    _take_turns()
    comparison = compare(scope, roster)
    if not comparison.changes_anything:
        return Outcome(comparison=comparison, event=None)
    day = roster.as_of or today
    district = comparison.committees.district or _make_committees(comparison.committees, roster)
    units = _write_units(district, comparison)
    _add_members(comparison, units, day)
    _change_members(comparison, units, day)
    _record_changes(scope, comparison, units)
    event = record_event(
        scope,
        IMPORT_VERB,
        f"organization:{district.pk}",
        organization=district,
        changes={
            "file": ["", source],
            "as_of": ["", day.isoformat()],
            "units_new": ["", len(comparison.units.new)],
            "units_changed": ["", len(comparison.units.changed)],
            "members_new": ["", len(comparison.members.new)],
            "members_changed": ["", len(comparison.members.changed)],
        },
    )
    return Outcome(comparison=comparison, event=event)


def _take_turns() -> None:
    """Two imports at once follow one another (SQLite's transactions do so anyway)."""
    list(Organization.objects.filter(depth=1).select_for_update().values_list("pk"))


def _make_committees(committees: Committees, roster: Roster) -> Organization:
    province = committees.province or Organization.objects.add_root(
        create_kwargs={"name": roster.province_name, "kind": OrganizationKind.PROVINCE}
    )
    district = Organization(name=roster.district_name, kind=OrganizationKind.DISTRICT)
    Organization.objects.add_child(province, instance=district)
    return district


def _write_units(district: Organization, comparison: Comparison) -> dict[str, Organization]:
    """Add and change the units, whatever their order in the list; answers every unit by its code."""
    units = {"": district, **comparison.known_units}
    for row in _parents_first(comparison):
        unit = Organization(name=row.name, code=row.code, kind=row.kind, type=row.type, is_pilot=bool(row.is_pilot))
        Organization.objects.add_child(units[row.parent_code], instance=unit)
        units[row.code] = unit
    for change in comparison.units.changed:
        fields = [field for field in change.values if field != "parent"]
        for field in fields:
            setattr(change.instance, field, change.values[field][1])
        if fields:
            change.instance.save(update_fields=fields)
        if "parent" in change.values:
            Organization.objects.move(change.instance, units[change.row.parent_code], "last-child")
    return units


def _parents_first(comparison: Comparison) -> Iterator[UnitRow]:
    """The new units, each after the unit above it, otherwise in the order of their codes."""
    waiting = sorted(comparison.units.new, key=lambda row: row.code)
    placed = {"", *comparison.known_units}
    while waiting:
        ready = [row for row in waiting if row.parent_code in placed]
        yield from ready
        placed.update(row.code for row in ready)
        waiting = [row for row in waiting if row.code not in placed]


def _add_members(comparison: Comparison, units: dict[str, Organization], day: date) -> None:
    new_cells = {row.code for row in comparison.units.new}
    members = [_new_member(row, units[row.cell_code]) for row in comparison.members.new]
    Member.objects.bulk_create(members, batch_size=BATCH)
    Membership.objects.bulk_create(
        (
            Membership(member=member, organization=member.organization, held_from=_held_from(row, new_cells, day))
            for member, row in zip(members, comparison.members.new, strict=True)
        ),
        batch_size=BATCH,
    )


def _new_member(row: MemberRow, cell: Organization) -> Member:
    return Member(
        organization=cell,
        name=row.name,
        sort_key=sort_key(row.name),
        search_key=search_key(row.name),
        birth_on=row.birth_on,
        birth_year=row.birth_year,
        gender=row.gender or "",
        card_number=row.card_number,
        admitted_on=row.admitted_on,
        official_on=row.official_on,
        position=row.position or "",
        status=row.status,
    )


def _held_from(row: MemberRow, new_cells: set[str], day: date) -> date | None:
    """Since when somebody seen for the first time belongs to the cell.

    The first list of a cell names those who have long been there: since their admission, as far as anyone can tell.
    Later somebody new was either admitted in the year of the list, or has come from elsewhere by its day.
    """
    if row.cell_code in new_cells or (row.admitted_on and row.admitted_on.year == day.year):
        return row.admitted_on
    return day


def _change_members(comparison: Comparison, units: dict[str, Organization], day: date) -> None:
    changes = comparison.members.changed
    for change in changes:
        _apply(change, units)
    Member.objects.bulk_update(
        [change.instance for change in changes], ["organization", *_NAME_FIELDS, *_OTHER_FIELDS], batch_size=BATCH
    )
    moved = [change.instance for change in changes if "organization" in change.values]
    for start in range(0, len(moved), BATCH):
        Membership.objects.filter(
            member__in=moved[start : start + BATCH], kind=MembershipKind.OFFICIAL, held_until=None
        ).update(held_until=day)
        _end_temporary(moved[start : start + BATCH], day)
    Membership.objects.bulk_create(
        (
            Membership(member=member, organization=member.organization, held_from=day)
            for member in moved
            if member.organization is not None
        ),
        batch_size=BATCH,
    )


def _end_temporary(moved: list[Member], day: date) -> None:
    """Whoever belongs nowhere any more, or now belongs to the cell where they took part, takes part nowhere else."""
    Membership.objects.filter(
        Q(held_until=None) | Q(held_until__gt=day),
        Q(member__organization=None) | Q(member__organization=F("organization")),
        member__in=moved,
        kind=MembershipKind.TEMPORARY,
    ).update(held_until=Greatest("held_from", Value(day)))


def _apply(change: Change[MemberRow, Member], units: dict[str, Organization]) -> None:
    member, row = change.instance, change.row
    for field in change.values.keys() - {"organization", "birth_on"}:
        setattr(member, field, change.values[field][1])
    if "name" in change.values:
        member.sort_key, member.search_key = sort_key(row.name), search_key(row.name)
    if "birth_on" in change.values:
        member.birth_on, member.birth_year = row.birth_on, row.birth_year
    if "organization" in change.values:
        member.organization = units[row.cell_code] if row.status in PRESENT_STATUSES else None


def _record_changes(scope: Scope, comparison: Comparison, units: dict[str, Organization]) -> None:
    """One audit line for every unit and member that was changed; the new ones are told by the import's own line."""
    events = [
        _event(scope, "change_unit", f"organization:{change.instance.pk}", change.instance, change.values)
        for change in comparison.units.changed
    ]
    events += [
        _event(
            scope,
            "change_member",
            f"member:{change.instance.pk}",
            units[change.row.cell_code],
            change.values,
        )
        for change in comparison.members.changed
    ]
    Event.objects.bulk_create(events, batch_size=BATCH)


def _event(scope: Scope, verb: str, target: str, organization: Organization, values: Values) -> Event:
    return Event(
        actor_id=scope.user_id,
        verb=verb,
        target=target,
        organization=organization,
        changes={field: [_as_stored(value) for value in pair] for field, pair in values.items()},
    )


def _as_stored(value: Any) -> str:
    return "" if value is None else value.isoformat() if isinstance(value, date) else str(value)

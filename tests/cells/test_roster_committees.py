"""A roster goes to the committee it belongs to, and only from somebody who administers it."""

import datetime
from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied

from cells.choices import Role
from cells.models import Event, Member, Membership, Organization
from cells.queries import scope_of
from cells.roster.importing import import_roster
from cells.roster.reading import read_roster
from cells.roster.values import RosterError
from tests.builders import make_organization, make_user
from tests.cells.roster_workbooks import office_workbook

TODAY = datetime.date(2026, 11, 22)


def roster_of(**fields):
    return replace(read_roster(office_workbook()), **fields)


def imported(roster, scope):
    return import_roster(scope, roster, today=TODAY, source="roster.xlsx")


def row_counts():
    return tuple(model.objects.count() for model in (Organization, Member, Membership, Event))


def test_the_administrator_imports_into_their_own_district_and_signs_for_it(world):
    outcome = imported(roster_of(), world.scope("administrator"))
    assert (outcome.event.actor, outcome.event.organization) == (world.administrator, world.district)
    assert {field: after for field, (_before, after) in outcome.event.changes.items()} == {
        "file": "roster.xlsx", "as_of": "2023-12-31", "units_new": 1, "units_changed": 2, "members_new": 4,
        "members_changed": 0,
    }  # fmt: skip
    assert [one.name for one in outcome.comparison.units.absent] == [world.other_commune.name, world.other_cell.name]


@pytest.mark.parametrize("who", ["secretary", "commune_secretary", "supervisor", "organizer", "auditor", "outsider"])
def test_nobody_else_imports(world, who):
    before = row_counts()
    with pytest.raises(PermissionDenied):
        imported(roster_of(), world.scope(who))
    assert row_counts() == before


@pytest.mark.parametrize("district", ["Huyện ủy Hương Sơn CANARY", "Huyện ủy Chưa Có"])
def test_a_foreign_district_and_an_unknown_one_are_refused_in_the_same_words(world, district):
    before = row_counts()
    with pytest.raises(RosterError) as refusal:
        imported(roster_of(district_name=district), world.scope("administrator"))
    assert str(refusal.value) == f"The list belongs to “{district}”, which you do not administer."
    assert row_counts() == before


def test_the_administrator_of_a_province_may_add_a_district(world):
    user = make_user("province_administrator", world.province, Role.ADMINISTRATOR)
    imported(roster_of(district_name="Huyện ủy Can Lộc"), scope_of(user, TODAY))
    district = Organization.objects.get(name="Huyện ủy Can Lộc")
    assert Organization.objects.get_parent(district) == world.province


def test_codes_and_cards_of_another_district_are_not_touched(world):
    foreign = make_organization("Đảng bộ xã Sơn Kim", world.foreign_district, "grassroots_committee", code="025")
    Member.objects.filter(organization=world.foreign_cell).update(card_number="03000001")
    imported(roster_of(), world.scope("administrator"))
    foreign.refresh_from_db()
    assert (foreign.name, foreign.kind) == ("Đảng bộ xã Sơn Kim", "grassroots_committee")
    assert [one.name for one in Member.objects.filter(card_number="03000001").order_by("pk")] == [
        "Cù Thị Hằng CANARY", "Nguyễn Thị Tú",
    ]  # fmt: skip

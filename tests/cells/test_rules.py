"""Who may do what to accounts and units, as truth tables."""

import pytest

from cells import rules
from cells.choices import OrganizationKind, Role
from cells.scope import Grant, Scope

PROVINCE, DISTRICT, COMMUNE, OTHER_COMMUNE, CELL = (
    "0001",
    "00010001",
    "000100010001",
    "000100010002",
    "0001000100010001",
)


def administrator_of(path: str) -> Scope:
    return Scope.of(1, [Grant(role=Role.ADMINISTRATOR, organization_id=1, path=path)])


@pytest.mark.parametrize("role", Role)
def test_can_manage_accounts_is_for_administrators(role: Role) -> None:
    scope = Scope.of(1, [Grant(role=role, organization_id=1, path=COMMUNE)])
    expected = [role == Role.ADMINISTRATOR, role == Role.ADMINISTRATOR, False, False]
    assert [rules.can_manage_accounts(scope, path) for path in (COMMUNE, CELL, DISTRICT, OTHER_COMMUNE)] == expected
    assert rules.can_see_accounts(scope) == (role == Role.ADMINISTRATOR)


@pytest.mark.parametrize(
    ("reach", "expected"),
    [
        ({CELL}, True),
        ({COMMUNE, CELL}, True),
        ({CELL, OTHER_COMMUNE}, False),
        ({CELL, DISTRICT}, False),
        ({CELL, PROVINCE}, False),
        (set(), False),
    ],
)
def test_can_reset_password_of_those_who_reach_nothing_else(reach: set[str], expected: bool) -> None:
    assert rules.can_reset_password(administrator_of(COMMUNE), reach) is expected


@pytest.mark.parametrize(
    ("path", "reach", "expected"),
    [
        (CELL, {CELL}, True),
        (CELL, {CELL, COMMUNE}, True),
        (CELL, {CELL, DISTRICT}, False),
        (COMMUNE, {COMMUNE, PROVINCE}, False),
        (COMMUNE, {COMMUNE, OTHER_COMMUNE}, True),
        (OTHER_COMMUNE, {OTHER_COMMUNE}, False),
    ],
)
def test_can_end_office_of_those_without_a_higher_one(path: str, reach: set[str], expected: bool) -> None:
    assert rules.can_end_office(administrator_of(COMMUNE), path, reach) is expected


def test_can_be_held_knows_the_offices_of_cells_and_committees() -> None:
    cell, commune = OrganizationKind.SUBORDINATE_CELL, OrganizationKind.GRASSROOTS_COMMITTEE
    assert {role for role in Role if rules.can_be_held(role, cell)} == {Role.CELL_SECRETARY, Role.AUDITOR}
    assert {role for role in Role if rules.can_be_held(role, commune)} == set(Role) - {Role.CELL_SECRETARY}
    assert rules.can_be_held(Role.CELL_SECRETARY, OrganizationKind.GRASSROOTS_CELL)


@pytest.mark.parametrize("role", Role)
def test_can_keep_unit_is_for_the_committee_above(role: Role) -> None:
    scope = Scope.of(1, [Grant(role=role, organization_id=1, path=COMMUNE)])
    keeps = role in (Role.ADMINISTRATOR, Role.ORGANIZER, Role.COMMITTEE_SECRETARY)
    assert [rules.can_keep_unit(scope, path) for path in (CELL, OTHER_COMMUNE)] == [keeps, False]

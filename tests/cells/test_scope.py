"""Who sees and may do what, as a value: subtrees, grants, and the scope of a day."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied

from cells.choices import OrganizationKind, Role
from cells.models import Member, Office, Organization, Supervision
from cells.queries import ancestors_within, home_with_parent, scope_of
from cells.scope import Grant, Scope, covers, require, subtree
from tests.builders import make_organization, make_supervision, make_user
from tests.conftest import World

TODAY = datetime.date(2025, 6, 15)


def grant(path: str, role: Role = Role.ORGANIZER) -> Grant:
    return Grant(role=role, organization_id=1, path=path)


def names(scope: Scope) -> list[str]:
    return list(Organization.objects.within(scope).values_list("name", flat=True))


def test_covers_is_the_subtree_with_its_root() -> None:
    assert [covers("00010002", path) for path in ("00010002", "000100020001", "00010003", "0001", "0002")] == [
        True,
        True,
        False,
        False,
        False,
    ]


def test_paths_leaves_out_what_lies_inside_another() -> None:
    scope = Scope.of(1, [grant("00010002"), grant("0001000200010001"), grant("00010003"), grant("00010002")])
    assert scope.paths() == ("00010002", "00010003")


def test_sees_its_subtrees_and_nothing_above_or_beside() -> None:
    scope = Scope.of(1, [grant("00010002")])
    assert [scope.sees(path) for path in ("00010002", "000100020009", "0001", "00010003")] == [True, True, False, False]
    assert not Scope().sees("0001")
    assert Scope.system().sees("0001")


def test_holds_asks_for_the_role_at_or_above_the_path() -> None:
    scope = Scope.of(1, [grant("00010002", Role.AUDITOR), grant("000100020001", Role.CELL_SECRETARY)])
    secretary = (Role.CELL_SECRETARY,)
    assert [scope.holds(secretary, path) for path in ("000100020001", "00010002", "000100020002")] == [
        True,
        False,
        False,
    ]
    assert scope.holds((Role.AUDITOR, Role.ORGANIZER), "000100020002")
    assert scope.holds_anywhere(secretary)
    assert not scope.holds_anywhere((Role.ADMINISTRATOR,))


def test_holds_above_leaves_out_the_unit_itself() -> None:
    scope = Scope.of(1, [grant("00010002", Role.COMMITTEE_SECRETARY)])
    roles = (Role.COMMITTEE_SECRETARY,)
    assert [scope.holds_above(roles, path) for path in ("00010002", "000100020001")] == [False, True]
    assert Scope.system().holds_above(roles, "0001")


def test_require_refuses_and_lets_through() -> None:
    require(True)
    with pytest.raises(PermissionDenied):
        require(False)


@pytest.mark.django_db
def test_subtree_stops_at_the_last_letter_of_the_path_alphabet() -> None:
    """treebeard counts 0–9A–Z: what follows a path that ends in Z is not the next letter but still greater."""
    root = make_organization("Tỉnh ủy", kind=OrganizationKind.PROVINCE)
    for path, name in (("0001000Z", "z"), ("0001000Z0001", "below z"), ("00010010", "after z")):
        Organization.objects.create(path=path, depth=len(path) // 4, name=name, kind=OrganizationKind.SUBORDINATE_CELL)
    assert list(Organization.objects.filter(subtree("0001000Z")).values_list("name", flat=True)) == ["z", "below z"]
    assert Organization.objects.filter(subtree(root.path)).count() == 4


WITHIN = {
    "secretary": ["Chi bộ Thôn Châu Nội"],
    "supervisor": ["Chi bộ Thôn Châu Nội"],
    "commune_secretary": ["Đảng bộ xã Tùng Ảnh", "Chi bộ Thôn Châu Nội", "Chi bộ Thôn Châu Dương"],
    "outsider": ["Chi bộ Thôn Hà Chua CANARY"],
    "organizer": [
        "Huyện ủy Đức Thọ",
        "Đảng bộ xã Tùng Ảnh",
        "Chi bộ Thôn Châu Nội",
        "Chi bộ Thôn Châu Dương",
        "Đảng bộ xã Yên Hồ",
        "Chi bộ Thôn Trung Hậu",
    ],
}


@pytest.mark.parametrize("who", WITHIN)
def test_within_is_what_each_of_the_cast_sees(world: World, who: str) -> None:
    assert names(world.scope(who)) == WITHIN[who]


def test_within_follows_the_organisation_of_other_rows(world: World) -> None:
    found = Member.objects.within(world.scope("secretary")).values_list("name", flat=True)
    assert sorted(found) == ["Nguyễn Thị Tú", "Phan Bá Lâm", "Đoàn Thanh Hòa"]


def test_within_is_everything_for_the_system_and_nothing_for_nobody(world: World) -> None:
    assert Organization.objects.within(Scope.system()).count() == Organization.objects.count()
    assert names(Scope()) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("held_from", "held_until", "is_seen"),
    [
        (TODAY, None, True),
        (TODAY - datetime.timedelta(days=9), TODAY + datetime.timedelta(days=1), True),
        (TODAY - datetime.timedelta(days=9), TODAY, False),
        (TODAY + datetime.timedelta(days=1), None, False),
    ],
)
def test_scope_of_counts_the_offices_of_the_day(
    held_from: datetime.date, held_until: datetime.date | None, is_seen: bool
) -> None:
    unit = make_organization("Huyện ủy", kind=OrganizationKind.DISTRICT)
    user = make_user("organizer")
    Office.objects.create(user=user, organization=unit, role=Role.ORGANIZER, held_from=held_from, held_until=held_until)
    assert names(scope_of(user, TODAY)) == (["Huyện ủy"] if is_seen else [])


def test_scope_of_a_supervisor_is_the_supervision_of_the_day(world: World) -> None:
    make_supervision(world.supervisor, world.sibling_cell)
    Supervision.objects.filter(organization=world.cell).update(held_until=TODAY)
    assert names(scope_of(world.supervisor, TODAY)) == ["Chi bộ Thôn Châu Dương"]


def test_supervision_without_the_office_of_supervisor_shows_nothing(world: World) -> None:
    make_supervision(world.outsider, world.cell)
    assert names(scope_of(world.outsider, TODAY)) == ["Chi bộ Thôn Hà Chua CANARY"]


def test_home_organization_is_the_highest_office(world: World) -> None:
    Office.objects.create(
        user=world.secretary, organization=world.commune, role=Role.AUDITOR, held_from=datetime.date(2020, 1, 1)
    )
    assert home_with_parent(world.scope("secretary")) == (world.commune, world.district)
    assert home_with_parent(Scope()) == (None, None)


def test_ancestors_within_ends_where_the_reader_sees_no_further(world: World) -> None:
    assert ancestors_within(world.scope("organizer"), world.cell) == [world.district, world.commune]
    assert ancestors_within(world.scope("commune_secretary"), world.cell) == [world.commune]
    assert ancestors_within(world.scope("secretary"), world.cell) == []

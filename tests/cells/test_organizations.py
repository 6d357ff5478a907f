"""The tree, the search in it, one unit's page, and what a committee records there."""

import datetime
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cells.choices import MemberStatus, Position, Role
from cells.models import Commitment, MinuteBook, Organization, Supervision
from cells.queries import organizations as queries
from cells.queries.organizations import TreeNode, highest_units, organization_tree, units_matching
from cells.queries.units import Commitments, SubUnit, commitments, leadership, member_counts, sub_units
from cells.scope import Scope
from tests.builders import make_member, make_organization, make_user
from tests.conftest import World

TODAY = datetime.date(2025, 6, 15)


def shape(nodes: list[TreeNode]) -> list[object]:
    return [(node.organization.name, node.member_count, node.unit_count, shape(node.children)) for node in nodes]


def link(organization: Organization) -> str:
    return f'href="{reverse("organization_detail", args=[organization.pk])}"'


# --- the tree ---------------------------------------------------------------------------------------------------------


def test_tree_counts_members_and_units_below(world: World) -> None:
    assert shape(organization_tree(world.scope("organizer"), TODAY)) == [
        (
            "Huyện ủy Đức Thọ",
            6,
            5,
            [
                (
                    "Đảng bộ xã Tùng Ảnh",
                    5,
                    2,
                    [("Chi bộ Thôn Châu Nội", 3, 0, []), ("Chi bộ Thôn Châu Dương", 2, 0, [])],
                ),
                ("Đảng bộ xã Yên Hồ", 1, 1, [("Chi bộ Thôn Trung Hậu", 1, 0, [])]),
            ],
        )
    ]


def test_tree_begins_at_each_office(world: World) -> None:
    assert shape(organization_tree(world.scope("secretary"), TODAY)) == [("Chi bộ Thôn Châu Nội", 3, 0, [])]
    assert organization_tree(Scope(), TODAY) == []


def test_tree_leaves_out_who_left_and_what_closed(world: World) -> None:
    make_member("Võ Văn Chuyển", world.cell, status=MemberStatus.TRANSFERRED)
    Organization.objects.filter(pk=world.sibling_cell.pk).update(closed_on=TODAY)
    Organization.objects.filter(pk=world.other_cell.pk).update(opened_on=TODAY + datetime.timedelta(days=1))
    assert shape(organization_tree(world.scope("commune_secretary"), TODAY)) == [
        ("Đảng bộ xã Tùng Ảnh", 3, 1, [("Chi bộ Thôn Châu Nội", 3, 0, [])])
    ]


def test_tree_of_a_province_shows_two_levels(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "WHOLE_TREE", 5)
    (district,) = organization_tree(world.scope("organizer"), TODAY)
    assert [(node.organization, node.unit_count, len(node.children)) for node in district.children] == [
        (world.commune, 2, 2),
        (world.other_commune, 1, 1),
    ]
    (province,) = organization_tree(Scope.system(), TODAY)
    assert [node.children for district in province.children for node in district.children] == [[], [], []]


def test_organization_list_is_the_readers_tree(world: World) -> None:
    page = world.client("commune_secretary").get(reverse("organization_list")).content.decode()
    for organization in (world.commune, world.cell, world.sibling_cell):
        assert link(organization) in page
    for organization in (world.district, world.other_commune, world.other_cell, world.foreign_cell):
        assert link(organization) not in page
    assert "CANARY" not in page


def test_organization_list_opens_without_javascript(world: World) -> None:
    page = world.client("organizer").get(reverse("organization_list")).content.decode()
    tree = page[page.index('<ul class="tree">') :]
    assert re.findall(r"<details[^>]*>\s*<summary>([^<]*)</summary>", tree) == [
        "5 units below",
        "2 units below",
        "1 unit below",
    ]


def test_organization_list_without_an_office_says_why(world: World) -> None:
    world.secretary.offices.update(held_until=datetime.date(2021, 1, 1))
    page = world.client("secretary").get(reverse("organization_list")).content.decode()
    assert "Your account holds no office today" in page


def test_organization_list_makes_the_same_queries_for_many_units(world: World) -> None:
    client, url = world.client("organizer"), reverse("organization_list")
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(url)
    for number in range(30):
        make_member(f"Lê Văn {number}", make_organization(f"Chi bộ {number}", world.commune))
    with CaptureQueriesContext(connection) as many:
        client.get(url)
    assert len(many) == len(few)


# --- search -----------------------------------------------------------------------------------------------------------


def found(scope: Scope, words: str) -> list[str]:
    return [unit.organization.name for unit in units_matching(scope, words)]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("chau", ["Chi bộ Thôn Châu Nội", "Chi bộ Thôn Châu Dương"]),
        ("CHÂU nội", ["Chi bộ Thôn Châu Nội"]),
        ("noi chau", ["Chi bộ Thôn Châu Nội"]),
        ("duc tho", ["Huyện ủy Đức Thọ"]),
        ("014", ["Đảng bộ xã Tùng Ảnh", "Chi bộ Thôn Châu Nội", "Chi bộ Thôn Châu Dương"]),
        ("014-02", ["Chi bộ Thôn Châu Dương"]),
        ("canary", []),
        ("  ", []),
    ],
)
def test_units_matching_ignores_accents_and_case(world: World, words: str, expected: list[str]) -> None:
    assert found(world.scope("organizer"), words) == expected


def test_units_matching_puts_exact_accents_first(world: World) -> None:
    make_organization("Chi bộ Thôn Chấu", world.commune)
    make_organization("Chi bộ Thôn Chầu", world.other_commune)
    scope = world.scope("organizer")
    assert found(scope, "chầu")[0] == "Chi bộ Thôn Chầu"
    assert found(scope, "chấu")[0] == "Chi bộ Thôn Chấu"
    assert len(found(scope, "chầu")) == 4


def test_units_matching_names_what_is_above_as_far_as_the_reader_sees(world: World) -> None:
    (of_organizer,) = units_matching(world.scope("organizer"), "nội")
    (of_secretary,) = units_matching(world.scope("secretary"), "nội")
    assert (of_organizer.parent, of_secretary.parent) == (world.commune, None)


def test_highest_units_are_the_top_and_what_is_directly_below(world: World) -> None:
    assert [unit.organization for unit in highest_units(world.scope("organizer"))] == [
        world.district,
        world.commune,
        world.other_commune,
    ]
    assert highest_units(Scope()) == []


def test_organization_list_search_without_a_hit_says_what_to_try(world: World) -> None:
    page = world.client("organizer").get(reverse("organization_list"), {"q": "khong co"}).content.decode()
    assert "No unit found" in page
    assert 'value="khong co"' in page


# --- one unit ---------------------------------------------------------------------------------------------------------


def test_sub_units_have_their_members_and_secretary(world: World) -> None:
    world.cell.members.filter(name="Phan Bá Lâm").update(position=Position.SECRETARY)
    assert sub_units(world.district, TODAY) == [
        SubUnit(organization=world.commune, member_count=5, secretary="Commune Secretary"),
        SubUnit(organization=world.other_commune, member_count=1, secretary=""),
    ]
    assert sub_units(world.commune, TODAY) == [
        SubUnit(organization=world.cell, member_count=3, secretary="Phan Bá Lâm"),
        SubUnit(organization=world.sibling_cell, member_count=2, secretary=""),
    ]
    assert sub_units(world.cell, TODAY) == []


def test_member_counts_are_by_standing(world: World) -> None:
    make_member("Lê Thị Miễn", world.cell, status=MemberStatus.EXEMPT)
    make_member("Võ Văn Chuyển", world.cell, status=MemberStatus.TRANSFERRED)
    assert member_counts(world.commune) == [(MemberStatus.OFFICIAL, 5), (MemberStatus.EXEMPT, 1)]


def test_leadership_is_in_order_of_office(world: World) -> None:
    for name, position in (
        ("Đoàn Thanh Hòa", Position.COMMITTEE_MEMBER),
        ("Phan Bá Lâm", Position.DEPUTY_SECRETARY),
        ("Nguyễn Thị Tú", Position.SECRETARY),
    ):
        world.cell.members.filter(name=name).update(position=position)
    assert [member.name for member in leadership(world.cell)] == ["Nguyễn Thị Tú", "Phan Bá Lâm", "Đoàn Thanh Hòa"]


def test_commitments_are_counted_below_and_among_those_called_today(world: World) -> None:
    day = datetime.date(2025, 1, 20)
    left = make_member("Võ Văn Chuyển", world.cell, status=MemberStatus.TRANSFERRED)
    make_member("Lê Thị Miễn", world.cell, status=MemberStatus.EXEMPT)
    Commitment.objects.create(organization=world.cell, year=2025, signed_on=day)
    Commitment.objects.create(organization=world.sibling_cell, year=2024, signed_on=day)
    for member in (left, world.cell.members.get(name="Phan Bá Lâm")):
        Commitment.objects.create(organization=world.cell, member=member, year=2025, signed_on=day)
    assert commitments(world.cell, 2025, TODAY) == Commitments(
        year=2025, signed_on=day, units=1, units_signed=1, members=3, members_signed=1
    )
    of_district = commitments(world.district, 2025, TODAY)
    assert of_district == Commitments(year=2025, signed_on=None, units=5, units_signed=1, members=6, members_signed=1)
    assert (of_district.units_percent, of_district.members_percent) == (20, 16)


def test_commitments_of_nobody_are_nought_percent(world: World) -> None:
    empty = commitments(make_organization("Chi bộ mới", world.commune), 2025, TODAY)
    assert empty.members_percent == 0


def test_organization_detail_shows_the_unit(world: World) -> None:
    world.cell.members.filter(name="Phan Bá Lâm").update(position=Position.SECRETARY)
    page = world.client("organizer").get(reverse("organization_detail", args=[world.cell.pk])).content.decode()
    for words in (
        "Chi bộ Thôn Châu Nội",
        "Subordinate cell · Village · code 014-01",
        "Phan Bá Lâm",
        "Not signed",
        "Supervisor",
        "No minute book has been handed out yet.",
        "Secretary",
        link(world.commune),
        link(world.district),
    ):
        assert words in page
    assert link(world.province) not in page


def test_organization_detail_offers_what_the_reader_may_do(world: World) -> None:
    """URL name → who finds its address on the cell's page."""
    cell = world.cell
    month = timezone.localdate()
    addresses = {
        "record_edit": reverse("record_edit", args=[cell.pk, month.year, month.month]),
        "board": reverse("board", args=[cell.pk]),
        "member_list": reverse("member_list", args=[cell.pk]),
        "commitment_sign": reverse("commitment_sign", args=[cell.pk]),
        "minute_book_issue": reverse("minute_book_issue", args=[cell.pk]),
        "supervision_assign": reverse("supervision_assign", args=[cell.pk]),
        "supervision_end": reverse("supervision_end", args=[Supervision.objects.get().pk]),
        "account_create": reverse("account_create") + f"?unit={cell.pk}",
    }
    reading = {"record_edit", "board", "member_list"}
    keeping = {"commitment_sign", "minute_book_issue", "supervision_assign", "supervision_end"}
    expected = {
        "secretary": reading,
        "supervisor": reading,
        "auditor": reading,
        "commune_secretary": reading | keeping,
        "organizer": reading | keeping,
        "administrator": reading | keeping | {"account_create"},
    }
    offered = {}
    for who in expected:
        page = world.client(who).get(reverse("organization_detail", args=[cell.pk])).content.decode()
        main = page[page.index("<main") :]
        offered[who] = {name for name, address in addresses.items() if f'"{address}"' in main}
    assert offered == expected


def test_organization_detail_of_another_is_not_found(world: World) -> None:
    for organization in (world.sibling_cell, world.commune, world.foreign_cell):
        answer = world.client("secretary").get(reverse("organization_detail", args=[organization.pk]))
        assert answer.status_code == 404


def test_organization_detail_makes_the_same_queries_for_many_units(world: World) -> None:
    client, url = world.client("organizer"), reverse("organization_detail", args=[world.commune.pk])
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    for number in range(30):
        unit = make_organization(f"Chi bộ {number}", world.commune)
        make_member(f"Lê Văn {number}", unit, position=Position.SECRETARY)
        make_user(f"office{number}", world.commune, Role.AUDITOR)
    with CaptureQueriesContext(connection) as many:
        client.get(url)
    assert len(many) == len(few)


# --- what a committee records -----------------------------------------------------------------------------------------

FORMS = {
    "commitment_sign": {"year": "2025", "signed_on": "15/01/2025", "unit": "on", "members": "on"},
    "minute_book_issue": {"number": "07/2025", "issued_on": "04/01/2025"},
    "supervision_assign": {"held_from": "04/01/2025"},
}


def answers(world: World, name: str) -> dict[str, str]:
    return FORMS[name] | ({"user": str(world.supervisor.pk)} if name == "supervision_assign" else {})


def counts() -> tuple[int, int, int]:
    return Commitment.objects.count(), MinuteBook.objects.count(), Supervision.objects.count()


@pytest.mark.parametrize(
    ("name", "expected"),
    [("commitment_sign", (3, 0, 1)), ("minute_book_issue", (0, 1, 1)), ("supervision_assign", (0, 0, 2))],
)
def test_unit_form_records_and_returns_to_the_unit(world: World, name: str, expected: tuple[int, int, int]) -> None:
    client = world.client("commune_secretary")
    url = reverse(name, args=[world.sibling_cell.pk])
    assert client.get(url).status_code == 200
    answer = client.post(url, answers(world, name))
    assert (answer.status_code, answer.url) == (302, reverse("organization_detail", args=[world.sibling_cell.pk]))
    assert counts() == expected


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize(("who", "status"), [("secretary", 404), ("auditor", 403), ("supervisor", 404)])
def test_unit_form_is_refused_to_others(world: World, name: str, who: str, status: int) -> None:
    client, url = world.client(who), reverse(name, args=[world.sibling_cell.pk])
    assert (client.get(url).status_code, client.post(url, answers(world, name)).status_code) == (status, status)
    assert counts() == (0, 0, 1)


@pytest.mark.parametrize(
    ("name", "field", "typed", "message"),
    [
        ("commitment_sign", "signed_on", "31/02/2025", "Write the date as day/month/year"),
        ("commitment_sign", "signed_on", "01/01/2099", "This day has not come yet"),
        ("commitment_sign", "year", "năm nay", "Enter a whole number"),
        ("minute_book_issue", "number", "", "This field is required"),
        ("minute_book_issue", "issued_on", "01/01/2099", "This day has not come yet"),
        ("supervision_assign", "user", "999999", "Select a valid choice"),
    ],
)
def test_unit_form_keeps_what_was_typed(world: World, name: str, field: str, typed: str, message: str) -> None:
    posted = answers(world, name) | {field: typed}
    answer = world.client("organizer").post(reverse(name, args=[world.sibling_cell.pk]), posted)
    page = answer.content.decode()
    assert (answer.status_code, counts()) == (422, (0, 0, 1))
    assert page.count(message) == 2, "once in the summary, once beside the field"
    for value in (value for key, value in posted.items() if key not in ("user", "unit", "members") and value):
        assert f'value="{value}"' in page


def test_commitment_form_asks_who_signed(world: World) -> None:
    posted = {"year": "2025", "signed_on": "15/01/2025"}
    answer = world.client("organizer").post(reverse("commitment_sign", args=[world.cell.pk]), posted)
    assert answer.status_code == 422
    assert "Tick who has signed." in answer.content.decode()


def test_commitment_form_of_a_committee_is_about_the_committee_alone(world: World) -> None:
    client, url = world.client("organizer"), reverse("commitment_sign", args=[world.commune.pk])
    assert 'name="members"' not in client.get(url).content.decode()
    client.post(url, FORMS["commitment_sign"])
    assert list(Commitment.objects.values_list("organization", "member")) == [(world.commune.pk, None)]


def test_minute_book_form_says_when_the_number_is_taken(world: World) -> None:
    client, url = world.client("organizer"), reverse("minute_book_issue", args=[world.cell.pk])
    client.post(url, FORMS["minute_book_issue"])
    answer = client.post(url, FORMS["minute_book_issue"])
    assert answer.status_code == 422
    assert "already exists" in answer.content.decode()


def test_supervision_form_offers_nobody_outside_the_readers_part(world: World) -> None:
    make_user("ngan", world.district, Role.SUPERVISOR, full_name="Ngô Văn Ân")
    make_user("of_foreign_CANARY", world.foreign_commune, Role.SUPERVISOR)
    url = reverse("supervision_assign", args=[world.cell.pk])

    def offered(who: str) -> list[str]:
        return re.findall(r'<option value="\d+">([^<]*)</option>', world.client(who).get(url).content.decode())

    assert offered("commune_secretary") == ["Supervisor"]
    assert offered("organizer") == ["Ngô Văn Ân", "Supervisor"]


def test_supervision_form_says_when_there_is_nobody(world: World) -> None:
    page = world.client("organizer").get(reverse("supervision_assign", args=[world.other_cell.pk])).content.decode()
    assert "Nobody holds the office of supervisor here yet" in page


def test_supervision_is_ended_from_the_units_page(world: World) -> None:
    url = reverse("supervision_end", args=[Supervision.objects.get().pk])
    assert world.client("auditor").post(url).status_code == 403
    assert world.client("outsider").post(url).status_code == 404
    client = world.client("commune_secretary")
    assert client.get(url).status_code == 405
    page = client.post(url, follow=True).content.decode()
    assert "Supervisor no longer supervises this unit." in page
    assert "Nobody is assigned to supervise this unit." in page
    assert "already ended" in client.post(url, follow=True).content.decode()

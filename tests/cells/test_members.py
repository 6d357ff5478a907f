"""Lists of members and one member's page: order, search, standing, and what stays out of sight."""

import datetime
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cells.choices import MemberStatus, Position
from cells.models import Commitment, Membership, Organization
from cells.queries.members import members_found, memberships_within
from tests.builders import make_member, make_organization
from tests.conftest import World


@pytest.fixture
def cell(db: None) -> Organization:
    cell = make_organization("Chi bộ Thôn Hạ Tứ", kind="grassroots_cell")
    for name in ("Nguyễn Thị Tú", "Phan Bá Lâm", "Đoàn Thanh Hòa", "Đinh Đức Dũng", "Đinh Đức Dung", "Lê Văn Hoá"):
        make_member(name, cell)
    return cell


def found(organization: Organization, words: str = "", status: str = "") -> list[str]:
    return [member.name for member in members_found(organization, words, status)]


def listed(world: World, who: str, organization: Organization, **query: str) -> list[str]:
    page = world.client(who).get(reverse("member_list", args=[organization.pk]), query).content.decode()
    return re.findall(r'<th scope="row"><a href="/members/\d+/">([^<]*)</a></th>', page)


def test_members_are_in_the_order_of_vietnamese_lists(cell: Organization) -> None:
    assert found(cell) == [
        "Đinh Đức Dung",
        "Đinh Đức Dũng",
        "Lê Văn Hoá",
        "Đoàn Thanh Hòa",
        "Phan Bá Lâm",
        "Nguyễn Thị Tú",
    ]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("dinh", ["Đinh Đức Dung", "Đinh Đức Dũng"]),
        ("ĐINH", ["Đinh Đức Dung", "Đinh Đức Dũng"]),
        ("dũng", ["Đinh Đức Dũng", "Đinh Đức Dung"]),
        ("Đức dũng", ["Đinh Đức Dũng", "Đinh Đức Dung"]),
        ("đức dũng", ["Đinh Đức Dũng", "Đinh Đức Dung"]),
        ("dung dinh", ["Đinh Đức Dung", "Đinh Đức Dũng"]),
        ("hòa", ["Đoàn Thanh Hòa", "Lê Văn Hoá"]),
        ("hoa\u0301", ["Lê Văn Hoá", "Đoàn Thanh Hòa"]),
        ("nguyen tu", ["Nguyễn Thị Tú"]),
        ("%", []),
        ("_", []),
    ],
)
def test_search_ignores_accents_and_puts_exact_ones_first(cell: Organization, words: str, expected: list[str]) -> None:
    assert found(cell, words) == expected


def test_search_finds_a_card_number_with_its_leading_zeros(cell: Organization) -> None:
    make_member("Cù Thị Hằng", cell, card_number="00381234")
    assert found(cell, "00381234") == ["Cù Thị Hằng"]
    assert found(cell, "99999999") == []


def test_standing_narrows_the_list(cell: Organization) -> None:
    make_member("Bùi Thị Miễn", cell, status=MemberStatus.EXEMPT)
    make_member("Võ Văn Chuyển", cell, status=MemberStatus.TRANSFERRED)
    assert found(cell, status="exempt") == ["Bùi Thị Miễn"]
    assert found(cell, status="transferred") == ["Võ Văn Chuyển"]
    everybody = found(cell)
    assert "Bùi Thị Miễn" in everybody
    assert "Võ Văn Chuyển" not in everybody
    assert found(cell, status="nonsense") == everybody


def test_member_list_is_of_the_unit_and_everything_below(world: World) -> None:
    assert listed(world, "organizer", world.commune) == [
        "Đinh Đức Dũng",
        "Đoàn Thanh Hòa",
        "Phan Bá Lâm",
        "Ngô Văn Ngân",
        "Nguyễn Thị Tú",
    ]
    assert listed(world, "organizer", world.cell, q="phan") == ["Phan Bá Lâm"]


def test_member_list_never_shows_another_district(world: World) -> None:
    page = world.client("organizer").get(reverse("member_list", args=[world.district.pk])).content.decode()
    assert "Hồ Thanh Tuấn" in page
    assert "CANARY" not in page
    assert world.client("organizer").get(reverse("member_list", args=[world.foreign_cell.pk])).status_code == 404
    assert world.client("secretary").get(reverse("member_list", args=[world.commune.pk])).status_code == 404


def test_member_list_has_fifty_a_page_and_keeps_the_search(world: World) -> None:
    for number in range(60):
        make_member(f"Lê Văn Đông {number:02}", world.cell)
    client, url = world.client("secretary"), reverse("member_list", args=[world.cell.pk])
    first = client.get(url, {"q": "dong"}).content.decode()
    assert first.count('<tr class="row-link">') == 50
    assert 'href="?q=dong&amp;page=2"' in first
    assert client.get(url, {"q": "dong", "page": 2}).content.decode().count('<tr class="row-link">') == 10
    assert client.get(url, {"q": "dong", "page": "x"}).status_code == 200


def test_member_list_survives_what_nobody_types(world: World) -> None:
    for query in ({"q": "\x00"}, {"q": "a" * 5000}, {"status": "x"}, {"q": "'; DROP TABLE"}):
        answer = world.client("secretary").get(reverse("member_list", args=[world.cell.pk]), query)
        assert answer.status_code == 200


def test_member_list_says_why_it_is_empty(world: World) -> None:
    client = world.client("organizer")
    empty = make_organization("Chi bộ mới", world.commune)
    assert "No members yet" in client.get(reverse("member_list", args=[empty.pk])).content.decode()
    searched = client.get(reverse("member_list", args=[world.cell.pk]), {"q": "khong co"}).content.decode()
    assert "No member found" in searched
    assert 'value="khong co"' in searched


def test_member_list_makes_the_same_queries_for_many_members(world: World) -> None:
    client, url = world.client("organizer"), reverse("member_list", args=[world.commune.pk])
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    for number in range(30):
        make_member(f"Lê Văn {number}", make_organization(f"Chi bộ {number}", world.commune))
    with CaptureQueriesContext(connection) as many:
        client.get(url)
    assert len(many) == len(few)


def test_member_detail_shows_the_facts(world: World) -> None:
    member = make_member(
        "Cù Thị Hằng",
        world.cell,
        birth_year=1958,
        card_number="00381234",
        gender="female",
        position=Position.SECRETARY,
        admitted_on=datetime.date(1985, 5, 19),
        official_on=datetime.date(1986, 5, 19),
    )
    Commitment.objects.create(organization=world.cell, member=member, year=2025, signed_on=datetime.date(2025, 1, 15))
    page = world.client("secretary").get(reverse("member_detail", args=[member.pk])).content.decode()
    facts = re.findall(r"<dt>([^<]*)</dt><dd>(?:<a [^>]*>)?\s*([^<]*?)\s*(?:</a>)?</dd>", page)
    assert facts == [
        ("Cell", "Chi bộ Thôn Châu Nội"),
        ("Born", "1958"),
        ("Gender", "Female"),
        ("Party card number", "00381234"),
        ("Admitted on", "19/05/1985"),
        ("Official since", "19/05/1986"),
        ("2025", "Signed on 15/01/2025"),
    ]
    assert "Secretary · Official" in page


def test_member_detail_of_another_unit_is_not_found(world: World) -> None:
    for unit, status in ((world.cell, 200), (world.sibling_cell, 404), (world.foreign_cell, 404)):
        url = reverse("member_detail", args=[unit.members.first().pk])
        assert world.client("secretary").get(url).status_code == status


def test_member_detail_of_somebody_who_belongs_nowhere_is_not_found(world: World) -> None:
    member = world.cell.members.first()
    member.organization, member.status = None, MemberStatus.TRANSFERRED
    member.save()
    assert world.client("organizer").get(reverse("member_detail", args=[member.pk])).status_code == 404


def test_memberships_elsewhere_stay_unnamed(world: World) -> None:
    member = world.cell.members.get(name="Phan Bá Lâm")
    Membership.objects.create(
        member=member,
        organization=world.foreign_cell,
        held_from=datetime.date(2001, 1, 1),
        held_until=datetime.date(2010, 5, 19),
    )
    lines = memberships_within(world.scope("secretary"), member)
    assert [(line.membership.organization, line.is_visible) for line in lines] == [
        (world.cell, True),
        (world.foreign_cell, False),
    ]
    page = world.client("secretary").get(reverse("member_detail", args=[member.pk])).content.decode()
    assert "01/01/2001 – 19/05/2010" in page
    assert "A cell elsewhere" in page
    assert "CANARY" not in page

"""A roster becomes rows: all of it or nothing, and a second time nothing at all."""

import datetime
from collections import Counter
from dataclasses import replace

import pytest
from django.db import IntegrityError

from cells.choices import MemberStatus
from cells.models import Event, Member, Membership, Organization
from cells.names import search_key, sort_key
from cells.roster.comparing import compare
from cells.roster.importing import import_roster
from cells.roster.preview import ChangedField, ChangedRow, Counts, count_rows, describe_changes
from cells.roster.reading import read_roster
from cells.roster.values import RosterError
from cells.scope import Scope
from tests.cells.roster_workbooks import MEMBERS, REAL_ROSTER, UNITS, office_workbook

DATE = datetime.date
TODAY = DATE(2026, 11, 22)
LIST_DAY = DATE(2023, 12, 31)
NEXT_LIST_DAY = DATE(2024, 12, 31)

TREE = [
    (1, "", "Đảng bộ tỉnh Hà Tĩnh", "province", "", False),
    (2, "", "Huyện ủy Đức Thọ", "district", "", False),
    (3, "014", "Đảng bộ xã Tùng Ảnh", "grassroots_committee", "commune", True),
    (4, "014-01", "Chi bộ Thôn Châu Nội", "subordinate_cell", "village", False),
    (4, "014-02", "Chi bộ Trạm Y tế", "subordinate_cell", "health", False),
    (3, "025", "Chi bộ Tòa án nhân dân huyện", "grassroots_cell", "state_agency", False),
]


def roster_of(units=UNITS, members=MEMBERS, as_of=LIST_DAY):
    roster = replace(read_roster(office_workbook(units, members), TODAY), as_of=as_of)
    assert roster.problems == ()
    return roster


def imported(roster, scope=None):
    return import_roster(scope or Scope.system(), roster, today=TODAY, source="roster.xlsx")


def with_cells(rows, changes):
    """The rows with some cells replaced: {(row as Excel counts it, column): value}."""
    rows = [list(row) for row in rows]
    for (row, column), value in changes.items():
        rows[row - 8][column] = value
    return rows


def tree():
    return [(one.depth, one.code, one.name, one.kind, one.type, one.is_pilot) for one in Organization.objects.all()]


def parent_of(organization):
    return Organization.objects.get_parent(organization)


def member(card):
    return Member.objects.get(card_number=card)


def memberships(card):
    rows = Membership.objects.filter(member__card_number=card).order_by("pk")
    return list(rows.values_list("organization__code", "held_from", "held_until"))


def row_counts():
    return tuple(model.objects.count() for model in (Organization, Member, Membership, Event))


def event_changes(event):
    return {field: after for field, (_before, after) in event.changes.items()}


@pytest.mark.django_db
def test_import_into_an_empty_database_makes_the_levels_above_too():
    outcome = imported(roster_of())
    assert tree() == TREE
    assert Organization.objects.find_problems() == ([], [], [], [], [])
    assert list(
        Member.objects.order_by("card_number").values_list(
            "name", "card_number", "organization__code", "gender", "birth_on", "birth_year", "admitted_on",
            "official_on", "position", "status",
        )
    ) == [
        ("Nguyễn Thị Tú", "03000001", "014-01", "female", DATE(1988, 5, 25), None, DATE(2015, 6, 21),
         DATE(2016, 6, 21), "secretary", "official"),
        ("Đinh Thanh Hoa", "30000002", "014-01", "male", None, 1940, DATE(1976, 8, 7), DATE(1977, 8, 7), "", "exempt"),
        ("Lê Văn Ân", "38000003", "014-02", "male", DATE(1981, 8, 10), None, DATE(2023, 12, 9), None, "",
         "probationary"),
        ("Trần Thị Ánh", "40000004", "025", "female", DATE(1975, 12, 12), None, DATE(2002, 12, 22),
         DATE(2003, 12, 22), "deputy_secretary", "official"),
    ]  # fmt: skip
    assert [(one.sort_key, one.search_key) for one in Member.objects.all()] == [
        (sort_key(one.name), search_key(one.name)) for one in Member.objects.all()
    ]
    assert memberships("03000001") == [("014-01", DATE(2015, 6, 21), None)]
    event = Event.objects.get()
    assert (event, event.verb, event.actor, event.organization.name) == (
        outcome.event, "import_roster", None, "Huyện ủy Đức Thọ",
    )  # fmt: skip
    assert event_changes(event) == {
        "file": "roster.xlsx", "as_of": "2023-12-31", "units_new": 4, "units_changed": 0, "members_new": 4,
        "members_changed": 0,
    }  # fmt: skip


@pytest.mark.django_db
def test_units_are_made_parents_first_whatever_their_order():
    imported(roster_of(list(reversed(UNITS)), list(reversed(MEMBERS))))
    assert tree() == TREE


@pytest.mark.django_db
def test_the_same_list_again_changes_nothing():
    imported(roster_of())
    before = row_counts()
    outcome = imported(roster_of())
    assert outcome.event is None
    assert row_counts() == before
    assert [
        (line.new, line.changed, line.unchanged, line.faulty, line.absent)
        for line in count_rows(roster_of(), outcome.comparison)
    ] == [(0, 0, 4, 0, 0), (0, 0, 4, 0, 0)]


@pytest.mark.django_db
def test_a_later_list_changes_only_what_differs_and_says_so_field_by_field():
    imported(roster_of())
    units = with_cells(UNITS, {(8, 6): "", (10, 2): "Chi bộ Trạm Y tế xã"})
    newcomer = [5, "Vũ Thị Hạnh", "1990", "Nữ", "50000005", "01/02/2024", "", "025", "", "Dự bị", ""]
    arrival = [6, "Hồ Văn Sáng", "1960", "Nam", "60000006", "01/02/1985", "1/2/1986", "025", "", "Chính thức", ""]
    members = with_cells(MEMBERS, {(8, 1): "Nguyễn Thị Tú Anh", (9, 9): "Từ trần", (10, 6): "09/12/2024",
                                   (10, 7): "014-01", (10, 9): "Chính thức"})  # fmt: skip
    roster = roster_of(units, [*members, newcomer, arrival], as_of=NEXT_LIST_DAY)

    comparison = compare(Scope.system(), roster)
    assert count_rows(roster, comparison) == [
        Counts(title="Organisations", new=0, changed=2, unchanged=2, faulty=0, absent=0),
        Counts(title="Members", new=2, changed=3, unchanged=1, faulty=0, absent=0),
    ]
    unit_sheet, member_sheet = "Tổ chức đảng", "Đảng viên"
    assert describe_changes(roster, comparison) == [
        ChangedRow(sheet=unit_sheet, row=8, title="Đảng bộ xã Tùng Ảnh", fields=(
            ChangedField(label="Pilot unit", before="Yes", after="No"),
        )),
        ChangedRow(sheet=unit_sheet, row=10, title="Chi bộ Trạm Y tế", fields=(
            ChangedField(label="Name", before="Chi bộ Trạm Y tế", after="Chi bộ Trạm Y tế xã"),
        )),
        ChangedRow(sheet=member_sheet, row=8, title="Nguyễn Thị Tú", fields=(
            ChangedField(label="Full name", before="Nguyễn Thị Tú", after="Nguyễn Thị Tú Anh"),
        )),
        ChangedRow(sheet=member_sheet, row=9, title="Đinh Thanh Hoa", fields=(
            ChangedField(label="Standing", before="Exempt from work and activities", after="Deceased"),
            ChangedField(label="Cell", before="014-01 Chi bộ Thôn Châu Nội", after=""),
        )),
        ChangedRow(sheet=member_sheet, row=10, title="Lê Văn Ân", fields=(
            ChangedField(label="Official since", before="", after="09/12/2024"),
            ChangedField(label="Standing", before="Probationary", after="Official"),
            ChangedField(
                label="Cell", before="014-02 Chi bộ Trạm Y tế xã", after="014-01 Chi bộ Thôn Châu Nội"
            ),
        )),
    ]  # fmt: skip

    imported(roster)
    assert tree() == [*TREE[:2], (*TREE[2][:5], False), TREE[3], (4, "014-02", "Chi bộ Trạm Y tế xã", *TREE[4][3:]),
                      TREE[5]]  # fmt: skip
    renamed = member("03000001")
    assert (renamed.name, renamed.sort_key, renamed.search_key) == (
        "Nguyễn Thị Tú Anh", sort_key("Nguyễn Thị Tú Anh"), "nguyen thi tu anh",
    )  # fmt: skip
    deceased, moved = member("30000002"), member("38000003")
    assert (deceased.status, deceased.organization) == (MemberStatus.DECEASED, None)
    assert (moved.status, moved.organization.code, moved.official_on) == ("official", "014-01", DATE(2024, 12, 9))
    assert memberships("30000002") == [("014-01", DATE(1976, 8, 7), NEXT_LIST_DAY)]
    assert memberships("38000003") == [
        ("014-02", DATE(2023, 12, 9), NEXT_LIST_DAY), ("014-01", NEXT_LIST_DAY, None),
    ]  # fmt: skip
    assert memberships("50000005") == [("025", DATE(2024, 2, 1), None)]
    assert memberships("60000006") == [("025", NEXT_LIST_DAY, None)]
    assert {event.target: event.changes for event in Event.objects.exclude(verb="import_roster")} == {
        f"organization:{Organization.objects.get(code='014').pk}": {"is_pilot": ["True", "False"]},
        f"organization:{Organization.objects.get(code='014-02').pk}": {
            "name": ["Chi bộ Trạm Y tế", "Chi bộ Trạm Y tế xã"]
        },
        f"member:{renamed.pk}": {"name": ["Nguyễn Thị Tú", "Nguyễn Thị Tú Anh"]},
        f"member:{deceased.pk}": {"status": ["exempt", "deceased"], "organization": ["014-01", ""]},
        f"member:{moved.pk}": {
            "official_on": ["", "2024-12-09"],
            "status": ["probationary", "official"],
            "organization": ["014-02", "014-01"],
        },
    }
    assert imported(roster).event is None


@pytest.mark.django_db
def test_who_leaves_or_arrives_takes_part_nowhere_else_any_more():
    imported(roster_of())
    away = Organization.objects.get(code="014-01"), Organization.objects.get(code="014-02")
    guests = {"30000002": away[1], "38000003": away[0], "03000001": away[1]}
    for card, cell in guests.items():
        for held_from in (DATE(2024, 6, 1), DATE(2025, 6, 1)):
            Membership.objects.create(member=member(card), organization=cell, kind="temporary", held_from=held_from)
    # One has died, one belongs to where he took part, one stays as he was.
    imported(roster_of(members=with_cells(MEMBERS, {(9, 9): "Từ trần", (10, 7): "014-01"}), as_of=NEXT_LIST_DAY))

    def ends(card):
        rows = Membership.objects.filter(member__card_number=card, kind="temporary").order_by("pk")
        return list(rows.values_list("held_until", flat=True))

    assert [ends(card) for card in guests] == [
        [NEXT_LIST_DAY, DATE(2025, 6, 1)],
        [NEXT_LIST_DAY, DATE(2025, 6, 1)],
        [None, None],
    ]


@pytest.mark.django_db
def test_a_unit_that_changes_its_parent_is_moved_with_its_members():
    imported(roster_of())
    new_committee = [5, "015", "Đảng bộ xã Yên Hồ", "Đảng bộ cơ sở", "Xã", "Huyện ủy Đức Thọ", ""]
    roster = roster_of([*with_cells(UNITS, {(10, 5): "015"}), new_committee])
    (change,) = describe_changes(roster, compare(Scope.system(), roster))
    assert change.fields == (
        ChangedField(label="Belongs to", before="014 Đảng bộ xã Tùng Ảnh", after="015 Đảng bộ xã Yên Hồ"),
    )
    imported(roster)
    assert parent_of(Organization.objects.get(code="014-02")).code == "015"
    assert Organization.objects.find_problems() == ([], [], [], [], [])
    assert member("38000003").organization.code == "014-02"
    assert imported(roster).event is None


@pytest.mark.django_db
def test_a_cell_that_becomes_a_grassroots_one_moves_under_the_district():
    imported(roster_of())
    roster = roster_of(with_cells(UNITS, {(10, 3): "Chi bộ cơ sở", (10, 5): "Huyện ủy Đức Thọ"}))
    (change,) = describe_changes(roster, compare(Scope.system(), roster))
    assert change.fields == (
        ChangedField(label="Kind", before="Subordinate cell", after="Grassroots cell"),
        ChangedField(label="Belongs to", before="014 Đảng bộ xã Tùng Ảnh", after="Huyện ủy Đức Thọ"),
    )
    imported(roster)
    assert parent_of(Organization.objects.get(code="014-02")).name == "Huyện ủy Đức Thọ"
    assert imported(roster).event is None


@pytest.mark.django_db
def test_an_empty_cell_erases_nothing_and_whoever_is_absent_stays():
    imported(roster_of())
    emptied = with_cells(MEMBERS, {(8, 2): "", (8, 3): "", (8, 5): "", (8, 6): "", (9, 2): ""})
    roster = roster_of(UNITS[:3], emptied[:3])
    comparison = compare(Scope.system(), roster)
    assert not comparison.changes_anything
    assert [unit.code for unit in comparison.units.absent] == ["025"]
    assert [one.name for one in comparison.members.absent] == ["Trần Thị Ánh"]


@pytest.mark.django_db
def test_a_date_of_birth_replaces_the_year_and_a_bare_year_replaces_only_another_year():
    imported(roster_of())
    imported(roster_of(members=with_cells(MEMBERS, {(8, 2): "1988", (9, 2): "03/02/1940", (10, 2): "1982"})))
    assert list(Member.objects.order_by("card_number").values_list("birth_on", "birth_year")[:3]) == [
        (DATE(1988, 5, 25), None),
        (DATE(1940, 2, 3), None),
        (None, 1982),
    ]


@pytest.mark.django_db
def test_a_member_without_a_card_is_known_by_name_and_birth_until_the_card_is_issued():
    imported(roster_of(members=with_cells(MEMBERS, {(10, 4): ""})))
    assert imported(roster_of(members=with_cells(MEMBERS, {(10, 4): ""}))).event is None
    imported(roster_of())
    assert list(Member.objects.filter(search_key="le van an").values_list("card_number", flat=True)) == ["38000003"]
    assert imported(roster_of(members=with_cells(MEMBERS, {(10, 4): ""}))).event is None


@pytest.mark.django_db
def test_a_namesake_of_the_same_birth_without_a_card_is_another_person():
    imported(roster_of())
    namesake = [5, *MEMBERS[2][1:4], "", "09/12/2023", "", "025", "", "Dự bị", ""]
    roster = roster_of(members=[*MEMBERS, namesake])
    imported(roster)
    assert list(
        Member.objects.filter(search_key="le van an").order_by("pk").values_list("card_number", "organization__code")
    ) == [("38000003", "014-02"), ("", "025")]
    assert imported(roster).event is None


@pytest.mark.django_db
def test_somebody_who_left_and_was_never_known_is_not_added_and_who_returns_begins_anew():
    imported(roster_of())
    stranger = [5, "Vũ Thị Hạnh", "1930", "Nữ", "50000005", "01/02/1954", "1/2/1955", "025", "", "Từ trần", ""]
    left = with_cells(MEMBERS, {(8, 9): "Đã chuyển"})
    imported(roster_of(members=[*left, stranger], as_of=NEXT_LIST_DAY))
    assert not Member.objects.filter(card_number="50000005").exists()
    assert (member("03000001").organization, member("03000001").position) == (None, "")
    imported(roster_of(as_of=DATE(2025, 12, 31)))
    assert memberships("03000001") == [
        ("014-01", DATE(2015, 6, 21), NEXT_LIST_DAY),
        ("014-01", DATE(2025, 12, 31), None),
    ]


@pytest.mark.django_db
def test_a_list_with_problems_is_refused_whole():
    roster = read_roster(office_workbook(members=with_cells(MEMBERS, {(11, 1): ""})))
    with pytest.raises(RosterError, match=r"^The list has problems; nothing was imported\.$"):
        imported(roster)
    assert row_counts() == (0, 0, 0, 0)


@pytest.mark.django_db(transaction=True)
def test_an_import_that_fails_half_way_leaves_nothing():
    roster = roster_of()
    broken = replace(roster, members=(*roster.members[:3], replace(roster.members[3], card_number=None)))
    with pytest.raises(IntegrityError):
        imported(broken)
    assert row_counts() == (0, 0, 0, 0)


@pytest.mark.django_db
def test_a_list_older_than_the_last_one_is_refused():
    imported(roster_of(as_of=NEXT_LIST_DAY))
    with pytest.raises(RosterError, match=r"^The list is of 31/12/2023, but one of 31/12/2024 has already been"):
        imported(roster_of())


@pytest.mark.django_db
def test_districts_of_one_name_are_told_apart_by_their_province():
    imported(roster_of())
    elsewhere = replace(roster_of(), province_name="Đảng bộ tỉnh Nghệ An")
    imported(elsewhere)
    assert [name for depth, _code, name, *_rest in tree() if depth < 3] == [
        "Đảng bộ tỉnh Hà Tĩnh", "Huyện ủy Đức Thọ", "Đảng bộ tỉnh Nghệ An", "Huyện ủy Đức Thọ",
    ]  # fmt: skip
    with pytest.raises(RosterError, match=r"^Several committees are called “Huyện ủy Đức Thọ”"):
        imported(replace(roster_of(), province_name=""))
    assert imported(elsewhere).event is None


@pytest.mark.django_db
def test_a_new_committee_needs_its_province():
    with pytest.raises(RosterError, match=r"^“Huyện ủy Đức Thọ” is not known yet"):
        imported(replace(roster_of(), province_name=""))


@pytest.mark.django_db
def test_comparing_makes_as_many_queries_for_many_members_as_for_few(django_assert_num_queries):
    many = [[number, f"Lê Văn {number}a", "1980", "Nam", f"7{number:07}", "1/2/2003", "1/2/2004", "025", "",
             "Chính thức", ""] for number in range(200)]  # fmt: skip
    imported(roster_of())
    with django_assert_num_queries(7):
        compare(Scope.system(), roster_of())
    imported(roster_of(members=many))
    with django_assert_num_queries(7):
        compare(Scope.system(), roster_of(members=many))


@pytest.mark.django_db
def test_the_real_roster_is_imported_once():
    if not REAL_ROSTER.exists():
        pytest.skip("the roster of a whole district is not part of the repository")
    roster = read_roster(REAL_ROSTER, TODAY)
    first, second = imported(roster), imported(roster)
    assert event_changes(first.event) == {
        "file": "roster.xlsx", "as_of": "2023-12-31", "units_new": 339, "units_changed": 0, "members_new": 7132,
        "members_changed": 0,
    }  # fmt: skip
    assert second.event is None
    assert row_counts() == (341, 7132, 7132, 1)
    assert Organization.objects.find_problems() == ([], [], [], [], [])
    assert Counter(Member.objects.values_list("organization__code", flat=True)) == Counter(
        row.cell_code for row in roster.members
    )

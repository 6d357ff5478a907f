"""A roster is read as offices write it, in whatever layout."""

import datetime
from collections import Counter
from dataclasses import replace

import pytest

from cells.choices import Gender, MemberStatus, OrganizationKind, OrganizationType, Position
from cells.roster.reading import read_roster
from cells.roster.values import MemberRow, Roster, RosterError, UnitRow
from tests.cells.roster_workbooks import (
    BELOW,
    MEMBER_HEADINGS,
    MEMBERS,
    REAL_ROSTER,
    UNIT_HEADINGS,
    UNITS,
    above,
    make_workbook,
    office_workbook,
    untidy_workbook,
)

DATE = datetime.date
UNITS_SHEET, MEMBERS_SHEET = "Tổ chức đảng", "Đảng viên"
EXPECTED = Roster(
    province_name="Đảng bộ tỉnh Hà Tĩnh",
    district_name="Huyện ủy Đức Thọ",
    as_of=DATE(2023, 12, 31),
    units=(
        UnitRow(
            sheet=UNITS_SHEET,
            row=8,
            code="014",
            name="Đảng bộ xã Tùng Ảnh",
            kind=OrganizationKind.GRASSROOTS_COMMITTEE,
            type=OrganizationType.COMMUNE,
            parent_code="",
            is_pilot=True,
        ),
        UnitRow(
            sheet=UNITS_SHEET,
            row=9,
            code="014-01",
            name="Chi bộ Thôn Châu Nội",
            kind=OrganizationKind.SUBORDINATE_CELL,
            type=OrganizationType.VILLAGE,
            parent_code="014",
            is_pilot=False,
        ),
        UnitRow(
            sheet=UNITS_SHEET,
            row=10,
            code="014-02",
            name="Chi bộ Trạm Y tế",
            kind=OrganizationKind.SUBORDINATE_CELL,
            type=OrganizationType.HEALTH,
            parent_code="014",
            is_pilot=False,
        ),
        UnitRow(
            sheet=UNITS_SHEET,
            row=11,
            code="025",
            name="Chi bộ Tòa án nhân dân huyện",
            kind=OrganizationKind.GRASSROOTS_CELL,
            type=OrganizationType.STATE_AGENCY,
            parent_code="",
            is_pilot=False,
        ),
    ),
    members=(
        MemberRow(
            sheet=MEMBERS_SHEET,
            row=8,
            name="Nguyễn Thị Tú",
            card_number="03000001",
            cell_code="014-01",
            status=MemberStatus.OFFICIAL,
            gender=Gender.FEMALE,
            birth_on=DATE(1988, 5, 25),
            admitted_on=DATE(2015, 6, 21),
            official_on=DATE(2016, 6, 21),
            position=Position.SECRETARY,
        ),
        MemberRow(
            sheet=MEMBERS_SHEET,
            row=9,
            name="Đinh Thanh Hoa",
            card_number="30000002",
            cell_code="014-01",
            status=MemberStatus.EXEMPT,
            gender=Gender.MALE,
            birth_year=1940,
            admitted_on=DATE(1976, 8, 7),
            official_on=DATE(1977, 8, 7),
            position=Position.NONE,
        ),
        MemberRow(
            sheet=MEMBERS_SHEET,
            row=10,
            name="Lê Văn Ân",
            card_number="38000003",
            cell_code="014-02",
            status=MemberStatus.PROBATIONARY,
            gender=Gender.MALE,
            birth_on=DATE(1981, 8, 10),
            admitted_on=DATE(2023, 12, 9),
            position=Position.NONE,
        ),
        MemberRow(
            sheet=MEMBERS_SHEET,
            row=11,
            name="Trần Thị Ánh",
            card_number="40000004",
            cell_code="025",
            status=MemberStatus.OFFICIAL,
            gender=Gender.FEMALE,
            birth_on=DATE(1975, 12, 12),
            admitted_on=DATE(2002, 12, 22),
            official_on=DATE(2003, 12, 22),
            position=Position.DEPUTY_SECRETARY,
        ),
    ),
)


def without_places(rows):
    """The rows in the order of their codes and cards, wherever they stood in the workbook."""
    placeless = [replace(row, sheet="", row=0) for row in rows]
    return sorted(placeless, key=lambda row: row.code if isinstance(row, UnitRow) else row.card_number)


def test_roster_of_an_office_is_read_whole():
    assert read_roster(office_workbook()) == EXPECTED


def test_roster_in_another_layout_says_the_same():
    roster = read_roster(untidy_workbook())
    assert (roster.problems, roster.remarks) == ((), ())
    assert (roster.province_name, roster.district_name, roster.as_of) == (
        "Tỉnh ủy Hà Tĩnh",
        "Huyện ủy Đức Thọ",
        DATE(2023, 12, 31),
    )
    assert without_places(roster.units) == without_places(EXPECTED.units)
    assert without_places(roster.members) == without_places(EXPECTED.members)


def test_roster_from_a_path_is_the_same_as_from_its_content(tmp_path):
    path = tmp_path / "roster.xlsx"
    path.write_bytes(office_workbook())
    assert read_roster(path) == EXPECTED
    with pytest.raises(RosterError, match=r"cannot be read\.$"):
        read_roster(tmp_path / "absent.xlsx")


def test_the_real_roster_is_read_without_a_problem():
    if not REAL_ROSTER.exists():
        pytest.skip("the roster of a whole district is not part of the repository")
    roster = read_roster(REAL_ROSTER)
    assert (roster.province_name, roster.district_name) == ("Đảng bộ tỉnh Hà Tĩnh", "Huyện ủy Đức Thọ")
    assert (roster.as_of, roster.problems) == (DATE(2023, 12, 31), ())
    assert Counter(unit.kind for unit in roster.units) == {
        OrganizationKind.GRASSROOTS_COMMITTEE: 21,
        OrganizationKind.GRASSROOTS_CELL: 13,
        OrganizationKind.SUBORDINATE_CELL: 305,
    }
    assert [unit.code for unit in roster.units if unit.is_pilot] == ["003", "014", "022"]
    assert [remark.row for remark in roster.remarks] == [343, 344, 346]
    assert Counter(member.status for member in roster.members) == {
        MemberStatus.OFFICIAL: 5543,
        MemberStatus.PROBATIONARY: 953,
        MemberStatus.EXEMPT: 636,
    }
    assert Counter(member.position for member in roster.members) == {
        Position.NONE: 6178,
        Position.SECRETARY: 318,
        Position.DEPUTY_SECRETARY: 318,
        Position.COMMITTEE_MEMBER: 318,
    }
    assert sum(member.birth_year is not None for member in roster.members) == 132
    assert len({member.card_number for member in roster.members}) == 7132
    assert {len(member.card_number) for member in roster.members} == {8}
    assert [member.name for member in roster.members if member.name != member.name.strip()] == []


def test_birth_in_a_column_for_men_or_for_women_gives_the_gender_too():
    upper = ["TT", "Họ và tên", "Năm sinh", "", "Số thẻ", "Sinh hoạt tại", "Ngày vào Đảng"]
    lower = ["", "", "Nam", "Nữ", "", "", ""]
    rows = [
        [1, "Lê Văn Ân", 1981, "", "1", "025", "09/12/2023"],
        [2, "Trần Thị Ánh", "", "1975", "2", "025", "1/2/2003"],
    ]
    content = make_workbook(
        {
            "A": [*above("TỔ CHỨC ĐẢNG"), UNIT_HEADINGS, *UNITS, *BELOW],
            "B": [upper, lower, *rows],
        }
    )
    roster = read_roster(content)
    assert roster.problems == ()
    assert [(member.gender, member.birth_year, member.position) for member in roster.members] == [
        (Gender.MALE, 1981, None),
        (Gender.FEMALE, 1975, None),
    ]


def test_the_committee_is_taken_from_the_rows_where_nothing_stands_above_them():
    content = make_workbook({"A": [UNIT_HEADINGS, *UNITS], "B": [MEMBER_HEADINGS, *MEMBERS]})
    roster = read_roster(content)
    assert (roster.province_name, roster.district_name, roster.as_of) == ("", "Huyện ủy Đức Thọ", None)
    assert without_places(roster.units) == without_places(EXPECTED.units)


def test_a_list_that_names_no_committee_is_refused():
    units = [[*row[:5], "" if index in (0, 3) else row[5], ""] for index, row in enumerate(UNITS)]
    content = make_workbook({"A": [UNIT_HEADINGS, *units], "B": [MEMBER_HEADINGS, *MEMBERS]})
    with pytest.raises(RosterError, match="which committee the units belong to"):
        read_roster(content)


def test_a_workbook_without_the_lists_is_refused_with_what_it_lacks():
    with pytest.raises(RosterError, match=r"^No sheet holds the list “Party organisations”.$"):
        read_roster(make_workbook({"Trang 1": [["Kính gửi"], ["Trân trọng"]]}))
    headings = [heading for heading in MEMBER_HEADINGS if heading not in {"Số thẻ", "Sinh hoạt tại"}]
    content = make_workbook({"A": [*above("A"), UNIT_HEADINGS, *UNITS], "B": [headings]})
    with pytest.raises(RosterError, match=r"^The sheet “B” lacks these columns: Số thẻ, Sinh hoạt tại.$"):
        read_roster(content)

"""Every faulty cell of a roster is named, and what was settled for want of a clear word is remarked."""

import datetime

import pytest

from cells.choices import OrganizationType
from cells.roster.reading import read_roster
from cells.roster.values import Problem
from tests.cells.roster_workbooks import MEMBER_HEADINGS, MEMBERS, UNIT_HEADINGS, UNITS, office_workbook

DATE = datetime.date
UNITS_SHEET, MEMBERS_SHEET = "Tổ chức đảng", "Đảng viên"


def changed(rows, row, column, value):
    """The rows with one cell replaced; `row` counts as Excel does."""
    rows = [list(cells) for cells in rows]
    rows[row - 8][column] = value
    return rows


def unit_problem(row, column, message):
    return Problem(sheet=UNITS_SHEET, row=row, column=UNIT_HEADINGS[column], message=message)


def member_problem(row, column, message):
    return Problem(sheet=MEMBERS_SHEET, row=row, column=MEMBER_HEADINGS[column], message=message)


@pytest.mark.parametrize(
    ("row", "column", "value", "message"),
    [
        (9, 1, "", "The code is missing."),
        (9, 1, "014", "The code “014” is already used in row 8."),
        (
            9,
            1,
            DATE(2001, 1, 1),
            "Excel has turned this code into a date: set the column to Text and write the code again.",
        ),
        (9, 1, "0" * 31, "The code is longer than 30 characters."),
        (11, 2, "", "The name is missing."),
        (11, 2, "...", "“...” is not a name."),
        (11, 2, "A" * 201, "The name is longer than 200 characters."),
        (11, 3, "", "The level is missing."),
        (
            11,
            3,
            "Chi đoàn",
            "“Chi đoàn” is not known here; write one of these: "
            "Đảng bộ cơ sở, Chi bộ cơ sở, Đảng bộ bộ phận, Chi bộ trực thuộc.",
        ),
        (11, 4, "", "The type is missing."),
        (9, 5, "", "It is missing which unit this one belongs to."),
        (9, 5, "Đảng bộ xã Yên Hồ", "There is no unit “Đảng bộ xã Yên Hồ” in the list."),
        (
            9,
            5,
            "Huyện ủy Đức Thọ",
            "A unit of the level “Subordinate cell” cannot stand directly under “Huyện ủy Đức Thọ”.",
        ),
        (
            9,
            5,
            "014-02",
            "A unit of the level “Subordinate cell” cannot stand directly under “014-02”.",
        ),
        (
            11,
            5,
            "Đảng bộ xã Tùng Ảnh",
            "A unit of the level “Grassroots cell” cannot stand directly under “Đảng bộ xã Tùng Ảnh”.",
        ),
    ],
)
def test_a_faulty_unit_is_named_by_row_and_column(row, column, value, message):
    members = [] if column == 1 else MEMBERS
    roster = read_roster(office_workbook(changed(UNITS, row, column, value), members))
    assert roster.problems == (unit_problem(row, column, message),)
    assert [unit.row for unit in roster.units] == [one for one in (8, 9, 10, 11) if one != row]


def test_an_unknown_type_is_told_with_the_types_that_are_known():
    (problem,) = read_roster(office_workbook(changed(UNITS, 11, 4, "Hội quán"))).problems
    assert problem.message.startswith("“Hội quán” is not known here; write one of these: Xã, Phường, Thị trấn, Cơ quan")
    assert (problem.row, problem.column) == (11, "Loại hình")


def test_a_parent_name_that_several_units_have_must_be_a_code():
    twin = [5, "015", "Đảng bộ xã Tùng Ảnh", "Đảng bộ cơ sở", "Xã", "Huyện ủy Đức Thọ", ""]
    roster = read_roster(office_workbook([*UNITS, twin]))
    message = "Several units are called “Đảng bộ xã Tùng Ảnh”; write the code instead."
    assert roster.problems == (unit_problem(9, 5, message), unit_problem(10, 5, message))


@pytest.mark.parametrize(
    ("written", "name", "taken"),
    [
        ("Doanh nghiệp nhà nước", "Chi bộ Điện lực huyện", OrganizationType.STATE_ENTERPRISE_FULL),
        ("Doanh nghiệp ngoài nhà nước", "Chi bộ Công ty CP Môi trường", OrganizationType.JOINT_STOCK_COMPANY),
        ("Doanh nghiệp ngoài nhà nước", "Chi bộ Công ty TNHH Hồng Lam", OrganizationType.LIMITED_COMPANY),
        ("Doanh nghiệp ngoài nhà nước", "Chi bộ Doanh nghiệp Hà Mỹ", OrganizationType.OTHER),
    ],
)
def test_an_enterprise_of_no_stated_form_is_settled_with_a_remark(written, name, taken):
    units = changed(changed(UNITS, 11, 4, written), 11, 2, name)
    roster = read_roster(office_workbook(units))
    assert (roster.units[3].type, roster.problems) == (taken, ())
    assert roster.remarks == (
        unit_problem(
            11,
            4,
            f"“{written}” does not say which column of the official tables it is; taken as: {taken.label}.",
        ),
    )


@pytest.mark.parametrize(
    ("row", "column", "value", "message"),
    [
        (8, 1, "", "The name is missing."),
        (8, 1, "123", "“123” is not a name."),
        (8, 2, "31/02/1988", "“31/02/1988” is not a date that exists; write it like 25/12/1975."),
        (8, 2, "25/05/88", "“25/05/88” is not a date that exists; write it like 25/12/1975."),
        (8, 2, DATE(2024, 1, 1), "01/01/2024 is in the future."),
        (8, 2, "2024", "2024 is in the future."),
        (8, 5, "19/05/1988", "Born 25/05/1988 but admitted on 19/05/1988: one of the two is wrong."),
        (8, 3, "Khác", "“Khác” is not known here; write one of these: Nam, Nữ."),
        (8, 4, "", "The party card number is missing."),
        (8, 4, "30000002", None),
        (8, 4, "số 5?", "“số5?” is not a party card number."),
        (8, 5, "2015", "“2015” is only a year; the day and month are needed."),
        (8, 6, "20/06/2015", "Official since 20/06/2015, before being admitted on 21/06/2015."),
        (8, 7, "", "The code of the cell is missing."),
        (8, 7, "099-01", "No unit of the list has the code “099-01”."),
        (8, 7, "014", "“014” is not a cell; members belong to a cell of it."),
        (
            8,
            7,
            DATE(2014, 1, 1),
            "Excel has turned this code into a date: set the column to Text and write the code again.",
        ),
        (
            8,
            8,
            "Chủ tịch",
            "“Chủ tịch” is not known here; write one of these: Đảng viên, Bí thư, Phó Bí thư, Chi ủy viên.",
        ),
        (
            8,
            9,
            "Tốt",
            "“Tốt” is not known here; write one of these: Chính thức, Dự bị, Miễn công tác và SH, Đình chỉ sinh hoạt, "
            "Đã chuyển, Đưa ra khỏi Đảng, Từ trần.",
        ),
    ],
)
def test_a_faulty_member_is_named_by_row_and_column(row, column, value, message):
    if message is None:  # the first of two is taken at its word, the second is the faulty one
        row, message = 9, "The party card number 30000002 is already used in row 8."
        roster = read_roster(office_workbook(members=changed(MEMBERS, 8, column, value)))
    else:
        roster = read_roster(office_workbook(members=changed(MEMBERS, row, column, value)))
    assert roster.problems == (member_problem(row, column, message),)
    assert [member.row for member in roster.members] == [one for one in (8, 9, 10, 11) if one != row]


def test_a_date_is_in_the_future_after_today_when_today_is_given():
    members = changed(MEMBERS, 10, 6, "09/12/2024")
    assert read_roster(office_workbook(members=members), DATE(2026, 11, 22)).problems == ()
    assert read_roster(office_workbook(members=members), DATE(2024, 12, 8)).problems == (
        member_problem(10, 6, "09/12/2024 is in the future."),
    )


def test_members_of_a_faulty_cell_are_not_blamed():
    roster = read_roster(office_workbook(changed(UNITS, 9, 4, "")))
    assert roster.problems == (unit_problem(9, 4, "The type is missing."),)
    assert roster.members == read_roster(office_workbook()).members


def test_standing_follows_from_the_dates_where_it_is_not_written():
    members = [[*row[:9], "", ""] for row in MEMBERS]
    members[3][5] = members[3][6] = ""
    roster = read_roster(office_workbook(members=members))
    assert [member.status for member in roster.members] == ["official", "official", "probationary"]
    assert roster.problems == (member_problem(11, 9, "The standing (official, probationary …) is missing."),)


def test_a_probationary_member_may_have_no_card_but_only_one_row():
    again = [5, *MEMBERS[2][1:]]
    again[4] = ""
    members = [*changed(MEMBERS, 10, 4, ""), again]
    roster = read_roster(office_workbook(members=members))
    assert roster.members[2].card_number == ""
    assert roster.problems == (member_problem(12, 1, "The same person, without a card number, is already in row 10."),)


def test_a_card_number_that_lost_its_zero_gets_it_back_with_a_remark():
    roster = read_roster(office_workbook(members=changed(MEMBERS, 8, 4, 3000001)))
    assert (roster.members, roster.problems) == (read_roster(office_workbook()).members, ())
    message = "The cell holds a number, which loses leading zeros; taken as 03000001."
    assert roster.remarks == (member_problem(8, 4, message),)


def test_a_cell_code_kept_as_a_number_is_recognised():
    roster = read_roster(office_workbook(members=changed(MEMBERS, 11, 7, 25)))
    assert roster == read_roster(office_workbook())


def test_a_second_secretary_of_a_cell_is_remarked():
    roster = read_roster(office_workbook(members=changed(MEMBERS, 9, 8, "Bí thư")))
    message = "The cell 014-01 has another secretary in the list: Nguyễn Thị Tú."
    assert (roster.remarks, roster.problems) == ((member_problem(9, 8, message),), ())


def test_a_row_that_lacks_nearly_everything_is_reported_not_dropped():
    lonely = [5, "Vũ Thị Hạnh", *[""] * 9]
    roster = read_roster(office_workbook(members=[*MEMBERS, lonely]))
    assert roster.members == read_roster(office_workbook()).members
    assert [(problem.row, problem.column) for problem in roster.problems] == [
        (12, "Sinh hoạt tại"),
        (12, "Tình trạng"),
    ]

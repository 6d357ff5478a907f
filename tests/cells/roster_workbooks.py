"""Small rosters as offices keep them, made in memory."""

import datetime
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook

#: A real office's roster, where it lies beside the repository.
REAL_ROSTER = Path(__file__).resolve().parents[3] / "shared" / "data" / "duc_tho_roster_2023.xlsx"

UNIT_HEADINGS = ["TT", "Mã", "Tên tổ chức đảng", "Cấp", "Loại hình", "Trực thuộc", "Ghi chú"]
UNITS: list[list[Any]] = [
    [1, "014", "Đảng bộ xã Tùng Ảnh", "Đảng bộ cơ sở", "Xã", "Huyện ủy Đức Thọ", "Mô hình điểm"],
    [2, "014-01", "Chi bộ Thôn Châu Nội", "Chi bộ trực thuộc", "Thôn", "Đảng bộ xã Tùng Ảnh", ""],
    [3, "014-02", "Chi bộ Trạm Y tế", "Chi bộ trực thuộc", "Y tế", "Đảng bộ xã Tùng Ảnh", ""],
    [4, "025", "Chi bộ Tòa án nhân dân huyện", "Chi bộ cơ sở", "Cơ quan nhà nước", "Huyện ủy Đức Thọ", ""],
]
MEMBER_HEADINGS = [
    "TT", "Họ và tên", "Ngày sinh", "Giới tính", "Số thẻ", "Ngày vào Đảng", "Ngày chính thức", "Sinh hoạt tại",
    "Chức vụ", "Tình trạng", "Ghi chú",
]  # fmt: skip
MEMBERS: list[list[Any]] = [
    [1, "Nguyễn Thị Tú", datetime.date(1988, 5, 25), "Nữ", "03000001", "21/06/2015", datetime.date(2016, 6, 21),
     "014-01", "Bí thư", "Chính thức", ""],
    [2, "Đinh Thanh Hoa ", "1940", "Nam", "30000002", "7/8/1976", "07-08-1977", "014-01", "", "Miễn công tác và SH",
     ""],
    [3, "Lê  Văn Ân", "10/08/1981", "Nam", 38000003, 45269, "", "014-02", "", "Dự bị", ""],
    [4, "Trần Thị Ánh", "12/12/1975", "Nữ", "40000004", "22/12/2002", "22/12/2003", "025", "Phó Bí thư", "Chính thức",
     ""],
]  # fmt: skip


def above(title: str) -> list[list[Any]]:
    return [
        ["ĐẢNG BỘ TỈNH HÀ TĨNH", "", "", "", "", "ĐẢNG CỘNG SẢN VIỆT NAM"],
        ["HUYỆN ỦY ĐỨC THỌ", "", "", "", "", "Đức Thọ, ngày 15 tháng 01 năm 2024"],
        ["*"],
        [title],
        ["(Số liệu đến 31/12/2023)"],
        [],
    ]


BELOW: list[list[Any]] = [[], ["", "NGƯỜI LẬP BIỂU", "", "", "", "T/M BAN THƯỜNG VỤ"], [], ["", "Lê Thị Mai"]]


def make_workbook(sheets: Mapping[str, Sequence[Sequence[Any]]]) -> bytes:
    workbook = Workbook()
    workbook.remove(workbook.active)
    for name, rows in sheets.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append([None if cell == "" else cell for cell in row])
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()


def office_workbook(units: Sequence[Sequence[Any]] = UNITS, members: Sequence[Sequence[Any]] = MEMBERS) -> bytes:
    """The layout of the real roster: the first row of each list is row 8 of its sheet."""
    return make_workbook(
        {
            "Tổ chức đảng": [*above("DANH SÁCH TỔ CHỨC ĐẢNG TRỰC THUỘC"), UNIT_HEADINGS, *units, *BELOW],
            "Đảng viên": [*above("DANH SÁCH ĐẢNG VIÊN"), MEMBER_HEADINGS, *members, *BELOW],
        }
    )


def untidy_workbook() -> bytes:
    """The same people and units: other sheet names, columns in another order, headings on two lines, text dates,
    no signatures known by their words, section headings and totals between the rows."""
    units = [
        ["TỈNH ỦY HÀ TĨNH\nHUYỆN ỦY ĐỨC THỌ"],
        ["Tính đến ngày 31 tháng 12 năm 2023"],
        ["tên   đơn vị", "LOẠI HÌNH (*)", "Cap", "Trực thuộc\n(mã)", "Mã đơn vị", "Ghi chú"],
        ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)"],
        ["Chi bộ Trạm Y tế", "Y TẾ", "chi bộ trực thuộc", "014", "014-02", ""],
        ["I. KHỐI XÃ"],
        ["Đảng bộ xã Tùng Ảnh", "xã", "ĐBCS", "Huyện ủy Đức Thọ", "014", "Đảng bộ điểm"],
        ["Chi bộ Thôn Châu Nội", "thôn", "CBTT", "Đảng bộ xã Tùng Ảnh", "014-01", ""],
        ["Chi bộ Tòa án nhân dân huyện", "Cơ quan Nhà nước", "CBCS", "", "025", ""],
        ["Tổng cộng", "", "4", "", "", ""],
        [],
        ["Cán bộ phụ trách", "", "", "Chánh Văn phòng", "", ""],
        ["Lê Thị Mai"],
    ]
    members = [
        ["", "", "", "", "Ngày tháng năm", "", "", "", "Đảng viên", "", ""],
        ["STT", "Họ, tên", "Sinh hoạt tại", "Số thẻ ĐV", "sinh", "vào Đảng", "chính thức", "Giới", "", "Chức vụ",
         "Tình trạng"],
        ["A", "B", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
        ["I", "Đảng bộ xã Tùng Ảnh"],
        [1, "Nguyễn Thị Tú", "014-01", "03000001", "25/5/1988", "21.06.2015", "2016-06-21", "nữ", "", "BT",
         "chính thức"],
        [2, "Đinh Thanh Hoa", "014-01", "3000 0002", 1940, "07/08/1976", 28344, "NAM", "", "", "Miễn sinh hoạt"],
        [3, "Lê Văn Ân", "014-02", "38000003", "10-08-1981", "09/12/2023", "", "Nam", "", "-", "ĐVDB"],
        [],
        [4, "Trần Thị Ánh", "025", 40000004, "ngày 12 tháng 12 năm 1975", "22/12/2002", "22/12/2003", "Nữ", "", "PBT",
         ""],
        ["", "Tổng số: 4 đồng chí"],
        [],
        ["", "Cán bộ phụ trách", "", "", "", "", "Chánh Văn phòng"],
        ["", "Lê Thị Mai"],
    ]  # fmt: skip
    return make_workbook({"Hướng dẫn": [["Điền vào hai trang sau"]], "DS 2023": members, "TCCSĐ": units})

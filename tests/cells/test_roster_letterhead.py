"""Whose list it is, from the lines above it."""

import datetime

import pytest

from cells.roster.letterhead import Letterhead, place_of, read_letterhead

YEAR_END = datetime.date(2025, 12, 31)


@pytest.mark.parametrize(
    ("lines", "spellings", "expected"),
    [
        (
            ["ĐẢNG BỘ TỈNH HÀ TĨNH", "HUYỆN ỦY ĐỨC THỌ", "*", "DANH SÁCH ĐẢNG VIÊN", "(Số liệu đến 31/12/2025)"],
            [],
            Letterhead(province_name="Đảng bộ tỉnh Hà Tĩnh", district_name="Huyện ủy Đức Thọ", as_of=YEAR_END),
        ),
        (
            ["THÀNH ỦY HÀ NỘI", "ĐẢNG BỘ PHƯỜNG CỬA NAM", "Cửa Nam, ngày 31 tháng 12 năm 2025"],
            [],
            Letterhead(province_name="Thành ủy Hà Nội", district_name="Đảng bộ phường Cửa Nam", as_of=YEAR_END),
        ),
        (
            ["ĐẢNG ỦY CÁC CƠ QUAN TỈNH", "Hà Tĩnh, ngày 05/01/2026", "Thời điểm: đến 31-12-2025"],
            ["Đảng ủy các cơ quan tỉnh"],
            Letterhead(province_name="", district_name="Đảng ủy các cơ quan tỉnh", as_of=YEAR_END),
        ),
        (
            ["Tỉnh ủy Hà Tĩnh", "Danh sách"],
            [],
            Letterhead(province_name="Tỉnh ủy Hà Tĩnh", district_name="", as_of=None),
        ),
        ([], [], Letterhead(province_name="", district_name="", as_of=None)),
    ],
)
def test_the_issuing_bodies_and_the_day_are_found(lines, spellings, expected):
    assert read_letterhead(lines, spellings) == expected


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("HUYỆN ỦY ĐỨC THỌ", "Đảng bộ huyện Đức Thọ", True),
        ("Đảng bộ tỉnh Hà Tĩnh", "Tỉnh ủy Hà Tĩnh", True),
        ("Đảng ủy xã Đức Thọ", "Đảng bộ xã Đức Thọ", True),
        ("Huyện ủy Đức Thọ", "Đảng bộ thị trấn Đức Thọ", False),
        ("Huyện ủy Đức Thọ", "Đảng bộ xã Đức Thọ", False),
        ("Huyện ủy Đức Thọ", "Huyện ủy Hương Sơn", False),
    ],
)
def test_a_committee_is_known_by_its_place(one, other, same):
    assert (place_of(one) == place_of(other)) is same

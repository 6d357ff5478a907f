"""The shapes of a date in an office's list."""

import datetime

import pytest

from cells.roster.dates import find_day, read_date

DAY = datetime.date(1975, 2, 1)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (DAY, DAY),
        (datetime.datetime(1975, 2, 1, 7, 30), DAY),  # noqa: DTZ001
        ("01/02/1975", DAY),
        (" 1/2/1975 ", DAY),
        ("01-02-1975", DAY),
        ("1.2.1975", DAY),
        ("ngày 1 tháng 2 năm 1975", DAY),
        ("1975-02-01", DAY),
        ("1975-02-01 00:00:00", DAY),
        (27426.0, DAY),
        (27426.5, DAY),
        ("27426", DAY),
        (1975, 1975),
        (1975.0, 1975),
        ("1975", 1975),
        ("năm 1975", 1975),
        ("02/1975", 1975),
        ("1900", 1900),
        (2100, 2100),
        (2101, datetime.date(1905, 10, 1)),
        (80_000, datetime.date(2119, 1, 11)),
    ],
)
def test_a_date_or_year_is_read_in_every_usual_shape(value, expected):
    assert read_date(value) == expected


@pytest.mark.parametrize(
    "value",
    [
        "31/02/1975", "29/02/1900", "00/01/1975", "13/13/2000", "25/12/75", "1899", "không nhớ", "", "1/2", "٢٧٤٢٦",
        datetime.date(1899, 12, 31), datetime.time(7, 30), datetime.timedelta(hours=30), True, None, 1899, 1975.5,
        80_001, float("nan"), float("inf"),
    ],
)  # fmt: skip
def test_what_is_no_date_is_none(value):
    assert read_date(value) is None


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("(Số liệu đến 31/12/2023)", datetime.date(2023, 12, 31)),
        ("Đức Thọ, ngày 15 tháng 01 năm 2024", datetime.date(2024, 1, 15)),
        ("Số liệu đến 31/02/2023", None),
        ("DANH SÁCH ĐẢNG VIÊN", None),
    ],
)
def test_a_day_is_found_in_a_line(line, expected):
    assert find_day(line) == expected

"""The sheet as other programs read it: openpyxl with and without formulas, and calamine."""

import hashlib
import os
import re
import subprocess
import sys
import tracemalloc
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook

from reports.table import BLANK, Column, Kind, Link, Row, RowStyle, Span, Sum, Table, TableError
from reports.workbook import content_hash, write_workbook
from tests.reports.samples import COLUMNS, ROWS, TABLE, make_list, make_table

FIRST_ROW = 11


def written(*tables: Table) -> bytes:
    stream = BytesIO()
    write_workbook(tables, stream, run_label="Run 12", content_hash="0123456789abcdef")
    return stream.getvalue()


def opened(*tables: Table, data_only: bool = False) -> Workbook:
    return load_workbook(BytesIO(written(*tables)), data_only=data_only)


def rows_of(sheet: Worksheet, first: int = FIRST_ROW, last: int = FIRST_ROW + len(ROWS) - 1) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in sheet.iter_rows(first, last)]


def sheet_xml(*tables: Table, number: int = 1) -> str:
    with ZipFile(BytesIO(written(*tables))) as book:
        return book.read(f"xl/worksheets/sheet{number}.xml").decode()


def test_rows_are_read_back_with_live_formulas() -> None:
    across = [None] * (len(COLUMNS) - 1)
    met_on = datetime(2023, 12, 25)  # noqa: DTZ001 – what openpyxl makes of a date
    assert rows_of(opened(TABLE).active) == [
        ["I. Đảng bộ cơ sở", *across],
        [1, "Xã An Dũng", 1200, 34, "=SUM(C12:D12)", '=IF(E12=0,"–",C12/E12)', 92.5, met_on, "–"],
        [2, "=1+1", 0, 0, "=SUM(C13:D13)", '=IF(E13=0,"–",C13/E13)', "–", "15/12", "A & B <i>"],
        [None, "Tổng cộng", "=SUM(C12:C13)", "=SUM(D12:D13)", "=SUM(C14:D14)", '=IF(E14=0,"–",C14/E14)', *[None] * 3],
    ]


def test_formulas_carry_their_values_for_viewers_that_compute_nothing() -> None:
    across = [None] * (len(COLUMNS) - 1)
    met_on = datetime(2023, 12, 25)  # noqa: DTZ001 – what openpyxl makes of a date
    share = pytest.approx(1200 / 1234)
    assert rows_of(opened(TABLE, data_only=True).active) == [
        ["I. Đảng bộ cơ sở", *across],
        [1, "Xã An Dũng", 1200, 34, 1234, share, 92.5, met_on, "–"],
        [2, "=1+1", 0, 0, 0, "–", "–", "15/12", "A & B <i>"],
        [None, "Tổng cộng", 1200, 34, 1234, share, None, None, None],
    ]


def test_calamine_reads_the_same_values() -> None:
    sheet = CalamineWorkbook.from_filelike(BytesIO(written(TABLE))).get_sheet_by_name("Mẫu")
    share = pytest.approx(1200 / 1234)
    assert sheet.to_python(skip_empty_area=False)[FIRST_ROW - 1 : FIRST_ROW + 3] == [
        ["I. Đảng bộ cơ sở", *[""] * 8],
        [1.0, "Xã An Dũng", 1200.0, 34.0, 1234.0, share, 92.5, date(2023, 12, 25), "–"],
        [2.0, "=1+1", 0.0, 0.0, 0.0, "–", "–", "15/12", "A & B <i>"],
        ["", "Tổng cộng", 1200.0, 34.0, 1234.0, share, "", "", ""],
    ]


def test_sheet_is_laid_out_like_the_official_form() -> None:
    sheet = opened(TABLE).active
    texts = {
        cell.coordinate: cell.value
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None and not FIRST_ROW <= cell.row < FIRST_ROW + len(ROWS)
    }
    assert texts == {
        "A1": "ĐẢNG BỘ TỈNH HÀ TĨNH",
        "A2": "HUYỆN ỦY ĐỨC THỌ",
        "A3": "*",
        "D1": "ĐẢNG CỘNG SẢN VIỆT NAM",
        "D2": "Biểu 6",
        "D3": "Đức Thọ, ngày 31 tháng 12 năm 2023",
        "A5": "THỐNG KÊ KẾT QUẢ XẾP LOẠI",
        "A6": "Năm 2023",
        "A7": "Tỷ lệ tính trên số được đánh giá",
        "A9": "STT",
        "B9": "Đơn vị",
        "C9": "Số chi bộ",
        "C10": "Xuất sắc",
        "D10": "Tốt",
        "E9": "Tổng số",
        "F9": "Tỷ lệ",
        "G9": "Điểm",
        "H9": "Ngày họp",
        "I9": "Ghi chú",
        "A15": "Số liệu đến ngày 31/12/2023.",
        "A17": "NGƯỜI LẬP BIỂU",
        "A18": "(ký, ghi rõ họ tên)",
        "D17": "T/M BAN THƯỜNG VỤ",
        "D18": "BÍ THƯ",
        "D19": "(ký tên, đóng dấu)",
        "D24": "Nguyễn Văn A",
    }
    blocks = ["A1:C1", "A2:C2", "A3:C3", "D1:I1", "D2:I2", "D3:I3", "A5:I5", "A6:I6", "A7:I7"]
    headings = ["C9:D9", "A9:A10", "B9:B10", "E9:E10", "F9:F10", "G9:G10", "H9:H10", "I9:I10"]
    below = ["A11:I11", "A15:I15", "A17:C17", "A18:C18", "D17:I17", "D18:I18", "D19:I19", "D24:I24"]
    assert {str(area) for area in sheet.merged_cells.ranges} == {*blocks, *headings, *below}
    assert {cell.font.name for row in sheet.iter_rows() for cell in row if cell.value is not None} == {
        "Times New Roman"
    }


def test_page_is_set_up_for_printing() -> None:
    sheet = opened(TABLE).active
    footer = sheet.oddFooter
    assert {
        "orientation": sheet.page_setup.orientation,
        "paper": sheet.page_setup.paperSize,
        "fit": (
            sheet.sheet_properties.pageSetUpPr.fitToPage,
            sheet.page_setup.fitToWidth,
            sheet.page_setup.fitToHeight,
        ),
        "repeated": sheet.print_title_rows,
        "frozen": sheet.freeze_panes,
        "footer": (footer.left.text, footer.center.text, footer.right.text),
    } == {
        "orientation": "landscape",
        "paper": 9,
        "fit": (True, 1, 0),
        "repeated": "$9:$10",
        "frozen": "C1",
        "footer": ("Run 12", "0123456789abcdef", "Page &P of &N"),
    }


def test_long_list_keeps_its_headings_in_view() -> None:
    assert opened(make_list(*["x"] * 30)).active.freeze_panes == "B1"
    assert opened(make_list(*["x"] * 31)).active.freeze_panes == "B6"


def test_ampersand_in_the_run_label_is_no_command() -> None:
    stream = BytesIO()
    write_workbook([TABLE], stream, run_label="Lần 3 & 4", content_hash="0")
    assert load_workbook(stream).active.oddFooter.left.text == "Lần 3 && 4"


def test_numbers_and_dates_have_their_formats() -> None:
    sheet = opened(TABLE).active
    assert [cell.number_format for cell in sheet[FIRST_ROW + 1]] == [
        *("#,##0", "@", "#,##0", "#,##0", "#,##0", "0.0%", "#,##0.00", "dd/mm/yyyy", "@"),
    ]


def test_places_of_a_column_reach_the_format() -> None:
    columns = (Column("name", "Name"), Column("points", "Points", Kind.DECIMAL, places=0))
    sheet = opened(make_list(columns=columns, rows=(Row(cells=("a", Decimal("7"))),))).active
    assert sheet["B6"].number_format == "#,##0"


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+84 912 345 678",
        "-5",
        "@SUM(A1)",
        '=HYPERLINK("http://example.org","x")',
        "=cmd|' /C calc'!A0",
        "\t=1+1",
        "#N/A",
        "TRUE",
        "038000000003",
        "12/05/2023",
        "1e5",
        "  spaces kept  ",
        "first line\nsecond line",
        "<script>&amp;</script>",
        "]]>",
        "",
    ],
)
def test_text_stays_text_whatever_it_looks_like(text: str) -> None:
    table = make_list(text, title=text or "title", footnotes=(text,), columns=(Column("a", "A"), Column("b", text)))
    sheet = opened(table).active
    cell = sheet["B6"]
    assert (cell.value or "", cell.data_type) == (text, "s" if text else cell.data_type)
    assert [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.data_type not in "sn"] == []
    assert "<f>" not in sheet_xml(table)
    assert CalamineWorkbook.from_filelike(BytesIO(written(table))).get_sheet_by_index(0).to_python()[5][1] == text


def test_control_characters_are_dropped_and_line_ends_become_one() -> None:
    sheet = opened(make_list("a\x00b\x1fc\ud800d\uffffe\r\nf\rg")).active
    assert sheet["B6"].value == "abcde\nf\ng"


def test_text_like_a_character_code_is_read_as_it_was_written() -> None:
    table = make_list("_x0041_ _x41_ _x")
    assert CalamineWorkbook.from_filelike(BytesIO(written(table))).get_sheet_by_index(0).to_python()[5][1] == (
        "_x0041_ _x41_ _x"
    )


@pytest.mark.parametrize("letter", ["x", "ộ", "🌾"])
def test_longest_text_fits_and_a_longer_one_is_cut_and_said_so(letter: str) -> None:
    size = 2 if letter == "🌾" else 1
    fitting = letter * (32_767 // size)
    sheet = opened(make_list(fitting)).active
    assert (sheet["B6"].value, sheet.max_row) == (fitting, 6)
    sheet = opened(make_list(fitting + letter)).active
    assert sheet["B6"].value == letter * (32_766 // size) + "…"
    assert sheet["A7"].value == (
        "A text longer than 32,767 characters does not fit into a cell and was cut where it ends in “…”."
    )


def test_date_before_office_calendars_begin_is_text() -> None:
    columns = (Column("name", "Name"), Column("on", "On", Kind.DATE))
    rows = (Row(cells=("a", date(1900, 2, 28))), Row(cells=("b", date(1900, 3, 1))))
    sheet = opened(make_list(columns=columns, rows=rows)).active
    assert [sheet["B6"].value, sheet["B7"].value] == ["28/02/1900", datetime(1900, 3, 1)]  # noqa: DTZ001


def test_link_is_its_text_alone() -> None:
    sheet = opened(make_list(rows=(Row(cells=("a", Link("Vì sao?", "/why/")), href="/a/"),))).active
    assert (sheet["B6"].value, sheet["B6"].hyperlink) == ("Vì sao?", None)


def numbers(count: int, total: Sum) -> Table:
    rows = [Row(key=str(number), cells=("x", number)) for number in range(count)]
    columns = (Column("name", "Name"), Column("value", "Value", Kind.INTEGER))
    return make_list(columns=columns, rows=(*rows, Row(cells=("total", total), style=RowStyle.TOTAL)))


def test_sum_joins_neighbours_and_leaves_gaps() -> None:
    named = ("4", "0", "1", Span("6", "8"), "2", "9")
    sheet = opened(numbers(11, Sum(0 + 1 + 2 + 4 + 6 + 7 + 8 + 9, rows=named))).active
    assert sheet["B17"].value == "=SUM(B6:B8,B10,B12:B15)"


def test_sum_of_too_many_places_for_a_formula_stands_as_its_value() -> None:
    within = tuple(str(number) for number in range(0, 510, 2))
    sheet = opened(numbers(512, Sum(sum(range(0, 510, 2)), rows=within))).active
    assert sheet["B518"].value.count(",") == 254
    beyond = (*within, "510")
    sheet = opened(numbers(512, Sum(sum(range(0, 512, 2)), rows=beyond))).active
    assert sheet["B518"].value == sum(range(0, 512, 2))


def test_every_row_stands_once_and_in_order() -> None:
    for table in (TABLE, make_list(), make_list("x" * 400, "y"), make_table(footnotes=(), right_signature=None)):
        found = [int(number) for number in re.findall(r'<row [^>]*?r="(\d+)"', sheet_xml(table))]
        assert found == sorted(set(found))


def test_row_grows_with_the_text_in_it() -> None:
    sheet = opened(make_list("short", "many words " * 40)).active
    assert sheet.row_dimensions[6].height is None
    assert sheet.row_dimensions[7].height > 100


def test_untrue_table_is_refused_before_anything_is_written() -> None:
    lie = replace(ROWS[-1], cells=(*ROWS[-1].cells[:2], Sum(1201, rows=("an-dung", "new")), *ROWS[-1].cells[3:]))
    stream = BytesIO()
    with pytest.raises(TableError):
        write_workbook([TABLE, make_table(rows=(*ROWS[:-1], lie))], stream, run_label="", content_hash="")
    assert stream.getvalue() == b""


def test_sheet_names_are_what_excel_accepts_each_once() -> None:
    wanted = ["Biểu 6/2023 [A]", "biểu 6 2023  a", "x" * 40, "x" * 40, "'quoted'", "///", "History"]
    book = opened(*(make_list("x", key=f"table-{number}", sheet_name=name) for number, name in enumerate(wanted)))
    assert book.sheetnames == [
        "Biểu 6 2023  A",
        "biểu 6 2023  a (2)",
        "x" * 31,
        "x" * 27 + " (2)",
        "quoted",
        "table-5",
        "History (2)",
    ]
    assert [sheet["B6"].value for sheet in book] == ["x"] * 7


def test_same_tables_give_the_same_bytes() -> None:
    assert written(TABLE, make_list("x")) == written(TABLE, make_list("x"))
    with ZipFile(BytesIO(written(TABLE))) as book:
        assert {entry.date_time for entry in book.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert (
            re.findall(r">([\d-]+T[\d:]+Z)<", book.read("docProps/core.xml").decode()) == ["1980-01-01T00:00:00Z"] * 2
        )


def test_another_process_gives_the_same_bytes() -> None:
    script = (
        "import hashlib\n"
        "from django.conf import settings\n"
        "settings.configure(USE_I18N=False)\n"
        "from tests.reports.test_workbook import TABLE, written\n"
        "print(hashlib.sha256(written(TABLE)).hexdigest())\n"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=Path(__file__).parents[2],
            check=True,
            capture_output=True,
            text=True,
        ).stdout.strip()
        for seed in ("1", "2")
    }
    assert digests == {hashlib.sha256(written(TABLE)).hexdigest()}


def test_memory_does_not_grow_with_the_rows() -> None:
    class Members:
        def __init__(self, count: int) -> None:
            self.count = count

        def __iter__(self) -> Iterator[Row]:
            return (Row(cells=(f"{number:012d}", "Nguyễn Văn A")) for number in range(self.count))

    def peak(count: int) -> int:
        tracemalloc.start()
        written(make_list(rows=Members(count)))
        _now, highest = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return highest

    peak(1)
    assert peak(10_000) - peak(1_000) < 500_000


# --- the content hash -------------------------------------------------------------------------------------------------


def with_cell(row: int, column: int, value: Any) -> Sequence[Table]:
    rows = list(ROWS)
    cells = list(rows[row].cells)
    cells[column] = value
    rows[row] = replace(rows[row], cells=tuple(cells))
    return [make_table(rows=tuple(rows))]


@pytest.mark.parametrize(
    "changed",
    [
        with_cell(1, 6, Decimal("92.6")),
        with_cell(1, 1, "Xã An Dung"),
        with_cell(1, 7, "2023-12-25"),
        with_cell(1, 8, BLANK),
        with_cell(1, 8, "–"),
        [make_table(title="Other")],
        [make_table(base_lines=())],
        [make_table(rows=ROWS[:-1])],
        [TABLE, TABLE],
    ],
)
def test_content_hash_changes_with_what_is_stated(changed: Sequence[Table]) -> None:
    assert content_hash(changed) != content_hash([TABLE])


@pytest.mark.parametrize(
    "same",
    [
        with_cell(1, 6, Decimal("92.50")),
        with_cell(1, 3, 34),
        with_cell(1, 3, Decimal("34.0")),
        [make_table(place_and_date="", left_signature=None, sheet_name="X")],
        [make_table(rows=list(ROWS))],
    ],
)
def test_content_hash_is_the_same_for_the_same_statement(same: Sequence[Table]) -> None:
    assert content_hash(same) == content_hash([TABLE])


def test_content_hash_is_sixteen_hex_digits() -> None:
    assert re.fullmatch("[0-9a-f]{16}", content_hash([TABLE]))

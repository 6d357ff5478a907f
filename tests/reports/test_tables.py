"""The table on a page: the same words and figures as on the sheet, in markup a screen reader can follow."""

from dataclasses import replace
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from html.parser import HTMLParser
from io import BytesIO
from typing import Any

import pytest
from django.template import Context, Template
from django.utils.translation import override
from openpyxl import load_workbook
from openpyxl.cell import Cell

from reports.table import BLANK, Column, Kind, Link, Row, RowStyle, Sum, Table, TableError
from reports.templatetags.tables import cell_text
from reports.workbook import write_workbook
from tests.reports.samples import COLUMNS, ROWS, TABLE, make_list, make_table

Attributes = dict[str, str | None]


class Page(HTMLParser):
    """The cells of a page, row by row, each as its tag, its attributes and its text; links by their text."""

    def __init__(self, table: Table) -> None:
        super().__init__()
        self.rows: list[list[tuple[str, Attributes, str]]] = []
        self.row_classes: list[str | None] = []
        self.bodies = 0
        self.elements: list[tuple[str, Attributes]] = []
        self.links: dict[str, str | None] = {}
        self._texts: list[str] = []
        self.feed(Template("{% load tables %}{% table table %}").render(Context({"table": table})))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._texts = [] if tag in {"th", "td", "caption", "li", "a"} else self._texts
        if tag == "tr":
            self.rows.append([])
            self.row_classes.append(dict(attrs).get("class"))
        elif tag in {"th", "td"}:
            self.rows[-1].append((tag, dict(attrs), ""))

    def handle_data(self, data: str) -> None:
        self._texts.append(data)

    def handle_endtag(self, tag: str) -> None:
        text = "".join(self._texts)
        if tag in {"th", "td"}:
            self.rows[-1][-1] = (*self.rows[-1][-1][:2], text)
        elif tag == "a":
            self.links[text] = next(attributes for name, attributes in reversed(self.elements) if name == "a")["href"]
        elif tag == "caption":
            self.caption = " ".join(text.split())

    def texts(self) -> list[list[str]]:
        return [[text for _tag, _attributes, text in row] for row in self.rows]


def shown(cell: Cell) -> str:
    """A cell of the sheet as an office program set to Vietnamese shows it."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, datetime):
        assert cell.number_format == "dd/mm/yyyy"
        return f"{value:%d/%m/%Y}"
    number, sign = Decimal(repr(value)), ""
    pattern = cell.number_format
    if pattern.endswith("%"):
        number, sign, pattern = number * 100, "%", pattern[:-1]
    places = len(pattern.partition(".")[2])
    rounded = number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    text = f"{rounded:,}" if "," in pattern else f"{rounded}"
    return text.translate(str.maketrans(",.", ".,")) + sign


def sheet_texts(table: Table, first_row: int) -> list[list[str]]:
    stream = BytesIO()
    write_workbook([table], stream, run_label="", content_hash="")
    sheet = load_workbook(stream, data_only=True).active
    last_row = first_row + len(list(table.rows)) - 1
    return [[shown(cell) for cell in row] for row in sheet.iter_rows(first_row, last_row)]


def test_page_says_what_the_sheet_says_in_every_cell() -> None:
    with override("vi"):
        section, *page = Page(TABLE).texts()[2:]
        across, *sheet = sheet_texts(TABLE, 11)
    assert section == [across[0]] == ["I. Đảng bộ cơ sở"]
    assert page == sheet
    assert page[0] == ["1", "Xã An Dũng", "1.200", "34", "1.234", "97,2%", "92,50", "25/12/2023", "–"]


@pytest.mark.parametrize(
    ("kind", "places", "value", "text"),
    [
        (Kind.INTEGER, None, 1234567, "1.234.567"),
        (Kind.INTEGER, None, -1234, "-1.234"),
        (Kind.INTEGER, None, 0, "0"),
        (Kind.DECIMAL, None, 8, "8,00"),
        (Kind.DECIMAL, None, Decimal("2.675"), "2,68"),
        (Kind.DECIMAL, 1, Decimal("8.25"), "8,3"),
        (Kind.DECIMAL, 0, Decimal("2.5"), "3"),
        (Kind.DECIMAL, None, Decimal("1E+3"), "1.000,00"),
        (Kind.PERCENT, None, Decimal("0.0625"), "6,3%"),
        (Kind.PERCENT, 0, Decimal(1) / 3, "33%"),
        (Kind.PERCENT, None, 1, "100,0%"),
        (Kind.DATE, None, date(2025, 6, 5), "05/06/2025"),
        (Kind.DATE, None, "1956", "1956"),
        (Kind.TEXT, None, "0012", "0012"),
        (Kind.TEXT, None, None, "–"),
        (Kind.TEXT, None, BLANK, ""),
    ],
)
def test_value_is_shown_alike_on_page_and_sheet(kind: Kind, places: int | None, value: Any, text: str) -> None:
    column = Column("value", "Value", kind, places=places)
    table = make_list(columns=(Column("name", "Name"), column), rows=(Row(cells=("x", value)),))
    with override("vi"):
        assert Page(table).texts()[1] == ["x", text]
        assert sheet_texts(table, 6) == [["x", text]]


def test_numbers_follow_the_reader_s_language() -> None:
    column = Column("value", "Value", Kind.DECIMAL)
    with override("vi"):
        assert cell_text(Decimal("1234.5"), column) == "1.234,50"
    with override("en"):
        assert cell_text(Decimal("1234.5"), column) == "1,234.50"


def test_table_is_a_region_one_can_reach_with_the_keyboard() -> None:
    page = Page(TABLE)
    region = {"class": "table-scroll", "role": "region", "tabindex": "0", "aria-label": TABLE.title}
    assert page.elements[:2] == [("div", region), ("table", {"class": "table table-sticky"})]
    assert page.caption == "Thống kê kết quả xếp loại – Năm 2023 Tỷ lệ tính trên số được đánh giá"
    assert ("ul", {"class": "table-notes"}) in page.elements


def test_headings_say_what_they_stand_over() -> None:
    upper, lower = Page(TABLE).rows[:2]
    plain = {"scope": "col", "rowspan": "2"}
    number, words, heading = ({**plain, "class": name} for name in ("number", "words", "row-heading"))
    assert upper == [
        ("th", number, "STT"),
        ("th", heading, "Đơn vị"),
        ("th", {"scope": "colgroup", "colspan": "2"}, "Số chi bộ"),
        ("th", number, "Tổng số"),
        ("th", number, "Tỷ lệ"),
        ("th", number, "Điểm"),
        ("th", plain, "Ngày họp"),
        ("th", words, "Ghi chú"),
    ]
    assert lower == [("th", {"scope": "col", "class": "number"}, text) for text in ("Xuất sắc", "Tốt")]


def test_rows_are_named_and_marked() -> None:
    page = Page(TABLE)
    marked = [
        (css_class, [(attributes, text) for tag, attributes, text in row if tag == "th"])
        for css_class, row in zip(page.row_classes[2:], page.rows[2:], strict=True)
    ]
    assert marked == [
        ("row-section", [({"scope": "rowgroup", "colspan": "9"}, "I. Đảng bộ cơ sở")]),
        (None, [({"scope": "row"}, "Xã An Dũng")]),
        ("row-subrow", [({"scope": "row", "class": "indent-1"}, "=1+1")]),
        ("row-total", [({"scope": "row"}, "Tổng cộng")]),
    ]


def test_each_section_is_a_body_of_its_own() -> None:
    section = Row(cells=("II. Chi bộ cơ sở",), style=RowStyle.SECTION)
    page = Page(make_table(rows=(*ROWS[1:], *ROWS[:1], section)))
    assert [tag for tag, _attributes in page.elements].count("tbody") == 3


def test_links_open_the_row_or_the_value() -> None:
    assert Page(TABLE).links == {"Xã An Dũng": "/units/1/", "34": "/units/1/cells/"}
    own = Row(cells=(Link("own", "/own/"), "x"), href="/row/")
    assert Page(make_list(rows=(own,))).links == {"own": "/own/"}


def test_text_is_escaped() -> None:
    html = Template("{% load tables %}{% table table %}").render(
        Context({"table": make_list("<script>alert(1)</script>")})
    )
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "<script>" not in html


def test_untrue_table_is_refused() -> None:
    lie = replace(ROWS[1], cells=(*ROWS[1].cells[:4], Sum(1235, columns=("excellent", "good")), *ROWS[1].cells[5:]))
    with pytest.raises(TableError, match="says 1235, the columns it names add up to 1234"):
        Page(make_table(rows=(lie,), columns=COLUMNS))

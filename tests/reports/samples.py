"""One small table with a cell of every sort."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from reports.table import (
    BLANK,
    PREPARED_BY,
    Column,
    Kind,
    Link,
    Row,
    RowStyle,
    Share,
    Signature,
    Span,
    Sum,
    Table,
)

COLUMNS = (
    Column("number", "STT", Kind.INTEGER, 5),
    Column("unit", "Đơn vị", width=40),
    Column("excellent", "Xuất sắc", Kind.INTEGER, 9, "Số chi bộ"),
    Column("good", "Tốt", Kind.INTEGER, 9, "Số chi bộ"),
    Column("total", "Tổng số", Kind.INTEGER, 9),
    Column("share", "Tỷ lệ", Kind.PERCENT, 9),
    Column("score", "Điểm", Kind.DECIMAL, 9),
    Column("met_on", "Ngày họp", Kind.DATE, 12),
    Column("note", "Ghi chú", width=20),
)

ROWS = (
    Row(cells=("I. Đảng bộ cơ sở",), style=RowStyle.SECTION),
    Row(
        key="an-dung",
        href="/units/1/",
        cells=(
            1,
            "Xã An Dũng",
            1200,
            Link(34, "/units/1/cells/"),
            Sum(1234, columns=("excellent", "good")),
            Share(Decimal(1200) / 1234, "excellent", "total"),
            Decimal("92.5"),
            date(2023, 12, 25),
            None,
        ),
    ),
    Row(
        key="new",
        style=RowStyle.SUBROW,
        indent=1,
        cells=(
            2,
            "=1+1",
            0,
            0,
            Sum(0, columns=("excellent", "good")),
            Share(None, "excellent", "total"),
            None,
            "15/12",
            "A & B <i>",
        ),
    ),
    Row(
        style=RowStyle.TOTAL,
        cells=(
            BLANK,
            "Tổng cộng",
            Sum(1200, rows=(Span("an-dung", "new"),)),
            Sum(34, rows=("an-dung", "new")),
            Sum(1234, columns=("excellent", "good")),
            Share(Decimal(1200) / 1234, "excellent", "total"),
            BLANK,
            BLANK,
            BLANK,
        ),
    ),
)

TABLE = Table(
    key="sample",
    sheet_name="Mẫu",
    title="Thống kê kết quả xếp loại",
    subtitle="Năm 2023",
    columns=COLUMNS,
    rows=ROWS,
    row_heading="unit",
    base_lines=("Tỷ lệ tính trên số được đánh giá",),
    footnotes=("Số liệu đến ngày 31/12/2023.",),
    issuing_bodies=("ĐẢNG BỘ TỈNH HÀ TĨNH", "HUYỆN ỦY ĐỨC THỌ"),
    form_number="Biểu 6",
    place_and_date="Đức Thọ, ngày 31 tháng 12 năm 2023",
    left_signature=PREPARED_BY,
    right_signature=Signature(("T/M BAN THƯỜNG VỤ", "BÍ THƯ"), "(ký tên, đóng dấu)", "Nguyễn Văn A"),
)


def make_table(**changes: Any) -> Table:
    return replace(TABLE, **changes)


def make_list(*texts: str, **changes: Any) -> Table:
    """Two columns of text, a row a text."""
    return Table(
        **{
            "key": "list",
            "sheet_name": "List",
            "title": "List",
            "columns": (Column("name", "Name"), Column("note", "Note")),
            "rows": tuple(Row(cells=("name", text)) for text in texts),
            **changes,
        }
    )

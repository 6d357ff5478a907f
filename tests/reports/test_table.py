"""A table says what it holds, or is refused with the place and the reason."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.check import Survey
from reports.table import BLANK, Column, Kind, Link, Row, RowStyle, Share, Span, Sum, Table, TableError, quotient
from tests.reports.samples import TABLE, make_table

COLUMNS = (
    Column("name", "Name"),
    Column("a", "A", Kind.INTEGER),
    Column("b", "B", Kind.DECIMAL),
    Column("sum", "Sum", Kind.DECIMAL),
    Column("share", "Share", Kind.PERCENT),
    Column("on", "On", Kind.DATE),
)


def table_of(*rows: Row, **changes: Any) -> Table:
    return Table(**{"key": "t", "sheet_name": "T", "title": "T", "columns": COLUMNS, "rows": rows, **changes})


def row(key: str = "r", /, **cells: Any) -> Row:
    return Row(key=key, cells=tuple(cells.get(column.key) for column in COLUMNS))


def refusal(table: Table) -> str:
    with pytest.raises(TableError) as refused:
        table.check()
    return str(refused.value)


def test_check_says_what_the_rows_hold() -> None:
    assert TABLE.check() == Survey(
        row_count=4,
        positions={"an-dung": 1, "new": 2},
        across=(0,),
        looks=frozenset({(RowStyle.SECTION, 0), (RowStyle.BODY, 0), (RowStyle.SUBROW, 1), (RowStyle.TOTAL, 0)}),
        longest_text=len("I. Đảng bộ cơ sở"),
    )


def test_check_of_no_rows() -> None:
    assert table_of().check() == Survey(row_count=0, positions={}, across=(), looks=frozenset(), longest_text=0)


def test_longest_text_counts_in_utf_16_units() -> None:
    assert table_of(row(name="🌾🌾🌾")).check().longest_text == 6


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("name", "0380001234567890123"),
        ("name", BLANK),
        ("a", 7),
        ("a", "Đạt"),
        ("a", None),
        ("a", 10**15 - 1),
        ("b", 7),
        ("b", Decimal("7.25")),
        ("share", Decimal("0.5")),
        ("share", 1),
        ("on", date(2023, 12, 31)),
        ("on", "1956"),
        ("a", Link(7, "/records/7/")),
        ("a", Link(None, "?month=3")),
    ],
)
def test_cell_that_fits_its_column_is_accepted(column: str, value: Any) -> None:
    assert table_of(row(**{column: value})).check().row_count == 1


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("name", 7, "int in a column of kind text"),
        ("a", Decimal("7.25"), "Decimal in a column of kind integer"),
        ("a", 7.0, "float in a column of kind integer"),
        ("a", True, "bool in a column of kind integer"),
        ("a", 10**15, "an integer of more than 15 digits must be text"),
        ("a", -(10**15), "an integer of more than 15 digits must be text"),
        ("b", Decimal("NaN"), "NaN is not a number"),
        ("b", Decimal("Infinity"), "Infinity is not a number"),
        ("on", 45291, "int in a column of kind date"),
        ("on", datetime(2023, 12, 31, tzinfo=UTC), "datetime in a column of kind date"),
        ("a", date(2023, 12, 31), "date in a column of kind integer"),
    ],
)
def test_cell_that_does_not_fit_its_column_is_refused(column: str, value: Any, reason: str) -> None:
    assert refusal(table_of(row(**{column: value}))) == f"t, row r, column {column}: {reason}"
    assert refusal(table_of(row(**{column: Link(value, "/")}))) == f"t, row r, column {column}: {reason}"


@pytest.mark.parametrize(
    "href", ["javascript:alert(1)", "https://example.org/", "//example.org", "/\\example.org", "x"]
)
def test_link_that_leaves_the_site_is_refused(href: str) -> None:
    reason = f"t, row r, {href} does not lead to a page of this site"
    assert refusal(table_of(row(name=Link("x", href)))) == reason
    assert refusal(table_of(Row(key="r", cells=row(name="x").cells, href=href))) == reason


def test_row_of_another_length_is_refused() -> None:
    short = Row(cells=("x", 1))
    assert refusal(table_of(row(name="x"), short)) == "t, row 2, 2 cells for 6 columns"


def test_only_a_section_of_one_cell_runs_across() -> None:
    assert Row(cells=("I.",), style=RowStyle.SECTION).runs_across
    assert not Row(cells=("I.", 5), style=RowStyle.SECTION).runs_across
    assert refusal(table_of(Row(cells=("I.",)))) == "t, row 1, 1 cells for 6 columns"


def test_malformed_columns_are_refused() -> None:
    lone = (Column("name", "Name"),)
    assert refusal(table_of(columns=lone)) == (
        "t: a table needs a column that names the row and one that says something of it"
    )
    assert refusal(table_of(columns=lone * 2)) == "t: two columns have the same key"
    assert refusal(table_of(row_heading="title")) == "t: no column title"


def test_rows_that_can_be_walked_once_are_refused() -> None:
    class Rows:
        def __iter__(self) -> Iterator[Row]:
            yield row(name="x")

    assert table_of(rows=Rows()).check().row_count == 1
    assert refusal(table_of(rows=iter(Rows()))) == "t: the rows can be walked only once"


# --- sums and shares ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "cell",
    [
        Sum(6, rows=("first", "middle", "last")),
        Sum(6, rows=(Span("first", "last"),)),
        Sum(Decimal("6.00"), rows=("last", Span("first", "middle"))),
        Sum(4, rows=("first", "last")),
    ],
)
def test_true_sum_down_a_column_is_accepted_wherever_it_stands(cell: Sum) -> None:
    parts = (row("first", sum=1), row("middle", sum=2), row("last", sum=3))
    total = row("total", sum=cell)
    assert table_of(*parts, total).check().row_count == 4
    assert table_of(total, *parts).check().row_count == 4


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        (Sum(7, rows=("first", "last")), "says 7, the rows it names add up to 3"),
        (Sum(3, rows=(Span("last", "first"),)), "a span ends before it begins"),
        (Sum(3, rows=("first", "nobody")), "no row nobody"),
        (Sum(4, rows=("first", "first", "last")), "a sum names a row twice, or its own"),
        (Sum(4, rows=("first", Span("first", "last"))), "a sum names a row twice, or its own"),
        (Sum(3, rows=(Span("first", "total"),)), "a sum names a row twice, or its own"),
    ],
)
def test_untrue_sum_down_a_column_is_refused(cell: Sum, reason: str) -> None:
    rows = (row("first", sum=1), row("last", sum=2), row("total", sum=cell))
    assert refusal(table_of(*rows)) == f"t, row 3, column sum: {reason}"


def test_two_rows_of_a_named_key_are_refused() -> None:
    total = row("total", sum=Sum(1, rows=("first",)))
    assert refusal(table_of(row("first", sum=1), row("first", sum=2), total)) == "t: two rows have the key first"


def test_sum_counts_sums_links_and_numbers_but_not_text_or_nothing() -> None:
    rows = (
        row("a", sum=Link(Decimal("0.5"), "/")),
        row("b", a=1, b=2, sum=Sum(3, columns=("a", "b"))),
        row("c", sum="vắng"),
        row("d"),
        Row(cells=("I.",), style=RowStyle.SECTION),
        row("e", sum=BLANK),
    )
    assert table_of(*rows, row("t", sum=Sum(Decimal("3.5"), rows=(Span("a", "e"),)))).check().row_count == 7


@pytest.mark.parametrize(
    ("column", "cell", "reason"),
    [
        ("sum", Sum(4, columns=("a", "b")), "says 4, the columns it names add up to 3"),
        ("sum", Sum(3, columns=("a", "b", "c")), "no column c"),
        ("sum", Sum(3, columns=("a", "b", "b")), "a sum names a column twice, or its own"),
        ("sum", Sum(3, columns=("a", "b", "sum")), "a sum names a column twice, or its own"),
        ("sum", Sum(3, columns=("a", "b", "share")), "column share of kind percent cannot be added up"),
        ("sum", Sum(3), "a sum names either rows or columns"),
        ("sum", Sum(3, rows=("r",), columns=("a",)), "a sum names either rows or columns"),
        ("name", Sum(3, columns=("a", "b")), "a sum of type int in a column of kind text"),
        ("share", Sum(3, columns=("a", "b")), "a sum of type int in a column of kind percent"),
    ],
)
def test_untrue_sum_along_a_row_is_refused(column: str, cell: Sum, reason: str) -> None:
    assert table_of(row(a=1, b=2, sum=Sum(3, columns=("a", "b")))).check().row_count == 1
    assert refusal(table_of(row(**{"a": 1, "b": 2, column: cell}))) == f"t, row r, column {column}: {reason}"


@pytest.mark.parametrize(
    ("column", "cell", "reason"),
    [
        ("share", Share(Decimal("0.5"), "a", "b"), "says 0.5, 1 divided by 4 is 0.25"),
        ("share", Share(None, "a", "b"), "says None, 1 divided by 4 is 0.25"),
        ("share", Share(Decimal(0), "a", "sum"), "says 0, 1 divided by 0 is None"),
        ("share", Share(Decimal("0.25"), "a", "c"), "no column c"),
        ("share", Share(Decimal("0.25"), "name", "b"), "column name of kind text cannot be added up"),
        ("sum", Share(Decimal("0.25"), "a", "b"), "a share in a column of kind decimal"),
    ],
)
def test_untrue_share_is_refused(column: str, cell: Share, reason: str) -> None:
    assert table_of(row(a=1, b=4, share=Share(quotient(1, 4), "a", "b"))).check().row_count == 1
    assert table_of(row(a=1, b=0, share=Share(quotient(1, 0), "a", "b"))).check().row_count == 1
    assert refusal(table_of(row(**{"a": 1, "b": 4, column: cell}))) == f"t, row r, column {column}: {reason}"


@given(st.lists(st.decimals(min_value=-99, max_value=99, places=2), min_size=1, max_size=12), st.data())
def test_sum_of_any_span_is_true_only_when_exact(values: list[Decimal], choice: st.DataObject) -> None:
    first = choice.draw(st.integers(0, len(values) - 1))
    last = choice.draw(st.integers(first, len(values) - 1))
    rows = [row(str(number), b=value) for number, value in enumerate(values)]
    span = (Span(str(first), str(last)),)
    truth = sum(values[first : last + 1], Decimal(0))
    assert table_of(*rows, row("total", b=Sum(truth, rows=span))).check().row_count == len(values) + 1
    untrue = row("total", b=Sum(truth + Decimal("0.01"), rows=span))
    assert refusal(table_of(*rows, untrue)).endswith(f"the rows it names add up to {truth}")


def test_heading_column_is_the_named_one_or_the_first() -> None:
    assert TABLE.heading_number == 1
    assert make_table(row_heading="").heading_number == 0

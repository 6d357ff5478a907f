"""Cells as they are typed: read by the rules of the record's page, or refused with what may be written."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from evaluations.engine import NOT_APPLICABLE
from evaluations.forms.grid import GridColumn, cell_text, grid_columns, read_unit, shown_marks, typed_units
from evaluations.models import Criterion
from tests.builders import ATTENDANCE_BANDS

POINTS = Criterion(code="T1", maximum=Decimal(20), kind="points", not_applicable="rebase")
REFUSING = Criterion(code="S1", maximum=Decimal(25), kind="points", not_applicable="refused")
PASSED = Criterion(code="A2", maximum=Decimal(10), kind="pass_fail", not_applicable="refused")
CHOICE = Criterion(
    code="A1",
    maximum=Decimal(10),
    kind="choice",
    not_applicable="rebase",
    steps=[{"label": "Đủ cả hai", "points": "10"}, {"label": "Thiếu một", "points": "2.5"}],
)
RATIO = Criterion(code="R1", maximum=Decimal(10), kind="ratio", not_applicable="refused", bands=ATTENDANCE_BANDS)


def read(criterion: Criterion, text: str) -> object:
    return GridColumn(criterion=criterion, number=1).read(text)


@pytest.mark.parametrize(
    ("criterion", "text", "mark"),
    [
        (POINTS, " 8,5 ", Decimal("8.5")),
        (POINTS, "8.5", Decimal("8.5")),
        (POINTS, "", None),
        (POINTS, "0", Decimal(0)),
        (POINTS, "X", NOT_APPLICABLE),
        (CHOICE, "2,5", Decimal("2.5")),
        (CHOICE, "thieu MOT", Decimal("2.5")),
        (CHOICE, "x", NOT_APPLICABLE),
        (PASSED, "10", Decimal(10)),
        (PASSED, "0", Decimal(0)),
        (RATIO, "92,5%", Decimal("92.5")),
        (RATIO, "120", Decimal(120)),
    ],
)
def test_a_cell_is_read_as_people_write_it(criterion: Criterion, text: str, mark: object) -> None:
    assert read(criterion, text) == mark


@pytest.mark.parametrize(
    ("criterion", "text"),
    [(POINTS, "20,5"), (POINTS, "-1"), (POINTS, "tám"), (POINTS, "8,555"), (REFUSING, "x"), (CHOICE, "5"),
     (CHOICE, "có"), (PASSED, "9"), (RATIO, "-2%"), (RATIO, "chín mươi")],
)  # fmt: skip
def test_what_the_criterion_cannot_be_given_is_refused_in_words(criterion: Criterion, text: str) -> None:
    with pytest.raises(ValidationError) as refused:
        read(criterion, text)
    assert all(refused.value.messages)


@given(st.decimals(0, 20, places=2, allow_nan=False))
def test_what_a_cell_shows_is_read_back_as_the_same_mark(mark: Decimal) -> None:
    assert read(POINTS, cell_text(mark)) == mark


def test_names_of_cells_lead_to_their_unit_and_criterion() -> None:
    data = QueryDict("version_12=3&mark_12_T1=8&was_12_T1=7&mark_12_A_1=x&version_13=1&mark_x_T1=1&csrf=1&mark_²_T1=1")
    units = typed_units(data)
    assert list(units) == [12]
    assert (units[12].version, units[12].cells, units[12].before) == (3, {"T1": "8", "A_1": "x"}, {"T1": "7"})


def test_of_a_whole_line_only_what_differs_from_what_was_shown_was_typed() -> None:
    line = "version_1=3&was_1=T1:8,5 S1:20 C1:7&mark_1_T1=8.50&mark_1_S1=20&mark_1_C1=&mark_1_A2=99&mark_1_R1="
    typed = typed_units(QueryDict(line))[1]
    columns = grid_columns([POINTS, REFUSING, Criterion(code="C1", maximum=Decimal(15), kind="points"), PASSED, RATIO])
    found = read_unit(columns, typed)
    assert (found.marks, list(found.errors)) == ({"C1": None}, ["A2"])
    assert (found.before["C1"], found.before["A2"]) == (7, None)


def test_what_a_line_shows_leads_back_to_its_cells() -> None:
    shown = shown_marks([("T1", "8,5"), ("A_1", "x"), ("S1", "")])
    assert typed_units(QueryDict(f"was_1={shown}&mark_1_T1=9"))[1].shown == {"T1": "8,5", "A_1": "x"}


def test_a_cell_sent_by_itself_was_meant_also_where_it_says_what_was_shown() -> None:
    typed = typed_units(QueryDict("version_1=3&mark_1_T1=8&was_1_T1=8"))[1]
    assert read_unit(grid_columns([POINTS]), typed).marks == {"T1": 8}


def test_one_wrong_cell_does_not_keep_the_others() -> None:
    typed = typed_units(QueryDict("version_1=0&mark_1_T1=99&mark_1_S1=20&mark_1_UNKNOWN=1&was_1_S1=abc"))[1]
    found = read_unit(grid_columns([POINTS, REFUSING]), typed)
    assert (found.marks, found.before, list(found.errors)) == ({"S1": Decimal(20)}, {}, ["T1"])

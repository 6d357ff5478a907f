"""What a browser can post into a monthly record: the shape of each field, and what is taken of a half-readable page."""

import datetime
import unicodedata
from decimal import Decimal
from typing import Any

import pytest
from django.http import QueryDict

from evaluations.completeness import OTHER_FACTS, VOTES
from evaluations.engine import NOT_APPLICABLE
from evaluations.forms.conflicts import compare_with_stored
from evaluations.forms.records import RecordForm
from evaluations.models import EvaluationYear, MonthlyRecord
from evaluations.queries.sheets import read_sheet
from tests.builders import make_record, make_year
from tests.conftest import World
from tests.evaluations.record_entries import FACTS, MARKS, TYPED

#: Facts that may be left out; the minute book is asked for only where one was handed out.
BLANK = dict.fromkeys((*OTHER_FACTS, "minute_page"), "") | dict.fromkeys((*VOTES, "thematic_on"))


@pytest.fixture
def year(world: World) -> EvaluationYear:
    return make_year(world.district, 2025)


def form(year: EvaluationYear, typed: dict[str, Any] | None = None, record: MonthlyRecord | None = None) -> RecordForm:
    return RecordForm(typed, sheet=read_sheet(year.cell_scale, record), record=record)


def mark(year: EvaluationYear, typed: str) -> Decimal | str | None:
    """What a typed mark on T1 (at most 20) becomes: the mark, or the words of the error."""
    bound = form(year, {"version": "0", "mark_T1": typed})
    return bound.cleaned_data["mark_T1"] if bound.is_valid() else bound.errors["mark_T1"][0]


NOT_A_NUMBER = "Write the mark as a number, for instance 8,5."
OUTSIDE = "Write a mark from 0 to 20."
TOO_FINE = "Write at most two digits after the comma."


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("8,5", Decimal("8.5")),
        ("8.5", Decimal("8.5")),
        (" 8,50 ", Decimal("8.5")),
        ("20", Decimal(20)),
        ("0", Decimal(0)),
        ("-0", Decimal(0)),
        ("٨٫٥", Decimal("8.5")),
        ("", None),
        ("20,01", OUTSIDE),
        ("-1", OUTSIDE),
        ("1000000000", OUTSIDE),
        ("8,125", TOO_FINE),
        ("1e9", NOT_A_NUMBER),
        ("1e1", NOT_A_NUMBER),
        ("1_0", NOT_A_NUMBER),
        ("NaN", NOT_A_NUMBER),
        ("Infinity", NOT_A_NUMBER),
        ("abc", NOT_A_NUMBER),
        ("tám rưỡi", NOT_A_NUMBER),
        ("8,5đ", NOT_A_NUMBER),
        ("8,,5", NOT_A_NUMBER),
        ("1.000,5", NOT_A_NUMBER),
        (",", NOT_A_NUMBER),
        ("<script>", NOT_A_NUMBER),
    ],
)
def test_a_mark_is_read_as_people_write_it(year: EvaluationYear, typed: str, expected: Any) -> None:
    assert mark(year, typed) == expected


def test_zero_typed_with_a_minus_has_no_sign(year: EvaluationYear) -> None:
    assert str(mark(year, "-0")) == "0"


@pytest.mark.parametrize("typed", ["5", "10.0", "na", "yes"])
def test_an_answer_that_is_not_offered_is_refused(year: EvaluationYear, typed: str) -> None:
    bound = form(year, {"version": "0", "mark_A1": typed})
    assert not bound.is_valid()
    assert list(bound.errors) == ["mark_A1"]


def test_a_full_page_is_taken_whole(year: EvaluationYear) -> None:
    bound = form(year, TYPED)
    assert bound.is_valid(), bound.errors
    assert bound.entry() == {
        "version": 0,
        "facts": BLANK | FACTS,
        "marks": MARKS,
        "notes": dict.fromkeys(MARKS, ""),
        "parts": [],
    }


def test_not_applicable_is_a_mark_where_it_may_be(year: EvaluationYear) -> None:
    bound = form(year, {"version": "0", "na_C2": "on", "na_T1": "on"})
    assert bound.is_valid()
    assert (bound.entry()["marks"]["C2"], bound.entry()["marks"]["T1"]) == (NOT_APPLICABLE, None)


def test_a_mark_and_not_applicable_exclude_each_other(year: EvaluationYear) -> None:
    bound = form(year, {"version": "0", "mark_C2": "3", "na_C2": "on"})
    assert bound.errors == {"mark_C2": ["Write a mark, or tick “not applicable”, but not both."]}


def test_what_cannot_be_read_is_left_out_and_the_rest_taken(year: EvaluationYear) -> None:
    bound = form(
        year, TYPED | {"held_on": "31/02/2025", "present_count": "hai mốt", "mark_T1": "8,5đ", "note_T1": "Một việc"}
    )
    assert sorted(bound.errors) == ["held_on", "mark_T1", "present_count"]
    entry = bound.entry()
    assert "T1" not in entry["marks"]
    assert entry["notes"]["T1"] == "Một việc"
    assert entry["facts"] == {
        name: value for name, value in (BLANK | FACTS).items() if name not in ("held_on", "present_count")
    }
    assert bound["mark_T1"].value() == "8,5đ"


@pytest.mark.parametrize("typed", ["-1", "2,5", "10000", "1e3", "x"])
def test_a_count_is_a_whole_number(year: EvaluationYear, typed: str) -> None:
    assert list(form(year, {"version": "0", "present_count": typed}).errors) == ["present_count"]


@pytest.mark.parametrize(
    ("typed", "day"),
    [("05/06/2025", 5), ("5/6/2025", 5), ("5-6-2025", 5), ("2025-06-05", 5), ("25/12/2025", 25)],
)
def test_a_date_is_read_day_first(year: EvaluationYear, typed: str, day: int) -> None:
    bound = form(year, {"version": "0", "held_on": typed})
    assert bound.is_valid()
    assert bound.cleaned_data["held_on"].day == day


def test_text_is_stored_in_one_form(year: EvaluationYear) -> None:
    decomposed = unicodedata.normalize("NFD", "Họp đủ\r\nThống nhất")
    bound = form(year, {"version": "0", "minutes": decomposed, "note_T1": decomposed})
    assert bound.is_valid()
    assert (bound.cleaned_data["minutes"], bound.cleaned_data["note_T1"]) == ("Họp đủ\nThống nhất",) * 2


def test_nothing_is_filled_in_beforehand(year: EvaluationYear) -> None:
    blank = form(year)
    names = [name for name in blank.fields if name != "version"]
    assert {name: blank[name].value() for name in names} == dict.fromkeys(names)


def test_a_draft_comes_back_as_it_was_saved(world: World, year: EvaluationYear) -> None:
    record = make_record(world.cell, year, share="0.9", **FACTS)
    unbound = form(year, record=record)
    again = form(year, {name: unbound[name].value() for name in unbound.fields if unbound[name].value()}, record)
    assert again.is_valid(), again.errors
    assert (again.changed_data, again.entry()["facts"]) == ([], BLANK | FACTS)
    assert again.entry()["marks"] == {
        "T1": Decimal(18),
        "A1": Decimal(10),
        "A2": Decimal(10),
        "S1": Decimal("22.5"),
        "C1": Decimal("13.5"),
        "C2": Decimal(9),
    }


def test_a_criterion_that_was_not_reopened_ignores_what_is_posted(world: World, year: EvaluationYear) -> None:
    record = make_record(world.cell, year, share="1", state="returned", reopened_codes=["S1"])
    bound = form(year, {"version": "1", "mark_T1": "3", "note_T1": "sửa", "mark_S1": "7"}, record)
    assert bound.is_valid()
    marks = bound.entry()["marks"]
    assert (marks["T1"], marks["S1"], bound.entry()["notes"]["T1"]) == (Decimal(20), Decimal(7), "")


# --- two people at once -----------------------------------------------------------------------------------------------


def compared(year: EvaluationYear, record: MonthlyRecord, typed: dict[str, str]) -> RecordForm:
    data = QueryDict(mutable=True)
    data.update(typed)
    return compare_with_stored(data, record.version, lambda posted: form(year, posted, record))


def test_what_differs_stands_beside_what_was_typed(world: World, year: EvaluationYear) -> None:
    record = make_record(
        world.cell,
        year,
        share="1",
        version=4,
        held_on=datetime.date(2025, 1, 8),
        is_thematic=True,
        minutes="Của chị Tú",
    )
    both = compared(
        year,
        record,
        {
            "version": "3",
            "held_on": "09/01/2025",
            "is_thematic": "no",
            "mark_T1": "18,5",
            "mark_A1": "0",
            "mark_A2": "10",
            "mark_S1": "25",
        },
    )
    assert both.is_in_conflict
    assert both.stored == {
        "held_on": "08/01/2025",
        "is_thematic": "Yes",
        "mark_T1": "20",
        "mark_A1": "full",
    }
    assert {name: both[name].value() for name in ("version", "held_on", "mark_T1", "mark_C1", "minutes")} == {
        "version": "4",
        "held_on": "09/01/2025",
        "mark_T1": "18,5",
        "mark_C1": "15",
        "minutes": "Của chị Tú",
    }


def test_a_second_click_on_the_same_page_is_no_conflict(world: World, year: EvaluationYear) -> None:
    record = make_record(world.cell, year, version=2, held_on=datetime.date(2025, 1, 8))
    assert not compared(year, record, {"version": "1", "held_on": "8/1/2025"}).is_in_conflict

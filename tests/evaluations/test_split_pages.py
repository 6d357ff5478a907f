"""The record's pages on a scale with every kind of criterion: writing, sending, reviewing, reading."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from evaluations.actions.review import Review, approve_record, review_record
from evaluations.engine import NOT_APPLICABLE
from evaluations.forms.records import RecordForm
from evaluations.forms.review import ReviewForm
from evaluations.models import EvaluationYear, MonthlyRecord
from evaluations.queries.local_scales import scale_for
from evaluations.queries.sheets import read_sheet
from tests.builders import make_record
from tests.conftest import World
from tests.evaluations.record_entries import send
from tests.evaluations.split_entries import SPLIT_MARKS, SPLIT_TYPED, THEMATIC_FACTS, make_split_year
from tests.evaluations.test_record_pages import inputs, page_of, rows_of, sending_of, text, trail_of


@pytest.fixture
def year(world: World) -> EvaluationYear:
    return make_split_year(world)


def send_split(world: World, year: EvaluationYear, **changes: Any) -> MonthlyRecord:
    return send(world.scope("secretary"), world.cell, year, **{"marks": SPLIT_MARKS, **changes})


def record_form(world: World, year: EvaluationYear, **typed: str) -> RecordForm:
    sheet = read_sheet(scale_for(year, world.cell), None)
    return RecordForm({"version": "0", **typed}, sheet=sheet, record=None)


# --- what can be typed ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("92,5", Decimal("92.5")),
        ("92.5 %", Decimal("92.5")),
        ("92,5%", Decimal("92.5")),
        ("0", Decimal(0)),
        ("120", Decimal(120)),
        ("", None),
        ("-1", "Write a percentage from 0 to 999.99."),
        ("1000", "Write a percentage from 0 to 999.99."),
        ("85,125", "Write at most two digits after the comma."),
        ("%", "Write the percentage as a number, for instance 92,5."),
        ("tám lăm", "Write the percentage as a number, for instance 92,5."),
    ],
)
def test_a_percentage_is_read_as_people_write_it(world: World, year: EvaluationYear, typed: str, expected: Any) -> None:
    form = record_form(world, year, mark_A1a=typed)
    given = form.cleaned_data["mark_A1a"] if form.is_valid() else form.errors["mark_A1a"][0]
    assert given == expected


def test_a_percentage_above_one_hundred_needs_an_open_band(world: World, year: EvaluationYear) -> None:
    sheet = read_sheet(scale_for(year, world.cell), None)
    criterion = next(line.criterion for line in sheet.lines if line.criterion.code == "A1a")
    criterion.bands[-1] |= {"upper": "100", "includes_upper": True}
    closed = [RecordForm({"version": "0", "mark_A1a": typed}, sheet=sheet, record=None) for typed in ("100", "100,01")]
    assert [form.errors.get("mark_A1a") for form in closed] == [None, ["Write a percentage from 0 to 100."]]


@pytest.mark.parametrize(("typed", "mark"), [("8", Decimal(8)), ("0", Decimal(0)), ("", None)])
def test_passed_or_not_is_chosen(world: World, year: EvaluationYear, typed: str, mark: Decimal | None) -> None:
    form = record_form(world, year, mark_T1b=typed)
    assert form.is_valid()
    assert form.entry()["marks"]["T1b"] == mark


def test_half_passed_is_no_answer(world: World, year: EvaluationYear) -> None:
    assert list(record_form(world, year, mark_T1b="4").errors) == ["mark_T1b"]


def test_a_thematic_criterion_has_no_tick_of_its_own(world: World, year: EvaluationYear) -> None:
    assert [name for name in record_form(world, year).fields if name.startswith("na_")] == []


def test_an_answer_to_a_thematic_criterion_can_be_taken_back(world: World, year: EvaluationYear) -> None:
    sheet = read_sheet(scale_for(year, world.cell), None)
    criterion = next(line.criterion for line in sheet.lines if line.criterion.code == "A2b")
    criterion.kind = "yes_no"
    form = RecordForm({"version": "0", "mark_A2b": "na"}, sheet=sheet, record=None)
    assert form.is_valid()
    assert form.entry()["marks"]["A2b"] is NOT_APPLICABLE
    assert [label for _value, label in form.fields["mark_A2b"].choices] == [
        "Met", "Not met", "No thematic meeting this month",
    ]  # fmt: skip


# --- writing and sending ----------------------------------------------------------------------------------------------


def test_nothing_is_filled_in_beforehand(world: World, year: EvaluationYear) -> None:
    response = world.client("secretary").get(page_of(world.cell))
    of_marks = [one for one in inputs(response) if one.get("name", "").startswith("mark_")]
    assert [one for one in of_marks if "checked" in one or (one["type"] == "text" and one["value"])] == []
    assert text(response).count("criteria left") == 1


def test_the_page_shows_the_kinds_and_the_sums_by_the_frame(world: World, year: EvaluationYear) -> None:
    make_record(world.cell, year, 1, share="0.5", is_thematic=False)
    page = text(world.client("secretary").get(page_of(world.cell)))
    assert "below 85% (5) from 85% to below 95% (8) from 95% (10)" in page
    assert "% = 10 / 10" in page
    assert "Passed (8) Not passed (0)" in page
    assert "T1 Criterion T1 14 / 20 by the frame" in page
    assert "A2 Criterion A2 5 / 5 by the frame" in page
    assert "Marked only in a month with a thematic meeting; in another it is left out" in page


def test_a_complete_record_is_sent_and_stores_the_percentage(world: World, year: EvaluationYear) -> None:
    response = world.client("secretary").post(sending_of(world.cell), SPLIT_TYPED)
    assert response.status_code == 302
    record = MonthlyRecord.objects.get()
    assert record.state == "submitted"
    assert dict(record.marks.values_list("criterion__code", "value")) == SPLIT_MARKS


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ({"is_thematic": "yes"}, {"mark_A2b": ["The meeting was thematic: give a mark."]}),
        ({"is_thematic": "yes", "mark_A2b": "4"}, {"note_A2b": ["This criterion needs a note."]}),
        ({"is_thematic": "yes", "mark_A2b": "4", "note_A2b": "Chuyên đề"}, {}),
        (
            {"mark_A2b": "4", "note_A2b": "Chuyên đề"},
            {
                "mark_A2b": [
                    "This is marked only in a month with a thematic meeting: take the mark away, or say that it was."
                ]
            },
        ),
        ({}, {}),
    ],
)
def test_a_thematic_criterion_is_marked_in_its_months_alone(
    world: World, year: EvaluationYear, typed: dict[str, str], problem: dict[str, list[str]]
) -> None:
    response = world.client("secretary").post(sending_of(world.cell), SPLIT_TYPED | typed)
    assert response.status_code == (422 if problem else 302)
    assert (response.context["form"].errors if problem else {}) == problem
    assert MonthlyRecord.objects.get().state == ("draft" if problem else "submitted")


# --- reviewing and reading --------------------------------------------------------------------------------------------


def test_the_reviewer_sees_percentages_with_their_points(world: World, year: EvaluationYear) -> None:
    record = send_split(world, year)
    reviews = {"A1a": Review(Decimal(80), "Đếm lại biên bản")}
    review_record(world.scope("commune_secretary"), record, version=record.version, reviews=reviews)
    response = world.client("commune_secretary").get(reverse("record_review", args=[record.pk]))
    page = text(response)
    assert "92.5% = 8 / 10" in page
    assert "−3 ( −12.5 %)" in page
    assert "A1 Criterion A1 Unit 8 · reviewed 5 −3 / 10 by the frame" in page
    rows = rows_of(response)
    assert (rows["A2b"].reviewed, rows["A2a"].reviewed is None) == (None, False)
    assert "Does not apply this month" in page


def test_the_reviewer_has_no_field_for_what_the_month_does_not_ask(world: World, year: EvaluationYear) -> None:
    record = send_split(world, year)
    form = ReviewForm(sheet=read_sheet(record.scale, record), record=record)
    assert "reviewed_A2b" not in form.fields
    record.is_thematic = True
    form = ReviewForm(sheet=read_sheet(record.scale, record), record=record)
    assert "reviewed_A2b" in form.fields


def test_the_record_is_read_with_percentages_sums_by_the_frame_and_what_did_not_apply(
    world: World, year: EvaluationYear
) -> None:
    record = send_split(world, year)
    reviews = {"A1a": Review(Decimal(80), "Đếm lại biên bản")}
    scope = world.scope("commune_secretary")
    approve_record(scope, record, version=record.version, reviews=reviews)
    page = text(world.client("secretary").get(page_of(world.cell)))
    assert "92.5% = 8 / 10 80% = 5 −3 (−12.5%)" in page
    assert "A1 Criterion A1 (by the frame) 8 / 10 5 −3" in page
    assert "A2b Criterion A2b No thematic meeting this month not applicable / 5" in page
    assert "A1a, reviewed 80%" in text(world.client("secretary").get(trail_of(world.cell)))
    assert MonthlyRecord.objects.get().scores["activity"] == (Decimal(10), Decimal(15))


def test_approval_in_a_thematic_month_counts_it(world: World, year: EvaluationYear) -> None:
    marks = SPLIT_MARKS | {"A2b": Decimal(4)}
    record = send_split(world, year, marks=marks, facts=THEMATIC_FACTS, notes={"A2b": "Chuyên đề"})
    approve_record(world.scope("commune_secretary"), record, version=record.version)
    assert MonthlyRecord.objects.get().scores["activity"] == (Decimal(17), Decimal(20))


def test_the_page_costs_the_same_however_much_is_written(world: World, year: EvaluationYear) -> None:
    client = world.client("secretary")
    make_record(world.cell, year, 1, is_thematic=True)
    client.get(page_of(world.cell))
    with CaptureQueriesContext(connection) as blank:
        client.get(page_of(world.cell))
    for month in range(2, 13):
        make_record(world.cell, year, month, share="1", is_thematic=True)
    with CaptureQueriesContext(connection) as full:
        client.get(page_of(world.cell, 12))
    assert len(full) == len(blank)

"""The monthly record in the browser: reading, writing, sending, and two people writing at once."""

import datetime
import re
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cells.models import Event, Organization
from evaluations.actions.records import save_record
from evaluations.actions.review import Review, approve_record, exempt_month, return_record
from evaluations.choices import RecordState
from evaluations.engine import NOT_APPLICABLE
from evaluations.models import EvaluationYear, Mark, MonthlyRecord
from tests.builders import SMALL_SCALE, make_record, make_scale, make_year
from tests.conftest import World
from tests.evaluations.record_entries import MARKS, TYPED, entry, send


@pytest.fixture
def year(world: World) -> EvaluationYear:
    return make_year(world.district, 2025)


def rows_of(response: HttpResponse) -> dict[str, Any]:
    """The criteria on a page of marks, by code."""
    groups = [group for _part, groups in response.context["parts"] for group in groups]
    return {row.line.criterion.code: row for _frame, rows in groups for row in rows}


def page_of(unit: Organization, month: int = 1, year: int = 2025) -> str:
    return reverse("record_edit", args=[unit.pk, year, month])


def trail_of(unit: Organization, month: int = 1) -> str:
    return reverse("record_trail", args=[unit.pk, 2025, month])


def sending_of(unit: Organization, month: int = 1) -> str:
    return reverse("record_submit", args=[unit.pk, 2025, month])


def text(response: HttpResponse) -> str:
    """The page's words, one space apart."""
    body = re.sub(r"<(script|style).*?</\1>|</?bdi>", "", response.content.decode(), flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def inputs(response: HttpResponse) -> list[dict[str, str]]:
    """Every input of the page, by its attributes."""
    tags = re.findall(r"<input\b([^>]*)>", response.content.decode())
    return [dict(re.findall(r'([\w-]+)(?:="([^"]*)")?', tag)) for tag in tags]


# --- reading and beginning --------------------------------------------------------------------------------------------


def test_a_new_record_has_no_mark_filled_in(world: World, year: EvaluationYear) -> None:
    make_record(world.cell, year, month=1, share="1", state="approved")
    response = world.client("secretary").get(page_of(world.cell, 2))
    marks = [field for field in inputs(response) if field.get("name", "").startswith("mark_")]
    assert sorted({field["name"] for field in marks}) == [
        "mark_A1",
        "mark_A2",
        "mark_C1",
        "mark_C2",
        "mark_S1",
        "mark_T1",
    ]
    assert [field for field in marks if field["type"] == "text" and field["value"]] == []
    assert [field for field in inputs(response) if "checked" in field] == []
    assert {field["type"] for field in marks} == {"text", "radio"}


def test_reading_the_page_begins_no_record(world: World, year: EvaluationYear) -> None:
    assert world.client("secretary").get(page_of(world.cell)).status_code == 200
    assert not MonthlyRecord.objects.exists()


def test_the_head_tells_unit_month_due_day_and_state(world: World, year: EvaluationYear) -> None:
    words = text(world.client("secretary").get(page_of(world.cell)))
    for told in ("Chi bộ Thôn Châu Nội: monthly record 01/2025", "Not begun", "Due on 05/02/2025", "Overdue"):
        assert told in words


def test_the_rule_and_earlier_marks_stand_beside_the_field(world: World, year: EvaluationYear) -> None:
    december = make_year(world.district, 2024, cell_scale=year.cell_scale)
    make_record(world.cell, december, month=12, share="0.9", state="approved")
    response = world.client("secretary").get(page_of(world.cell))
    rows = rows_of(response)
    assert (rows["T1"].latest.mark, rows["T1"].latest.first_day) == (Decimal(18), datetime.date(2024, 12, 1))
    assert [month.percent for month in rows["T1"].earlier] == [None] * 11 + [Decimal(90)]
    assert "12/2024: 18" in text(response)


def test_the_twelve_months_of_the_unit_are_one_click_away(world: World, year: EvaluationYear) -> None:
    on_time = datetime.datetime(2025, 2, 5, 12, tzinfo=datetime.UTC)
    late = datetime.datetime(2025, 3, 6, 12, tzinfo=datetime.UTC)
    make_record(world.cell, year, 1, state="approved", submitted_at=on_time)
    make_record(world.cell, year, 2, state="approved", submitted_at=late)
    make_record(world.cell, year, 3, state="returned", submitted_at=late)
    make_record(world.cell, year, 4, state="submitted", submitted_at=late)
    make_record(world.cell, year, 5, state="exempt")
    make_record(world.cell, year, 6, state="draft")
    response = world.client("secretary").get(page_of(world.cell, 6))
    assert [(month.first_day.month, month.mark) for month in response.context["months"]] == [
        (1, "on_time"),
        (2, "late"),
        (3, "returned"),
        (4, "waiting"),
        (5, "exempt"),
        *((month, "missing") for month in range(6, 13)),
    ]
    assert [month.first_day.month for month in response.context["months"] if month.is_current] == [6]
    assert (response.context["month_before"], response.context["month_after"]) == (
        datetime.date(2025, 5, 1),
        datetime.date(2025, 7, 1),
    )


def test_the_next_month_is_offered_only_when_it_has_begun(world: World) -> None:
    today = timezone.localdate()
    make_year(world.district, today.year)
    response = world.client("secretary").get(page_of(world.cell, today.month, today.year))
    assert response.context["month_after"] is None
    assert "Overdue" not in text(response)


@pytest.mark.parametrize(
    ("month", "year_number", "reason"),
    [
        (1, 2025, "No evaluation year 2025 has been opened for this unit"),
        (1, 2099, "It can be written from 01/01/2099 on"),
    ],
)
def test_a_month_that_cannot_be_written_says_why(world: World, month: int, year_number: int, reason: str) -> None:
    response = world.client("secretary").get(page_of(world.cell, month, year_number))
    assert response.status_code == 200
    assert reason in text(response)
    assert response.context["form"] is None
    assert world.client("secretary").post(page_of(world.cell, month, year_number), TYPED).status_code == 403


def test_a_month_before_the_unit_existed_says_so(world: World, year: EvaluationYear) -> None:
    Organization.objects.filter(pk=world.cell.pk).update(opened_on=datetime.date(2025, 2, 28))
    client = world.client("secretary")
    assert "The unit did not exist in this month." in text(client.get(page_of(world.cell, 1)))
    assert client.post(page_of(world.cell, 1), TYPED).status_code == 403
    assert "Save draft" in text(client.get(page_of(world.cell, 2)))


def test_a_closed_year_is_read_and_locked(world: World, year: EvaluationYear) -> None:
    make_record(world.cell, year, 1, share="1", state="approved")
    EvaluationYear.objects.filter(pk=year.pk).update(state="closed")
    words = text(world.client("secretary").get(page_of(world.cell)))
    assert "Locked" in words
    assert "The year is closed: the record is read and no longer changed." in words
    assert "Save draft" not in words
    assert "The year was closed without one." in text(world.client("secretary").get(page_of(world.cell, 2)))


@pytest.mark.parametrize(("month", "year_number"), [(0, 2025), (13, 2025), (1, 1999), (1, 2101)])
def test_a_month_that_does_not_exist_is_not_found(
    world: World, year: EvaluationYear, month: int, year_number: int
) -> None:
    address = reverse("record_edit", args=[world.cell.pk, year_number, month])
    assert world.client("secretary").get(address).status_code == 404


def test_an_organisation_without_records_is_not_found(world: World, year: EvaluationYear) -> None:
    assert world.client("organizer").get(page_of(world.district)).status_code == 404


@pytest.mark.parametrize(
    ("who", "unit", "read", "write"),
    [
        ("secretary", "cell", 200, 302),
        ("commune_secretary", "cell", 200, 302),
        ("supervisor", "cell", 200, 403),
        ("organizer", "cell", 200, 403),
        ("administrator", "cell", 200, 403),
        ("auditor", "cell", 200, 403),
        ("secretary", "sibling_cell", 404, 404),
        ("secretary", "commune", 404, 404),
        ("supervisor", "sibling_cell", 404, 404),
        ("commune_secretary", "other_cell", 404, 404),
        ("organizer", "foreign_cell", 404, 404),
        ("outsider", "cell", 404, 404),
    ],
)
def test_who_reads_and_who_writes(
    world: World, year: EvaluationYear, who: str, unit: str, read: int, write: int
) -> None:
    organization = getattr(world, unit)
    client = world.client(who)
    assert client.get(page_of(organization)).status_code == read
    assert client.post(page_of(organization), TYPED).status_code == write
    assert MonthlyRecord.objects.exists() == (write == 302)


def test_a_reader_who_may_not_write_sees_no_form(world: World, year: EvaluationYear) -> None:
    make_record(world.cell, year, 1, share="1", state="draft")
    response = world.client("auditor").get(page_of(world.cell))
    assert response.context["form"] is None
    assert [field for field in inputs(response) if field.get("name", "").startswith("mark_")] == []


# --- writing ----------------------------------------------------------------------------------------------------------


def test_saving_keeps_the_draft_and_comes_back_to_the_page(world: World, year: EvaluationYear) -> None:
    client = world.client("secretary")
    response = client.post(page_of(world.cell), {"version": "0", "mark_T1": "8,5"}, follow=True)
    assert response.redirect_chain == [(page_of(world.cell), 302)]
    record = MonthlyRecord.objects.get()
    assert (record.state, record.version, Mark.objects.get().value) == (RecordState.DRAFT, 1, Decimal("8.5"))
    assert [field["value"] for field in inputs(response) if field.get("name") == "mark_T1"] == ["8.5"]
    assert "Draft saved" in text(response)


def test_what_is_valid_is_saved_and_what_is_not_stays_on_the_page(world: World, year: EvaluationYear) -> None:
    typed = TYPED | {"mark_T1": "8,5đ", "present_count": "hai mốt", "held_on": "31/02/2025"}
    response = world.client("commune_secretary").post(page_of(world.commune), typed)
    assert response.status_code == 422
    record = MonthlyRecord.objects.get()
    assert (record.entitled_count, record.present_count, record.held_on, record.marks.count()) == (23, None, None, 5)
    shown = {field["name"]: field.get("value") for field in inputs(response) if field.get("name") in typed}
    assert (shown["mark_T1"], shown["present_count"], shown["held_on"]) == ("8,5đ", "hai mốt", "31/02/2025")
    words = text(response)
    for said in (
        "T1. T1: Write the mark as a number, for instance 8,5.",
        "Everything that can be read has been saved as a draft.",
    ):
        assert said in words
    assert 'href="#id_mark_T1"' in response.content.decode()
    corrected = TYPED | {"version": shown["version"], "mark_T1": "8,5"}
    assert world.client("commune_secretary").post(page_of(world.commune), corrected).status_code == 302


def test_an_answer_is_taken_back(world: World, year: EvaluationYear) -> None:
    """Missing, zero and not applicable are three things, and an answer chosen by mistake is none of them."""
    client = world.client("secretary")
    client.post(page_of(world.cell), {"version": "0", "mark_A1": "0", "mark_A2": "10"})
    offered = [field for field in inputs(client.get(page_of(world.cell))) if field.get("name") == "mark_A1"]
    assert [(field["value"], "checked" in field) for field in offered] == [("10", False), ("0", True), ("", False)]
    client.post(page_of(world.cell), {"version": "1", "mark_A1": "", "mark_A2": "10"})
    assert [mark.criterion.code for mark in Mark.objects.select_related("criterion")] == ["A2"]


@pytest.mark.parametrize("taken_back", ["", "na"])
def test_without_a_meeting_an_answer_on_the_theme_is_no_dead_end(world: World, taken_back: str) -> None:
    thematic = {"applies": "thematic", "not_applicable": "rebase"}
    answered = [("A1", "10", "choice", "monthly"), ("A2", "10", "yes_no", "monthly", thematic)]
    make_year(world.district, 2025, cell_scale=make_scale(parts=SMALL_SCALE | {"activity": ("20", answered)}))
    typed = {name: value for name, value in TYPED.items() if name.startswith(("mark_", "tasks_"))}
    typed |= {"is_without_meeting": "on", "minutes": "Bão số 3", "is_thematic": "no"}
    client = world.client("secretary")
    refused = client.post(sending_of(world.cell), typed | {"version": "0", "mark_A2": "10"})
    assert list(refused.context["form"].errors) == ["mark_A2"]
    assert [field["value"] for field in inputs(refused) if field.get("name") == "mark_A2"] == ["10", "0", "na", ""]
    sent = client.post(sending_of(world.cell), typed | {"version": "1", "mark_A2": taken_back})
    assert sent.status_code == 302


def test_sending_an_incomplete_record_names_each_field_to_go_to(world: World, year: EvaluationYear) -> None:
    typed = {name: value for name, value in TYPED.items() if name not in ("mark_A1", "is_thematic")}
    response = world.client("secretary").post(sending_of(world.cell), typed)
    assert response.status_code == 422
    assert response.context["form"].errors == {
        "is_thematic": ["Fill this in."],
        "mark_A1": ["Give a mark."],
    }
    page = response.content.decode()
    assert 'href="#id_is_thematic_0"' in page
    assert 'href="#id_mark_A1_0"' in page
    assert MonthlyRecord.objects.get().state == RecordState.DRAFT


def test_an_unreadable_field_and_a_missing_one_are_named_together(world: World, year: EvaluationYear) -> None:
    typed = TYPED | {"mark_T1": "abc", "mark_S1": "", "present_count": "20"}
    response = world.client("commune_secretary").post(sending_of(world.commune), typed)
    assert response.context["form"].errors == {
        "entitled_count": ["Present and absent members make 22, but 23 were to be called."],
        "mark_T1": ["Write the mark as a number, for instance 8,5."],
        "mark_S1": ["Give a mark."],
    }


def test_a_record_sent_waits_for_review(world: World, year: EvaluationYear) -> None:
    client = world.client("secretary")
    assert client.post(sending_of(world.cell), TYPED).status_code == 302
    assert MonthlyRecord.objects.get().state == RecordState.SUBMITTED
    words = text(client.get(page_of(world.cell)))
    assert "waits for review by the level above" in words
    assert "Save draft" not in words


def test_the_address_of_sending_leads_back_to_the_page(world: World, year: EvaluationYear) -> None:
    response = world.client("secretary").get(sending_of(world.cell))
    assert (response.status_code, response.url) == (302, page_of(world.cell))


def test_writing_for_another_unit_is_shown_as_such(world: World, year: EvaluationYear) -> None:
    client = world.client("commune_secretary")
    assert "You are entering this record on behalf of Chi bộ Thôn Châu Nội" in text(client.get(page_of(world.cell)))
    client.post(page_of(world.cell), TYPED)
    words = text(world.client("secretary").get(page_of(world.cell)))
    assert "Entered on behalf of the unit by Commune Secretary" in words
    assert "Saved the draft on behalf of the unit" in text(world.client("secretary").get(trail_of(world.cell)))
    assert "on behalf of" not in text(world.client("secretary").get(page_of(world.cell, 2)))


def test_a_returned_record_shows_why_and_what_to_correct(world: World, year: EvaluationYear) -> None:
    record = send(world.scope("secretary"), world.cell, year)
    return_record(
        world.scope("commune_secretary"),
        record,
        version=record.version,
        reason="Chưa có minh chứng",
        reviews={"S1": Review(Decimal(19), "Có phản ánh")},
        codes=["T1"],
    )
    response = world.client("secretary").get(page_of(world.cell))
    words = text(response)
    for told in ("Returned to be corrected", "Chưa có minh chứng", "stays as sent", "Reviewer: 19 – Có phản ánh"):
        assert told in words
    assert {field["name"] for field in inputs(response) if field.get("name", "").startswith("mark_")} == {"mark_T1"}


def test_an_approved_record_shows_both_marks_and_the_difference(world: World, year: EvaluationYear) -> None:
    record = send(world.scope("secretary"), world.cell, year)
    reviews = {"T1": Review(Decimal(15), "Còn việc chậm")}
    approve_record(world.scope("commune_secretary"), record, version=record.version, reviews=reviews)
    words = text(world.client("secretary").get(page_of(world.cell)))
    assert "T1 Criterion T1 Reviewer: Còn việc chậm 18.5 / 20 15 −3.5" in words
    assert "Total 81.5 / 90 78 −3.5" in words
    assert "3 of 3 present (100 %)" in words


def test_what_did_not_apply_is_not_counted_as_reachable(world: World, year: EvaluationYear) -> None:
    send(world.scope("secretary"), world.cell, year, marks={**MARKS, "C2": NOT_APPLICABLE})
    words = text(world.client("secretary").get(page_of(world.cell)))
    assert "C2 Criterion C2 not applicable / 10" in words
    assert "Total 73.5 / 80" in words


def test_text_from_people_is_text_on_the_page(world: World, year: EvaluationYear) -> None:
    typed = TYPED | {"minutes": "</textarea><script>alert(1)</script>", "note_T1": "<b>x</b>"}
    world.client("secretary").post(sending_of(world.cell), typed)
    for who in ("secretary", "commune_secretary"):
        page = world.client(who).get(page_of(world.cell)).content.decode()
        assert "<script>alert" not in page
        assert "<b>x</b>" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


# --- two people at once -----------------------------------------------------------------------------------------------


def test_nothing_is_lost_when_two_people_save(world: World, year: EvaluationYear) -> None:
    mine = {"version": "0", "mark_T1": "18,5", "mark_C1": "14", "minutes": "Bản của tôi"}
    theirs = {"version": "0", "mark_T1": "16", "mark_S1": "21", "minutes": "Bản của xã"}
    assert world.client("commune_secretary").post(page_of(world.cell), theirs).status_code == 302
    response = world.client("secretary").post(page_of(world.cell), mine)
    assert response.status_code == 409
    stored = {mark.criterion.code: mark.value for mark in Mark.objects.select_related("criterion")}
    assert stored == {"T1": Decimal(16), "S1": Decimal(21)}
    marks = [field for field in inputs(response) if field.get("name", "").startswith("mark_")]
    shown = {field["name"]: field["value"] for field in marks if field["type"] == "text"}
    assert shown == {"mark_T1": "18,5", "mark_S1": "21", "mark_C1": "14", "mark_C2": ""}
    words = text(response)
    for told in (
        "This record was changed in the meantime",
        "Bản của tôi",
        "Saved meanwhile: Bản của xã",
        "meanwhile: 16",
    ):
        assert told in words
    again = mine | {"version": response.context["form"]["version"].value(), "mark_S1": "21"}
    assert world.client("secretary").post(page_of(world.cell), again).status_code == 302
    stored = {mark.criterion.code: mark.value for mark in Mark.objects.select_related("criterion")}
    assert stored == {"T1": Decimal("18.5"), "S1": Decimal(21), "C1": Decimal(14)}


def test_a_double_click_on_send_sends_once(world: World, year: EvaluationYear) -> None:
    client = world.client("secretary")
    assert client.post(sending_of(world.cell), TYPED).status_code == 302
    second = client.post(sending_of(world.cell), TYPED)
    assert (second.status_code, second.url) == (302, reverse("record_receipt", args=[world.cell.pk, 2025, 1]))
    assert Event.objects.filter(verb="submit_record").count() == 1


def test_typing_on_while_the_own_draft_saves_itself_is_no_conflict(world: World, year: EvaluationYear) -> None:
    client = world.client("secretary")
    client.post(page_of(world.cell), {"version": "0", "mark_T1": "8,5"})
    response = client.post(page_of(world.cell), {"version": "0", "mark_T1": "8,5", "mark_S1": "20"})
    assert response.status_code == 302
    stored = {mark.criterion.code: mark.value for mark in Mark.objects.select_related("criterion")}
    assert stored == {"T1": Decimal("8.5"), "S1": Decimal(20)}


def test_ones_own_other_value_is_not_overwritten_unseen(world: World, year: EvaluationYear) -> None:
    """Two pages of one person: the second shows what the first has saved."""
    client = world.client("secretary")
    client.post(page_of(world.cell), {"version": "0", "mark_T1": "8,5"})
    response = client.post(page_of(world.cell), {"version": "0", "mark_T1": "9"})
    assert response.status_code == 409
    assert Mark.objects.get().value == Decimal("8.5")


def test_what_was_typed_survives_the_closing_of_the_year(world: World, year: EvaluationYear) -> None:
    save_record(world.scope("secretary"), **entry(world.cell, year))
    EvaluationYear.objects.filter(pk=year.pk).update(state="closed")
    response = world.client("secretary").post(page_of(world.cell), TYPED | {"version": "1", "minutes": "Gõ dở"})
    words = text(response)
    assert response.status_code == 409
    assert "It can no longer be changed." in words
    assert "Gõ dở" in words
    assert "Save draft" not in words
    assert MonthlyRecord.objects.get().minutes != "Gõ dở"


def test_what_was_typed_survives_somebody_else_sending_the_record(world: World, year: EvaluationYear) -> None:
    send(world.scope("commune_secretary"), world.cell, year)
    response = world.client("secretary").post(sending_of(world.cell), TYPED | {"mark_T1": "3"})
    assert response.status_code == 409
    assert [field["value"] for field in inputs(response) if field.get("name") == "mark_T1"] == ["3"]
    assert Mark.objects.get(criterion__code="T1").value == Decimal("18.5")


# --- weight -----------------------------------------------------------------------------------------------------------


def test_the_page_costs_the_same_however_much_is_written(world: World, year: EvaluationYear) -> None:
    client = world.client("secretary")
    client.get(page_of(world.cell))
    with CaptureQueriesContext(connection) as blank:
        client.get(page_of(world.cell, 12))
    for month in range(1, 13):
        make_record(world.cell, year, month, share="1", state="draft")
        save_record(world.scope("secretary"), **entry(world.cell, year, month, version=1))
    with CaptureQueriesContext(connection) as full:
        client.get(page_of(world.cell, 12))
    # the record, its marks, its trail; its attendance twice: to be ticked, and as the rules see it; the quarter;
    # and for the hints the fingerprints of neighbours and of the months before
    assert len(full) <= len(blank) + 6


def test_an_exempt_month_tells_its_reason(world: World, year: EvaluationYear) -> None:
    exempt_month(
        world.scope("organizer"), organization=world.cell, evaluation_year=year, month=9, version=0, reason="Bão số 10"
    )
    words = text(world.client("secretary").get(page_of(world.cell, 9)))
    assert "This month is exempt and counts neither for nor against the unit" in words
    assert "Bão số 10" in words
    assert "Save draft" not in words


@pytest.mark.parametrize("pk", [2**63, 10**30])
@pytest.mark.parametrize("name", ["record_edit", "record_check", "record_receipt", "record_trail"])
def test_a_unit_that_no_database_could_number_is_not_found(world: World, name: str, pk: int) -> None:
    address = reverse(name, args=[pk, 2025, 1])
    client = world.client("commune_secretary")
    assert client.get(address).status_code == 404
    assert client.post(address).status_code in (404, 405)

"""From the sheet to the receipt: looked over, sent as it was looked over, acknowledged."""

import datetime

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cells.models import Event, Organization
from evaluations.actions.records import save_record
from evaluations.actions.review import approve_record, return_record
from evaluations.choices import RecordState
from evaluations.models import EvaluationYear, MonthlyRecord
from evaluations.queries.sending import last_sending
from tests.builders import make_member, make_record, make_year
from tests.conftest import World
from tests.evaluations.record_entries import TYPED, entry, send
from tests.evaluations.test_record_pages import text


@pytest.fixture
def year(world: World) -> EvaluationYear:
    return make_year(world.district, 2025)


def address(name: str, unit: Organization, month: int = 1) -> str:
    return reverse(name, args=[unit.pk, 2025, month])


def draft(world: World, year: EvaluationYear, who: str = "secretary", **changes: object) -> MonthlyRecord:
    return save_record(world.scope(who), **entry(world.cell, year, **changes))


def sending(world: World, version: int, who: str = "secretary") -> HttpResponse:
    return world.client(who).post(address("record_submit", world.cell), {"version": str(version)})


# --- looking over -----------------------------------------------------------------------------------------------------


def test_the_main_button_saves_and_leads_to_the_page_for_checking(world: World, year: EvaluationYear) -> None:
    response = world.client("secretary").post(address("record_edit", world.cell), TYPED | {"check": "1"}, follow=True)
    assert response.redirect_chain == [(address("record_check", world.cell), 302)]
    assert MonthlyRecord.objects.get().state == RecordState.DRAFT
    words = text(response)
    for told in ("check the monthly record 01/2025 and send it", "Total 81.5 / 90", "Sent by: Secretary", "18.5 / 20"):
        assert told in words


def test_what_cannot_be_read_stays_on_the_sheet(world: World, year: EvaluationYear) -> None:
    typed = TYPED | {"mark_T1": "tám", "check": "1"}
    response = world.client("secretary").post(address("record_edit", world.cell), typed)
    assert response.status_code == 422
    assert "tám" in response.content.decode()


def test_each_line_leads_back_to_its_field(world: World, year: EvaluationYear) -> None:
    draft(world, year)
    page = world.client("secretary").get(address("record_check", world.cell)).content.decode()
    sheet = address("record_edit", world.cell)
    for field in ("meeting", "criterion_T1", "criterion_C2"):
        assert f'href="{sheet}#{field}"' in page
        assert f'id="{field}"' in world.client("secretary").get(sheet).content.decode()


def test_what_is_missing_is_named_with_the_way_to_it(world: World, year: EvaluationYear) -> None:
    record = draft(world, year, marks={})
    client = world.client("secretary")
    response = client.get(address("record_check", world.cell))
    sheet, page = address("record_edit", world.cell), response.content.decode()
    assert "Before it can be sent, 6 entries are to be put right" in text(response)
    assert f'<a href="{sheet}#id_mark_T1">T1. T1: Give a mark.</a>' in page
    assert f'href="{sheet}#id_mark_A1_0"' in page
    assert "Send the monthly record" not in text(response)
    assert sending(world, record.version).status_code == 422
    record.refresh_from_db()
    assert record.state == RecordState.DRAFT


def test_in_a_returned_record_only_what_is_reopened_can_be_changed(world: World, year: EvaluationYear) -> None:
    record = send(world.scope("secretary"), world.cell, year)
    return_record(
        world.scope("commune_secretary"), record, version=record.version, reason="Sai", reviews={}, codes=["T1"]
    )
    page = world.client("secretary").get(address("record_check", world.cell)).content.decode()
    assert "#criterion_T1" in page
    assert "#criterion_S1" not in page


def test_a_record_that_cannot_be_sent_now_has_no_page_for_checking(world: World, year: EvaluationYear) -> None:
    client, page = world.client("secretary"), address("record_check", world.cell)
    assert client.get(page).url == address("record_edit", world.cell)
    send(world.scope("secretary"), world.cell, year)
    assert client.get(page).url == address("record_edit", world.cell)


def test_the_page_for_checking_is_for_those_who_write(world: World, year: EvaluationYear) -> None:
    draft(world, year)
    page = address("record_check", world.cell)
    answers = {
        who: world.client(who).get(page).status_code
        for who in ("secretary", "commune_secretary", "supervisor", "outsider")
    }
    assert answers == {"secretary": 200, "commune_secretary": 200, "supervisor": 403, "outsider": 404}
    assert "You are sending this record on behalf of Chi bộ Thôn Châu Nội" in text(
        world.client("commune_secretary").get(page)
    )


def test_the_page_for_checking_costs_the_same_however_many_members_there_are(
    world: World, year: EvaluationYear
) -> None:
    client, counts = world.client("secretary"), []
    for month in (1, 1, 2):
        if month == 2:
            for number in range(20):
                make_member(f"Trần Thị Mai {number}", world.cell)
        if not MonthlyRecord.objects.filter(month=month).exists():
            save_record(world.scope("secretary"), **entry(world.cell, year, month))
        with CaptureQueriesContext(connection) as queries:
            client.get(address("record_check", world.cell, month))
        counts.append(len(queries))
    assert counts[1] == counts[2]


# --- sending what was looked over -------------------------------------------------------------------------------------


def test_the_record_is_sent_as_it_stands(world: World, year: EvaluationYear) -> None:
    record = draft(world, year)
    response = sending(world, record.version)
    assert (response.status_code, response.url) == (302, address("record_receipt", world.cell))
    record.refresh_from_db()
    assert (record.state, record.marks.count()) == (RecordState.SUBMITTED, 6)
    assert [event.verb for event in Event.objects.order_by("pk")][-2:] == ["save_record", "submit_record"]


def test_what_changed_since_it_was_looked_over_is_looked_over_again(world: World, year: EvaluationYear) -> None:
    record = draft(world, year)
    changed = draft(world, year, "commune_secretary", version=record.version, notes={"T1": "Xã sửa"})
    response = sending(world, record.version)
    assert response.status_code == 409
    assert "It is not sent." in text(response)
    assert "Xã sửa" in text(response)
    changed.refresh_from_db()
    assert changed.state == RecordState.DRAFT
    assert sending(world, changed.version).status_code == 302


def test_a_second_click_leads_to_the_receipt(world: World, year: EvaluationYear) -> None:
    record = draft(world, year)
    assert [sending(world, record.version).url for _click in range(2)] == [address("record_receipt", world.cell)] * 2
    assert Event.objects.filter(verb="submit_record").count() == 1


def test_a_reader_sends_nothing(world: World, year: EvaluationYear) -> None:
    record = draft(world, year)
    for who, status in (("supervisor", 403), ("organizer", 403), ("outsider", 404)):
        assert sending(world, record.version, who).status_code == status
    record.refresh_from_db()
    assert record.state == RecordState.DRAFT


def test_nothing_is_sent_in_a_closed_year(world: World, year: EvaluationYear) -> None:
    record = draft(world, year)
    EvaluationYear.objects.filter(pk=year.pk).update(state="closed")
    assert sending(world, record.version).status_code == 302
    record.refresh_from_db()
    assert record.state == RecordState.DRAFT


# --- the receipt ------------------------------------------------------------------------------------------------------


def test_the_receipt_tells_what_was_sent_when_and_by_whom(world: World, year: EvaluationYear) -> None:
    draft(world, year)
    sending(world, MonthlyRecord.objects.get().version)
    words = text(world.client("secretary").get(address("record_receipt", world.cell)))
    today = f"{timezone.localdate():%d/%m/%Y}"
    for told in (f"{today} by Secretary", "81.5 / 90", "The level above checks the record"):
        assert told in words
    assert "Receipt" in text(world.client("secretary").get(address("record_edit", world.cell)))


def test_a_receipt_says_on_whose_behalf_the_record_was_sent(world: World, year: EvaluationYear) -> None:
    send(world.scope("commune_secretary"), world.cell, year)
    words = text(world.client("secretary").get(address("record_receipt", world.cell)))
    assert "by Commune Secretary – on behalf of Chi bộ Thôn Châu Nội" in words


def test_the_receipt_is_of_the_last_sending(world: World, year: EvaluationYear) -> None:
    first = send(world.scope("secretary"), world.cell, year)
    return_record(world.scope("commune_secretary"), first, version=first.version, reason="Sai", reviews={}, codes=[])
    first.refresh_from_db()
    assert last_sending(first) is None
    again = send(world.scope("commune_secretary"), world.cell, year, version=first.version, notes={"T1": "Sửa"})
    found = last_sending(again)
    assert found is not None
    assert (found.who, found.is_on_behalf, found.at > again.submitted_at) == ("Commune Secretary", True, True)


def test_a_record_without_a_trail_tells_what_it_knows(world: World, year: EvaluationYear) -> None:
    at = datetime.datetime(2025, 2, 3, 12, tzinfo=datetime.UTC)
    record = make_record(world.cell, year, share="1", state="approved", submitted_at=at, submitted_by=world.secretary)
    found = last_sending(record)
    assert found is not None
    assert (found.at, found.who, found.is_on_behalf) == (at, "Secretary", False)


def test_everybody_who_reads_the_record_reads_its_receipt(world: World, year: EvaluationYear) -> None:
    record = send(world.scope("secretary"), world.cell, year)
    approve_record(world.scope("commune_secretary"), record, version=record.version, reviews={})
    page = address("record_receipt", world.cell)
    for who, status in (("secretary", 200), ("auditor", 200), ("outsider", 404)):
        assert world.client(who).get(page).status_code == status
    assert "has checked and approved the record" in text(world.client("secretary").get(page))


def test_there_is_no_receipt_for_what_was_not_sent(world: World, year: EvaluationYear) -> None:
    client, page = world.client("secretary"), address("record_receipt", world.cell)
    assert client.get(page).url == address("record_edit", world.cell)
    draft(world, year)
    assert client.get(page).url == address("record_edit", world.cell)

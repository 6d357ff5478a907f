"""The meeting on the record's page: members ticked one by one, what the rules say, and the minutes on paper."""

import datetime
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cells.choices import MembershipKind
from cells.models import Member, Membership, MinuteBook, Organization
from evaluations.actions.records import save_record
from evaluations.models import Attendance, EvaluationYear, MonthlyRecord
from tests.builders import make_attendance, make_member, make_record, make_year
from tests.conftest import World
from tests.evaluations.record_entries import TYPED, entry, send
from tests.evaluations.test_record_pages import inputs, page_of, sending_of, text, trail_of


@pytest.fixture
def year(world: World) -> EvaluationYear:
    return make_year(world.district, 2025)


def attendance(name: str) -> str:
    return f"attendance_{Member.objects.get(name=name).pk}"


def reason(name: str) -> str:
    return f"absence_{Member.objects.get(name=name).pk}"


def shown() -> dict[str, str]:
    """What a page sends of its members before anybody is ticked: each one's reason, none of the choices."""
    return {"version": "0", **{reason(name): "" for name in ("Đoàn Thanh Hòa", "Phan Bá Lâm", "Nguyễn Thị Tú")}}


def checked(response: HttpResponse) -> dict[str, str]:
    """The radios and ticks chosen on the page."""
    return {field["name"]: field.get("value", "on") for field in inputs(response) if "checked" in field}


UNTICKED = {name: value for name, value in TYPED.items() if name != "rest_present"}


# --- ticking ----------------------------------------------------------------------------------------------------------


def test_each_member_called_has_a_row_and_nobody_is_marked_beforehand(world: World, year: EvaluationYear) -> None:
    make_member("Hồ Văn Bảy", world.cell, status="exempt")
    response = world.client("secretary").get(page_of(world.cell))
    radios = [field["name"] for field in inputs(response) if field.get("name", "").startswith("attendance_")]
    assert list(dict.fromkeys(radios)) == [
        attendance(name) for name in ("Đoàn Thanh Hòa", "Phan Bá Lâm", "Nguyễn Thị Tú")
    ]
    assert len(radios) == 15
    assert checked(response) == {}
    words = text(response)
    assert "Not called: Hồ Văn Bảy (exempt from work and activities)" in words
    assert "Members of the cell on 31/01/2025" in words
    assert not [field for field in inputs(response) if field.get("name") == "present_count"]


def test_ticks_are_saved_and_shown_again(world: World, year: EvaluationYear) -> None:
    typed = {"version": "0", attendance("Phan Bá Lâm"): "excused", reason("Phan Bá Lâm"): "đi công  tác"}
    response = world.client("secretary").post(page_of(world.cell), typed, follow=True)
    assert checked(response) == {attendance("Phan Bá Lâm"): "excused"}
    row = Attendance.objects.get()
    assert (row.presence, row.reason) == ("excused", "đi công tác")
    assert "0 / 3 present · 0 % · 2 not marked yet" in text(response)


def test_a_tick_is_taken_back(world: World, year: EvaluationYear) -> None:
    client, named = world.client("secretary"), attendance("Phan Bá Lâm")
    client.post(page_of(world.cell), {"version": "0", named: "excused", reason("Phan Bá Lâm"): "ốm"})
    response = client.get(page_of(world.cell))
    assert [field["value"] for field in inputs(response) if field.get("name") == named][-1] == ""
    response = client.post(page_of(world.cell), {"version": "1", named: ""}, follow=True)
    assert checked(response) == {}
    assert not Attendance.objects.exists()


def test_one_tick_marks_all_the_others_present(world: World, year: EvaluationYear) -> None:
    typed = shown() | {attendance("Phan Bá Lâm"): "unexcused", "rest_present": "on"}
    response = world.client("secretary").post(page_of(world.cell), typed, follow=True)
    assert checked(response) == {
        attendance("Đoàn Thanh Hòa"): "present",
        attendance("Phan Bá Lâm"): "unexcused",
        attendance("Nguyễn Thị Tú"): "present",
    }
    assert "2 of 3 present" in text(
        world.client("secretary").get(reverse("record_check", args=[world.cell.pk, 2025, 1]))
    )


def test_a_presence_that_is_not_offered_is_refused(world: World, year: EvaluationYear) -> None:
    response = world.client("secretary").post(
        page_of(world.cell), {"version": "0", attendance("Phan Bá Lâm"): "perhaps", "held_on": "05/01/2025"}
    )
    assert response.status_code == 422
    assert f'href="#id_{attendance("Phan Bá Lâm")}_0"' in response.content.decode()
    assert (Attendance.objects.count(), MonthlyRecord.objects.get().held_on) == (0, datetime.date(2025, 1, 5))


def test_sending_names_each_member_not_ticked_and_each_reason_missing(world: World, year: EvaluationYear) -> None:
    typed = UNTICKED | {attendance("Phan Bá Lâm"): "excused", attendance("Nguyễn Thị Tú"): "present"}
    response = world.client("secretary").post(sending_of(world.cell), typed)
    assert response.status_code == 422
    assert response.context["form"].errors == {
        attendance("Đoàn Thanh Hòa"): ["Tick who came and who did not."],
        reason("Phan Bá Lâm"): ["Write the reason of the absence."],
    }
    complete = typed | {
        "version": "1",
        reason("Phan Bá Lâm"): "ốm",
        attendance("Đoàn Thanh Hòa"): "present",
    }
    assert world.client("secretary").post(sending_of(world.cell), complete).status_code == 302


def test_two_people_ticking_see_both(world: World, year: EvaluationYear) -> None:
    world.client("commune_secretary").post(
        page_of(world.cell), {"version": "0", attendance("Phan Bá Lâm"): "unexcused"}
    )
    response = world.client("secretary").post(
        page_of(world.cell), {"version": "0", attendance("Phan Bá Lâm"): "excused", reason("Phan Bá Lâm"): "ốm"}
    )
    assert response.status_code == 409
    assert checked(response) == {attendance("Phan Bá Lâm"): "excused"}
    assert "Saved meanwhile: Absent without reason" in text(response)
    assert Attendance.objects.get().presence == "unexcused"


def test_the_same_page_sent_twice_is_no_conflict(world: World, year: EvaluationYear) -> None:
    typed = shown() | {attendance("Phan Bá Lâm"): "excused", reason("Phan Bá Lâm"): "ốm", "rest_present": "on"}
    client = world.client("secretary")
    assert [client.post(page_of(world.cell), typed).status_code for _time in range(2)] == [302, 302]
    assert (Attendance.objects.count(), MonthlyRecord.objects.get().version) == (3, 1)


def test_a_committee_types_its_counts(world: World, year: EvaluationYear) -> None:
    response = world.client("commune_secretary").get(page_of(world.commune))
    names = {field.get("name", "") for field in inputs(response)}
    assert {"entitled_count", "present_count", "excused_count", "unexcused_count"} <= names
    assert not any(name.startswith("attendance_") for name in names)


def test_the_rest_are_only_those_whom_the_page_showed(world: World, year: EvaluationYear) -> None:
    client, typed = world.client("secretary"), shown() | {"rest_present": "on"}
    make_member("Ngô Thị Sen", world.cell)
    response = client.post(page_of(world.cell), typed, follow=True)
    assert sorted(checked(response)) == sorted(
        attendance(name) for name in ("Đoàn Thanh Hòa", "Phan Bá Lâm", "Nguyễn Thị Tú")
    )
    assert "3 / 4 present · 75 % · 1 not marked yet" in text(response)


def test_a_tick_the_page_did_not_show_is_not_emptied_by_it(world: World, year: EvaluationYear) -> None:
    """Two people: one has gone on to a day on which somebody else is on the list."""
    Membership.objects.filter(member__name="Phan Bá Lâm").update(held_from=datetime.date(2025, 1, 10))
    client, lam = world.client("secretary"), attendance("Phan Bá Lâm")
    client.post(
        page_of(world.cell), {"version": "0", "held_on": "12/01/2025", lam: "excused", reason("Phan Bá Lâm"): "ốm"}
    )
    response = client.post(page_of(world.cell), {"version": "1", "held_on": "05/01/2025"}, follow=True)
    assert checked(response) == {}
    typed = shown() | {"version": "2", "held_on": "12/01/2025", "started_at": "bảy giờ"}
    del typed[reason("Phan Bá Lâm")]
    response = client.post(page_of(world.cell), typed)
    assert (response.status_code, checked(response)) == (422, {lam: "excused"})
    assert [field["value"] for field in inputs(response) if field.get("name") == reason("Phan Bá Lâm")] == ["ốm"]
    assert Attendance.objects.get().reason == "ốm"


def test_no_meeting_ticked_by_mistake_loses_no_tick(world: World, year: EvaluationYear) -> None:
    client = world.client("secretary")
    typed = shown() | {attendance("Phan Bá Lâm"): "excused", reason("Phan Bá Lâm"): "ốm", "rest_present": "on"}
    before = checked(client.post(page_of(world.cell), typed, follow=True))
    check = reverse("record_check", args=[world.cell.pk, 2025, 1])
    response = client.post(page_of(world.cell), {"version": "1", "is_without_meeting": "on"}, follow=True)
    assert (Attendance.objects.count(), "2 of 3 present" in text(client.get(check))) == (3, False)
    response = client.post(page_of(world.cell), {"version": "2"}, follow=True)
    assert checked(response) == before
    assert Attendance.objects.get(presence="excused").reason == "ốm"
    assert "2 of 3 present" in text(client.get(check))


def test_a_slip_in_the_day_loses_no_tick(world: World, year: EvaluationYear) -> None:
    client = world.client("secretary")
    before = checked(
        client.post(page_of(world.cell), shown() | {"rest_present": "on", "held_on": "05/01/2025"}, follow=True)
    )
    for version, day in enumerate(("05/01/1926", "05/01/0026", "05/02/2025"), start=1):
        response = client.post(
            page_of(world.cell), shown() | before | {"version": str(version), "held_on": day}, follow=True
        )
        assert checked(response) == before
        assert "Members of the cell on 31/01/2025" in text(response)


def send_elsewhere(world: World, name: str) -> None:
    """From the 20th on somebody takes part in another cell."""
    Membership.objects.create(
        member=Member.objects.get(name=name),
        organization=world.sibling_cell,
        kind=MembershipKind.TEMPORARY,
        held_from=datetime.date(2025, 1, 20),
    )


def test_who_is_elsewhere_for_a_part_of_the_month_has_a_row(world: World, year: EvaluationYear) -> None:
    send_elsewhere(world, "Phan Bá Lâm")
    client, lam = world.client("secretary"), attendance("Phan Bá Lâm")
    response = client.post(page_of(world.cell), {"version": "0", "held_on": "05/01/2025", lam: "present"}, follow=True)
    assert checked(response) == {lam: "present"}


def test_each_member_not_ticked_is_named_with_the_way_to_the_row(world: World, year: EvaluationYear) -> None:
    send_elsewhere(world, "Phan Bá Lâm")
    make_record(world.cell, year, 1, held_on=datetime.date(2025, 1, 5))
    client, sheet = world.client("secretary"), page_of(world.cell)
    page = client.get(reverse("record_check", args=[world.cell.pk, 2025, 1])).content.decode()
    for name in ("Đoàn Thanh Hòa", "Phan Bá Lâm", "Nguyễn Thị Tú"):
        place = f"id_{attendance(name)}_0"
        assert f'<a href="{sheet}#{place}">{name}: Tick who came and who did not.</a>' in page
        assert f'id="{place}"' in client.get(sheet).content.decode()


def test_pages_of_a_draft_count_by_the_roster_of_today(world: World, year: EvaluationYear) -> None:
    client = world.client("secretary")
    typed = shown() | TYPED | {"votes_for": "2", "votes_against": "0", "votes_other": "0"}
    client.post(page_of(world.cell), typed)
    Member.objects.filter(name="Phan Bá Lâm").update(status="suspended")
    check = client.get(reverse("record_check", args=[world.cell.pk, 2025, 1]))
    assert "2 of 2 present" in text(check)
    assert "entries are to be put right" not in text(check)
    words = text(client.get(minutes_of(world)))
    for told in ("Members of the cell: 3", "suspended 1", "To be called: 2 ; present: 2", "(of 2 entitled to vote)"):
        assert told in words
    assert "Attendance 100 %" in text(client.get(page_of(world.cell)))
    stored = MonthlyRecord.objects.get()
    assert (stored.version, Attendance.objects.count()) == (1, 3)
    assert client.post(sending_of(world.cell), {"version": "1"}).status_code == 302
    sent = text(client.get(page_of(world.cell)))
    assert "2 of 2 present" in sent
    assert MonthlyRecord.objects.get().entitled_count == 2
    assert "(of 2 entitled to vote)" in text(client.get(minutes_of(world)))


def test_ticks_of_a_month_without_a_meeting_are_no_excuses_in_a_row(world: World, year: EvaluationYear) -> None:
    for month in (1, 2, 3):
        make_attendance(make_record(world.cell, year, month, is_without_meeting=month == 2), Lâm="excused")
    record = make_record(world.cell, year, 4, held_on=datetime.date(2025, 4, 5))
    make_attendance(record, Lâm="excused")
    assert "Nobody was excused more than three times running" in text(
        world.client("secretary").get(page_of(world.cell, 4))
    )
    MonthlyRecord.objects.update(is_without_meeting=False)
    assert "Excused more than three times running" in text(world.client("secretary").get(page_of(world.cell, 4)))


# --- the facts --------------------------------------------------------------------------------------------------------


def test_the_minute_book_is_one_of_the_units_own(world: World, year: EvaluationYear) -> None:
    day = datetime.date(2025, 1, 4)
    own = MinuteBook.objects.create(organization=world.cell, number="12/2025", issued_on=day)
    foreign = MinuteBook.objects.create(organization=world.foreign_cell, number="CANARY", issued_on=day)
    client = world.client("secretary")
    assert client.post(page_of(world.cell), {"version": "0", "minute_book": foreign.pk}).status_code == 422
    client.post(page_of(world.cell), {"version": "1", "minute_book": own.pk, "minute_page": "14", "minutes": ""})
    record = MonthlyRecord.objects.get()
    assert (record.minute_book, record.minute_page) == (own, "14")
    assert "CANARY" not in text(client.get(page_of(world.cell)))
    assert "minute book 12/2025" in text(client.get(trail_of(world.cell)))


def test_the_rules_stand_on_the_pages_for_writing_and_for_reading(world: World, year: EvaluationYear) -> None:
    client = world.client("secretary")
    client.post(page_of(world.cell), TYPED)
    told = ("Took 100 minutes – 90 are needed", "Attendance 100 % – more than 85 % is needed", "HD 12-HD/BTCTW 2018")
    assert [words for words in told if words not in text(client.get(page_of(world.cell)))] == []
    client.post(sending_of(world.cell), TYPED | {"version": "1"})
    assert [words for words in told if words not in text(client.get(page_of(world.cell)))] == []
    review = reverse("record_review", args=[MonthlyRecord.objects.get().pk])
    assert [words for words in told if words not in text(world.client("commune_secretary").get(review))] == []


def test_the_history_names_who_was_ticked(world: World, year: EvaluationYear) -> None:
    typed = {"version": "0", attendance("Phan Bá Lâm"): "excused", reason("Phan Bá Lâm"): "ốm"}
    world.client("secretary").post(page_of(world.cell), typed)
    assert "Phan Bá Lâm: absent with reason (ốm)" in text(world.client("secretary").get(trail_of(world.cell)))


# --- the minutes on paper ---------------------------------------------------------------------------------------------


def minutes_of(world: World) -> str:
    return reverse("record_minutes", args=[world.cell.pk, 2025, 1])


def test_the_minutes_come_in_the_order_of_the_paper_book(world: World, year: EvaluationYear) -> None:
    MinuteBook.objects.create(organization=world.cell, number="12/2025", issued_on=datetime.date(2025, 1, 4))
    typed = (
        shown()
        | TYPED
        | {
            "place": "Nhà văn hóa thôn",
            attendance("Phan Bá Lâm"): "excused",
            reason("Phan Bá Lâm"): "ốm",
            "guests": "Đồng chí Supervisor",
            "agenda": "Làm đường",
            "votes_for": "2",
            "votes_against": "0",
            "votes_other": "0",
            "minute_book": str(MinuteBook.objects.get().pk),
            "minute_page": "14",
        }
    )
    client = world.client("secretary")
    assert client.post(sending_of(world.cell), typed).status_code == 302
    words = text(client.get(minutes_of(world)))
    told = [
        "ĐẢNG BỘ XÃ TÙNG ẢNH", "CHI BỘ THÔN CHÂU NỘI", "ĐẢNG CỘNG SẢN VIỆT NAM", "Tùng Ảnh, ngày 05 tháng 01 năm 2025",
        "MINUTES",
        "Day: 05/01/2025", "Place: Nhà văn hóa thôn", "official 3, probationary 0", "To be called: 3 ; present: 2",
        "Phan Bá Lâm – Absent with reason: ốm", "Chair: Nguyễn Thị Tú", "Minutes taken by: Phan Bá Lâm",
        "Guests: Đồng chí Supervisor", "Agenda Làm đường", "Chi bộ bàn việc làm đường nội đồng.",
        "Nhất trí làm đường trong quý I.", "for 2, against 0, other opinions 0 (of 2 entitled to vote)",
        "Minute book number 12/2025, page 14.", "THƯ KÝ", "CHỦ TRÌ",
    ]  # fmt: skip
    places = [words.find(one) for one in told]
    assert [one for one, place in zip(told, places, strict=True) if place < 0] == []
    assert places == sorted(places)


def test_a_place_that_is_not_known_is_written_by_hand(world: World, year: EvaluationYear) -> None:
    make_record(world.cell, year, 1)
    assert "Tùng Ảnh, ngày ....." in text(world.client("secretary").get(minutes_of(world)))
    Organization.objects.exclude(pk=world.cell.pk).update(name="Đảng bộ Bệnh viện")
    assert "..., ngày ....." in text(world.client("secretary").get(minutes_of(world)))


def test_where_nothing_is_written_there_are_no_minutes(world: World, year: EvaluationYear) -> None:
    response = world.client("secretary").get(minutes_of(world))
    assert (response.status_code, response["Location"]) == (302, page_of(world.cell))
    make_record(world.cell, year, 1)
    assert world.client("secretary").get(minutes_of(world)).status_code == 200


def test_a_month_without_a_meeting_tells_why(world: World, year: EvaluationYear) -> None:
    make_record(world.cell, year, 1, is_without_meeting=True, minutes="Bão số 3")
    words = text(world.client("secretary").get(minutes_of(world)))
    assert "No meeting was held in 01/2025" in words
    assert "Bão số 3" in words


# --- weight -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["record_edit", "record_minutes", "record_review"])
def test_a_page_costs_the_same_for_three_members_and_for_thirty(
    world: World, year: EvaluationYear, address: str
) -> None:
    record = send(world.scope("secretary"), world.cell, year, 1)
    if address == "record_edit":
        record = make_record(world.cell, year, 2)
        Attendance.objects.all().update(record=record)
    where: list[Any] = [record.pk] if address == "record_review" else [world.cell.pk, 2025, record.month]
    client = world.client("secretary" if address != "record_review" else "commune_secretary")
    client.get(reverse(address, args=where))
    with CaptureQueriesContext(connection) as few:
        assert client.get(reverse(address, args=where)).status_code == 200
    Attendance.objects.bulk_create(
        Attendance(
            record=record,
            member=make_member(f"Đảng viên {number}", world.cell),
            presence="excused",
            reason="ốm",
            status="official",
        )
        for number in range(27)
    )
    with CaptureQueriesContext(connection) as many:
        assert client.get(reverse(address, args=where)).status_code == 200
    # who was excused is looked for in the months before
    assert len(many) <= len(few) + 1


def test_a_draft_costs_the_same_to_print_and_to_send_for_three_members_and_for_thirty(
    world: World, year: EvaluationYear
) -> None:
    client, counts = world.client("secretary"), []
    for month in (1, 2):
        for number in range(27 if month == 2 else 0):
            make_member(f"Đảng viên {number}", world.cell)
        record = save_record(world.scope("secretary"), **entry(world.cell, year, month))
        minutes, submit = (
            reverse(name, args=[world.cell.pk, 2025, month]) for name in ("record_minutes", "record_submit")
        )
        client.get(minutes)
        with CaptureQueriesContext(connection) as printing:
            assert client.get(minutes).status_code == 200
        with CaptureQueriesContext(connection) as sending:
            assert client.post(submit, {"version": str(record.version)}).status_code == 302
        counts.append((len(printing), len(sending)))
    assert counts[0] == counts[1]


def test_a_page_without_minute_books_says_beside_the_page_what_is_amiss(world: World, year: EvaluationYear) -> None:
    typed = shown() | TYPED | {"minute_page": "3", "mark_T1": ""}
    answer = world.client("secretary").post(reverse("record_submit", args=[world.cell.pk, 2025, 1]), typed)
    assert answer.status_code == 422
    assert answer.context["form"].errors["minute_page"] == ["Book and page belong together."]

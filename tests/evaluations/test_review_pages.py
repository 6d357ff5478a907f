"""The reviewer's pages in the browser: the queue, the marks side by side, and the acts."""

import datetime
import re
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cells.actions import record_event
from cells.models import Event, Office, Organization, User
from evaluations.actions.attendance import Answer, AttendancePart
from evaluations.actions.records import save_record, submit_record
from evaluations.actions.review import Review, approve_record, exempt_month, return_record, review_record
from evaluations.choices import RecordState
from evaluations.models import EvaluationYear, Mark, MonthlyRecord
from evaluations.queries.review import queue_rows
from tests.builders import make_evidence, make_organization, make_record, make_year
from tests.conftest import World
from tests.evaluations.record_entries import FACTS, MARKS, entry, send
from tests.evaluations.test_flags import MINUTES
from tests.evaluations.test_flags import sent as make_sent_with_minutes
from tests.evaluations.test_record_pages import inputs, page_of, rows_of, text

QUEUE = reverse("review_queue")


@pytest.fixture
def year(world: World) -> EvaluationYear:
    return make_year(world.district, 2025)


@pytest.fixture
def sent(world: World, year: EvaluationYear) -> MonthlyRecord:
    return send(world.scope("secretary"), world.cell, year)


def address(act: str, record: MonthlyRecord) -> str:
    return reverse(f"record_{act}", args=[record.pk])


def listed(response: HttpResponse) -> list[tuple[str, int]]:
    return [(row.record.organization.name, row.record.month) for row in response.context["rows"]]


# --- the queue --------------------------------------------------------------------------------------------------------


@pytest.fixture
def full_queue(world: World, year: EvaluationYear) -> EvaluationYear:
    """Sent in this order: sibling cell, cell, commune, other cell; and a foreign cell in its own year."""
    for unit in (world.sibling_cell, world.cell, world.commune, world.other_cell):
        make_sent(unit, year)
    make_sent(world.foreign_cell, make_year(world.foreign_district, 2025))
    make_record(world.cell, year, 2, state="draft")
    make_record(world.cell, year, 3, state="approved")
    return year


def make_sent(unit: Organization, year: EvaluationYear) -> MonthlyRecord:
    """A record sent one minute after the last one."""
    sent_at = datetime.datetime(2025, 2, 3, 8, tzinfo=datetime.UTC) + datetime.timedelta(
        minutes=MonthlyRecord.objects.count()
    )
    return make_record(unit, year, 1, state="submitted", submitted_at=sent_at)


@pytest.fixture
def nobody_nearer(world: World) -> None:
    """The commune has no secretary, so that its cells' records are the district's to review."""
    Office.objects.filter(user=world.commune_secretary).update(held_until=datetime.date(2024, 1, 1))


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("commune_secretary", ["Chi bộ Thôn Châu Dương", "Chi bộ Thôn Châu Nội"]),
        ("organizer", ["Đảng bộ xã Tùng Ảnh", "Chi bộ Thôn Trung Hậu"]),
    ],
)
def test_the_queue_holds_what_is_below_the_reviewer_first_sent_first(
    world: World, full_queue: EvaluationYear, who: str, expected: list[str]
) -> None:
    response = world.client(who).get(QUEUE)
    assert listed(response) == [(name, 1) for name in expected]
    assert "CANARY" not in response.content.decode()


@pytest.mark.parametrize("who", ["secretary", "supervisor", "administrator", "auditor", "outsider"])
def test_the_queue_is_for_reviewers(world: World, full_queue: EvaluationYear, who: str) -> None:
    assert world.client(who).get(QUEUE).status_code == 403


@pytest.mark.usefixtures("nobody_nearer")
def test_filters_live_in_the_address(world: World, full_queue: EvaluationYear) -> None:
    client = world.client("organizer")
    in_commune = client.get(QUEUE, {"unit": world.commune.pk})
    assert [name for name, _month in listed(in_commune)] == [
        "Chi bộ Thôn Châu Dương",
        "Chi bộ Thôn Châu Nội",
        "Đảng bộ xã Tùng Ảnh",
    ]
    assert listed(client.get(QUEUE, {"unit": world.commune.pk, "state": "approved"})) == [("Chi bộ Thôn Châu Nội", 3)]
    assert [(state.value, count) for state, count in in_commune.context["counts"]] == [
        ("submitted", 3),
        ("returned", 0),
        ("approved", 1),
        ("exempt", 0),
    ]
    assert f"?unit={world.commune.pk}&amp;state=approved" in in_commune.content.decode()


@pytest.mark.usefixtures("nobody_nearer")
@pytest.mark.parametrize("query", [{"unit": "99999"}, {"unit": "x"}, {"state": "draft"}, {"state": "x"}, {"page": "9"}])
def test_a_filter_that_means_nothing_shows_the_whole_queue(
    world: World, full_queue: EvaluationYear, query: dict[str, str]
) -> None:
    assert len(listed(world.client("organizer").get(QUEUE, query))) == 4


@pytest.mark.usefixtures("nobody_nearer")
def test_a_foreign_committee_is_no_filter(world: World, full_queue: EvaluationYear) -> None:
    response = world.client("organizer").get(QUEUE, {"unit": world.foreign_commune.pk})
    assert len(listed(response)) == 4


def test_the_queue_tells_late_and_corrected_records(world: World, sent: MonthlyRecord) -> None:
    reviewer = world.scope("commune_secretary")
    record = return_record(reviewer, sent, version=sent.version, reason="Xem lại T1")
    client = world.client("commune_secretary")
    assert "Xem lại T1" in text(client.get(QUEUE, {"state": "returned"}))
    changed = {**MARKS, "T1": Decimal(15)}
    send(world.scope("secretary"), world.cell, record.evaluation_year, version=record.version, marks=changed)
    row = client.get(QUEUE).context["rows"][0]
    assert (row.is_late, row.is_corrected, row.is_unchanged) == (True, True, False)
    assert row.parent_name == "Đảng bộ xã Tùng Ảnh"
    assert "Corrected after a return" in text(client.get(QUEUE))
    MonthlyRecord.objects.update(submitted_at="2025-02-05T16:59:00Z")
    assert client.get(QUEUE).context["rows"][0].is_late is False
    MonthlyRecord.objects.update(submitted_at="2025-02-05T17:01:00Z")
    assert client.get(QUEUE).context["rows"][0].is_late is True


def test_what_is_sent_again_as_it_was_is_not_called_corrected(world: World, sent: MonthlyRecord) -> None:
    record = return_record(world.scope("commune_secretary"), sent, version=sent.version, reason="Xem lại T1")
    send(world.scope("secretary"), world.cell, record.evaluation_year, version=record.version)
    client = world.client("commune_secretary")
    row = client.get(QUEUE).context["rows"][0]
    assert (row.is_corrected, row.is_unchanged) == (False, True)
    page = text(client.get(address("review", record)))
    for words in (text(client.get(QUEUE)), page):
        assert "Sent again without a change" in words
        assert "Corrected after a return" not in words
    assert "Reason: Xem lại T1" in page


def test_evidence_alone_makes_a_record_corrected(world: World, sent: MonthlyRecord) -> None:
    record = return_record(world.scope("commune_secretary"), sent, version=sent.version, reason="Thiếu minh chứng")
    for verb, change in (("attach_evidence", ["", "nghiem-thu.pdf"]), ("remove_evidence", ["cu.pdf", ""])):
        record_event(
            world.scope("secretary"),
            verb,
            f"record:{record.pk}",
            organization=world.cell,
            changes={"T1.evidence": change},
        )
    send(world.scope("secretary"), world.cell, record.evaluation_year, version=record.version)
    client = world.client("commune_secretary")
    assert client.get(QUEUE).context["rows"][0].is_corrected is True
    response = client.get(address("review", record))
    assert [code for code, row in rows_of(response).items() if row.is_changed] == ["T1"]
    told = "T1 – evidence taken away: cu.pdf; evidence added: nghiem-thu.pdf"
    assert text(response).count(told) == 2


def test_the_queue_says_who_entered_a_record_on_behalf(world: World, year: EvaluationYear) -> None:
    send(world.scope("commune_secretary"), world.cell, year)
    words = "Entered on behalf of the unit by Commune Secretary"
    client = world.client("commune_secretary")
    record = MonthlyRecord.objects.get()
    assert words in text(client.get(QUEUE))
    assert words in text(client.get(address("review", record)))
    record = return_record(world.scope("commune_secretary"), record, version=record.version, reason="Xem lại")
    send(world.scope("secretary"), world.cell, year, version=record.version, marks={**MARKS, "T1": Decimal(9)})
    for page in (QUEUE, address("review", record), page_of(world.cell)):
        assert words in text(client.get(page))


def test_what_somebody_nearer_reviews_is_listed_apart(world: World, full_queue: EvaluationYear) -> None:
    client = world.client("organizer")
    response = client.get(QUEUE)
    assert "2 more records wait for reviewers who stand nearer." in text(response)
    assert response.context["counts"][0] == (RecordState.SUBMITTED, 2)
    nearer = client.get(QUEUE, {"show": "nearer"})
    assert listed(nearer) == [("Chi bộ Thôn Châu Dương", 1), ("Chi bộ Thôn Châu Nội", 1)]
    assert "Another reviewer stands nearer to these units" in text(nearer)
    first = MonthlyRecord.objects.get(organization=world.sibling_cell)
    assert f"{address('review', first)}?show=nearer" in nearer.content.decode()
    assert client.get(address("review", first), {"show": "nearer"}).context["place"].count == 2
    assert "stand nearer" not in text(world.client("commune_secretary").get(QUEUE))


@pytest.mark.parametrize("change", [{"is_active": False}, None])
def test_whoever_holds_no_office_any_more_stands_nowhere(
    world: World, full_queue: EvaluationYear, change: dict[str, bool] | None
) -> None:
    if change:
        User.objects.filter(pk=world.commune_secretary.pk).update(**change)
    else:
        Office.objects.filter(user=world.commune_secretary).update(held_until=timezone.localdate())
    assert len(listed(world.client("organizer").get(QUEUE))) == 4


def test_the_readers_own_office_nearer_by_makes_it_theirs(world: World, full_queue: EvaluationYear) -> None:
    Office.objects.filter(user=world.commune_secretary).update(user=world.organizer)
    assert len(listed(world.client("organizer").get(QUEUE))) == 4


def test_the_queue_shows_what_came_back_and_goes_by_unit(world: World, full_queue: EvaluationYear) -> None:
    client = world.client("commune_secretary")
    assert [name for name, _month in listed(client.get(QUEUE, {"sort": "unit"}))] == [
        "Chi bộ Thôn Châu Nội",
        "Chi bộ Thôn Châu Dương",
    ]
    assert listed(client.get(QUEUE, {"show": "again"})) == []
    MonthlyRecord.objects.filter(organization=world.cell).update(reviewed_at=timezone.now())
    assert listed(client.get(QUEUE, {"show": "again"})) == [("Chi bộ Thôn Châu Nội", 1)]


def test_a_closed_year_leaves_the_queue(world: World, sent: MonthlyRecord) -> None:
    EvaluationYear.objects.filter(pk=sent.evaluation_year_id).update(state="closed")
    response = world.client("commune_secretary").get(QUEUE)
    assert listed(response) == []
    assert "No record waits for your review." in text(response)


@pytest.mark.usefixtures("nobody_nearer")
def test_the_queue_costs_the_same_for_1_and_30_rows(world: World, year: EvaluationYear) -> None:
    client = world.client("organizer")
    make_sent(world.cell, year)
    client.get(QUEUE)
    with CaptureQueriesContext(connection) as one:
        assert len(client.get(QUEUE).context["rows"]) == 1
    for number in range(29):
        commune = world.commune if number % 2 else world.other_commune
        make_sent(make_organization(f"Chi bộ {number}", commune), year)
    with CaptureQueriesContext(connection) as thirty:
        assert len(client.get(QUEUE).context["rows"]) == 30
    assert len(thirty) == len(one)


def test_what_came_back_and_was_entered_on_behalf_costs_no_more_for_30_rows(world: World, year: EvaluationYear) -> None:
    def come_back(number: int) -> MonthlyRecord:
        unit = make_organization(f"Chi bộ {number}", world.commune)
        record = make_record(unit, year, 1, state="submitted", submitted_at=timezone.now(), reviewed_at=timezone.now())
        for verb, changes in (
            ("return_record", {"state": ["submitted", "returned"]}),
            ("save_record_on_behalf", {"T1": ["1", str(number)]}),
        ):
            target = f"record:{record.pk}"
            record_event(world.scope("commune_secretary"), verb, target, organization=unit, changes=changes)
        return record

    scope, first = world.scope("commune_secretary"), come_back(1)
    with CaptureQueriesContext(connection) as one:
        [row] = queue_rows(scope, [first])
    assert (row.is_corrected, row.is_unchanged, row.entered_by) == (False, True, ["Commune Secretary"])
    many = [first, *(come_back(number) for number in range(2, 31))]
    with CaptureQueriesContext(connection) as thirty:
        rows = queue_rows(scope, many)
    assert [row.is_corrected for row in rows] == [False] + [True] * 29
    assert len(thirty) == len(one)


# --- the review page --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("commune_secretary", 200),
        ("organizer", 200),
        ("secretary", 403),
        ("supervisor", 403),
        ("administrator", 403),
        ("auditor", 403),
        ("outsider", 404),
    ],
)
def test_who_reviews(world: World, sent: MonthlyRecord, who: str, status: int) -> None:
    client = world.client(who)
    assert client.get(address("review", sent)).status_code == status
    expected = 302 if status == 200 else status
    typed = {"version": sent.version, "reason": "Xem lại"}
    assert client.post(address("review", sent), typed).status_code == expected
    assert client.post(address("return", sent), typed).status_code == expected
    sent.refresh_from_db()
    assert sent.state == (RecordState.RETURNED if expected == 302 else RecordState.SUBMITTED)


def test_the_own_committees_record_is_not_reviewed_by_its_secretary(world: World, year: EvaluationYear) -> None:
    own = make_record(world.commune, year, 1, share="1", state="submitted")
    for act in ("review", "approve", "return", "reopen", "resume"):
        assert world.client("commune_secretary").post(address(act, own), {"version": 1}).status_code == 403
    assert world.client("organizer").get(address("review", own)).status_code == 200


def test_no_reviewed_mark_is_filled_in(world: World, sent: MonthlyRecord) -> None:
    response = world.client("commune_secretary").get(address("review", sent))
    fields = [field for field in inputs(response) if field.get("name", "").startswith("reviewed_")]
    assert [(field["name"], field["value"]) for field in fields] == [
        ("reviewed_T1", ""),
        ("reviewed_S1", ""),
        ("reviewed_C1", ""),
        ("reviewed_C2", ""),
    ]
    assert response.content.decode().count("selected>Agreed</option>") == 2


def test_self_and_reviewed_mark_stand_side_by_side(world: World, sent: MonthlyRecord) -> None:
    client = world.client("commune_secretary")
    typed = {"version": sent.version, "reviewed_T1": "15", "reason_T1": "Còn việc chậm", "codes": ["S1"]}
    response = client.post(address("review", sent), typed, follow=True)
    assert response.redirect_chain == [(address("review", sent), 302)]
    rows = rows_of(response)
    line = rows["T1"].line
    assert (line.own, line.reviewed, line.difference, line.reason) == (
        Decimal("18.5"),
        Decimal(15),
        Decimal("-3.5"),
        "Còn việc chậm",
    )
    assert [code for code, row in rows.items() if row.is_named] == ["S1"]
    assert "−3.5" in text(response)
    assert "3 of 3 present (100 %)" in text(response)


def test_a_difference_without_reason_stays_on_the_page_and_the_rest_is_saved(world: World, sent: MonthlyRecord) -> None:
    typed = {
        "version": sent.version,
        "reviewed_T1": "15",
        "reviewed_S1": "19",
        "reason_S1": "Có phản ánh",
        "reviewed_C1": "abc",
        "reason_C2": "Lý do không có điểm",
    }
    client = world.client("commune_secretary")
    response = client.post(address("approve", sent), typed)
    assert response.status_code == 422
    assert response.context["form"].errors == {
        "reason_T1": ["A mark that differs needs a reason."],
        "reviewed_C1": ["Write the mark as a number, for instance 8,5."],
        "reviewed_C2": ["A reason is given: write the mark that differs."],
    }
    assert {mark.criterion.code: mark.reviewed_value for mark in Mark.objects.select_related("criterion")} == {
        **dict.fromkeys(MARKS),
        "S1": Decimal(19),
    }
    sent.refresh_from_db()
    assert sent.state == RecordState.SUBMITTED
    cured = typed | {"version": sent.version, "reason_T1": "Còn việc chậm", "reviewed_C1": "", "reason_C2": ""}
    assert client.post(address("approve", sent), cured).status_code == 302
    sent.refresh_from_db()
    assert (sent.state, sent.tasks_score, sent.solidarity_score) == (RecordState.APPROVED, Decimal(15), Decimal(19))


def test_a_return_needs_its_reason_and_keeps_what_was_typed(world: World, sent: MonthlyRecord) -> None:
    client = world.client("commune_secretary")
    typed = {"version": sent.version, "reviewed_T1": "15", "reason_T1": "Còn việc chậm", "codes": ["T1", "S1"]}
    response = client.post(address("return", sent), typed | {"reason": " "})
    assert response.status_code == 422
    assert "Reason: Write the reason." in text(response)
    assert 'href="#why_reason"' in response.content.decode()
    assert [field["value"] for field in inputs(response) if field.get("name") == "codes" and "checked" in field] == [
        "T1",
        "S1",
    ]
    sent.refresh_from_db()
    again = typed | {"version": sent.version, "reason": "Xem lại T1, S1"}
    assert client.post(address("return", sent), again).status_code == 302
    sent.refresh_from_db()
    assert (sent.state, sent.state_reason, sent.reopened_codes) == (
        RecordState.RETURNED,
        "Xem lại T1, S1",
        ["T1", "S1"],
    )


def test_a_reason_begun_outlives_saving_the_marks_until_the_record_has_moved(world: World, sent: MonthlyRecord) -> None:
    client, begun = world.client("commune_secretary"), "Thiếu ảnh nghiệm thu"
    for act, mark in (("review", "77"), ("approve", "77"), ("review", "")):
        sent.refresh_from_db()
        typed = {"version": sent.version, "reviewed_T1": mark, "reason": begun}
        response = client.post(address(act, sent), typed, follow=True)
        assert response.status_code == (422 if mark else 200)
        assert response.context["why"]["reason"].value() == begun
    assert client.get(address("review", sent)).context["why"]["reason"].value() == begun
    other = send(world.scope("commune_secretary"), world.sibling_cell, sent.evaluation_year)
    assert not client.get(address("review", other)).context["why"]["reason"].value()
    sent.refresh_from_db()
    client.post(address("approve", sent), {"version": sent.version, "reason": begun})
    sent.refresh_from_db()
    assert (sent.state, client.session["begun_reasons"]) == (RecordState.APPROVED, {})


def test_a_reason_begun_is_done_with_once_somebody_else_has_returned_the_record(
    world: World, sent: MonthlyRecord
) -> None:
    client = world.client("commune_secretary")
    client.post(address("review", sent), {"version": sent.version, "reason": "Lý do cũ"})
    sent.refresh_from_db()
    return_record(world.scope("organizer"), sent, version=sent.version, reason="Sai", codes=[])
    sent.refresh_from_db()
    save = entry(world.cell, sent.evaluation_year, version=sent.version)
    submit_record(world.scope("secretary"), **save)
    assert not client.get(address("review", sent)).context["why"]["reason"].value()


def test_enter_saves_the_review_and_nothing_more(world: World, sent: MonthlyRecord) -> None:
    """A browser presses the form's first button."""
    page = world.client("commune_secretary").get(address("review", sent)).content.decode()
    first = re.search(r"<button\b([^>]*)>", page[page.index("data-mark-sheet") :])
    assert first
    assert "formaction" not in first[1]


def test_approving_with_criteria_ticked_is_a_contradiction(world: World, sent: MonthlyRecord) -> None:
    client = world.client("commune_secretary")
    response = client.post(address("approve", sent), {"version": sent.version, "codes": ["T1"]})
    assert response.status_code == 422
    assert "Criteria are ticked to be corrected (T1)" in text(response)
    assert client.post(address("approve", sent), {"version": sent.version}).status_code == 302


def test_what_the_unit_changed_after_a_return_is_marked(world: World, sent: MonthlyRecord) -> None:
    reviewer = world.scope("commune_secretary")
    record = return_record(reviewer, sent, version=sent.version, reason="Xem lại", codes=["T1", "C2"])
    record = send(
        world.scope("secretary"),
        world.cell,
        record.evaluation_year,
        version=record.version,
        marks={**MARKS, "T1": Decimal(16)},
    )
    response = world.client("commune_secretary").get(address("review", record))
    changed = {code: row.was for code, row in rows_of(response).items() if row.is_changed}
    assert changed == {"T1": Decimal("18.5")}


def corrected(world: World, sent: MonthlyRecord, **changes: Any) -> MonthlyRecord:
    """Returned, changed and sent again."""
    record = return_record(world.scope("commune_secretary"), sent, version=sent.version, reason="Xem lại A1")
    return send(world.scope("secretary"), world.cell, record.evaluation_year, version=record.version, **changes)


def test_minutes_written_anew_after_a_return_stand_beside_the_old_ones(world: World, sent: MonthlyRecord) -> None:
    record = corrected(world, sent, facts=FACTS | {"minutes": "Không thảo luận, thông qua nghị quyết bằng biểu quyết."})
    response = world.client("commune_secretary").get(address("review", record))
    words = text(response)
    assert "As it was sent before the return Chi bộ bàn việc làm đường nội đồng." in words
    assert "Không thảo luận" in words
    assert "1 entry was changed since then" in words
    assert [code for code, row in rows_of(response).items() if row.is_changed] == []


def test_words_put_in_and_taken_out_of_the_minutes_are_marked(world: World, sent: MonthlyRecord) -> None:
    record = corrected(world, sent, facts=FACTS | {"minutes": "Chi bộ bàn kỹ việc làm đường liên thôn."})
    page = world.client("commune_secretary").get(address("review", record)).content.decode()
    assert '<ins class="now"> kỹ</ins>' in page
    assert '<del class="was"> nội đồng.</del><ins class="now"> liên thôn.</ins>' in page


def test_facts_and_attendance_changed_after_a_return_tell_what_was_sent(world: World, sent: MonthlyRecord) -> None:
    member = world.cell.members.get(name="Phan Bá Lâm")
    record = corrected(
        world,
        sent,
        facts=FACTS | {"held_on": datetime.date(2025, 1, 6)},
        parts=[AttendancePart(answers={member.pk: Answer(presence="excused", reason="ốm")}, is_rest_present=True)],
    )
    words = text(world.client("commune_secretary").get(address("review", record)))
    assert "Changed since the return date of the meeting 05/01/2025 → 06/01/2025" in words
    assert "Phan Bá Lâm: present → absent with reason (ốm)" in words
    assert "present 3 → 2" in words


def test_a_reviewer_who_comes_too_late_sees_the_meeting_as_its_unit_has_it_now(
    world: World, sent: MonthlyRecord
) -> None:
    record = return_record(world.scope("commune_secretary"), sent, version=sent.version, reason="Xem lại")
    member = world.cell.members.get(name="Phan Bá Lâm")
    absent = AttendancePart(answers={member.pk: Answer(presence="excused", reason="ốm")})
    change = entry(world.cell, record.evaluation_year, version=record.version, facts={}, marks={}, parts=[absent])
    save_record(world.scope("secretary"), **change)
    typed = {"version": sent.version, "reason": "Thiếu"}
    response = world.client("commune_secretary").post(address("return", record), typed)
    assert response.status_code == 409
    assert "2 of 3 present" in text(response)


def test_nothing_is_marked_where_nothing_was_sent_back(world: World, sent: MonthlyRecord) -> None:
    words = text(world.client("commune_secretary").get(address("review", sent)))
    for told in ("Changed since the return", "Corrected after a return", "Sent again without a change"):
        assert told not in words


def test_what_stays_open_is_said_to_both(world: World, sent: MonthlyRecord) -> None:
    said = "The meeting's facts and tasks stay open too."
    client = world.client("commune_secretary")
    assert said in text(client.get(address("review", sent)))
    return_record(world.scope("commune_secretary"), sent, version=sent.version, reason="Xem lại", codes=["A1"])
    assert said in text(world.client("secretary").get(page_of(world.cell)))


def test_a_record_that_no_longer_waits_is_read_on_its_own_page(world: World, sent: MonthlyRecord) -> None:
    approve_record(world.scope("organizer"), sent, version=sent.version)
    response = world.client("commune_secretary").get(address("review", sent))
    assert (response.status_code, response.url) == (302, page_of(world.cell))


@pytest.mark.parametrize("act", ["approve", "return", "reopen", "resume"])
def test_the_address_of_an_act_leads_back_to_its_page(world: World, sent: MonthlyRecord, act: str) -> None:
    response = world.client("commune_secretary").get(address(act, sent))
    assert (response.status_code, response.url) == (302, address("review", sent))


# --- from one record to the next -------------------------------------------------------------------------------------


@pytest.mark.usefixtures("nobody_nearer")
def test_the_page_tells_its_place_in_the_queue_and_leads_on(world: World, full_queue: EvaluationYear) -> None:
    client = world.client("organizer")
    first, second, third, last = MonthlyRecord.objects.filter(state="submitted", evaluation_year=full_queue).order_by(
        "submitted_at"
    )

    def place(record: MonthlyRecord, **asked: int) -> tuple[Any, ...]:
        place = client.get(address("review", record), asked).context["place"]
        return place.number, place.count, place.before, place.after

    assert place(first) == (1, 4, None, second)
    assert place(third) == (3, 4, second, last)
    assert place(last) == (4, 4, third, None)
    assert place(second, unit=world.commune.pk) == (2, 3, first, third)
    assert place(third, unit=world.commune.pk) == (3, 3, second, None)
    words = client.get(address("review", third), {"unit": world.commune.pk}).content.decode()
    assert f'rel="prev" href="{address("review", second)}?unit={world.commune.pk}"' in words
    assert f'formaction="{address("approve", third)}?unit={world.commune.pk}"' in words
    assert client.get(address("review", third), {"unit": world.other_commune.pk}).context["place"] is None


@pytest.mark.usefixtures("nobody_nearer")
@pytest.mark.parametrize("act", ["approve", "return"])
def test_after_an_act_the_next_record_comes_then_those_left_over_then_the_queue(
    world: World, year: EvaluationYear, act: str
) -> None:
    client, where = world.client("organizer"), f"?unit={world.commune.pk}"
    records = []
    for unit in (world.cell, world.sibling_cell, world.commune, world.other_cell):
        sent_at = datetime.datetime(2025, 2, 3, 8, len(records), tzinfo=datetime.UTC)
        records.append(make_record(unit, year, 1, share="1", state="submitted", submitted_at=sent_at))
    went_to = [
        client.post(address(act, records[place]) + where, {"version": "1", "reason": "Xem lại"}).url
        for place in (1, 2, 0)
    ]
    assert went_to == [address("review", records[2]) + where, address("review", records[0]) + where, QUEUE + where]
    assert client.post(address(act, records[3]), {"version": "1", "reason": "Xem lại"}).url == QUEUE
    assert f"{world.other_cell.name}, 01/2025: the record is" in text(client.get(QUEUE))


def test_saving_the_review_stays_with_the_record_and_its_queue(world: World, sent: MonthlyRecord) -> None:
    where = f"?unit={world.commune.pk}"
    response = world.client("organizer").post(address("review", sent) + where, {"version": sent.version})
    assert response.url == address("review", sent) + where


# --- what stands beside the marks -------------------------------------------------------------------------------------


def test_evidence_the_signed_page_and_the_months_before_stand_beside_the_marks(
    world: World, year: EvaluationYear
) -> None:
    approved = make_record(world.cell, year, 1, share="0.5", state="approved")
    record = make_record(world.cell, year, 2, share="1", state="submitted")
    make_evidence(record, "T1", "%PDF-1.4 a", name="bien-ban-nghiem-thu.pdf")
    make_evidence(record, "", "%PDF-1.4 b", name="trang-ky.pdf")
    response = world.client("commune_secretary").get(address("review", record))
    words = text(response)
    assert "bien-ban-nghiem-thu.pdf" in words
    assert "Signed page of the minutes" in words
    assert "trang-ky.pdf" in words
    row = rows_of(response)["T1"]
    assert (row.latest.first_day.month, row.latest.mark) == (approved.month, Decimal(10))
    assert "01/2025: 10" in words


def test_hints_are_shown_to_the_reviewer_and_counted_in_the_queue(world: World, year: EvaluationYear) -> None:
    record = make_sent_with_minutes(world.cell, year, minutes=MINUTES, share="1")
    make_sent_with_minutes(world.sibling_cell, year, minutes=MINUTES, total="70")
    client = world.client("commune_secretary")
    assert "are about 100% alike" in text(client.get(address("review", record)))
    queue = text(client.get(QUEUE))
    assert queue.count("Worth a second look (1)") == 2
    assert "nothing is deducted for it" in text(world.client("secretary").get(page_of(world.cell, 5)))
    assert "nothing is deducted for it" not in text(world.client("auditor").get(page_of(world.cell, 5)))


# --- two reviewers ----------------------------------------------------------------------------------------------------


def test_two_reviewers_see_each_others_marks(world: World, sent: MonthlyRecord) -> None:
    review_record(
        world.scope("organizer"),
        sent,
        version=sent.version,
        reviews={"T1": Review(Decimal(14), "Ba việc chậm"), "S1": Review(Decimal(18), "Có phản ánh")},
    )
    typed = {"version": sent.version, "reviewed_T1": "15", "reason_T1": "Một việc chậm"}
    response = world.client("commune_secretary").post(address("approve", sent), typed)
    assert response.status_code == 409
    words = text(response)
    for told in ("This record was changed in the meantime", "Saved meanwhile: 14", "Saved meanwhile: Ba việc chậm"):
        assert told in words
    shown = {
        field["name"]: field["value"] for field in inputs(response) if field.get("name", "").startswith("reviewed")
    }
    assert (shown["reviewed_T1"], shown["reviewed_S1"]) == ("15", "18")
    sent.refresh_from_db()
    assert sent.state == RecordState.SUBMITTED


def test_a_double_click_approves_once(world: World, sent: MonthlyRecord) -> None:
    client, typed = world.client("commune_secretary"), {"version": sent.version}
    assert client.post(address("approve", sent), typed).status_code == 302
    second = client.post(address("approve", sent), typed)
    assert (second.status_code, second.url) == (302, page_of(world.cell))
    assert Event.objects.filter(verb="approve_record").count() == 1


def test_a_reason_typed_while_somebody_else_approved_is_kept(world: World, sent: MonthlyRecord) -> None:
    approve_record(world.scope("organizer"), sent, version=sent.version)
    typed = {"version": sent.version, "reason": "Thiếu biên bản"}
    response = world.client("commune_secretary").post(address("return", sent), typed)
    assert response.status_code == 409
    assert "Thiếu biên bản" in text(response)
    assert "Return the record" not in text(response)
    sent.refresh_from_db()
    assert sent.state == RecordState.APPROVED


def test_what_was_typed_while_somebody_else_returned_it_is_no_dead_end(world: World, sent: MonthlyRecord) -> None:
    """The commune's secretary may also write for the cell: that is no way to save a review."""
    return_record(world.scope("organizer"), sent, version=sent.version, reason="Thiếu biên bản")
    typed = {"version": sent.version, "reviewed_T1": "15", "reason_T1": "Một việc chậm"}
    response = world.client("commune_secretary").post(address("approve", sent) + f"?unit={world.commune.pk}", typed)
    assert response.status_code == 409
    words = text(response)
    assert "This record no longer waits for review" in words
    assert "Organizer: Returned the record. Reason: Thiếu biên bản" in words
    assert "Put right what should stay" not in words
    assert f'href="{QUEUE}?unit={world.commune.pk}">Back to the queue' in response.content.decode()
    assert [field["value"] for field in inputs(response) if field.get("name") == "reviewed_T1"] == ["15"]
    sent.refresh_from_db()
    assert sent.state == RecordState.RETURNED


def test_a_draft_typed_while_the_unit_sent_it_is_not_told_to_save_again(world: World, sent: MonthlyRecord) -> None:
    """Its writer may review it by now: that is no way to save a draft."""
    typed = {"version": "1", "mark_T1": "7"}
    response = world.client("commune_secretary").post(page_of(world.cell), typed)
    assert response.status_code == 409
    assert "It can no longer be changed." in text(response)
    assert "Put right what should stay" not in text(response)


# --- reopening, exempting ---------------------------------------------------------------------------------------------


def test_an_approval_is_taken_back_with_a_reason(world: World, sent: MonthlyRecord) -> None:
    record = approve_record(world.scope("commune_secretary"), sent, version=sent.version)
    client = world.client("organizer")
    assert "Take back the approval" in text(client.get(page_of(world.cell)))
    response = client.post(address("reopen", record), {"version": record.version, "reason": ""})
    assert response.status_code == 422
    assert "Write the reason." in text(response)
    typed = {"version": record.version, "reason": "Có đơn thư"}
    assert client.post(address("reopen", record), typed).status_code == 302
    record.refresh_from_db()
    assert (record.state, record.tasks_score) == (RecordState.RETURNED, None)
    response = client.post(address("reopen", record), typed)
    assert response.status_code == 409
    assert "This record was changed in the meantime." in text(response)


def test_a_month_is_made_exempt_and_ordinary_again(world: World, year: EvaluationYear) -> None:
    client = world.client("organizer")
    where = reverse("record_exempt", args=[world.cell.pk, 2025, 9])
    assert "Make this month exempt" in text(client.get(page_of(world.cell, 9)))
    assert client.post(where, {"version": "0", "reason": ""}).status_code == 422
    assert client.post(where, {"version": "0", "reason": "Bão số 10"}).status_code == 302
    record = MonthlyRecord.objects.get()
    assert (record.state, record.state_reason) == (RecordState.EXEMPT, "Bão số 10")
    assert "End the exemption" in text(client.get(page_of(world.cell, 9)))
    assert client.post(address("resume", record), {"version": "1"}, follow=True).context["messages"]
    record.refresh_from_db()
    assert record.state == RecordState.EXEMPT
    assert client.post(address("resume", record), {"version": record.version}).status_code == 302
    record.refresh_from_db()
    assert record.state == RecordState.DRAFT


@pytest.mark.parametrize(
    ("who", "status"), [("secretary", 403), ("supervisor", 403), ("auditor", 403), ("outsider", 404)]
)
def test_nobody_else_exempts_a_month(world: World, year: EvaluationYear, who: str, status: int) -> None:
    where = reverse("record_exempt", args=[world.cell.pk, 2025, 9])
    assert world.client(who).post(where, {"version": "0", "reason": "Bão"}).status_code == status
    assert not MonthlyRecord.objects.exists()


def test_a_month_without_a_year_is_not_exempt(world: World) -> None:
    where = reverse("record_exempt", args=[world.cell.pk, 2025, 9])
    assert world.client("organizer").post(where, {"version": "0", "reason": "Bão"}).status_code == 403


def test_an_act_is_offered_only_where_it_can_be_done(world: World, year: EvaluationYear) -> None:
    reviewer = world.scope("organizer")
    draft = save_record(world.scope("secretary"), **entry(world.cell, year, 1))
    approved = send(world.scope("secretary"), world.cell, year, 2)
    approved = approve_record(reviewer, approved, version=approved.version)
    send(world.scope("secretary"), world.cell, year, 3)
    exempt_month(reviewer, organization=world.cell, evaluation_year=year, month=4, version=0, reason="Bão")
    offers = ("Review this record", "Take back the approval", "Make this month exempt", "End the exemption")
    offered = {
        month: [offer for offer in offers if offer in text(world.client("organizer").get(page_of(world.cell, month)))]
        for month in (draft.month, approved.month, 3, 4)
    }
    assert offered == {1: [offers[2]], 2: [offers[1]], 3: [offers[0]], 4: [offers[3]]}
    for month in offered:
        words = text(world.client("auditor").get(page_of(world.cell, month)))
        assert [offer for offer in offers if offer in words] == []

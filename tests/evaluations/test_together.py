"""Approving several records at once: only those in which nothing differs, each by itself, by the version shown."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cells.models import Event, Office, Organization
from evaluations.actions.review import Review, approve_record, return_record, review_record
from evaluations.actions.together import approve_together
from evaluations.choices import RecordState
from evaluations.models import EvaluationYear, MonthlyRecord
from evaluations.queries.together import together_rows
from tests.builders import make_organization, make_record, make_year
from tests.conftest import World
from tests.evaluations.record_entries import MARKS, send
from tests.evaluations.test_flags import MINUTES, OTHERS
from tests.evaluations.test_flags import sent as make_sent
from tests.evaluations.test_record_pages import inputs, text

TOGETHER = reverse("review_together")
SENT_AT = datetime.datetime(2025, 2, 4, 8, tzinfo=datetime.UTC)


@pytest.fixture
def year(world: World) -> EvaluationYear:
    return make_year(world.district, 2025)


@pytest.fixture
def waiting(world: World, year: EvaluationYear) -> list[MonthlyRecord]:
    """Of the cell and its sibling, and of a cell of another commune."""
    return [
        send(world.scope("secretary"), world.cell, year),
        waits(world.sibling_cell, year),
        waits(world.other_cell, year),
    ]


@pytest.fixture
def nobody_nearer(world: World) -> None:
    """The commune has no secretary, so that its cells' records are the district's to review."""
    Office.objects.filter(user=world.commune_secretary).update(held_until=datetime.date(2024, 1, 1))


def waits(unit: Organization, year: EvaluationYear, minutes: str = "", total: str = "78") -> MonthlyRecord:
    """A record as it was sent, last of all."""
    sent_at = SENT_AT + datetime.timedelta(minutes=MonthlyRecord.objects.count())
    return make_sent(unit, year, 1, minutes, total, share="0.8", submitted_at=sent_at)


def ticks(*records: MonthlyRecord) -> dict[str, str]:
    return {f"approve_{record.pk}": str(record.version) for record in records}


def ready(response: HttpResponse) -> list[str]:
    return [one.row.record.organization.name for one in response.context["ready"]]


def left_out(response: HttpResponse) -> dict[str, list[str]]:
    return {one.row.record.organization.name: one.why for one in response.context["left_out"]}


def states(*records: MonthlyRecord) -> list[str]:
    for record in records:
        record.refresh_from_db()
    return [record.state for record in records]


# --- what is offered --------------------------------------------------------------------------------------------------


def test_the_preview_has_each_record_ticked_with_its_total(world: World, waiting: list[MonthlyRecord]) -> None:
    response = world.client("commune_secretary").get(TOGETHER)
    assert ready(response) == [world.sibling_cell.name, world.cell.name]
    assert [(one.total, one.reachable) for one in response.context["ready"]] == [
        (Decimal(78), Decimal(90)),
        (Decimal("81.5"), Decimal(90)),
    ]
    assert [one.row.is_late for one in response.context["ready"]] == [False, True]
    ticked = [field["name"] for field in inputs(response) if field.get("type") == "checkbox" and "checked" in field]
    assert ticked == list(ticks(waiting[1], waiting[0]))


@pytest.mark.usefixtures("nobody_nearer")
def test_the_committee_asked_for_narrows_it(world: World, waiting: list[MonthlyRecord]) -> None:
    client = world.client("organizer")
    assert len(ready(client.get(TOGETHER))) == 3
    assert ready(client.get(TOGETHER, {"unit": world.other_commune.pk})) == [world.other_cell.name]


@pytest.mark.usefixtures("nobody_nearer")
def test_what_differs_is_named_or_flagged_is_left_out_with_why(world: World, year: EvaluationYear) -> None:
    reviewer = world.scope("organizer")
    third = make_organization("Chi bộ Thôn Ba", world.commune)
    fourth = make_organization("Chi bộ Thôn Bốn", world.commune)
    marked = send(world.scope("secretary"), world.cell, year)
    review_record(reviewer, marked, version=marked.version, reviews={"T1": Review(Decimal(15), "Còn việc chậm")})
    named = waits(world.sibling_cell, year)
    MonthlyRecord.objects.filter(pk=named.pk).update(reopened_codes=["S1"])
    waits(third, year, minutes=MINUTES)
    waits(fourth, year, minutes=MINUTES)
    waits(world.other_cell, year, minutes=OTHERS)
    response = world.client("organizer").get(TOGETHER)
    assert ready(response) == [world.other_cell.name]
    assert left_out(response) == {
        world.cell.name: ["1 reviewed mark differs"],
        world.sibling_cell.name: ["to be corrected: S1"],
        third.name: [f"These minutes and those of {fourth.name} are about 100% alike."],
        fourth.name: [f"These minutes and those of {third.name} are about 100% alike."],
    }


def test_what_came_back_after_a_return_is_looked_at(world: World, waiting: list[MonthlyRecord]) -> None:
    reviewer, record = world.scope("commune_secretary"), waiting[0]
    record = return_record(reviewer, record, version=record.version, reason="Xem lại")
    changed = {**MARKS, "T1": Decimal(17)}
    send(world.scope("secretary"), world.cell, record.evaluation_year, version=record.version, marks=changed)
    response = world.client("commune_secretary").get(TOGETHER)
    assert ready(response) == [world.sibling_cell.name]
    assert left_out(response) == {world.cell.name: ["corrected after a return: look at what was changed"]}


def test_what_is_sent_again_as_it_was_is_opened_by_itself(world: World, waiting: list[MonthlyRecord]) -> None:
    reviewer, record = world.scope("commune_secretary"), waiting[0]
    record = return_record(reviewer, record, version=record.version, reason="Xem lại")
    send(world.scope("secretary"), world.cell, record.evaluation_year, version=record.version)
    response = world.client("commune_secretary").get(TOGETHER)
    assert left_out(response) == {world.cell.name: ["sent again after a return without a change"]}


def test_what_somebody_nearer_reviews_is_not_ticked(world: World, waiting: list[MonthlyRecord]) -> None:
    client = world.client("organizer")
    response = client.get(TOGETHER)
    assert ready(response) == [world.other_cell.name]
    assert "2 more records wait for reviewers who stand nearer." in text(response)
    response = client.get(TOGETHER, {"show": "nearer"})
    assert ready(response) == [world.sibling_cell.name, world.cell.name]
    assert not [field for field in inputs(response) if field.get("type") == "checkbox" and "checked" in field]
    assert client.post(f"{TOGETHER}?show=nearer", ticks(waiting[1])).url == f"{reverse('review_queue')}?show=nearer"
    assert states(waiting[1]) == ["approved"]


@pytest.mark.usefixtures("nobody_nearer")
def test_what_was_never_compared_is_opened_by_itself(world: World, year: EvaluationYear) -> None:
    make_record(world.cell, year, 1, share="1", state="submitted")
    assert left_out(world.client("organizer").get(TOGETHER)) == {
        world.cell.name: ["open it by itself: it has not been compared with others"]
    }


def test_an_empty_queue_says_so(world: World, year: EvaluationYear) -> None:
    assert "No record waits for your review." in text(world.client("organizer").get(TOGETHER))


# --- approving --------------------------------------------------------------------------------------------------------


def test_the_ticked_ones_are_approved_each_with_its_event(world: World, waiting: list[MonthlyRecord]) -> None:
    client = world.client("organizer")
    response = client.post(TOGETHER, ticks(waiting[0], waiting[2]), follow=True)
    assert response.redirect_chain == [(reverse("review_queue"), 302)]
    assert "2 records are approved." in text(response)
    assert states(*waiting) == ["approved", "submitted", "approved"]
    assert waiting[0].tasks_score == Decimal("18.5")
    assert Event.objects.filter(verb="approve_record").count() == 2


def test_the_filter_stays(world: World, waiting: list[MonthlyRecord]) -> None:
    where = f"?unit={world.commune.pk}"
    response = world.client("organizer").post(TOGETHER + where, ticks(waiting[0]))
    assert response.url == reverse("review_queue") + where


def test_one_that_changed_meanwhile_is_told_and_the_others_are_approved(
    world: World, waiting: list[MonthlyRecord]
) -> None:
    shown = ticks(*waiting)
    review_record(world.scope("organizer"), waiting[1], version=waiting[1].version, reviews={}, codes=["T1"])
    review_record(world.scope("organizer"), waiting[1], version=waiting[1].version + 1, reviews={}, codes=[])
    response = world.client("organizer").post(TOGETHER, shown, follow=True)
    words = text(response)
    assert "2 records are approved." in words
    named = f"{world.sibling_cell.name}, {world.commune.name}, 01/2025"
    assert f"Not approved, because it was changed in the meantime: {named}." in words
    assert states(*waiting) == ["approved", "submitted", "approved"]


def test_one_that_differs_is_not_approved_by_an_address_made_up(world: World, waiting: list[MonthlyRecord]) -> None:
    record = waiting[0]
    record = review_record(
        world.scope("organizer"), record, version=record.version, reviews={"T1": Review(Decimal(15), "Chậm")}
    )
    response = world.client("organizer").post(TOGETHER, ticks(record), follow=True)
    assert "Not approved" in text(response)
    assert states(record) == ["submitted"]
    assert world.client("organizer").post(TOGETHER, ticks(waiting[1])).status_code == 302
    assert states(waiting[1]) == ["approved"]


def test_a_double_click_tells_nothing_amiss(world: World, waiting: list[MonthlyRecord]) -> None:
    client, shown = world.client("organizer"), ticks(*waiting)
    client.post(TOGETHER, shown, follow=True)
    words = text(client.post(TOGETHER, shown, follow=True))
    assert "Not approved" not in words
    assert "3 records are approved." in words
    assert Event.objects.filter(verb="approve_record").count() == 3


def test_one_approved_by_somebody_else_is_told(world: World, waiting: list[MonthlyRecord]) -> None:
    shown = ticks(waiting[0])
    approve_record(world.scope("commune_secretary"), waiting[0], version=waiting[0].version)
    assert "Not approved" in text(world.client("organizer").post(TOGETHER, shown, follow=True))


@pytest.mark.parametrize("typed", [{}, {"approve_x": "1"}, {"approve_1": "x"}])
def test_nothing_ticked_is_asked_for_again(world: World, waiting: list[MonthlyRecord], typed: dict[str, str]) -> None:
    response = world.client("organizer").post(TOGETHER, typed)
    assert response.status_code == 422
    assert "Tick at least one record." in text(response)
    assert not [field for field in inputs(response) if field.get("type") == "checkbox" and "checked" in field]
    assert states(*waiting) == ["submitted"] * 3


# --- who --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["secretary", "supervisor", "administrator", "auditor", "outsider"])
def test_it_is_for_reviewers(world: World, waiting: list[MonthlyRecord], who: str) -> None:
    client = world.client(who)
    assert client.get(TOGETHER).status_code == 403
    assert client.post(TOGETHER, ticks(waiting[0])).status_code == 403
    assert states(waiting[0]) == ["submitted"]


def test_somebody_elses_record_is_not_found_and_nothing_is_approved(world: World, waiting: list[MonthlyRecord]) -> None:
    client = world.client("commune_secretary")
    assert client.post(TOGETHER, ticks(waiting[0], waiting[2])).status_code == 404
    assert client.post(TOGETHER, {"approve_999999": "1"}).status_code == 404
    assert states(*waiting) == ["submitted"] * 3
    assert client.post(TOGETHER, ticks(waiting[0])).status_code == 302


def test_the_own_record_is_read_and_not_approved(world: World, waiting: list[MonthlyRecord]) -> None:
    own = waits(world.commune, waiting[0].evaluation_year)
    client = world.client("commune_secretary")
    assert client.post(TOGETHER, ticks(waiting[0], own)).status_code == 403
    assert states(waiting[0], own) == ["submitted", "submitted"]
    with pytest.raises(PermissionDenied):
        approve_together(world.scope("commune_secretary"), [own], {own.pk: own.version})
    approve_together(world.scope("organizer"), [own], {own.pk: own.version})
    assert states(own) == [RecordState.APPROVED]


# --- cost -------------------------------------------------------------------------------------------------------------


def test_it_costs_the_same_for_2_and_30_records(world: World, year: EvaluationYear) -> None:
    """Flagged ones among them, in which neighbours are named."""

    def add(number: int) -> MonthlyRecord:
        unit = make_organization(f"Chi bộ {number}", world.commune)
        return waits(unit, year, MINUTES if number % 2 else "", str(50 + number))

    few = [add(number) for number in range(1, 5)]
    with CaptureQueriesContext(connection) as two:
        together_rows(world.scope("organizer"), few)
    many = few + [add(number) for number in range(5, 31)]
    with CaptureQueriesContext(connection) as thirty:
        rows = together_rows(world.scope("organizer"), many)
    assert [one.is_ready for one in rows] == [number % 2 == 0 for number in range(1, 31)]
    assert len(thirty) == len(two)

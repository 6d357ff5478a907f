"""The supervising member's visit and remark: who writes them, when, and that nothing is overwritten."""

import datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from cells.models import Event
from cells.scope import Scope
from evaluations.actions.records import StaleRecord
from evaluations.actions.visits import write_visit
from evaluations.models import EvaluationYear, Visit
from tests.builders import make_record, make_supervision, make_year
from tests.conftest import World
from tests.evaluations.test_record_pages import inputs, page_of, text

DAY = datetime.date(2025, 1, 5)


@pytest.fixture
def year(world: World) -> EvaluationYear:
    return make_year(world.district, 2025)


def write(world: World, year: EvaluationYear, who: str = "supervisor", **changes: Any) -> Visit:
    entry: dict[str, Any] = {
        "organization": world.cell,
        "evaluation_year": year,
        "month": 1,
        "version": 0,
        "visited_on": DAY,
        "remark": "Sinh hoạt nghiêm túc.",
    }
    return write_visit(world.scope(who), **entry | changes)


def address(world: World, month: int = 1) -> str:
    return reverse("visit_write", args=[world.cell.pk, 2025, month])


TYPED = {"version": "0", "visited_on": "05/01/2025", "remark": "Sinh hoạt nghiêm túc."}

# --- the action -------------------------------------------------------------------------------------------------------


def test_a_visit_is_written_with_its_event_also_before_the_record_is_begun(world: World, year: EvaluationYear) -> None:
    visit = write(world, year)
    assert (visit.user, visit.visited_on, visit.remark, visit.version) == (
        world.supervisor,
        DAY,
        "Sinh hoạt nghiêm túc.",
        1,
    )
    event = Event.objects.get()
    assert (event.verb, event.target, event.organization) == ("write_visit", f"visit:{visit.pk}", world.cell)
    assert event.changes == {"visited_on": ["", "2025-01-05"], "remark": ["", "Sinh hoạt nghiêm túc."]}


@pytest.mark.parametrize("who", ["secretary", "commune_secretary", "organizer", "administrator", "auditor", "outsider"])
def test_only_the_supervisor_writes_it(world: World, year: EvaluationYear, who: str) -> None:
    with pytest.raises(PermissionDenied):
        write(world, year, who)
    write(world, year)


def test_the_system_visits_nobody(world: World, year: EvaluationYear) -> None:
    with pytest.raises(PermissionDenied):
        write_visit(
            Scope.system(), organization=world.cell, evaluation_year=year, month=1, version=0, visited_on=DAY, remark=""
        )


def test_a_cell_that_is_not_followed_is_not_written_about(world: World, year: EvaluationYear) -> None:
    with pytest.raises(PermissionDenied):
        write(world, year, organization=world.sibling_cell)
    make_supervision(world.supervisor, world.sibling_cell)
    write(world, year, organization=world.sibling_cell)


def test_a_month_ahead_is_not_written_about(world: World) -> None:
    today = timezone.localdate()
    year = make_year(world.district, today.year + 1)
    with pytest.raises(PermissionDenied):
        write(world, year)


def test_a_closed_year_keeps_what_was_said(world: World, year: EvaluationYear) -> None:
    visit = write(world, year)
    EvaluationYear.objects.update(state="closed")
    with pytest.raises(StaleRecord):
        write(world, year, version=visit.version, remark="Khác")
    visit.refresh_from_db()
    assert visit.remark == "Sinh hoạt nghiêm túc."


def test_an_older_page_overwrites_nothing_and_the_same_again_is_no_conflict(world: World, year: EvaluationYear) -> None:
    first = write(world, year)
    second = write(world, year, version=first.version, remark="Thảo luận sôi nổi.")
    assert second.version == 2
    with pytest.raises(StaleRecord):
        write(world, year, version=first.version, remark="Ít ý kiến.")
    again = write(world, year, version=first.version, remark="Thảo luận sôi nổi.")
    assert (again.version, Event.objects.count()) == (2, 2)


def test_nothing_at_all_is_no_visit_and_what_was_said_can_be_taken_back(world: World, year: EvaluationYear) -> None:
    with pytest.raises(ValidationError):
        write(world, year, visited_on=None, remark=" ")
    visit = write(world, year)
    taken_back = write(world, year, version=visit.version, visited_on=None, remark="")
    assert (taken_back.visited_on, taken_back.remark) == (None, "")
    assert Event.objects.first().changes["remark"] == ["Sinh hoạt nghiêm túc.", ""]


# --- the page ---------------------------------------------------------------------------------------------------------


def test_the_supervisor_writes_on_the_record_s_page_and_others_read_it(world: World, year: EvaluationYear) -> None:
    client = world.client("supervisor")
    assert "Write my visit and remark" in text(client.get(page_of(world.cell)))
    response = client.post(address(world), TYPED, follow=True)
    assert response.redirect_chain == [(page_of(world.cell), 302)]
    assert "Change my visit and remark" in text(response)
    for who in ("secretary", "commune_secretary", "auditor"):
        words = text(world.client(who).get(page_of(world.cell)))
        assert "Sinh hoạt nghiêm túc." in words
        assert "my visit and remark" not in words


@pytest.mark.parametrize(
    ("meeting", "is_said"),
    [
        ({"held_on": DAY}, False),
        ({"held_on": datetime.date(2025, 1, 8)}, True),
        ({"held_on": datetime.date(2025, 1, 8), "thematic_on": DAY}, False),
        ({}, False),
    ],
)
def test_a_visit_on_another_day_than_the_meetings_is_taken_and_said(
    world: World, year: EvaluationYear, meeting: dict[str, datetime.date], is_said: bool
) -> None:
    record = make_record(world.cell, year, 1, share="1", state="submitted", **meeting)
    assert world.client("supervisor").post(address(world), TYPED).status_code == 302
    assert Visit.objects.get().visited_on == DAY
    pages = {"supervisor": page_of(world.cell), "commune_secretary": reverse("record_review", args=[record.pk])}
    for who, page in pages.items():
        words = text(world.client(who).get(page))
        assert ("the meeting was held on another day, 08/01/2025" in words) is is_said


def test_it_stands_beside_the_review(world: World, year: EvaluationYear) -> None:
    record = make_record(world.cell, year, 1, share="1", state="submitted")
    write(world, year)
    response = world.client("commune_secretary").get(reverse("record_review", args=[record.pk]))
    assert "Sinh hoạt nghiêm túc." in text(response)
    assert "attended on" in text(response)


@pytest.mark.parametrize(
    ("who", "status"),
    [("supervisor", 302), ("secretary", 403), ("commune_secretary", 403), ("auditor", 403), ("outsider", 404)],
)
def test_who_may_post_a_visit(world: World, year: EvaluationYear, who: str, status: int) -> None:
    assert world.client(who).post(address(world), TYPED).status_code == status
    assert Visit.objects.count() == (status == 302)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"visited_on": "05/02/2025"}, "This day is not in the month of the record."),
        ({"visited_on": "hôm qua"}, "Write the date as day/month/year"),
        ({"visited_on": "", "remark": ""}, "Write the day of the visit or a remark."),
    ],
)
def test_what_cannot_be_taken_stays_on_the_page(
    world: World, year: EvaluationYear, typed: dict[str, str], said: str
) -> None:
    client = world.client("supervisor")
    response = client.post(address(world), TYPED | typed)
    assert response.status_code == 422
    assert said in text(response)
    assert (TYPED | typed)["remark"] in text(response)
    shown = {field.get("name"): field.get("value") for field in inputs(response)}
    assert shown["visited_on"] == (TYPED | typed)["visited_on"]
    assert not Visit.objects.exists()
    assert client.post(address(world), TYPED).status_code == 302


def test_two_windows_show_both_and_a_double_click_is_one_visit(world: World, year: EvaluationYear) -> None:
    client = world.client("supervisor")
    assert client.post(address(world), TYPED).status_code == 302
    assert client.post(address(world), TYPED).status_code == 302
    response = client.post(address(world), TYPED | {"remark": "Ít ý kiến."})
    assert response.status_code == 409
    words = text(response)
    assert "This visit was changed in the meantime" in words
    assert "Saved meanwhile: Sinh hoạt nghiêm túc." in words
    assert "Ít ý kiến." in words
    visit = Visit.objects.get()
    assert (visit.version, visit.remark) == (1, "Sinh hoạt nghiêm túc.")
    again = TYPED | {"remark": "Ít ý kiến.", "version": "1"}
    assert client.post(address(world), again).status_code == 302


def test_reading_the_address_leads_back_to_the_record(world: World, year: EvaluationYear) -> None:
    response = world.client("supervisor").get(address(world))
    assert (response.status_code, response.url) == (302, page_of(world.cell))

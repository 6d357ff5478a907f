"""The draft that saves itself: what the page's script is told, and what a line that breaks may not do."""

import re
from typing import Any

import pytest
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from cells.models import Event
from evaluations.actions.records import save_record
from evaluations.choices import RecordState
from evaluations.models import EvaluationYear, Mark, MonthlyRecord
from tests.builders import make_year
from tests.conftest import World
from tests.evaluations.record_entries import TYPED, entry, send


@pytest.fixture
def year(world: World) -> EvaluationYear:
    return make_year(world.district, 2025)


def page_of(world: World) -> str:
    return reverse("record_edit", args=[world.cell.pk, 2025, 1])


def autosave(world: World, typed: dict[str, Any], who: str = "secretary") -> HttpResponse:
    return world.client(who).post(page_of(world), typed, headers={"Accept": "application/json"})


def stored() -> dict[str, str]:
    return {mark.criterion.code: str(mark.value) for mark in Mark.objects.select_related("criterion")}


def test_a_draft_saves_itself_and_says_when(world: World, year: EvaluationYear) -> None:
    answer = autosave(world, {"version": "0", "mark_T1": "8,5"})
    saved_at = timezone.localtime(MonthlyRecord.objects.get().saved_at)
    words = f"Draft saved at {saved_at:%H:%M}"
    assert (answer.status_code, answer.json()) == (200, {"version": 1, "unread": 0, "words": words})
    assert autosave(world, {"version": "1", "mark_T1": "9"}).json()["version"] == 2
    assert stored() == {"T1": "9.00"}


def test_the_page_says_on_what_day_an_older_draft_was_saved(world: World, year: EvaluationYear) -> None:
    save_record(world.scope("secretary"), **entry(world.cell, year))
    MonthlyRecord.objects.update(saved_at=timezone.now().replace(year=2025, month=1, day=7))
    page = world.client("secretary").get(page_of(world)).content.decode()
    assert re.search(r"Draft saved at \d\d:\d\d 0[78]/01/2025", page)


def test_a_draft_that_saves_itself_counts_what_it_cannot_read(world: World, year: EvaluationYear) -> None:
    answer = autosave(world, {"version": "0", "mark_T1": "8,", "mark_S1": "hai", "mark_C1": "14"})
    assert (answer.status_code, answer.json()["unread"], answer.json()["version"]) == (422, 1, 1)
    assert "except 1 entry that cannot be read" in answer.json()["words"]
    assert "C1" in stored()


def test_a_draft_that_cannot_save_itself_says_so(world: World, year: EvaluationYear) -> None:
    world.client("commune_secretary").post(page_of(world), {"version": "0", "mark_T1": "7"})
    answer = autosave(world, {"version": "0", "mark_T1": "8"})
    assert (answer.status_code, answer.json()["words"].split(":")[0]) == (409, "Not saved")
    assert stored() == {"T1": "7.00"}


def test_whoever_may_not_write_saves_no_draft(world: World, year: EvaluationYear) -> None:
    assert autosave(world, {"version": "0", "mark_T1": "8"}, "auditor").status_code == 403
    assert autosave(world, {"version": "0", "mark_T1": "8"}, "outsider").status_code == 404
    assert autosave(world, {"version": "0", "mark_T1": "8"}, "anonymous").status_code == 302
    assert not MonthlyRecord.objects.exists()


@pytest.mark.parametrize("typed", [TYPED, TYPED | {"mark_T1": "tám"}, {"version": "0"}])
def test_the_same_body_sent_again_is_written_once_and_no_conflict(
    world: World, year: EvaluationYear, typed: dict[str, str]
) -> None:
    """The answer was lost: the page goes on from the version that the repeated body brings."""
    first, again = autosave(world, typed), autosave(world, typed)
    assert (again.status_code, again.json()) == (first.status_code, first.json())
    assert Event.objects.filter(verb="save_record").count() == 1
    newer = autosave(world, typed | {"version": again.json()["version"], "mark_T1": "3", "mark_A1": "0"})
    assert newer.status_code == 200
    assert stored()["T1"] == "3.00"


def test_the_same_body_after_somebody_elses_is_a_conflict(world: World, year: EvaluationYear) -> None:
    version = autosave(world, {"version": "0", "mark_T1": "8"}).json()["version"]
    world.client("commune_secretary").post(page_of(world), {"version": str(version), "mark_T1": "7"})
    assert autosave(world, {"version": "0", "mark_T1": "8"}).status_code == 409
    assert stored() == {"T1": "7.00"}


def test_another_window_of_ones_own_comes_in_unseen_by_no_script(world: World, year: EvaluationYear) -> None:
    """What it does not show it would empty with its next save; a form that is posted shows it first."""
    autosave(world, {"version": "0", "mark_T1": "8"})
    assert autosave(world, {"version": "0", "mark_S1": "20"}).status_code == 409
    assert stored() == {"T1": "8.00"}
    assert world.client("secretary").post(page_of(world), {"version": "0", "mark_S1": "20"}).status_code == 302
    assert stored() == {"T1": "8.00", "S1": "20.00"}


def test_a_record_begun_by_its_evidence_takes_what_is_typed(world: World, year: EvaluationYear) -> None:
    """The first photograph begins the draft, and the page beside it still carries the version before."""
    autosave(world, {"version": "0"})
    autosave(world, {"version": "0", "minutes": "Một"})
    answer = autosave(world, {"version": "0", "minutes": "Một", "mark_T1": "8"})
    assert answer.status_code == 200
    assert stored() == {"T1": "8.00"}


def test_a_body_that_comes_after_the_sending_changes_nothing(world: World, year: EvaluationYear) -> None:
    send(world.scope("secretary"), world.cell, year)
    record = MonthlyRecord.objects.get()
    assert autosave(world, TYPED).json()["version"] == record.version
    assert autosave(world, TYPED | {"mark_T1": "3"}).status_code == 409
    record.refresh_from_db()
    assert (record.state, stored()["T1"]) == (RecordState.SUBMITTED, "18.50")

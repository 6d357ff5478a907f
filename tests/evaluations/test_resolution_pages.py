"""The resolution's tasks and the meeting's quality on the record's page: shown, typed, sent back, never lost."""

import datetime
import re
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cells.models import Organization
from evaluations.choices import RecordState
from evaluations.models import EvaluationYear, MonthlyRecord, ResolutionTask
from tests.builders import make_record, make_year
from tests.conftest import World
from tests.evaluations.test_meeting_quality import WHOLE, make_meeting_scale
from tests.evaluations.test_record_pages import text

KEY = UUID(int=7)
NEW_KEY = re.compile(r'name="task_([0-9a-f]{32})_text"')


@pytest.fixture
def year(world: World) -> EvaluationYear:
    return make_year(world.district, 2025, meeting_scale=make_meeting_scale())


def page_of(unit: Organization, month: int = 2) -> str:
    return reverse("record_edit", args=[unit.pk, 2025, month])


def give(world: World, year: EvaluationYear, count: int = 1, **fields: Any) -> MonthlyRecord:
    """The January record of the cell with tasks that its meeting gave."""
    record = make_record(world.cell, year, 1, state=fields.pop("state", RecordState.APPROVED))
    for number in range(count):
        key = KEY if number == 0 else uuid4()
        columns = {"text": f"Việc {number + 1}", "person": "Phan Bá Lâm", "due_on": datetime.date(2025, 2, 20)} | fields
        ResolutionTask.objects.create(organization=world.cell, opened_in=record, key=key, order=number, **columns)
    return record


def typed(key: UUID | str, words: str, person: str = "", due_on: str = "") -> dict[str, str]:
    key = key.hex if isinstance(key, UUID) else key
    return {f"task_{key}_text": words, f"task_{key}_person": person, f"task_{key}_due_on": due_on}


def post(world: World, month: int = 2, version: str = "0", who: str = "secretary", **fields: str) -> HttpResponse:
    return world.client(who).post(page_of(world.cell, month), {"version": version, **fields})


# --- the tasks --------------------------------------------------------------------------------------------------------


def test_the_page_lists_the_open_tasks_and_has_three_rows_ready(world: World, year: EvaluationYear) -> None:
    give(world, year)
    response = world.client("secretary").get(page_of(world.cell))
    body = response.content.decode()
    assert "Việc 1" in text(response)
    assert "Deadline 20/02/2025" in text(response)
    assert f'name="outcome_{KEY.hex}"' in body
    assert len(set(NEW_KEY.findall(body))) == 3
    assert 'name="task_key_text"' in body
    outcomes = re.findall(rf'<input[^>]*name="outcome_{KEY.hex}"[^>]*>', body)
    assert "checked" not in "".join(outcomes)
    # The meeting's day may be typed on this very page, and decides whether the deadline has come.
    assert [re.findall(r'value="(\w+)"', outcome) for outcome in outcomes] == [
        ["open"], ["exceeded"], ["on_time"], ["late"], ["not_done"]
    ]  # fmt: skip


def test_a_task_due_later_may_stay_under_way(world: World, year: EvaluationYear) -> None:
    give(world, year, due_on=datetime.date(2025, 3, 1))
    body = world.client("secretary").get(page_of(world.cell)).content.decode()
    [under_way] = re.findall(rf'<input[^>]*name="outcome_{KEY.hex}"[^>]*value="open"[^>]*>', body)
    assert "checked" in under_way


def test_a_committee_types_its_counts(world: World, year: EvaluationYear) -> None:
    response = world.client("commune_secretary").get(page_of(world.commune))
    assert 'name="tasks_assigned"' in response.content.decode()
    assert "New tasks" not in text(response)
    assert "Quality of the meeting" not in text(response)
    assert "New tasks" in text(world.client("secretary").get(page_of(world.cell)))


def test_tasks_are_given_and_the_page_shows_them_again(world: World, year: EvaluationYear) -> None:
    assert post(world, **typed(KEY, " Sửa  đường ", "Phan Bá Lâm", "20/03/2025")).status_code == 302
    [task] = ResolutionTask.objects.all()
    assert (task.text, task.person, task.due_on) == ("Sửa đường", "Phan Bá Lâm", datetime.date(2025, 3, 20))
    body = world.client("secretary").get(page_of(world.cell)).content.decode()
    assert f'name="task_{KEY.hex}_text"' in body
    assert 'value="20/03/2025"' in body


def test_the_same_page_sent_twice_gives_a_task_once(world: World, year: EvaluationYear) -> None:
    for _sending in range(2):
        assert post(world, **typed(KEY, "Sửa đường")).status_code == 302
    assert ResolutionTask.objects.count() == 1


def test_what_cannot_be_read_stays_in_its_row(world: World, year: EvaluationYear) -> None:
    response = post(world, **typed(KEY, "Sửa đường", due_on="31/02/2025"))
    body = response.content.decode()
    assert response.status_code == 422
    assert 'value="31/02/2025"' in body
    assert 'value="Sửa đường"' in body
    assert f'href="#id_task_{KEY.hex}_due_on"' in body
    assert not ResolutionTask.objects.exists()
    assert post(world, version="1", **typed(KEY, "Sửa đường", due_on="28/02/2025")).status_code == 302
    assert ResolutionTask.objects.get().text == "Sửa đường"


def test_an_outcome_settles_the_task_and_the_counts_are_shown_not_typed(world: World, year: EvaluationYear) -> None:
    give(world, year)
    response = post(world, **{f"outcome_{KEY.hex}": "late", f"result_{KEY.hex}": "Xong ngày 25"})
    assert response.status_code == 302
    page = world.client("secretary").get(page_of(world.cell))
    assert "1 of 1 completed; on time 0, exceeding the target 0" in text(page)
    assert 'name="tasks_assigned"' not in page.content.decode()
    assert post(world, version="1", **{f"outcome_{KEY.hex}": "not_done"}).status_code == 302
    task = ResolutionTask.objects.get()
    assert (task.outcome, task.result) == ("not_done", "Xong ngày 25")
    assert MonthlyRecord.objects.get(month=2).tasks_completed == 0


def test_an_outcome_that_is_none_is_refused(world: World, year: EvaluationYear) -> None:
    give(world, year)
    assert post(world, **{f"outcome_{KEY.hex}": "perhaps"}).status_code == 422
    assert ResolutionTask.objects.get().outcome == ""


def test_under_way_is_taken_in_a_draft_and_judged_by_the_day_typed_with_it(world: World, year: EvaluationYear) -> None:
    give(world, year)
    open_task = {f"outcome_{KEY.hex}": "open"}
    asked = "The deadline has come: say how the task ended."
    assert post(world, held_on="20/02/2025", **open_task).status_code == 302
    sending = reverse("record_submit", args=[world.cell.pk, 2025, 2])
    client = world.client("secretary")
    assert asked in text(client.post(sending, {"version": "1", "held_on": "20/02/2025", **open_task}))
    assert asked not in text(client.post(sending, {"version": "1", "held_on": "19/02/2025", **open_task}))


@pytest.mark.parametrize("taken_back", ["open", ""])
def test_an_outcome_is_taken_back(world: World, year: EvaluationYear, taken_back: str) -> None:
    give(world, year)
    post(world, **{f"outcome_{KEY.hex}": "late"})
    assert post(world, version="1", place="Nhà văn hóa").status_code == 302
    assert ResolutionTask.objects.get().outcome == "late"
    assert post(world, version="2", **{f"outcome_{KEY.hex}": taken_back}).status_code == 302
    task = ResolutionTask.objects.get()
    assert (task.outcome, task.settled_in) == ("", None)
    assert MonthlyRecord.objects.get(month=2).tasks_assigned is None


def test_what_two_people_wrote_stands_side_by_side(world: World, year: EvaluationYear) -> None:
    give(world, year)
    post(world, **{f"outcome_{KEY.hex}": "late"}, **typed(uuid4(), "Thu quỹ"))
    response = post(world, who="commune_secretary", **{f"outcome_{KEY.hex}": "on_time"}, **typed(uuid4(), "Trồng cây"))
    assert response.status_code == 409
    assert "Saved meanwhile: Done late" in text(response)
    body = response.content.decode()
    assert 'value="Thu quỹ"' in body
    assert 'value="Trồng cây"' in body
    assert ResolutionTask.objects.get(key=KEY).outcome == "late"


def test_a_month_before_the_settling_one_only_reads(world: World, year: EvaluationYear) -> None:
    give(world, year)
    march = make_record(world.cell, year, 3)
    ResolutionTask.objects.update(outcome="late", settled_in=march)
    page = world.client("secretary").get(page_of(world.cell))
    assert "Settled in 03/2025; it is changed there." in text(page)
    assert f'name="outcome_{KEY.hex}"' not in page.content.decode()
    assert post(world, **{f"outcome_{KEY.hex}": "on_time"}).status_code == 302
    assert ResolutionTask.objects.get().outcome == "late"


def test_whoever_reads_the_record_reads_its_tasks(world: World, year: EvaluationYear) -> None:
    give(world, year)
    february = make_record(world.cell, year, 2, "1", state="approved")
    ResolutionTask.objects.update(outcome="on_time", settled_in=february, result="Xong")
    for who in ("secretary", "supervisor", "commune_secretary", "auditor"):
        assert "Settled by this meeting ✓ Done on time Việc 1 (Phan Bá Lâm, by 20/02/2025) – Xong" in text(
            world.client(who).get(page_of(world.cell))
        )
    assert world.client("outsider").get(page_of(world.cell)).status_code == 404


def test_the_page_asks_the_same_however_many_tasks_there_are(world: World, year: EvaluationYear) -> None:
    give(world, year)
    client, counts = world.client("secretary"), []
    for more in (0, 30):
        record = MonthlyRecord.objects.get(month=1)
        for _task in range(more):
            ResolutionTask.objects.create(organization=world.cell, opened_in=record, text="Việc")
        client.get(page_of(world.cell))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(page_of(world.cell))
        counts.append(len(queries))
    assert counts[0] == counts[1]


# --- the quality of the meeting ---------------------------------------------------------------------------------------


def quality(**marks: str) -> dict[str, str]:
    return {f"quality_{code}": mark for code, mark in marks.items()}


def test_the_meeting_marks_itself_with_nothing_filled_in(world: World, year: EvaluationYear) -> None:
    body = world.client("secretary").get(page_of(world.cell)).content.decode()
    section = body[body.index('id="quality"') :]
    section = section[: section.index("</details>")]
    assert "selected" not in section.replace('value="" selected', "")
    assert re.findall(r'name="quality_M1"[^>]*value="([^"]*)"', section) == [""]
    assert "<details" in section
    assert " open>" not in section


def test_marks_are_saved_and_the_total_and_grade_shown(world: World, year: EvaluationYear) -> None:
    assert post(world, **quality(**WHOLE | {"M1": "40,5"}), quality_note_E1="Đã thông qua").status_code == 302
    record = MonthlyRecord.objects.get()
    assert record.meeting_marks["M1"] == "40.5"
    page = text(world.client("secretary").get(page_of(world.cell)))
    page = page[page.index("Marked by the meeting itself") :]
    assert page.startswith("Marked by the meeting itself: 88.5 / 100 Khá")
    assert post(world, version="1", **quality(M2="x")).status_code == 302
    record.refresh_from_db()
    assert record.meeting_marks == {"D1": "10", "M1": "40.5", "M2": "na", "E1": "30"}


def test_an_unreadable_mark_stays_in_the_open_section(world: World, year: EvaluationYear) -> None:
    response = post(world, **quality(M1="51"))
    body = response.content.decode()
    assert response.status_code == 422
    assert 'value="51"' in body
    assert "Write a mark from 0 to 50." in text(response)
    assert "data-carried open>" in body
    assert MonthlyRecord.objects.get().meeting_marks == {}


def test_another_mark_saved_meanwhile_stands_beside(world: World, year: EvaluationYear) -> None:
    post(world, **quality(M1="40", D1="10"))
    response = post(world, who="commune_secretary", **quality(M1="30", D1="0"))
    assert response.status_code == 409
    assert "Saved meanwhile: 40" in text(response)
    assert "Saved meanwhile: full" in text(response)


def test_a_year_without_a_scale_for_meetings_does_not_ask(world: World, year: EvaluationYear) -> None:
    EvaluationYear.objects.update(meeting_scale=None)
    assert "Quality of the meeting" not in text(world.client("secretary").get(page_of(world.cell)))
    assert post(world, **quality(M1="40"), place="Nhà văn hóa").status_code == 302
    assert MonthlyRecord.objects.get().meeting_marks == {}


def test_readers_see_total_grade_and_criteria(world: World, year: EvaluationYear) -> None:
    make_record(world.cell, year, 2, "1", state="approved", meeting_scale=year.meeting_scale, meeting_marks=WHOLE)
    for who in ("secretary", "supervisor", "auditor"):
        page = text(world.client(who).get(page_of(world.cell)))
        assert "88 / 100 Khá" in page
        assert "M1 Criterion M1" in page


def test_the_reviewer_sees_them_too(world: World, year: EvaluationYear) -> None:
    give(world, year, due_on=None)
    columns = {"meeting_scale": year.meeting_scale, "meeting_marks": WHOLE}
    record = make_record(world.cell, year, 2, "1", state="submitted", **columns)
    page = text(world.client("commune_secretary").get(reverse("record_review", args=[record.pk])))
    assert "88 / 100 Khá" in page
    assert "Việc 1" in page

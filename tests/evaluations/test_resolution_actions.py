"""The tasks of resolutions as part of a record: given, settled once, counted, and never written twice."""

import datetime
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import PermissionDenied

from cells.models import Event, Organization
from evaluations.actions.records import StaleRecord, save_record, submit_record
from evaluations.actions.resolution import Given, Settled, TasksTyped
from evaluations.actions.review import return_record
from evaluations.history import record_history
from evaluations.models import EvaluationYear, MonthlyRecord, ResolutionTask
from evaluations.queries.resolution import month_tasks, task_problems_of
from tests.builders import make_record, make_year
from tests.conftest import World
from tests.evaluations.record_entries import EVERYBODY, FACTS, entry

KEY, OTHER = UUID(int=1), UUID(int=2)
ROAD = Given(text="Sửa đường ngõ 3", person="Phan Bá Lâm", due_on=datetime.date(2025, 2, 20))
TODAY = datetime.date(2025, 6, 1)
COUNTS = ("tasks_assigned", "tasks_completed", "tasks_on_time", "tasks_exceeded")


@pytest.fixture
def year(world: World) -> EvaluationYear:
    return make_year(world.district, 2025)


def save(world: World, year: EvaluationYear, month: int = 1, **typed: Any) -> MonthlyRecord:
    """The cell's draft of a month with its tasks, saved by its secretary on top of what is stored."""
    unit: Organization = typed.pop("unit", world.cell)
    who = typed.pop("who", "secretary")
    stored = MonthlyRecord.objects.filter(organization=unit, month=month).first()
    version = typed.pop("version", stored.version if stored else 0)
    facts = typed.pop("facts", {})
    part = TasksTyped(**typed)
    return save_record(
        world.scope(who), **entry(unit, year, month, version=version, facts=facts, marks={}, parts=[part])
    )


def counts(record: MonthlyRecord) -> list[int | None]:
    return [getattr(record, name) for name in COUNTS]


def words(record: MonthlyRecord) -> str:
    return record_history(Event.objects.filter(target=f"record:{record.pk}").order_by("-pk"))[0].sentence


def test_a_task_is_given_once_however_often_it_is_sent(world: World, year: EvaluationYear) -> None:
    record = save(world, year, given={KEY: ROAD})
    again = save(world, year, given={KEY: ROAD}, version=0)
    assert again.version == record.version == 1
    [task] = ResolutionTask.objects.all()
    assert (task.text, task.person, task.due_on, task.opened_in) == (ROAD.text, ROAD.person, ROAD.due_on, record)
    assert "new task: Sửa đường ngõ 3 (Phan Bá Lâm, 20/02/2025)" in words(record)


def test_a_row_emptied_is_taken_away_and_one_not_sent_stays(world: World, year: EvaluationYear) -> None:
    save(world, year, given={KEY: ROAD, OTHER: Given(text="Thu quỹ")})
    record = save(world, year, given={OTHER: Given()})
    assert [task.key for task in ResolutionTask.objects.all()] == [KEY]
    latest = Event.objects.filter(target=f"record:{record.pk}").order_by("-pk")[:1]
    assert record_history(latest)[0].sentence == "Saved the draft: task taken away: Thu quỹ."
    assert save(world, year, given={OTHER: Given()}).version == record.version


def test_a_later_month_settles_a_task_and_its_counts_follow(world: World, year: EvaluationYear) -> None:
    save(world, year, given={KEY: ROAD, OTHER: Given(text="Thu quỹ")})
    settled = {KEY: Settled(outcome="exceeded", result="Xong 120 m"), OTHER: Settled(outcome="")}
    record = save(world, year, 2, settled=settled, facts={"tasks_assigned": 9})
    assert counts(record) == [1, 1, 1, 1]
    task = ResolutionTask.objects.get(key=KEY)
    assert (task.outcome, task.settled_in, task.result) == ("exceeded", record, "Xong 120 m")
    [event] = Event.objects.filter(target=f"record:{record.pk}")
    assert event.changes["tasks_assigned"] == ["", "1"]
    assert "task “Sửa đường ngõ 3”: Under way → Done on time, beyond the target" in words(record)
    assert "result of a task: Xong 120 m" in words(record)


def test_counts_are_typed_where_nothing_is_settled(world: World, year: EvaluationYear) -> None:
    save(world, year, given={KEY: ROAD})
    record = save(world, year, 2, facts={"tasks_assigned": 9})
    assert counts(record) == [9, None, None, None]
    assert counts(save(world, year, 2, settled={KEY: Settled(outcome="late")})) == [1, 1, 0, 0]


def test_what_is_no_longer_settled_leaves_no_counts_behind(world: World, year: EvaluationYear) -> None:
    save(world, year, given={KEY: Given(text="Thu quỹ")})
    save(world, year, 2, settled={KEY: Settled(outcome="on_time")})
    record = save(world, year, 2, settled={KEY: Settled(outcome="")})
    assert counts(record) == [None, None, None, None]
    assert ResolutionTask.objects.get().settled_in is None


def test_a_task_settled_elsewhere_is_changed_there_only(world: World, year: EvaluationYear) -> None:
    save(world, year, given={KEY: ROAD})
    save(world, year, 3, settled={KEY: Settled(outcome="late")})
    with pytest.raises(StaleRecord):
        save(world, year, 2, settled={KEY: Settled(outcome="on_time")})
    with pytest.raises(StaleRecord):
        save(world, year, 1, given={KEY: Given()})
    with pytest.raises(StaleRecord):
        save(world, year, 1, given={KEY: Given(text="Việc khác")})
    assert counts(save(world, year, 3, settled={KEY: Settled(outcome="not_done")})) == [1, 0, 0, 0]


def test_a_task_is_not_settled_in_the_month_that_gives_it_nor_before(world: World, year: EvaluationYear) -> None:
    save(world, year, 2, given={KEY: ROAD})
    for month in (1, 2):
        with pytest.raises(StaleRecord):
            save(world, year, month, settled={KEY: Settled(outcome="on_time")})
    assert counts(save(world, year, 3, settled={KEY: Settled(outcome="on_time")})) == [1, 1, 1, 0]


def test_one_month_does_not_change_what_another_gave(world: World, year: EvaluationYear) -> None:
    save(world, year, given={KEY: ROAD})
    with pytest.raises(PermissionDenied):
        save(world, year, 2, given={KEY: Given(text="Việc khác")})
    assert ResolutionTask.objects.get().text == ROAD.text


def test_the_tasks_of_a_unit_are_its_own(world: World, year: EvaluationYear) -> None:
    save(world, year, given={KEY: ROAD})
    with pytest.raises(StaleRecord):
        save(
            world,
            year,
            2,
            unit=world.sibling_cell,
            who="commune_secretary",
            settled={KEY: Settled(outcome="on_time")},
        )
    save(world, year, unit=world.sibling_cell, who="commune_secretary", given={KEY: Given(text="Việc khác")})
    assert sorted(ResolutionTask.objects.values_list("text", flat=True)) == ["Sửa đường ngõ 3", "Việc khác"]


def test_only_who_may_enter_the_record_writes_its_tasks(world: World, year: EvaluationYear) -> None:
    for who in ("outsider", "supervisor", "auditor"):
        with pytest.raises(PermissionDenied):
            save(world, year, who=who, given={KEY: ROAD})
    assert not ResolutionTask.objects.exists()
    assert save(world, year, who="commune_secretary", given={KEY: ROAD}).pk


def test_a_stale_page_writes_no_task(world: World, year: EvaluationYear) -> None:
    save(world, year, given={KEY: ROAD})
    with pytest.raises(StaleRecord):
        save(world, year, version=0, given={OTHER: Given(text="Thu quỹ")})
    assert ResolutionTask.objects.count() == 1


def test_a_sent_record_takes_no_task_until_it_is_returned(world: World, year: EvaluationYear) -> None:
    record = make_record(world.cell, year, 1, "1", state="submitted")
    with pytest.raises(StaleRecord):
        save(world, year, given={KEY: ROAD})
    return_record(world.scope("commune_secretary"), record, version=1, reason="Thiếu nghị quyết", codes=["T1"])
    assert save(world, year, given={KEY: ROAD}).state == "returned"


def test_sending_asks_for_the_outcome_of_what_is_due(world: World, year: EvaluationYear) -> None:
    save(world, year, given={KEY: replace(ROAD, due_on=datetime.date(2025, 2, 5))})
    part = TasksTyped(given={OTHER: Given(person="Phan Bá Lâm", due_on=datetime.date(2025, 2, 1))})
    uncounted = FACTS | dict.fromkeys(COUNTS) | {"held_on": datetime.date(2025, 2, 5)}
    typed = entry(world.cell, year, 2, facts=uncounted, parts=[EVERYBODY, part])
    record, problems = submit_record(world.scope("secretary"), **typed)
    # The counts follow from the outcome: they are not asked for besides it.
    fields = [problem.field for problem in problems]
    assert fields == [f"outcome_{KEY.hex}", f"task_{OTHER.hex}_text", f"task_{OTHER.hex}_due_on"]
    assert record.state == "draft"
    whole = {
        "settled": {KEY: Settled(outcome="on_time")},
        "given": {OTHER: Given(text="Thu quỹ", due_on=datetime.date(2025, 2, 5))},
    }
    assert task_problems_of(save(world, year, 2, **whole), TODAY) == []


def test_a_deadline_after_the_meeting_closes_nothing(world: World, year: EvaluationYear) -> None:
    save(world, year, given={KEY: ROAD})
    uncounted = FACTS | dict.fromkeys(COUNTS) | {"held_on": datetime.date(2025, 2, 5)}
    typed = entry(world.cell, year, 2, facts=uncounted, parts=[EVERYBODY])
    _record, problems = submit_record(world.scope("secretary"), **typed)
    assert [problem.field for problem in problems] == list(COUNTS)
    typed = entry(world.cell, year, 2, version=1, facts={"held_on": ROAD.due_on}, parts=[])
    _record, problems = submit_record(world.scope("secretary"), **typed)
    assert [problem.field for problem in problems] == [f"outcome_{KEY.hex}"]


def test_without_a_meeting_no_outcome_is_asked_for(world: World, year: EvaluationYear) -> None:
    save(world, year, given={KEY: ROAD})
    record = save(world, year, 2, facts={"is_without_meeting": True})
    assert task_problems_of(record, TODAY) == []
    assert task_problems_of(save(world, year, 2, facts={"is_without_meeting": False}), TODAY) != []


def test_a_month_shows_what_was_open_when_it_ended(
    world: World, year: EvaluationYear, django_assert_num_queries: Any
) -> None:
    save(world, year, given={KEY: ROAD, **{uuid4(): Given(text=f"Việc {number}") for number in range(20)}})
    save(world, year, 3, settled={KEY: Settled(outcome="late")})
    with django_assert_num_queries(1):
        february = month_tasks(world.cell, 2025, 2, None, TODAY)
    [line] = [line for line in february.carried if line.task.key == KEY]
    assert (line.outcome, line.settled_later, line.may_stay_open) == ("", datetime.date(2025, 3, 1), False)
    assert february.counts == {}
    assert len(february.open) == 21
    assert KEY not in {line.task.key for line in month_tasks(world.cell, 2025, 4, None, TODAY).carried}

"""What another request does after a page was read and before it is saved; and a page that nobody has loaded."""

import time
from collections.abc import Callable

import pytest

from cells.models import Event
from evaluations.actions.records import lock_open_year
from evaluations.models import EvaluationYear, LocalScale, MonthlyRecord, ResolutionTask
from tests.builders import make_local_scale, make_record, make_scale, make_year
from tests.conftest import World
from tests.evaluations.test_draft_pages import autosave, save_changes


@pytest.fixture
def year(world: World) -> EvaluationYear:
    return make_year(world.district, 2025)


@pytest.fixture
def between(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], object]], None]:
    """Something that another request does after a page was read and just before its year is held."""

    def schedule(act: Callable[[], object]) -> None:
        def late(evaluation_year: EvaluationYear) -> None:
            act()
            lock_open_year(evaluation_year)

        monkeypatch.setattr("evaluations.actions.records.lock_open_year", late)

    return schedule


def test_a_task_that_was_settled_meanwhile_keeps_its_words(
    world: World, year: EvaluationYear, between: Callable[[Callable[[], object]], None]
) -> None:
    january, february = (make_record(world.cell, year, month) for month in (1, 2))
    task = ResolutionTask.objects.create(organization=world.cell, opened_in=january, text="Làm đường")
    stored = ResolutionTask.objects.filter(pk=task.pk)
    between(lambda: stored.update(outcome="on_time", settled_in=february))
    names = [f"task_{task.key.hex}_{what}" for what in ("text", "person", "due_on")]
    assert save_changes(world, january.version, **dict(zip(names, ("Khác", "", ""), strict=True))).status_code == 409
    assert stored.get().text == "Làm đường"


def test_the_trail_knows_what_another_month_had_just_written(
    world: World, year: EvaluationYear, between: Callable[[Callable[[], object]], None]
) -> None:
    december = make_record(world.cell, make_year(world.district, 2024), 12)
    january = make_record(world.cell, year, 1)
    task = ResolutionTask.objects.create(organization=world.cell, opened_in=december, text="Làm đường")
    between(lambda: ResolutionTask.objects.filter(pk=task.pk).update(result="của tháng Hai"))
    result = f"result_{task.key.hex}"
    assert save_changes(world, january.version, **{result: "của tháng Một"}).status_code == 200
    assert Event.objects.latest("pk").changes == {f"result.{task.key.hex}": ["của tháng Hai", "của tháng Một"]}


def test_a_month_begins_on_the_scale_that_is_in_force_when_it_is_saved(
    world: World, year: EvaluationYear, between: Callable[[Callable[[], object]], None]
) -> None:
    split = make_local_scale(year, world.commune, make_scale(code="split")).scale
    between(lambda: LocalScale.objects.all().delete())
    assert autosave(world, {"version": "0", "place": "Nhà văn hóa"}).status_code == 200
    assert MonthlyRecord.objects.get().scale == year.cell_scale != split


def test_a_page_that_names_a_version_of_no_record_begins_one(world: World, year: EvaluationYear) -> None:
    for version in ("999", "٣"):
        assert autosave(world, {"version": version, "place": "Nhà văn hóa"}).status_code == 200
        MonthlyRecord.objects.all().delete()
    assert autosave(world, {"version": "999"}).status_code == 200


def test_many_rows_cost_what_they_hold(world: World, year: EvaluationYear) -> None:
    """Nobody makes the server busy with a page of made-up rows."""
    rows = {f"task_{number:032x}_text": "" for number in range(4_000)}
    began = time.process_time()
    assert autosave(world, {"version": "0", **rows}).status_code == 200
    assert time.process_time() - began < 3

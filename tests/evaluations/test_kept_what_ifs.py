"""A year too large for one request: judged by the worker, kept for who asked, the same to the letter."""

import datetime
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from cells.choices import Role
from cells.models import Office
from evaluations import tasks
from evaluations.actions.runs import run_year
from evaluations.models import EvaluationYear, Scale
from evaluations.queries import kept_what_ifs
from evaluations.queries.kept_what_ifs import PATIENCE, USUAL, Question, Waiting, ask, find_answer
from evaluations.queries.year_what_if import Asked
from tests.builders import make_organization, make_scale
from tests.conftest import World
from tests.evaluations.marked_year import cell_scale, make_marked_year
from tests.evaluations.scale_drafting import make_draft
from tests.evaluations.test_what_if import TODAY, close, everything

ASKED: dict[str, Any] = {"regulation": "qd124-hd25", "ceiling_rate": "0", "show": "all"}


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def year(world: World) -> EvaluationYear:
    year = make_marked_year(world)
    make_organization("Chi bộ Trường THCS", world.commune, type="school")
    run_year(world.scope("organizer"), year, TODAY)
    return year


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every year is too large, and a few changes fill an entry."""
    monkeypatch.setattr(kept_what_ifs, "AT_ONCE", 0)
    monkeypatch.setattr(kept_what_ifs, "ENTRY", 2)


@pytest.fixture
def without_worker(large: None, monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """What was put before a worker that does nothing."""
    enqueued: list[tuple[Any, ...]] = []
    monkeypatch.setattr(type(tasks.what_if_task), "enqueue", lambda _task, *args: enqueued.append(args))
    return enqueued


def page(world: World, year: EvaluationYear, who: str = "organizer", **query: Any) -> Any:
    return world.client(who).get(reverse("year_what_if", args=[year.pk]), ASKED | query)


def seen(answer: Any) -> list[Any]:
    context, side = answer.context, answer.context["side_by_side"]
    counts = (side.subject_count, side.moved, side.with_other_points, side.differing, side.remarked)
    return [counts, *(context[name] for name in ("rows", "totals", "groups", "filters", "kept"))]


@pytest.mark.parametrize("is_closed", [False, True])
@pytest.mark.parametrize("query", [{}, {"whom": "members", "show": "level"}, {"level": "not_completed"}, {"scale": 1}])
def test_kept_answer_is_the_one_a_small_year_gives_at_once(
    world: World, year: EvaluationYear, monkeypatch: pytest.MonkeyPatch, is_closed: bool, query: dict[str, Any]
) -> None:
    if is_closed:
        close(world, year)
    if "scale" in query:
        query = {"cell_scale": cell_scale().pk}
    at_once = page(world, year, **query)
    monkeypatch.setattr(kept_what_ifs, "AT_ONCE", 0)
    monkeypatch.setattr(kept_what_ifs, "ENTRY", 2)
    kept = page(world, year, **query)
    assert seen(kept) == seen(at_once)
    assert at_once.context["rows"]
    assert ("judged_at" in kept.context, "judged_at" in at_once.context) == (True, False)
    assert "for you alone for an hour" in kept.content.decode()


@pytest.mark.usefixtures("large")
def test_asking_for_a_large_year_stores_nothing_either(world: World, year: EvaluationYear) -> None:
    client = world.client("organizer")
    before = everything()
    assert client.get(reverse("year_what_if", args=[year.pk]), ASKED).context["rows"]
    assert everything() == before


def test_reader_waits_for_the_worker_who_is_asked_once(
    world: World, year: EvaluationYear, without_worker: list[tuple[Any, ...]]
) -> None:
    answers = [page(world, year) for _visit in range(2)]
    assert [(one.status_code, "side_by_side" in one.context) for one in answers] == [(200, False)] * 2
    assert "is judged in the background" in answers[0].content.decode()
    assert f'hx-get="/years/{year.pk}/what-if/?' in answers[0].content.decode()
    ((year_pk, user_pk, asked),) = without_worker
    assert (year_pk, user_pk) == (year.pk, world.organizer.pk)
    tasks.what_if_task.func(year_pk, user_pk, asked)
    assert page(world, year).context["rows"]
    assert len(without_worker) == 1


def test_page_says_that_the_worker_does_not_answer(
    world: World, year: EvaluationYear, without_worker: list[tuple[Any, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "busy or not running" not in page(world, year).content.decode()
    (key,) = (key for key in _keys() if key.endswith(":waiting"))
    cache.set(key, Waiting(timezone.now() - USUAL - datetime.timedelta(seconds=1)))
    assert "busy or not running" in page(world, year).content.decode()
    assert len(without_worker) == 1
    assert PATIENCE > USUAL
    cache.delete(key)  # as after PATIENCE
    page(world, year)
    assert len(without_worker) == 2


def _keys() -> list[str]:
    return [key.split(":", 2)[2] for key in cache._cache]  # type: ignore[attr-defined]


def test_failure_is_said_and_can_be_tried_again(
    world: World, year: EvaluationYear, without_worker: list[tuple[Any, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_args: Any) -> None:
        raise RuntimeError

    page(world, year)
    with monkeypatch.context() as broken:
        broken.setattr(tasks, "year_side_by_side", breaks)
        with pytest.raises(RuntimeError):
            tasks.what_if_task.func(*without_worker[0])
    failed = page(world, year)
    assert "could not be judged" in failed.content.decode()
    assert len(without_worker) == 1
    again = world.client("organizer").get(f"{reverse('year_what_if', args=[year.pk])}?{failed.context['again']}")
    assert again.status_code == 302
    assert "is judged in the background" in world.client("organizer").get(again.url).content.decode()
    assert len(without_worker) == 2


@pytest.mark.usefixtures("large")
def test_answer_is_as_of_its_moment_until_it_is_judged_again(world: World, year: EvaluationYear) -> None:
    first = page(world, year, page="2")
    year.records.filter(organization__name="Chi bộ Thôn 1").delete()
    assert seen(page(world, year, page="2")) == seen(first)
    assert "page=" not in first.context["again"]
    again = world.client("organizer").get(f"{reverse('year_what_if', args=[year.pk])}?{first.context['again']}")
    assert "again" not in again.url
    later = world.client("organizer").get(again.url)
    assert later.context["judged_at"] > first.context["judged_at"]
    assert later.context["side_by_side"].differing > 0 == first.context["side_by_side"].differing


@pytest.mark.usefixtures("large")
def test_what_the_cache_forgot_in_part_is_judged_anew(world: World, year: EvaluationYear) -> None:
    first = page(world, year)
    entry = next(key for key in _keys() if key.endswith(":1"))
    cache.delete(entry)
    assert "side_by_side" not in page(world, year).context
    assert seen(page(world, year)) == seen(first)


@pytest.mark.usefixtures("large")
def test_dry_run_of_a_draft_waits_and_answers_too(world: World, year: EvaluationYear) -> None:
    draft = make_draft(world.district, year.cell_scale)
    answer = world.client("organizer").get(reverse("scale_dry_run", args=[draft.pk]), {"show": "all"})
    assert answer.context["side_by_side"].remarked[0].scale == draft
    assert "judged_at" in answer.context


def test_every_asker_and_every_question_has_an_answer_of_its_own(world: World, year: EvaluationYear) -> None:
    year = EvaluationYear.objects.select_related("cell_scale", "committee_scale", "member_scale").get(pk=year.pk)
    draft: Scale = make_scale(published_at=None)
    question = Question(scope=world.scope("organizer"), evaluation_year=year, asked=Asked.own(year).with_scale(draft))
    assert replace(question, asked=Asked.from_values(question.asked.as_values())).key == question.key
    others = [replace(question, scope=world.scope("auditor")), replace(question, asked=Asked.own(year))]
    Office.objects.filter(user=world.organizer).update(role=Role.AUDITOR)
    others.append(replace(question, scope=world.scope("organizer")))
    keys = [question.key, *(other.key for other in others)]
    year.run_number += 1
    keys.append(question.key)
    draft.revision += 1
    keys.append(question.key)
    year.ceiling_rate /= 2
    keys.append(question.key)
    assert len(set(keys)) == len(keys) == 7
    assert (ask(question), ask(question), find_answer(question)) == (True, False, None)

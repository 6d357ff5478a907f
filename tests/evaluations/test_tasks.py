"""The background run: asked for once, answered on the year's row, never left hanging."""

import datetime

import pytest
from django.utils import timezone

from evaluations.actions.runs import RUN_PATIENCE, fail_run, request_run
from evaluations.models import EvaluationYear
from evaluations.tasks import run_year_task
from tests.builders import make_year
from tests.conftest import World


@pytest.fixture
def year(world: World) -> EvaluationYear:
    return make_year(world.district, 2025)


def test_a_run_is_asked_for_once_until_it_is_answered_or_lost(world: World, year: EvaluationYear) -> None:
    scope = world.scope("organizer")
    assert (request_run(scope, year), request_run(scope, year)) == (True, False)
    long_ago = timezone.now() - RUN_PATIENCE - datetime.timedelta(seconds=1)
    EvaluationYear.objects.filter(pk=year.pk).update(run_requested_at=long_ago)
    assert request_run(scope, year)


def test_the_task_runs_the_year_and_signs_for_who_asked(world: World, year: EvaluationYear) -> None:
    request_run(world.scope("organizer"), year)
    run_year_task.enqueue(year.pk, world.organizer.pk)
    year.refresh_from_db()
    assert (year.run_state, year.run_number) == ("done", 1)
    assert world.commune.events.count() == 0
    assert world.district.events.get(verb="run_year").actor == world.organizer


def test_a_run_that_fails_says_so_and_leaves_the_last_one_standing(world: World, year: EvaluationYear) -> None:
    scope = world.scope("organizer")
    request_run(scope, year)
    fail_run(scope, year, "The scale is gone.")
    year.refresh_from_db()
    assert (year.run_state, year.run_error, year.run_number) == ("failed", "The scale is gone.", 0)
    page = world.client("organizer").get(f"/years/{year.pk}/").content.decode()
    assert "The scale is gone." in page

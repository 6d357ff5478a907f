"""Cells of one unit are saved as its own page would save them, and never over somebody else's."""

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from cells.models import Event, Organization
from evaluations.actions.grid import CellsSaved, save_cells
from evaluations.actions.records import save_record
from evaluations.choices import RecordState, YearState
from evaluations.models import EvaluationYear, MonthlyRecord
from evaluations.queries.marks import marks_by_code, own_mark
from evaluations.queries.scales import criteria_of
from tests.builders import make_record, make_year
from tests.conftest import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def year(world: World) -> EvaluationYear:
    return make_year(world.district)


def save(
    world: World,
    year: EvaluationYear,
    marks: dict[str, Any],
    *,
    version: int = 0,
    before: dict[str, Any] | None = None,
    who: str = "commune_secretary",
    unit: Organization | None = None,
) -> CellsSaved:
    return save_cells(
        world.scope(who),
        organization=unit or world.cell,
        evaluation_year=year,
        month=1,
        version=version,
        criteria=criteria_of(year.cell_scale, "monthly"),
        marks={code: mark if mark is None else Decimal(mark) for code, mark in marks.items()},
        before={code: mark if mark is None else Decimal(mark) for code, mark in (before or {}).items()},
    )


def stored(world: World) -> dict[str, Any]:
    record = MonthlyRecord.objects.get(organization=world.cell)
    return {code: own_mark(mark) for code, mark in marks_by_code(record).items()}


def test_the_first_cell_begins_the_record_on_behalf_of_the_unit(world: World, year: EvaluationYear) -> None:
    saved = save(world, year, {"T1": "18.5"})
    assert saved.record is not None
    assert (saved.refused, saved.record.state, saved.record.version) == ({}, RecordState.DRAFT, 1)
    assert Event.objects.get(target=f"record:{saved.record.pk}").verb == "save_record_on_behalf"


def test_empty_cells_begin_no_record(world: World, year: EvaluationYear) -> None:
    assert save(world, year, {"T1": None}) == CellsSaved(record=None)
    assert not MonthlyRecord.objects.exists()


def test_a_cell_that_nobody_else_touched_is_saved_on_an_old_version(world: World, year: EvaluationYear) -> None:
    make_record(world.cell, year, share="0.5", version=7)
    saved = save(world, year, {"T1": "18", "S1": "20"}, version=6, before={"T1": "10", "S1": "12.5"})
    assert saved.refused == {}
    assert (stored(world)["T1"], stored(world)["S1"]) == (18, 20)


def test_a_cell_that_somebody_else_changed_is_refused_with_what_is_stored(world: World, year: EvaluationYear) -> None:
    make_record(world.cell, year, share="0.5", version=7)
    saved = save(world, year, {"T1": "18", "S1": "20"}, version=6, before={"T1": "9", "S1": "12.5"})
    assert saved.refused == {"T1": 10}
    assert (stored(world)["T1"], stored(world)["S1"]) == (10, 20)


def test_what_the_page_showed_counts_also_where_the_version_is_the_last(world: World, year: EvaluationYear) -> None:
    """A browser that kept a cell overnight has this morning's version, and what stood there last night."""
    make_record(world.cell, year, share="0.5", version=7)
    saved = save(world, year, {"T1": "18", "S1": "20"}, version=7, before={"T1": "9", "S1": "12.5"})
    assert (saved.refused, saved.is_changed) == ({"T1": 10}, True)
    assert (stored(world)["T1"], stored(world)["S1"]) == (10, 20)


def test_what_is_stored_already_is_no_conflict(world: World, year: EvaluationYear) -> None:
    make_record(world.cell, year, share="0.5", version=7)
    saved = save(world, year, {"T1": "10"}, version=2)
    assert (saved.refused, saved.is_changed) == ({}, False)
    assert not Event.objects.exists()


def test_without_what_the_page_showed_an_old_version_is_refused(world: World, year: EvaluationYear) -> None:
    make_record(world.cell, year, share="0.5", version=7)
    assert save(world, year, {"T1": "18"}, version=6).refused == {"T1": 10}
    assert save(world, year, {"T1": "18"}, version=7).refused == {}


@pytest.mark.parametrize("state", [RecordState.SUBMITTED, RecordState.APPROVED, RecordState.EXEMPT])
def test_a_record_that_was_sent_meanwhile_is_not_written(world: World, year: EvaluationYear, state: str) -> None:
    make_record(world.cell, year, share="0.5", version=7, state=state)
    assert save(world, year, {"T1": "18"}, version=7).refused == {"T1": 10}
    assert stored(world)["T1"] == 10


def test_of_a_returned_record_only_the_named_criteria_are_written(world: World, year: EvaluationYear) -> None:
    make_record(world.cell, year, share="0.5", version=7, state=RecordState.RETURNED, reopened_codes=["T1"])
    assert save(world, year, {"T1": "18", "S1": "20"}, version=7).refused == {"S1": Decimal("12.5")}
    assert (stored(world)["T1"], stored(world)["S1"]) == (18, Decimal("12.5"))


def test_a_closed_year_is_not_written(world: World, year: EvaluationYear) -> None:
    make_record(world.cell, year, share="0.5", version=7)
    EvaluationYear.objects.filter(pk=year.pk).update(state=YearState.CLOSED)
    assert save(world, year, {"T1": "18"}, version=7).refused == {"T1": 10}


@pytest.mark.parametrize("who", ["organizer", "supervisor", "auditor", "administrator", "outsider"])
def test_who_may_not_enter_here_is_refused(world: World, year: EvaluationYear, who: str) -> None:
    with pytest.raises(PermissionDenied):
        save(world, year, {"T1": "18"}, who=who)
    assert save(world, year, {"T1": "18"}, who="secretary").refused == {}


def test_saving_between_reading_and_saving_is_noticed(
    world: World, year: EvaluationYear, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The secretary saves another criterion in that very moment: the cell is saved all the same, on top."""
    calls = []

    def interrupted(scope: Any, **entry: Any) -> MonthlyRecord:
        if not calls:
            calls.append(1)
            save_record(world.scope("secretary"), **entry | {"marks": {"S1": Decimal(25)}})
        return save_record(scope, **entry)

    monkeypatch.setattr("evaluations.actions.grid.save_record", interrupted)
    assert save(world, year, {"T1": "18"}, before={"T1": None}).refused == {}
    assert (stored(world)["T1"], stored(world)["S1"]) == (18, 25)

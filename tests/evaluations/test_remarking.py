"""A year's marks read once and counted by another scale."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from evaluations.judging import YearInputs
from evaluations.models import EvaluationYear, Mark, MonthlyRecord, Scale
from evaluations.queries.remarking import LeftOut, Remarked, remark
from evaluations.queries.year_inputs import read_year_inputs
from evaluations.queries.year_rows import member_rows, unit_rows
from tests.builders import (
    FRAME_SCALE,
    SMALL_MEMBER_SCALE,
    SMALL_SCALE,
    SPLIT_SCALE,
    make_local_scale,
    make_organization,
    make_scale,
)
from tests.conftest import World
from tests.evaluations.marked_year import YEAR_END, cell_scale, fill_unit, make_marked_year


def inputs_of(year: EvaluationYear) -> YearInputs:
    return read_year_inputs(year, unit_rows(year), member_rows(year), YEAR_END)


def remarked(year: EvaluationYear, scale: Scale) -> Remarked:
    return remark(inputs_of(year), year, scale, year.committee.path)


def points(inputs: YearInputs) -> dict[int, Decimal | None]:
    return {unit.pk: unit.score.points for unit in inputs.units}


def test_a_copy_of_the_scale_gives_the_same_points(world: World) -> None:
    year = make_marked_year(world)
    before = inputs_of(year)
    for subject in ("cell", "member"):
        again = remarked(year, cell_scale() if subject == "cell" else make_scale(subject))
        assert points(again.inputs) == points(before)
        assert [one.score.points for one in again.inputs.members] == [one.score.points for one in before.members]
        assert (again.left_out, again.unused) == ((), ())


def test_the_reviewers_mark_is_what_is_carried(world: World) -> None:
    year = make_marked_year(world, months=1)
    cell = next(unit for unit in unit_rows(year) if unit.name == "Chi bộ Thôn 1")
    Mark.objects.filter(record__organization=cell.pk, criterion__code="S1").update(reviewed_value=Decimal(5))
    again = remarked(year, cell_scale())
    month = next(unit for unit in again.inputs.units if unit.pk == cell.pk).months[0]
    assert month.goods is not None
    assert month.goods["solidarity"].score == Decimal(5)


def test_a_criterion_without_a_counterpart_is_left_out_and_counted(world: World) -> None:
    year = make_marked_year(world, months=2)
    solidarity = ("25", [("S1", "10", "points", "monthly"), ("S9", "15", "points", "monthly")])
    other = cell_scale({**SMALL_SCALE, "solidarity": solidarity})
    again = remarked(year, other)
    assert again.left_out == (LeftOut(code="S9", title="Criterion S9", times=14),)
    assert (again.records, again.year_ends, again.unused) == (14, 7, ())
    # S1 keeps its share and stands for the whole good, so nobody's points change.
    assert points(again.inputs) == points(inputs_of(year))


def test_other_maxima_shift_the_points(world: World) -> None:
    year = make_marked_year(world, months=1)
    cell = next(unit for unit in unit_rows(year) if unit.name == "Chi bộ Thôn 7")
    tasks = ("10", [("T1", "5", "points", "monthly"), ("T2", "5", "points", "yearly")])
    solidarity = ("45", [("S1", "45", "points", "monthly")])
    other = cell_scale({**SMALL_SCALE, "tasks": tasks, "solidarity": solidarity})
    cadres = Decimal("11.25")
    goods = [
        next(unit for unit in inputs.units if unit.pk == cell.pk).months[0].goods
        for inputs in (inputs_of(year), remarked(year, other).inputs)
    ]
    assert [{good: (pair.score, pair.reachable) for good, pair in pairs.items()} for pairs in goods if pairs] == [
        {"tasks": (9, 20), "activity": (20, 20), "solidarity": (Decimal("11.25"), 25), "cadres": (cadres, 25)},
        {"tasks": (Decimal("2.25"), 5), "activity": (20, 20), "solidarity": (Decimal("20.25"), 45),
         "cadres": (cadres, 25)},
    ]  # fmt: skip


def test_an_exempt_month_stays_exempt(world: World) -> None:
    year = make_marked_year(world, months=2)
    MonthlyRecord.objects.filter(month=2).update(state="exempt", state_reason="Bão")
    again = remarked(year, cell_scale())
    assert {month.exempt for unit in again.inputs.units for month in unit.months if month.month == 2} == {"Bão"}
    assert points(again.inputs) == points(inputs_of(year))


def test_a_split_and_its_frame_come_to_the_same(world: World) -> None:
    """A unit marked by the split, under the frame, has what the parts add up to."""
    frame = make_scale("cell", FRAME_SCALE)
    split = make_scale("cell", SPLIT_SCALE, frame=frame, issuer=world.commune)
    year = make_marked_year(world, months=0, cell_scale=frame)
    make_local_scale(year, world.commune, split)
    fill_unit(year, world.cell, "0.5", 2)
    fill_unit(year, world.other_cell, "0.5", 2)
    own, again = inputs_of(year), remarked(year, frame)
    assert points(again.inputs)[world.other_cell.pk] == points(own)[world.other_cell.pk]
    assert points(again.inputs)[world.cell.pk] == points(own)[world.cell.pk] is not None
    assert (again.records, again.left_out, again.unused) == (2, (), ())


def test_a_committees_scale_reaches_what_lies_under_it_only(world: World) -> None:
    year = make_marked_year(world, months=1)
    fill_unit(year, world.other_cell, "0.5", 1)
    other = cell_scale({**SMALL_SCALE, "solidarity": ("25", [("S9", "25", "points", "monthly")])})
    again = remark(inputs_of(year), year, other, world.commune.path)
    assert again.records == 7
    assert {unit.pk for unit in again.inputs.units if "S9" in unit.scale.criteria} == {
        unit.pk for unit in unit_rows(year) if unit.path.startswith(world.commune.path) and unit.pk != world.commune.pk
    }


def test_members_are_marked_anew(world: World) -> None:
    year = make_marked_year(world, months=0)
    other = make_scale("member", {**SMALL_MEMBER_SCALE, "general": ("30", [("G1", "30", "points", "yearly")])})
    again = remarked(year, other)
    assert again.unused == ("G2",)
    first = next(member for member in again.inputs.members if member.marks)
    assert (first.marks["G1"], first.score.points) == (Decimal(30), Decimal(99))


@pytest.mark.parametrize("subject", ["cell", "member"])
def test_remarking_makes_as_many_queries_for_any_number_of_units(world: World, subject: str) -> None:
    year = make_marked_year(world, months=1)
    scale = make_scale(subject)

    def queries() -> int:
        inputs = inputs_of(year)
        with CaptureQueriesContext(connection) as captured:
            remark(inputs, year, scale, world.district.path)
        return len(captured)

    few = queries()
    for number in range(10):
        fill_unit(year, make_organization(f"Chi bộ {number}", world.commune), "0.8", 2)
    assert queries() == few


def test_inputs_otherwise_stay_as_they_were(world: World) -> None:
    year = make_marked_year(world, months=1)
    before = inputs_of(year)
    after = remarked(year, cell_scale()).inputs
    assert replace(after, units=()) == replace(before, units=())

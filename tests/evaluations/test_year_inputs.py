"""What a year is judged from: each unit by its own scale, a closed year by the people it was closed with."""

import datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cells.choices import MemberStatus
from cells.models import Member, Organization
from evaluations.actions.decisions import decide, decide_all
from evaluations.actions.runs import run_year
from evaluations.actions.years import close_year
from evaluations.judging import judge_year
from evaluations.models import EvaluationYear, UnitFacts, Verdict
from evaluations.queries.closed_year_rows import closed_year_rows
from evaluations.queries.year_inputs import read_year_inputs
from evaluations.queries.year_rows import member_rows, unit_rows
from evaluations.what_if import result_of
from tests.builders import FRAME_SCALE, SPLIT_SCALE, make_local_scale, make_scale
from tests.conftest import World
from tests.evaluations.marked_year import YEAR_END, fill_unit, make_marked_year


def read(year: EvaluationYear) -> dict[int, set[str]]:
    """The criteria of each unit's scale."""
    inputs = read_year_inputs(year, unit_rows(year), member_rows(year), YEAR_END)
    return {unit.pk: set(unit.scale.criteria) for unit in inputs.units}


def test_units_are_judged_by_the_split_of_the_committee_above_them(world: World) -> None:
    frame = make_scale("cell", FRAME_SCALE)
    year = make_marked_year(world, months=0, cell_scale=frame)
    make_local_scale(year, world.commune, make_scale("cell", SPLIT_SCALE, frame=frame, issuer=world.commune))
    codes = read(year)
    assert ("T1a" in codes[world.cell.pk], "T1" in codes[world.cell.pk]) == (True, False)
    assert ("T1a" in codes[world.other_cell.pk], "T1" in codes[world.other_cell.pk]) == (False, True)
    assert "T1a" not in codes[world.commune.pk]


def test_a_split_put_in_force_later_leaves_yearly_marks_of_the_frame_unread(world: World) -> None:
    """They were given on criteria the split does not have, or above its maxima: not marked yet, and no crash."""
    frame = make_scale("cell", FRAME_SCALE)
    year = make_marked_year(world, months=0, cell_scale=frame)
    fill_unit(year, world.cell, "0.5", 3)
    yearly = [(code, points, "points", "yearly", {"frame_code": "T2"}) for code, points in (("T2", "4"), ("T2c", "6"))]
    monthly = SPLIT_SCALE["tasks"][1][:2]
    parts = {**SPLIT_SCALE, "tasks": ("30", [*monthly, *yearly])}
    make_local_scale(year, world.commune, make_scale("cell", parts, frame=frame, issuer=world.commune))
    assert UnitFacts.objects.get(organization=world.cell).marks["T2"] == "9.00"
    run_year(world.scope("organizer"), year, YEAR_END)
    verdict = Verdict.objects.get(evaluation_year=year, organization=world.cell, member=None)
    assert (verdict.points, verdict.level, verdict.needs_decision) == (None, "", True)
    UnitFacts.objects.filter(organization=world.cell).update(marks={"T2": "4", "T2c": "6"})
    run_year(world.scope("organizer"), year, YEAR_END)
    verdict.refresh_from_db()
    assert verdict.points is not None


def test_reading_makes_as_many_queries_for_any_number_of_local_scales(world: World) -> None:
    frame = make_scale("cell", FRAME_SCALE)
    year = make_marked_year(world, months=1, cell_scale=frame)

    def queries() -> int:
        again = EvaluationYear.objects.get(pk=year.pk)
        with CaptureQueriesContext(connection) as captured:
            read_year_inputs(again, unit_rows(again), member_rows(again), YEAR_END)
        return len(captured)

    none = queries()
    for committee in (world.commune, world.other_commune):
        make_local_scale(year, committee, make_scale("cell", SPLIT_SCALE, frame=frame, issuer=committee))
    assert queries() == none


@pytest.fixture
def closed(world: World) -> EvaluationYear:
    year = make_marked_year(world)
    scope, paper = world.scope("organizer"), {"document_number": "7-QĐ/HU", "decided_on": YEAR_END}
    run_year(scope, year)
    decide_all(scope, year, **paper)
    for verdict in Verdict.objects.filter(evaluation_year=year, decided_level=""):
        decide(scope, verdict, level="completed", reason="Họp BTV", **paper)
    close_year(scope, year)
    year.refresh_from_db()
    return year


def test_closed_year_is_judged_from_the_people_it_was_closed_with(world: World, closed: EvaluationYear) -> None:
    """Whoever moved, was exempted or renamed since, and whatever was decided after the run, changes nothing."""
    moved, leader = Member.objects.filter(organization__name="Chi bộ Thôn 1").order_by("position")
    Member.objects.filter(pk=moved.pk).update(organization=world.other_cell, status=MemberStatus.EXEMPT)
    moved.memberships.update(organization=world.other_cell)
    Member.objects.filter(pk=leader.pk).update(position="")
    Organization.objects.filter(name="Chi bộ Thôn 2").update(name="Chi bộ Tổ dân phố 2", type="agency")
    assert closed.run_at is not None
    inputs = read_year_inputs(closed, *closed_year_rows(closed), closed.run_at.date())
    judged = {one.key: one for one in judge_year(inputs).judged}
    stored = Verdict.objects.filter(evaluation_year=closed)
    assert {key: (one.verdict.level, one.score.points, one.place) for key, one in judged.items()} == {
        verdict.subject_key: (verdict.level or None, verdict.points, verdict.ceiling_place) for verdict in stored
    }
    assert {unit.name for unit in closed_year_rows(closed)[0]} >= {"Chi bộ Thôn 2"}
    assert result_of(judged[f"m:{leader.pk}"]).points == Decimal(99)


def test_closed_year_rows_keep_who_was_outside_classification(world: World) -> None:
    year = make_marked_year(world, months=0)
    exempt, suspended, new, plain = Member.objects.filter(organization__name__in=("Chi bộ Thôn 1", "Chi bộ Thôn 2"))
    Member.objects.filter(pk=exempt.pk).update(status=MemberStatus.EXEMPT)
    Member.objects.filter(pk=suspended.pk).update(status=MemberStatus.SUSPENDED)
    Member.objects.filter(pk=new.pk).update(admitted_on=datetime.date(2025, 9, 2))
    run_year(world.scope("organizer"), year, YEAR_END)
    year.refresh_from_db()
    _units, members = closed_year_rows(year)
    inputs = read_year_inputs(year, *closed_year_rows(year), YEAR_END)
    outside = {member.pk: member.eligibility for member in inputs.members}
    assert [outside[one.pk] for one in (exempt, suspended, new, plain)] == [
        "exempt",
        "suspended",
        "admitted_under_6_months",
        None,
    ]
    assert len(members) == Verdict.objects.filter(evaluation_year=year).of_members().count()

"""Standings read from the rows: months of a running year, verdicts of one that has been run."""

import datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from evaluations.actions.runs import run_year
from evaluations.models import Deadline, EvaluationYear
from evaluations.queries.deadlines import months_due
from evaluations.queries.standings import YearStandings, read_standings
from tests.builders import make_organization, make_record, make_scale, make_year
from tests.conftest import World

NOVEMBER_30 = datetime.date(2025, 11, 30)
MARCH_6 = datetime.date(2025, 3, 6)
SCORES = {
    "tasks_reachable": "20",
    "activity_reachable": "20",
    "solidarity_reachable": "25",
    "cadres_reachable": "25",
    "activity_score": "20",
    "solidarity_score": "25",
    "cadres_score": "25",
}


def approve(unit: object, year: EvaluationYear, month: int, tasks: str, **fields: object) -> None:
    make_record(unit, year, month, state="approved", tasks_score=tasks, **(SCORES | fields))


def totals(of: YearStandings) -> dict[str, Decimal | None]:
    return {one.name: one.total for one in of.standings}


@pytest.fixture
def year(world: World) -> EvaluationYear:
    """By 6 March two months are due: one cell has both, one has one and an exempt month, the other none."""
    year = make_year(world.district, 2025)
    approve(world.cell, year, 1, "18")
    approve(world.cell, year, 2, "17.5")
    approve(world.cell, year, 3, "0")
    approve(world.sibling_cell, year, 1, "15")
    make_record(world.sibling_cell, year, 2, state="exempt", state_reason="Lũ lụt")
    make_record(world.other_cell, year, 1, state="submitted")
    return year


def test_months_due_are_those_whose_day_has_passed(world: World, year: EvaluationYear) -> None:
    days = [datetime.date(2025, 2, 5), datetime.date(2025, 2, 6), MARCH_6, datetime.date(2026, 1, 6)]
    assert [len(months_due([year], day)[year.pk].of(world.cell.path)) for day in days] == [0, 1, 2, 12]


def test_scores_to_date_by_hand(world: World, year: EvaluationYear) -> None:
    of = read_standings([world.commune.path], 2025, MARCH_6, directly=True)
    # (18 + 17.5) / 2 + 20 + 25 + 25; March is not due yet. The sibling's February is exempt: 15 + 70.
    assert totals(of) == {"Chi bộ Thôn Châu Nội": Decimal("87.75"), "Chi bộ Thôn Châu Dương": Decimal("85.00")}
    cell = of.standings[0]
    assert (cell.goods, cell.maximum, cell.counted_months) == (
        {
            "tasks": Decimal("17.75"),
            "activity": Decimal("20.00"),
            "solidarity": Decimal("25.00"),
            "cadres": Decimal("25.00"),
        },
        Decimal("90.00"),
        2,
    )
    assert (cell.committee_path, cell.committee_name) == (world.commune.path, "Đảng bộ xã Tùng Ảnh")
    assert of.years == (year,)


@pytest.mark.parametrize(("policy", "score"), [("zero", (Decimal("0.00"), 2)), ("exclude", (None, 0))])
def test_a_month_without_an_approved_record_counts_as_the_scale_says(
    world: World, policy: str, score: tuple[Decimal | None, int]
) -> None:
    make_record(
        world.other_cell,
        make_year(world.district, 2025, cell_scale=make_scale("cell", missing_month=policy)),
        state="submitted",
    )
    [other] = read_standings([world.other_commune.path], 2025, MARCH_6, directly=True).standings
    assert (other.total, other.counted_months) == score


@pytest.mark.parametrize("due_day", [2, 28])
def test_a_committees_dates_change_the_scores_of_its_units_alone(
    world: World, year: EvaluationYear, due_day: int
) -> None:
    def of_all() -> dict[str, tuple[Decimal | None, int]]:
        of = read_standings([world.district.path], 2025, datetime.date(2025, 3, 4), directly=False)
        return {one.name: (one.total, one.counted_months) for one in of.standings}

    approve(world.other_cell, year, 2, "20")
    before = of_all()
    assert (before["Chi bộ Thôn Châu Nội"], before["Chi bộ Thôn Trung Hậu"]) == ((Decimal("88.00"), 1), (0, 1))
    Deadline.objects.create(evaluation_year=year, organization=world.other_commune, due_day=due_day)
    # on 4 March: with day 2 February is due there too, with day 28 only January, as before
    of_other = {2: (Decimal("45.00"), 2), 28: (0, 1)}[due_day]
    assert of_all() == before | {"Chi bộ Thôn Trung Hậu": of_other}
    Deadline.objects.update(organization=world.commune)
    cells = {2: ((Decimal("87.75"), 2), (Decimal("85.00"), 1)), 28: ((Decimal("88.00"), 1), (Decimal("85.00"), 1))}
    changed = dict(zip(("Chi bộ Thôn Châu Nội", "Chi bộ Thôn Châu Dương"), cells[due_day], strict=True))
    assert of_all() == before | changed


def test_criteria_that_did_not_apply_are_rebased(world: World, year: EvaluationYear) -> None:
    approve(world.other_cell, year, 2, "20", cadres_score="12", cadres_reachable="15")
    [other] = read_standings([world.other_commune.path], 2025, MARCH_6, directly=True).standings
    # January counts zero: 12/15 × 25 / 2 = 10
    assert other.goods["cadres"] == Decimal("10.00")


def test_months_before_the_founding_are_exempt(world: World, year: EvaluationYear) -> None:
    young = make_organization("Chi bộ mới", world.commune, opened_on=datetime.date(2025, 2, 10))
    approve(young, year, 2, "20")
    of = read_standings([world.commune.path], 2025, MARCH_6, directly=True)
    assert totals(of)["Chi bộ mới"] == Decimal("90.00")
    late = make_organization("Chi bộ mới hơn", world.commune, opened_on=datetime.date(2025, 7, 1))
    of = read_standings([world.commune.path], 2025, MARCH_6, directly=True)
    assert [(one.unit_pk, one.is_outside) for one in of.standings if one.is_outside] == [(late.pk, True)]


def test_only_what_lies_below_the_committee_is_read(world: World, year: EvaluationYear) -> None:
    make_year(world.foreign_district, 2025)
    district = [world.district.path]
    directly = read_standings(district, 2025, MARCH_6, directly=True)
    assert set(totals(directly)) == {"Đảng bộ xã Tùng Ảnh", "Đảng bộ xã Yên Hồ"}
    everything = read_standings(district, 2025, MARCH_6, directly=False)
    assert set(totals(everything)) == {
        "Đảng bộ xã Tùng Ảnh",
        "Chi bộ Thôn Châu Nội",
        "Chi bộ Thôn Châu Dương",
        "Đảng bộ xã Yên Hồ",
        "Chi bộ Thôn Trung Hậu",
    }
    assert read_standings(district, 2024, MARCH_6, directly=False) == YearStandings(years=(), standings=())


def test_a_year_over_several_committees_is_read_as_one(world: World) -> None:
    approve(world.cell, make_year(world.district, 2025), 1, "18")
    approve(world.foreign_cell, make_year(world.foreign_district, 2025), 1, "10")
    of = read_standings([world.province.path], 2025, datetime.date(2025, 2, 10), directly=False)
    found = totals(of)
    assert (found["Chi bộ Thôn Châu Nội"], found["Chi bộ Thôn Hà Chua CANARY"]) == (Decimal("88.00"), Decimal("80.00"))
    assert len(of.years) == 2


@pytest.mark.parametrize("scores", [SCORES, SCORES | {"cadres_reachable": "15", "cadres_score": "14.25"}])
def test_the_run_stores_the_same_scores(world: World, year: EvaluationYear, scores: dict[str, str]) -> None:
    approve(world.other_cell, year, 2, "19.25", **scores)
    before = read_standings([world.district.path], 2025, NOVEMBER_30, directly=False)
    run_year(world.scope("organizer"), year, NOVEMBER_30)
    after = read_standings([world.district.path], 2025, NOVEMBER_30, directly=False)
    assert totals(after) == totals(before)
    assert {one.path: dict(one.goods) for one in after.standings} == {
        one.path: {good: score for good, score in one.goods.items() if score is not None} for one in before.standings
    }
    assert all(one.verdict_pk and not one.decided_level for one in after.standings)
    assert [(one.type, one.committee_path) for one in after.standings] == [
        (one.type, one.committee_path) for one in before.standings
    ]


def test_reading_takes_as_many_queries_for_thirty_units_as_for_one(world: World, year: EvaluationYear) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            read_standings([world.commune.path], 2025, MARCH_6, directly=False)
        return len(captured)

    few = queries()
    for number in range(30):
        approve(make_organization(f"Chi bộ {number}", world.commune), year, 1, "12")
    assert queries() == few == 6

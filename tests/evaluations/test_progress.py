"""How far units are with their records: marks, what they owe, and the end of the year."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cells.models import Member, Organization
from evaluations.models import Deadline, EvaluationYear, MemberRating, MonthlyRecord, UnitFacts, Verdict
from evaluations.queries.progress import (
    RatingCount,
    ReviewCount,
    board_progress,
    calendar_years,
    is_year_end,
    rating_counts,
    read_progress,
    review_counts,
    year_ends,
    years_at_hand,
)
from evaluations.queries.years import year_gaps
from tests.builders import make_organization, make_record, make_year
from tests.conftest import World

JULY_3 = datetime.date(2025, 7, 3)


def sent(day: str) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.fromisoformat(f"2025-{day} 20:30"))


@pytest.fixture
def year(world: World) -> EvaluationYear:
    """On 3 July six months have begun and June is due on the 5th."""
    year = make_year(world.district, 2025)
    make_record(world.cell, year, 1, state="approved", submitted_at=sent("02-05"))
    make_record(world.cell, year, 2, state="approved", submitted_at=sent("03-06"))
    make_record(world.cell, year, 3, state="exempt", state_reason="Lũ lụt")
    make_record(world.cell, year, 4, state="returned", submitted_at=sent("05-02"), state_reason="Thiếu biên bản")
    make_record(world.cell, year, 5, state="submitted", submitted_at=sent("06-04"))
    make_record(world.cell, year, 6, state="draft")
    return year


def test_board_progress_gives_every_month_its_mark(world: World, year: EvaluationYear) -> None:
    rows = board_progress(world.scope("commune_secretary"), world.commune, 2025, JULY_3)
    _commune, cell, sibling = rows
    assert [row.unit.name for row in rows] == ["Đảng bộ xã Tùng Ảnh", "Chi bộ Thôn Châu Nội", "Chi bộ Thôn Châu Dương"]
    assert list(cell.marks.values()) == [
        "on_time", "late", "exempt", "returned", "waiting", "draft",
        "not_due", "not_due", "not_due", "not_due", "not_due", "not_due",
    ]  # fmt: skip
    assert list(sibling.marks.values()) == ["missing"] * 5 + ["not_due"] * 7
    assert (list(cell.expected), cell.owed, sibling.owed) == ([1, 2, 3, 4, 5, 6, 7], [4, 6, 7], [1, 2, 3, 4, 5, 6, 7])
    assert cell.due_on(6) == datetime.date(2025, 7, 5)


def test_reasons_are_read_where_they_are_shown(world: World, year: EvaluationYear) -> None:
    records, years = MonthlyRecord.objects.all(), years_at_hand(world.scope("secretary"), 2025)
    (shown,) = read_progress([world.cell], records, years, 2025, JULY_3)
    (counted,) = read_progress([world.cell], records, years, 2025, JULY_3, with_reasons=False)
    assert (shown.reasons, counted.reasons) == ({3: "Lũ lụt", 4: "Thiếu biên bản"}, {})
    assert shown.marks == counted.marks


def test_board_progress_shows_what_the_reader_sees(world: World, year: EvaluationYear) -> None:
    def names(who: str, organization: Organization) -> list[str]:
        return [row.unit.name for row in board_progress(world.scope(who), organization, 2025, JULY_3)]

    assert names("secretary", world.cell) == ["Chi bộ Thôn Châu Nội"]
    assert names("supervisor", world.commune) == ["Chi bộ Thôn Châu Nội"]
    assert names("outsider", world.commune) == []


def test_a_unit_owes_only_months_it_was_there_and_nothing_to_a_closed_year(world: World, year: EvaluationYear) -> None:
    young = make_organization("Chi bộ mới", world.other_commune, opened_on=datetime.date(2025, 6, 20))
    *_others, row = board_progress(world.scope("organizer"), world.other_commune, 2025, JULY_3)
    assert (row.unit, row.owed, row.marks[5]) == (young, [6, 7], "not_due")
    EvaluationYear.objects.filter(pk=year.pk).update(state="closed")
    *_others, row = board_progress(world.scope("organizer"), world.other_commune, 2025, JULY_3)
    assert (row.owed, list(row.expected)) == ([], [6, 7])


def test_without_an_open_year_nothing_is_expected(world: World) -> None:
    [row] = board_progress(world.scope("secretary"), world.cell, 2025, JULY_3)
    assert (row.evaluation_year, row.owed, row.expected, row.due_on(1)) == (None, [], [], None)
    assert set(row.marks.values()) == {"not_due"}


def test_board_takes_as_many_queries_for_thirty_units_as_for_one(world: World, year: EvaluationYear) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            board_progress(world.scope("organizer"), world.commune, 2025, JULY_3)
        return len(captured)

    few = queries()
    for number in range(30):
        make_record(make_organization(f"Chi bộ {number}", world.commune), year, 1, state="draft")
    assert queries() == few


def test_years_are_found_by_the_path_of_a_unit(world: World, year: EvaluationYear) -> None:
    make_year(world.foreign_district, 2025)
    years = years_at_hand(world.scope("secretary"), 2024, 2025)
    assert years.covering(world.cell.path, 2025) == year
    assert years.covering(world.cell.path, 2024) is None
    assert years.covering(world.foreign_cell.path, 2025) is None
    assert (years.of(world.district.path, 2025), years.of(world.commune.path, 2025)) == (year, None)
    assert (years.below(world.province.path, 2025), years.below(world.commune.path, 2025)) == ([year], [])


def test_calendar_years_are_those_a_reader_can_open_and_this_one(world: World, year: EvaluationYear) -> None:
    make_year(world.foreign_district, 2023)
    assert calendar_years(world.scope("secretary"), datetime.date(2026, 1, 9)) == [2026, 2025]
    assert calendar_years(world.scope("outsider"), datetime.date(2026, 1, 9)) == [2026, 2023]


def test_review_counts_are_the_readers(world: World, year: EvaluationYear) -> None:
    counts = [
        ReviewCount(world.cell.path, "returned", 1),
        ReviewCount(world.cell.path, "submitted", 1),
    ]
    assert sorted(review_counts(world.scope("commune_secretary"))) == counts
    assert review_counts(world.scope("secretary")) == []


def test_rating_counts_leave_out_who_is_not_classified(world: World, year: EvaluationYear) -> None:
    tu, lam, hoa = Member.objects.filter(organization=world.cell).order_by("pk")
    Member.objects.filter(pk=hoa.pk).update(status="exempt")
    of_cell = {"evaluation_year": year, "organization": world.cell, "points": "80"}
    MemberRating.objects.create(member=tu, tasks_assigned=3, **of_cell)
    MemberRating.objects.create(member=lam, **of_cell)
    counts = rating_counts([world.cell, world.sibling_cell], 2025)
    assert counts == {world.cell.pk: RatingCount(2, 1), world.sibling_cell.pk: RatingCount(2, 0)}
    assert counts[world.cell.pk].unrated == 1
    assert rating_counts([world.cell], 2024)[world.cell.pk].rated == 0


def test_year_end_counts_what_is_missing(world: World, year: EvaluationYear) -> None:
    UnitFacts.objects.create(evaluation_year=year, organization=world.cell, shortcomings_noted=0)
    units = list(Organization.objects.below(world.district).units())
    end = year_ends([year], units, JULY_3)[year.pk]
    # five units, five months due each: 25, of which January to March of one cell are finished
    assert (end.units, end.missing_months, end.units_without_facts, end.unsettled) == (5, 22, 4, 0)


@pytest.mark.parametrize(("due_day", "of_the_other"), [(1, 6), (28, 5)])
def test_a_committees_dates_change_the_gaps_of_its_units_alone(
    world: World, year: EvaluationYear, due_day: int, of_the_other: int
) -> None:
    """On 3 July five months are due by the common dates: the cell has done three of them, nobody else any."""
    Deadline.objects.create(evaluation_year=year, organization=world.other_commune, due_day=due_day)
    units = list(Organization.objects.below(world.district).units())
    gaps = {gap.unit.name: len(gap.months) for gap in year_gaps(year, world.scope("organizer"), JULY_3)}
    assert gaps == {
        "Đảng bộ xã Tùng Ảnh": 5,
        "Chi bộ Thôn Châu Nội": 2,
        "Chi bộ Thôn Châu Dương": 5,
        "Đảng bộ xã Yên Hồ": 5,
        "Chi bộ Thôn Trung Hậu": of_the_other,
    }
    assert year_ends([year], units, JULY_3)[year.pk].missing_months == sum(gaps.values())
    make_record(world.other_cell, year, 6, state="approved")
    ends = year_ends([year], units, JULY_3)[year.pk].missing_months
    assert ends == sum(gaps.values()) - (of_the_other == 6)


def test_another_years_months_fill_no_gap(world: World, year: EvaluationYear) -> None:
    before = make_year(world.district, 2024)
    for unit in (world.commune, world.cell, world.sibling_cell):
        for month in range(1, 13):
            make_record(unit, before, month, state="approved")
    units = list(Organization.objects.below(world.district).units())
    together = year_ends([before, year], units, JULY_3)
    assert {pk: end.missing_months for pk, end in together.items()} == {before.pk: 24, year.pk: 22}


def stage_on(year: EvaluationYear, day: datetime.date) -> str:
    units = list(Organization.objects.below(year.committee).units())
    year = EvaluationYear.objects.select_related("committee").get(pk=year.pk)
    return year_ends([year], units, day)[year.pk].stage


def test_year_end_goes_through_its_stages(world: World, year: EvaluationYear) -> None:
    december = datetime.date(2025, 12, 20)
    assert [is_year_end(2025, datetime.date(2025, 10, 31)), is_year_end(2025, december)] == [False, True]
    assert [stage_on(year, JULY_3), stage_on(year, december)] == ["collecting", "gaps"]
    MonthlyRecord.objects.all().delete()
    for unit in Organization.objects.below(world.district).units():
        UnitFacts.objects.create(evaluation_year=year, organization=unit, shortcomings_noted=0)
        for month in range(1, 12):
            make_record(unit, year, month, state="approved")
    assert stage_on(year, december) == "ready"
    EvaluationYear.objects.filter(pk=year.pk).update(run_number=1, run_state="done")
    verdict = Verdict.objects.create(
        evaluation_year=year, subject_key="o:1", organization=world.cell, path=world.cell.path, run_number=1
    )
    assert stage_on(year, december) == "undecided"
    Verdict.objects.filter(pk=verdict.pk).update(decided_level="good")
    assert stage_on(year, december) == "decided"
    EvaluationYear.objects.filter(pk=year.pk).update(run_state="failed")
    assert stage_on(year, december) == "failed"
    EvaluationYear.objects.filter(pk=year.pk).update(state="closed")
    assert stage_on(year, december) == "closed"

"""The sheet: percentages as points, criteria the month does not ask for, a split's sums by its frame."""

import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from cells.scope import Scope
from evaluations.actions.review import Review, approve_record, return_record, review_record
from evaluations.engine import NOT_APPLICABLE, GoodMonth, MarkError
from evaluations.models import EvaluationYear, MonthlyRecord
from evaluations.queries.frames import frame_scores, frame_year_ends, year_end_scores
from evaluations.queries.local_scales import scale_for
from evaluations.queries.records import earlier_marks, unit_month
from evaluations.queries.sheets import MarkLine, Sheet, read_sheet
from tests.builders import FRAME_SCALE, make_record, make_scale
from tests.conftest import World
from tests.evaluations.record_entries import send
from tests.evaluations.split_entries import FRAME_MARKS, SPLIT_MARKS, THEMATIC_FACTS, make_split_year

#: A split that divides nothing yet.
FRAME_AS_SPLIT: dict[str, Any] = {
    part: (maximum, [(*row[:4], {**dict(*row[4:]), "frame_code": row[0]}) for row in rows])
    for part, (maximum, rows) in FRAME_SCALE.items()
}


@pytest.fixture
def year(world: World) -> EvaluationYear:
    return make_split_year(world)


def send_split(world: World, year: EvaluationYear, **changes: Any) -> MonthlyRecord:
    return send(world.scope("secretary"), world.cell, year, **{"marks": SPLIT_MARKS, **changes})


def sheet_of(record: MonthlyRecord) -> Sheet:
    return read_sheet(record.scale, record)


def line_of(record: MonthlyRecord, code: str) -> MarkLine:
    return next(line for line in sheet_of(record).lines if line.criterion.code == code)


def pair(score: object, reachable: object) -> GoodMonth:
    return GoodMonth(score=Decimal(str(score)), reachable=Decimal(str(reachable)))


# --- a ratio: the percentage is stored, the points of its band count --------------------------------------------------


@pytest.mark.parametrize(
    ("percentage", "points"), [("0", 5), ("84.99", 5), ("85", 8), ("94.99", 8), ("95", 10), ("100", 10), ("140", 10)]
)
def test_a_percentage_counts_as_the_points_of_its_band(
    world: World, year: EvaluationYear, percentage: str, points: int
) -> None:
    record = send_split(world, year, marks={**SPLIT_MARKS, "A1a": Decimal(percentage)})
    line = line_of(record, "A1a")
    assert (line.own, line.own_percent, line.own_points) == (Decimal(percentage), Decimal(percentage), Decimal(points))
    assert sheet_of(record).parts[1].own_score == points + 5
    assert sheet_of(record).own_total == 18 + points + 5 + 20 + 25


def test_a_reviewed_percentage_differs_in_points_and_in_percent(world: World, year: EvaluationYear) -> None:
    record = send_split(world, year)
    reviewer = world.scope("commune_secretary")
    record = review_record(
        reviewer, record, version=record.version, reviews={"A1a": Review(Decimal(80), "Đếm lại biên bản")}
    )
    line, sheet = line_of(record, "A1a"), sheet_of(record)
    assert (line.reviewed_points, line.difference, line.percent_difference) == (5, -3, Decimal("-12.5"))
    assert (sheet.own_total, sheet.final_total, sheet.difference) == (76, 73, -3)
    record = review_record(
        reviewer, record, version=record.version, reviews={"A1a": Review(Decimal(90), "Đếm lại biên bản")}
    )
    line = line_of(record, "A1a")
    assert (line.difference, line.percent_difference) == (0, Decimal("-2.5"))
    points = line_of(record, "T1a")
    assert (points.own_percent, points.percent_difference, points.difference) == (None, None, None)


def test_the_reviewer_cannot_write_a_percentage_that_no_band_holds(world: World, year: EvaluationYear) -> None:
    record = send_split(world, year)
    with pytest.raises(MarkError):
        review_record(
            world.scope("commune_secretary"),
            record,
            version=record.version,
            reviews={"T1b": Review(Decimal(4), "Nửa đạt")},
        )


def test_earlier_percentages_are_bars_of_their_points(world: World, year: EvaluationYear) -> None:
    make_record(world.cell, year, 1, share="1", state="approved")
    of = unit_month(world.cell, 2025, 2, datetime.date(2025, 3, 1))
    january = earlier_marks(of)["A1a"][-1]
    assert (january.mark, january.ratio, january.percent) == (10, 100, 100)
    assert earlier_marks(of)["T1b"][-1].ratio is None


# --- asked only in a month with a thematic meeting --------------------------------------------------------------------


def test_a_thematic_criterion_is_left_out_of_another_month(world: World, year: EvaluationYear) -> None:
    record = send_split(world, year)
    sheet, line = sheet_of(record), line_of(record, "A2b")
    assert (line.is_asked, line.own, line.own_points) == (False, None, NOT_APPLICABLE)
    assert (sheet.missing, sheet.parts[1].own) == ((), pair(13, 15))
    assert (sheet.own_total, sheet.reachable, sheet.maximum) == (76, 85, 90)


def test_a_thematic_criterion_counts_in_its_month(world: World, year: EvaluationYear) -> None:
    marks = SPLIT_MARKS | {"A2b": Decimal(4)}
    record = send_split(world, year, marks=marks, facts=THEMATIC_FACTS, notes={"A2b": "Chuyên đề chuyển đổi số"})
    sheet, line = sheet_of(record), line_of(record, "A2b")
    assert (line.is_asked, line.own_points) == (True, 4)
    assert (sheet.missing, sheet.parts[1].own) == ((), pair(17, 20))


def test_a_thematic_month_without_that_mark_has_no_total(world: World, year: EvaluationYear) -> None:
    thematic = make_record(world.cell, year, 1, share="1", is_thematic=True)
    thematic.marks.filter(criterion__code="A2b").delete()
    assert (sheet_of(thematic).missing, sheet_of(thematic).own_total) == (("A2b",), None)
    other = make_record(world.cell, year, 2, share="1", is_thematic=False)
    assert (sheet_of(other).missing, sheet_of(other).own_total) == ((), 85)


@pytest.mark.parametrize(("policy", "activity"), [("rebase", pair(15, 15)), ("full", pair(20, 20))])
def test_the_policy_of_the_criterion_decides_what_another_month_gives(
    world: World, policy: str, activity: GoodMonth
) -> None:
    year = make_split_year(world, with_policy=policy)
    record = make_record(world.cell, year, 1, share="1", is_thematic=False)
    assert sheet_of(record).parts[1].final == activity


def test_a_mark_in_a_month_that_does_not_ask_is_not_counted(world: World, year: EvaluationYear) -> None:
    record = make_record(world.cell, year, 1, share="1", is_thematic=True)
    assert sheet_of(record).own_total == 90
    record.is_thematic = False
    assert (sheet_of(record).own_total, sheet_of(record).reachable) == (85, 85)


def test_the_reviewer_marks_only_what_the_month_asks_for(world: World, year: EvaluationYear) -> None:
    marks = SPLIT_MARKS | {"A2b": Decimal(4)}
    record = send_split(world, year, marks=marks, facts=THEMATIC_FACTS, notes={"A2b": "Chuyên đề"})
    reviews = {"A2b": Review(Decimal(3), "Chưa có kết luận")}
    scope = world.scope("commune_secretary")
    reviewed = review_record(scope, record, version=record.version, reviews=reviews)
    assert line_of(reviewed, "A2b").difference == -1
    MonthlyRecord.objects.update(is_thematic=False)
    with pytest.raises(ValidationError):
        review_record(
            scope, reviewed, version=reviewed.version, reviews={"A2b": Review(Decimal(2), "Chưa có kết luận")}
        )


def test_after_a_return_what_hangs_on_the_meeting_stays_open(world: World, year: EvaluationYear) -> None:
    record = send_split(world, year)
    record = return_record(
        world.scope("commune_secretary"), record, version=record.version, reason="Xem lại S1", codes=["S1"]
    )
    changes = {
        "version": record.version,
        "facts": THEMATIC_FACTS,
        "marks": {"A2b": Decimal(5)},
        "notes": {"A2b": "Chuyên đề"},
    }
    again = send_split(world, year, **changes)
    assert line_of(again, "A2b").own_points == 5
    record = return_record(
        world.scope("commune_secretary"), again, version=again.version, reason="Xem lại S1", codes=["S1"]
    )
    with pytest.raises(PermissionDenied):
        send_split(world, year, version=record.version, marks={"T1a": Decimal(1)}, facts={})


# --- a local split, and its frame -------------------------------------------------------------------------------------


def test_a_split_and_its_frame_are_comparable_criterion_by_criterion(world: World, year: EvaluationYear) -> None:
    marks = SPLIT_MARKS | {"A2b": Decimal(5)}
    on_split = send_split(world, year, marks=marks, facts=THEMATIC_FACTS, notes={"A2b": "Chuyên đề"})
    on_frame = send(Scope.system(), world.other_cell, year, marks=FRAME_MARKS)
    scope = world.scope("organizer")
    approved = [approve_record(scope, record, version=record.version) for record in (on_split, on_frame)]
    scores = {"T1": pair(18, 20), "A1": pair(8, 10), "A2": pair(10, 10), "S1": pair(20, 25), "C1": pair(25, 25)}
    assert [frame_scores(record) for record in approved] == [scores, scores]
    assert approved[0].scores == approved[1].scores
    assert [sheet_of(record).final_total for record in approved] == [81, 81]


def test_year_ends_of_a_split_and_its_frame_are_comparable_too(world: World, year: EvaluationYear) -> None:
    """Equal sums, equal criterion by criterion of the frame: regular ones, a bonus and a deduction."""
    scales = [scale_for(year, unit) for unit in (world.cell, world.other_cell)]
    assert [scale.code for scale in scales] == ["xa", "khung"]
    stored = [{"T2a": "4.5", "T2b": "4", "TB": "2", "TD": "1.5"}, {"T2": "8.5", "TB": "2", "TD": "1.5"}]
    scores = {"T2": pair("8.5", 10), "TB": pair(2, 5), "TD": pair("1.5", 3)}
    given = list(zip(scales, stored, strict=True))
    assert [year_end_scores(scale, marks) for scale, marks in given] == [scores, scores]
    rows = frame_year_ends(*given[0])
    assert {row.criterion.code: row.score for row in rows} == scores
    assert [(row.criterion.part.scale, row.is_whole, row.is_complete) for row in rows] == [
        (year.cell_scale, False, True), (year.cell_scale, True, True), (year.cell_scale, True, True),
    ]  # fmt: skip
    assert [(part.criterion.code, part.points) for part in rows[0].parts] == [("T2a", Decimal("4.5")), ("T2b", 4)]
    assert frame_year_ends(*given[1]) == []
    undivided = make_scale("cell", FRAME_AS_SPLIT, frame=year.cell_scale)
    assert (frame_year_ends(undivided, stored[1]), year_end_scores(undivided, stored[1])) == ([], scores)
    # Marks entered on the frame before the split came in force do not count on the split.
    late = frame_year_ends(scales[0], {"T2": "8.5", "T2a": "6"})[0]
    assert (late.score, late.is_complete) == (pair(6, 10), False)


def test_the_sheet_of_a_split_stands_under_the_criteria_of_the_frame(world: World, year: EvaluationYear) -> None:
    sheet = sheet_of(send_split(world, year))
    assert [
        (part.part.code, frame.criterion.code, [line.criterion.code for line in frame.lines], frame.own)
        for part in sheet.parts
        for frame in part.split
    ] == [
        ("tasks", "T1", ["T1a", "T1b"], pair(18, 20)),
        ("activity", "A1", ["A1a"], pair(8, 10)),
        ("activity", "A2", ["A2a", "A2b"], pair(5, 5)),
        ("solidarity", "S1", ["S1"], pair(20, 25)),
        ("cadres", "C1", ["C1"], pair(25, 25)),
    ]
    on_frame = read_sheet(year.cell_scale, None)
    assert [part.split for part in on_frame.parts] == [(), (), (), ()]


def test_what_counts_by_the_frame_is_what_the_reviewer_says(world: World, year: EvaluationYear) -> None:
    record = send_split(world, year)
    reviews = {"T1a": Review(Decimal(7), "Một việc chậm"), "A1a": Review(Decimal(80), "Đếm lại")}
    record = review_record(world.scope("commune_secretary"), record, version=record.version, reviews=reviews)
    assert {code: score.score for code, score in frame_scores(record).items()} == {
        "T1": 15, "A1": 5, "A2": 5, "S1": 20, "C1": 25,
    }  # fmt: skip
    assert [(part.own_score, part.final_score) for part in sheet_of(record).parts[0].split] == [(18, 15)]


def test_a_sheet_costs_two_queries_and_a_split_one_more(
    world: World, year: EvaluationYear, django_assert_num_queries: Any
) -> None:
    split, frame = send_split(world, year), make_record(world.other_cell, year, share="1")
    scales = split.scale, frame.scale
    for record in (split, frame):
        read_sheet(record.scale, record)  # the criteria of a published scale are read once
    with django_assert_num_queries(3):
        read_sheet(scales[0], split)
    with django_assert_num_queries(2):
        read_sheet(scales[1], frame)

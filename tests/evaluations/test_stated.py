"""Answers that state what the record itself counts: a hint where they disagree, silence where they do not."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from evaluations.models import EvaluationYear, Mark, MonthlyRecord, Scale
from evaluations.queries.flags import flagged_records, flags_of_records
from evaluations.queries.review import queue_rows
from evaluations.queries.sheets import read_sheet
from evaluations.queries.stated import disagreements, disagreements_of
from evaluations.queries.together import together_rows
from tests.builders import make_attendance, make_member, make_record, make_scale, make_year
from tests.conftest import World
from tests.evaluations.test_record_pages import text


def answers(**labels: str) -> dict[str, Any]:
    """Answers by the points they give: `p4="Trên 85%"`."""
    return {"steps": [{"label": label, "points": points[1:]} for points, label in labels.items()]}


ATTENDANCE = answers(p4="Từ 90% trở lên", p3="Trên 85% đến dưới 90%", p2="Từ 65% đến 85%", p0="Dưới 65%")
BANDS = [
    {"lower": None, "upper": "85", "includes_lower": True, "includes_upper": True, "points": "2"},
    {"lower": "85", "upper": None, "includes_lower": False, "includes_upper": True, "points": "4"},
]
GOODS: dict[str, Any] = {
    "tasks": ("4", [
        ("T1", "4", "choice", "monthly", ATTENDANCE, {"title": "Các nhiệm vụ nêu trong nghị quyết tháng trước"}),
    ]),
    "activity": ("8", [
        ("A1", "4", "choice", "monthly", ATTENDANCE, {"title": "Tỷ lệ đảng viên dự sinh hoạt"}),
        ("A2", "4", "ratio", "monthly", {"bands": BANDS}, {"title": "Tỷ lệ đảng viên dự sinh hoạt"}),
    ]),
    "solidarity": ("4", [("S1", "4", "choice", "monthly", ATTENDANCE, {"title": "Đảng viên phát biểu"})]),
    "cadres": ("4", [("C1", "4", "points", "monthly")]),
}  # fmt: skip
QUALITY: dict[str, Any] = {
    "duration": ("5", [("D1", "5", "choice", "monthly", answers(p5="Đủ thời lượng", p4="Thiếu không quá 15 phút"))]),
    "attendance": ("5", [("B1", "4", "choice", "monthly", ATTENDANCE), ("B2", "1", "yes_no", "monthly")]),
    "results": ("4", [("K1", "4", "choice", "monthly", ATTENDANCE)]),
}
#: 13 of 16 came, 81.25 %; 3 of 4 tasks are done; the meeting took 80 minutes.
COUNTED = {
    "entitled_count": 16, "present_count": 13, "excused_count": 3, "unexcused_count": 0,
    "tasks_assigned": 4, "tasks_completed": 3, "tasks_on_time": 3, "tasks_exceeded": 0,
    "started_at": "19:30", "ended_at": "20:50",
}  # fmt: skip
PRESENT = "The record says: 13 of 16 present (81.3 %)."


@pytest.fixture
def year(world: World) -> EvaluationYear:
    return make_year(world.district, 2025, cell_scale=make_scale(parts=GOODS))


@pytest.fixture
def quality(db: None) -> Scale:
    return make_scale("meeting", QUALITY)


def hints(record: MonthlyRecord) -> list[str]:
    record.refresh_from_db()
    return disagreements(record, read_sheet(record.scale, record))


def marked(world: World, year: EvaluationYear, marks: dict[str, str], **fields: Any) -> MonthlyRecord:
    record = make_record(world.cell, year, 1, **{**COUNTED, **fields})
    for criterion in record.scale.parts.all():
        for one in criterion.criteria.filter(code__in=marks):
            Mark.objects.create(record=record, criterion=one, value=Decimal(marks[one.code]))
    return record


@pytest.mark.parametrize(("points", "is_hinted"), [("4", True), ("3", True), ("2", False), ("0", True)])
def test_an_answer_states_the_share_that_the_record_counts_or_is_hinted_at(
    world: World, year: EvaluationYear, points: str, is_hinted: bool
) -> None:
    label = {step["points"]: step["label"] for step in ATTENDANCE["steps"]}[points]
    hint = f"A1. A1: “{label}” – {PRESENT}"
    assert hints(marked(world, year, {"A1": points})) == ([hint] if is_hinted else [])


@pytest.mark.parametrize(("present", "points", "is_hinted"), [(17, "2", False), (17, "3", True), (18, "4", False)])
def test_edges_are_held_exactly(world: World, year: EvaluationYear, present: int, points: str, is_hinted: bool) -> None:
    """17 of 20 are 85 %: not more than 85."""
    counts = {"entitled_count": 20, "present_count": present, "excused_count": 20 - present}
    assert bool(hints(marked(world, year, {"A1": points}, **counts))) is is_hinted


def test_a_written_percentage_is_compared_by_its_band(world: World, year: EvaluationYear) -> None:
    assert hints(marked(world, year, {"A2": "90"})) == [f"A2. A2: 90% – {PRESENT}"]
    Mark.objects.update(value=Decimal("81.25"))
    assert hints(MonthlyRecord.objects.get()) == []


def test_tasks_are_compared_where_the_title_names_them(world: World, year: EvaluationYear) -> None:
    said = "T1. T1: “Từ 90% trở lên” – The record says: 3 of 4 tasks completed."
    assert hints(marked(world, year, {"T1": "4", "S1": "4"})) == [said]


@pytest.mark.parametrize(
    "fields",
    [dict.fromkeys(("entitled_count", "present_count")), {"excused_count": 2}],
    ids=["not counted", "somebody is not ticked yet"],
)
def test_what_is_not_counted_yet_disagrees_with_nothing(
    world: World, year: EvaluationYear, fields: dict[str, Any]
) -> None:
    assert hints(marked(world, year, {"A1": "4"}, **fields)) == []


def test_the_parts_of_the_meeting_s_quality_are_compared(world: World, year: EvaluationYear, quality: Scale) -> None:
    marks = {"D1": "5", "B1": "4", "B2": "1", "K1": "4"}
    record = marked(world, year, {}, meeting_scale=quality, meeting_marks=marks)
    assert hints(record) == [
        "D1. D1: “Đủ thời lượng” – The record says: 80 minutes.",
        f"B1. B1: “Từ 90% trở lên” – {PRESENT}",
        "K1. K1: “Từ 90% trở lên” – The record says: 3 of 4 tasks completed.",
    ]
    MonthlyRecord.objects.update(meeting_marks={"D1": "4", "B1": "2", "B2": "1", "K1": "2"})
    assert hints(record) == []
    MonthlyRecord.objects.update(meeting_marks={"D1": "5"}, ended_at="21:00")
    assert hints(record) == []


def test_author_and_reviewer_read_the_hint(world: World, year: EvaluationYear) -> None:
    record = marked(world, year, {"A1": "4"})
    for number in range(13):
        make_member(f"Trần Văn B{number}", world.cell)
    make_attendance(record, Lâm="unexcused", Tú="unexcused", Hòa="unexcused")
    check = reverse("record_check", args=[world.cell.pk, 2025, 1])
    assert PRESENT in text(world.client("secretary").get(check))
    MonthlyRecord.objects.update(state="submitted")
    assert PRESENT in text(world.client("commune_secretary").get(reverse("record_review", args=[record.pk])))
    Mark.objects.update(value=Decimal(2))
    assert PRESENT not in text(world.client("commune_secretary").get(reverse("record_review", args=[record.pk])))


def test_the_lists_say_what_the_page_of_the_record_says(world: World, year: EvaluationYear, quality: Scale) -> None:
    """The queue, the records approved together and the month's hints; drafts are nobody's business yet."""
    EvaluationYear.objects.filter(pk=year.pk).update(meeting_scale=quality)
    record = marked(world, year, {"A2": "90"}, meeting_scale=quality, meeting_marks={"K1": "4"})
    draft = make_record(world.sibling_cell, year, 1, **COUNTED)
    assert disagreements_of([record, draft]) == {record.pk: hints(record)}
    assert len(hints(record)) == 2
    scope = world.scope("commune_secretary")
    assert flags_of_records(scope, [record]) == {}
    MonthlyRecord.objects.update(state="submitted", submitted_at=timezone.now())
    records = list(MonthlyRecord.objects.select_related("organization", "evaluation_year").order_by("pk"))
    said = {row.record.pk: [flag.text for flag in row.flags] for row in queue_rows(scope, records)}
    assert said == {record.pk: hints(record), draft.pk: []}
    assert [text in one.why for one in together_rows(scope, records[:1]) for text in hints(record)] == [True, True]
    assert [row.record.pk for row in flagged_records(scope, world.commune, 2025, 1)] == [record.pk]
    with CaptureQueriesContext(connection) as both:
        disagreements_of(records)
    assert len(both) == 2

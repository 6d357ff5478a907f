"""A meeting's own marks: whole or not at all, carried where something does not apply, never part of the four goods."""

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from cells.models import Event
from evaluations import engine
from evaluations.actions.meeting_quality import QualityTyped
from evaluations.actions.records import StaleRecord, save_record, submit_record
from evaluations.actions.years import change_year_settings, open_year
from evaluations.history import record_history
from evaluations.models import EvaluationYear, MonthlyRecord, Scale
from evaluations.queries.meeting_quality import grade_of, meeting_scale_of, quality_problems_of, read_quality
from evaluations.queries.scale_shelf import scales_without_marks
from tests.builders import make_record, make_scale, make_year
from tests.conftest import World
from tests.evaluations.record_entries import entry

GRADES = [
    {"label": "Tốt", "minimum": "90"},
    {"label": "Khá", "minimum": "70"},
    {"label": "Trung bình", "minimum": "50"},
    {"label": "Kém", "minimum": "0"},
]
#: A small scale of a hundred: a choice, points that may not apply, a yes or no that needs a note.
PARTS: dict[str, Any] = {
    "duration": ("10", [("D1", "10", "choice", "monthly")]),
    "conduct": (
        "60",
        [("M1", "50", "points", "monthly"), ("M2", "10", "points", "monthly", {"not_applicable": "rebase"})],
    ),
    "closing": ("30", [("E1", "30", "yes_no", "monthly", {"requires_note": True})]),
}
WHOLE = {"D1": "10", "M1": "40", "M2": "8", "E1": "30"}


@pytest.fixture
def scale(world: World) -> Scale:
    return make_meeting_scale()


@pytest.fixture
def year(world: World, scale: Scale) -> EvaluationYear:
    return make_year(world.district, 2025, meeting_scale=scale)


def make_meeting_scale(**fields: Any) -> Scale:
    return make_scale("meeting", PARTS, grades=GRADES, **fields)


def save(world: World, year: EvaluationYear, who: str = "secretary", **typed: Any) -> MonthlyRecord:
    stored = MonthlyRecord.objects.filter(organization=world.cell, month=1).first()
    version = typed.pop("version", stored.version if stored else 0)
    part = QualityTyped(scale=typed.pop("scale", year.meeting_scale), **typed)
    return save_record(world.scope(who), **entry(world.cell, year, version=version, facts={}, marks={}, parts=[part]))


def test_the_marks_are_kept_with_their_scale_and_taken_back_with_it(world: World, year: EvaluationYear) -> None:
    record = save(world, year, marks={"D1": "10", "M1": "40"}, notes={"E1": "Đã thông qua"})
    assert (record.meeting_scale, record.meeting_marks) == (year.meeting_scale, {"D1": "10", "M1": "40"})
    record = save(world, year, marks={"D1": None})
    assert record.meeting_marks == {"M1": "40"}
    record = save(world, year, marks={"M1": None}, notes={"E1": ""})
    assert (record.meeting_scale, record.meeting_marks, record.meeting_notes) == (None, {}, {})


def test_saying_the_same_again_changes_nothing(world: World, year: EvaluationYear) -> None:
    record = save(world, year, marks=WHOLE)
    assert save(world, year, marks=WHOLE, version=0).version == record.version


def test_a_stale_page_and_a_stranger_mark_nothing(world: World, year: EvaluationYear) -> None:
    save(world, year, marks={"D1": "10"})
    with pytest.raises(StaleRecord):
        save(world, year, marks={"D1": "0"}, version=0)
    for who in ("outsider", "supervisor", "auditor"):
        with pytest.raises(PermissionDenied):
            save(world, year, who, marks={"D1": "0"})
    assert save(world, year, "commune_secretary", marks={"D1": "0"}).meeting_marks == {"D1": "0"}


def test_an_impossible_mark_is_refused(world: World, year: EvaluationYear) -> None:
    for marks in ({"M1": "51"}, {"D1": "5"}, {"M1": "na"}):
        with pytest.raises(engine.MarkError):
            save(world, year, marks=marks)
    assert save(world, year, marks={"M1": "50", "D1": "0", "M2": "na"}).meeting_marks["M2"] == "na"


def test_a_total_and_a_grade_stand_there_when_nothing_is_missing(world: World, year: EvaluationYear) -> None:
    record = save(world, year, marks={"D1": "10", "M1": "40", "M2": "8"})
    sheet = read_quality(record.meeting_scale, record)
    assert sheet
    assert (sheet.missing, sheet.total, sheet.grade) == (("E1",), None, "")
    record = save(world, year, marks=WHOLE)
    sheet = read_quality(record.meeting_scale, record)
    assert sheet
    assert (sheet.missing, sheet.total, sheet.grade) == ((), Decimal(88), "Khá")
    assert [part.score for part in sheet.parts] == [10, 48, 30]


def test_what_does_not_apply_is_left_out_and_the_rest_carried(world: World, year: EvaluationYear) -> None:
    record = save(world, year, marks=WHOLE | {"M2": "na", "M1": "45"})
    sheet = read_quality(record.meeting_scale, record)
    assert sheet
    assert (sheet.total, sheet.grade) == (Decimal(94), "Tốt")
    assert sheet.maximum == 100


def test_it_is_not_part_of_the_four_goods(world: World, year: EvaluationYear) -> None:
    entry_of = entry(world.cell, year, parts=[QualityTyped(scale=year.meeting_scale, marks={"D1": "0"})])
    record = save_record(world.scope("secretary"), **entry_of)
    codes = set(record.marks.values_list("criterion__code", flat=True))
    assert "D1" not in codes
    assert len(codes) == 6


def test_nobody_has_to_mark_it_but_what_is_begun_is_finished(world: World, year: EvaluationYear) -> None:
    record = make_record(world.cell, year)
    assert quality_problems_of(record) == []
    begun = save(world, year, marks={"D1": "10", "E1": "30"})
    assert [(problem.field, problem.message) for problem in quality_problems_of(begun)] == [
        ("quality_M1", "Give a mark."),
        ("quality_M2", "Give a mark."),
        ("quality_note_E1", "This criterion needs a note."),
    ]
    whole = save(world, year, marks=WHOLE, notes={"E1": "Đã thông qua"})
    assert quality_problems_of(whole) == []


def test_a_record_with_half_a_sheet_is_not_sent(world: World, year: EvaluationYear) -> None:
    half = [QualityTyped(scale=year.meeting_scale, marks={"D1": "10"})]
    record, problems = submit_record(world.scope("secretary"), **entry(world.cell, year, parts=half))
    assert {"quality_M1", "quality_M2", "quality_E1"} <= {problem.field for problem in problems}
    assert record.state == "draft"


def test_the_history_names_what_was_marked(world: World, year: EvaluationYear) -> None:
    record = save(world, year, marks={"D1": "10"}, notes={"E1": "Đã thông qua"})
    events = Event.objects.filter(target=f"record:{record.pk}")
    sentence = "Saved the draft: quality of the meeting, D1 10; note on quality of the meeting, E1."
    assert record_history(events)[0].sentence == sentence


@given(st.decimals(min_value=0, max_value=100, places=2))
def test_every_total_has_exactly_the_highest_grade_it_reaches(total: Decimal) -> None:
    scale = Scale(grades=GRADES)
    reached = [grade["label"] for grade in GRADES if total >= Decimal(grade["minimum"])]
    assert grade_of(scale, total) == reached[0]
    assert grade_of(scale, None) == ""


# --- which scale ------------------------------------------------------------------------------------------------------


def test_cells_alone_are_asked_and_only_where_the_year_says_so(world: World, year: EvaluationYear) -> None:
    assert meeting_scale_of(world.cell, year, None) == year.meeting_scale
    assert meeting_scale_of(world.commune, year, None) is None
    year.meeting_scale = None
    assert meeting_scale_of(world.cell, year, None) is None
    assert read_quality(None, None) is None


def test_the_scale_of_a_year_changes_until_a_meeting_is_marked_by_it(world: World, year: EvaluationYear) -> None:
    other = make_meeting_scale()
    assert "meeting_scale" in scales_without_marks(year)
    change_year_settings(world.scope("organizer"), year, {"meeting_scale": other})
    change_year_settings(world.scope("organizer"), year, {"meeting_scale": None})
    change_year_settings(world.scope("organizer"), year, {"meeting_scale": other})
    year.refresh_from_db()
    assert year.meeting_scale == other
    save(world, year, marks={"D1": "10"})
    assert "meeting_scale" not in scales_without_marks(year)
    with pytest.raises(ValidationError, match="can no longer be exchanged"):
        change_year_settings(world.scope("organizer"), year, {"meeting_scale": None})


def test_a_year_opens_with_a_scale_for_meetings_or_without(world: World) -> None:
    names = ("cell", "committee", "member")
    scales: dict[str, Any] = {f"{subject}_scale": make_scale(subject) for subject in names}
    scope = world.scope("organizer")
    with pytest.raises(ValidationError, match="not a published scale of this kind"):
        open_year(scope, world.district, 2024, meeting_scale=scales["cell_scale"], **scales)
    with pytest.raises(ValidationError, match="not a published scale of this kind"):
        open_year(scope, world.district, 2024, meeting_scale=make_meeting_scale(published_at=None), **scales)
    assert open_year(scope, world.district, 2024, **scales).meeting_scale is None
    scale = make_meeting_scale()
    assert open_year(scope, world.district, 2025, meeting_scale=scale, **scales).meeting_scale == scale


def test_the_pages_of_a_year_offer_the_scale_and_none(world: World, year: EvaluationYear) -> None:
    client = world.client("organizer")
    field = client.get(reverse("year_settings", args=[year.pk])).context["form"].fields["meeting_scale"]
    assert (field.required, str(field.empty_label)) == (False, "None – not asked for")
    assert list(field.queryset) == [year.meeting_scale]
    body = client.get(reverse("year_detail", args=[year.pk])).content.decode()
    assert reverse("scale_detail", args=[year.meeting_scale.pk]) in body


def test_a_mark_stays_on_the_scale_it_was_given_by(world: World, year: EvaluationYear) -> None:
    record = save(world, year, marks={"D1": "10"})
    EvaluationYear.objects.update(meeting_scale=make_meeting_scale())
    record.refresh_from_db()
    assert meeting_scale_of(world.cell, record.evaluation_year, record) == year.meeting_scale

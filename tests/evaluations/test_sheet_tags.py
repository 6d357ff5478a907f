"""Rows of the sheet that are kept and filled in are those of the template, whatever was typed."""

from collections.abc import Iterator

import pytest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import override

from cells.models import Member
from evaluations.forms.records import MarkRow, RecordForm, record_form
from evaluations.models import EvaluationYear, Mark
from evaluations.queries.records import earlier_marks, unit_month
from evaluations.templatetags.sheet import (
    ATTENDANCE_ROW,
    MARK_ROW,
    QUALITY_ROW,
    attendance_row,
    is_plain,
    mark_row,
    quality_row,
)
from tests.builders import make_attendance, make_record, make_scale, make_year
from tests.conftest import World

QUALITY = {
    "order": (
        "15",
        [("Q1", "5", "points", "monthly"), ("Q2", "5", "yes_no", "monthly"), ("Q3", "5", "choice", "monthly")],
    )
}
HOSTILE = "<script>\"&'</script> \ue000mark\ue000 8,5"


@pytest.fixture
def year(world: World) -> EvaluationYear:
    return make_year(world.district, timezone.localdate().year)


def rows(world: World, year: EvaluationYear, data: dict[str, str] | None = None) -> Iterator[MarkRow]:
    of = unit_month(world.cell, year.year, 1, timezone.localdate())
    form: RecordForm = record_form(of, data)
    if data is not None:
        form.is_valid()
    for _part, groups in form.parts(earlier_marks(of)):
        for _frame, of_group in groups:
            yield from of_group


def assert_as_the_template(found: list[MarkRow]) -> None:
    for row in found:
        assert mark_row(row) == render_to_string(MARK_ROW, {"row": row}), row.line.criterion.code


@pytest.mark.parametrize("language", ["vi", "en", "ar"])
def test_empty_and_marked_rows(world: World, year: EvaluationYear, language: str) -> None:
    with override(language):
        assert_as_the_template(list(rows(world, year)))
        record = make_record(world.cell, year, 1, share="0.85")
        Mark.objects.filter(record=record, criterion__code="S1").update(note=HOSTILE)
        Mark.objects.filter(record=record, criterion__code="C2").update(value=None, is_not_applicable=True)
        found = list(rows(world, year))
        assert all(is_plain(row) for row in found)
        assert_as_the_template(found)


def test_rows_with_months_before(world: World, year: EvaluationYear) -> None:
    last_year = make_year(world.district, year.year - 1, cell_scale=year.cell_scale)
    make_record(world.cell, last_year, 11, share="0.5")
    found = list(rows(world, year))
    assert all(row.latest for row in found)
    assert_as_the_template(found)


def test_what_was_typed_and_cannot_be_read_goes_through_the_template(world: World, year: EvaluationYear) -> None:
    typed = {"version": "0", "mark_T1": HOSTILE, "mark_C1": "8,5", "note_C1": HOSTILE, "note_S1": "\nđầu dòng"}
    found = list(rows(world, year, typed))
    assert [row.line.criterion.code for row in found if not is_plain(row)] == ["T1"]
    assert_as_the_template(found)


def test_members_and_marks_of_the_meeting_are_kept_as_well(world: World, year: EvaluationYear) -> None:
    year.meeting_scale = make_scale("meeting", QUALITY)
    year.save(update_fields=["meeting_scale"])
    record = make_record(world.cell, year, 1)
    make_attendance(record, Lâm="excused")
    record.attendances.filter(presence="excused").update(reason=HOSTILE)
    Member.objects.filter(organization=world.cell).update(name="Nguyễn <b>Thị</b> Tú")
    record.meeting_scale, record.meeting_marks = year.meeting_scale, {"Q1": "4.5"}
    record.save(update_fields=["meeting_scale", "meeting_marks"])
    form = record_form(unit_month(world.cell, year.year, 1, timezone.localdate()))
    members = [row for _heading, rows in form.attendance_groups() for row in rows]
    assert [row.value for row in members].count("excused") == 1
    for row in members:
        assert attendance_row(row) == render_to_string(ATTENDANCE_ROW, {"row": row})
    criteria = [row for _part, rows in form.quality_rows() for row in rows]
    assert [row.value for row in criteria] == ["4.5", "", ""]
    for row in criteria:
        assert quality_row(row) == render_to_string(QUALITY_ROW, {"row": row})

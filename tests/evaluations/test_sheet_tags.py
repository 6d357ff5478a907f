"""Rows of the sheet that are kept and filled in are those of the template, whatever was typed."""

import datetime
import re
from collections.abc import Iterator

import pytest
from django.template import Context, Template
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import override

from cells.models import Member
from evaluations.forms.records import MarkRow, RecordForm, record_form, untouched_form
from evaluations.models import EvaluationYear, Mark, MonthlyRecord
from evaluations.queries.meeting import meeting_figures
from evaluations.queries.records import UnitMonth, earlier_marks, unit_month
from evaluations.queries.sheets import read_sheet
from evaluations.templatetags.sheet import (
    ATTENDANCE_ROW,
    MARK_ROW,
    QUALITY_ROW,
    attendance_row,
    is_plain,
    mark_row,
    quality_row,
    quality_section,
    record_field,
    task_row,
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


@pytest.mark.parametrize("language", ["vi", "ar"])
def test_a_page_nobody_has_typed_in_is_the_same_with_fields_and_without(
    world: World, year: EvaluationYear, language: str
) -> None:
    """The rows that are shown without fields of a form say what those fields would have said."""
    year.meeting_scale = make_scale("meeting", QUALITY)
    year.save(update_fields=["meeting_scale"])
    record = make_record(world.cell, year, 1, share="0.85")
    make_attendance(record, Lâm="excused")
    record.attendances.filter(presence="excused").update(reason=HOSTILE)
    Mark.objects.filter(record=record, criterion__code="S1").update(note=HOSTILE)
    Mark.objects.filter(record=record, criterion__code="C2").update(value=None, is_not_applicable=True)
    of = unit_month(world.cell, year.year, 1, timezone.localdate())
    with override(language):
        assert rendered(of, untouched_form(of, read_sheet(of.scale, of.record))) == rendered(of, record_form(of))
        record.meeting_scale, record.meeting_marks = year.meeting_scale, {"Q1": "4.5", "Q2": "5"}
        record.meeting_notes = {"Q1": HOSTILE}
        record.save(update_fields=["meeting_scale", "meeting_marks", "meeting_notes"])
        of = unit_month(world.cell, year.year, 1, timezone.localdate())
        assert rendered(of, untouched_form(of, read_sheet(of.scale, of.record))) == rendered(of, record_form(of))


def rendered(of: UnitMonth, form: RecordForm) -> list[str]:
    """All that stands in rows on the page of the record; blank rows for new tasks get other keys each time."""
    goods = [
        mark_row(row) for _part, groups in form.parts(earlier_marks(of)) for _frame, rows in groups for row in rows
    ]
    members = [attendance_row(row) for _heading, rows in form.attendance_groups() for row in rows]
    blank = [re.sub(r"[0-9a-f]{32}", "", task_row(row)) for row in form.given_rows()]
    fields = [record_field(row) for row in (*form.when(), *form.led_by(), *form.course(), *form.tasks())]
    return [*goods, *members, *blank, *fields, quality_section(form, of, None), str(form.rest().field.label)]


def test_the_quality_of_the_meeting_is_kept_with_what_the_record_says(world: World, year: EvaluationYear) -> None:
    criteria = {"duration": ("5", [("Q1", "5", "points", "monthly")])}
    year.meeting_scale = make_scale("meeting", criteria)
    year.save(update_fields=["meeting_scale"])
    early, late = datetime.time(20, 35), datetime.time(21)
    for ended_at, said in ((early, "95 minutes"), (late, "120 minutes"), (early, "95 minutes")):
        MonthlyRecord.objects.all().delete()
        record = make_record(world.cell, year, 1, started_at=datetime.time(19), ended_at=ended_at)
        of = unit_month(world.cell, year.year, 1, timezone.localdate())
        section = quality_section(untouched_form(of, read_sheet(of.scale, of.record)), of, meeting_figures(record))
        assert [words for words in ("95 minutes", "120 minutes") if words in section] == [said]


def test_fixed_words_are_rendered_once_for_each_language() -> None:
    page = Template("{% load i18n kept %}{% fixed %}{% translate 'Save draft' %} {{ typed }}{% endfixed %}")
    said = []
    for language, typed in (("vi", 1), ("en", 2), ("vi", 3)):
        with override(language):
            said.append(page.render(Context({"typed": typed})))
    assert said == ["Lưu nháp 1", "Save draft 2", "Lưu nháp 1"]

"""What last month's meeting had is offered beside an empty field, and only there."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from evaluations.forms.records import untouched_form
from evaluations.models import EvaluationYear
from evaluations.queries.last_month import facts_of_last_month
from evaluations.queries.records import UnitMonth, twelve_months, unit_month
from evaluations.queries.sheets import read_sheet
from evaluations.templatetags.last_month import as_last_month
from tests.builders import make_record, make_year
from tests.conftest import World
from tests.evaluations.record_entries import LAST_MEETING

TODAY = datetime.date(2026, 6, 20)
AS_TYPED = LAST_MEETING | {"started_at": "19:30"}


@pytest.fixture
def year(world: World) -> EvaluationYear:
    return make_year(world.district, 2026)


def of(world: World, month: int = 6) -> UnitMonth:
    return unit_month(world.cell, 2026, month, TODAY)


def test_the_month_before_is_offered_and_no_other(world: World, year: EvaluationYear) -> None:
    make_record(world.cell, year, 4, **LAST_MEETING)
    make_record(world.sibling_cell, year, 5, **LAST_MEETING)
    assert facts_of_last_month(of(world)) == {}
    make_record(world.cell, year, 5, **LAST_MEETING, agenda="not offered")
    assert facts_of_last_month(of(world)) == AS_TYPED


def test_the_month_before_january_is_december(world: World, year: EvaluationYear) -> None:
    make_record(world.cell, make_year(world.district, 2025), 12, **LAST_MEETING)
    assert facts_of_last_month(of(world, 1)) == AS_TYPED


def test_what_was_empty_a_month_ago_is_not_offered(world: World, year: EvaluationYear) -> None:
    make_record(world.cell, year, 5, chaired_by="Nguyễn Thị Tú")
    assert facts_of_last_month(of(world)) == {"chaired_by": "Nguyễn Thị Tú"}


def test_what_is_written_is_left_alone(world: World, year: EvaluationYear) -> None:
    make_record(world.cell, year, 5, **LAST_MEETING)
    record = make_record(world.cell, year, 6, place="Trường tiểu học")
    assert facts_of_last_month(of(world)).keys() == LAST_MEETING.keys() - {"place"}
    type(record).objects.filter(pk=record.pk).update(**LAST_MEETING)
    assert facts_of_last_month(of(world)) == {}


def test_it_costs_no_query_beside_the_twelve_months(world: World, year: EvaluationYear) -> None:
    make_record(world.cell, year, 5, **LAST_MEETING)
    month = of(world)
    assert len(twelve_months(month)) == 12
    with CaptureQueriesContext(connection) as captured:
        assert facts_of_last_month(month) == AS_TYPED
    assert len(captured) == 0


def test_the_words_stand_beside_the_field_and_nothing_is_filled_in(world: World, year: EvaluationYear) -> None:
    make_record(world.cell, year, 5, **LAST_MEETING | {"chaired_by": "<b>Tú & Lâm</b>"})
    month = of(world)
    form = untouched_form(month, read_sheet(month.scale, None))
    before = facts_of_last_month(month)
    chair, clerk = form.led_by()
    for _twice in range(2):  # rendered, then kept
        said = as_last_month(chair, before)
        assert 'data-last-month="id_chaired_by"' in said
        assert "As last month: <span>&lt;b&gt;Tú &amp; Lâm&lt;/b&gt;</span>" in said
    assert "Phan Bá Lâm" in as_last_month(clerk, before)
    assert (chair.value, clerk.value) == ("", "")
    assert as_last_month(chair, {}) == as_last_month(form.guest_row(), before) == ""


def test_beside_a_field_that_is_filled_nothing_is_offered(world: World, year: EvaluationYear) -> None:
    make_record(world.cell, year, 5, **LAST_MEETING)
    make_record(world.cell, year, 6, chaired_by="Trần Thị Loan")
    month = of(world)
    form = untouched_form(month, read_sheet(month.scale, month.record))
    before = facts_of_last_month(month)
    offered = [bool(as_last_month(row, before | {"chaired_by": "x"})) for row in form.led_by()]
    assert offered == [False, True]

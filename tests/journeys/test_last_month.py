"""What last month's meeting had: a tap or a key away, plain words without scripts, never filled in unasked."""

import datetime
from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from evaluations.models import EvaluationYear
from tests.builders import make_record, make_year
from tests.conftest import World
from tests.evaluations.record_entries import LAST_MEETING
from tests.journeys.keyboard import Keyboard
from tests.journeys.visitor import DESK, PHONE, Visitor

YEAR, MONTH = 2025, 12
TODAY = datetime.date(2026, 1, 3)


@pytest.fixture
def year(world: World, on: Callable[[datetime.date], None]) -> EvaluationYear:
    on(TODAY)
    year = make_year(world.district, YEAR)
    make_record(world.cell, year, MONTH - 1, **LAST_MEETING)
    return year


def page_of(world: World) -> str:
    return reverse("record_edit", args=[world.cell.pk, YEAR, MONTH])


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_a_tap_writes_it_and_it_is_saved(
    world: World, year: EvaluationYear, visit: Callable[..., Visitor], width: int
) -> None:
    visitor = visit("secretary", width=width)
    page = visitor.page
    visitor.go(page_of(world))
    for name in LAST_MEETING:
        expect(page.locator(f"[name={name}]")).to_have_value("")
    page.locator("[data-last-month=id_chaired_by] button").click()
    expect(page.locator("[name=chaired_by]")).to_have_value("Nguyễn Thị Tú")
    expect(page.locator("[data-last-month=id_chaired_by]")).to_be_hidden()
    expect(page.locator("[data-last-month=id_minuted_by]")).to_be_visible()
    # Emptied again, it is offered again; typing takes it out of the way.
    page.locator("[name=chaired_by]").fill("")
    expect(page.locator("[data-last-month=id_chaired_by]")).to_be_visible()
    page.locator("[name=minuted_by]").fill("Lê Văn Bình")
    expect(page.locator("[data-last-month=id_minuted_by]")).to_be_hidden()
    page.locator("[data-last-month=id_started_at] button").click()
    expect(page.locator("#record-saved")).to_have_attribute("data-state", "saved", timeout=15_000)
    record = world.cell.monthly_records.get(month=MONTH)
    assert (record.started_at, record.minuted_by, record.place) == (datetime.time(19, 30), "Lê Văn Bình", "")
    assert visitor.flaws(width) == []


def test_by_the_keyboard_one_goes_on_from_the_field(
    world: World, year: EvaluationYear, visit: Callable[..., Visitor]
) -> None:
    visitor = visit("secretary", width=DESK)
    visitor.go(page_of(world))
    board = Keyboard(visitor.page)
    board.to("[data-last-month=id_place] button")
    board.keys.press("Enter")
    expect(visitor.page.locator("[name=place]")).to_have_value("Nhà văn hóa thôn")
    expect(visitor.page.locator("[name=place]")).to_be_focused()


def test_without_scripts_it_is_there_to_be_read(
    world: World, year: EvaluationYear, visit: Callable[..., Visitor]
) -> None:
    visitor = visit("secretary", width=PHONE, has_scripts=False)
    visitor.go(page_of(world))
    hint = visitor.page.locator("[data-last-month=id_minuted_by]")
    assert "Phan Bá Lâm" in hint.inner_text()
    assert hint.locator("button").count() == 0
    expect(visitor.page.locator("[name=minuted_by]")).to_have_value("")

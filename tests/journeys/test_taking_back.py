"""What was chosen or typed by mistake: taken back by the keyboard, and never counted while it is no mark."""

from collections.abc import Callable

from django.urls import reverse
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from cells.models import Member
from evaluations.models import Attendance, Mark
from tests.builders import make_year
from tests.conftest import World
from tests.journeys.keyboard import Keyboard
from tests.journeys.visitor import PHONE, Visitor

MARKS = {"T1": "20", "S1": "20", "C1": "15", "C2": "10"}


def test_answers_and_ticks_are_taken_back_by_the_keyboard(
    live_server: LiveServer, world: World, visit: Callable[..., Visitor]
) -> None:
    make_year(world.district, 2025)
    visitor = visit("secretary")
    visitor.go(reverse("record_edit", args=[world.cell.pk, 2025, 1]))
    page, board = visitor.page, Keyboard(visitor.page)
    total, missing = page.locator("[data-grand-total]"), page.locator("[data-missing]")
    named = f"[name=attendance_{Member.objects.get(name='Phan Bá Lâm').pk}]"
    for code, mark in MARKS.items():
        page.fill(f"[name=mark_{code}]", mark)
    for code in ("A1", "A2"):
        page.check(f"[name=mark_{code}] >> nth=0")
    page.locator(f"label:has({named}[value=excused])").click()
    page.check("[data-rest]")
    expect(total).to_have_text("85")
    # More than the maximum is no mark.
    page.fill("[name=mark_T1]", "50")
    expect(total).to_have_text("–")
    expect(missing).to_have_text("1")
    page.fill("[name=mark_T1]", "20")
    page.focus("[name=held_on]")
    board.to(named)
    board.keys.press("ArrowLeft")
    board.keys.press("ArrowLeft")
    expect(page.locator(f"{named}:checked")).to_have_attribute("value", "")
    # “All others were present” no longer holds: the next save would count the member in.
    expect(page.locator("[data-rest]")).not_to_be_checked()
    board.to("[name=mark_A1]")
    board.keys.press("ArrowUp")
    expect(page.locator("[name=mark_A1]:checked")).to_have_attribute("value", "")
    expect(total).to_have_text("–")
    expect(missing).to_have_text("1")
    board.press("form.mark-sheet .save-bar button.btn-secondary")
    assert board.unseen == set()
    assert {row.presence for row in Attendance.objects.all()} == {"present"}
    assert not Attendance.objects.filter(member__name="Phan Bá Lâm").exists()
    assert not Mark.objects.filter(criterion__code="A1").exists()


def test_a_taken_back_answer_on_a_phone_without_scripts(
    live_server: LiveServer, world: World, visit: Callable[..., Visitor]
) -> None:
    make_year(world.district, 2025)
    visitor = visit("secretary", width=PHONE, has_scripts=False)
    visitor.go(reverse("record_edit", args=[world.cell.pk, 2025, 1]))
    page = visitor.page
    way_back = page.locator("#criterion_A1 .take-back")
    expect(way_back).to_be_hidden()
    page.check("[name=mark_A1] >> nth=0")
    visitor.press("form.mark-sheet .save-bar button.btn-secondary")
    assert Mark.objects.get().criterion.code == "A1"
    way_back.locator("label").click()
    visitor.press("form.mark-sheet .save-bar button.btn-secondary")
    assert not Mark.objects.exists()

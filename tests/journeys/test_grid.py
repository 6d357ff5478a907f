"""Marks of several cells entered as in a workbook, by the keyboard alone; without scripts; and what goes wrong."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from cells.models import Organization
from evaluations.models import EvaluationYear, Mark, MonthlyRecord
from tests.builders import make_record, make_year
from tests.conftest import World
from tests.journeys.visitor import DESK, PHONE, Visitor

#: What a browser does with a range copied in Excel; the clipboard itself is closed to tests.
PASTE = """text => { const clipboardData = new DataTransfer(); clipboardData.setData("text/plain", text);
    document.activeElement.dispatchEvent(
        new ClipboardEvent("paste", {clipboardData, bubbles: true, cancelable: true})); }"""
COPY = """() => { const clipboardData = new DataTransfer();
    document.activeElement.dispatchEvent(new ClipboardEvent("copy", {clipboardData, bubbles: true, cancelable: true}));
    return clipboardData.getData("text/plain"); }"""


def marks(unit: Organization) -> dict[str, Any]:
    return dict(Mark.objects.filter(record__organization=unit).values_list("criterion__code", "value"))


@pytest.fixture
def table(live_server: LiveServer, world: World, visit: Callable[..., Visitor]) -> Callable[..., Visitor]:
    """The grid of a commune of two cells, January 2025; the columns are T1, A1, A2, S1, C1, C2."""
    make_year(world.district)

    def sit_down(**settings: Any) -> Visitor:
        visitor = visit(language="vi", **settings)
        visitor.is_signed_in_as("commune_secretary")
        assert visitor.go(reverse("record_grid", args=[world.commune.pk, 2025, 1])) == 200
        return visitor

    return sit_down


def test_two_cells_are_entered_by_the_keyboard_alone(table: Callable[..., Visitor], world: World) -> None:
    visitor = table(width=DESK)
    page, keys = visitor.page, visitor.page.keyboard
    upper, lower = world.cell, world.sibling_cell

    def is_at(unit: Organization, code: str) -> None:
        expect(page.locator(f"[id='mark_{unit.pk}_{code}']")).to_be_focused()

    def counted(**counts: int) -> None:
        for name, number in counts.items():
            expect(page.locator(f"[data-count={name}]")).to_have_text(str(number))

    page.locator(f"#mark_{upper.pk}_T1").focus()
    keys.type("18,5")
    keys.press("Enter")
    is_at(lower, "T1")
    keys.type("99")
    keys.press("Tab")
    keys.press("Shift+Tab")
    is_at(lower, "T1")
    counted(waiting=0, saved=1, failed=1)
    assert (marks(upper), marks(lower)) == ({"T1": Decimal("18.5")}, {})
    expect(page.locator("[data-cell-message]")).to_contain_text("20")
    assert visitor.flaws(DESK) == []

    # Esc gives back what stood there before; the arrows pass through cells, and after F2 through letters.
    keys.type("7")
    keys.press("Escape")
    assert page.input_value(f"#mark_{lower.pk}_T1") == "99"
    keys.type("7")
    keys.press("ArrowUp")
    is_at(upper, "T1")
    keys.press("F2")
    keys.press("ArrowLeft")
    is_at(upper, "T1")
    keys.press("Enter")
    keys.press("End")
    is_at(lower, "C2")
    keys.press("Home")
    is_at(lower, "T1")
    counted(waiting=0, saved=2, failed=0)

    # A range from Excel: one cell unchanged, one too high, one beyond the table; an answer by its words.
    keys.press("ArrowUp")
    page.evaluate(PASTE, "18,50\t10\tĐạt\t30\r\n9\t0\t10\t20\r\n1\r\n")
    preview = page.locator("dialog[open]")
    assert [preview.locator(f"[data-paste-{name}]").inner_text() for name in ("changed", "same", "refused")] == [
        "6", "1", "2",
    ]  # fmt: skip
    assert visitor.flaws(DESK) == []
    keys.press("Enter")
    expect(preview).to_have_count(0)
    is_at(upper, "T1")
    counted(waiting=0, failed=0)
    assert (marks(upper)["A1"], marks(lower)["T1"], marks(lower)["S1"]) == (10, 9, 20)

    # The whole paste is one act: taken back, and done again.
    keys.press("Control+z")
    counted(waiting=0)
    assert (marks(upper), marks(lower)) == ({"T1": Decimal("18.5")}, {"T1": 7})
    keys.press("Control+y")
    counted(waiting=0)
    assert marks(lower)["S1"] == 20
    page.locator(f"#mark_{upper.pk}_T1").focus()
    keys.press("Shift+ArrowDown")
    keys.press("Shift+ArrowRight")
    assert page.evaluate(COPY) == "18,5\t10\r\n9\t0"
    keys.press("Delete")
    counted(waiting=0)
    assert "T1" not in marks(upper)
    assert "A1" not in marks(lower)


def test_a_mark_saved_by_the_unit_meanwhile_and_a_lost_line(table: Callable[..., Visitor], world: World) -> None:
    record = make_record(world.cell, EvaluationYear.objects.get(), share="0.5")
    visitor = table(width=PHONE)
    page, field = visitor.page, visitor.page.locator(f"#mark_{world.cell.pk}_T1")
    Mark.objects.filter(record=record, criterion__code="T1").update(value=12)
    MonthlyRecord.objects.filter(pk=record.pk).update(version=record.version + 1)

    visitor.context.set_offline(True)
    field.fill("18")
    page.keyboard.press("Enter")
    expect(page.locator("[data-connection]")).not_to_have_text("")
    expect(page.locator("[data-count=waiting]")).to_have_text("1")
    visitor.complaints.clear()
    visitor.context.set_offline(False)
    expect(page.locator("td.is-stale input")).to_have_value("18")
    field.focus()
    expect(page.locator("[data-cell-message]")).to_contain_text("12")
    assert visitor.flaws(PHONE) == []
    page.locator("[data-cell-answers] button").first.click()
    expect(page.locator("[data-count=saved]")).to_have_text("1")
    assert marks(world.cell)["T1"] == 18


def test_the_table_is_filled_in_without_scripts(table: Callable[..., Visitor], world: World) -> None:
    visitor = table(width=PHONE, has_scripts=False)
    page = visitor.page
    page.fill(f"#mark_{world.cell.pk}_T1", "8,5")
    page.fill(f"#mark_{world.sibling_cell.pk}_T1", "80")
    visitor.press("form[data-grid] button.btn-primary")
    assert page.input_value(f"#mark_{world.sibling_cell.pk}_T1") == "80"
    assert page.locator(".error-summary a").count() == 1
    assert marks(world.cell) == {"T1": Decimal("8.5")}
    page.fill(f"#mark_{world.sibling_cell.pk}_T1", "x")
    page.fill(f"#mark_{world.sibling_cell.pk}_T1", "8.0")
    visitor.press("form[data-grid] button.btn-primary")
    assert page.locator(".error-summary").count() == 0
    assert marks(world.sibling_cell) == {"T1": Decimal(8)}

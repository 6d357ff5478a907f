"""Marks of several cells entered as in a workbook, by the keyboard alone; without scripts; and what goes wrong."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from cells.models import Organization
from evaluations.actions.records import save_record
from evaluations.choices import RecordState
from evaluations.models import EvaluationYear, Mark, MonthlyRecord
from tests.builders import make_organization, make_record, make_year
from tests.conftest import World
from tests.evaluations.record_entries import entry
from tests.journeys.test_never_lost import KEPT
from tests.journeys.visitor import DESK, PHONE, Visitor

#: What a browser does with a range copied in Excel; the clipboard itself is closed to tests.
PASTE = """text => { const clipboardData = new DataTransfer(); clipboardData.setData("text/plain", text);
    document.activeElement.dispatchEvent(
        new ClipboardEvent("paste", {clipboardData, bubbles: true, cancelable: true})); }"""
COPY = """() => { const clipboardData = new DataTransfer();
    document.activeElement.dispatchEvent(new ClipboardEvent("copy", {clipboardData, bubbles: true, cancelable: true}));
    return clipboardData.getData("text/plain"); }"""


#: Whether what has the focus lies under nothing: its middle and its corners.
IS_IN_SIGHT = """() => new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(() => {
    const one = document.activeElement, {left, right, top, bottom} = one.getBoundingClientRect();
    const points = [[left + 4, top + 4], [right - 4, top + 4], [left + 4, bottom - 4], [right - 4, bottom - 4],
                    [(left + right) / 2, (top + bottom) / 2]];
    resolve(points.every(([x, y]) => document.elementFromPoint(x, y) === one));
})))"""


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


def counted(page: Page, **counts: int) -> None:
    for name, number in counts.items():
        expect(page.locator(f"[data-count={name}]")).to_have_text(str(number))


def wait_for_copies(page: Page, count: int) -> None:
    """Until the browser keeps this many cells."""
    for _tenth in range(300):
        kept = [cell for copy in page.evaluate(KEPT) for cell in copy["cells"]]
        if len(kept) == count:
            return
        page.wait_for_timeout(100)
    pytest.fail(f"kept: {kept}")


def test_two_cells_are_entered_by_the_keyboard_alone(table: Callable[..., Visitor], world: World) -> None:
    visitor = table(width=DESK)
    page, keys = visitor.page, visitor.page.keyboard
    upper, lower = world.cell, world.sibling_cell

    def is_at(unit: Organization, code: str) -> None:
        expect(page.locator(f"[id='mark_{unit.pk}_{code}']")).to_be_focused()

    page.locator(f"#mark_{upper.pk}_T1").focus()
    keys.type("18,5")
    keys.press("Enter")
    is_at(lower, "T1")
    keys.type("99")
    keys.press("Tab")
    keys.press("Shift+Tab")
    is_at(lower, "T1")
    counted(page, waiting=0, saved=1, failed=1)
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
    counted(page, waiting=0, saved=2, failed=0)

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
    counted(page, waiting=0, failed=0)
    assert (marks(upper)["A1"], marks(lower)["T1"], marks(lower)["S1"]) == (10, 9, 20)

    # The whole paste is one act: taken back, and done again.
    keys.press("Control+z")
    counted(page, waiting=0)
    assert (marks(upper), marks(lower)) == ({"T1": Decimal("18.5")}, {"T1": 7})
    keys.press("Control+y")
    counted(page, waiting=0)
    assert marks(lower)["S1"] == 20
    page.locator(f"#mark_{upper.pk}_T1").focus()
    keys.press("Shift+ArrowDown")
    keys.press("Shift+ArrowRight")
    assert page.evaluate(COPY) == "18,5\t10\r\n9\t0"
    keys.press("Delete")
    counted(page, waiting=0)
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
    counted(page, waiting=1)
    visitor.complaints.clear()
    visitor.context.set_offline(False)
    expect(page.locator("td.is-stale input")).to_have_value("18")
    field.focus()
    expect(page.locator("[data-cell-message]")).to_contain_text("12")
    assert visitor.flaws(PHONE) == []
    page.keyboard.press("Alt+ArrowDown")
    expect(page.locator("[data-cell-answers] button").first).to_be_focused()
    page.keyboard.press("Enter")
    counted(page, saved=1)
    assert marks(world.cell)["T1"] == 18


@pytest.mark.parametrize(("width", "height"), [(DESK, 600), (PHONE, 800)])
def test_the_cell_that_is_written_in_is_never_covered(
    table: Callable[..., Visitor], world: World, width: int, height: int
) -> None:
    for number in range(13):
        make_organization(f"Chi bộ Thôn {number}", world.commune)
    visitor = table(width=width)
    page, keys = visitor.page, visitor.page.keyboard
    page.set_viewport_size({"width": width, "height": height})
    covered = []

    def look() -> None:
        if not page.evaluate(IS_IN_SIGHT):
            covered.append(page.evaluate("document.activeElement.id"))

    # Whatever way the focus comes: by the browser itself, down a column with answers, along the last row.
    for field in page.locator("td:nth-child(4) input").all():
        field.focus()
        look()
    page.locator("tbody tr").first.locator("td:nth-child(4) input").focus()
    keys.press("Alt+ArrowDown")
    keys.press("Escape")
    look()
    for _row in range(14):
        keys.press("Enter")
        look()
    keys.type("x")
    look()
    for _column in range(3):
        keys.press("Tab")
        look()
    assert covered == []
    assert page.locator(".grid-bar").bounding_box()["height"] < height / 3  # type: ignore[index]
    assert visitor.flaws(width) == []


def test_answers_are_chosen_by_keyboard_and_on_a_phone_on_demand(table: Callable[..., Visitor], world: World) -> None:
    visitor = table(width=DESK)
    page, keys = visitor.page, visitor.page.keyboard
    field, answers = page.locator(f"#mark_{world.cell.pk}_A2"), page.locator("[data-cell-answers] button")
    field.focus()
    keys.press("Alt+ArrowDown")
    expect(answers.first).to_be_focused()
    keys.press("ArrowRight")
    expect(answers.nth(1)).to_be_focused()
    keys.press("Escape")
    expect(field).to_be_focused()
    keys.press("Alt+ArrowDown")
    keys.press("Enter")
    expect(field).to_be_focused()
    counted(page, waiting=0, saved=1)
    assert marks(world.cell) == {"A2": 10}

    assert visitor.flaws(PHONE) == []
    field.focus()
    expect(answers.first).to_be_hidden()
    page.locator("[data-answers-open]").click()
    answers.nth(1).click()
    counted(page, waiting=0)
    assert marks(world.cell) == {"A2": 0}


def test_not_applicable_is_said_as_soon_as_it_is_typed(table: Callable[..., Visitor], world: World) -> None:
    visitor = table(width=DESK)
    page, keys = visitor.page, visitor.page.keyboard
    message = page.locator("[data-cell-message]")
    page.locator(f"#mark_{world.cell.pk}_C2").focus()
    keys.type("X")
    expect(message).to_have_text("x – không áp dụng")
    keys.press("Tab")
    assert page.input_value(f"#mark_{world.cell.pk}_C2") == "x"
    counted(page, waiting=0, saved=1)

    refusing = page.locator(f"#mark_{world.cell.pk}_S1")
    refusing.focus()
    visitor.context.set_offline(True)  # nobody needs to be asked
    keys.type("x")
    expect(refusing).to_have_attribute("aria-invalid", "true")
    assert "“x”" in message.inner_text()
    counted(page, waiting=0, failed=1)
    assert marks(world.cell) == {"C2": None}


def test_what_waits_outlives_the_page(table: Callable[..., Visitor], world: World) -> None:
    """The phone dies without a line; meanwhile one unit writes for itself, and another one's record is sent."""
    year = EvaluationYear.objects.get()
    visitor = table(width=PHONE)
    upper, lower, address = world.cell, world.sibling_cell, visitor.page.url
    dying = visitor.context.new_page()
    dying.goto(address)
    dying.route("**/save/", lambda route: route.abort())
    for unit, code, text in ((upper, "T1", "18,5"), (upper, "S1", "20"), (lower, "C1", "14"), (upper, "C2", "99")):
        dying.fill(f"#mark_{unit.pk}_{code}", text)
    wait_for_copies(dying, 4)
    save_record(world.scope("secretary"), **entry(upper, year, facts={}, marks={"T1": Decimal(12)}))
    make_record(lower, year, share="0.5", state=RecordState.SUBMITTED)
    dying.close(run_before_unload=False)
    visitor.page = page = visitor.context.new_page()
    page.goto(address)
    # The last attempt of the dying page may have reached the server: what it saved stands there already.
    counted(page, failed=2, waiting=0)
    expect(page.locator("td.is-stale input")).to_have_value("18,5")
    expect(page.locator("td.is-failed input")).to_have_value("99")
    assert marks(upper) == {"T1": 12, "S1": 20}
    left = page.locator("[data-kept]")
    expect(left).to_contain_text(f"{lower.name} · C1: 14")
    assert visitor.flaws(PHONE) == []

    # Once everything is settled nothing is kept any more.
    page.fill(f"#mark_{upper.pk}_C2", "9")
    page.locator(f"#mark_{upper.pk}_T1").focus()
    page.keyboard.press("Alt+ArrowDown")
    page.keyboard.press("Enter")
    counted(page, waiting=0, failed=0)
    wait_for_copies(page, 0)
    assert marks(upper) == {"T1": Decimal("18.5"), "S1": 20, "C2": 9}


def test_a_lost_answer_is_no_conflict_with_oneself(table: Callable[..., Visitor], world: World) -> None:
    visitor = table(width=DESK)
    page, field = visitor.page, visitor.page.locator(f"#mark_{world.cell.pk}_T1")
    lost = []

    def lose(route: Route) -> None:
        route.fetch()
        lost.append(route)
        route.abort()

    page.route("**/grid/**/save/", lose, times=1)
    field.fill("8")
    page.keyboard.press("Enter")
    expect(page.locator("[data-connection]")).not_to_have_text("")
    visitor.complaints.clear()
    field.fill("9")
    page.keyboard.press("Enter")
    counted(page, waiting=0, saved=1, failed=0)
    assert (len(lost), marks(world.cell)) == (1, {"T1": 9})


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

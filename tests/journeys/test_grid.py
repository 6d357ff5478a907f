"""Marks of several cells entered as in a workbook, by the keyboard alone; without scripts; and what goes wrong."""

import re
from collections.abc import Callable
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from cells.choices import Role
from cells.models import Office, Organization
from evaluations.actions.records import save_record
from evaluations.choices import RecordState
from evaluations.models import EvaluationYear
from tests.builders import PASSWORD, make_organization, make_record
from tests.conftest import World
from tests.evaluations.record_entries import entry
from tests.journeys.grid_table import COPY, PASTE, counted, marks, other_saves, wait_for_copies
from tests.journeys.visitor import DESK, PHONE, Visitor

#: Whether what has the focus lies under nothing: its middle and its corners.
IS_IN_SIGHT = """() => new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(() => {
    const one = document.activeElement, {left, right, top, bottom} = one.getBoundingClientRect();
    const points = [[left + 4, top + 4], [right - 4, top + 4], [left + 4, bottom - 4], [right - 4, bottom - 4],
                    [(left + right) / 2, (top + bottom) / 2]];
    resolve(points.every(([x, y]) => document.elementFromPoint(x, y) === one));
})))"""


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
    # A dialog is gone a moment before the page hears that it was closed.
    expect(page.locator(f"#mark_{lower.pk}_S1")).to_have_value("20")
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


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_saving_the_table_says_what_is_not_saved(table: Callable[..., Visitor], world: World, width: int) -> None:
    visitor = table(width=width)
    page, upper, lower = visitor.page, world.cell, world.sibling_cell
    summary, save = page.locator("[data-unsaved]"), page.locator("form[data-grid] button.btn-primary")
    other_saves(world, T1="7")
    page.fill(f"#mark_{upper.pk}_T1", "5")
    page.fill(f"#mark_{upper.pk}_S1", "x")
    page.fill(f"#mark_{upper.pk}_C1", "12")
    page.fill(f"#mark_{lower.pk}_T1", "99")
    save.click()
    expect(summary).to_be_focused()
    expect(summary.locator("[data-unsaved-count]")).to_have_text("3")
    links = summary.locator("a")
    assert links.all_inner_texts() == [
        f"{upper.name} · T1: {page.locator('td.is-stale input').get_attribute('title')}",
        f"{upper.name} · S1: {page.locator(f'#mark_{upper.pk}_S1').get_attribute('title')}",
        f"{lower.name} · T1: {page.locator(f'#mark_{lower.pk}_T1').get_attribute('title')}",
    ]
    # Each name runs its own way, whatever the language of the sentence after it.
    named = [f"{upper.name} · T1", f"{upper.name} · S1", f"{lower.name} · T1"]
    assert links.locator("bdi").all_inner_texts() == named
    assert page.evaluate(IS_IN_SIGHT.replace("=== one", "?.closest('[data-unsaved]')"))
    assert visitor.flaws(width) == []
    assert marks(upper) == {"T1": 7, "C1": 12}

    links.nth(2).click()
    expect(page.locator(f"#mark_{lower.pk}_T1")).to_be_focused()
    assert page.evaluate(IS_IN_SIGHT)
    page.keyboard.type("9")
    links.nth(1).click()
    page.keyboard.press("Delete")
    save.click()
    expect(summary.locator("[data-unsaved-count]")).to_have_text("1")
    links.click()
    page.keyboard.press("Alt+ArrowDown")
    page.keyboard.press("Enter")
    save.click()
    expect(summary).to_be_hidden()
    counted(page, waiting=0, failed=0)
    assert (marks(upper), marks(lower)) == ({"T1": 5, "C1": 12}, {"T1": 9})


def test_who_is_signed_out_signs_in_again_and_goes_on(table: Callable[..., Visitor], world: World) -> None:
    visitor = table(width=PHONE)
    page, connection = visitor.page, visitor.page.locator("[data-connection]")
    page.fill(f"#mark_{world.cell.pk}_T1", "5")
    visitor.context.clear_cookies()
    page.keyboard.press("Enter")
    expect(connection).to_contain_text("Phiên làm việc đã hết")
    counted(page, waiting=1, failed=0)
    assert visitor.flaws(PHONE) == []
    with page.expect_navigation():
        connection.locator("a").click()
    page.fill("input[name=login]", "commune_secretary")
    page.fill("input[name=password]", PASSWORD)
    visitor.press("main form button.btn-primary")
    counted(page, waiting=0, saved=1)
    assert marks(world.cell) == {"T1": 5}

    # Whoever may no longer write here is not told to sign in.
    Office.objects.filter(user=world.commune_secretary).update(role=Role.ORGANIZER)
    page.fill(f"#mark_{world.cell.pk}_T1", "6")
    page.keyboard.press("Enter")
    expect(page.locator("td.is-failed input")).to_have_value("6")
    expect(connection).to_have_text("")
    expect(page.locator("td.is-failed input")).to_have_attribute("title", re.compile("không còn nhập được"))
    visitor.complaints.clear()


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


def test_the_table_is_filled_in_without_scripts(table: Callable[..., Visitor], world: World) -> None:
    visitor = table(width=PHONE, has_scripts=False)
    page = visitor.page
    page.fill(f"#mark_{world.cell.pk}_T1", "8,5")
    page.fill(f"#mark_{world.sibling_cell.pk}_T1", "80")
    visitor.press("form[data-grid] button.btn-primary")
    assert page.input_value(f"#mark_{world.sibling_cell.pk}_T1") == "80"
    assert page.locator("[data-error-summary] a").count() == 1
    assert marks(world.cell) == {"T1": Decimal("8.5")}
    page.fill(f"#mark_{world.sibling_cell.pk}_T1", "x")
    page.fill(f"#mark_{world.sibling_cell.pk}_T1", "8.0")
    visitor.press("form[data-grid] button.btn-primary")
    assert page.locator("[data-error-summary]").count() == 0
    assert marks(world.sibling_cell) == {"T1": Decimal(8)}

"""Two people at one table: what the other has saved meanwhile is never replaced unasked, whatever is done."""

from collections.abc import Callable

from playwright.sync_api import Request, Route, expect

from evaluations.models import EvaluationYear, Mark, MonthlyRecord
from tests.builders import make_record
from tests.conftest import World
from tests.journeys.grid_table import PASTE, counted, marks, other_saves, stands_against, wait_for_copies
from tests.journeys.visitor import DESK, PHONE, Visitor


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


def test_a_conflict_outlives_the_page_and_nothing_is_sent_until_somebody_chooses(
    table: Callable[..., Visitor], world: World
) -> None:
    page = table(width=DESK).page
    upper, sent = world.cell, []

    def hear(request: Request) -> None:
        if request.method == "POST":
            sent.append(request.post_data)

    other_saves(world, T1="7", C1="7")
    page.fill(f"#mark_{upper.pk}_T1", "5")
    page.keyboard.press("Enter")
    stands_against(page, "5", "7")
    wait_for_copies(page, 1, is_in_conflict=True)
    page.on("request", hear)
    for _time in range(2):
        page.reload()
        stands_against(page, "5", "7")
        wait_for_copies(page, 1, is_in_conflict=True)
    other_saves(world, T1="8")
    page.reload()
    stands_against(page, "5", "8")
    # Neither does writing a third mark decide anything, nor taking that back.
    page.locator(f"#mark_{upper.pk}_T1").focus()
    page.keyboard.type("6")
    page.keyboard.press("Escape")
    page.keyboard.type("6")
    page.keyboard.press("Enter")
    stands_against(page, "6", "8")
    page.locator("form[data-grid] button.btn-primary").click()
    expect(page.locator("[data-unsaved]")).to_be_focused()
    assert (sent, marks(upper)["T1"]) == ([], 8)

    page.locator(f"#mark_{upper.pk}_T1").focus()
    page.keyboard.press("Alt+ArrowDown")
    page.keyboard.press("Enter")
    counted(page, waiting=0, saved=1, failed=0)
    wait_for_copies(page, 0)
    assert marks(upper) == {"T1": 6, "C1": 7}

    # The other one comes to the same mark: there is nothing to choose between any more.
    other_saves(world, C1="12")
    page.fill(f"#mark_{upper.pk}_C1", "8,50")
    page.keyboard.press("Enter")
    stands_against(page, "8,50", "12")
    wait_for_copies(page, 1, is_in_conflict=True)
    other_saves(world, C1="8.5")
    sent.clear()
    page.reload()
    wait_for_copies(page, 0)
    assert page.input_value(f"#mark_{upper.pk}_C1") == "8,5"
    counted(page, waiting=0, saved=0, failed=0)
    assert sent == []


def test_undo_and_redo_never_replace_another_ones_mark_unasked(table: Callable[..., Visitor], world: World) -> None:
    page = table(width=DESK).page
    keys, upper = page.keyboard, world.cell
    field = page.locator(f"#mark_{upper.pk}_T1")
    field.fill("3")
    keys.press("Enter")
    counted(page, waiting=0, saved=1)
    other_saves(world, T1="7")

    # Two cells pasted at once, the first in conflict: taken back, the first holds theirs and the second nothing.
    field.focus()
    page.evaluate(PASTE, "5\t10")
    keys.press("Enter")
    stands_against(page, "5", "7")
    counted(page, waiting=0)
    assert marks(upper) == {"T1": 7, "A1": 10}
    keys.press("Control+z")
    expect(field).to_have_value("7")
    counted(page, waiting=0, failed=0)
    assert marks(upper) == {"T1": 7}
    keys.press("Control+y")
    stands_against(page, "5", "7")
    counted(page, waiting=0)
    assert marks(upper) == {"T1": 7, "A1": 10}

    # Theirs is taken; undo leads back to the choice, and no farther than theirs, by the button as well.
    keys.press("Alt+ArrowDown")
    keys.press("ArrowRight")
    keys.press("Enter")
    expect(field).to_have_value("7")
    counted(page, waiting=0, failed=0)
    page.locator("[data-undo]").click()
    stands_against(page, "5", "7")
    page.locator("[data-undo]").click()
    counted(page, waiting=0, failed=0)
    expect(field).to_have_value("7")
    expect(page.locator("[data-undo]")).to_be_disabled()
    page.locator("[data-redo]").click()
    stands_against(page, "5", "7")
    assert marks(upper)["T1"] == 7

    # Mine is kept: that is saved, and undo brings back theirs.
    keys.press("Alt+ArrowDown")
    keys.press("Enter")
    counted(page, waiting=0, failed=0)
    assert marks(upper)["T1"] == 5
    keys.press("Control+z")
    counted(page, waiting=0, failed=0)
    assert marks(upper)["T1"] == 7


def test_who_is_still_typing_is_asked_as_well(table: Callable[..., Visitor], world: World) -> None:
    """The answer that somebody else has saved comes while the next digits are typed."""
    page = table(width=DESK).page
    keys, held = page.keyboard, []
    other_saves(world, T1="7")
    page.route("**/grid/**/save/", lambda route: held.append(route), times=1)
    page.locator(f"#mark_{world.cell.pk}_T1").focus()
    with page.expect_request("**/grid/**/save/"):
        keys.type("5")
    keys.type(",5")
    held[0].continue_()
    stands_against(page, "5,5", "7")
    # Passing through theirs is no choice.
    for _letter in "5,5":
        keys.press("Backspace")
    keys.type("7")
    stands_against(page, "7", "7")
    keys.type(",5")
    keys.press("Enter")
    stands_against(page, "7,5", "7")
    counted(page, waiting=0, saved=0, failed=1)
    assert marks(world.cell) == {"T1": 7}


def test_a_mistyped_mark_hides_no_conflict(table: Callable[..., Visitor], world: World) -> None:
    page = table(width=DESK).page
    other_saves(world, T1="7")
    for text in ("99", "9"):
        page.fill(f"#mark_{world.cell.pk}_T1", text)
        page.keyboard.press("Enter")
        counted(page, waiting=0, saved=0, failed=1)
    stands_against(page, "9", "7")
    assert marks(world.cell) == {"T1": 7}


def test_a_table_sent_before_its_script_came_goes_on_with_it(table: Callable[..., Visitor], world: World) -> None:
    visitor = table(width=DESK)
    page, save = visitor.page, "form[data-grid] button.btn-primary"
    page.route("**/grid.js", lambda route: route.abort(), times=1)
    page.reload()
    other_saves(world, T1="7")
    page.fill(f"#mark_{world.cell.pk}_T1", "5")
    page.fill(f"#mark_{world.sibling_cell.pk}_T1", "99")
    visitor.press(save)
    visitor.complaints.clear()
    expect(page.locator("[data-error-summary]")).to_be_focused()
    counted(page, failed=2)
    page.fill(f"#mark_{world.cell.pk}_T1", "6")
    page.locator(save).click()
    expect(page.locator("[data-unsaved]")).to_be_focused()
    stands_against(page, "6", "7")
    assert page.locator("[data-error-summary]").count() == 0
    assert marks(world.cell) == {"T1": 7}


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

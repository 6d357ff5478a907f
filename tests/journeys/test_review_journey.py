"""Review by the keyboard and on a phone: accept, differ with a reason, return, what was corrected, several together."""

import datetime
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.urls import reverse
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from cells.choices import Role
from cells.models import Organization
from evaluations.actions.review import return_record
from evaluations.choices import RecordState
from evaluations.models import EvaluationYear, MonthlyRecord
from tests.builders import make_user, make_year
from tests.conftest import World
from tests.evaluations.record_entries import FACTS, MARKS, send
from tests.evaluations.test_flags import MINUTES, OTHERS
from tests.journeys.keyboard import Keyboard
from tests.journeys.visitor import DESK, PHONE, Visitor

YEAR = 2025
TODAY = datetime.date(YEAR, 2, 20)


@pytest.fixture
def waiting(world: World, on: Callable[[datetime.date], None]) -> list[MonthlyRecord]:
    """In the order of the queue: the cell's January, its sibling's January and February, the cell's February.

    The sibling's minutes of February are those of January.
    """
    on(TODAY)
    year = make_year(world.district, YEAR)
    make_user("sibling_secretary", world.sibling_cell, Role.CELL_SECRETARY)
    return [
        sent(world, world.cell, year, 1, "Chi bộ bàn việc làm đường nội đồng.", "Nhất trí làm trong quý I."),
        sent(world, world.sibling_cell, year, 1, MINUTES, "Thống nhất như trên."),
        sent(world, world.sibling_cell, year, 2, MINUTES, "Thống nhất như trên."),
        sent(world, world.cell, year, 2, OTHERS, "Phân công trực bão."),
    ]


def sent(
    world: World, unit: Organization, year: EvaluationYear, month: int, minutes: str, conclusion: str
) -> MonthlyRecord:
    facts = {"held_on": datetime.date(YEAR, month, 5), "minutes": minutes, "conclusion": conclusion}
    marks = MARKS if unit == world.cell else MARKS | {"S1": Decimal(22)}
    return send(world.scope("commune_secretary"), unit, year, month, facts=FACTS | facts, marks=marks)


def is_at(visitor: Visitor, record: MonthlyRecord) -> None:
    expect(visitor.page).to_have_url(visitor.url + review_of(record))


def review_of(record: MonthlyRecord) -> str:
    return reverse("record_review", args=[record.pk])


def test_records_are_reviewed_by_the_keyboard_and_the_corrected_one_on_a_phone(
    live_server: LiveServer, world: World, waiting: list[MonthlyRecord], visit: Callable[..., Visitor]
) -> None:
    reviewer, secretary = visit(width=DESK), visit(width=PHONE)
    reviewer.is_signed_in_as("commune_secretary")
    secretary.is_signed_in_as("sibling_secretary")
    reviewer.go(reverse("review_queue"))
    board = Keyboard(reviewer.page)
    board.press(f"a[href='{review_of(waiting[0])}']")
    assert reviewer.flaws(DESK) == []

    differ_with_a_reason(reviewer, board, waiting)
    name_a_criterion_and_return(reviewer, board, waiting)
    assert board.unseen == set()
    correct_what_was_named(secretary, waiting[1])

    # What was sent first comes first again; the reviewer, on a phone now, sees what became of it.
    reviewer.go(reverse("review_queue"))
    reviewer.press(f"main a[href='{review_of(waiting[1])}']")
    assert reviewer.flaws(PHONE) == []
    changed = reviewer.page.locator(".criterion.is-changed")
    assert changed.locator(".criterion-title").all_inner_texts() == ["S1 Criterion S1"]
    assert changed.locator("del.was").inner_text() == "22"
    assert changed.locator(".criterion-self-value").inner_text() == "21,5"
    reviewer.press("[data-approve]")
    # The next one is worth a second look: its minutes are those of the month before.
    is_at(reviewer, waiting[2])
    assert reviewer.page.locator("main .flags li").count() == 1
    waiting[1].refresh_from_db()
    assert waiting[1].state == RecordState.APPROVED


def differ_with_a_reason(reviewer: Visitor, board: Keyboard, waiting: list[MonthlyRecord]) -> None:
    """Letters lead through the queue; what is typed is never taken for one of them."""
    page = reviewer.page
    for key, record in (("j", waiting[1]), ("j", waiting[2]), ("k", waiting[1]), ("k", waiting[0])):
        with page.expect_navigation():
            board.keys.press(key)
        is_at(reviewer, record)
    board.to("[name=reviewed_T1]")
    board.keys.type("jar15")
    is_at(reviewer, waiting[0])
    expect(page.locator("[name=reviewed_T1]")).to_be_focused()
    board.keys.press("Control+a")
    board.keys.type("15")
    board.to("#correct_T1")
    accept(board)
    assert page.locator("[data-error-summary] a").get_attribute("href") == "#id_reason_T1"
    assert page.input_value("[name=reviewed_T1]") == "15"
    waiting[0].refresh_from_db()
    assert waiting[0].state == RecordState.SUBMITTED

    board.to("[data-error-summary] a")
    board.keys.press("Enter")
    expect(page.locator("[name=reason_T1]")).to_be_focused()
    board.keys.insert_text("Hai việc xong muộn")
    board.to("#correct_T1")
    accept(board)
    is_at(reviewer, waiting[1])
    waiting[0].refresh_from_db()
    reviewed = waiting[0].marks.get(criterion__code="T1")
    assert (waiting[0].state, reviewed.reviewed_value, reviewed.reviewed_reason) == (
        RecordState.APPROVED,
        15,
        "Hai việc xong muộn",
    )


def accept(board: Keyboard) -> None:
    board.keys.press("a")
    expect(board.page.locator("[data-approve]")).to_be_focused()
    with board.page.expect_navigation():
        board.keys.press("Enter")


def name_a_criterion_and_return(reviewer: Visitor, board: Keyboard, waiting: list[MonthlyRecord]) -> None:
    board.to("#correct_S1")
    board.keys.press("Space")
    board.keys.press("r")
    expect(reviewer.page.locator("[data-return-reason]")).to_be_focused()
    board.keys.insert_text("S1 chưa có căn cứ")
    board.press(f"button[formaction='{reverse('record_return', args=[waiting[1].pk])}']")
    is_at(reviewer, waiting[2])
    waiting[1].refresh_from_db()
    assert (waiting[1].state, waiting[1].reopened_codes) == (RecordState.RETURNED, ["S1"])


def correct_what_was_named(secretary: Visitor, record: MonthlyRecord) -> None:
    page, address = secretary.page, reverse("record_edit", args=[record.organization_id, YEAR, 1])
    secretary.go(reverse("home"))
    secretary.press(f"main .task-row:has-text('S1 chưa có căn cứ') a[href='{address}']")
    fields = page.locator("form.mark-sheet .criterion [name^=mark_]")
    assert fields.evaluate_all("all => all.map(one => one.name)") == ["mark_S1"]
    secretary.reach("[name=mark_S1]").fill("21,5")
    assert secretary.flaws(PHONE) == []
    page.locator("[data-stepper] a").last.click()
    secretary.press("form.mark-sheet button[name=check]")
    secretary.press("main form.save-bar button.btn-primary")
    assert page.locator("main .receipt").is_visible()
    record.refresh_from_db()
    assert record.state == RecordState.SUBMITTED


@pytest.mark.parametrize("has_scripts", [True, False])
def test_what_differs_nowhere_is_approved_together_and_what_is_flagged_is_not(
    live_server: LiveServer,
    world: World,
    waiting: list[MonthlyRecord],
    visit: Callable[..., Visitor],
    has_scripts: bool,
) -> None:
    visitor = visit("commune_secretary", width=PHONE, has_scripts=has_scripts)
    visitor.go(reverse("review_queue"))
    visitor.press(f"a[href='{reverse('review_together')}']")
    page = visitor.page
    if has_scripts:
        assert [visitor.flaws(width) for width in (PHONE, DESK)] == [[], []]
    ticked = [field.get_attribute("id") for field in page.locator("[name^=approve_]:checked").all()]
    assert ticked == [f"approve_{waiting[number].pk}" for number in (0, 1, 3)]
    left_out = page.locator("[aria-labelledby=left-out] tbody tr")
    assert [row.get_attribute("href") for row in left_out.locator("a").all()] == [review_of(waiting[2])]
    page.uncheck(f"#approve_{waiting[0].pk}")
    visitor.press("main form button.btn-primary")
    states = []
    for record in waiting:
        record.refresh_from_db()
        states.append(record.state)
    waits, approved = RecordState.SUBMITTED, RecordState.APPROVED
    assert states == [waits, approved, waits, approved]


def test_difference_and_sums_follow_what_the_reviewer_types(
    live_server: LiveServer, world: World, waiting: list[MonthlyRecord], visit: Callable[..., Visitor]
) -> None:
    reviewer = visit("commune_secretary", width=PHONE)
    reviewer.go(review_of(waiting[0]))
    page = reviewer.page
    good, mark = page.locator("[data-good=tasks]"), page.locator("[data-criterion]:has([name=reviewed_T1])")

    def shown() -> tuple[str, ...]:
        places = [
            mark.locator("[data-criterion-difference]"),
            good.locator("[data-good-total]"),
            page.locator("[data-grand-total]"),
            page.locator("[data-grand-difference]"),
        ]
        return tuple(place.inner_text() for place in places)

    assert shown() == ("", "18,5", "81,5", "")
    assert not good.locator("[data-good-total]").is_visible()
    page.fill("[name=reviewed_T1]", "15,25")
    assert good.locator("[data-good-total]").is_visible()
    assert shown() == ("−3,25", "15,25", "78,25", "−3,25")
    page.fill("[name=reviewed_T1]", "20")
    assert shown() == ("+1,5", "20", "83", "+1,5")
    for nonsense in ("1o", "21"):
        page.fill("[name=reviewed_T1]", nonsense)
        assert shown() == ("–", "–", "–", "–")
    page.fill("[name=reviewed_T1]", "")
    page.select_option("[name=reviewed_A1]", page.locator("[name=reviewed_A1] option").last.get_attribute("value"))
    answer = page.locator("[data-criterion]:has([name=reviewed_A1]) [data-criterion-difference]").inner_text()
    assert shown()[2:] == (asked_total(answer), answer)
    page.select_option("[name=reviewed_A1]", "")
    assert shown() == ("", "18,5", "81,5", "")
    assert reviewer.flaws(PHONE) == []


def asked_total(difference: str) -> str:
    """The unit's 81.5 and a signed difference."""
    total = Decimal("81.5") + Decimal(difference.replace("−", "-").replace(",", "."))
    return f"{total.normalize():f}".replace(".", ",")


def test_what_somebody_else_returned_meanwhile_leads_back_to_the_queue(
    live_server: LiveServer, world: World, waiting: list[MonthlyRecord], visit: Callable[..., Visitor]
) -> None:
    reviewer = visit("commune_secretary", width=PHONE)
    reviewer.go(review_of(waiting[0]))
    page, record = reviewer.page, waiting[0]
    page.fill("[name=reviewed_T1]", "15")
    return_record(world.scope("organizer"), record, version=record.version, reason="Thiếu biên bản")
    reviewer.reach("[data-approve]").press("Enter")
    alert = page.locator("main .alert-error")
    expect(alert).to_contain_text("Thiếu biên bản")
    expect(alert).to_be_focused()
    assert page.locator("[data-error-summary]").count() == 1
    assert page.input_value("[name=reviewed_T1]") == "15"
    assert page.locator("main form.mark-sheet button").count() == 0
    assert reviewer.flaws(PHONE) == []
    reviewer.press(f"main .alert-error a[href='{reverse('review_queue')}']")
    expect(page.locator("main tbody tr")).to_have_count(3)

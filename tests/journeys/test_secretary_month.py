"""A month's record by the keyboard alone, without scripts, and from right to left; due, and no longer due."""

import datetime
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from cells.models import Member
from evaluations.actions.records import save_record
from evaluations.choices import RecordState
from evaluations.forms.attendance import REST
from evaluations.models import MonthlyRecord
from tests.builders import PASSWORD, make_year
from tests.conftest import World
from tests.evaluations.record_entries import entry, send
from tests.journeys.keyboard import Keyboard
from tests.journeys.test_core_path import FACTS, MARKS, PROSE
from tests.journeys.visitor import DESK, PHONE, Visitor

YEAR, MONTH = 2025, 1
#: A record of January is due on the fifth of February.
DAY_BEFORE = datetime.date(YEAR, 2, 4)
HELD = {"held_on": f"20/01/{YEAR}"}


def month_page(world: World, name: str = "record_edit") -> str:
    return reverse(name, args=[world.cell.pk, YEAR, MONTH])


def member(name: str) -> Member:
    return Member.objects.get(name=name)


def test_a_month_by_the_keyboard_alone(
    live_server: LiveServer, world: World, visit: Callable[..., Visitor], on: Callable[[datetime.date], None]
) -> None:
    on(DAY_BEFORE)
    make_year(world.district, YEAR)
    visitor = visit(width=DESK)
    visitor.go(reverse("account_login"))
    board = Keyboard(visitor.page)
    board.write("[name=login]", "secretary")
    board.write("[name=password]", PASSWORD)
    with visitor.page.expect_navigation():
        board.keys.press("Enter")
    board.press(f"main a[href='{month_page(world)}'], .page-header a[href='{month_page(world)}']")

    for name in ("held_on", "started_at", "ended_at"):
        board.write(f"[name={name}]", (FACTS | HELD)[name])
    board.to("[name=is_thematic]")
    board.keys.press("ArrowDown")
    for name in ("chaired_by", "minuted_by"):
        board.write(f"[name={name}]", FACTS[name])
    away = member("Phan Bá Lâm").pk
    board.to(f"[name=attendance_{away}]")
    board.keys.press("ArrowRight")
    board.write(f"[name=absence_{away}]", "ốm")
    board.to(f"[name={REST}]")
    board.keys.press("Space")
    expect(visitor.page.locator("[data-roll-present]")).to_have_text("2")
    for name, words in PROSE.items():
        board.write(f"[name={name}]", words)
    for name in ("tasks_assigned", "tasks_completed", "tasks_on_time", "tasks_exceeded"):
        board.write(f"[name={name}]", FACTS[name])
    board.to("[data-add-row]")
    board.keys.press("Enter")
    # The new row has the focus.
    board.keys.insert_text("Làm 300 m đường nội đồng")
    board.write("[name$=_person]", "Nguyễn Thị Tú")
    board.write("[name$=_due_on]", f"15/02/{YEAR}")
    for code in ("T1", "A1", "A2", "S1", "C1", "C2"):
        board.to(f"[name=mark_{code}]")
        board.keys.insert_text(MARKS[code]) if code in MARKS else board.keys.press("Space")
    expect(visitor.page.locator("[data-grand-total]")).to_have_text(re.compile("87"))
    board.press("button[name=check]")
    assert visitor.page.url.endswith(month_page(world, "record_check"))
    board.press("form.save-bar button.btn-primary")
    assert visitor.page.url.endswith(month_page(world, "record_receipt"))
    # Every stop was seen, and they follow each other as the work does.
    assert (board.unseen, board.rounds) == (set(), 0)
    record = MonthlyRecord.objects.get()
    assert (record.state, record.present_count, record.excused_count) == (RecordState.SUBMITTED, 2, 1)
    assert [task.text for task in record.tasks_opened.all()] == ["Làm 300 m đường nội đồng"]


def test_absences_and_tasks_without_scripts(
    live_server: LiveServer, world: World, visit: Callable[..., Visitor]
) -> None:
    make_year(world.district, YEAR)
    visitor = visit("secretary", width=PHONE, has_scripts=False)
    visitor.go(month_page(world))
    page, away = visitor.page, member("Phan Bá Lâm").pk
    for name, words in (FACTS | HELD | PROSE).items():
        page.fill(f"form.mark-sheet [name={name}]", words)
    page.check("[name=is_thematic][value=no]")
    page.locator(f"label:has([name=attendance_{away}][value=excused])").click()
    page.check(f"[name={REST}]")
    for number, words in enumerate(("Làm đường", "Thu quỹ")):
        page.locator(".task-new [name$=_text]").nth(number).fill(words)
    for code, mark in MARKS.items():
        page.fill(f"[name=mark_{code}]", mark)
    for code in ("A1", "A2"):
        page.check(f"[name=mark_{code}] >> nth=0")
    visitor.press("form.mark-sheet button[name=check]")

    # Once more where the page leads: the absence has no reason yet.
    assert page.locator("main .to-do a").count() == 1
    visitor.press("main .to-do a")
    assert page.url.endswith(f"#id_absence_{away}")
    page.fill(f"[name=absence_{away}]", "đi viện")
    assert page.locator(".task-new [name$=_text]").first.input_value() == "Làm đường"
    visitor.press("form.mark-sheet .save-bar button.btn-secondary")
    visitor.press("form.mark-sheet button[name=check]")
    visitor.press("main form.save-bar button.btn-primary")
    assert page.locator("main .receipt").is_visible()
    record = MonthlyRecord.objects.get()
    assert (record.state, record.present_count, record.excused_count) == (RecordState.SUBMITTED, 2, 1)
    assert [task.text for task in record.tasks_opened.all()] == ["Làm đường", "Thu quỹ"]


def test_a_month_from_right_to_left(
    live_server: LiveServer, world: World, visit: Callable[..., Visitor], on: Callable[[datetime.date], None]
) -> None:
    on(DAY_BEFORE)
    make_year(world.district, YEAR)
    visitor = visit("secretary", width=PHONE, language="ar")
    visitor.go(reverse("home"))
    page = visitor.page
    assert page.get_attribute("html", "dir") == "rtl"
    visitor.press(f"a[href='{month_page(world)}']")
    flaws: dict[str, Any] = {}

    def look() -> None:
        if found := visitor.flaws(PHONE):
            flaws[page.url] = found

    for step in page.locator("[data-step] h2").evaluate_all("all => all.map(one => one.id)"):
        visitor.reach(f"#{step}")
        expect(page.locator(f"#{step}")).to_be_visible()
        for name, words in (FACTS | HELD | PROSE).items():
            if page.locator(f"form.mark-sheet [name={name}]").is_visible():
                page.fill(f"form.mark-sheet [name={name}]", words)
        for choice in (f"[name={REST}]", "[name=is_thematic][value=no]", "[name=mark_A1]", "[name=mark_A2]"):
            if page.locator(choice).first.is_visible():
                page.locator(choice).first.check()
        for code, mark in MARKS.items():
            if page.locator(f"[name=mark_{code}]").is_visible():
                # As an Arabic keyboard writes them.
                page.fill(f"[name=mark_{code}]", mark.translate(str.maketrans("0123456789,.", "٠١٢٣٤٥٦٧٨٩٫٫")))
        look()
    visitor.press("button[name=check]")
    look()
    visitor.press("main form.save-bar button.btn-primary")
    look()
    assert page.locator("main .receipt").is_visible()
    assert flaws == {}
    marks = {mark.criterion.code: f"{mark.value:.1f}" for mark in MonthlyRecord.objects.get().marks.all()}
    assert marks == {"T1": "18.5", "A1": "10.0", "A2": "10.0", "S1": "25.0", "C1": "14.0", "C2": "9.5"}


def test_what_is_due_is_told_of_until_it_is_sent(
    live_server: LiveServer, world: World, visit: Callable[..., Visitor], on: Callable[[datetime.date], None]
) -> None:
    on(DAY_BEFORE)
    year = make_year(world.district, YEAR)
    record = save_record(world.scope("secretary"), **entry(world.cell, year, MONTH))
    visitor = visit("secretary", width=PHONE)
    visitor.go(reverse("home"))
    page, told = visitor.page, visitor.page.locator("input[name=key]")
    assert page.locator(f".task-row:has(a[href='{month_page(world)}'])").get_attribute("class") == (
        "task-row task-row-warn"
    )
    assert page.inner_text(".bell-count") == "1"
    visitor.press(".bell")
    assert told.evaluate_all("all => all.map(one => one.value)") == [f"due-1:{world.cell.pk}:{YEAR}-01"]
    assert visitor.flaws(PHONE) == []

    # Put aside it is not counted, and stays on the page.
    visitor.press(".task-act button")
    visitor.go(reverse("home"))
    assert page.inner_text(".bell-count") == "0"
    on(datetime.date(YEAR, 2, 6))
    visitor.go(reverse("notice_list"))
    assert told.first.get_attribute("value") == f"due+1:{world.cell.pk}:{YEAR}-01"
    visitor.press(f"main a[href='{month_page(world)}']")
    visitor.go(month_page(world, "record_check"))
    visitor.press("main form.save-bar button.btn-primary")
    record.refresh_from_db()
    assert record.state == RecordState.SUBMITTED
    visitor.go(reverse("notice_list"))
    assert told.count() == 0


@pytest.mark.parametrize("is_secure", [True, False])
def test_the_words_that_remind_the_others_are_copied(
    live_server: LiveServer,
    world: World,
    visit: Callable[..., Visitor],
    on: Callable[[datetime.date], None],
    is_secure: bool,
) -> None:
    """Also on a server without HTTPS, where a browser has no clipboard to offer."""
    on(DAY_BEFORE)
    year = make_year(world.district, YEAR)
    send(world.scope("secretary"), world.cell, year, MONTH)
    visitor = visit("commune_secretary", width=DESK)
    page = visitor.page
    if is_secure:
        visitor.context.grant_permissions(["clipboard-read", "clipboard-write"])
    else:
        page.add_init_script("Object.defineProperty(navigator, 'clipboard', {value: undefined});")
    visitor.go(reverse("board", args=[world.commune.pk]))
    words = page.input_value("#reminder-text")
    assert world.sibling_cell.name in words
    assert world.cell.name not in words
    page.click("[data-copy]")
    expect(page.locator("[data-copy]")).to_have_text(re.compile("✓"))
    page.evaluate("() => document.querySelector('main').append(document.createElement('textarea'))")
    page.locator("main > textarea").focus()
    page.keyboard.press("Control+v")
    assert page.input_value("main > textarea") == words

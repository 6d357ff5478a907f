"""The core path – sign in, write, save, send – without scripts, and what scripts add to it."""

import re
from collections.abc import Callable

from django.urls import reverse
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from evaluations.choices import RecordState
from evaluations.models import MonthlyRecord
from tests.builders import PASSWORD, make_year
from tests.conftest import World
from tests.journeys.visitor import PHONE, Visitor

YEAR = 2025
FACTS = {
    "held_on": "20/03/2025", "started_at": "19:30", "ended_at": "21:00",
    "entitled_count": "3", "present_count": "3", "excused_count": "0", "unexcused_count": "0",
    "tasks_assigned": "2", "tasks_completed": "2", "tasks_on_time": "2", "tasks_exceeded": "0",
}  # fmt: skip
MARKS = {"T1": "18,5", "S1": "25", "C1": "14", "C2": "9.5"}


def march(world: World) -> str:
    return reverse("record_edit", args=[world.cell.pk, YEAR, 3])


def test_a_month_is_written_and_sent_without_scripts(
    live_server: LiveServer, world: World, visit: Callable[..., Visitor]
) -> None:
    make_year(world.district, YEAR)
    visitor = visit(width=PHONE, has_scripts=False)
    visitor.sign_in("secretary", PASSWORD)
    assert visitor.page.url == live_server.url + reverse("home")

    visitor.go(march(world))
    for name, value in FACTS.items():
        visitor.page.fill(f"input[name={name}]", value)
    visitor.page.fill("input[name=mark_T1]", "ba")
    visitor.press("form.mark-sheet .save-bar button.btn-secondary")
    assert visitor.page.input_value("input[name=mark_T1]") == "ba"
    assert visitor.page.input_value("input[name=present_count]") == "3"
    draft = MonthlyRecord.objects.get()
    assert (draft.state, draft.present_count) == (RecordState.DRAFT, 3)

    for code, mark in MARKS.items():
        visitor.page.fill(f"input[name=mark_{code}]", mark)
    visitor.press("form.mark-sheet .save-bar button.btn-primary")
    missing = visitor.page.locator("main .error-summary a")
    fields = [link.get_attribute("href") for link in missing.all()]
    assert fields == ["#id_is_thematic_0", "#id_mark_A1_0", "#id_mark_A2_0"]

    visitor.page.check("input[name=is_thematic][value=yes]")
    for code in ("A1", "A2"):
        visitor.page.check(f"input[name=mark_{code}] >> nth=0")
    visitor.press("form.mark-sheet .save-bar button.btn-primary")
    record = MonthlyRecord.objects.get()
    assert record.state == RecordState.SUBMITTED
    marks = {mark.criterion.code: str(mark.value) for mark in record.marks.select_related("criterion")}
    assert marks == {"T1": "18.50", "A1": "10.00", "A2": "10.00", "S1": "25.00", "C1": "14.00", "C2": "9.50"}


def test_scripts_save_the_draft_and_add_up_while_one_writes(
    live_server: LiveServer, world: World, visit: Callable[..., Visitor]
) -> None:
    make_year(world.district, YEAR)
    visitor = visit(width=PHONE)
    visitor.is_signed_in_as("secretary")
    visitor.go(march(world))
    page = visitor.page
    for code, mark in MARKS.items():
        page.fill(f"input[name=mark_{code}]", mark)
    expect(page.locator("[data-good=cadres] [data-good-total]")).to_have_text(re.compile("23[,.]5"))
    page.locator("input[name=mark_C2]").blur()
    expect(page.locator("#record-saved")).to_have_attribute("data-state", "saved")
    record = MonthlyRecord.objects.get()
    assert (record.state, record.marks.count()) == (RecordState.DRAFT, len(MARKS))

    for name, value in FACTS.items():
        page.fill(f"input[name={name}]", value)
    page.check("input[name=is_thematic][value=yes]")
    for code in ("A1", "A2"):
        page.check(f"input[name=mark_{code}] >> nth=0")
    visitor.press("form.mark-sheet .save-bar button.btn-primary")
    record.refresh_from_db()
    assert record.state == RecordState.SUBMITTED


def test_complaints_and_flaws_are_noticed(live_server: LiveServer, browser: Browser) -> None:
    """The twin of every page that is sound: an unnamed picture, a wide line, pale words, a wrong style or script."""
    visitor = Visitor(browser, live_server.url, width=PHONE)
    visitor.go(reverse("account_login"))
    assert (visitor.flaws(PHONE), visitor.complaints) == ([], [])
    visitor.page.evaluate(
        """() => {
            const main = document.querySelector("main"), picture = document.createElement("img");
            picture.src = "/static/img/mark.svg";
            picture.style.minWidth = "900px";
            const pale = document.createElement("p");
            pale.style.color = "#bbb";
            pale.textContent = "pale";
            main.append(picture, pale);
            main.insertAdjacentHTML("beforeend", "<p style='color: red'>…</p>");
            setTimeout(() => { throw new Error("broken"); });
        }"""
    )
    found = visitor.flaws(PHONE)
    assert [flaw.split(":")[0] for flaw in found] == ["scrolls sideways", "color-contrast", "image-alt"]
    assert len(visitor.complaints) == 2
    visitor.context.close()

"""The core path – sign in, write, save, send – without scripts, and what scripts add to it."""

import re
from collections.abc import Callable

from django.urls import reverse
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from evaluations.choices import RecordState
from evaluations.forms.attendance import REST
from evaluations.models import MonthlyRecord
from tests.builders import PASSWORD, make_year
from tests.conftest import World
from tests.journeys.record_page import open_page, type_in, wait_for_copies, wait_until
from tests.journeys.visitor import PHONE, Visitor

YEAR = 2025
FACTS = {
    "held_on": "20/03/2025", "started_at": "19:30", "ended_at": "21:00",
    "chaired_by": "Nguyễn Thị Tú", "minuted_by": "Phan Bá Lâm",
    "tasks_assigned": "2", "tasks_completed": "2", "tasks_on_time": "2", "tasks_exceeded": "0",
}  # fmt: skip
PROSE = {"minutes": "Chi bộ bàn việc làm đường nội đồng.", "conclusion": "Làm xong trước ngày 15."}
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
    for name, value in PROSE.items():
        visitor.page.fill(f"textarea[name={name}]", value)
    visitor.page.check(f"input[name={REST}]")
    visitor.page.fill("input[name=mark_T1]", "ba")
    visitor.press("form.mark-sheet .save-bar button.btn-secondary")
    assert visitor.page.input_value("input[name=mark_T1]") == "ba"
    draft = MonthlyRecord.objects.get()
    assert (draft.state, draft.attendances.count()) == (RecordState.DRAFT, 3)

    for code, mark in MARKS.items():
        visitor.page.fill(f"input[name=mark_{code}]", mark)
    visitor.press("form.mark-sheet .save-bar button.btn-primary")
    missing = visitor.page.locator("main .to-do a")
    fields = [(link.get_attribute("href") or "").partition("#")[2] for link in missing.all()]
    assert fields == ["id_is_thematic_0", "id_mark_A1_0", "id_mark_A2_0"]
    visitor.press("main .to-do a")

    visitor.page.check("input[name=is_thematic][value=no]")
    for code in ("A1", "A2"):
        visitor.page.check(f"input[name=mark_{code}] >> nth=0")
    visitor.press("form.mark-sheet .save-bar button.btn-primary")
    assert visitor.page.url == live_server.url + reverse("record_check", args=[world.cell.pk, YEAR, 3])
    visitor.press("main form.save-bar button.btn-primary")
    assert visitor.page.url == live_server.url + reverse("record_receipt", args=[world.cell.pk, YEAR, 3])
    record = MonthlyRecord.objects.get()
    assert record.state == RecordState.SUBMITTED
    marks = {mark.criterion.code: str(mark.value) for mark in record.marks.select_related("criterion")}
    assert marks == {"T1": "18.50", "A1": "10.00", "A2": "10.00", "S1": "25.00", "C1": "14.00", "C2": "9.50"}


def test_scripts_lead_through_the_steps_save_the_draft_and_add_up(
    live_server: LiveServer, world: World, visit: Callable[..., Visitor]
) -> None:
    make_year(world.district, YEAR)
    visitor = visit("secretary", width=PHONE)
    visitor.go(march(world))
    page, step = visitor.page, visitor.page.locator("[data-stepper] p")
    last = page.locator("[data-stepper] li").count()
    expect(step).to_have_text(re.compile(rf"1\D+{last}$"))
    for name, value in FACTS.items() | PROSE.items():
        visitor.reach(f"[name={name}]").fill(value)
    visitor.reach(f"input[name={REST}]").check()
    visitor.reach("input[name=is_thematic][value=no]").check()
    for code, mark in MARKS.items():
        visitor.reach(f"input[name=mark_{code}]").fill(mark)
    expect(page.locator("[data-good=cadres] [data-good-total]")).to_have_text(re.compile("23[,.]5"))
    expect(step).to_have_text(re.compile(rf"{last}\D+{last}$"))
    expect(page.locator("#record-saved")).to_have_attribute("data-state", "saved")
    record = MonthlyRecord.objects.get()
    assert record.state == RecordState.DRAFT

    # One button a step, and the browser's own way back.
    page.locator("[data-step-move='-1']").click()
    expect(step).to_have_text(re.compile(rf"{last - 1}\D+{last}$"))
    expect(page.locator("input[name=mark_C1]")).to_be_hidden()
    page.go_back()
    expect(page.locator("input[name=mark_C1]")).to_be_visible()
    visitor.press("[name=check]")
    visitor.press("main .to-do a")
    expect(page.locator("input[name=mark_A1]").first).to_be_visible()
    for code in ("A1", "A2"):
        visitor.reach(f"input[name=mark_{code}]").check()
    page.locator("[data-stepper] a").last.click()
    visitor.press("[name=check]")
    visitor.press("main form.save-bar button.btn-primary")
    record.refresh_from_db()
    assert (record.state, record.present_count) == (RecordState.SUBMITTED, 3)


def test_what_follows_from_the_meeting_is_shown_once_it_is_saved(
    visit: Callable[..., Visitor], record_address: str
) -> None:
    visitor = visit("secretary", width=PHONE)
    line = open_page(visitor, record_address)
    expect(line.page.locator("#record-state .badge-draft")).to_have_count(0)
    type_in(line.page, [("held_on", "12/01/2025"), ("started_at", "19:00"), ("ended_at", "20:15")])
    line.page.clock.run_for(9_000)
    wait_until(line.page, "saved")
    expect(line.page.locator("#record-state .badge-draft")).to_have_count(1)
    expect(line.page.locator("#roll-day")).to_contain_text("12/01/2025")
    checks = line.page.locator("#meeting-checks")
    expect(checks).to_contain_text("75")
    type_in(line.page, [("ended_at", "21:00")])
    line.page.clock.run_for(9_000)
    expect(checks).to_contain_text("120")

    # What says nothing of the meeting asks for nothing of it.
    asked: list[str] = []
    line.page.on("request", lambda request: asked.append(request.url))
    type_in(line.page, [("mark_T1", "8")])
    line.page.clock.run_for(9_000)
    wait_for_copies(line.page)
    assert len(asked) == 1


def test_complaints_and_flaws_are_noticed(live_server: LiveServer, browser: Browser) -> None:
    """The twin of every page that is sound: an unnamed picture, a wide line, pale words, a wrong style or script."""
    visitor = Visitor(browser, live_server.url, width=PHONE)
    visitor.go(reverse("account_login"))
    assert (visitor.flaws(PHONE), visitor.complaints) == ([], [])
    # Both complaints and the picture are waited for: on a busy machine they come after the answer that follows them.
    with visitor.page.expect_event("pageerror"), visitor.page.expect_console_message(lambda said: said.type == "error"):
        visitor.page.evaluate(
            """async () => {
                const main = document.querySelector("main"), picture = document.createElement("img");
                const isLoaded = new Promise(resolve => { picture.onload = resolve; });
                picture.src = "/static/img/mark.svg";
                picture.style.minWidth = "900px";
                const pale = document.createElement("p");
                pale.style.color = "#bbb";
                pale.textContent = "pale";
                main.append(picture, pale);
                main.insertAdjacentHTML("beforeend", "<p style='color: red'>…</p>");
                setTimeout(() => { throw new Error("broken"); });
                await isLoaded;
            }"""
        )
    found = visitor.flaws(PHONE)
    assert [flaw.split(":")[0] for flaw in found] == ["scrolls sideways", "color-contrast", "image-alt"]
    assert len(visitor.complaints) == 2
    visitor.context.close()

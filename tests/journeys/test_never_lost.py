"""A line that breaks at twenty points of a record: in the end what was typed is on the server, once, and only there."""

import json
from collections.abc import Callable
from typing import Any

from django.urls import reverse
from playwright.sync_api import expect

from cells.models import Event
from evaluations.models import EvaluationYear, MonthlyRecord, ResolutionTask
from tests.builders import PASSWORD, make_record, make_year
from tests.conftest import World
from tests.evaluations.record_entries import send
from tests.journeys.record_page import (
    KEPT,
    die_with,
    open_page,
    sign_out,
    type_in,
    wait_for_copies,
    wait_for_stored,
    wait_until,
)
from tests.journeys.visitor import PHONE, Visitor

YEAR = 2025
#: What is typed, field after field; the draft goes to the server on its own after each of them.
SCRIPT = [
    ("guests", "Đồng chí Phan Bá Lâm, Đảng ủy xã"),
    ("minutes", "Chi bộ bàn việc làm đường nội đồng."),
    ("mark_T1", "18,5"),
    ("note_T1", "Theo biên bản họp"),
    ("mark_S1", "20"),
    ("task_*_text", "Làm 300 m đường nội đồng"),
    ("mark_T1", "17"),
    ("minutes", "Chi bộ bàn việc làm đường nội đồng.\nMười hai ý kiến."),
    ("mark_C1", "14"),
    ("note_T1", ""),
    ("mark_C2", "9.5"),
]
TYPED = dict(SCRIPT)
WAYS = ["answer lost", "request lost", "server fails", "offline", "signed out", "closed", "answer lost and closed"]


def stored(record: MonthlyRecord) -> dict[str, str]:
    found = {"guests": record.guests, "minutes": record.minutes}
    found["task_*_text"] = " | ".join(task.text for task in record.tasks_opened.all())
    for mark in record.marks.select_related("criterion"):
        found[f"mark_{mark.criterion.code}"] = f"{mark.value.normalize():f}"
        found[f"note_{mark.criterion.code}"] = mark.note
    return found


def meant() -> dict[str, str]:
    marks = {name: words.replace(",", ".") for name, words in TYPED.items() if name.startswith("mark_")}
    notes = dict.fromkeys((name.replace("mark_", "note_") for name in marks), "")
    others = {name: TYPED[name] for name in ("guests", "minutes", "task_*_text")}
    return others | notes | marks


def write_with_a_cut(visitor: Visitor, address: str, at: int, way: str) -> None:
    """The line breaks before the field at `at` is sent and comes back after the next one, unless the phone dies."""
    line = open_page(visitor, address)
    if at:
        type_in(line.page, SCRIPT[:at])
        line.page.clock.run_for(8_500)
        wait_until(line.page, "saved")
    line.cut(way.removesuffix(" and closed"))
    type_in(line.page, SCRIPT[at : at + 1])
    if way != "closed":
        line.page.clock.run_for(8_500)
        wait_until(line.page, "failed")
    if way.endswith("closed"):
        wait_for_copies(line.page, holding=json.dumps(SCRIPT[at][1], ensure_ascii=False)[1:-1])
        line.page.close(run_before_unload=False)
        line.restore()
        line = open_page(visitor, address)
    type_in(line.page, SCRIPT[at + 1 : at + 2])
    line.page.clock.run_for(8_500)
    line.restore()
    type_in(line.page, SCRIPT[at + 2 :])
    # What is typed last has a copy only a moment later: without it "no copy is left" would be said of what came before.
    line.page.clock.run_for(8_500)
    wait_for_copies(line.page)
    wait_until(line.page, "saved")
    line.page.close()


def test_what_was_typed_is_on_the_server_in_the_end(world: World, visit: Callable[..., Visitor]) -> None:
    years = [make_year(world.district, YEAR), make_year(world.district, YEAR - 1)]
    visitor = visit("secretary", width=PHONE)
    amiss: dict[str, Any] = {}
    for number in range(20):
        year, month = years[number // 12].year, number % 12 + 1
        at, way = number % len(SCRIPT), WAYS[number % len(WAYS)]
        write_with_a_cut(visitor, reverse("record_edit", args=[world.cell.pk, year, month]), at, way)
        record = MonthlyRecord.objects.get(year=year, month=month)
        saves = Event.objects.filter(target=f"record:{record.pk}").count()
        if stored(record) != meant() or record.version != saves:
            amiss[f"{at} {way}"] = (stored(record), record.version, saves)
    assert amiss == {}
    assert MonthlyRecord.objects.count() == 20
    visitor.complaints.clear()  # the line was broken on purpose


def test_what_came_too_late_is_offered_to_be_read(
    world: World, visit: Callable[..., Visitor], record_address: str
) -> None:
    visitor = visit("secretary")
    die_with(visitor, record_address, ("minutes", "Chưa gửi được"))
    send(world.scope("commune_secretary"), world.cell, EvaluationYear.objects.get())
    visitor.page = visitor.context.new_page()
    visitor.page.goto(record_address)
    left = visitor.page.locator("[data-left-draft]")
    left.locator("button").first.click()
    expect(visitor.page.locator("textarea[name=minutes]")).to_have_value("Chưa gửi được")
    visitor.page.goto(record_address)
    left.locator("[data-throw-away]").click()
    expect(left).to_have_count(0)
    assert visitor.page.evaluate(KEPT) == []
    visitor.complaints.clear()


def test_signing_in_again_sends_what_was_typed_meanwhile(visit: Callable[..., Visitor], record_address: str) -> None:
    visitor = visit("secretary", width=PHONE)
    line = open_page(visitor, record_address)
    visitor.context.clear_cookies()
    type_in(line.page, [("minutes", "Gõ khi đã hết phiên")])
    line.page.clock.run_for(9_000)
    link = line.page.locator("#record-saved a")
    with line.page.expect_navigation():
        link.click()
    line.page.fill("input[name=login]", "secretary")
    line.page.fill("input[name=password]", PASSWORD)
    visitor.press("main form button.btn-primary")
    wait_until(line.page, "saved")
    wait_for_copies(line.page)
    assert MonthlyRecord.objects.get().minutes == "Gõ khi đã hết phiên"
    visitor.complaints.clear()


def test_nothing_of_ones_own_stays_in_the_browser_after_signing_out(
    visit: Callable[..., Visitor], record_address: str
) -> None:
    visitor = visit("secretary")
    line = open_page(visitor, record_address)
    line.cut("request lost")
    type_in(line.page, [("minutes", "Chưa gửi được")])
    line.page.clock.run_for(9_000)
    wait_until(line.page, "failed")
    assert len(line.page.evaluate(KEPT)) == 1

    # Somebody else at the same browser sees nothing of it, and takes nothing away.
    other = visitor.page.context.new_page()
    visitor.is_signed_in_as("commune_secretary")
    other.goto(record_address)
    expect(other.locator("form[data-draft]:not([data-dirty-guard])")).to_be_attached()
    assert other.input_value("textarea[name=minutes]") == ""
    asked: list[str] = []
    other.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept()))
    sign_out(other)
    assert (asked, len(other.evaluate(KEPT))) == ([], 1)
    other.close()

    visitor.is_signed_in_as("secretary")
    visitor.page.goto(record_address)
    expect(visitor.page.locator("textarea[name=minutes]")).to_have_value("Chưa gửi được")
    visitor.page.once("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept()))
    sign_out(visitor.page)
    assert len(asked) == 1
    assert visitor.page.evaluate(KEPT) == []
    assert not MonthlyRecord.objects.exists()
    visitor.complaints.clear()


def test_what_cannot_be_read_is_kept_until_it_is_put_right(visit: Callable[..., Visitor], record_address: str) -> None:
    visitor = visit("secretary")
    line = open_page(visitor, record_address)
    type_in(line.page, [("mark_S1", "hai mươi"), ("guests", "Đồng chí Lâm")])
    line.page.clock.run_for(9_000)
    wait_until(line.page, "failed")
    line.page.close(run_before_unload=False)
    line = open_page(visitor, record_address)
    wait_until(line.page, "failed")
    expect(line.page.locator("input[name=mark_S1]")).to_have_value("hai mươi")
    visitor.press("form.mark-sheet .save-bar button.btn-secondary")
    expect(line.page.locator("input[name=mark_S1]")).to_have_value("hai mươi")
    type_in(line.page, [("mark_S1", "20")])
    line.page.clock.run_for(9_000)
    wait_for_copies(line.page)
    assert stored(MonthlyRecord.objects.get())["mark_S1"] == "20"
    visitor.complaints.clear()


def test_counts_that_were_typed_come_back_with_the_last_outcome(world: World, visit: Callable[..., Visitor]) -> None:
    """While a task has an outcome they are counted from it, and what the page sends of them is not read."""
    before = make_record(world.cell, make_year(world.district, YEAR), 1)
    task = ResolutionTask.objects.create(organization=world.cell, opened_in=before, text="Làm đường")
    visitor = visit("secretary")
    page = open_page(visitor, reverse("record_edit", args=[world.cell.pk, YEAR, 2])).page
    type_in(page, [("tasks_assigned", "4")])
    wait_for_stored(page, month=2, tasks_assigned=4)
    for outcome, assigned in (("on_time", 1), ("open", 4)):
        page.locator(f"[name=outcome_{task.key.hex}][value={outcome}]").check()
        wait_for_stored(page, month=2, tasks_assigned=assigned)

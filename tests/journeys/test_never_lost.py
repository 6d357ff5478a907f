"""A line that breaks at twenty points of a record: in the end what was typed is on the server, once, and only there."""

import json
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from cells.models import Event
from evaluations.actions.records import save_record
from evaluations.models import EvaluationYear, MonthlyRecord, ResolutionTask
from tests.builders import PASSWORD, make_record, make_year
from tests.conftest import World
from tests.evaluations.record_entries import entry, send
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
KEPT = """() => new Promise(resolve => {
    const request = indexedDB.open("bon-tot");
    request.onsuccess = () => {
        const store = request.result.transaction("copies").objectStore("copies").getAll();
        store.onsuccess = () => { request.result.close(); resolve(store.result); };
    };
})"""


class Line:
    """The line between the page and the server, which breaks in one way at one field of the script."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor, self.page = visitor, visitor.page
        self.way = ""
        self.page.route("**/records/**", self._carry)

    def _carry(self, route: Route) -> None:
        if route.request.method != "POST" or not self.way:
            route.continue_()
        elif self.way == "answer lost":
            route.fetch(max_redirects=0)
            route.abort()
        elif self.way == "server fails":
            route.fulfill(status=500, body="")
        elif self.way == "signed out":
            route.fulfill(status=302, headers={"Location": "/account/sign-in/"})
        else:
            route.abort()

    def cut(self, way: str) -> None:
        self.way = way
        self.visitor.context.set_offline(way == "offline")

    def restore(self) -> None:
        self.way = ""
        self.visitor.context.set_offline(False)


WAYS = ["answer lost", "request lost", "server fails", "offline", "signed out", "closed", "answer lost and closed"]


def wait_until(page: Page, state: str) -> None:
    expect(page.locator("#record-saved")).to_have_attribute("data-state", state)


def type_in(page: Page, fields: Iterable[tuple[str, str]]) -> None:
    """As from the keyboard, whichever step of the form is shown."""
    page.evaluate(
        """fields => {
            for (const [name, words] of fields) {
                const form = document.querySelector("form.mark-sheet"), [start, end] = name.split("*");
                const field = end ? form.querySelector(`[name^="${start}"][name$="${end}"]`) : form.elements[name];
                field.value = words;
                field.dispatchEvent(new InputEvent("input", {bubbles: true}));
            }
        }""",
        list(fields),
    )


def wait_for_copies(page: Page, *, holding: str = "") -> None:
    """Until the browser keeps a copy with these words, or none at all."""
    for _second in range(120):
        copies = page.evaluate(KEPT)
        if any(holding in copy["typed"] for copy in copies) if holding else not copies:
            return
        page.clock.run_for(500)
    pytest.fail(f"kept: {copies}")


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


def open_page(visitor: Visitor, address: str) -> Line:
    """A window of its own on the record's page, whose clock the journey moves."""
    visitor.page = visitor.context.new_page()
    visitor.page.clock.install()
    line = Line(visitor)
    visitor.page.goto(address)
    expect(visitor.page.locator("form[data-draft]:not([data-dirty-guard])")).to_be_attached()
    return line


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


def sign_out(page: Page) -> None:
    with page.expect_navigation():
        page.locator("form[data-sign-out]").last.evaluate("form => form.requestSubmit()")


def test_what_was_typed_is_on_the_server_in_the_end(
    live_server: LiveServer, world: World, visit: Callable[..., Visitor]
) -> None:
    years = [make_year(world.district, YEAR), make_year(world.district, YEAR - 1)]
    visitor = visit(width=PHONE)
    visitor.is_signed_in_as("secretary")
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
    live_server: LiveServer, world: World, visit: Callable[..., Visitor]
) -> None:
    year = make_year(world.district, YEAR)
    address = reverse("record_edit", args=[world.cell.pk, YEAR, 1])
    visitor = visit()
    visitor.is_signed_in_as("secretary")
    line = open_page(visitor, address)
    line.cut("request lost")
    type_in(line.page, [("minutes", "Chưa gửi được")])
    wait_for_copies(line.page, holding="Chưa gửi được")
    line.page.close(run_before_unload=False)
    line.restore()

    send(world.scope("commune_secretary"), world.cell, year)
    visitor.page = visitor.context.new_page()
    visitor.page.goto(address)
    left = visitor.page.locator("[data-left-draft]")
    left.locator("button").first.click()
    expect(visitor.page.locator("textarea[name=minutes]")).to_have_value("Chưa gửi được")
    visitor.page.goto(address)
    left.locator("[data-throw-away]").click()
    expect(left).to_have_count(0)
    assert visitor.page.evaluate(KEPT) == []
    visitor.complaints.clear()


def test_signing_in_again_sends_what_was_typed_meanwhile(
    live_server: LiveServer, world: World, visit: Callable[..., Visitor]
) -> None:
    make_year(world.district, YEAR)
    visitor = visit(width=PHONE)
    visitor.is_signed_in_as("secretary")
    line = open_page(visitor, reverse("record_edit", args=[world.cell.pk, YEAR, 1]))
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


def test_what_another_person_saved_meanwhile_is_shown_beside(
    live_server: LiveServer, world: World, visit: Callable[..., Visitor]
) -> None:
    year = make_year(world.district, YEAR)
    visitor = visit(width=PHONE)
    visitor.is_signed_in_as("secretary")
    line = open_page(visitor, reverse("record_edit", args=[world.cell.pk, YEAR, 1]))
    changes = {"facts": {"minutes": "Bản của xã"}, "marks": {}, "parts": ()}
    save_record(world.scope("commune_secretary"), **entry(world.cell, year) | changes)
    type_in(line.page, [("minutes", "Bản của tôi")])
    line.page.clock.run_for(9_000)
    wait_until(line.page, "failed")
    visitor.press("form.mark-sheet .save-bar button.btn-secondary")
    expect(line.page.locator("ins").first).to_have_text("Bản của xã")
    expect(line.page.locator("textarea[name=minutes]")).to_have_value("Bản của tôi")
    visitor.press("form.mark-sheet .save-bar button.btn-secondary")
    wait_until(line.page, "saved")
    wait_for_copies(line.page)
    assert MonthlyRecord.objects.get().minutes == "Bản của tôi"
    visitor.complaints.clear()


def test_nothing_of_ones_own_stays_in_the_browser_after_signing_out(
    live_server: LiveServer, world: World, visit: Callable[..., Visitor]
) -> None:
    make_year(world.district, YEAR)
    address = reverse("record_edit", args=[world.cell.pk, YEAR, 1])
    visitor = visit()
    visitor.is_signed_in_as("secretary")
    line = open_page(visitor, address)
    line.cut("request lost")
    type_in(line.page, [("minutes", "Chưa gửi được")])
    line.page.clock.run_for(9_000)
    expect(line.page.locator("#record-saved")).to_have_attribute("data-state", "failed")
    assert len(line.page.evaluate(KEPT)) == 1

    # Somebody else at the same browser sees nothing of it, and takes nothing away.
    other = visitor.page.context.new_page()
    visitor.is_signed_in_as("commune_secretary")
    other.goto(address)
    expect(other.locator("form[data-draft]:not([data-dirty-guard])")).to_be_attached()
    assert other.input_value("textarea[name=minutes]") == ""
    asked: list[str] = []
    other.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept()))
    sign_out(other)
    assert (asked, len(other.evaluate(KEPT))) == ([], 1)
    other.close()

    visitor.is_signed_in_as("secretary")
    visitor.page.goto(address)
    expect(visitor.page.locator("textarea[name=minutes]")).to_have_value("Chưa gửi được")
    visitor.page.once("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept()))
    sign_out(visitor.page)
    assert len(asked) == 1
    assert visitor.page.evaluate(KEPT) == []
    assert not MonthlyRecord.objects.exists()
    visitor.complaints.clear()


# --- two windows, two devices ---


@pytest.fixture
def address(world: World) -> str:
    make_year(world.district, YEAR)
    return reverse("record_edit", args=[world.cell.pk, YEAR, 1])


def save_elsewhere(world: World, address: str, **typed: str) -> None:
    """The same person at another device, which shows and sends all that is stored."""
    device, record = world.client("secretary"), MonthlyRecord.objects.first()
    stored = {name: getattr(record, name) for name in ("chaired_by", "agenda", "minutes", "guests")} if record else {}
    body = {"version": str(record.version if record else 0), **stored, **typed}
    assert device.post(address, body, headers={"Accept": "application/json"}).status_code == 200


def die_with(visitor: Visitor, address: str, *fields: tuple[str, str]) -> None:
    """A window without a line, closed before what was typed there could be sent."""
    type_unsent(visitor, address, *fields).close(run_before_unload=False)


def type_unsent(visitor: Visitor, address: str, *fields: tuple[str, str]) -> Page:
    page = open_page(visitor, address).page
    # Closing sends a last request past every line that is cut from outside.
    page.evaluate("() => { window.fetch = () => Promise.reject(new Error()); }")
    type_in(page, fields)
    wait_for_copies(page, holding=fields[-1][1])
    return page


def wait_for_stored(page: Page, **typed: Any) -> None:
    for _second in range(60):
        page.clock.run_for(1_000)
        if MonthlyRecord.objects.filter(**typed).exists():
            return
    pytest.fail(f"stored: {list(MonthlyRecord.objects.values(*typed))}")


def columns(*names: str) -> dict[str, str]:
    return dict(zip(names, MonthlyRecord.objects.values_list(*names).get(), strict=True))


def test_what_is_saved_leaves_no_copy_behind(
    live_server: LiveServer, world: World, visit: Callable[..., Visitor], address: str
) -> None:
    visitor = visit(width=PHONE)
    visitor.is_signed_in_as("secretary")
    line = open_page(visitor, address)
    type_in(line.page, [("minutes", "Một")])
    line.page.clock.run_for(9_000)
    wait_until(line.page, "saved")
    line.page.locator("textarea[name=minutes]").dispatch_event("change")
    line.page.clock.run_for(9_000)
    wait_for_copies(line.page)

    # What another device has written since comes with the page, and goes on standing.
    save_elsewhere(world, address, minutes="Một, hai", agenda="Chương trình")
    line.page.reload()
    wait_until(line.page, "saved")
    expect(line.page.locator("textarea[name=minutes]")).to_have_value("Một, hai")
    type_in(line.page, [("guests", "Đồng chí Lâm")])
    line.page.clock.run_for(9_000)
    wait_for_copies(line.page)
    assert columns("minutes", "agenda", "guests") == {
        "minutes": "Một, hai",
        "agenda": "Chương trình",
        "guests": "Đồng chí Lâm",
    }
    with line.page.expect_navigation():  # and nobody is asked whether something may be thrown away
        line.page.locator("form[data-sign-out]").last.evaluate("form => form.requestSubmit()")


def test_what_was_kept_goes_beside_what_another_device_saved_meanwhile(
    live_server: LiveServer, world: World, visit: Callable[..., Visitor], address: str
) -> None:
    visitor = visit(width=PHONE)
    visitor.is_signed_in_as("secretary")
    save_elsewhere(world, address, guests="Đồng chí Lâm")
    die_with(visitor, address, ("guests", ""), ("minutes", "Gõ trên điện thoại"))
    save_elsewhere(world, address, agenda="Gõ trên máy tính", chaired_by="Nguyễn Thị Tú")
    line = open_page(visitor, address)
    wait_until(line.page, "saved")
    wait_for_copies(line.page)
    assert columns("minutes", "agenda", "chaired_by", "guests") == {
        "minutes": "Gõ trên điện thoại",
        "agenda": "Gõ trên máy tính",
        "chaired_by": "Nguyễn Thị Tú",
        "guests": "",
    }
    visitor.complaints.clear()


def test_what_was_kept_takes_no_other_words_place_unseen(
    live_server: LiveServer, world: World, visit: Callable[..., Visitor], address: str
) -> None:
    visitor = visit(width=PHONE)
    visitor.is_signed_in_as("secretary")
    die_with(visitor, address, ("minutes", "Gõ trên điện thoại"))
    save_elsewhere(world, address, minutes="Gõ trên máy tính", agenda="Chương trình")
    for visits in (1, 2):  # the page with both is left without a decision: nothing is decided by opening it again
        line = open_page(visitor, address)
        wait_until(line.page, "failed")
        visitor.press("form.mark-sheet .save-bar button.btn-secondary")
        expect(line.page.locator("ins").first).to_have_text("Gõ trên máy tính")
        expect(line.page.locator("textarea[name=minutes]")).to_have_value("Gõ trên điện thoại")
        expect(line.page.locator("#record-saved")).to_have_attribute("data-state", "failed")
        type_in(line.page, [("guests", "Đồng chí Lâm")])
        line.page.clock.run_for(9_000)
        wait_for_copies(line.page, holding="Đồng chí Lâm")
        assert columns("minutes", "guests") == {"minutes": "Gõ trên máy tính", "guests": ""}
        if visits == 1:
            line.page.close(run_before_unload=False)
    visitor.press("form.mark-sheet .save-bar button.btn-secondary")
    wait_until(line.page, "saved")
    wait_for_copies(line.page)
    assert columns("minutes", "agenda", "guests") == {
        "minutes": "Gõ trên điện thoại",
        "agenda": "Chương trình",
        "guests": "Đồng chí Lâm",
    }
    visitor.complaints.clear()


def test_two_windows_without_a_line_keep_both(
    live_server: LiveServer, world: World, visit: Callable[..., Visitor], address: str
) -> None:
    visitor = visit()
    visitor.is_signed_in_as("secretary")
    windows = [type_unsent(visitor, address, (name, f"Gõ ở {name}")) for name in ("minutes", "agenda")]
    for window in windows:
        window.close(run_before_unload=False)
    last = open_page(visitor, address)
    last.page.clock.run_for(9_000)
    wait_for_copies(last.page)
    assert columns("minutes", "agenda") == {"minutes": "Gõ ở minutes", "agenda": "Gõ ở agenda"}
    visitor.complaints.clear()


SLOW_STORE = """() => {
    const open = indexedDB.open.bind(indexedDB);
    indexedDB.open = (...names) => {
        const request = open(...names);
        const later = { get result() { return request.result; } };
        Object.defineProperty(later, "onsuccess", {set: act => request.onsuccess = () => setTimeout(act, 3000)});
        Object.defineProperty(later, "onupgradeneeded", {set: act => request.onupgradeneeded = act});
        return later;
    };
}"""


def test_what_is_typed_before_the_copy_is_found_stays(
    live_server: LiveServer, world: World, visit: Callable[..., Visitor], address: str
) -> None:
    visitor = visit()
    visitor.is_signed_in_as("secretary")
    die_with(visitor, address, ("guests", "Đồng chí Lâm"), ("minutes", "Hôm qua"))
    visitor.page = page = visitor.context.new_page()
    page.clock.install()
    page.add_init_script(f"({SLOW_STORE})()")
    page.goto(address)
    type_in(page, [("minutes", "Hôm nay")])
    page.clock.run_for(3_500)
    expect(page.locator("input[name=guests]")).to_have_value("Đồng chí Lâm")
    expect(page.locator("textarea[name=minutes]")).to_have_value("Hôm nay")
    wait_for_stored(page, minutes="Hôm nay", guests="Đồng chí Lâm")
    page.close()
    # What had stood in the same field waits, and is shown beside it.
    line = open_page(visitor, address)
    wait_until(line.page, "failed")
    expect(line.page.locator("textarea[name=minutes]")).to_have_value("Hôm qua")
    assert columns("minutes") == {"minutes": "Hôm nay"}
    visitor.complaints.clear()


def test_what_follows_from_the_meeting_is_shown_once_it_is_saved(
    live_server: LiveServer, world: World, visit: Callable[..., Visitor], address: str
) -> None:
    visitor = visit(width=PHONE)
    visitor.is_signed_in_as("secretary")
    line = open_page(visitor, address)
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


def test_what_cannot_be_read_is_kept_until_it_is_put_right(
    live_server: LiveServer, world: World, visit: Callable[..., Visitor], address: str
) -> None:
    visitor = visit()
    visitor.is_signed_in_as("secretary")
    line = open_page(visitor, address)
    type_in(line.page, [("mark_S1", "hai mươi"), ("guests", "Đồng chí Lâm")])
    line.page.clock.run_for(9_000)
    wait_until(line.page, "failed")
    line.page.close(run_before_unload=False)
    line = open_page(visitor, address)
    wait_until(line.page, "failed")
    expect(line.page.locator("input[name=mark_S1]")).to_have_value("hai mươi")
    visitor.press("form.mark-sheet .save-bar button.btn-secondary")
    expect(line.page.locator("input[name=mark_S1]")).to_have_value("hai mươi")
    type_in(line.page, [("mark_S1", "20")])
    line.page.clock.run_for(9_000)
    wait_for_copies(line.page)
    assert stored(MonthlyRecord.objects.get())["mark_S1"] == "20"
    visitor.complaints.clear()


def test_counts_that_were_typed_come_back_with_the_last_outcome(
    live_server: LiveServer, world: World, visit: Callable[..., Visitor], address: str
) -> None:
    """While a task has an outcome they are counted from it, and what the page sends of them is not read."""
    before = make_record(world.cell, EvaluationYear.objects.get(), 1)
    task = ResolutionTask.objects.create(organization=world.cell, opened_in=before, text="Làm đường")
    visitor = visit()
    visitor.is_signed_in_as("secretary")
    page = open_page(visitor, reverse("record_edit", args=[world.cell.pk, YEAR, 2])).page
    type_in(page, [("tasks_assigned", "4")])
    wait_for_stored(page, month=2, tasks_assigned=4)
    for outcome, assigned in (("on_time", 1), ("open", 4)):
        page.locator(f"[name=outcome_{task.key.hex}][value={outcome}]").check()
        wait_for_stored(page, month=2, tasks_assigned=assigned)

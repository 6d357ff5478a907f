"""One record in two windows, at two devices, by two people: nobody's words take the place of others unseen."""

from collections.abc import Callable

from playwright.sync_api import expect

from evaluations.actions.records import save_record
from evaluations.models import EvaluationYear, MonthlyRecord
from tests.conftest import World
from tests.evaluations.record_entries import entry
from tests.journeys.record_page import (
    die_with,
    open_page,
    sign_out,
    type_in,
    type_unsent,
    wait_for_copies,
    wait_for_stored,
    wait_until,
)
from tests.journeys.visitor import PHONE, Visitor

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


def save_elsewhere(world: World, address: str, **typed: str) -> None:
    """The same person at another device, which shows and sends all that is stored."""
    device, record = world.client("secretary"), MonthlyRecord.objects.first()
    stored = {name: getattr(record, name) for name in ("chaired_by", "agenda", "minutes", "guests")} if record else {}
    body = {"version": str(record.version if record else 0), **stored, **typed}
    assert device.post(address, body, headers={"Accept": "application/json"}).status_code == 200


def columns(*names: str) -> dict[str, str]:
    return dict(zip(names, MonthlyRecord.objects.values_list(*names).get(), strict=True))


def test_what_another_person_saved_meanwhile_is_shown_beside(
    world: World, visit: Callable[..., Visitor], record_address: str
) -> None:
    visitor = visit("secretary", width=PHONE)
    line = open_page(visitor, record_address)
    changes = {"facts": {"minutes": "Bản của xã"}, "marks": {}, "parts": ()}
    save_record(world.scope("commune_secretary"), **entry(world.cell, EvaluationYear.objects.get()) | changes)
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


def test_what_is_saved_leaves_no_copy_behind(world: World, visit: Callable[..., Visitor], record_address: str) -> None:
    visitor = visit("secretary", width=PHONE)
    line = open_page(visitor, record_address)
    type_in(line.page, [("minutes", "Một")])
    line.page.clock.run_for(9_000)
    wait_until(line.page, "saved")
    line.page.locator("textarea[name=minutes]").dispatch_event("change")
    line.page.clock.run_for(9_000)
    wait_for_copies(line.page)

    # What another device has written since comes with the page, and goes on standing.
    save_elsewhere(world, record_address, minutes="Một, hai", agenda="Chương trình")
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
    sign_out(line.page)  # and nobody is asked whether something may be thrown away


def test_what_was_kept_goes_beside_what_another_device_saved_meanwhile(
    world: World, visit: Callable[..., Visitor], record_address: str
) -> None:
    visitor = visit("secretary", width=PHONE)
    save_elsewhere(world, record_address, guests="Đồng chí Lâm")
    die_with(visitor, record_address, ("guests", ""), ("minutes", "Gõ trên điện thoại"))
    save_elsewhere(world, record_address, agenda="Gõ trên máy tính", chaired_by="Nguyễn Thị Tú")
    line = open_page(visitor, record_address)
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
    world: World, visit: Callable[..., Visitor], record_address: str
) -> None:
    visitor = visit("secretary", width=PHONE)
    die_with(visitor, record_address, ("minutes", "Gõ trên điện thoại"))
    save_elsewhere(world, record_address, minutes="Gõ trên máy tính", agenda="Chương trình")
    for visits in (1, 2):  # the page with both is left without a decision: nothing is decided by opening it again
        line = open_page(visitor, record_address)
        wait_until(line.page, "failed")
        visitor.press("form.mark-sheet .save-bar button.btn-secondary")
        expect(line.page.locator("ins").first).to_have_text("Gõ trên máy tính")
        expect(line.page.locator("textarea[name=minutes]")).to_have_value("Gõ trên điện thoại")
        wait_until(line.page, "failed")
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


def test_two_windows_without_a_line_keep_both(visit: Callable[..., Visitor], record_address: str) -> None:
    visitor = visit("secretary")
    windows = [type_unsent(visitor, record_address, (name, f"Gõ ở {name}")) for name in ("minutes", "agenda")]
    for window in windows:
        window.close(run_before_unload=False)
    last = open_page(visitor, record_address)
    last.page.clock.run_for(9_000)
    wait_for_copies(last.page)
    assert columns("minutes", "agenda") == {"minutes": "Gõ ở minutes", "agenda": "Gõ ở agenda"}
    visitor.complaints.clear()


def test_what_is_typed_before_the_copy_is_found_stays(visit: Callable[..., Visitor], record_address: str) -> None:
    visitor = visit("secretary")
    die_with(visitor, record_address, ("guests", "Đồng chí Lâm"), ("minutes", "Hôm qua"))
    visitor.page = page = visitor.context.new_page()
    page.clock.install()
    page.add_init_script(f"({SLOW_STORE})()")
    page.goto(record_address)
    type_in(page, [("minutes", "Hôm nay")])
    page.clock.run_for(3_500)
    expect(page.locator("input[name=guests]")).to_have_value("Đồng chí Lâm")
    expect(page.locator("textarea[name=minutes]")).to_have_value("Hôm nay")
    wait_for_stored(page, minutes="Hôm nay", guests="Đồng chí Lâm")
    page.close()
    # What had stood in the same field waits, and is shown beside it.
    line = open_page(visitor, record_address)
    wait_until(line.page, "failed")
    expect(line.page.locator("textarea[name=minutes]")).to_have_value("Hôm qua")
    assert columns("minutes") == {"minutes": "Hôm nay"}
    visitor.complaints.clear()

"""What journeys at a record's page have in common: its line to the server, its clock, the copies the browser keeps."""

from collections.abc import Iterable
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from evaluations.models import MonthlyRecord
from tests.journeys.visitor import Visitor

#: All copies that the browser keeps of what was not saved yet.
KEPT = """() => new Promise(resolve => {
    const request = indexedDB.open("bon-tot");
    request.onsuccess = () => {
        const store = request.result.transaction("copies").objectStore("copies").getAll();
        store.onsuccess = () => { request.result.close(); resolve(store.result); };
    };
})"""


class Line:
    """The line between the page and the server, which breaks in one way until it is restored."""

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


def open_page(visitor: Visitor, address: str) -> Line:
    """A window of its own on the record's page, whose clock the journey moves."""
    visitor.page = visitor.context.new_page()
    visitor.page.clock.install()
    line = Line(visitor)
    visitor.page.goto(address)
    expect(visitor.page.locator("form[data-draft]:not([data-dirty-guard])")).to_be_attached()
    return line


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


def type_unsent(visitor: Visitor, address: str, *fields: tuple[str, str]) -> Page:
    page = open_page(visitor, address).page
    # Closing sends a last request past every line that is cut from outside.
    page.evaluate("() => { window.fetch = () => Promise.reject(new Error()); }")
    type_in(page, fields)
    wait_for_copies(page, holding=fields[-1][1])
    return page


def die_with(visitor: Visitor, address: str, *fields: tuple[str, str]) -> None:
    """A window without a line, closed before what was typed there could be sent."""
    type_unsent(visitor, address, *fields).close(run_before_unload=False)


def wait_until(page: Page, state: str) -> None:
    expect(page.locator("#record-saved")).to_have_attribute("data-state", state)


def pass_time(page: Page, milliseconds: int) -> None:
    """The page's clock goes on; the server is given a moment too, or the page's patience ends before any answer."""
    page.clock.run_for(milliseconds)
    page.wait_for_timeout(50)


def wait_for_copies(page: Page, *, holding: str = "") -> None:
    """Until the browser keeps a copy with these words, or none at all."""
    for _second in range(120):
        copies = page.evaluate(KEPT)
        if any(holding in copy["typed"] for copy in copies) if holding else not copies:
            return
        pass_time(page, 500)
    pytest.fail(f"kept: {copies}")


def wait_for_stored(page: Page, **typed: Any) -> None:
    for _second in range(60):
        pass_time(page, 1_000)
        if MonthlyRecord.objects.filter(**typed).exists():
            return
    pytest.fail(f"stored: {list(MonthlyRecord.objects.values(*typed))}")


def sign_out(page: Page) -> None:
    with page.expect_navigation():
        page.locator("form[data-sign-out]").last.evaluate("form => form.requestSubmit()")

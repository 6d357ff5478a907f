"""Records reviewed without a mouse: letters lead on, and are silent while something is typed; and without scripts."""

import datetime
from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from evaluations.actions.fingerprints import write_fingerprint
from evaluations.models import MonthlyRecord
from tests.builders import make_record, make_year
from tests.conftest import World
from tests.journeys.visitor import DESK, PHONE, Visitor


@pytest.fixture
def records(live_server: LiveServer, world: World) -> list[MonthlyRecord]:
    year = make_year(world.district)
    sent_at = datetime.datetime(2025, 2, 3, 8, tzinfo=datetime.UTC)
    return [
        make_record(
            unit, year, 1, share="0.8", state="submitted", submitted_at=sent_at + datetime.timedelta(minutes=place)
        )
        for place, unit in enumerate((world.cell, world.sibling_cell))
    ]


def page_of(record: MonthlyRecord) -> str:
    return reverse("record_review", args=[record.pk])


def test_letters_lead_on_and_are_silent_while_typing(
    records: list[MonthlyRecord], visit: Callable[..., Visitor]
) -> None:
    visitor = visit("commune_secretary", width=DESK)
    visitor.go(page_of(records[0]))
    page, keys = visitor.page, visitor.page.keyboard
    assert visitor.flaws(DESK) == []
    assert visitor.flaws(PHONE) == []

    with page.expect_navigation(url=f"**{page_of(records[1])}"):
        keys.press("j")
    keys.press("j")
    with page.expect_navigation(url=f"**{page_of(records[0])}"):
        keys.press("k")

    # Where something is typed a letter is a letter; the reason for another mark opens by itself.
    keys.press("r")
    expect(page.locator("#why_reason")).to_be_focused()
    keys.type("raja kj")
    assert page.input_value("#why_reason") == "raja kj"
    page.fill("#why_reason", "")
    reason = page.locator("[data-reason-of$=reviewed_T1]")
    expect(reason).not_to_have_attribute("open", "")
    page.locator("[name=reviewed_T1]").fill("15")
    expect(reason).to_have_attribute("open", "")
    page.locator("[name=reviewed_T1]").fill("")

    # The switch holds for the pages that follow.
    page.locator("[data-keys] summary").click()
    page.locator("[data-keys-switch]").uncheck()
    keys.press("a")
    expect(page.locator("[data-approve]")).not_to_be_focused()
    page.reload()
    keys.press("a")
    expect(page.locator("[data-approve]")).not_to_be_focused()
    page.locator("[data-keys] summary").click()
    page.locator("[data-keys-switch]").check()

    # The letter only leads to the button: Enter approves, and the next record comes.
    keys.press("a")
    expect(page.locator("[data-approve]")).to_be_focused()
    with page.expect_navigation(url=f"**{page_of(records[1])}"):
        keys.press("Enter")
    assert [record.state for record in MonthlyRecord.objects.order_by("submitted_at")] == ["approved", "submitted"]


def test_without_scripts_no_keys_are_promised(records: list[MonthlyRecord], visit: Callable[..., Visitor]) -> None:
    visitor = visit("commune_secretary", width=PHONE, has_scripts=False)
    visitor.go(page_of(records[0]))
    expect(visitor.page.locator("[data-keys]")).to_be_hidden()
    visitor.press("a[rel=next]")
    assert visitor.page.url.endswith(page_of(records[1]))


def test_on_a_phone_a_visit_is_written_and_several_records_are_approved_together(
    records: list[MonthlyRecord], world: World, visit: Callable[..., Visitor]
) -> None:
    for record in records:
        write_fingerprint(record)
    supervisor = visit("supervisor", width=PHONE)
    supervisor.go(reverse("record_edit", args=[world.cell.pk, 2025, 1]))
    supervisor.page.locator("[aria-labelledby=visits] summary").click()
    supervisor.press("[aria-labelledby=visits] button")
    assert supervisor.flaws(PHONE) == []
    supervisor.page.fill("#visit_visited_on", "5/1/2025")
    supervisor.page.fill("#visit_remark", "Sinh hoạt nghiêm túc.")
    supervisor.press("[aria-labelledby=visits] button")
    expect(supervisor.page.locator(".visit-remark")).to_have_text("Sinh hoạt nghiêm túc.")

    reviewer = visit("commune_secretary", width=PHONE)
    reviewer.go(reverse("review_queue"))
    reviewer.press(f"a[href='{reverse('review_together')}']")
    assert reviewer.flaws(PHONE) == []
    reviewer.page.locator("tbody input[type=checkbox]").first.uncheck()
    reviewer.press("main form button.btn-primary")
    assert [record.state for record in MonthlyRecord.objects.order_by("submitted_at")] == ["submitted", "approved"]

"""A sheet with every kind of criterion: what the scripts add up while one writes is what the server makes of it."""

from collections.abc import Callable

from django.urls import reverse
from playwright.sync_api import Locator, expect
from pytest_django.live_server_helper import LiveServer

from evaluations.models import MonthlyRecord
from evaluations.queries.sheets import read_sheet
from tests.conftest import World
from tests.evaluations.split_entries import make_split_year
from tests.journeys.visitor import PHONE, Visitor

TYPED = {"T1a": "10", "A1a": "85 %", "A2b": "4", "S1": "20", "C1": "25"}


def shown(visitor: Visitor) -> dict[str, str]:
    """Every sum on the sheet, as it stands there."""

    def texts(found: Locator) -> list[str]:
        return [" ".join(one.split()) for one in found.all_inner_texts()]

    sums = texts(visitor.page.locator(".good-total")) + texts(visitor.page.locator(".frame-total"))
    return {
        "sums": " · ".join(sums),
        "percentage": texts(visitor.page.locator("#criterion_A1a .mark-max"))[0],
        "total": visitor.page.locator("[data-grand-total]").inner_text(),
        "reachable": visitor.page.locator("[data-grand-reachable]").inner_text(),
        "missing": visitor.page.locator("[data-missing]").inner_text(),
    }


def test_sums_while_writing_are_those_of_the_server(
    live_server: LiveServer, world: World, visit: Callable[..., Visitor]
) -> None:
    make_split_year(world)
    address = reverse("record_edit", args=[world.cell.pk, 2025, 3])
    visitor, plain = visit(), visit(width=PHONE, has_scripts=False)
    visitor.is_signed_in_as("secretary")
    plain.is_signed_in_as("secretary")
    visitor.go(address)
    page, notice = visitor.page, visitor.page.locator("#criterion_A2b [data-not-asked]")
    for code, typed in TYPED.items():
        page.fill(f"input[name=mark_{code}]", typed)
    for code in ("T1b", "A2a"):
        page.check(f"input[name=mark_{code}] >> nth=0")
    seen = []
    for answer in ("no", "yes"):
        page.check(f"input[name=is_thematic][value={answer}]")
        expect(notice).to_be_visible(visible=answer == "no")
        while_writing = shown(visitor)
        visitor.press("form.mark-sheet .save-bar button.btn-secondary")
        plain.go(address)
        assert shown(plain) == while_writing
        record = MonthlyRecord.objects.get()
        sheet = read_sheet(record.scale, record)
        seen.append((while_writing["total"], while_writing["reachable"], while_writing["percentage"]))
        assert (sheet.own_total, sheet.reachable) == ((76, 85) if answer == "no" else (80, 90))
    assert seen == [("76", "85", "% = 8 / 10"), ("80", "90", "% = 8 / 10")]

"""What journeys at the commune's grid have in common: the clipboard, the counters, somebody else who saves."""

from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from cells.models import Organization
from evaluations.actions.records import save_record
from evaluations.models import EvaluationYear, Mark, MonthlyRecord
from tests.conftest import World
from tests.evaluations.record_entries import entry
from tests.journeys.record_page import KEPT

#: What a browser does with a range copied in Excel; the clipboard itself is closed to tests.
PASTE = """text => { const clipboardData = new DataTransfer(); clipboardData.setData("text/plain", text);
    document.activeElement.dispatchEvent(
        new ClipboardEvent("paste", {clipboardData, bubbles: true, cancelable: true})); }"""
COPY = """() => { const clipboardData = new DataTransfer();
    document.activeElement.dispatchEvent(new ClipboardEvent("copy", {clipboardData, bubbles: true, cancelable: true}));
    return clipboardData.getData("text/plain"); }"""


def marks(unit: Organization) -> dict[str, Any]:
    return dict(Mark.objects.filter(record__organization=unit).values_list("criterion__code", "value"))


def counted(page: Page, **counts: int) -> None:
    for name, number in counts.items():
        expect(page.locator(f"[data-count={name}]")).to_have_text(str(number))


def other_saves(world: World, **marks: str) -> None:
    """The unit's own secretary saves these marks of the upper unit meanwhile."""
    record = MonthlyRecord.objects.filter(organization=world.cell).first()
    typed = {code: Decimal(mark) for code, mark in marks.items()}
    version = record.version if record else 0
    changes = entry(world.cell, EvaluationYear.objects.get(), version=version, facts={}, marks=typed)
    save_record(world.scope("secretary"), **changes)


def stands_against(page: Page, mine: str, theirs: str) -> None:
    """Both marks of the upper unit's T1 are there to choose from."""
    field = page.locator("td.is-stale input")
    expect(field).to_have_value(mine)
    expect(field).to_have_attribute("title", f"Chưa lưu. Trong lúc đó người khác đã lưu: {theirs}")


def wait_for_copies(page: Page, count: int, *, is_in_conflict: bool = False) -> None:
    """Until the browser keeps this many cells; or this many of which it knows that somebody else has marked them."""
    for _tenth in range(300):
        kept = [cell for copy in page.evaluate(KEPT) for cell in copy["cells"]]
        kept = [cell for cell in kept if cell["isInConflict"] or not is_in_conflict]
        if len(kept) == count:
            return
        page.wait_for_timeout(100)
    pytest.fail(f"kept: {kept}")

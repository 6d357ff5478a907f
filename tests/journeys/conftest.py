"""Journeys in a real browser: Debian's Chromium, driven by Playwright, against a server on this machine."""

import datetime
import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from tests.builders import make_year
from tests.conftest import World
from tests.journeys.visitor import Visitor

# Playwright keeps an event loop in the tests' own thread, for the rest of the process; nothing of ours is asynchronous.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
# A busy machine is slow, not wrong; whoever waits for something goes on as soon as it is there.
expect.set_options(timeout=30_000)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    # The shell is the same browser without the window round the page, a fifth quicker.
    chromium = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    if chromium is None:
        pytest.fail("The journeys need a browser. Install Debian's: apt-get install chromium-headless-shell")
    return browser_type_launch_args | {"executable_path": chromium}


@pytest.fixture
def visit(browser: Browser, live_server: LiveServer) -> Iterator[Callable[..., Visitor]]:
    """Opens the application as somebody would, or as one of the cast who is signed in: `visit("secretary")`.

    In the end nobody's browser may have had anything to complain about.
    """
    cache.clear()  # sign-ins are counted there
    visitors: list[Visitor] = []

    def open_browser(who: str = "", **settings: Any) -> Visitor:
        visitor = Visitor(browser, live_server.url, **settings)
        visitors.append(visitor)
        if who:
            visitor.is_signed_in_as(who)
        return visitor

    yield open_browser
    complaints = [complaint for visitor in visitors for complaint in visitor.complaints]
    for visitor in visitors:
        visitor.context.close()
    assert complaints == []


@pytest.fixture
def on(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime.date], None]:
    """The day on which a journey takes place: `on(day)`; hours and signatures go on as they are."""
    localdate = timezone.localdate

    def set_day(day: datetime.date) -> None:
        monkeypatch.setattr(timezone, "localdate", lambda *value: localdate(*value) if value else day)

    return set_day


@pytest.fixture
def record_address(world: World) -> str:
    """The page of the cell's record of January 2025, of which nothing is written yet."""
    make_year(world.district)
    return reverse("record_edit", args=[world.cell.pk, 2025, 1])


@pytest.fixture
def table(live_server: LiveServer, world: World, visit: Callable[..., Visitor]) -> Callable[..., Visitor]:
    """The grid of a commune of two cells, January 2025; the columns are T1, A1, A2, S1, C1, C2."""
    make_year(world.district)

    def sit_down(**settings: Any) -> Visitor:
        visitor = visit("commune_secretary", language="vi", **settings)
        assert visitor.go(reverse("record_grid", args=[world.commune.pk, 2025, 1])) == 200
        return visitor

    return sit_down

"""Somebody's hands at a phone, counted: keys as Telex takes them, taps, swipes; the page's clock goes on meanwhile.

What the line carries is kept as well, in bytes as a server behind the line sends them.
"""

import gzip
import math
import unicodedata
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles import finders
from playwright.sync_api import Locator, Request

from tests.journeys.visitor import Visitor

#: Slow hands of somebody over fifty, in seconds: a key of the phone's keyboard, a tap with finding its place, a swipe.
A_KEY, A_TAP, A_SWIPE = 0.35, 1.2, 0.8
#: What the phone's own keyboard leaves in sight of a page, and how far a swipe moves it, in pixels.
IN_SIGHT, A_HAND = 450, 300
#: A rural line: bytes a second, and seconds until the first of them.
LINE, ROUND_TRIP = 25_000, 0.5
STATIC = "/static/"
#: So often the hands look whether an answer has come, every five thousandths of a second.
PATIENCE = 6_000


def telex_keys(words: str) -> int:
    """The keys that Telex takes: one a letter, one for every mark on it, one to make it a capital."""
    letters = unicodedata.normalize("NFD", words)
    return len(letters) + sum(letter in "đĐ" for letter in letters) + sum(letter.isupper() for letter in letters)


@dataclass
class Load:
    """A page with all that came with it and after it, until the next one; bytes on the line."""

    path: str
    #: The page itself; scripts, styles and pictures, each the first time; answers to what was saved meanwhile.
    document: int = 0
    files: int = 0
    answers: int = 0
    up: int = 0
    requests: int = 0
    saves: int = 0

    @property
    def down(self) -> int:
        return self.document + self.files + self.answers


@dataclass
class Hands:
    visitor: Visitor
    keys: int = 0
    taps: int = 0
    swipes: int = 0
    looked: float = 0
    _asked: list[Request] = field(default_factory=list)
    _on_their_way: set[Request] = field(default_factory=set)
    _failed: set[Request] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.page = self.visitor.page
        self.page.clock.install()
        self.page.on("request", self._begin)
        self.page.on("requestfinished", lambda request: self._on_their_way.discard(request))
        self.page.on("requestfailed", self._fail)

    def _begin(self, request: Request) -> None:
        self._asked.append(request)
        self._on_their_way.add(request)

    def _fail(self, request: Request) -> None:
        self._on_their_way.discard(request)
        self._failed.add(request)

    @property
    def seconds(self) -> float:
        return self.keys * A_KEY + self.taps * A_TAP + self.swipes * A_SWIPE + self.looked

    def look(self, seconds: float) -> None:
        """Reading and thinking."""
        self.looked += seconds
        self._pass(seconds)

    def _pass(self, seconds: float) -> None:
        """The page's own clock goes on; what it sends meanwhile is answered before the hands go on."""
        self.page.clock.run_for(round(seconds * 1000))
        for _wait in range(PATIENCE):
            if not self._on_their_way:
                return
            self.page.wait_for_timeout(5)
        pytest.fail(f"never answered: {[request.url for request in self._on_their_way]}")

    def tap(self, selector: str, *, leads_on: bool = False) -> None:
        place = self._bring(selector)
        self.taps += 1
        if leads_on:
            with self.page.expect_navigation():
                place.tap()
        else:
            place.tap()
        self._pass(A_TAP)

    def _bring(self, selector: str) -> Locator:
        """What is not in sight is brought there, swipe by swipe."""
        place = self.page.locator(selector).first
        place.wait_for()
        box = place.bounding_box()
        assert box is not None, selector
        below, above = box["y"] + box["height"] - IN_SIGHT, -box["y"]
        swipes = math.ceil(max(below, above, 0) / A_HAND)
        self.swipes += swipes
        self.page.evaluate("top => scrollBy({top, behavior: 'instant'})", math.copysign(swipes * A_HAND, below - above))
        self._pass(swipes * A_SWIPE)
        return place

    def write(self, selector: str, words: str) -> None:
        """A tap into the field, then word by word, as a Telex keyboard hands them over."""
        self.tap(selector)
        for number, word in enumerate(words.split(" ")):
            piece = f" {word}" if number else word
            self.page.keyboard.insert_text(piece)
            self.keys += telex_keys(piece)
            self._pass(telex_keys(piece) * A_KEY)

    def choose(self, selector: str, place: int) -> None:
        """A tap on a list, which the phone opens, and one on an answer."""
        self.tap(selector)
        self.page.locator(selector).first.select_option(index=place)
        self.taps += 1
        self._pass(A_TAP)

    def loads(self) -> list[Load]:
        """What the line carried, page after page."""
        assert not self._failed
        loads: list[Load] = []
        fetched: set[str] = set()
        for request in self._asked:
            path = urlsplit(request.url).path
            if path in fetched:
                continue
            if request.is_navigation_request() and request.method == "GET":
                loads.append(Load(path=path))
            if not loads:
                continue
            load, sizes = loads[-1], request.sizes()
            load.requests += 1
            load.up += sizes["requestBodySize"] + sizes["requestHeadersSize"]
            down = sizes["responseBodySize"] + sizes["responseHeadersSize"]
            if path.startswith(STATIC):
                # On a server each file's name tells what is in it, and it is never asked for again.
                fetched.add(path)
                load.files += _packed(path) + sizes["responseHeadersSize"]
            elif request.is_navigation_request():
                load.document += down
            else:
                load.answers += down
                load.saves += request.method == "POST"
        return loads


def _packed(path: str) -> int:
    """A file as WhiteNoise sends it; the tests' own server packs none."""
    found = finders.find(path.removeprefix(STATIC))
    assert isinstance(found, str), path
    with open(found, "rb") as file:
        return len(gzip.compress(file.read()))

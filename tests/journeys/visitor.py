"""Somebody in front of a browser."""

from collections import defaultdict
from dataclasses import dataclass, field
from importlib.resources import files

from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page

from tests.journeys.skeleton import skeleton_of

PHONE, DESK = 360, 1366
HEIGHT = 800
#: axe-core as the Python package ships it; the tests' settings serve it, and a page that has no scripts is handed it.
AXE_FILE = "axe/axe.min.js"
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text()
#: Only the first rows of a long table, the first criteria of a good, the first of many units: the rest repeats them.
REPEATED = ("tbody > tr:nth-child(n+5)", "[data-criterion]:nth-child(n+5)", ".tree li:nth-child(n+4)")
#: What a page is made of, whatever it says: each kind of element in each kind of parent. And whether it is too wide.
LOOK = """() => {
    const all = [...document.querySelectorAll("body *")];
    const kind = one => [one.tagName, one.className, one.type, one.getAttribute("role"), one.ariaCurrent].join();
    const make = [...new Set(all.map(one => kind(one.parentElement) + ">" + kind(one)))].sort().join("\\n");
    const hasAxe = "axe" in window;
    if (document.documentElement.scrollWidth <= window.innerWidth) return {make, hasAxe, flaws: []};
    const wide = all.filter(one => {
        const {left, right} = one.getBoundingClientRect();
        return right > window.innerWidth + 1 || left < -1;
    });
    const names = wide.slice(0, 3).map(one => one.tagName + "." + one.className);
    return {make, hasAxe, flaws: ["scrolls sideways: " + names.join(" | ")]};
}"""
#: Contrast takes axe four times as long as everything else: it is looked at once for each ink, that is, how something
#: written looks and all that it stands on. Nothing is preloaded: that is for films and sounds, which no page has.
RUN_AXE = """async ({repeated, inks}) => {
    const known = new Set(inks), fresh = new Set(), grounds = new Map([[document.documentElement, ""]]);
    const ground = one => {
        if (!grounds.has(one)) {
            const {backgroundColor, backgroundImage, opacity, filter, mixBlendMode, position} = getComputedStyle(one);
            const own = [one.tagName, one.className, one.getAttribute("role"), one.ariaCurrent,
                backgroundColor, backgroundImage, opacity, filter, mixBlendMode, position];
            grounds.set(one, ground(one.parentElement) + ">" + own.join());
        }
        return grounds.get(one);
    };
    const brief = text => [...text].reduce((sum, letter) => (Math.imul(sum, 31) + letter.codePointAt(0)) | 0, 7);
    const isWritten = one => one.matches("input, select, textarea") ||
        [...one.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim());
    for (const one of document.querySelectorAll("body *")) {
        one.removeAttribute("data-fresh-ink");
        if (!isWritten(one) || one.closest(repeated.join()) || !one.checkVisibility()) continue;
        const {color, fontSize, fontWeight, textShadow} = getComputedStyle(one);
        const ink = [color, fontSize, fontWeight, textShadow, one.disabled, one.checked, brief(ground(one))].join();
        if (known.has(ink) || fresh.has(ink)) continue;
        fresh.add(ink);
        one.setAttribute("data-fresh-ink", "");
    }
    axe.configure({rules: [{id: "color-contrast", selector: "[data-fresh-ink]"}]});
    const {violations} = await axe.run(
        {include: [document], exclude: repeated.map(selector => [selector])},
        {resultTypes: ["violations"], preload: false});
    return {inks: [...fresh], flaws: violations.map(
        found => found.id + ": " + found.nodes.slice(0, 3).map(node => node.target.join(" ")).join(" | "))};
}"""


@dataclass
class LookedAt:
    """What axe has seen already, at each width: makes of pages, and inks. Visitors may share it."""

    makes: set[tuple[int, str]] = field(default_factory=set)
    inks: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    #: Skeletons of answers that were opened, at both widths, each with the longest word that stood in it.
    skeletons: dict[frozenset[str], int] = field(default_factory=dict)

    def is_new(self, html: str) -> bool:
        """Whether an answer is made like none before it, or has a longer word in it; from now on it is known."""
        skeleton, longest_word = skeleton_of(html)
        if longest_word <= self.skeletons.get(skeleton, -1):
            return False
        self.skeletons[skeleton] = longest_word
        return True


class Visitor:
    """One browser window with its own cookies; what the browser complains about is kept."""

    def __init__(
        self,
        browser: Browser,
        url: str,
        *,
        width: int = DESK,
        language: str = "vi",
        has_scripts: bool = True,
        color_scheme: str = "light",
        has_touch: bool = False,
        looked_at: LookedAt | None = None,
    ) -> None:
        self.url = url
        self.has_scripts = has_scripts
        self.looked_at = looked_at or LookedAt()
        self.width = width
        self.context = browser.new_context(
            base_url=url,
            viewport={"width": width, "height": HEIGHT},
            locale=language,
            java_script_enabled=has_scripts,
            color_scheme=color_scheme,
            has_touch=has_touch,
        )
        self.complaints: list[str] = []
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(30_000)
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(f"{self.page.url}: {error}"))

    def _hear(self, message: ConsoleMessage) -> None:
        """Errors and warnings: scripts, blocked styles, missing files; an answer that says no is no complaint."""
        is_answer = message.location["url"] == self.page.url and "Failed to load resource" in message.text
        if message.type in {"error", "warning"} and not is_answer:
            self.complaints.append(f"{self.page.url}: {message.text}")

    def go(self, path: str) -> int:
        response = self.page.goto(path)
        assert response is not None
        return response.status

    def press(self, selector: str) -> None:
        """Click what leads to another page, and wait for that page."""
        with self.page.expect_navigation():
            self.page.locator(selector).first.click()

    def reach(self, selector: str) -> Locator:
        """A field of a long form, of which a phone shows one step at a time: its own address opens its step."""
        field = self.page.locator(selector).first
        field.evaluate("field => { location.hash = field.id; }")
        return field

    def sign_in(self, username: str, password: str) -> None:
        self.go("/account/sign-in/")
        self.page.fill("input[name=login]", username)
        self.page.fill("input[name=password]", password)
        self.press("main form button.btn-primary")

    def is_signed_in_as(self, username: str) -> None:
        """The short way in, where the sign-in page is not what the journey is about."""
        client = Client()
        client.force_login(get_user_model().objects.get(username=username))
        cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": self.url}])

    def flaws(self, width: int) -> list[str]:
        """What axe finds on the page, and whether it scrolls sideways; axe looks once at what is alike."""
        if width != self.width:
            self.page.set_viewport_size({"width": width, "height": HEIGHT})
            self.width = width
        look = self.page.evaluate(LOOK)
        found: list[str] = look["flaws"]
        if (width, look["make"]) not in self.looked_at.makes:
            self.looked_at.makes.add((width, look["make"]))
            if not look["hasAxe"]:
                self._bring_axe()
            inks = self.looked_at.inks[width]
            seen = self.page.evaluate(RUN_AXE, {"repeated": REPEATED, "inks": inks})
            inks += seen["inks"]
            found += seen["flaws"]
        return found

    def _bring_axe(self) -> None:
        """By its address it comes at a quarter of the price: the browser keeps what it has read of it."""
        if self.has_scripts:
            self.page.add_script_tag(url=settings.STATIC_URL + AXE_FILE)
        else:
            self.page.evaluate(AXE)

    def text(self) -> str:
        return self.page.locator("main").inner_text()

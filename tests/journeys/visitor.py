"""Somebody in front of a browser."""

from importlib.resources import files

from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client
from playwright.sync_api import Browser, ConsoleMessage, Page

PHONE, DESK = 360, 1366
HEIGHT = 800
#: axe-core as the Python package ships it.
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text()
#: Only the first rows of a long table, the first criteria of a good, the first of many units: the rest repeats them.
RUN_AXE = """async () => (await axe.run(
    {
        include: [document],
        exclude: [["tbody > tr:nth-child(n+5)"], ["[data-criterion]:nth-child(n+5)"], [".tree li:nth-child(n+4)"]],
    },
    {resultTypes: ["violations"]})).violations.map(
    found => found.id + ": " + found.nodes.slice(0, 3).map(node => node.target.join(" ")).join(" | "))"""
TOO_WIDE = """() => document.documentElement.scrollWidth <= window.innerWidth ? [] :
    ["scrolls sideways: " + [...document.querySelectorAll("body *")].filter(one => {
        const {left, right} = one.getBoundingClientRect();
        return right > window.innerWidth + 1 || left < -1;
    }).slice(0, 3).map(one => one.tagName + "." + one.className).join(" | ")]"""
#: What a page is made of, whatever it says: each kind of element in each kind of parent.
MAKE = """() => {
    const kind = one => [one.tagName, one.className, one.type, one.getAttribute("role"), one.ariaCurrent].join();
    return [...new Set([...document.querySelectorAll("body *")].map(
        one => kind(one.parentElement) + ">" + kind(one)))].sort().join("\\n");
}"""


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
        looked_at: set[tuple[int, str]] | None = None,
    ) -> None:
        self.url = url
        self.looked_at = set() if looked_at is None else looked_at
        self.context = browser.new_context(
            base_url=url,
            viewport={"width": width, "height": HEIGHT},
            locale=language,
            java_script_enabled=has_scripts,
            color_scheme=color_scheme,
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
        """What axe finds on the page, and whether it scrolls sideways; axe looks once at pages made alike."""
        self.page.set_viewport_size({"width": width, "height": HEIGHT})
        found: list[str] = self.page.evaluate(TOO_WIDE)
        make = (width, self.page.evaluate(MAKE))
        if make not in self.looked_at:
            self.looked_at.add(make)
            if not self.page.evaluate("() => 'axe' in window"):
                self.page.evaluate(AXE)
            found += self.page.evaluate(RUN_AXE)
        return found

    def text(self) -> str:
        return self.page.locator("main").inner_text()

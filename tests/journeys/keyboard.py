"""The keyboard alone: from stop to stop, and each of them has to be seen."""

import pytest
from playwright.sync_api import Page

#: How whatever has the focus looks: with a ring round it, and nothing in front of it.
FOCUS = """() => {
    const one = document.activeElement, {outlineStyle, outlineWidth} = getComputedStyle(one);
    const hasRing = outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
    const {left, right, top, bottom} = one.getBoundingClientRect();
    const [across, down] = [(left + right) / 2, (Math.max(top, 0) + Math.min(bottom, innerHeight)) / 2];
    const front = document.elementFromPoint(across, down);
    const isInFront = front && (one.contains(front) || front.contains(one));
    const name = one.tagName + "." + (one.name || one.id || one.className);
    return {name, isAmiss: !(one.matches(":focus-visible") && hasRing && isInFront)};
}"""


class Keyboard:
    """Tab, arrows, Space, Enter and what is typed; where the focus could not be seen is kept."""

    def __init__(self, page: Page) -> None:
        self.page, self.keys = page, page.keyboard
        self.unseen: set[str] = set()
        #: How often the end of a page was reached, and it began anew.
        self.rounds = 0

    def to(self, selector: str) -> None:
        """Tab by Tab."""
        passed = []
        for _stop in range(90):
            self.keys.press("Tab")
            stop = self.page.evaluate(FOCUS)
            passed.append(stop["name"])
            if stop["name"].startswith("BODY"):
                self.rounds += 1
            elif stop["isAmiss"]:
                self.unseen.add(stop["name"])
            if self.page.evaluate("selector => document.activeElement.matches(selector)", selector):
                return
        pytest.fail(f"{selector} is not reached: {passed}")

    def write(self, selector: str, words: str) -> None:
        self.to(selector)
        self.keys.insert_text(words)

    def press(self, selector: str) -> None:
        """What leads to another page."""
        self.to(selector)
        with self.page.expect_navigation():
            self.keys.press("Enter")

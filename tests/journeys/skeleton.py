"""What a page is made of, read from what the server answers: the browser opens only pages that are made differently."""

import re
from html.parser import HTMLParser

#: Elements that nothing can stand in.
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
#: Attributes whose value changes how something looks or what it is; of all others only the name counts.
TELLING = {"class", "type", "role", "aria-current", "dir", "lang"}
#: Words that can be broken nowhere push a page wide.
BREAKS = re.compile(r"[\s\-]+")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.above: list[tuple[str, str]] = [("", "")]
        self.cells = [0]
        self.make: set[str] = set()
        self.longest_word = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        kind = " ".join([tag, *sorted(f"{name}={value}" if name in TELLING else name for name, value in attrs)])
        self.make.add(f"{self.above[-1][1]} > {kind}")
        self.cells[-1] += tag in {"td", "th"}
        if tag not in VOID:
            self.above.append((tag, kind))
            self.cells.append(0)

    def handle_endtag(self, tag: str) -> None:
        while tag in {open_tag for open_tag, _kind in self.above}:
            closed, kind = self.above.pop()
            cells = self.cells.pop()
            if closed == "tr":
                self.make.add(f"{kind} of {cells}")
            if closed == tag:
                return

    def handle_data(self, data: str) -> None:
        if self.above[-1][0] not in {"script", "style"}:
            self.longest_word = max(self.longest_word, *map(len, BREAKS.split(data)))


def skeleton_of(html: str) -> tuple[frozenset[str], int]:
    """Each kind of element in each kind of parent, with the widths of table rows; and the longest word."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return frozenset(reader.make), reader.longest_word

"""A change in words: what was, an arrow, what is now."""

from django.utils.translation import get_language_bidi

#: Holds the arrow and what stands beside it in the order of reading, whichever way the words on its sides run.
RIGHT_TO_LEFT_MARK = "\u200f"


def becomes(before: object, after: object) -> str:
    """ "8 → 7"; where one reads from right to left the arrow points to the left."""
    arrow = f"{RIGHT_TO_LEFT_MARK}←{RIGHT_TO_LEFT_MARK}" if get_language_bidi() else "→"
    return f"{before} {arrow} {after}"

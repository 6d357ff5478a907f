"""What was changed in a running text, word by word: pure, and bounded in what it costs."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

#: Texts that differ in more words than this are shown whole, one after the other.
MOST_WORDS = 3000
#: Below this share of common words a text was written anew, and what a comparison would strike out is confusing.
LEAST_ALIKE = 0.4

_WORD = re.compile(r"\s*\S+")

Kind = Literal["same", "gone", "new"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the text: in both, in the old one alone, or in the new one alone."""

    kind: Kind
    text: str


def text_changes(before: str, after: str) -> list[Piece]:
    """The new text with what fell away at its place; a text written anew comes whole, after the whole old one."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    head = _alike(old, new)
    tail = _alike(old[head:][::-1], new[head:][::-1])
    old_part, new_part = old[head : len(old) - tail], new[head : len(new) - tail]
    pieces = [("same", new[:head]), *_between(old_part, new_part), ("same", new[len(new) - tail :])]
    if not head and not tail and _is_anew(pieces, len(old) + len(new)):
        pieces = [("gone", old), ("new", new)]
    return [Piece(kind, "".join(words)) for kind, words in pieces if words]


def _alike(one: Sequence[str], other: Sequence[str]) -> int:
    """How many words both begin with."""
    return next(
        (place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )


def _between(old: list[str], new: list[str]) -> list[tuple[Kind, list[str]]]:
    if len(old) + len(new) > MOST_WORDS:
        return [("gone", old), ("new", new)]
    pieces: list[tuple[Kind, list[str]]] = []
    for tag, old_from, old_until, new_from, new_until in SequenceMatcher(None, old, new).get_opcodes():
        if tag == "equal":
            pieces.append(("same", new[new_from:new_until]))
        else:
            pieces += [("gone", old[old_from:old_until]), ("new", new[new_from:new_until])]
    return pieces


def _is_anew(pieces: Sequence[tuple[Kind, list[str]]], words: int) -> bool:
    same = sum(len(part) for kind, part in pieces if kind == "same")
    return 2 * same < LEAST_ALIKE * words

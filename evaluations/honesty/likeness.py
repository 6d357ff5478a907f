"""How alike two minutes are, from signatures of at most 512 bytes: bottom-k sketches of their pairs of words.

A signature keeps the smallest hashes of a text's word pairs. Up to the point that both reach, the hashes of two texts
are a fair sample of all their pairs, so what they share there estimates what they share as a whole (after Broder).
Minutes no longer than a signature are compared exactly.

Two syllables are a word of Vietnamese, mostly: longer groups lose a copy of which every tenth word was changed,
single syllables are alike everywhere. The order of sentences hardly matters to pairs.
"""

import re
import unicodedata
from bisect import bisect_right
from struct import pack as pack_numbers
from struct import unpack as unpack_numbers
from zlib import crc32

#: Words in a group.
GROUP = 2
#: Hashes in a signature: beyond so many an estimate strays some three percent.
SIZE = 128
#: Minutes with fewer words are the same only as a whole; with fewer than the shortest they say nothing.
ENOUGH, SHORTEST = 15, 5

#: Letters only: the same minutes with another date, month or count are the same minutes.
_WORD = re.compile(r"[^\W\d_]+")
#: No hash is greater.
_LAST = 2**32 - 1


def signature_of(text: str) -> tuple[int, ...]:
    """The smallest hashes of the text's word groups, ascending; empty for a text too short to be compared."""
    words = _WORD.findall(unicodedata.normalize("NFC", text).casefold())
    if len(words) < SHORTEST:
        return ()
    group = GROUP if len(words) >= ENOUGH else len(words)
    groups = {crc32(" ".join(words[at : at + group]).encode()) for at in range(len(words) - group + 1)}
    return tuple(sorted(groups)[:SIZE])


def likeness(one: tuple[int, ...], other: tuple[int, ...]) -> int:
    """How much of either text is in the other, in whole percent rounded down; 0 where either has no signature."""
    shared = len(set(one).intersection(other))
    if not shared:
        return 0
    reach = min((signature[-1] for signature in (one, other) if len(signature) == SIZE), default=_LAST)
    return 200 * shared // (bisect_right(one, reach) + bisect_right(other, reach))


def pack(signature: tuple[int, ...]) -> bytes:
    """The signature as it is stored, four bytes a hash."""
    return pack_numbers(f">{len(signature)}I", *signature)


def unpack(stored: bytes) -> tuple[int, ...]:
    return unpack_numbers(f">{len(stored) // 4}I", stored)

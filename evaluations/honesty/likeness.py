"""How alike two minutes are, from signatures of at most 256 bytes: bottom-k sketches of their groups of four words.

A signature keeps the smallest hashes of a text's word groups. The smallest hashes of two texts taken together are a
fair sample of the groups of both, so the part of the sample that both have estimates how much they share (Broder's
resemblance). Texts shorter than a signature are compared exactly.
"""

import re
import unicodedata
from struct import pack as pack_numbers
from struct import unpack as unpack_numbers
from zlib import crc32

#: Words in a group: long enough that ordinary phrases of office Vietnamese do not make two minutes alike.
GROUP = 4
#: Hashes in a signature: an estimate then strays some five percent.
SIZE = 64
#: Minutes with fewer word groups say too little to be compared.
SHORTEST = 12

#: Letters only: the same minutes with another date, month or count are the same minutes.
_WORD = re.compile(r"[^\W\d_]+")


def signature_of(text: str) -> tuple[int, ...]:
    """The smallest hashes of the text's word groups, ascending; empty for a text too short to be compared."""
    words = _WORD.findall(unicodedata.normalize("NFC", text).casefold())
    groups = {crc32(" ".join(words[at : at + GROUP]).encode()) for at in range(len(words) - GROUP + 1)}
    return tuple(sorted(groups)[:SIZE]) if len(groups) >= SHORTEST else ()


def likeness(one: tuple[int, ...], other: tuple[int, ...]) -> int:
    """How much of two texts is the same, in whole percent rounded down; 0 where either has no signature."""
    first, second = set(one), set(other)
    if first.isdisjoint(second):
        return 0
    sample = sorted(first | second)
    if len(one) == SIZE or len(other) == SIZE:
        sample = sample[:SIZE]
    return sum(1 for group in sample if group in first and group in second) * 100 // len(sample)


def pack(signature: tuple[int, ...]) -> bytes:
    """The signature as it is stored, four bytes a hash."""
    return pack_numbers(f">{len(signature)}I", *signature)


def unpack(stored: bytes) -> tuple[int, ...]:
    return unpack_numbers(f">{len(stored) // 4}I", stored)

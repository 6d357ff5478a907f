"""What a kept picture looks like, in 256 bytes that outlast another encoding: by it a picture used again is found.

The picture is laid under a grid of 32 × 32 fields of grey, fine enough that the words of two typed pages fall into it
differently. Each field is compared with the next: one bit says that it grows clearly lighter there, another that it
does so at all faintly. Two pictures differ where one is clear and the other not even faint, so that what lies at the
edge, which every encoder moves a little, does not count. White paper says nothing, and only what is on it is compared.
"""

import io
from collections.abc import Iterable
from itertools import pairwise

from PIL import Image

SIDE = 32
#: Steps of grey (of 255) that an encoder may make by itself.
FAINTEST = 3
#: With fewer clear fields a picture is as good as empty, and like every other empty one.
FEWEST = 8
#: Percent of the clear fields in which the same picture may differ; one form, filled in otherwise, begins at 17.
MOST_UNLIKE = 10

_BYTES = SIDE * SIDE // 8


def look_of(content: bytes) -> bytes:
    """The look of a kept JPEG: its clear bits, then its faint ones; empty where there is next to nothing to see."""
    with Image.open(io.BytesIO(content), formats=("JPEG",)) as picture:
        picture.draft("L", (SIDE * 8, SIDE * 8))
        greys = picture.convert("L").resize((SIDE + 1, SIDE), Image.Resampling.HAMMING).tobytes()
    rows = [greys[start : start + SIDE + 1] for start in range(0, len(greys), SIDE + 1)]
    rises = [after - before for row in rows for before, after in pairwise(row)]
    # Half the usual step: a hazy picture has smaller ones than a sharp one.
    clear = max(FAINTEST, sum(map(abs, rises)) / len(rises) / 2)
    bits = _bits(rise > clear for rise in rises)
    if bits.bit_count() < FEWEST:
        return b""
    return bits.to_bytes(_BYTES) + _bits(rise > clear / 2 for rise in rises).to_bytes(_BYTES)


def unlikeness(one: bytes, other: bytes) -> int:
    """In how many percent of their clear fields two looks differ; 100 where either is empty."""
    if not one or not other:
        return 100
    clear, faint = _numbers(one)
    other_clear, other_faint = _numbers(other)
    differing = clear & ~other_faint | other_clear & ~faint
    return 100 * differing.bit_count() // (clear | other_clear).bit_count()


def looks_alike(one: bytes, other: bytes) -> bool:
    return unlikeness(one, other) <= MOST_UNLIKE


def _bits(answers: Iterable[bool]) -> int:
    return int("".join("1" if answer else "0" for answer in answers), 2)


def _numbers(look: bytes) -> tuple[int, int]:
    return int.from_bytes(look[:_BYTES]), int.from_bytes(look[_BYTES:])

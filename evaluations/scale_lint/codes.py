"""Codes name the columns of sheets and the rows of marks: each there, short, plain and only once."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from evaluations.scale_lint.flaw import Flaw, used

LONGEST_SCALE_CODE = 60
LONGEST_PART_CODE = 20
LONGEST_CRITERION_CODE = 12

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")


@dataclass(frozen=True, kw_only=True, slots=True)
class Named:
    """Anything with a code and a title, and the codes of its place in the scale."""

    code: str
    title: str
    part: str = ""
    criterion: str = ""


def name_flaws(kind: str, things: Iterable[Named], longest: int) -> Iterator[Flaw]:
    """`kind` begins the flaw's code: scale, part or criterion."""
    seen: set[str] = set()
    for position, thing in enumerate(things, start=1):
        where = Flaw(code="", part=thing.part, criterion=thing.criterion)
        if not thing.code:
            yield replace(where, code=f"{kind}_code_missing", used=used(position=position))
        elif not _CODE.fullmatch(thing.code) or len(thing.code) > longest:
            yield replace(where, code=f"{kind}_code_malformed", used=used(name=thing.code, longest=longest))
        elif thing.code in seen:
            yield replace(where, code=f"{kind}_code_repeated", used=used(name=thing.code))
        seen.add(thing.code)
        if not thing.title.strip():
            yield replace(where, code=f"{kind}_title_missing")

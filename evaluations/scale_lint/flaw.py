from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias


@dataclass(frozen=True, kw_only=True, slots=True)
class Flaw:
    """One thing that is wrong with a scale: what, where, and the values to say it with.

    Without a part it concerns the whole scale, without a criterion the whole part. Where a code is missing, the place
    is the next larger one and `used` holds the position.
    """

    code: str
    part: str = ""
    criterion: str = ""
    used: tuple[tuple[str, str], ...] = ()


#: A flaw whose place is still to be written beside it: its code and its values.
Found: TypeAlias = tuple[str, tuple[tuple[str, str], ...]]


def used(**values: str | int | Decimal) -> tuple[tuple[str, str], ...]:
    return tuple((name, str(value)) for name, value in values.items())

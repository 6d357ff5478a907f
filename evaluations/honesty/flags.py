"""What is worth a second look in a sent record: beside its neighbours of the month, and its own months before."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal, NamedTuple

from evaluations.honesty.likeness import likeness

#: Minutes so much alike are called the same, in percent: every tenth word changed, the sentences in another order.
SAME_MINUTES = 72
#: So many months running at the maximum are too good to pass without a look.
MONTHS_AT_MAXIMUM = 3
#: So many units, and so great a part of all that sent the month, in percent, with the same points are no chance.
UNITS_ALIKE, PART_ALIKE = 3, 80
#: So many criteria of a flag are named.
NAMED = 3
#: So many months of review are looked at, and so much of the reachable maximum, in percent, is a gap.
MONTHS_OF_REVIEW = 3
GAP = 5

Kind = Literal[
    "minutes_as_before", "minutes_as_neighbour", "always_full", "all_equal", "nothing_shown", "reviewed_lower"
]


@dataclass(frozen=True, kw_only=True, slots=True)
class Sent:
    """A record as it was sent, or as it would be: whose, of which month, what it says and what it gives itself.

    `unit` is the unit's path in the tree; `total` is `None` while marks are missing, `reviewed` while none is approved.
    """

    unit: str
    year: int
    month: int
    total: Decimal | None
    reachable: Decimal
    #: The points of each good, as one text: compared, never reckoned with.
    goods: str = ""
    signature: tuple[int, ...] = ()
    #: Codes of the criteria at their maximum with neither evidence nor a note where one looks for them.
    unshown: tuple[str, ...] = ()
    reviewed: Decimal | None = None

    @property
    def is_full(self) -> bool:
        return self.total == self.reachable

    @property
    def number(self) -> int:
        """Months counted through the years."""
        return self.year * 12 + self.month - 1


class Claim(NamedTuple):
    """A criterion as it was marked: whether evidence is wanted for it, and what there is to show."""

    code: str
    is_wanted: bool
    is_at_maximum: bool
    is_shown: bool


def unshown_codes(claims: Sequence[Claim], *, is_full: bool) -> tuple[str, ...]:
    """The criteria at their maximum with neither evidence nor a note, of those for which evidence is wanted.

    A scale that wants none for any of them leaves it at that, unless everything is at its maximum.
    """
    wanted = [claim for claim in claims if claim.is_wanted] or (claims if is_full else ())
    return tuple(claim.code for claim in wanted if claim.is_at_maximum and not claim.is_shown)


@dataclass(frozen=True, kw_only=True, slots=True)
class Flag:
    """One reason for a second look, with what was seen: nothing is deducted for it."""

    kind: Kind
    #: How much of the minutes is alike, in whole percent.
    percent: int = 0
    #: Months, units or criteria counted, and of how many.
    count: int = 0
    out_of: int = 0
    #: The total that all have, or how much lower the review was on average.
    points: Decimal = field(default=Decimal(0))
    #: The neighbour with the same minutes.
    unit: str = ""
    #: The first of the criteria counted.
    codes: tuple[str, ...] = ()


def find_flags(record: Sent, *, neighbours: Iterable[Sent], before: Sequence[Sent]) -> list[Flag]:
    """The flags of a record: `neighbours` are the same month's records of the units beside it, `before` its own of
    earlier months, in any order; neither has to be complete.
    """
    beside = [one for one in neighbours if one.unit != record.unit and one.number == record.number]
    earlier = sorted((one for one in before if one.number < record.number), key=lambda one: -one.number)
    found = (
        minutes_as_before(record, earlier),
        minutes_as_neighbour(record, beside),
        always_full(record, earlier),
        all_equal(record, beside),
        nothing_shown(record),
        reviewed_lower(record, earlier),
    )
    return [flag for flag in found if flag is not None]


def minutes_as_before(record: Sent, earlier: Sequence[Sent]) -> Flag | None:
    """The minutes are those of the month before, copied."""
    if not earlier or earlier[0].number != record.number - 1:
        return None
    percent = likeness(record.signature, earlier[0].signature)
    return Flag(kind="minutes_as_before", percent=percent) if percent >= SAME_MINUTES else None


def minutes_as_neighbour(record: Sent, beside: Iterable[Sent]) -> Flag | None:
    """The minutes are those of a unit beside it; the most alike is named."""
    percent, unit = max(((likeness(record.signature, one.signature), one.unit) for one in beside), default=(0, ""))
    return Flag(kind="minutes_as_neighbour", percent=percent, unit=unit) if percent >= SAME_MINUTES else None


def always_full(record: Sent, earlier: Sequence[Sent]) -> Flag | None:
    """Every mark at its maximum, and so in the months before, one after the other."""
    months = 0
    for one in (record, *earlier):
        if one.number != record.number - months or not one.is_full:
            break
        months += 1
    return Flag(kind="always_full", count=months) if months >= MONTHS_AT_MAXIMUM else None


def all_equal(record: Sent, beside: Sequence[Sent]) -> Flag | None:
    """Nearly all units of a committee that sent the month gave themselves the same points, good by good."""
    if record.total is None:
        return None
    units = 1 + sum(one.total is not None for one in beside)
    alike = 1 + sum((one.total, one.goods) == (record.total, record.goods) for one in beside)
    if alike < UNITS_ALIKE or alike * 100 < PART_ALIKE * units:
        return None
    return Flag(kind="all_equal", count=alike, out_of=units, points=record.total)


def nothing_shown(record: Sent) -> Flag | None:
    """Criteria at their maximum, and neither evidence nor a note to show for them."""
    if not record.unshown:
        return None
    return Flag(kind="nothing_shown", count=len(record.unshown), codes=record.unshown[:NAMED])


def reviewed_lower(record: Sent, earlier: Iterable[Sent]) -> Flag | None:
    """In the last approved months the review came out clearly lower than the unit's own marks."""
    pairs = [
        (one.total - one.reviewed, one.reachable)
        for one in earlier
        if one.total is not None and one.reviewed is not None
    ][:MONTHS_OF_REVIEW]
    if len(pairs) < MONTHS_OF_REVIEW:
        return None
    lower, reachable = (sum(column, Decimal(0)) for column in zip(*pairs, strict=True))
    if not reachable or lower * 100 < GAP * reachable:
        return None
    average = (lower / len(pairs)).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return Flag(kind="reviewed_lower", count=len(pairs), points=average)

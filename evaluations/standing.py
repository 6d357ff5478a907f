"""Where units stand among comparable ones while a year runs: scores to date, groups, places. Pure, no queries.

A ranking of thousands shows no reasons, and reasons are most of what `score_year` costs. So the year to date is
reckoned here from months already added up; it equals `score_year` without yearly marks, to the hundredth.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from operator import attrgetter
from typing import NamedTuple

from cells.choices import OrganizationKind, OrganizationType
from evaluations.engine import MissingMonth, Scale
from evaluations.engine.numbers import rounded


class GoodSum(NamedTuple):
    """Months of a good that share a reachable maximum, their scores added up."""

    months: int
    score: Decimal
    reachable: Decimal


@dataclass(frozen=True, kw_only=True, slots=True)
class MonthsSoFar:
    """What a unit has of the months due: sums by good, how many months have a record, how many are exempt."""

    sums: Mapping[str, Sequence[GoodSum]] = field(default_factory=dict)
    recorded: int = 0
    exempt: int = 0


class ScoreSoFar(NamedTuple):
    goods: dict[str, Decimal | None]
    total: Decimal | None
    counted_months: int


def score_so_far(scale: Scale, months: MonthsSoFar, months_due: int) -> ScoreSoFar:
    """The monthly criteria's score over the months due; `None` where nothing counts, which is not zero."""
    missing = months_due - months.recorded - months.exempt
    zero_months = missing if scale.missing_month is MissingMonth.ZERO else 0
    exact: dict[str, Fraction | None] = {}
    for good in scale.goods:
        if good.monthly:
            exact[good.good] = _score(months.sums.get(good.good, ()), zero_months, good.monthly_maximum)
    values = [value for value in exact.values() if value is not None]
    is_whole = bool(exact) and len(values) == len(exact)
    return ScoreSoFar(
        goods={good: None if value is None else rounded(value) for good, value in exact.items()},
        total=rounded(sum(values, Fraction(0))) if is_whole else None,
        counted_months=months.recorded + zero_months,
    )


def monthly_maximum(scale: Scale) -> Decimal:
    """The most that `score_so_far` can give."""
    return sum((good.monthly_maximum for good in scale.goods), Decimal(0))


def _score(sums: Sequence[GoodSum], zero_months: int, maximum: Decimal) -> Fraction | None:
    """The mean of score / reachable, times the maximum; months in which nothing of the good applied are left out.

    In whole hundredths, because a province has twenty thousand of these and fractions of decimals are slow.
    """
    counted = zero_months
    shares = [Fraction(_hundredths(score), _hundredths(reachable)) for _months, score, reachable in sums if reachable]
    counted += sum(months for months, _score, reachable in sums if reachable)
    if not counted:
        return None
    share = shares[0] if len(shares) == 1 else sum(shares, Fraction(0))
    return Fraction(share.numerator * _hundredths(maximum), share.denominator * counted * 100)


def _hundredths(value: Decimal) -> int:
    return int(value.scaleb(2))


class GroupKey(NamedTuple):
    """Whom a unit is compared with: those of its kind and type under the committee that decides them."""

    committee_path: str
    kind: str
    type: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """A unit with its scores, to date or as the year's run stored them, and what has been made of them."""

    unit_pk: int
    path: str
    #: The committee directly above, which decides the unit's level.
    committee_path: str
    committee_name: str
    name: str
    code: str
    kind: str
    type: str
    is_pilot: bool
    year_pk: int
    goods: Mapping[str, Decimal | None]
    total: Decimal | None
    maximum: Decimal | None
    counted_months: int
    #: Newly established and the like: shown, never placed.
    is_outside: bool = False
    verdict_pk: int | None = None
    computed_level: str = ""
    decided_level: str = ""
    ceiling_place: str = ""
    is_recognised: bool | None = None

    @property
    def is_placed(self) -> bool:
        return self.total is not None and not self.is_outside


class Placed(NamedTuple):
    """A standing with its place, or with none where there is nothing to compare."""

    standing: Standing
    place: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    key: GroupKey
    committee_name: str
    placed: tuple[Placed, ...]

    @property
    def size(self) -> int:
        """How many have a place."""
        return sum(1 for one in self.placed if one.place is not None)


def rank(standings: Iterable[Standing], *, by_type: bool) -> list[Group]:
    """Comparable groups in the order of the tree, each from the highest total down; those without a place come last."""
    groups: dict[GroupKey, list[Standing]] = {}
    for standing in standings:
        key = GroupKey(standing.committee_path, standing.kind, standing.type if by_type else "")
        groups.setdefault(key, []).append(standing)
    return [
        Group(key=key, committee_name=groups[key][0].committee_name, placed=tuple(_place(groups[key])))
        for key in sorted(groups, key=_official_order)
    ]


def _official_order(key: GroupKey) -> tuple[str, int, int]:
    kinds, types = OrganizationKind.values, OrganizationType.values
    return key.committee_path, kinds.index(key.kind), types.index(key.type) if key.type else -1


def _place(standings: list[Standing]) -> Iterable[Placed]:
    """1-2-2-4: equal totals share a place, and the next place is counted as if they did not."""
    placed = sorted((one for one in standings if one.is_placed), key=attrgetter("path"))
    placed.sort(key=attrgetter("total"), reverse=True)
    place = 0
    for number, one in enumerate(placed, start=1):
        if number == 1 or one.total != placed[number - 2].total:
            place = number
        yield Placed(one, place)
    for one in sorted((one for one in standings if not one.is_placed), key=attrgetter("path")):
        yield Placed(one, None)


class PilotComparison(NamedTuple):
    """Pilot units against the rest of their kind, by the mean of their totals."""

    kind: str
    pilots: int
    pilots_mean: Decimal
    others: int
    others_mean: Decimal

    @property
    def difference(self) -> Decimal:
        return self.pilots_mean - self.others_mean


def compare_pilots(standings: Iterable[Standing]) -> list[PilotComparison]:
    """For every kind that has both; units of different kinds are marked on different scales."""
    totals: dict[str, tuple[list[Decimal], list[Decimal]]] = {}
    for one in standings:
        if one.is_placed and one.total is not None:
            totals.setdefault(one.kind, ([], []))[not one.is_pilot].append(one.total)
    return [
        PilotComparison(kind, len(pilots), _mean(pilots), len(others), _mean(others))
        for kind, (pilots, others) in sorted(totals.items())
        if pilots and others
    ]


def _mean(totals: Sequence[Decimal]) -> Decimal:
    return rounded(Fraction(sum(totals, Decimal(0))) / len(totals))

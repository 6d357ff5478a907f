"""A scale: goods, their criteria, and what to do when a mark does not apply or a month is missing.

Contradictory scales are refused on entry with a sentence saying why. Whether a scale adds up to one hundred is asked
when it is issued, not here: the engine reckons with any sum.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum, StrEnum
from functools import cached_property
from itertools import pairwise
from typing import Final, TypeAlias

HUNDRED = Decimal(100)


class ScaleError(ValueError):
    """A scale that contradicts itself."""


class MarkError(ValueError):
    """A mark that its criterion cannot have been given."""


class Inapplicable(Enum):
    """The mark "not applicable", which is neither zero nor missing."""

    MARK = "na"


NOT_APPLICABLE: Final = Inapplicable.MARK
#: What a criterion is given. A missing mark is an absent key, never a value.
Mark: TypeAlias = Decimal | Inapplicable


class CriterionKind(StrEnum):
    """What a mark of the criterion is."""

    POINTS = "points"  # anything from zero to the maximum
    YES_NO = "yes_no"  # the maximum or zero
    PASS_FAIL = "pass_fail"  # the maximum or zero, and recognition counts the months passed
    CHOICE = "choice"  # one of the steps
    RATIO = "ratio"  # a percentage, turned into points by bands


class Period(StrEnum):
    MONTHLY = "monthly"
    YEARLY = "yearly"


class NotApplicable(StrEnum):
    """What "not applicable" does to a criterion."""

    FULL = "full"  # full marks
    REBASE = "rebase"  # left out, and the rest of its good is scaled up
    REFUSED = "refused"


class Nature(StrEnum):
    """Bonuses and deductions come on top of a good's criteria; their maximum is their own cap."""

    REGULAR = "regular"
    BONUS = "bonus"
    DEDUCTION = "deduction"


class MissingMonth(StrEnum):
    """How a month without an approved record counts."""

    ZERO = "zero"
    EXCLUDE = "exclude"


@dataclass(frozen=True, kw_only=True)
class Band:
    """The points of a ratio between two edges, each in or out; ``None`` is an open end."""

    points: Decimal
    lower: Decimal | None = None
    upper: Decimal | None = None
    includes_lower: bool = True
    includes_upper: bool = False

    def holds(self, ratio: Decimal) -> bool:
        above = self.lower is None or ratio > self.lower or (self.includes_lower and ratio == self.lower)
        below = self.upper is None or ratio < self.upper or (self.includes_upper and ratio == self.upper)
        return above and below


@dataclass(frozen=True, kw_only=True)
class Criterion:
    """One line of a scale."""

    code: str
    maximum: Decimal
    kind: CriterionKind = CriterionKind.POINTS
    period: Period = Period.MONTHLY
    not_applicable: NotApplicable = NotApplicable.REBASE
    nature: Nature = Nature.REGULAR
    steps: tuple[Decimal, ...] = ()
    bands: tuple[Band, ...] = ()

    def __post_init__(self) -> None:
        _check_decimal(f'criterion "{self.code}": maximum', self.maximum)
        if self.maximum <= 0:
            raise ScaleError(f'criterion "{self.code}": the maximum must be above zero')
        if self.nature is not Nature.REGULAR and self.period is Period.MONTHLY:
            raise ScaleError(f'criterion "{self.code}": a {self.nature} is marked once a year, not monthly')
        if (self.kind is CriterionKind.CHOICE) != bool(self.steps):
            raise ScaleError(f'criterion "{self.code}": steps belong to a choice, and a choice needs them')
        if (self.kind is CriterionKind.RATIO) != bool(self.bands):
            raise ScaleError(f'criterion "{self.code}": bands belong to a ratio, and a ratio needs them')
        if self.steps:
            self._check_reach("step", self.steps)
            if len(set(self.steps)) != len(self.steps):
                raise ScaleError(f'criterion "{self.code}": two steps give the same points')
        if self.bands:
            self._check_reach("band", [band.points for band in self.bands])
            _check_bands(self.code, self.bands)

    def _check_reach(self, name: str, points: Iterable[Decimal]) -> None:
        given = tuple(points)
        for value in given:
            _check_decimal(f'criterion "{self.code}": {name}', value)
        if min(given) < 0:
            raise ScaleError(f'criterion "{self.code}": a {name} gives points below zero')
        if max(given) != self.maximum:
            raise ScaleError(
                f'criterion "{self.code}": the highest {name} gives {max(given)}, the maximum is {self.maximum}'
            )

    def points_for(self, mark: Mark) -> Decimal | None:
        """The points a mark is worth, ``None`` where "not applicable" leaves the criterion out."""
        if isinstance(mark, Inapplicable):
            if self.not_applicable is NotApplicable.REFUSED:
                raise MarkError(f'criterion "{self.code}" cannot be marked not applicable')
            return self.maximum if self.not_applicable is NotApplicable.FULL else None
        if not isinstance(mark, Decimal) or not mark.is_finite():
            raise MarkError(f'criterion "{self.code}": a mark is a Decimal, not {mark!r}')
        if self.kind is CriterionKind.RATIO:
            for band in self.bands:
                if band.holds(mark):
                    return band.points
            raise MarkError(f'criterion "{self.code}": no band holds {mark} %')
        if not 0 <= mark <= self.maximum:
            raise MarkError(f'criterion "{self.code}": {mark} is outside 0 to {self.maximum}')
        if self.kind is CriterionKind.CHOICE and mark not in self.steps:
            raise MarkError(f'criterion "{self.code}": {mark} is none of the steps')
        if self.kind in (CriterionKind.YES_NO, CriterionKind.PASS_FAIL) and mark not in (0, self.maximum):
            raise MarkError(f'criterion "{self.code}": {mark} is neither 0 nor {self.maximum}')
        return mark


@dataclass(frozen=True, kw_only=True)
class GoodScale:
    """One of the goods with its criteria; its maximum is the sum of its regular criteria."""

    good: str
    criteria: tuple[Criterion, ...]

    def __post_init__(self) -> None:
        if not any(criterion.nature is Nature.REGULAR for criterion in self.criteria):
            raise ScaleError(f'good "{self.good}" has no criteria')

    @cached_property
    def monthly(self) -> tuple[Criterion, ...]:
        return tuple(criterion for criterion in self.criteria if criterion.period is Period.MONTHLY)

    @cached_property
    def yearly(self) -> tuple[Criterion, ...]:
        """The regular criteria marked once a year."""
        return tuple(c for c in self.criteria if c.period is Period.YEARLY and c.nature is Nature.REGULAR)

    @cached_property
    def extras(self) -> tuple[Criterion, ...]:
        """Bonuses and deductions."""
        return tuple(criterion for criterion in self.criteria if criterion.nature is not Nature.REGULAR)

    @cached_property
    def monthly_maximum(self) -> Decimal:
        return sum((criterion.maximum for criterion in self.monthly), Decimal(0))

    @cached_property
    def maximum(self) -> Decimal:
        return self.monthly_maximum + sum((criterion.maximum for criterion in self.yearly), Decimal(0))

    @cached_property
    def is_pass_fail(self) -> bool:
        """A pass/fail sheet: recognition counts the months passed instead of a share of the maximum."""
        return bool(self.monthly) and all(
            c.kind is CriterionKind.PASS_FAIL for c in self.criteria if c.nature is Nature.REGULAR
        )


@dataclass(frozen=True, kw_only=True)
class RatingBands:
    """The percent of a good's maximum from which it is rated excellent, good, average; below that it is poor."""

    excellent: Decimal = Decimal(90)
    good: Decimal = Decimal(70)
    average: Decimal = Decimal(50)

    def __post_init__(self) -> None:
        for name in ("excellent", "good", "average"):
            _check_decimal(f"rating band {name}", getattr(self, name))
        if not HUNDRED >= self.excellent > self.good > self.average > 0:
            raise ScaleError("rating bands must fall from excellent through good to average, within 0 to 100")


@dataclass(frozen=True, kw_only=True)
class Scale:
    """The whole scale with its thresholds, in percent of each good and in points of the total."""

    goods: tuple[GoodScale, ...]
    missing_month: MissingMonth = MissingMonth.ZERO
    good_threshold: Decimal = Decimal(80)
    total_threshold: Decimal = Decimal(80)
    months_to_pass: Decimal = HUNDRED  # the percent of counted months a pass/fail good must have passed
    rating_bands: RatingBands = field(default_factory=RatingBands)

    def __post_init__(self) -> None:
        if not self.goods:
            raise ScaleError("a scale needs at least one good")
        _refuse_duplicates("good", [good.good for good in self.goods])
        _refuse_duplicates("criterion", [criterion.code for good in self.goods for criterion in good.criteria])
        for name in ("good_threshold", "total_threshold", "months_to_pass"):
            value: Decimal = getattr(self, name)
            _check_decimal(name, value)
            if not 0 <= value <= HUNDRED:
                raise ScaleError(f"{name}: {value} is outside 0 to 100")

    @cached_property
    def has_months(self) -> bool:
        """Whether anything is marked monthly; a members' scale is marked once a year."""
        return any(good.monthly for good in self.goods)

    @cached_property
    def criteria(self) -> dict[str, Criterion]:
        return {criterion.code: criterion for good in self.goods for criterion in good.criteria}

    def check_codes(self, codes: Iterable[str], period: Period) -> None:
        """Refuse marks for criteria that the scale does not have, or not in this period."""
        for code in codes:
            if code not in self.criteria:
                raise MarkError(f'criterion "{code}" is not in the scale')
            if self.criteria[code].period is not period:
                raise MarkError(f'criterion "{code}" is not marked {period}')


def _check_decimal(name: str, value: Decimal) -> None:
    if not isinstance(value, Decimal) or not value.is_finite():
        raise ScaleError(f"{name}: a Decimal is needed, not {value!r}")


def _refuse_duplicates(name: str, codes: list[str]) -> None:
    for code in codes:
        if codes.count(code) > 1:
            raise ScaleError(f'{name} "{code}" occurs twice')


def _check_bands(code: str, bands: tuple[Band, ...]) -> None:
    """From 0 to at least 100 %, in rising order, each edge in exactly one band."""
    first, last = bands[0], bands[-1]
    if first.lower is not None and (first.lower > 0 or (first.lower == 0 and not first.includes_lower)):
        raise ScaleError(f'criterion "{code}": no band holds 0 %')
    if last.upper is not None and (last.upper < HUNDRED or (last.upper == HUNDRED and not last.includes_upper)):
        raise ScaleError(f'criterion "{code}": no band holds 100 %')
    for below, above in pairwise(bands):
        if below.upper is None or above.lower is None:
            raise ScaleError(f'criterion "{code}": only the outer bands may be open')
        if below.upper < above.lower:
            raise ScaleError(f'criterion "{code}": no band holds {below.upper} to {above.lower} %')
        if below.upper > above.lower:
            raise ScaleError(f'criterion "{code}": two bands hold {above.lower} to {below.upper} %')
        if not below.includes_upper and not above.includes_lower:
            raise ScaleError(f'criterion "{code}": no band holds exactly {below.upper} %')
        if below.includes_upper and above.includes_lower:
            raise ScaleError(f'criterion "{code}": two bands hold exactly {below.upper} %')
    for band in bands:
        if band.lower is not None and band.upper is not None and band.lower >= band.upper:
            raise ScaleError(f'criterion "{code}": a band from {band.lower} to {band.upper} % holds nothing')

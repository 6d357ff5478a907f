"""One month's marks to one pair per good: the score, and the score that was reachable that month.

The approved record stores these pairs; the year is reckoned from them alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from evaluations.engine.scale import GoodScale, Mark, MarkError, Period, Scale


@dataclass(frozen=True, kw_only=True, slots=True)
class GoodMonth:
    """What a good scored in a month, of what its applicable monthly criteria allowed; 0 of 0 where none applied."""

    score: Decimal
    reachable: Decimal

    def __post_init__(self) -> None:
        for value in (self.score, self.reachable):
            if not isinstance(value, Decimal) or not value.is_finite():
                raise MarkError(f"a month's score is a Decimal, not {value!r}")
        if not 0 <= self.score <= self.reachable:
            raise MarkError(f"a month's score of {self.score} is outside 0 to {self.reachable}")

    @property
    def passed(self) -> bool:
        return self.score == self.reachable


@dataclass(frozen=True, kw_only=True, slots=True)
class MonthScore:
    """The goods of a month, and the monthly criteria still without a mark: a month is complete when there are none.

    A missing mark adds nothing to the score while its maximum stays reachable, so an unfinished sheet shows what it
    has so far; only a complete one may be approved.
    """

    goods: Mapping[str, GoodMonth]
    missing: tuple[str, ...]


def score_month(scale: Scale, marks: Mapping[str, Mark]) -> MonthScore:
    """Each good's pair for one month's marks of the monthly criteria."""
    scale.check_codes(marks, Period.MONTHLY)
    return MonthScore(
        goods={good.good: _score_good(good, marks) for good in scale.goods},
        missing=tuple(c.code for good in scale.goods for c in good.monthly if c.code not in marks),
    )


def _score_good(good: GoodScale, marks: Mapping[str, Mark]) -> GoodMonth:
    score, reachable = Decimal(0), good.monthly_maximum
    for criterion in good.monthly:
        mark = marks.get(criterion.code)
        if mark is None:
            continue
        points = criterion.points_for(mark)
        if points is None:
            reachable -= criterion.maximum
        else:
            score += points
    return GoodMonth(score=score, reachable=reachable)

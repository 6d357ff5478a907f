"""The ceiling on excellent over a group of comparable units or members.

Nobody is ever raised. Candidates tied across the cut all wait: letting both in would break the ceiling, letting
neither in would be the software's choice, and choosing between them is the committee's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cached_property

from evaluations.engine.numbers import digits
from evaluations.engine.verdict import Step, Used, Verdict
from evaluations.engine.words import Level


class CeilingError(ValueError):
    """A ceiling or a group that cannot be."""


class CeilingBase(StrEnum):
    """Of whom the rate is taken: all who are good or better, or only those who remain good."""

    INCLUSIVE = "inclusive"
    EXCLUSIVE = "exclusive"


class CeilingRounding(StrEnum):
    FLOOR = "floor"
    NEAREST = "nearest"
    CEIL = "ceil"


@dataclass(frozen=True, kw_only=True)
class CeilingRule:
    """Rate, base and rounding are settings; every report prints the choice."""

    rate: Decimal = Decimal("0.20")
    base: CeilingBase = CeilingBase.INCLUSIVE
    rounding: CeilingRounding = CeilingRounding.FLOOR

    def __post_init__(self) -> None:
        if not isinstance(self.rate, Decimal) or not self.rate.is_finite() or not 0 <= self.rate <= 1:
            raise CeilingError(f"the ceiling's rate is a Decimal from 0 to 1, not {self.rate!r}")

    def allowed(self, counted: int) -> int:
        """How many of ``counted`` rated good or better may be excellent, on the exact fraction."""
        rate = Fraction(self.rate)
        share = rate * counted if self.base is CeilingBase.INCLUSIVE else rate * counted / (1 + rate)
        if self.rounding is CeilingRounding.FLOOR:
            return share.numerator // share.denominator
        if self.rounding is CeilingRounding.NEAREST:
            return (2 * share.numerator + share.denominator) // (2 * share.denominator)
        return -(-share.numerator // share.denominator)


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """One of the group with the level the rules gave, and what orders it: points, then the tie-break values."""

    id: str
    level: Level | None
    points: Decimal | None
    tie_break: tuple[Decimal, ...] = ()

    def __post_init__(self) -> None:
        if self.points is not None and not isinstance(self.points, Decimal):
            raise CeilingError(f"a candidate's points are a Decimal, not {self.points!r}")

    def order(self) -> tuple[bool, Decimal, tuple[Decimal, ...]]:
        """Highest first; without points a candidate comes after all who have some, even zero."""
        return (False, Decimal(0), self.tie_break) if self.points is None else (True, self.points, self.tie_break)


@dataclass(frozen=True, kw_only=True)
class CeilingOutcome:
    """Who keeps excellent, who is lowered, who waits for the committee, each highest first.

    ``cut`` is what the last of those not lowered has, ``points`` what each lowered one has; neither where no points
    were given, and no ``cut`` where nobody at all may be excellent.
    """

    counted: int
    allowed: int
    excellent: tuple[str, ...]
    lowered: tuple[str, ...]
    waiting: tuple[str, ...]
    seats_left: int
    cut: Decimal | None = None
    points: Mapping[str, Decimal] = field(default_factory=dict)

    @cached_property
    def places(self) -> dict[str, str]:
        """Each candidate's place in one word, as the ceiling's step says it."""
        return {
            **dict.fromkeys(self.excellent, "kept"),
            **dict.fromkeys(self.lowered, "lowered"),
            **dict.fromkeys(self.waiting, "waiting"),
        }


def apply_ceiling(rule: CeilingRule, candidates: Iterable[Candidate]) -> CeilingOutcome:
    """Hold the group's excellent to what the ceiling allows."""
    group = tuple(candidates)
    if len({candidate.id for candidate in group}) != len(group):
        raise CeilingError("a candidate occurs twice in the group")
    counted = sum(candidate.level is not None and candidate.level.reaches(Level.GOOD) for candidate in group)
    allowed = rule.allowed(counted)
    # Sorted twice because the ids, which only make the order of ties repeatable, ascend.
    running = sorted((c for c in group if c.level is Level.EXCELLENT), key=lambda candidate: candidate.id)
    running.sort(key=Candidate.order, reverse=True)
    above, tied, below = _cut(running, allowed)
    not_lowered = above + tied
    return CeilingOutcome(
        counted=counted,
        allowed=allowed,
        excellent=tuple(candidate.id for candidate in above),
        lowered=tuple(candidate.id for candidate in below),
        waiting=tuple(candidate.id for candidate in tied),
        seats_left=allowed - len(above),
        cut=not_lowered[-1].points if below and not_lowered else None,
        points={candidate.id: candidate.points for candidate in below if candidate.points is not None},
    )


def _cut(running: list[Candidate], allowed: int) -> tuple[list[Candidate], list[Candidate], list[Candidate]]:
    """Those above the cut, those tied across it, those below it."""
    if len(running) <= allowed:
        return running, [], []
    edge = running[allowed].order()
    if not allowed or running[allowed - 1].order() != edge:
        return running[:allowed], [], running[allowed:]
    above = [candidate for candidate in running if candidate.order() > edge]
    tied = [candidate for candidate in running if candidate.order() == edge]
    return above, tied, running[len(above) + len(tied) :]


def under_ceiling(verdict: Verdict, outcome: CeilingOutcome, id: str, group: str) -> Verdict:
    """The candidate's verdict with the ceiling's step; who was not running for excellent is left as is."""
    if verdict.level is not Level.EXCELLENT:
        return verdict
    place = outcome.places.get(id)
    if place is None:
        raise CeilingError(f'"{id}" is not a candidate of the group "{group}"')
    level = Level.GOOD if place == "lowered" else Level.EXCELLENT
    step = Step(
        rule="under_ceiling",
        article=verdict.steps[-1].article.partition(",")[0],
        outcome=place,
        used=(
            ("group", group),
            ("counted", str(outcome.counted)),
            ("allowed", str(outcome.allowed)),
            ("seats_left", str(outcome.seats_left)),
            *_distance_from_the_cut(outcome, id),
            ("level", level.value),
        ),
    )
    needs_decision = verdict.needs_decision or place == "waiting"
    return Verdict(level=level, needs_decision=needs_decision, steps=(*verdict.steps, step))


def _distance_from_the_cut(outcome: CeilingOutcome, id: str) -> Used:
    """For who is lowered: the points of the last who is not, and its own; equal where only the tie-break differs."""
    if outcome.places[id] != "lowered":
        return ()
    cut = () if outcome.cut is None else (("cut", digits(outcome.cut)),)
    return (*cut, ("points", digits(outcome.points[id]))) if id in outcome.points else cut

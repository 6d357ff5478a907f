"""Marks given under one scale as they would count under another: pure, no queries.

Criteria meet by their code. What has the same share of another maximum keeps that share; what has no counterpart is
left out, counted, and never made up.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import Enum
from typing import Final, TypeAlias

from evaluations.engine import (
    NOT_APPLICABLE,
    Criterion,
    CriterionKind,
    GoodMonth,
    GoodScale,
    Mark,
    MarkError,
    Nature,
    NotApplicable,
    Period,
    Scale,
    score_month,
)


class Uncarried(Enum):
    """Why a criterion of the other scale has no mark."""

    LOST = "lost"  # nothing there that could be carried
    UNMARKED = "unmarked"  # its counterpart has no mark either


LOST: Final = Uncarried.LOST
UNMARKED: Final = Uncarried.UNMARKED
#: The marks of the criteria that together stand for one of the other scale.
Given: TypeAlias = tuple[Mark | None, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """A criterion with what else its scale says of it."""

    criterion: Criterion
    #: In a split: the criterion of the frame that this one is a part of.
    frame_code: str = ""
    is_thematic: bool = False

    @property
    def whole(self) -> str:
        """Its code in the frame."""
        return self.frame_code or self.criterion.code


@dataclass(frozen=True, kw_only=True)
class _Route:
    """One criterion of the other scale and where its mark comes from; the same marks are carried once."""

    target: Line
    sources: tuple[Line, ...]
    carried: dict[Given, Mark | Uncarried] = field(default_factory=dict)

    def carry(self, marks: Mapping[str, Mark], *, is_thematic: bool) -> Mark | Uncarried:
        given = tuple(_given(line, marks, is_thematic) for line in self.sources)
        if given not in self.carried:
            self.carried[given] = _carry(self.target, self.sources, given)
        return self.carried[given]


@dataclass(frozen=True, kw_only=True, slots=True)
class CarriedMonth:
    """A month's pairs under the other scale, and the criteria left out of them."""

    goods: Mapping[str, GoodMonth]
    left_out: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class CarriedYearEnd:
    """The marks of the year's end under the other scale, which leaves out what could not be carried."""

    scale: Scale
    marks: Mapping[str, Mark]
    left_out: tuple[str, ...]


class Carrier:
    """The way from one scale to another, found once and gone by every sheet."""

    def __init__(self, source: Sequence[Line], target: Sequence[Line], scale: Scale) -> None:
        """`scale` is what the lines of `target` make."""
        self._scale = scale
        routes = [_Route(target=line, sources=_counterparts(line, source)) for line in target]
        self._monthly = [route for route in routes if route.target.criterion.period is Period.MONTHLY]
        self._yearly = [route for route in routes if route.target.criterion.period is Period.YEARLY]
        used = {line.criterion.code for route in routes for line in route.sources}
        #: Criteria whose marks have no place in the other scale.
        self.unused = tuple(line.criterion.code for line in source if line.criterion.code not in used)
        self._leaving_out: dict[tuple[str, ...], Scale] = {(): scale}

    def month(self, marks: Mapping[str, Mark], *, is_thematic: bool) -> CarriedMonth:
        """A month's pairs; a criterion without a mark is left out and the rest of its good scaled up.

        One that is asked only in months with a thematic meeting is not missed in the others.
        """
        kept: dict[str, Mark] = {}
        left_out: list[str] = []
        for route in self._monthly:
            criterion = route.target.criterion
            is_asked = is_thematic or not route.target.is_thematic
            mark = route.carry(marks, is_thematic=is_thematic) if is_asked else _not_applicable(criterion)
            if not isinstance(mark, Uncarried):
                kept[criterion.code] = mark
            elif is_asked:
                left_out.append(criterion.code)
        goods = score_month(self._scale, kept).goods
        if len(kept) < len(self._monthly):
            goods = {good.good: _without_unmarked(good, goods[good.good], kept) for good in self._scale.goods}
        return CarriedMonth(goods=goods, left_out=tuple(left_out))

    def year_end(self, marks: Mapping[str, Mark]) -> CarriedYearEnd:
        """The yearly marks: what is not marked yet stays so, a bonus or deduction that nobody gave is not missed."""
        kept: dict[str, Mark] = {}
        missed: list[str] = []
        left_out: list[str] = []
        for route in self._yearly:
            criterion = route.target.criterion
            mark = route.carry(marks, is_thematic=False)
            if not isinstance(mark, Uncarried):
                kept[criterion.code] = mark
            elif mark is LOST and criterion.nature is Nature.REGULAR:
                kept[criterion.code] = NOT_APPLICABLE
                left_out.append(criterion.code)
            elif mark is LOST and route.sources:
                missed.append(criterion.code)
        return CarriedYearEnd(scale=self._without(tuple(left_out)), marks=kept, left_out=(*left_out, *missed))

    def _without(self, codes: tuple[str, ...]) -> Scale:
        """The scale in which these criteria may be "not applicable", whatever they say of it themselves."""
        if codes not in self._leaving_out:
            self._leaving_out[codes] = replace(
                self._scale,
                goods=tuple(
                    replace(good, criteria=tuple(_may_be_left_out(criterion, codes) for criterion in good.criteria))
                    for good in self._scale.goods
                ),
            )
        return self._leaving_out[codes]


def _may_be_left_out(criterion: Criterion, codes: tuple[str, ...]) -> Criterion:
    return replace(criterion, not_applicable=NotApplicable.REBASE) if criterion.code in codes else criterion


def _without_unmarked(good: GoodScale, pair: GoodMonth, marks: Mapping[str, Mark]) -> GoodMonth:
    unmarked = sum((criterion.maximum for criterion in good.monthly if criterion.code not in marks), Decimal(0))
    return GoodMonth(score=pair.score, reachable=pair.reachable - unmarked)


def _counterparts(target: Line, source: Sequence[Line]) -> tuple[Line, ...]:
    """The criterion of the same code, or all the parts that a split made of it; for a part, what it is a part of."""
    like = [
        line
        for line in source
        if line.criterion.period is target.criterion.period and line.criterion.nature is target.criterion.nature
    ]
    if target.frame_code:
        same_part = [
            line
            for line in like
            if line.frame_code and (line.criterion.code, line.whole) == (target.criterion.code, target.whole)
        ]
        if same_part:
            return tuple(same_part)
    return tuple(line for line in like if line.whole == target.whole)


def _given(line: Line, marks: Mapping[str, Mark], is_thematic: bool) -> Mark | None:
    """A criterion asked only in months with a thematic meeting does not apply in the others."""
    return NOT_APPLICABLE if line.is_thematic and not is_thematic else marks.get(line.criterion.code)


def _carry(target: Line, sources: tuple[Line, ...], given: Given) -> Mark | Uncarried:
    if not sources:
        return LOST
    marks = [mark for mark in given if mark is not None]
    if len(marks) < len(given):
        return UNMARKED
    if len(sources) > 1 or (sources[0].frame_code and not target.frame_code):
        return _carry_sum(target.criterion, [line.criterion for line in sources], marks)
    return _carry_one(target.criterion, sources[0].criterion, marks[0])


def _carry_one(target: Criterion, source: Criterion, mark: Mark) -> Mark | Uncarried:
    if not isinstance(mark, Decimal):
        return _not_applicable(target)
    if target.kind is CriterionKind.RATIO and source.kind is CriterionKind.RATIO:
        return mark if _is_possible(target, mark) else LOST
    if CriterionKind.RATIO in (target.kind, source.kind):
        return LOST
    return _at_share(target, mark, source.maximum)


def _carry_sum(target: Criterion, parts: Sequence[Criterion], marks: Sequence[Mark]) -> Mark | Uncarried:
    """The parts' points together; a part that did not apply is left out, the others stand for the whole."""
    points, maximum = Decimal(0), Decimal(0)
    for part, mark in zip(parts, marks, strict=True):
        of_part = part.points_for(mark)
        if of_part is not None:
            points, maximum = points + of_part, maximum + part.maximum
    return _at_share(target, points, maximum) if maximum else _not_applicable(target)


def _not_applicable(target: Criterion) -> Mark | Uncarried:
    return LOST if target.not_applicable is NotApplicable.REFUSED else NOT_APPLICABLE


def _at_share(target: Criterion, points: Decimal, maximum: Decimal) -> Mark | Uncarried:
    """The same share of the other maximum; where only some marks can be given, the highest not above it."""
    if target.kind is CriterionKind.RATIO:
        return LOST
    if target.kind is CriterionKind.POINTS:
        return points if maximum == target.maximum else points * target.maximum / maximum
    answers = target.steps or (Decimal(0), target.maximum)
    return max((step for step in answers if step * maximum <= points * target.maximum), default=LOST)


def _is_possible(criterion: Criterion, mark: Mark) -> bool:
    try:
        criterion.points_for(mark)
    except MarkError:
        return False
    return True

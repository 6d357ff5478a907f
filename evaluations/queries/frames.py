"""A local split seen from its frame: what its marks make of each criterion that all splits of the frame share."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from evaluations import engine
from evaluations.choices import Period
from evaluations.engine import GoodMonth
from evaluations.models import Criterion, MonthlyRecord, Scale
from evaluations.queries.marks import counted_marks, in_points, marks_by_code
from evaluations.queries.scales import criteria_of, engine_criterion, engine_scale
from evaluations.queries.year_inputs import possible_marks


def by_frame(criteria: Iterable[Criterion], marks: Mapping[str, engine.Mark]) -> Mapping[str, GoodMonth]:
    """Marks added up with the frame's criteria in the place of the goods, those of the year's end as a month's are."""
    parts: dict[str, list[engine.Criterion]] = {}
    for criterion in criteria:
        part = replace(engine_criterion(criterion), period=engine.Period.MONTHLY, nature=engine.Nature.REGULAR)
        parts.setdefault(criterion.frame_code or criterion.code, []).append(part)
    frame = engine.Scale(goods=tuple(engine.GoodScale(good=code, criteria=tuple(part)) for code, part in parts.items()))
    return engine.score_month(frame, marks).goods


def frame_scores(record: MonthlyRecord) -> Mapping[str, GoodMonth]:
    """What the marks that count make of each criterion of the frame, so that splits of one frame can be compared.

    Where the scale is no split its own criteria are the frame's.
    """
    criteria = criteria_of(record.scale, Period.MONTHLY)
    return by_frame(criteria, counted_marks(criteria, marks_by_code(record), record))


@dataclass(frozen=True, kw_only=True, slots=True)
class YearEndPart:
    """A yearly criterion of the split with the points it was given; `None` while there are none."""

    criterion: Criterion
    points: engine.Mark | None


@dataclass(frozen=True, kw_only=True, slots=True)
class FrameYearEnd:
    """A yearly criterion of the frame: what the parts that a split made of it come to."""

    criterion: Criterion
    parts: tuple[YearEndPart, ...]
    score: GoodMonth

    @property
    def is_whole(self) -> bool:
        """Taken over as it stands: it is its own only part."""
        return [part.criterion.code for part in self.parts] == [self.criterion.code]

    @property
    def is_complete(self) -> bool:
        """A part of a sum is no sum."""
        return all(part.points is not None for part in self.parts)


def year_end_scores(scale: Scale, stored: Mapping[str, str]) -> Mapping[str, GoodMonth]:
    """What the marks of a unit's year-end make of each criterion of the frame, as `frame_scores` does of a month's.

    A bonus or deduction that nobody gave is 0 of its cap.
    """
    return by_frame(criteria_of(scale, Period.YEARLY), possible_marks(engine_scale(scale), stored))


def frame_year_ends(scale: Scale, stored: Mapping[str, str]) -> list[FrameYearEnd]:
    """The same with the parts beside it, in the order of the frame; nothing where no criterion was divided."""
    if scale.frame_id is None:
        return []
    criteria = criteria_of(scale, Period.YEARLY)
    marks = possible_marks(engine_scale(scale), stored)
    scores = by_frame(criteria, marks)
    parts: dict[str, list[YearEndPart]] = {}
    for criterion in criteria:
        part = YearEndPart(criterion=criterion, points=in_points(criterion, marks.get(criterion.code)))
        parts.setdefault(criterion.frame_code, []).append(part)
    frame = Criterion.objects.filter(part__scale=scale.frame_id, code__in=parts).select_related("part")
    rows = [
        FrameYearEnd(criterion=criterion, parts=tuple(parts[criterion.code]), score=scores[criterion.code])
        for criterion in frame.order_by("part__order", "order")
    ]
    return [] if all(row.is_whole for row in rows) else rows

"""Marks as they are written become what the engine reckons with, here and nowhere else.

A criterion that the month does not ask for does not apply, and a percentage counts as the points of its band.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from decimal import Decimal

from cells.prepared import Prepared
from evaluations import engine
from evaluations.choices import CriterionKind
from evaluations.engine import NOT_APPLICABLE
from evaluations.models import Criterion, Mark, MonthlyRecord
from evaluations.queries.scales import criteria_of, engine_criterion, steps_of
from evaluations.rules import asks_for


def own_mark(mark: Mark | None) -> engine.Mark | None:
    """The unit's mark as it was written; `None` while there is none."""
    if mark is None:
        return None
    return NOT_APPLICABLE if mark.is_not_applicable else mark.value


def final_mark(mark: Mark | None) -> engine.Mark | None:
    """What counts: the reviewer's mark where there is one."""
    if mark is None or mark.reviewed_value is None:
        return own_mark(mark)
    return mark.reviewed_value


def in_points(criterion: Criterion, mark: engine.Mark | None) -> engine.Mark | None:
    """A mark as points: a percentage gives those of its band, every other mark is points already."""
    if criterion.kind != CriterionKind.RATIO or not isinstance(mark, Decimal):
        return mark
    return engine_criterion(criterion).points_for(mark)


def percentage(criterion: Criterion, mark: engine.Mark | None) -> Decimal | None:
    """The mark where it is a percentage."""
    return mark if criterion.kind == CriterionKind.RATIO and isinstance(mark, Decimal) else None


def step_label(criterion: Criterion, value: engine.Mark | None) -> str:
    return next((label for points, label in steps_of(criterion) if points == value), "")


def marks_by_code(record: MonthlyRecord | None, of: Collection[Criterion] | None = None) -> dict[str, Mark]:
    """The marks with their criteria, of all or of some, in one query."""
    if record is None:
        return {}
    criteria = {criterion.pk: criterion for criterion in (criteria_of(record.scale) if of is None else of)}
    marks = {}
    for mark in _MARKS(record.pk) if of is None else record.marks.filter(criterion__in=criteria):
        mark.record, mark.criterion = record, criteria[mark.criterion_id]
        marks[mark.criterion.code] = mark
    return marks


_MARKS = Prepared(lambda record: Mark.objects.filter(record=record).order_by())


def counted_marks(
    criteria: Iterable[Criterion],
    marks: Mapping[str, Mark],
    record: MonthlyRecord | None,
    which: Callable[[Mark | None], engine.Mark | None] = final_mark,
) -> dict[str, engine.Mark]:
    """A month's marks as the engine takes them: what is missing is absent, what is not asked for does not apply."""
    is_thematic = record.is_thematic if record else None
    counted = {
        criterion.code: which(marks.get(criterion.code)) if asks_for(criterion.applies, is_thematic) else NOT_APPLICABLE
        for criterion in criteria
    }
    return {code: mark for code, mark in counted.items() if mark is not None}

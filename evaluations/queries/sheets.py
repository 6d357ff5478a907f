"""A record's marks as a sheet: the goods, their criteria, the unit's mark and the reviewer's beside it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from evaluations import engine
from evaluations.choices import Period, RecordState
from evaluations.engine import NOT_APPLICABLE, GoodMonth
from evaluations.models import Criterion, Mark, MonthlyRecord, Scale, ScalePart
from evaluations.queries.scales import criteria_of, engine_scale, steps_of


@dataclass(frozen=True, kw_only=True, slots=True)
class MarkLine:
    """One criterion of the month with what was marked; `mark` is `None` while nothing was."""

    criterion: Criterion
    mark: Mark | None

    @property
    def own(self) -> engine.Mark | None:
        """The unit's mark."""
        return own_mark(self.mark)

    @property
    def note(self) -> str:
        return self.mark.note if self.mark else ""

    @property
    def reviewed(self) -> Decimal | None:
        return self.mark.reviewed_value if self.mark else None

    @property
    def reason(self) -> str:
        return self.mark.reviewed_reason if self.mark else ""

    @property
    def difference(self) -> Decimal | None:
        """Reviewed less own, where both are marks."""
        if self.reviewed is None or not isinstance(self.own, Decimal):
            return None
        return self.reviewed - self.own

    @property
    def own_step(self) -> str:
        """The words of the answer chosen."""
        return step_label(self.criterion, self.own)

    @property
    def reviewed_step(self) -> str:
        return step_label(self.criterion, self.reviewed)


@dataclass(frozen=True, kw_only=True, slots=True)
class SheetPart:
    """A good with its monthly criteria and two scores: as the unit marked it, and as it counts."""

    number: int
    part: ScalePart
    lines: tuple[MarkLine, ...]
    own: GoodMonth
    final: GoodMonth

    @property
    def is_complete(self) -> bool:
        return all(line.own is not None for line in self.lines)

    @property
    def own_score(self) -> Decimal | None:
        """Shown only when nothing is missing: a part of a sum is no sum."""
        return self.own.score if self.is_complete else None

    @property
    def final_score(self) -> Decimal | None:
        return self.final.score if self.is_complete else None

    @property
    def maximum(self) -> Decimal:
        """What the criteria of a month add up to."""
        return sum((line.criterion.maximum for line in self.lines), Decimal(0))

    @property
    def yearly(self) -> Decimal:
        """What is left for the end of the year."""
        return self.part.maximum - self.maximum

    @property
    def difference(self) -> Decimal:
        return self.final.score - self.own.score


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """All goods of the month. `missing` are the codes of the criteria without a mark."""

    parts: tuple[SheetPart, ...]
    missing: tuple[str, ...]

    @property
    def lines(self) -> list[MarkLine]:
        return [line for part in self.parts for line in part.lines]

    @property
    def own_total(self) -> Decimal | None:
        return None if self.missing else sum((part.own.score for part in self.parts), Decimal(0))

    @property
    def final_total(self) -> Decimal | None:
        return None if self.missing else sum((part.final.score for part in self.parts), Decimal(0))

    @property
    def difference(self) -> Decimal:
        return sum((part.difference for part in self.parts), Decimal(0))

    @property
    def reachable(self) -> Decimal:
        """What the unit could reach at most: criteria that did not apply may be left out."""
        return sum((part.own.reachable for part in self.parts), Decimal(0))

    @property
    def maximum(self) -> Decimal:
        return sum((part.maximum for part in self.parts), Decimal(0))

    @property
    def is_reviewed_differently(self) -> bool:
        return any(line.reviewed is not None for line in self.lines)


def own_mark(mark: Mark | None) -> engine.Mark | None:
    """The unit's mark as the engine takes it; `None` while there is none."""
    if mark is None:
        return None
    return NOT_APPLICABLE if mark.is_not_applicable else mark.value


def final_mark(mark: Mark | None) -> engine.Mark | None:
    """What counts: the reviewer's mark where there is one."""
    if mark is None or mark.reviewed_value is None:
        return own_mark(mark)
    return mark.reviewed_value


def step_label(criterion: Criterion, value: engine.Mark | None) -> str:
    return next((label for points, label in steps_of(criterion) if points == value), "")


def marks_by_code(record: MonthlyRecord | None) -> dict[str, Mark]:
    if record is None:
        return {}
    return {mark.criterion.code: mark for mark in record.marks.select_related("criterion")}


def given(marks: Mapping[str, engine.Mark | None]) -> dict[str, engine.Mark]:
    """Marks as the engine takes them: what is missing is absent."""
    return {code: mark for code, mark in marks.items() if mark is not None}


def read_sheet(scale: Scale, record: MonthlyRecord | None) -> Sheet:
    """The sheet of a record, or of a month that has none yet; two queries."""
    criteria = criteria_of(scale, Period.MONTHLY)
    marks = marks_by_code(record)
    reckoned = engine_scale(scale, criteria)
    own = engine.score_month(reckoned, given({code: own_mark(mark) for code, mark in marks.items()}))
    final = engine.score_month(reckoned, given({code: final_mark(mark) for code, mark in marks.items()}))
    return Sheet(parts=tuple(_parts(criteria, marks, own, final)), missing=own.missing)


def _parts(
    criteria: Iterable[Criterion], marks: Mapping[str, Mark], own: engine.MonthScore, final: engine.MonthScore
) -> Iterable[SheetPart]:
    by_part = groupby(criteria, key=lambda criterion: criterion.part)
    for number, (part, of_part) in enumerate(by_part, start=1):
        yield SheetPart(
            number=number,
            part=part,
            lines=tuple(MarkLine(criterion=criterion, mark=marks.get(criterion.code)) for criterion in of_part),
            own=own.goods[part.code],
            final=final.goods[part.code],
        )


def is_locked(record: MonthlyRecord | None, code: str) -> bool:
    """Whether a criterion stays as it was sent, because the return did not name it."""
    return (
        record is not None
        and record.state == RecordState.RETURNED
        and bool(record.reopened_codes)
        and code not in record.reopened_codes
    )

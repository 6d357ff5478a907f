"""A record's marks as a sheet: the goods, their criteria, the unit's mark and the reviewer's beside it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from evaluations import engine
from evaluations.choices import Applies, CriterionKind, Period, RecordState
from evaluations.engine import NOT_APPLICABLE, GoodMonth
from evaluations.models import Criterion, Evidence, Mark, MonthlyRecord, Scale, ScalePart
from evaluations.queries.evidence import evidence_of
from evaluations.queries.frames import by_frame
from evaluations.queries.marks import (
    counted_marks,
    final_mark,
    in_points,
    marks_by_code,
    own_mark,
    percentage,
    step_label,
)
from evaluations.queries.scales import criteria_of, engine_scale
from evaluations.rules import asks_for

_NOTHING = GoodMonth(score=Decimal(0), reachable=Decimal(0))


@dataclass(frozen=True, kw_only=True, slots=True)
class MarkLine:
    """One criterion of the month with what was marked; `mark` is `None` while nothing was."""

    criterion: Criterion
    mark: Mark | None
    #: Whether the month asks for it at all.
    is_asked: bool = True
    evidence: Sequence[Evidence] = ()

    @property
    def own(self) -> engine.Mark | None:
        """The unit's mark as it was written."""
        return own_mark(self.mark)

    @property
    def own_points(self) -> engine.Mark | None:
        """What it gives."""
        return in_points(self.criterion, self.own) if self.is_asked else NOT_APPLICABLE

    @property
    def own_percent(self) -> Decimal | None:
        return percentage(self.criterion, self.own)

    @property
    def note(self) -> str:
        return self.mark.note if self.mark else ""

    @property
    def reviewed(self) -> Decimal | None:
        return self.mark.reviewed_value if self.mark else None

    @property
    def reviewed_points(self) -> engine.Mark | None:
        return in_points(self.criterion, self.reviewed)

    @property
    def reviewed_percent(self) -> Decimal | None:
        return percentage(self.criterion, self.reviewed)

    @property
    def reason(self) -> str:
        return self.mark.reviewed_reason if self.mark else ""

    @property
    def difference(self) -> Decimal | None:
        """Reviewed less own, in points, where both are marks."""
        return _difference(self.reviewed_points, self.own_points)

    @property
    def percent_difference(self) -> Decimal | None:
        """The same of the percentages: another percentage may give the same points."""
        return _difference(self.reviewed_percent, self.own_percent)

    @property
    def own_step(self) -> str:
        """The words of the answer chosen."""
        return step_label(self.criterion, self.own)

    @property
    def reviewed_step(self) -> str:
        return step_label(self.criterion, self.reviewed)

    @property
    def is_settled(self) -> bool:
        """Nothing is left to mark here."""
        return self.own is not None or not self.is_asked


@dataclass(frozen=True, kw_only=True, slots=True)
class Scored:
    """Criteria that add up, with two scores: as the unit marked them, and as they count."""

    lines: tuple[MarkLine, ...]
    own: GoodMonth
    final: GoodMonth

    @property
    def is_complete(self) -> bool:
        return all(line.is_settled for line in self.lines)

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
    def difference(self) -> Decimal:
        return self.final.score - self.own.score


@dataclass(frozen=True, kw_only=True, slots=True)
class FramePart(Scored):
    """In a local split: a criterion of the frame with the criteria it was split into."""

    criterion: Criterion

    @property
    def is_whole(self) -> bool:
        """Taken over as it stands: it is its own only part."""
        return [line.criterion.code for line in self.lines] == [self.criterion.code]


@dataclass(frozen=True, kw_only=True, slots=True)
class SheetPart(Scored):
    """A good with its monthly criteria; `split` in the order of the frame, empty where the scale is no split."""

    number: int
    part: ScalePart
    split: tuple[FramePart, ...] = ()

    @property
    def yearly(self) -> Decimal:
        """What is left for the end of the year."""
        return self.part.maximum - self.maximum

    @property
    def groups(self) -> list[tuple[FramePart | None, tuple[MarkLine, ...]]]:
        """The criteria as they stand together on the page, under the frame's where that was split."""
        if not self.split:
            return [(None, self.lines)]
        return [(None if of_frame.is_whole else of_frame, of_frame.lines) for of_frame in self.split]


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """All goods of the month. `missing` are the codes of the criteria without a mark."""

    parts: tuple[SheetPart, ...]
    missing: tuple[str, ...]
    #: Photos of the minutes as they were signed.
    signed_pages: Sequence[Evidence] = ()

    @property
    def lines(self) -> list[MarkLine]:
        return [line for part in self.parts for _frame, lines in part.groups for line in lines]

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

    @property
    def percentages(self) -> frozenset[str]:
        """The codes of the criteria marked in percent."""
        return frozenset(line.criterion.code for line in self.lines if line.criterion.kind == CriterionKind.RATIO)


def _difference(reviewed: engine.Mark | None, own: engine.Mark | None) -> Decimal | None:
    return reviewed - own if isinstance(reviewed, Decimal) and isinstance(own, Decimal) else None


def read_sheet(scale: Scale, record: MonthlyRecord | None) -> Sheet:
    """The sheet of a record, or of a month that has none yet; two queries, and one more for the frame of a split."""
    criteria = criteria_of(scale, Period.MONTHLY)
    marks = marks_by_code(record)
    is_thematic = record.is_thematic if record else None
    evidence = evidence_of(record)
    lines = [
        MarkLine(
            criterion=criterion,
            mark=marks.get(criterion.code),
            is_asked=asks_for(criterion.applies, is_thematic),
            evidence=evidence.get(criterion.code, ()),
        )
        for criterion in criteria
    ]
    own = counted_marks(criteria, marks, record, own_mark)
    reckoned = engine_scale(scale, criteria)
    score = engine.score_month(reckoned, own)
    final, final_goods = own, score.goods
    if any(mark.reviewed_value is not None for mark in marks.values()):
        final = counted_marks(criteria, marks, record, final_mark)
        final_goods = engine.score_month(reckoned, final).goods
    return Sheet(
        parts=tuple(_parts(lines, score.goods, final_goods, _split(scale, lines, own, final))),
        missing=score.missing,
        signed_pages=evidence.get("", ()),
    )


def blank_sheet(scale: Scale) -> Sheet:
    """The criteria of a month with nothing marked and nothing reckoned, to read what is typed by."""
    criteria = criteria_of(scale, Period.MONTHLY)
    lines = [MarkLine(criterion=criterion, mark=None) for criterion in criteria]
    nothing = dict.fromkeys((criterion.part.code for criterion in criteria), _NOTHING)
    return Sheet(
        parts=tuple(_parts(lines, nothing, nothing, ())), missing=tuple(criterion.code for criterion in criteria)
    )


def _parts(
    lines: Iterable[MarkLine],
    own: Mapping[str, GoodMonth],
    final: Mapping[str, GoodMonth],
    split: Sequence[FramePart],
) -> Iterable[SheetPart]:
    by_part = groupby(lines, key=lambda line: line.criterion.part)
    for number, (part, of_part) in enumerate(by_part, start=1):
        yield SheetPart(
            number=number,
            part=part,
            lines=tuple(of_part),
            own=own[part.code],
            final=final[part.code],
            split=tuple(one for one in split if one.criterion.part.code == part.code),
        )


def _split(
    scale: Scale, lines: Iterable[MarkLine], own: Mapping[str, engine.Mark], final: Mapping[str, engine.Mark]
) -> list[FramePart]:
    """The criteria of a split's frame, each with its lines; none where the scale is no split."""
    if scale.frame_id is None:
        return []
    of_frame: dict[str, list[MarkLine]] = {}
    for line in lines:
        of_frame.setdefault(line.criterion.frame_code, []).append(line)
    criteria = [line.criterion for part in of_frame.values() for line in part]
    own_scores, final_scores = by_frame(criteria, own), by_frame(criteria, final)
    frame = Criterion.objects.filter(part__scale=scale.frame_id, code__in=of_frame).select_related("part")
    return [
        FramePart(
            criterion=criterion,
            lines=tuple(of_frame[criterion.code]),
            own=own_scores[criterion.code],
            final=final_scores[criterion.code],
        )
        for criterion in frame.order_by("part__order", "order")
    ]


def is_locked(record: MonthlyRecord | None, criterion: Criterion) -> bool:
    """Whether a criterion stays as it was sent, because the return did not name it.

    What hangs on the meeting stays open: the meeting's facts do too.
    """
    return (
        record is not None
        and record.state == RecordState.RETURNED
        and bool(record.reopened_codes)
        and criterion.code not in record.reopened_codes
        and criterion.applies == Applies.ALWAYS
    )

"""The quality of a month's meeting as the meeting itself marked it; it stands beside the four goods, never in them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import groupby

from django.utils.translation import gettext as _

from cells.models import Organization
from evaluations import engine
from evaluations.choices import Period
from evaluations.completeness import Problem, notes_missing
from evaluations.engine import NOT_APPLICABLE
from evaluations.models import Criterion, EvaluationYear, MonthlyRecord, Scale, ScalePart
from evaluations.queries.marks import in_points, percentage, step_label
from evaluations.queries.scales import criteria_of, engine_scale
from evaluations.queries.year_inputs import engine_marks
from evaluations.rules import asks_for


def quality_field(code: str) -> str:
    """The name of the field in which a criterion of the meeting's quality is marked."""
    return f"quality_{code}"


def quality_note_field(code: str) -> str:
    return f"quality_note_{code}"


@dataclass(frozen=True, kw_only=True, slots=True)
class QualityLine:
    """A criterion with what the meeting gave itself; `mark` is `None` while nothing was."""

    criterion: Criterion
    mark: engine.Mark | None
    note: str
    is_asked: bool

    @property
    def points(self) -> engine.Mark | None:
        return in_points(self.criterion, self.mark) if self.is_asked else NOT_APPLICABLE

    @property
    def percent(self) -> Decimal | None:
        return percentage(self.criterion, self.mark)

    @property
    def step(self) -> str:
        """The words of the answer chosen."""
        return step_label(self.criterion, self.mark)


@dataclass(frozen=True, kw_only=True, slots=True)
class QualityPart:
    """A part of the frame; its score counts the criteria that apply in full, and is none while a mark is missing."""

    part: ScalePart
    lines: tuple[QualityLine, ...]
    score: Decimal | None

    @property
    def maximum(self) -> Decimal:
        return sum((line.criterion.maximum for line in self.lines), Decimal(0))


@dataclass(frozen=True, kw_only=True)
class QualitySheet:
    """The meeting's marks by a scale; what they add up to is reckoned when somebody asks."""

    scale: Scale
    lines: list[QualityLine]
    record: MonthlyRecord | None

    @property
    def is_begun(self) -> bool:
        return self.record is not None and bool(self.record.meeting_marks or self.record.meeting_notes)

    @cached_property
    def parts(self) -> tuple[QualityPart, ...]:
        return tuple(
            QualityPart(part=part, lines=tuple(of_part), score=self._score.goods[part.code] if self._score else None)
            for part, of_part in groupby(self.lines, key=lambda line: line.criterion.part)
        )

    @property
    def maximum(self) -> Decimal:
        return sum((part.maximum for part in self.parts), Decimal(0))

    @property
    def missing(self) -> tuple[str, ...]:
        return self._month.missing

    @property
    def total(self) -> Decimal | None:
        """None while something is missing."""
        return self._score.total if self._score else None

    @property
    def grade(self) -> str:
        return grade_of(self.scale, self.total)

    @cached_property
    def _reckoned(self) -> engine.Scale:
        return engine_scale(self.scale, [line.criterion for line in self.lines])

    @cached_property
    def _month(self) -> engine.MonthScore:
        given = {line.criterion.code: line.mark if line.is_asked else NOT_APPLICABLE for line in self.lines}
        return engine.score_month(self._reckoned, {code: mark for code, mark in given.items() if mark is not None})

    @cached_property
    def _score(self) -> engine.YearScore | None:
        """A complete month as the engine reckons it: what does not apply is left out and the rest scaled up."""
        if self.missing or self.record is None:
            return None
        months = [engine.Month(month=self.record.month, goods=self._month.goods)]
        return engine.score_year(self._reckoned, months, None, months_due=(self.record.month,))


def meeting_scale_of(
    organization: Organization, evaluation_year: EvaluationYear | None, record: MonthlyRecord | None
) -> Scale | None:
    """The scale a cell's meeting was marked by, or the one the year asks for; HD 42 speaks of cells alone."""
    if record is not None and record.meeting_scale is not None:
        return record.meeting_scale
    return evaluation_year.meeting_scale if evaluation_year is not None and organization.is_cell else None


def read_quality(scale: Scale | None, record: MonthlyRecord | None) -> QualitySheet | None:
    """The sheet by a scale, one query; none where the year asks for no such marks."""
    return None if scale is None else quality_sheet(scale, criteria_of(scale, Period.MONTHLY), record)


def quality_sheet(scale: Scale, criteria: Iterable[Criterion], record: MonthlyRecord | None) -> QualitySheet:
    marks = engine_marks(record.meeting_marks) if record else {}
    notes = record.meeting_notes if record else {}
    is_thematic = record.is_thematic if record else None
    lines = [
        QualityLine(
            criterion=criterion,
            mark=marks.get(criterion.code),
            note=notes.get(criterion.code, ""),
            is_asked=asks_for(criterion.applies, is_thematic),
        )
        for criterion in criteria
    ]
    return QualitySheet(scale=scale, lines=lines, record=record)


def grade_of(scale: Scale, total: Decimal | None) -> str:
    """The name the scale gives a total: the highest grade whose minimum it reaches."""
    if total is None:
        return ""
    grades = sorted(scale.grades, key=lambda grade: Decimal(grade["minimum"]), reverse=True)
    return next((str(grade["label"]) for grade in grades if total >= Decimal(grade["minimum"])), "")


def quality_problems_of(record: MonthlyRecord) -> list[Problem]:
    """Nobody has to mark the meeting; but what is begun is finished before the record is sent."""
    if record.meeting_scale is None:
        return []
    criteria = criteria_of(record.meeting_scale, Period.MONTHLY)
    sheet = quality_sheet(record.meeting_scale, criteria, record)
    notes: Mapping[str, str] = record.meeting_notes
    return [
        *(Problem(field=quality_field(code), message=_("Give a mark.")) for code in sheet.missing),
        *(
            Problem(field=quality_note_field(code), message=_("This criterion needs a note."))
            for code in notes_missing(criteria, record.meeting_marks, notes)
        ),
    ]

"""The grid as it is typed: every cell is a line of text, read by the same rules as the record's own page.

Where a criterion is marked by an answer, the answer is written by its points or by its words; "x" is "not applicable".
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _

from cells.names import search_key
from evaluations import engine
from evaluations.choices import CriterionKind
from evaluations.engine import NOT_APPLICABLE
from evaluations.forms.marks import WrittenField, highest_percentage, is_answered, may_not_apply
from evaluations.models import Criterion
from evaluations.queries.scales import steps_of
from evaluations.templatetags.points import points

#: How "not applicable" is written in a cell.
X = "x"
_DIGITS_OF_A_KEY = 18


def cell_field(unit_pk: int, code: str) -> str:
    """The name of a cell, and its id."""
    return f"mark_{unit_pk}_{code}"


@dataclass(frozen=True, kw_only=True)
class GridColumn:
    """A criterion of the grid: how it is written and read."""

    criterion: Criterion
    number: int

    @property
    def code(self) -> str:
        return self.criterion.code

    @property
    def is_ratio(self) -> bool:
        return self.criterion.kind == CriterionKind.RATIO

    @property
    def highest(self) -> Decimal:
        """What may be written at most."""
        return highest_percentage(self.criterion) if self.is_ratio else self.criterion.maximum

    @cached_property
    def answers(self) -> list[tuple[Decimal, str]]:
        """The answers to choose from; none where a number is written."""
        return steps_of(self.criterion)

    @property
    def answers_for_the_page(self) -> str:
        """The same for the page's own reading of what is pasted: how each is written, and its words."""
        return json.dumps([[points(mark), label] for mark, label in self.answers])

    @cached_property
    def takes_x(self) -> bool:
        return may_not_apply(self.criterion)

    @cached_property
    def _written(self) -> WrittenField:
        return WrittenField(self.criterion)

    def read(self, text: str) -> engine.Mark | None:
        """The mark that was typed, `None` for an empty cell; ValidationError says what may be typed."""
        text = text.strip()
        if not text:
            return None
        if text.casefold() == X:
            if not self.takes_x:
                raise ValidationError(_("This criterion always applies: “x” is not an answer."))
            return NOT_APPLICABLE
        if not is_answered(self.criterion):
            mark: engine.Mark | None = self._written.clean(text)
            return mark
        return self._answer(text)

    def _answer(self, text: str) -> Decimal:
        key = search_key(text)
        for mark, label in self.answers:
            if key and key == search_key(label):
                return mark
        try:
            number = self._written.clean(text)
        except ValidationError:
            number = None
        if number not in [mark for mark, _label in self.answers]:
            raise ValidationError(
                _("Write one of: %(answers)s.") % {"answers": ", ".join(points(mark) for mark, _label in self.answers)}
            )
        return Decimal(number)


def grid_columns(criteria: Sequence[Criterion]) -> list[GridColumn]:
    return [GridColumn(criterion=criterion, number=number) for number, criterion in enumerate(criteria, start=1)]


def cell_text(mark: engine.Mark | None) -> str:
    """A mark as it is written in a cell."""
    if mark is None:
        return ""
    return X if mark is NOT_APPLICABLE else points(mark)


@dataclass(kw_only=True, slots=True)
class TypedUnit:
    """What was typed in the cells of one unit, by criterion, and what the page had shown there before.

    A form sends all cells, with `shown` for the whole line: those that hold what was shown were not touched, and are
    nobody's answer. A script sends the cells that were written in, each with what it showed.
    """

    version: int = -1
    cells: dict[str, str] = field(default_factory=dict)
    before: dict[str, str] = field(default_factory=dict)
    shown: dict[str, str] | None = None


def typed_units(data: QueryDict) -> dict[int, TypedUnit]:
    """By unit, from `version_12`, `mark_12_T1`, and `was_12_T1` or `was_12`; whatever else is sent is nobody's cell."""
    units: dict[int, TypedUnit] = {}
    for name in data:
        kind, _line, rest = name.partition("_")
        key, _line, code = rest.partition("_")
        if kind not in ("version", "mark", "was") or not _is_number(key):
            continue
        unit, text = units.setdefault(int(key), TypedUnit()), data.get(name, "")
        if kind == "version" and not code:
            unit.version = int(text) if _is_number(text) else -1
        elif kind == "mark":
            unit.cells[code] = text
        elif kind == "was" and code:
            unit.before[code] = text
        elif kind == "was":
            unit.shown = _shown(text)
    return {pk: unit for pk, unit in units.items() if unit.cells}


def shown_marks(marks: Iterable[tuple[str, str]]) -> str:
    """What the cells of a line show, in one field of the form; an empty cell is left out."""
    return " ".join([f"{code}:{text}" for code, text in marks if text])


def _shown(text: str) -> dict[str, str]:
    cells = (one.partition(":") for one in text.split())
    return {code: shown for code, _line, shown in cells}


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= _DIGITS_OF_A_KEY


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadUnit:
    """What could be read of it, and what could not, with the reason."""

    marks: Mapping[str, engine.Mark | None]
    before: Mapping[str, engine.Mark | None]
    errors: Mapping[str, str]


def read_unit(columns: Sequence[GridColumn], typed: TypedUnit) -> ReadUnit:
    marks: dict[str, engine.Mark | None] = {}
    before: dict[str, engine.Mark | None] = {}
    errors: dict[str, str] = {}
    for column in columns:
        code = column.code
        if code not in typed.cells:
            continue
        was = typed.before.get(code) if typed.shown is None else typed.shown.get(code, "")
        if typed.shown is not None and typed.cells[code] == was:
            continue
        if was is not None:
            with suppress(ValidationError):
                before[code] = column.read(was)
        try:
            mark = column.read(typed.cells[code])
        except ValidationError as error:
            errors[code] = " ".join(error.messages)
        else:
            if typed.shown is None or code not in before or mark != before[code]:
                marks[code] = mark
    return ReadUnit(marks=marks, before=before, errors=errors)


@dataclass(frozen=True, kw_only=True, slots=True)
class UnitOutcome:
    """What became of a unit's typed cells: those neither wrong nor refused are saved."""

    typed: TypedUnit
    errors: Mapping[str, str]
    #: What is stored where the typed mark was not taken.
    refused: Mapping[str, engine.Mark | None]
    is_changed: bool

    @property
    def is_done(self) -> bool:
        return not self.errors and not self.refused

"""Reading one row: each question answers with a value or leaves a problem that names the cell."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Generic

from django.utils import formats
from django.utils.translation import gettext as _

from cells.roster.dates import read_date
from cells.roster.grid import ColumnT, ListRow, ListTable, as_text
from cells.roster.values import Problem
from cells.roster.words import EnumT, key, recommended


@dataclass(frozen=True, slots=True)
class Findings:
    """What is collected on the way through the workbook."""

    problems: list[Problem] = field(default_factory=list)
    remarks: list[Problem] = field(default_factory=list)

    def problems_by_row(self) -> tuple[Problem, ...]:
        return tuple(sorted(self.problems, key=lambda problem: (problem.sheet, problem.row)))


class RowReader(Generic[ColumnT]):
    """One row of a list; `is_sound` until a problem was found in it."""

    def __init__(
        self, table: ListTable[ColumnT], row: ListRow[ColumnT], findings: Findings, today: date | None
    ) -> None:
        self.sheet, self.number = table.sheet, row.number
        self.is_sound = True
        self._headings: Mapping[ColumnT, str] = table.headings
        self._cells: Mapping[ColumnT, object] = row.cells
        self._findings, self._today = findings, today

    def problem(self, column: ColumnT, message: str) -> None:
        self.is_sound = False
        self._findings.problems.append(self._about(column, message))

    def remark(self, column: ColumnT, message: str) -> None:
        self._findings.remarks.append(self._about(column, message))

    def has(self, column: ColumnT) -> bool:
        """Whether the list has that column at all."""
        return column in self._cells

    def raw(self, column: ColumnT) -> object:
        return self._cells.get(column)

    def text(self, column: ColumnT) -> str:
        return as_text(self.raw(column))

    def name(self, column: ColumnT, max_length: int) -> str:
        text = self.text(column)
        if not text:
            self.problem(column, _("The name is missing."))
        elif len(text) > max_length:
            self.problem(column, _("The name is longer than %(limit)d characters.") % {"limit": max_length})
        elif not any(character.isalpha() for character in text):
            self.problem(column, _("“%(value)s” is not a name.") % {"value": text})
        return text

    def code(self, column: ColumnT) -> str:
        """A code as text, without spaces and with plain hyphens; one that Excel turned into a date is refused."""
        value = self.raw(column)
        if isinstance(value, date):
            self.problem(
                column, _("Excel has turned this code into a date: set the column to Text and write the code again.")
            )
            return ""
        return "".join(as_text(value).replace("–", "-").replace("‑", "-").split())

    def meaning(self, column: ColumnT, meanings: Mapping[str, EnumT], words: Mapping[EnumT, str]) -> EnumT | None:
        """What the word stands for; None for an empty cell, and for an unknown word, which is a problem."""
        text = self.text(column)
        meaning = meanings.get(key(text))
        if meaning is None and text:
            self.problem(
                column,
                _("“%(value)s” is not known here; write one of these: %(words)s.")
                % {"value": text, "words": recommended(words)},
            )
        return meaning

    def day_or_year(self, columns: Iterable[ColumnT]) -> tuple[ColumnT | None, date | int | None]:
        """The first of the columns that is filled, and its date or bare year; not after today."""
        column = next((column for column in columns if self.text(column)), None)
        if column is None:
            return None, None
        answer = read_date(self.raw(column))
        if answer is None:
            self.problem(
                column,
                _("“%(value)s” is not a date that exists; write it like 25/12/1975.") % {"value": self.text(column)},
            )
            return column, None
        first_day = date(answer, 1, 1) if isinstance(answer, int) else answer
        if self._today and first_day > self._today:
            self.problem(column, _("%(day)s is in the future.") % {"day": shown_day(answer)})
            return column, None
        return column, answer

    def day(self, column: ColumnT) -> date | None:
        _column, answer = self.day_or_year([column])
        if isinstance(answer, int):
            self.problem(column, _("“%(value)s” is only a year; the day and month are needed.") % {"value": answer})
            return None
        return answer

    def _about(self, column: ColumnT, message: str) -> Problem:
        return Problem(sheet=self.sheet, row=self.number, column=self._headings.get(column, ""), message=message)


def shown_day(day: date | int) -> str:
    return str(day) if isinstance(day, int) else formats.date_format(day, "SHORT_DATE_FORMAT")

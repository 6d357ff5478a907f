"""The quality of the meeting on the record's page: a field a criterion, nothing filled in beforehand."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from evaluations.actions.meeting_quality import QualityTyped
from evaluations.actions.records import RecordPart
from evaluations.choices import Applies
from evaluations.completeness import wants_note
from evaluations.engine import NOT_APPLICABLE
from evaluations.forms.conflicts import ComparedForm, FieldRow, PlainRow
from evaluations.forms.marks import LONGEST_NOTE, ProseField, is_answered, may_not_apply
from evaluations.forms.plain import plain_quality
from evaluations.forms.yearly_marks import CROSS, build_mark_field, yearly_mark_help
from evaluations.kept import as_text
from evaluations.models import Criterion
from evaluations.queries.meeting_quality import (
    QualityLine,
    QualityPart,
    QualitySheet,
    quality_field,
    quality_note_field,
)

#: Begins the names of all its fields.
_PREFIX = quality_field("")


def is_quality_typed(data: Mapping[str, Any]) -> bool:
    """Whether something is written there."""
    return any(value and name.startswith(_PREFIX) for name, value in data.items())


def quality_fields(lines: Iterable[QualityLine]) -> dict[str, forms.Field]:
    fields: dict[str, forms.Field] = {}
    for line in lines:
        criterion = line.criterion
        fields[quality_field(criterion.code)] = build_mark_field(criterion)
        if wants_note(criterion):
            fields[quality_note_field(criterion.code)] = ProseField(
                label=_note_label(criterion),
                required=False,
                max_length=LONGEST_NOTE,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
    return fields


def quality_initial(lines: Iterable[QualityLine]) -> dict[str, Any]:
    """What is stored, as the fields show it."""
    initial: dict[str, Any] = {}
    for line in lines:
        code, mark = line.criterion.code, line.mark
        answered = is_answered(line.criterion) and mark is not None
        initial[quality_field(code)] = as_text(mark) if answered else mark
        initial[quality_note_field(code)] = line.note
    return initial


def quality_typed(sheet: QualitySheet, cleaned: Mapping[str, Any], data: Mapping[str, Any]) -> QualityTyped:
    """What can be read of it, as the action takes it; what the page did not send is left as it stands."""
    marks: dict[str, str | None] = {}
    notes: dict[str, str] = {}
    for line in sheet.lines:
        code = line.criterion.code
        mark, note = quality_field(code), quality_note_field(code)
        if mark in cleaned and mark in data:
            marks[code] = None if cleaned[mark] is None else as_text(cleaned[mark])
        if note in cleaned and note in data:
            notes[code] = cleaned[note]
    return QualityTyped(scale=sheet.scale, marks=marks, notes=notes)


@dataclass(frozen=True, kw_only=True, slots=True)
class QualityRow:
    """A criterion on the page, with everything at hand that its two dozen like it are written with."""

    criterion: Criterion
    name: str
    value: str
    note: FieldRow | PlainRow | None
    errors: Sequence[str] = ()
    #: What somebody else saved meanwhile, where that differs.
    stored: str = ""

    @property
    def auto_id(self) -> str:
        return f"id_{self.name}"

    @property
    def help_text(self) -> str:
        return yearly_mark_help(self.criterion)

    @property
    def options(self) -> SafeString:
        """The answers to choose from, with the one chosen; empty where a number is written."""
        if not is_answered(self.criterion):
            return SafeString()
        return _options(build_mark_field(self.criterion).choices, self.value)

    @property
    def inputmode(self) -> str:
        """Numbers have their own keys on a phone; "not applicable" is written with a letter."""
        return "text" if may_not_apply(self.criterion) else "decimal"

    @property
    def bands_for_the_page(self) -> str:
        """What each percentage of a ratio gives, for the page's own sum; "" for the other kinds."""
        return json.dumps(self.criterion.bands) if self.criterion.bands else ""

    @property
    def is_thematic(self) -> bool:
        return self.criterion.applies == Applies.THEMATIC


class QualityFields(ComparedForm):
    """The quality of the meeting, where the year asks for it.

    Most savings do not touch it: while no mark is stored, only what is typed of a page sent back gets its field, the
    others when the page is shown again.
    """

    def add_quality(self, read: Callable[[], QualitySheet | None], *, is_begun: bool) -> None:
        self._read_quality = read
        if self.only is not None:
            if any(name.startswith(_PREFIX) for name in self.only):
                self._add_lines(line for line in self._quality_lines() if self.has(*quality_names(line)))
        elif is_begun or not self.is_bound:
            self._add_lines(self._quality_lines())
        elif is_quality_typed(self.data):
            self._add_lines(line for line in self._quality_lines() if any(map(self.data.get, quality_names(line))))

    @cached_property
    def quality(self) -> QualitySheet | None:
        return self._read_quality()

    def quality_parts(self) -> list[RecordPart]:
        names = (*self.fields, *self.cleaned_data)
        if not any(name.startswith(_PREFIX) for name in names) or self.quality is None:
            return []
        return [quality_typed(self.quality, self.cleaned_data, self.data)]

    def quality_rows(self) -> list[tuple[QualityPart, list[QualityRow]]]:
        sheet = self.quality
        if sheet is None:
            return []
        if self.is_bound:
            self._add_lines(line for line in sheet.lines if quality_field(line.criterion.code) not in self.fields)
        else:
            self.initial.update(quality_initial(sheet.lines))
        return [(part, [self._quality_row(line) for line in part.lines]) for part in sheet.parts]

    def _quality_lines(self) -> list[QualityLine]:
        return self.quality.lines if self.quality else []

    def _add_lines(self, lines: Iterable[QualityLine]) -> None:
        lines = [line for line in lines if not self.reads(plain_quality(line.criterion, self.data))]
        self.fields |= quality_fields(lines)
        self.initial.update(quality_initial(lines))

    def is_quality_open(self) -> bool:
        """Whether the section stands open: something is typed there, or something is wrong."""
        sheet = self.quality
        if sheet is None or sheet.is_begun:
            return sheet is not None
        names = [quality_field(line.criterion.code) for line in sheet.lines]
        return self.is_bound and any(self.data.get(name) or name in self.errors for name in names)

    def _quality_row(self, line: QualityLine) -> QualityRow:
        criterion = line.criterion
        name, note = quality_names(line)
        value = self.shown(name)
        return QualityRow(
            criterion=criterion,
            name=name,
            value=CROSS if value is NOT_APPLICABLE else "" if value is None else str(value),
            errors=[str(error) for error in self.errors.get(name, ())] if self.is_bound else (),
            stored=self.stored.get(name, ""),
            note=self.row_as_it_stands(note, _note_label(criterion)) if wants_note(criterion) else None,
        )


def quality_names(line: QualityLine) -> tuple[str, str]:
    """Of the field for the mark, and of the one for the note."""
    return quality_field(line.criterion.code), quality_note_field(line.criterion.code)


def _note_label(criterion: Criterion) -> str:
    return _("%(criterion)s – note") % {"criterion": criterion.code}


def _options(choices: Iterable[tuple[str, str]], chosen: str) -> SafeString:
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((value, SafeString(" selected") if value == chosen else "", label) for value, label in choices),
    )

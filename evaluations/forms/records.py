"""The monthly record as it is typed. Only the shape is checked here; completeness is asked when the record is sent."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django import forms
from django.forms.boundfield import BoundField
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cells.fields import DateField, IntegerField, TimeField
from evaluations import engine
from evaluations.actions.records import as_text
from evaluations.choices import Applies
from evaluations.completeness import RECORD_FACTS, TASK_COUNTS, Problem, fact_column, mark_field, note_field
from evaluations.engine import NOT_APPLICABLE
from evaluations.forms.conflicts import ComparedForm, FieldRow
from evaluations.forms.marks import (
    LONGEST_NOTE,
    AnswerField,
    ProseField,
    WrittenField,
    is_answered,
    may_not_apply,
    not_applicable_label,
)
from evaluations.issued import IssuedBand
from evaluations.models import MonthlyRecord
from evaluations.queries.records import EarlierMark
from evaluations.queries.scales import bands_of, steps_of
from evaluations.queries.sheets import FramePart, MarkLine, Sheet, SheetPart, is_locked

LONGEST_MINUTES = 20_000
YES_NO = {"yes": True, "no": False}


def na_field(code: str) -> str:
    """The name of the tick "not applicable" beside points."""
    return f"na_{code}"


def _label(name: str) -> Any:
    return capfirst(fact_column(name).verbose_name)


def _count(name: str) -> IntegerField:
    return IntegerField(label=_label(name), required=False, min_value=0, max_value=9999)


class Option(NamedTuple):
    """An answer on the page: what is sent, what it says, the mark it gives."""

    value: str
    label: str
    mark: engine.Mark


@dataclass(frozen=True, kw_only=True, slots=True)
class MarkRow:
    """A criterion on the page: its line of the sheet, and its fields."""

    line: MarkLine
    mark: FieldRow
    note: FieldRow
    not_applicable: BoundField | None
    is_locked: bool
    earlier: Sequence[EarlierMark] = ()

    @property
    def options(self) -> list[Option]:
        """The answers to choose from; none where points are written."""
        answers = steps_of(self.line.criterion)
        options = [Option(as_text(mark), label, mark) for mark, label in answers]
        if options and may_not_apply(self.line.criterion):
            options.append(Option(as_text(NOT_APPLICABLE), not_applicable_label(self.line.criterion), NOT_APPLICABLE))
        return options

    @property
    def bands(self) -> tuple[IssuedBand, ...]:
        """What each percentage of a ratio gives; none for the other kinds."""
        return bands_of(self.line.criterion)

    @property
    def bands_for_the_page(self) -> str:
        """The same for the page's own sums."""
        return json.dumps(self.line.criterion.bands)

    @property
    def is_thematic(self) -> bool:
        """Asked only in a month with a thematic meeting."""
        return self.line.criterion.applies == Applies.THEMATIC

    @property
    def sent(self) -> str:
        """The points of the unit's mark as the page's sums read them."""
        return as_text(self.line.own_points)

    @property
    def latest(self) -> EarlierMark | None:
        """The last of the months before in which the criterion was marked."""
        return next((earlier for earlier in reversed(self.earlier) if earlier.mark is not None), None)

    @property
    def has_error(self) -> bool:
        return bool(self.mark.field.errors or self.note.field.errors)


class RecordForm(ComparedForm):
    """Meeting, tasks and marks. What is valid can be saved even when something else is not."""

    is_without_meeting = forms.BooleanField(label=gettext_lazy("No meeting was held in this month"), required=False)
    held_on = DateField(label=_label("held_on"), required=False)
    started_at = TimeField(label=_label("started_at"), required=False)
    ended_at = TimeField(label=_label("ended_at"), required=False)
    is_thematic = forms.TypedChoiceField(
        label=_label("is_thematic"),
        choices=[("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))],
        coerce=YES_NO.__getitem__,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    entitled_count = _count("entitled_count")
    present_count = _count("present_count")
    excused_count = _count("excused_count")
    unexcused_count = _count("unexcused_count")
    minutes = ProseField(label=_label("minutes"), required=False, max_length=LONGEST_MINUTES)
    tasks_assigned = _count("tasks_assigned")
    tasks_completed = _count("tasks_completed")
    tasks_on_time = _count("tasks_on_time")
    tasks_exceeded = _count("tasks_exceeded")

    def __init__(self, data: Mapping[str, Any] | None = None, *, sheet: Sheet, record: MonthlyRecord | None) -> None:
        self.sheet, self.record = sheet, record
        super().__init__(data, initial=_initial(sheet, record))
        for line in sheet.lines:
            self._add_criterion(line)
        for field in self.fields.values():
            if not isinstance(field.widget, forms.RadioSelect | forms.CheckboxInput | forms.HiddenInput):
                field.widget.attrs.setdefault("class", "form-control")
        self.fields["minutes"].widget.attrs["rows"] = 5

    def _add_criterion(self, line: MarkLine) -> None:
        criterion = line.criterion
        locked = is_locked(self.record, criterion)
        label = f"{criterion.code}. {criterion.short or criterion.title}"
        with_not_applicable = may_not_apply(criterion)
        if is_answered(criterion):
            field: forms.Field = AnswerField(
                criterion,
                with_not_applicable=with_not_applicable,
                label=label,
                disabled=locked,
                widget=forms.RadioSelect,
            )
        else:
            field = WrittenField(criterion, label=label, disabled=locked)
            if with_not_applicable and criterion.applies == Applies.ALWAYS:
                self.fields[na_field(criterion.code)] = forms.BooleanField(
                    label=_("Not applicable"), required=False, disabled=locked
                )
        self.fields[mark_field(criterion.code)] = field
        self.fields[note_field(criterion.code)] = ProseField(
            label=_("%(criterion)s – note") % {"criterion": label},
            required=False,
            max_length=LONGEST_NOTE,
            disabled=locked,
            widget=forms.Textarea(attrs={"rows": 2}),
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for line in self.sheet.lines:
            code = line.criterion.code
            if cleaned.get(na_field(code)) and cleaned.get(mark_field(code)) is not None:
                self.add_error(mark_field(code), _("Write a mark, or tick “not applicable”, but not both."))
        return cleaned

    def entry(self) -> dict[str, Any]:
        """What is valid, as the actions take it."""
        cleaned = self.cleaned_data
        marks: dict[str, engine.Mark | None] = {}
        notes: dict[str, str] = {}
        for line in self.sheet.lines:
            code = line.criterion.code
            if mark_field(code) in cleaned:
                marks[code] = NOT_APPLICABLE if cleaned.get(na_field(code)) else cleaned[mark_field(code)]
            if note_field(code) in cleaned:
                notes[code] = cleaned[note_field(code)]
        return {
            "version": cleaned.get("version", 0),
            "facts": {name: cleaned[name] for name in RECORD_FACTS if name in cleaned},
            "marks": marks,
            "notes": notes,
        }

    def add_problems(self, problems: Iterable[Problem]) -> None:
        """Show what keeps the record from being sent; a field that cannot even be read has said so already."""
        for problem in problems:
            if problem.field not in self.errors:
                self.add_error(problem.field, problem.message)

    def when(self) -> list[FieldRow]:
        return self.rows("held_on", "started_at", "ended_at")

    def thematic(self) -> FieldRow:
        return self.row("is_thematic")

    def attendance(self) -> list[FieldRow]:
        return self.rows("entitled_count", "present_count", "excused_count", "unexcused_count")

    def account(self) -> FieldRow:
        return self.row("minutes")

    def without_meeting(self) -> FieldRow:
        return self.row("is_without_meeting")

    def tasks(self) -> list[FieldRow]:
        return self.rows(*TASK_COUNTS)

    def parts(
        self, earlier: Mapping[str, Sequence[EarlierMark]]
    ) -> list[tuple[SheetPart, list[tuple[FramePart | None, list[MarkRow]]]]]:
        """The goods with their criteria; `earlier` are the marks of the months before, by criterion.

        In a local split the criteria stand under the frame's criterion that they are parts of.
        """
        return [
            (
                part,
                [
                    (of_frame, [self._mark_row(line, earlier.get(line.criterion.code, ())) for line in lines])
                    for of_frame, lines in part.groups
                ],
            )
            for part in self.sheet.parts
        ]

    def _mark_row(self, line: MarkLine, earlier: Sequence[EarlierMark]) -> MarkRow:
        code = line.criterion.code
        return MarkRow(
            line=line,
            mark=self.row(mark_field(code)),
            note=self.row(note_field(code)),
            not_applicable=self[na_field(code)] if na_field(code) in self.fields else None,
            is_locked=is_locked(self.record, line.criterion),
            earlier=earlier,
        )


def _initial(sheet: Sheet, record: MonthlyRecord | None) -> dict[str, Any]:
    """What is stored, as the fields show it; a criterion without a mark shows none."""
    if record is None:
        return {"version": 0}
    initial: dict[str, Any] = {name: getattr(record, name) for name in ("version", *RECORD_FACTS)}
    initial["is_thematic"] = {None: None, True: "yes", False: "no"}[record.is_thematic]
    for line in sheet.lines:
        code, own = line.criterion.code, line.own
        if is_answered(line.criterion):
            initial[mark_field(code)] = None if own is None else as_text(own)
        else:
            initial[mark_field(code)] = None if own is NOT_APPLICABLE else own
            initial[na_field(code)] = own is NOT_APPLICABLE
        initial[note_field(code)] = line.note
    return initial

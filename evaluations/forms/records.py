"""The monthly record as it is typed. Only the shape is checked here; completeness is asked when the record is sent."""

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _

from cells.models import MinuteBook
from evaluations import engine
from evaluations.actions.records import RecordPart
from evaluations.choices import Applies
from evaluations.completeness import (
    RECORD_FACTS,
    Problem,
    absence_field,
    attendance_field,
    mark_field,
    note_field,
    wants_note,
)
from evaluations.engine import NOT_APPLICABLE
from evaluations.forms.attendance import (
    REST,
    REST_LABEL,
    AttendanceRow,
    RestField,
    attendance_fields,
    attendance_groups,
    attendance_part,
    initial_attendance,
    lines_sent,
    lines_to_ask,
    touches_attendance,
)
from evaluations.forms.conflicts import FieldRow, PlainField, PlainRow
from evaluations.forms.marks import (
    LONGEST_NOTE,
    AnswerField,
    ProseField,
    WrittenField,
    has_tick,
    is_answered,
    mark_names,
    may_not_apply,
    na_field,
    not_applicable_label,
)
from evaluations.forms.meeting import BOOK, MeetingFields, initial_facts
from evaluations.forms.meeting_quality import QualityFields
from evaluations.forms.plain import plain_mark, plain_note, plain_tick
from evaluations.forms.resolution import TaskFields, touches_tasks
from evaluations.issued import IssuedBand
from evaluations.kept import as_text
from evaluations.meeting import ATTENDANCE_COUNTS
from evaluations.models import Criterion, MonthlyRecord
from evaluations.queries.meeting import minute_books
from evaluations.queries.meeting_quality import QualitySheet
from evaluations.queries.records import EarlierMark, UnitMonth
from evaluations.queries.resolution import MonthTasks
from evaluations.queries.roll import Roster
from evaluations.queries.scales import bands_of, steps_of
from evaluations.queries.sheets import FramePart, MarkLine, Sheet, SheetPart, blank_sheet, is_locked, read_sheet

#: What an untouched page makes fields for: the rest stands in rows of one kind.
_MEETING = frozenset({*MeetingFields.base_fields, *TaskFields.base_fields, BOOK})


class Option(NamedTuple):
    """An answer on the page: what is sent, what it says, the mark it gives."""

    value: str
    label: str
    mark: engine.Mark


@dataclass(frozen=True, kw_only=True, slots=True)
class MarkRow:
    """A criterion on the page: its line of the sheet, and its fields."""

    line: MarkLine
    mark: FieldRow | PlainRow
    note: FieldRow | PlainRow
    not_applicable: BoundField | PlainField | None
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
    def wants_note(self) -> bool:
        """Whether the mark must be explained before the record is sent."""
        return wants_note(self.line.criterion)

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


class RecordForm(MeetingFields, TaskFields, QualityFields):
    """Meeting, tasks and marks. What is valid can be saved even when something else is not.

    Where a `roster` is given the attendance is ticked member by member, and the record's counts follow from it. `only`
    names the fields to make: a page that nobody has typed in shows the others without them, and of what a script sends
    the rest is left as it stands.
    """

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        sheet: Sheet,
        record: MonthlyRecord | None,
        roster: Roster | None = None,
        books: Sequence[MinuteBook] = (),
        tasks: MonthTasks | None = None,
        quality: Callable[[], QualitySheet | None] = lambda: None,
        only: Collection[str] | None = None,
        only_reads: bool = False,
    ) -> None:
        self.sheet, self.record = sheet, record
        self.roster = roster if roster and roster.is_ticked else None
        super().__init__(data, initial=_initial(sheet, record), only=only, only_reads=only_reads)
        if books:
            self.add_books(books)
        if self.roster:
            self._add_attendance(self.roster)
        if tasks:
            self.add_tasks(tasks)
        self.add_quality(quality, is_begun=record is not None and record.meeting_scale_id is not None)
        for line in sheet.lines:
            mark, note, tick = mark_names(line.criterion)
            if self.has(mark, tick):
                self._add_mark(line)
            if self.has(note):
                self._add_note(line)
        for field in self.fields.values():
            if not isinstance(field.widget, forms.RadioSelect | forms.CheckboxInput | forms.HiddenInput):
                field.widget.attrs.setdefault("class", "form-control")
        for name, rows in {"agenda": 3, "minutes": 6, "conclusion": 4}.items():
            if name in self.fields:
                self.fields[name].widget.attrs["rows"] = rows

    def _add_attendance(self, roster: Roster) -> None:
        for name in ATTENDANCE_COUNTS:
            self.fields.pop(name, None)
        if self.only_reads:
            lines = [line for line in lines_sent(roster, self.data) if not self.reads(plain_tick(line.pk, self.data))]
        else:
            lines = lines_to_ask(roster, self.data)
            self.initial.update(initial_attendance(roster))
        self.fields |= attendance_fields(
            line for line in lines if self.has(attendance_field(line.pk), absence_field(line.pk))
        )
        if self.has(REST):
            self.fields[REST] = RestField(label=REST_LABEL, required=False)
        for name in ("chaired_by", "minuted_by"):
            if name in self.fields:
                self.fields[name].widget.attrs["list"] = "members"

    def _add_mark(self, line: MarkLine) -> None:
        criterion = line.criterion
        if self._wants_no_field(criterion, plain_mark(criterion, self.data)):
            return
        label, locked = _label(criterion), is_locked(self.record, criterion)
        if is_answered(criterion):
            field: forms.Field = AnswerField(
                criterion,
                with_not_applicable=may_not_apply(criterion),
                label=label,
                disabled=locked,
                widget=forms.RadioSelect,
            )
        else:
            field = WrittenField(criterion, label=label, disabled=locked)
            if has_tick(criterion):
                self.fields[na_field(criterion.code)] = forms.BooleanField(
                    label=_("Not applicable"), required=False, disabled=locked
                )
        self.fields[mark_field(criterion.code)] = field

    def _add_note(self, line: MarkLine) -> None:
        criterion = line.criterion
        if self._wants_no_field(criterion, plain_note(criterion, self.data)):
            return
        self.fields[note_field(criterion.code)] = ProseField(
            label=_note_label(criterion),
            required=False,
            max_length=LONGEST_NOTE,
            disabled=is_locked(self.record, criterion),
            widget=forms.Textarea(attrs={"rows": 2}),
        )

    def _wants_no_field(self, criterion: Criterion, plain: Mapping[str, Any] | None) -> bool:
        """What stays as it was sent is shown, not read; and what is plain is read without."""
        return self.only is not None if is_locked(self.record, criterion) else self.reads(plain)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
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
            "parts": self._parts(),
        }

    def _parts(self) -> list[RecordPart]:
        """What was typed beyond the record's own columns."""
        parts: list[RecordPart] = [*self.task_parts(), *self.quality_parts()]
        if self.roster:
            parts.insert(0, attendance_part(self.roster, self.cleaned_data, self.data))
        return parts

    def add_problems(self, problems: Iterable[Problem]) -> None:
        """Show what keeps the record from being sent; a field that cannot even be read has said so already.

        A unit without minute books has no field for one: what is said of it stands beside the page in the book.
        """
        for problem in problems:
            field = "minute_page" if problem.field == BOOK and BOOK not in self.fields else problem.field
            if field not in self.errors:
                self.add_error(field, problem.message)

    def attendance_groups(self) -> list[tuple[str, list[AttendanceRow]]]:
        return attendance_groups(self, self.roster) if self.roster else []

    def has_no_theme(self) -> bool:
        """Nothing is written of a theme: then the fields may step back where the meeting was not thematic."""
        return not any(self[name].value() or name in self.errors for name in ("theme", "thematic_on"))

    def rest(self) -> FieldRow | PlainRow:
        return self.row_as_it_stands(REST, str(REST_LABEL))

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
        mark, note, tick = mark_names(line.criterion)
        return MarkRow(
            line=line,
            mark=self.row_as_it_stands(mark),
            note=self.row_as_it_stands(note, _note_label(line.criterion)),
            not_applicable=self.row_as_it_stands(tick).field if has_tick(line.criterion) else None,
            is_locked=is_locked(self.record, line.criterion),
            earlier=earlier,
        )


def _label(criterion: Criterion) -> str:
    return f"{criterion.code}. {criterion.short or criterion.title}"


def _note_label(criterion: Criterion) -> str:
    return _("%(criterion)s – note") % {"criterion": _label(criterion)}


def _initial(sheet: Sheet, record: MonthlyRecord | None) -> dict[str, Any]:
    """What is stored, as the fields show it; a criterion without a mark shows none."""
    if record is None:
        return {"version": 0}
    return {"version": record.version, **initial_facts(record), **initial_marks(sheet.lines)}


def initial_marks(lines: Iterable[MarkLine]) -> dict[str, Any]:
    """What is marked, as the fields show it."""
    initial: dict[str, Any] = {}
    for line in lines:
        code, own = line.criterion.code, line.own
        if is_answered(line.criterion):
            initial[mark_field(code)] = None if own is None else as_text(own)
        else:
            initial[mark_field(code)] = None if own is NOT_APPLICABLE else own
            initial[na_field(code)] = own is NOT_APPLICABLE
        initial[note_field(code)] = line.note
    return initial


def untouched_form(of: UnitMonth, sheet: Sheet) -> RecordForm:
    """The form of a unit's month in which nobody has typed yet: rows that come by the dozen are made without fields."""
    return record_form_maker(of, sheet)(None, only=_MEETING)


def record_form(of: UnitMonth, data: Mapping[str, Any] | None = None, sheet: Sheet | None = None) -> RecordForm:
    """The form of a unit's month, with everything it stands on."""
    return record_form_maker(of, sheet)(data)


def typed_form(of: UnitMonth, data: Mapping[str, Any]) -> RecordForm:
    """The form to read what was typed, without what is marked: a criterion that stays as it was sent needs that."""
    has_locked = of.record is not None and bool(of.record.reopened_codes)
    return record_form_maker(of, None if has_locked else blank_sheet(of.scale))(data, only_reads=True)


def changed_form(of: UnitMonth, data: Mapping[str, Any]) -> RecordForm:
    """The form to read what a script sends: the fields that were changed, each with those of the same row.

    What none of them touches is not even read.
    """
    return RecordForm(
        data,
        sheet=blank_sheet(of.scale),
        record=of.record,
        roster=of.roster if touches_attendance(data) else None,
        books=minute_books(of.organization) if BOOK in data else (),
        tasks=of.tasks if touches_tasks(data) else None,
        quality=lambda: of.quality,
        only=data.keys(),
        only_reads=True,
    )


def record_form_maker(of: UnitMonth, sheet: Sheet | None = None) -> Callable[..., RecordForm]:
    """What the form stands on is read once, however many times the form is made."""
    return partial(
        RecordForm,
        sheet=sheet or read_sheet(of.scale, of.record),
        record=of.record,
        roster=of.roster,
        books=minute_books(of.organization),
        tasks=of.tasks,
        quality=lambda: of.quality,
    )

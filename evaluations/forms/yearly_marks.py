"""The marks of a year's end as form fields, with their notes: of a unit, and of each member in the grid."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from evaluations.choices import CriterionKind, Nature
from evaluations.completeness import mark_field, note_field, notes_missing, wants_note
from evaluations.engine import NOT_APPLICABLE
from evaluations.forms.marks import LONGEST_NOTE, AnswerField, ProseField, WrittenField, is_answered, may_not_apply
from evaluations.kept import as_text
from evaluations.models import Criterion
from evaluations.queries.scales import bands_of
from evaluations.queries.year_inputs import engine_marks
from evaluations.templatetags.points import band_edges, points

#: What is written where a criterion does not apply.
CROSS = "x"


class ApplicableField(WrittenField):
    """A number, or "x" where the criterion does not apply."""

    def to_python(self, value: Any) -> Any:
        return NOT_APPLICABLE if str(value).strip().lower() == CROSS else super().to_python(value)

    def validate(self, value: Any) -> None:
        if value is not NOT_APPLICABLE:
            super().validate(value)

    def run_validators(self, value: Any) -> None:
        if value is not NOT_APPLICABLE:
            super().run_validators(value)

    def prepare_value(self, value: Any) -> Any:
        return CROSS if value is NOT_APPLICABLE else super().prepare_value(value)


class YearlyMarksForm(forms.Form):
    """A form with a field for each criterion marked once a year; empty is not given, never zero."""

    criteria: list[Criterion]

    def add_marks(self, criteria: Iterable[Criterion], note_widget: forms.Widget) -> None:
        self.criteria = list(criteria)
        for criterion in self.criteria:
            self.fields[mark_field(criterion.code)] = build_mark_field(criterion)
            if wants_note(criterion):
                self.fields[note_field(criterion.code)] = ProseField(
                    label=_("%(criterion)s – note") % {"criterion": criterion.code},
                    required=False,
                    max_length=LONGEST_NOTE,
                    widget=note_widget,
                )

    def initial_marks(self, marks: Mapping[str, str], notes: Mapping[str, str]) -> dict[str, Any]:
        """What is stored, as the fields show it: an answer by its text, the rest as a number."""
        numbers = engine_marks(marks)
        shown: dict[str, Any] = {note_field(code): note for code, note in notes.items()}
        for criterion in self.criteria:
            code = criterion.code
            if code in marks:
                shown[mark_field(code)] = marks[code] if is_answered(criterion) else numbers[code]
        return shown

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for code in notes_missing(self.criteria, self.marks(), self.notes()):
            if note_field(code) not in self.errors:
                self.add_error(note_field(code), _("Write what it is given for."))
        return cleaned

    def marks(self) -> dict[str, str]:
        """The marks given, as they are stored: {"T9": "4.5", "C6": "na"}."""
        marks = ((criterion.code, self.cleaned_data.get(mark_field(criterion.code))) for criterion in self.criteria)
        return {code: as_text(mark) for code, mark in marks if mark is not None}

    def notes(self) -> dict[str, str]:
        notes = ((criterion.code, self.cleaned_data.get(note_field(criterion.code))) for criterion in self.criteria)
        return {code: note for code, note in notes if note}


def build_mark_field(criterion: Criterion) -> forms.Field:
    """A field for one yearly criterion, cleaned to an engine mark or None; never filled in beforehand."""
    texts = {"label": f"{criterion.code}. {criterion.title}", "help_text": yearly_mark_help(criterion)}
    if is_answered(criterion):
        field = AnswerField(criterion, with_not_applicable=may_not_apply(criterion), **texts)
        field.choices = [("", "–"), *field.widget.choices]
        return field
    return ApplicableField(criterion, **texts) if may_not_apply(criterion) else WrittenField(criterion, **texts)


def yearly_mark_help(criterion: Criterion) -> SafeString:
    """How much it can give, the rule, what a percentage gives, and how to say that it does not apply."""
    most = {
        Nature.REGULAR: _("At most %(maximum)s points."),
        Nature.BONUS: _("Adds at most %(maximum)s points."),
        Nature.DEDUCTION: _("Takes away at most %(maximum)s points."),
    }[Nature(criterion.nature)]
    sentences = [most % {"maximum": points(criterion.maximum)}]
    if criterion.guidance:
        sentences.append(format_html("<bdi>{}</bdi>", criterion.guidance))
    if criterion.kind == CriterionKind.RATIO:
        bands = "; ".join(f"{band_edges(band)} ({points(band.points)})" for band in bands_of(criterion))
        sentences.append(_("Write the percentage: %(bands)s.") % {"bands": bands})
    if may_not_apply(criterion) and not is_answered(criterion):
        sentences.append(_("Write x where it does not apply."))
    return format_html_join(" ", "{}", ((sentence,) for sentence in sentences))


def extras(criteria: Iterable[Criterion]) -> list[Criterion]:
    """The bonuses and deductions."""
    return [criterion for criterion in criteria if criterion.nature != Nature.REGULAR]


def regular(criteria: Iterable[Criterion]) -> list[Criterion]:
    """Those that belong to a part's maximum."""
    return [criterion for criterion in criteria if criterion.nature == Nature.REGULAR]

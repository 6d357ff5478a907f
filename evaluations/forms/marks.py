"""Fields in which a criterion is marked, by the unit and by the reviewer; none of them is ever filled in beforehand."""

import unicodedata
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cells.fields import DecimalField, ValueChoiceField
from evaluations import engine
from evaluations.choices import Applies, CriterionKind, Nature, NotApplicable
from evaluations.completeness import mark_field, note_field
from evaluations.engine import NOT_APPLICABLE
from evaluations.kept import as_text
from evaluations.models import Criterion
from evaluations.queries.scales import bands_of, engine_criterion, steps_of
from evaluations.templatetags.points import points

#: How "not applicable" travels in a form.
NA = as_text(NOT_APPLICABLE)
LONGEST_NOTE = 1000
#: As many digits as the column of a mark has.
HIGHEST_PERCENTAGE = Decimal("999.99")


def na_field(code: str) -> str:
    """The name of the tick "not applicable" beside points."""
    return f"na_{code}"


def mark_names(criterion: Criterion) -> tuple[str, str, str]:
    """Of the fields in which a criterion may be marked."""
    return mark_field(criterion.code), note_field(criterion.code), na_field(criterion.code)


class WrittenField(DecimalField):
    """A mark written as a number, 8,5 or 8.5: points up to the criterion's maximum, or the percentage of a ratio."""

    def __init__(self, criterion: Criterion, **kwargs: Any) -> None:
        self.reckoned = engine_criterion(criterion)
        is_ratio = criterion.kind == CriterionKind.RATIO
        highest = highest_percentage(criterion) if is_ratio else criterion.maximum
        self.limits = (_percentage_limits if is_ratio else _points_limits)(highest)
        messages = {
            "invalid": _("Write the percentage as a number, for instance 92,5.")
            if is_ratio
            else _("Write the mark as a number, for instance 8,5."),
            "max_decimal_places": _("Write at most two digits after the comma."),
        } | dict.fromkeys(("min_value", "max_value", "max_digits", "max_whole_digits"), self.limits)
        super().__init__(
            required=False, min_value=0, max_value=highest, max_digits=5, error_messages=messages, **kwargs
        )

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and self.reckoned.bands:
            value = value.strip().removesuffix("%").removesuffix("٪") or value
        return super().to_python(value)

    def clean(self, value: Any) -> Any:
        mark = super().clean(value)
        try:
            if mark is not None and self.reckoned.bands:
                self.reckoned.points_for(mark)
        except engine.MarkError as error:
            raise ValidationError(self.limits, code="max_value") from error
        return mark


def highest_percentage(criterion: Criterion) -> Decimal:
    """Where the last band ends; a target can be exceeded where it is open."""
    last = bands_of(criterion)[-1].upper
    return HIGHEST_PERCENTAGE if last is None else last


def _points_limits(highest: Decimal) -> str:
    return _("Write a mark from 0 to %(maximum)s.") % {"maximum": points(highest)}


def _percentage_limits(highest: Decimal) -> str:
    return _("Write a percentage from 0 to %(maximum)s.") % {"maximum": points(highest)}


class AnswerField(ValueChoiceField):
    """A mark chosen among the criterion's answers, and "not applicable" where that is offered."""

    def __init__(self, criterion: Criterion, *, with_not_applicable: bool = False, **kwargs: Any) -> None:
        answers: dict[str, engine.Mark] = {as_text(value): value for value, _label in steps_of(criterion)}
        choices = [(as_text(value), label) for value, label in steps_of(criterion)]
        if with_not_applicable:
            answers[NA] = NOT_APPLICABLE
            choices.append((NA, not_applicable_label(criterion)))
        super().__init__(choices=choices, values=answers, **kwargs)


class ProseField(forms.CharField):
    """Running text as it is stored: one form of each accented letter, one kind of line end."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        return unicodedata.normalize("NFC", super().to_python(value) or "").replace("\r\n", "\n")


def is_answered(criterion: Criterion) -> bool:
    """Whether the criterion is marked by choosing an answer, not by writing a number."""
    return criterion.kind not in (CriterionKind.POINTS, CriterionKind.RATIO)


def may_not_apply(criterion: Criterion) -> bool:
    """Whether "not applicable" is offered; a bonus or a deduction is given or not."""
    return criterion.not_applicable != NotApplicable.REFUSED and criterion.nature == Nature.REGULAR


def has_tick(criterion: Criterion) -> bool:
    """Whether "not applicable" is ticked beside the number."""
    return not is_answered(criterion) and may_not_apply(criterion) and criterion.applies == Applies.ALWAYS


def not_applicable_label(criterion: Criterion) -> str:
    """A criterion for thematic meetings follows the meeting; the answer is there to take back another one."""
    return _("No thematic meeting this month") if criterion.applies == Applies.THEMATIC else _("Not applicable")

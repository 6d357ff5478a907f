"""Fields in which a criterion is marked, by the unit and by the reviewer; none of them is ever filled in beforehand."""

import unicodedata
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from cells.fields import DecimalField
from evaluations import engine
from evaluations.actions.records import as_text
from evaluations.choices import CriterionKind
from evaluations.engine import NOT_APPLICABLE
from evaluations.models import Criterion
from evaluations.queries.scales import steps_of
from evaluations.templatetags.points import points

#: How "not applicable" travels in a form.
NA = as_text(NOT_APPLICABLE)
LONGEST_NOTE = 1000


class PointsField(DecimalField):
    """Points from 0 to the criterion's maximum, written 8,5 or 8.5; nothing else is taken for a number."""

    def __init__(self, criterion: Criterion, **kwargs: Any) -> None:
        limits = _("Write a mark from 0 to %(maximum)s.") % {"maximum": points(criterion.maximum)}
        messages = {
            "invalid": _("Write the mark as a number, for instance 8,5."),
            "max_decimal_places": _("Write at most two digits after the comma."),
        } | dict.fromkeys(("min_value", "max_value", "max_digits", "max_whole_digits"), limits)
        super().__init__(
            required=False, min_value=0, max_value=criterion.maximum, max_digits=5, error_messages=messages, **kwargs
        )


class AnswerField(forms.TypedChoiceField):
    """A mark chosen among the criterion's answers, and "not applicable" where that is offered."""

    def __init__(self, criterion: Criterion, *, with_not_applicable: bool = False, **kwargs: Any) -> None:
        answers: dict[str, engine.Mark] = {as_text(value): value for value, _label in steps_of(criterion)}
        choices = [(as_text(value), label) for value, label in steps_of(criterion)]
        if with_not_applicable:
            answers[NA] = NOT_APPLICABLE
            choices.append((NA, _("Not applicable")))
        super().__init__(choices=choices, coerce=answers.__getitem__, empty_value=None, required=False, **kwargs)


class ProseField(forms.CharField):
    """Running text as it is stored: one form of each accented letter, one kind of line end."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        return unicodedata.normalize("NFC", super().to_python(value) or "").replace("\r\n", "\n")


def is_answered(criterion: Criterion) -> bool:
    """Whether the criterion is marked by choosing an answer, not by writing points."""
    return criterion.kind != CriterionKind.POINTS

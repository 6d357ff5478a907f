"""Two people, one form: what was typed stays, and what somebody else saved first stands beside it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils.translation import gettext as _


@dataclass(frozen=True, kw_only=True, slots=True)
class FieldRow:
    """A field on the page; `stored` is what somebody else saved there meanwhile, where that differs."""

    field: BoundField
    stored: str = ""


class ComparedForm(forms.Form):
    """A form filled from a saved row, whose `version` it carries; its initial values are what is stored."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.is_in_conflict = False
        self.stored: dict[str, str] = {}
        super().__init__(*args, **kwargs)

    def add_error(self, field: str | None, error: Any) -> None:
        super().add_error(field, error)
        if field in self.fields:
            widget = self.fields[field].widget
            classes = widget.attrs.get("class", "").split()
            widget.attrs["class"] = " ".join(dict.fromkeys([*classes, "is-invalid"]))

    def row(self, name: str) -> FieldRow:
        return FieldRow(field=self[name], stored=self.stored.get(name, ""))

    def rows(self, *names: str) -> list[FieldRow]:
        return [self.row(name) for name in names]


FormT = TypeVar("FormT", bound=ComparedForm)


def compare_with_stored(typed: QueryDict, version: int, make_form: Callable[[QueryDict | None], FormT]) -> FormT:
    """The form made anew on what is stored now, and in conflict if it differs anywhere.

    Where nothing was typed the stored value is taken over, so that saving again loses neither.
    """
    unbound = make_form(None)
    merged = typed.copy()
    merged["version"] = str(version)
    for name in make_form(merged).changed_data:
        value = _as_typed(unbound[name])
        is_ticked = isinstance(unbound.fields[name], forms.BooleanField | forms.MultipleChoiceField)
        if value and not typed.get(name) and not is_ticked:
            merged[name] = value
    form = make_form(merged)
    form.is_in_conflict = bool(form.changed_data)
    form.stored = {name: words for name in form.changed_data if (words := _in_words(unbound[name]))}
    return form


def _as_typed(field: BoundField) -> str:
    """The stored value as somebody would have typed or chosen it."""
    value = field.value()
    if isinstance(field.field.widget, forms.TextInput | forms.Textarea):
        value = field.field.widget.format_value(value)
    return "" if value is None else str(value)


def _in_words(field: BoundField) -> str:
    """The stored value to read; "" when there is none."""
    value = field.value()
    if isinstance(field.field, forms.BooleanField):
        return _("ticked") if value else _("not ticked")
    if isinstance(field.field, forms.MultipleChoiceField):
        return ", ".join(value or ())
    if isinstance(field.field, forms.ChoiceField):
        return next((str(label) for key, label in field.field.widget.choices if value and key == value), "")
    return _as_typed(field)

"""Two people, one form: what was typed stays, and what somebody else saved first stands beside it."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar

from django import forms
from django.forms.boundfield import BoundField
from django.forms.utils import flatatt
from django.http import QueryDict
from django.utils.translation import gettext as _

from cells.fields import as_typed


@dataclass(frozen=True, kw_only=True, slots=True)
class FieldRow:
    """A field on the page; `stored` is what somebody else saved there meanwhile, where that differs."""

    field: BoundField
    stored: str = ""

    @property
    def value(self) -> str:
        """What stands in the field, as somebody would have typed it."""
        return _as_typed(self.field)

    @property
    def attributes(self) -> str:
        """The widget's own attributes: a tag written by hand is much cheaper than a rendered widget."""
        return flatatt(self.field.build_widget_attrs(self.field.field.widget.attrs))

    @property
    def is_long(self) -> bool:
        return isinstance(self.field.field.widget, forms.Textarea)

    @property
    def options(self) -> list[Any]:
        """The answers of a list; none where something is typed."""
        field = self.field.field
        return list(field.widget.choices) if isinstance(field, forms.ChoiceField) else []


class PlainField:
    """What a row asks of a field in which nobody has typed yet: its name, its label, what is stored.

    A page has hundreds of them, and to make a form's own fields takes longer than the rest of the page.
    """

    __slots__ = ("_value", "auto_id", "errors", "html_name", "id_for_label", "label")

    def __init__(self, name: str, value: Any, label: str = "") -> None:
        self.html_name, self.label, self._value, self.errors = name, label, value, ()
        self.auto_id = self.id_for_label = f"id_{name}"

    def value(self) -> Any:
        return self._value


@dataclass(frozen=True, kw_only=True, slots=True)
class PlainRow:
    """A field on the page that the form has not got; nothing stands against what is stored."""

    field: PlainField
    stored: str = ""

    @property
    def value(self) -> str:
        return "" if self.field.value() is None else str(self.field.value())


class NamedBoundField(BoundField):
    """A template asks `field["errors"]` before `field.errors`; answering at once spares an exception each time."""

    def __getitem__(self, name: Any) -> Any:
        return getattr(self, name) if isinstance(name, str) else super().__getitem__(name)


class ComparedForm(forms.Form):
    """A form filled from a saved row, whose `version` it carries; its initial values are what is stored.

    `only` names the fields that it has, without it all: to read what was sent of it, or to show the rest as it stands.
    A form that `only_reads` is never shown: what is plain needs no field there.
    """

    bound_field_class = NamedBoundField
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(
        self, *args: Any, only: Collection[str] | None = None, only_reads: bool = False, **kwargs: Any
    ) -> None:
        self.is_in_conflict = False
        #: Stored values stand where nothing had been typed.
        self.is_filled_up = False
        self.stored: dict[str, str] = {}
        self.only, self.only_reads = None if only is None else frozenset(only), only_reads
        self._plain: dict[str, Any] = {}
        if self.only is not None:
            fields = type(self).base_fields.items()
            # Set before the form copies them: those it is not to have are never made.
            self.base_fields = {  # type: ignore[misc]
                name: field for name, field in fields if name == "version" or name in self.only
            }
        super().__init__(*args, **kwargs)

    def has(self, *names: str) -> bool:
        """Whether the form is to have one of these fields."""
        return self.only is None or not self.only.isdisjoint(names)

    def reads(self, plain: Mapping[str, Any] | None) -> bool:
        """Take what was read without a field, where that is enough."""
        if not self.only_reads or plain is None:
            return False
        self._plain |= plain
        return True

    def clean(self) -> dict[str, Any]:
        self.cleaned_data |= self._plain
        return super().clean() or self.cleaned_data

    def add_error(self, field: str | None, error: Any) -> None:
        super().add_error(field, error)
        if field in self.fields:
            widget = self.fields[field].widget
            classes = widget.attrs.get("class", "").split()
            widget.attrs["class"] = " ".join(dict.fromkeys([*classes, "is-invalid"]))

    def row(self, name: str) -> FieldRow:
        return FieldRow(field=self[name], stored=self.stored.get(name, ""))

    def row_as_it_stands(self, name: str, label: str = "") -> FieldRow | PlainRow:
        """The same; where the form has not got the field, what is stored."""
        if name in self.fields:
            return self.row(name)
        return PlainRow(field=PlainField(name, self.shown(name), label))

    def shown(self, name: str) -> Any:
        """What stands in a field, whether or not the form has got it."""
        if name in self.fields:
            return self[name].value()
        stored = self.initial.get(name)
        return as_typed(stored) if isinstance(stored, Decimal) else stored

    def rows(self, *names: str) -> list[FieldRow]:
        return [self.row(name) for name in names]


FormT = TypeVar("FormT", bound=ComparedForm)


def compare_with_stored(
    typed: QueryDict,
    version: int,
    make_form: Callable[[QueryDict | None], FormT],
    emptied: Collection[str] = (),
) -> FormT:
    """The form made anew on what is stored now, and in conflict if it differs anywhere.

    Where nothing was typed the stored value is taken over, so that saving again loses neither. `emptied` names the
    fields that somebody has emptied meanwhile: what the page still shows there may be no more than what stood before.
    """
    unbound = make_form(None)
    merged = typed.copy()
    merged["version"] = str(version)
    # What was typed may bring fields of its own – a new row, with its key –, of which nothing is stored.
    for name in (name for name in make_form(merged).changed_data if name in unbound.fields):
        value = _as_typed(unbound[name])
        is_ticked = isinstance(unbound.fields[name], forms.BooleanField | forms.MultipleChoiceField)
        if value and not typed.get(name) and not is_ticked:
            merged[name] = value
    form = make_form(merged)
    form.is_filled_up = any(merged[name] != typed.get(name) for name in merged if name != "version")
    form.is_in_conflict = bool(form.changed_data)
    known = (name for name in form.changed_data if name in unbound.fields)
    form.stored = {name: words for name in known if (words := _in_words(unbound[name]))}
    for name in emptied:
        if name in form.changed_data and name not in form.stored and typed.get(name):
            form.stored[name] = _("(emptied)")
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

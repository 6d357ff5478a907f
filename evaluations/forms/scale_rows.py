"""Rows of a list inside a form – grades, steps, bands – with spare ones at the end, so that no script is needed."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from evaluations.forms.conflicts import ComparedForm, FieldRow

#: Empty rows at the end, and the rows there are at least.
SPARE, FEWEST = 2, 5


@dataclass(frozen=True, kw_only=True, slots=True)
class RowCell:
    """A field of a row on the page; its own label also says which row, for the summary of errors."""

    row: FieldRow
    heading: str
    number: int


@dataclass(frozen=True, kw_only=True)
class RowKind:
    """What a row of a list is made of: its name in the form, and its columns with their fields."""

    name: str
    columns: Mapping[str, Callable[[], forms.Field]]
    #: Columns that may stay empty in a row that is filled in, and ticks.
    optional: frozenset[str] = frozenset()

    def field(self, place: int, column: str) -> str:
        return f"{self.name}_{place}_{column}"

    def places(self, form: ComparedForm) -> list[int]:
        return [place for place in range(1000) if self.field(place, next(iter(self.columns))) in form.fields]

    def add_fields(self, form: ComparedForm, stored: Sequence[Mapping[str, Any]], data: Mapping[str, Any]) -> None:
        """Fields for what is stored or was typed, and for some rows more."""
        typed = [place for place in range(200) if any(self.field(place, column) in data for column in self.columns)]
        count = max(len(stored) + SPARE, FEWEST, max(typed, default=-1) + 1)
        for place in range(count):
            row = stored[place] if place < len(stored) else {}
            for column, make_field in self.columns.items():
                field = make_field()
                field.required = False
                field.label = _("%(column)s, row %(row)s") % {"column": field.label, "row": place + 1}
                form.fields[self.field(place, column)] = field
                if column in row:
                    form.initial[self.field(place, column)] = row[column]

    def check(self, form: ComparedForm) -> None:
        """A row is filled in or left empty; half a row says which half is missing."""
        for place in self.places(form):
            values = self._values(form, place)
            if any(_is_filled(value) for value in values.values()):
                for column in self.columns.keys() - self.optional:
                    name = self.field(place, column)
                    if not _is_filled(values[column]) and name not in form.errors:
                        form.add_error(name, _("Fill in this field too, or empty the whole row."))

    def filled(self, form: ComparedForm) -> list[dict[str, Any]]:
        rows = [self._values(form, place) for place in self.places(form)]
        return [row for row in rows if any(_is_filled(value) for value in row.values())]

    def rows(self, form: ComparedForm) -> list[list[RowCell]]:
        headings = {column: str(make_field().label) for column, make_field in self.columns.items()}
        return [
            [
                RowCell(row=form.row(self.field(place, column)), heading=heading, number=place + 1)
                for column, heading in headings.items()
            ]
            for place in self.places(form)
        ]

    def is_readable(self, form: ComparedForm) -> bool:
        return not any(
            self.field(place, column) in form.errors for place in self.places(form) for column in self.columns
        )

    def _values(self, form: ComparedForm, place: int) -> dict[str, Any]:
        return {column: form.cleaned_data.get(self.field(place, column)) for column in self.columns}


def _is_filled(value: Any) -> bool:
    """A tick alone fills no row."""
    return value not in (None, "") and not isinstance(value, bool)


def style(fields: Iterable[forms.Field]) -> None:
    """The classes of our own look, where a form is not rendered by crispy."""
    for field in fields:
        widget = field.widget
        if isinstance(widget, forms.RadioSelect | forms.CheckboxInput):
            kind = "form-check-input"
        elif isinstance(widget, forms.Select):
            kind = "form-select"
        elif isinstance(field, forms.DecimalField):
            kind = "form-control input-mark"
        else:
            kind = "form-control input-date" if isinstance(field, forms.DateField) else "form-control"
        widget.attrs.setdefault("class", kind)

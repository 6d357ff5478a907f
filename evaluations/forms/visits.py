"""The supervising member's few words on a unit's month."""

import datetime
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cells.fields import DateField
from evaluations.forms.conflicts import ComparedForm, FieldRow
from evaluations.forms.marks import LONGEST_NOTE, ProseField
from evaluations.models import Visit


class VisitForm(ComparedForm):
    """Stands on a page beside other forms: its fields have names and keys of their own."""

    visited_on = DateField(
        label=gettext_lazy("Attended the meeting on"),
        required=False,
        widget=forms.DateInput(attrs={"class": "form-control input-date"}),
    )
    remark = ProseField(
        label=gettext_lazy("Remark"),
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 3}),
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        visit: Visit | None,
        first_day: datetime.date,
        today: datetime.date,
    ) -> None:
        self.visit, self.first_day, self.today = visit, first_day, today
        initial: dict[str, Any] = {"version": 0}
        if visit is not None:
            initial = {"version": visit.version, "visited_on": visit.visited_on, "remark": visit.remark}
        super().__init__(data, initial=initial, auto_id="visit_%s")

    def clean_visited_on(self) -> datetime.date | None:
        day: datetime.date | None = self.cleaned_data["visited_on"]
        if day is None:
            return None
        if (day.year, day.month) != (self.first_day.year, self.first_day.month):
            raise ValidationError(_("This day is not in the month of the record."))
        if day > self.today:
            raise ValidationError(_("This day has not come yet."))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        is_empty = not cleaned.get("remark") and cleaned.get("visited_on") is None
        if self.visit is None and is_empty and not self.errors:
            self.add_error("remark", _("Write the day of the visit or a remark."))
        return cleaned

    @property
    def field_rows(self) -> list[FieldRow]:
        return self.rows("visited_on", "remark")

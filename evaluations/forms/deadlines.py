"""When monthly records are written and due: the three days of a year, and of a committee that sets its own."""

from collections.abc import Mapping
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from cells.fields import IntegerField
from evaluations.rules import LAST_COMMON_DAY, LONGEST_GRACE, Dates

DAYS = ("opens_day", "due_day", "grace_days")
DATES_LAYOUT = Fieldset(_("Dates of the monthly records"), *DAYS)


def opens_day_field() -> IntegerField:
    return IntegerField(
        label=_("Can be written from this day of the month on"), min_value=1, max_value=LAST_COMMON_DAY, initial=1
    )


def due_day_field() -> IntegerField:
    return IntegerField(
        label=_("Records are due on this day of the following month"), min_value=1, max_value=LAST_COMMON_DAY, initial=5
    )


def grace_days_field() -> IntegerField:
    return IntegerField(
        label=_("Days of grace"),
        min_value=0,
        max_value=LONGEST_GRACE,
        initial=0,
        help_text=_(
            "Sent within so many days after the due day, a record is still on time; later it is taken and marked late. "
            "When you change the days, all months of the year are judged by the new ones."
        ),
    )


class DeadlineForm(forms.Form):
    """A committee's own dates, asked for in the address and then set. `seen`: the dates the page was filled from."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    opens_day, due_day, grace_days = opens_day_field(), due_day_field(), grace_days_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout("seen", *DAYS)

    def dates(self) -> Dates:
        return typed_dates(self.cleaned_data)


def typed_dates(cleaned: Mapping[str, Any]) -> Dates:
    return Dates(**{name: cleaned[name] for name in DAYS})


def as_seen(dates: Dates | None) -> str:
    """What the page carries of the committee's own dates; nothing where there are none."""
    return "" if dates is None else "-".join(str(getattr(dates, name)) for name in DAYS)

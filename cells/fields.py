"""Fields that read numbers and dates the way people here write them, and the tree's path column."""

import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import formats
from django.utils.translation import gettext_lazy as _


class PathField(models.CharField):
    """A materialised path: compared byte by byte on every engine (ICU and glibc collations would drop children)."""

    def db_parameters(self, connection: BaseDatabaseWrapper) -> dict[str, Any]:
        parameters = super().db_parameters(connection)
        if connection.vendor == "postgresql":
            parameters["collation"] = "C"
        return parameters


#: Digits with at most one separator – comma, point or the Arabic one; no exponents, no grouping, no "NaN".
_PLAIN_NUMBER = re.compile(r"[+-]?(\d+([.,٫]\d*)?|[.,٫]\d+)")
_SEPARATORS = str.maketrans({",": ".", "٫": "."})


def as_typed(number: Decimal) -> str:
    """A number as the reader would type it: no zeros at its end, no grouping."""
    return f"{number.normalize() if number else Decimal(0):f}".replace(".", formats.get_format("DECIMAL_SEPARATOR"))


class DecimalField(forms.DecimalField):
    """ "8,5" and "8.5" are both 8.5, in every language; never `type=number`, which loses what it cannot parse.

    No grouping is accepted: with at most two decimals nobody means 1.234 as a thousand and more.
    """

    widget = forms.TextInput
    default_error_messages = {"invalid": _("Write a number, for instance 8,5.")}

    def __init__(self, *, decimal_places: int = 2, max_digits: int = 7, **kwargs: Any) -> None:
        super().__init__(decimal_places=decimal_places, max_digits=max_digits, **kwargs)

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and value.strip():
            if not _PLAIN_NUMBER.fullmatch(value.strip()):
                raise ValidationError(self.error_messages["invalid"], code="invalid")
            value = value.strip().translate(_SEPARATORS)
        number = super().to_python(value)
        return number if number is None else number + 0  # "-0" is 0

    def prepare_value(self, value: Any) -> Any:
        return as_typed(value) if isinstance(value, Decimal) else value

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"inputmode": "decimal", "autocomplete": "off"}


class ValueChoiceField(forms.TypedChoiceField):
    """A choice that stands for one of `values`, by what is sent for it; `None` where nothing is chosen.

    What is not offered any more cannot be read, also where it is only asked whether anything has changed.
    """

    def __init__(self, *, values: Mapping[str, Any], **kwargs: Any) -> None:
        def coerce(choice: str) -> Any:
            if choice not in values:
                raise ValueError(choice)
            return values[choice]

        super().__init__(coerce=coerce, empty_value=None, required=False, **kwargs)


class IntegerField(forms.IntegerField):
    """A count typed as text with the number pad on phones."""

    widget = forms.TextInput

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"inputmode": "numeric", "autocomplete": "off"}


class DateField(forms.DateField):
    """dd/mm/yyyy typed as text."""

    default_error_messages = {"invalid": _("Write the date as day/month/year, for instance 25/12/2025.")}

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"inputmode": "numeric", "autocomplete": "off", "placeholder": _("dd/mm/yyyy")}


#: Hours, then a colon, a point, "h", "g" or "giờ", then minutes; after a word a full hour needs none.
_TIME = re.compile(r"(\d{1,2})\s*(?:(?:[:.]|h|g|giờ)\s*(\d{1,2})|(?:h|g|giờ))\s*(?:'|′|p|ph|phút)?", re.IGNORECASE)


class TimeField(forms.TimeField):
    """19:30 as people write it: also 19.30, 19h30, 19 giờ 30, and 20h for the full hour."""

    default_error_messages = {"invalid": _("Write the time as hours:minutes, for instance 19:30.")}

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and (match := _TIME.fullmatch(unicodedata.normalize("NFC", value.strip()))):
            value = f"{match[1]}:{match[2] or '00'}"
        return super().to_python(value)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"autocomplete": "off", "placeholder": _("hh:mm")}

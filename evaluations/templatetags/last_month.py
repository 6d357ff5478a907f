"""`as_last_month`: what stood in a field a month before, one tap from it."""

from collections.abc import Mapping
from typing import Final

from django import template
from django.utils.safestring import SafeString, mark_safe

from evaluations.forms.conflicts import FieldRow
from evaluations.templatetags.kept import fill, slot

register = template.Library()

HINT: Final = "evaluations/_as_last_month.html"


@register.simple_tag
def as_last_month(row: FieldRow, before: Mapping[str, str]) -> SafeString:
    """Nothing beside a field in which something stands, or stood a month ago in none."""
    name = row.field.html_name
    if row.value or name not in before:
        return mark_safe("")
    identity = row.field.id_for_label
    return fill(HINT, (identity,), lambda: {"field": identity, "fact": slot("fact")}, {"fact": before[name]})

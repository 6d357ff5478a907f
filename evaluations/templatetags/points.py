"""Marks as people write them: 8,5 and not 8,50; a difference with its sign."""

from decimal import Decimal

from django import template
from django.utils import formats
from django.utils.translation import gettext as _

from evaluations.engine import NOT_APPLICABLE, Mark

register = template.Library()

MINUS = "−"


@register.filter
def points(mark: Mark | None) -> str:
    """A mark or a sum of marks: as short as it can be, "–" where there is none."""
    if mark is None:
        return "–"
    if mark is NOT_APPLICABLE:
        return _("not applicable")
    return formats.number_format(mark.normalize() if mark else Decimal(0), use_l10n=True, force_grouping=False)


@register.filter
def signed(difference: Decimal | None) -> str:
    """A difference with its sign: +0,5 or −1,5."""
    if not difference:
        return points(difference)
    return f"{MINUS if difference < 0 else '+'}{points(abs(difference))}"

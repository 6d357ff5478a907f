"""Marks as people write them: 8,5 and not 8,50; a difference with its sign; a percentage and the bands of a ratio."""

from decimal import Decimal
from functools import lru_cache

from django import template
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _

from cells.fields import as_typed
from evaluations.engine import NOT_APPLICABLE, Mark
from evaluations.issued import IssuedBand

register = template.Library()

MINUS = "−"
#: Keeps a sign before its number in a sentence that runs the other way.
LEFT_TO_RIGHT_MARK = "\u200e"


@register.filter
def points(mark: Mark | None) -> str:
    """A mark or a sum of marks: as short as it can be, "–" where there is none."""
    if mark is None:
        return "–"
    if mark is NOT_APPLICABLE:
        return _("not applicable")
    return _written(mark, get_language())


@lru_cache(maxsize=4096)
def _written(mark: Decimal, _language: str | None) -> str:
    """A page has hundreds of a few dozen marks."""
    return as_typed(mark)


@register.filter
def signed(difference: Decimal | None) -> str:
    """A difference with its sign: +0,5 or −1,5."""
    if not difference:
        return points(difference)
    sign = MINUS if difference < 0 else "+"
    return f"{LEFT_TO_RIGHT_MARK if get_language_bidi() else ''}{sign}{points(abs(difference))}"


@register.filter
def percent(number: Mark | str | None) -> str:
    """A percentage with its sign: 92,5%."""
    shown = number if isinstance(number, str) else points(number)
    return shown if number is None or number is NOT_APPLICABLE else _("%(number)s%%") % {"number": shown}


@register.filter
def band_edges(band: IssuedBand) -> str:
    """The percentages a band holds: "from 85% to below 95%"; the ends of the scale go without saying."""
    has_lower = band.lower is not None and (band.lower > 0 or not band.includes_lower)
    has_upper = band.upper is not None and (band.upper != 100 or not band.includes_upper)
    lower, upper = {"number": points(band.lower)}, {"number": points(band.upper)}
    edges = []
    if has_lower:
        edges.append((_("from %(number)s%%") if band.includes_lower else _("above %(number)s%%")) % lower)
    if has_lower and has_upper:
        edges.append((_("to %(number)s%%") if band.includes_upper else _("to below %(number)s%%")) % upper)
    elif has_upper:
        edges.append((_("up to %(number)s%%") if band.includes_upper else _("below %(number)s%%")) % upper)
    return " ".join(edges) or _("any percentage")

"""The months before a mark as twelve little bars, each with its words for screen readers.

A sheet has hundreds of them, and a template would take longer over them than over the rest of the page.
"""

from collections.abc import Iterable
from functools import lru_cache

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from evaluations.queries.records import EarlierMark
from evaluations.templatetags.points import percent, points

register = template.Library()

#: Bars kept: the months of two years, in three languages, each with a few dozen marks.
KEPT_BARS = 8192
_TRACK = '<rect class="bar-track" width="8" height="32"/>'
_MONTH = (
    '<li><svg viewBox="0 0 8 32" preserveAspectRatio="none" aria-hidden="true" focusable="false">{}</svg>'
    '<span class="visually-hidden">{}: {}</span></li>'
)


@register.simple_tag
def earlier_bars(months: Iterable[EarlierMark]) -> SafeString:
    """The bars of one criterion, oldest month first; a month without a mark shows an empty one."""
    language = get_language()
    # Numbers and the words of one filter: nothing here was typed by anybody.
    return SafeString(f'<ul class="twelve">{"".join([_bar(month, language) for month in months])}</ul>')


@lru_cache(maxsize=KEPT_BARS)
def _bar(month: EarlierMark, _language: str | None) -> str:
    fill = "" if month.percent is None else f'<rect class="bar-fill" width="8" height="{month.percent:.0f}%"/>'
    return _MONTH.format(_TRACK + fill, f"{month.first_day:%m/%Y}", _words(month))


def _words(month: EarlierMark) -> str:
    return points(month.mark) if month.ratio is None else f"{percent(month.ratio)} = {points(month.mark)}"

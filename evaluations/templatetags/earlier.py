"""The months before a mark as twelve little bars, each with its words for screen readers.

A sheet has hundreds of them, and a template would take longer over them than over the rest of the page.
"""

from collections.abc import Iterable

from django import template
from django.utils.safestring import SafeString, mark_safe

from evaluations.queries.records import EarlierMark
from evaluations.templatetags.points import percent, points

register = template.Library()

_TRACK = '<rect class="bar-track" width="8" height="32"/>'
_MONTH = (
    '<li><svg viewBox="0 0 8 32" preserveAspectRatio="none" aria-hidden="true" focusable="false">{}</svg>'
    '<span class="visually-hidden">{}: {}</span></li>'
)


def _words(month: EarlierMark) -> str:
    return points(month.mark) if month.ratio is None else f"{percent(month.ratio)} = {points(month.mark)}"


@register.simple_tag
def earlier_bars(months: Iterable[EarlierMark]) -> SafeString:
    """The bars of one criterion, oldest month first; a month without a mark shows an empty one."""
    bars = (
        _MONTH.format(
            _TRACK
            if month.percent is None
            else f'{_TRACK}<rect class="bar-fill" width="8" height="{month.percent:.0f}%"/>',
            f"{month.first_day:%m/%Y}",
            _words(month),
        )
        for month in months
    )
    # Numbers and the words of one filter: nothing here was typed by anybody.
    return mark_safe(f'<ul class="twelve">{"".join(bars)}</ul>')

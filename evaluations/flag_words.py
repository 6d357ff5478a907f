"""Flags as sentences: what was seen, never an accusation."""

from collections.abc import Callable
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from evaluations.honesty import Flag
from evaluations.templatetags.points import points


def _minutes_as_before(flag: Flag, _name: str) -> str:
    return _("%(percent)s%% of the minutes are the same as in the month before.") % {"percent": flag.percent}


def _minutes_as_neighbour(flag: Flag, name: str) -> str:
    if name:
        return _("%(percent)s%% of the minutes are the same as those of %(unit)s.") % {
            "percent": flag.percent,
            "unit": name,
        }
    return _("%(percent)s%% of the minutes are the same as those of another unit of the committee.") % {
        "percent": flag.percent
    }


def _always_full(flag: Flag, _name: str) -> str:
    return ngettext(
        "Every mark is at its maximum, %(count)s month running.",
        "Every mark is at its maximum, %(count)s months running.",
        flag.count,
    ) % {"count": flag.count}


def _all_equal(flag: Flag, _name: str) -> str:
    return ngettext(
        "%(count)s unit of the committee that sent this month has the total %(total)s.",
        "All %(count)s units of the committee that sent this month have the same total, %(total)s.",
        flag.count,
    ) % {"count": flag.count, "total": points(flag.points)}


def _nothing_shown(_flag: Flag, _name: str) -> str:
    return _("Every mark is at its maximum, with no evidence, no note and no minutes to show for it.")


def _reviewed_lower(flag: Flag, _name: str) -> str:
    return ngettext(
        "In the last approved month the review came out %(points)s points lower.",
        "In the last %(count)s approved months the review came out %(points)s points lower on average.",
        flag.count,
    ) % {"count": flag.count, "points": points(flag.points)}


SENTENCES: Final[dict[str, Callable[[Flag, str], str]]] = {
    "minutes_as_before": _minutes_as_before,
    "minutes_as_neighbour": _minutes_as_neighbour,
    "always_full": _always_full,
    "all_equal": _all_equal,
    "nothing_shown": _nothing_shown,
    "reviewed_lower": _reviewed_lower,
}


def say(flag: Flag, name: str = "") -> str:
    """A flag in the reader's language; `name` is the neighbour's, "" where the reader does not see it."""
    return SENTENCES[flag.kind](flag, name)

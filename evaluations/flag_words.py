"""Flags as sentences: what was seen, never an accusation."""

from collections.abc import Callable
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from evaluations.honesty import Flag
from evaluations.templatetags.points import points


def _minutes_as_before(flag: Flag, _name: str) -> str:
    return _("These minutes and those of the month before are about %(percent)s%% alike.") % {"percent": flag.percent}


def _minutes_as_neighbour(flag: Flag, name: str) -> str:
    if name:
        return _("These minutes and those of %(unit)s are about %(percent)s%% alike.") % {
            "percent": flag.percent,
            "unit": name,
        }
    return _("These minutes and those of another unit of the committee are about %(percent)s%% alike.") % {
        "percent": flag.percent
    }


def _always_full(flag: Flag, _name: str) -> str:
    return ngettext(
        "Every mark is at its maximum, %(count)s month running.",
        "Every mark is at its maximum, %(count)s months running.",
        flag.count,
    ) % {"count": flag.count}


def _all_equal(flag: Flag, _name: str) -> str:
    words = _(
        "%(count)s of the %(all)s units of the committee that sent this month have the same points, good by good: "
        "%(total)s."
    )
    return words % {"count": flag.count, "all": flag.out_of, "total": points(flag.points)}


def _nothing_shown(flag: Flag, _name: str) -> str:
    codes, others = ", ".join(flag.codes), flag.count - len(flag.codes)
    if not others:
        return _("At the maximum, with neither evidence nor a note: %(codes)s.") % {"codes": codes}
    words = ngettext(
        "At the maximum, with neither evidence nor a note: %(codes)s and %(count)s more.",
        "At the maximum, with neither evidence nor a note: %(codes)s and %(count)s more.",
        others,
    )
    return words % {"codes": codes, "count": others}


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

"""How the values of a step are written: names for codes, the reader's own way for numbers."""

from collections.abc import Callable, Mapping
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from evaluations.choices import Good, Level
from evaluations.engine import NO_LEVEL

#: The four goods, and the part of the member scale that is none of them.
PARTS: dict[str, str | Promise] = {**dict(Good.choices), "general": _("General criteria")}

RATINGS: dict[str, str | Promise] = {
    "excellent": _("rated excellent"),
    "good": _("rated good"),
    "average": _("rated average"),
    "poor": _("rated poor"),
}

ELIGIBILITIES: dict[str, str | Promise] = {
    "exempt": _("exempt from work and activities"),
    "suspended": _("suspended from activities"),
    "admitted_under_6_months": _("admitted less than 6 months ago"),
    "new_under_6_months": _("newly established less than 6 months ago"),
}

FINDINGS: dict[str, str | Promise] = {
    "subordinate_disciplined": _("a subordinate unit or member was disciplined"),
    "leader_disciplined": _("a leader was disciplined"),
}

MITIGATIONS: dict[str, str | Promise] = {
    "force_majeure": _("force majeure"),
    "self_remedied": _("found by itself and remedied"),
}


def explain_level(level: str | None) -> str:
    """A level's full name, also for "no level"."""
    return gettext("No level") if level in (None, "", NO_LEVEL) else str(Level(level).label)


def worded(used: Mapping[str, str]) -> dict[str, str]:
    """The values a step looked at, in the reader's language."""
    return {key: WORDINGS.get(key, _number)(value) for key, value in used.items()}


def _number(value: str) -> str:
    """As short as it can be: 87,5 and not 87,50."""
    return str(number_format(Decimal(value).normalize()))


def _good(value: str) -> str:
    return str(PARTS.get(value, value))


def _ratings(value: str) -> str:
    pairs = (rated.rpartition(": ") for rated in value.split(", "))
    return ", ".join(f"{_good(criterion)} – {RATINGS[rating]}" for criterion, _colon, rating in pairs)


def _words(names: Mapping[str, str | Promise]) -> Callable[[str], str]:
    return lambda value: ", ".join(str(names.get(code, code)) for code in value.split(", "))


#: Every key not listed holds a number.
WORDINGS: dict[str, Callable[[str], str]] = {
    "level": explain_level,
    "professional": explain_level,
    "allied": explain_level,
    "good": _good,
    "ratings": _ratings,
    "eligibility": _words(ELIGIBILITIES),
    "findings": _words(FINDINGS),
    "mitigations": _words(MITIGATIONS),
    "criteria": str,
    "months": str,
    "group": str,
}

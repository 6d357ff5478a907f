"""What the rules of party meetings say of one, in the reader's words."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cells.choices import MemberStatus
from evaluations.becoming import becomes
from evaluations.choices import Presence
from evaluations.meeting import Check, Rule, months_of_quarter, quarter_of
from evaluations.templatetags.points import points

QUARTERS = {1: "I", 2: "II", 3: "III", 4: "IV"}


def sentence(check: Check) -> str:
    """One rule with its figure, its need and whom it is about."""
    return {
        Rule.DURATION: _duration,
        Rule.ATTENDANCE: _attendance,
        Rule.UNEXCUSED: _unexcused,
        Rule.EXCUSED_RUNNING: _excused_running,
        Rule.QUARTER: _quarter,
    }[check.rule](check)


def _duration(check: Check) -> str:
    if check.is_combined:
        text = _("Took %(figure)s minutes – %(need)s are needed, the theme being taken along")
    else:
        text = _("Took %(figure)s minutes – %(need)s are needed")
    return text % {"figure": points(check.figure), "need": points(check.need)}


def _attendance(check: Check) -> str:
    return _("Attendance %(figure)s %% – more than %(need)s %% is needed") % {
        "figure": points(check.figure),
        "need": points(check.need),
    }


def _unexcused(check: Check) -> str:
    if check.is_met:
        return _("Nobody was absent without reason")
    count = int(check.figure)
    return ngettext(
        "%(count)s member was absent without reason", "%(count)s members were absent without reason", count
    ) % {"count": count}


def _excused_running(check: Check) -> str:
    if check.is_met:
        return _("Nobody was excused more than three times running this year")
    return _("Excused more than three times running this year: %(names)s") % {"names": ", ".join(check.names)}


def _quarter(check: Check) -> str:
    quarter = quarter_of(check.month)
    named = {"quarter": QUARTERS[quarter], "year": check.year}
    if check.months:
        months = ", ".join(f"{month:02}/{check.year}" for month in check.months)
        return _("Quarter %(quarter)s/%(year)s: thematic meeting held in %(months)s") % {**named, "months": months}
    if check.is_met is False:
        return _("Quarter %(quarter)s/%(year)s: no thematic meeting was held") % named
    last = f"{months_of_quarter(quarter)[-1]:02}/{check.year}"
    return _("Quarter %(quarter)s/%(year)s: no thematic meeting yet – one is needed by %(month)s") % {
        **named,
        "month": last,
    }


def attendance_change(name: str, before: str, after: str) -> str:
    """An audit line of one member's attendance: "Nguyễn Thị Tú: present → absent with reason (ill)"."""
    member = name.split(":", 2)[2]
    if not before:
        return f"{member}: {_kept(after)}"
    return f"{member}: {becomes(_kept(before), _kept(after))}"


def _kept(text: str) -> str:
    """What the audit line keeps: a presence with its reason, or a standing that was put right."""
    if not text:
        return "–"
    value, _colon, reason = text.partition(": ")
    labels = dict(MemberStatus.choices) | dict(Presence.choices)
    label = str(labels.get(value, value)).lower()
    return f"{label} ({reason})" if reason else label

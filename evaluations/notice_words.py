"""Notices in the reader's words, each with its way on; and how many days are left."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from evaluations.notices import DIGEST, PAST, RETURNED, SOON, Notice, OwedMonth


@dataclass(frozen=True, kw_only=True, slots=True)
class NoticeLine:
    """A row of the notice page; the words are those of parts/_task.html."""

    key: str
    title: str
    url: str
    note: str
    due: str = ""
    tone: str = ""
    is_put_aside: bool = False


def days_left(due_on: datetime.date, today: datetime.date) -> str:
    days = (due_on - today).days
    if days > 0:
        return ngettext("%(count)s day left", "%(count)s days left", days) % {"count": days}
    if days == 0:
        return _("due today")
    return ngettext("%(count)s day late", "%(count)s days late", -days) % {"count": -days}


def days_with_grace(due_on: datetime.date, last_on_time: datetime.date, today: datetime.date) -> str:
    """The same, except that nothing is late while grace lasts."""
    if due_on < today <= last_on_time:
        return _("in grace until %(date)s") % {"date": date_format(last_on_time, "SHORT_DATE_FORMAT")}
    return days_left(due_on, today)


def notice_lines(notices: Iterable[Notice], today: datetime.date) -> list[NoticeLine]:
    return [_digest(notice) if notice.kind == DIGEST else _own(notice, today) for notice in notices]


def _own(notice: Notice, today: datetime.date) -> NoticeLine:
    owed = notice.owed
    assert owed is not None
    url = reverse("record_edit", args=[owed.unit_pk, owed.first_day.year, owed.first_day.month])
    month = date_format(owed.first_day, "YEAR_MONTH_FORMAT")
    if notice.kind == RETURNED:
        return NoticeLine(
            key=notice.key,
            title=_("The record of %(month)s was returned to be corrected") % {"month": month},
            url=url,
            note=f"{owed.unit_name} · {_('Reason: %(reason)s') % {'reason': owed.reason or '–'}}",
            tone="bad",
            is_put_aside=notice.is_put_aside,
        )
    return NoticeLine(
        key=notice.key,
        title=_title(notice.kind, owed, today) % {"month": month},
        url=url,
        note=f"{owed.unit_name} · {_due(owed, today)}",
        due=days_with_grace(owed.due_on, owed.last_on_time, today),
        tone={SOON: "", PAST: "bad" if today > owed.last_on_time else "warn"}.get(notice.kind, "warn"),
        is_put_aside=notice.is_put_aside,
    )


def _title(kind: str, owed: OwedMonth, today: datetime.date) -> str:
    if kind == PAST and today > owed.last_on_time:
        return _("The record of %(month)s is overdue")
    if kind == PAST:
        return _("The record of %(month)s was due; there is still grace")
    return _("The record of %(month)s is due soon")


def _due(owed: OwedMonth, today: datetime.date) -> str:
    said = _("was due on %(date)s") if owed.due_on < today else _("due on %(date)s")
    begun = _("a draft is begun") if owed.is_draft else _("not begun")
    return f"{said % {'date': date_format(owed.due_on, 'SHORT_DATE_FORMAT')}} · {begun}"


def _digest(notice: Notice) -> NoticeLine:
    parts = []
    if notice.waiting:
        words = ngettext(
            "%(count)s record waits for your review", "%(count)s records wait for your review", notice.waiting
        )
        parts.append(words % {"count": notice.waiting})
    for first_day, count in notice.unsent:
        words = ngettext("%(count)s unit has not sent %(month)s", "%(count)s units have not sent %(month)s", count)
        parts.append(words % {"count": count, "month": date_format(first_day, "YEAR_MONTH_FORMAT")})
    return NoticeLine(
        key=notice.key,
        title="; ".join(parts),
        url=reverse("review_queue") if notice.waiting else _board(notice),
        note=_("In the units you review, as of today."),
        tone="warn",
        is_put_aside=notice.is_put_aside,
    )


def _board(notice: Notice) -> str:
    """Those who have not sent the earliest of the months."""
    day = notice.unsent[0][0]
    return f"{reverse('board', args=[notice.committee_pk])}?year={day.year}&month={day.month}&show=month"

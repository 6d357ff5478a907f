"""The audit trail of an account in plain sentences: the only place that words its events."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cells.choices import Role
from cells.models import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class HistoryLine:
    at: datetime.datetime
    who: str
    sentence: str
    reason: str = ""


def account_history(events: Iterable[Event]) -> list[HistoryLine]:
    return [
        HistoryLine(
            at=event.at,
            who=str(event.actor) if event.actor else _("The system"),
            sentence=_sentence(event),
            reason=event.reason,
        )
        for event in events
    ]


def _sentence(event: Event) -> str:
    words = {"unit": event.organization, "role": _role(event), "day": _day(event)}
    sentences = {
        "create_user": _("Made the account."),
        "grant_office": _("Gave the office: %(role)s, %(unit)s, from %(day)s."),
        "end_office": _("Ended the office: %(role)s, %(unit)s, until %(day)s."),
        "reset_password": _("Handed out a new one-time password."),
    }
    return sentences.get(event.verb, event.verb) % words


def _role(event: Event) -> str:
    before, after = event.changes.get("role", ["", ""])
    return str(Role(after or before).label) if after or before else ""


def _day(event: Event) -> str:
    _before, after = event.changes.get("held_until") or event.changes.get("held_from") or ["", ""]
    return date_format(datetime.date.fromisoformat(after), "SHORT_DATE_FORMAT") if after else ""

"""When a record was sent, and by whom, as its trail says."""

import datetime
from dataclasses import dataclass

from cells.models import Event
from evaluations.choices import EDITABLE_STATES, RecordState
from evaluations.history import ON_BEHALF
from evaluations.models import MonthlyRecord

_SENDING = ("submit_record", "submit_record_on_behalf")
#: Not sent, or not any more.
_UNSENT = EDITABLE_STATES | {RecordState.EXEMPT}


@dataclass(frozen=True, kw_only=True, slots=True)
class Sending:
    """The last time a record was sent."""

    at: datetime.datetime
    who: str
    is_on_behalf: bool = False


def last_sending(record: MonthlyRecord) -> Sending | None:
    """`None` where the record is with its unit; a record that came without a trail tells what its columns know."""
    if record.state in _UNSENT or record.submitted_at is None:
        return None
    event = Event.objects.filter(target=f"record:{record.pk}", verb__in=_SENDING).select_related("actor").first()
    if event is None:
        return Sending(at=record.submitted_at, who=str(record.submitted_by or ""))
    return Sending(at=event.at, who=str(event.actor or ""), is_on_behalf=event.verb in ON_BEHALF)

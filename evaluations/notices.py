"""What a reader is told of their own accord: pure, computed each time from what is owed on the day, never stored.

A month that is owed is told of at three stages, of which the latest reached counts: five days before it is due, the day
before, and the day after. What has been sent is told of no more. Who reviews others gets one digest a day.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

SOON, TOMORROW, PAST, RETURNED, DIGEST = "due-5", "due-1", "due+1", "returned", "digest"
#: Days from the due day on which a stage begins.
STAGES: Final = ((SOON, -5), (TOMORROW, -1), (PAST, 1))


@dataclass(frozen=True, kw_only=True, slots=True)
class OwedMonth:
    """A unit's month whose record has not been sent, or has come back."""

    unit_pk: int
    unit_name: str
    first_day: datetime.date
    due_on: datetime.date
    #: The due day and its grace.
    last_on_time: datetime.date
    #: Begun and not sent.
    is_draft: bool = False
    #: When the reviewer sent it back, and why.
    returned_at: datetime.datetime | None = None
    reason: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Notice:
    #: Names the notice for its reader: what was put aside under one key says nothing of the next.
    key: str
    kind: str
    owed: OwedMonth | None = None
    #: Of a digest: the reader's committee, records that wait, and first day of a month -> units that have not sent it.
    committee_pk: int = 0
    waiting: int = 0
    unsent: tuple[tuple[datetime.date, int], ...] = ()
    is_put_aside: bool = False


def stage_on(due_on: datetime.date, today: datetime.date) -> str:
    """The latest stage that a month due on that day has reached; nothing before the first."""
    reached = [stage for stage, days in STAGES if today >= due_on + datetime.timedelta(days=days)]
    return reached[-1] if reached else ""


def own_notices(months: Iterable[OwedMonth], today: datetime.date) -> list[Notice]:
    """For those who write a unit's records: what came back first, then the months by the day they were due."""
    notices = []
    for owed in sorted(months, key=lambda one: (one.returned_at is None, one.due_on, one.unit_pk)):
        at = f"{owed.unit_pk}:{owed.first_day:%Y-%m}"
        if owed.returned_at is not None:
            # A record that comes back a second time is news again.
            key = f"{RETURNED}:{at}:{owed.returned_at:%Y%m%d%H%M%S}"
            notices.append(Notice(key=key, kind=RETURNED, owed=owed))
        elif stage := stage_on(owed.due_on, today):
            notices.append(Notice(key=f"{stage}:{at}", kind=stage, owed=owed))
    return notices


def digest(
    waiting: int, owed_below: Iterable[OwedMonth], today: datetime.date, *, committee_pk: int = 0
) -> list[Notice]:
    """For those who review: one notice a day, and none where nothing waits and nobody is behind."""
    unsent: dict[datetime.date, int] = {}
    for owed in owed_below:
        if owed.returned_at is None and stage_on(owed.due_on, today):
            unsent[owed.first_day] = unsent.get(owed.first_day, 0) + 1
    if not waiting and not unsent:
        return []
    return [
        Notice(
            key=f"{DIGEST}:{today}",
            kind=DIGEST,
            committee_pk=committee_pk,
            waiting=waiting,
            unsent=tuple(sorted(unsent.items())),
        )
    ]

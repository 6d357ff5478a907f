"""What became of records after they were sent back, and who wrote in them for a unit not their own."""

from collections.abc import Collection, Iterable

from django.db.models import Max, Q
from django.utils.translation import gettext as _

from cells.models import Event
from evaluations.choices import RecordState
from evaluations.history import FILING, ON_BEHALF, RETURNS, SAVES, changes_since_return, last_move
from evaluations.models import MonthlyRecord
from evaluations.since_return import SinceReturn


def since_returns(records: Iterable[MonthlyRecord], percentages: Collection[str] = ()) -> dict[int, SinceReturn]:
    """By record, those that wait for review after a return; at most two queries, none where there is no such record."""
    waiting = {
        f"record:{record.pk}": record.pk
        for record in records
        if record.state == RecordState.SUBMITTED and record.reviewed_at is not None
    }
    if not waiting:
        return {}
    returns = Event.objects.filter(target__in=waiting, verb__in=RETURNS).order_by()
    since = Q(pk__in=())
    for target, last in returns.values_list("target").annotate(last=Max("pk")):
        since |= Q(target=target, pk__gte=last)
    acts: dict[int, list[Event]] = {}
    for event in Event.objects.filter(since, verb__in=RETURNS | SAVES | FILING).select_related("actor"):
        acts.setdefault(waiting[event.target], []).append(event)
    found = {}
    for pk, events in acts.items():
        line = last_move(events)
        assert line is not None
        found[pk] = SinceReturn(line=line, changes=changes_since_return(events), percentages=percentages)
    return found


def uncorrected(records: Iterable[MonthlyRecord]) -> set[int]:
    """Of the records that stand sent back, those in which nothing was changed since; one query."""
    returned = {f"record:{record.pk}": record.pk for record in records if record.state == RecordState.RETURNED}
    acts: dict[str, list[Event]] = {target: [] for target in returned}
    for event in Event.objects.filter(target__in=returned, verb__in=RETURNS | SAVES | FILING):
        acts[event.target].append(event)
    return {returned[target] for target, newest_first in acts.items() if not changes_since_return(newest_first)}


def entered_on_behalf(records: Iterable[MonthlyRecord]) -> dict[int, list[str]]:
    """By record, everybody who saved or sent it for a unit not their own, the latest first; one narrow query."""
    targets = {f"record:{record.pk}": record.pk for record in records}
    acts = Event.objects.filter(target__in=targets, verb__in=ON_BEHALF).order_by()
    people = acts.values_list("target", "actor__full_name", "actor__username").annotate(last=Max("pk"))
    found: dict[int, list[str]] = {}
    for target, full_name, username, _last in people.order_by("-last"):
        found.setdefault(targets[target], []).append(full_name or username or _("The system"))
    return found

"""The queue as an address asks for it: which committee's records, and the way back to the same."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from cells.models import Organization
from cells.requests import ScopedRequest
from cells.scope import ScopedQuerySet
from evaluations.choices import RecordState
from evaluations.forms.review import QueueForm
from evaluations.models import MonthlyRecord
from evaluations.queries.review import (
    FIRST_SENT,
    MINE,
    NEARER,
    QUEUE_ORDERS,
    committees_reviewed,
    records_to_review,
    shown_waiting,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Queue:
    """The records a reviewer answers for, narrowed to a committee where one is asked for."""

    form: QueueForm
    unit: Organization | None
    state: str
    #: Which of those that wait are shown, and the order of all.
    show: str
    sort: str
    all_records: ScopedQuerySet[MonthlyRecord]
    records: ScopedQuerySet[MonthlyRecord]

    @property
    def waiting(self) -> ScopedQuerySet[MonthlyRecord]:
        return self.records.filter(state=RecordState.SUBMITTED)

    @property
    def is_nearer(self) -> bool:
        """Of the records shown another reviewer stands nearer."""
        return self.show == NEARER

    @property
    def query(self) -> str:
        """What pages of the same queue have after their addresses."""
        asked = {"unit": self.unit.pk if self.unit else "", "show": self.show, "sort": self.sort}
        query = urlencode({name: value for name, value in asked.items() if value})
        return f"?{query}" if query else ""

    @property
    def address(self) -> str:
        return reverse("review_queue") + self.query


def asked_queue(request: ScopedRequest) -> Queue:
    """Posting to an address asks for the same as reading it; a filter that means nothing is none."""
    form = QueueForm(request.GET, committees=committees_reviewed(request.scope))
    form.is_valid()
    asked = form.cleaned_data
    unit, show, sort = asked.get("unit"), asked.get("show", MINE), asked.get("sort", FIRST_SENT)
    records = records_to_review(request.scope).order_by(*QUEUE_ORDERS[sort].columns)
    if unit is not None:
        records = records.below(unit)
    return Queue(
        form=form,
        unit=unit,
        state=asked.get("state") or RecordState.SUBMITTED.value,
        show=show,
        sort=sort,
        all_records=records,
        records=records.filter(shown_waiting(request.scope, show)),
    )

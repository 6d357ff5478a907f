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
from evaluations.queries.review import committees_reviewed, records_to_review


@dataclass(frozen=True, kw_only=True, slots=True)
class Queue:
    """The records a reviewer answers for, narrowed to a committee where one is asked for."""

    form: QueueForm
    unit: Organization | None
    state: str
    records: ScopedQuerySet[MonthlyRecord]

    @property
    def waiting(self) -> ScopedQuerySet[MonthlyRecord]:
        return self.records.filter(state=RecordState.SUBMITTED)

    @property
    def query(self) -> str:
        """What pages of the same queue have after their addresses."""
        return f"?{urlencode({'unit': self.unit.pk})}" if self.unit else ""

    @property
    def address(self) -> str:
        return reverse("review_queue") + self.query


def asked_queue(request: ScopedRequest) -> Queue:
    """Posting to an address asks for the same as reading it; a filter that means nothing is none."""
    form = QueueForm(request.GET, committees=committees_reviewed(request.scope))
    form.is_valid()
    unit = form.cleaned_data.get("unit")
    records = records_to_review(request.scope)
    return Queue(
        form=form,
        unit=unit,
        state=form.cleaned_data.get("state") or RecordState.SUBMITTED.value,
        records=records if unit is None else records.below(unit),
    )

"""Which waiting records can be approved together: those in which nothing differs and nothing is to be looked at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cells.scope import Scope
from evaluations.models import Fingerprint, Mark, MonthlyRecord
from evaluations.queries.review import QueueRow, queue_rows


@dataclass(frozen=True, kw_only=True, slots=True)
class TogetherRow:
    """A waiting record with the total it was sent with; `why` names what has to be looked at first, if anything."""

    row: QueueRow
    total: Decimal | None
    reachable: Decimal | None
    why: Sequence[str]

    @property
    def is_ready(self) -> bool:
        return not self.why


def together_rows(scope: Scope, records: Sequence[MonthlyRecord]) -> list[TogetherRow]:
    """In the order given; as many queries however many records."""
    keys = [record.pk for record in records]
    totals = {
        pk: (total, reachable)
        for pk, total, reachable in Fingerprint.objects.filter(record__in=keys).values_list(
            "record_id", "own_total", "reachable"
        )
    }
    differing = dict(
        Mark.objects.filter(record__in=keys, reviewed_value__isnull=False)
        .order_by()
        .values_list("record_id")
        .annotate(count=Count("pk"))
    )
    rows = []
    for row in queue_rows(scope, records):
        total, reachable = totals.get(row.record.pk, (None, None))
        rows.append(TogetherRow(row=row, total=total, reachable=reachable, why=_why(row, total, differing)))
    return rows


def _why(row: QueueRow, total: Decimal | None, differing: Mapping[int, int]) -> list[str]:
    """What keeps a record from being approved unopened."""
    why = []
    if count := differing.get(row.record.pk):
        why.append(
            ngettext("%(count)s reviewed mark differs", "%(count)s reviewed marks differ", count) % {"count": count}
        )
    if codes := row.record.reopened_codes:
        why.append(_("to be corrected: %(codes)s") % {"codes": ", ".join(codes)})
    if row.is_corrected:
        why.append(_("corrected after a return: look at what was changed"))
    if row.is_unchanged:
        why.append(_("sent again after a return without a change"))
    why += [flag.text for flag in row.flags]
    if total is None:
        # Sent before totals were kept, so that it was not compared with its neighbours either.
        why.append(_("open it by itself: it has not been compared with others"))
    return why

"""What supervising committee members said of a unit's month."""

from collections.abc import Sequence
from dataclasses import dataclass

from cells.models import Organization
from cells.scope import Scope
from evaluations.models import Visit


@dataclass(frozen=True, kw_only=True, slots=True)
class MonthVisits:
    """Everybody's word on a month; `own` is the reader's, also where it was emptied again."""

    said: Sequence[Visit] = ()
    own: Visit | None = None


def month_visits(scope: Scope, organization: Organization, year: int, month: int) -> MonthVisits:
    """One query."""
    visits = Visit.objects.filter(organization=organization, year=year, month=month).select_related("user")
    found = list(visits.order_by("pk"))
    return MonthVisits(
        said=[visit for visit in found if visit.visited_on is not None or visit.remark],
        own=next((visit for visit in found if visit.user_id == scope.user_id), None),
    )

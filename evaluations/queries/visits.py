"""What supervising committee members said of a unit's month."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from cells.models import Organization
from cells.scope import Scope
from evaluations.models import Visit


@dataclass(frozen=True, kw_only=True, slots=True)
class MonthVisits:
    """Everybody's word on a month; `own` is the reader's, also where it was emptied again."""

    said: Sequence[Visit] = ()
    own: Visit | None = None


def months_remarked(
    scope: Scope, units: Collection[Organization], years: Collection[int]
) -> frozenset[tuple[int, int, int]]:
    """Unit, year and month of every remark that the reader has written; one query."""
    own = Visit.objects.within(scope).filter(user=scope.user_id, organization__in=units, year__in=years)
    return frozenset(own.exclude(remark="").order_by().values_list("organization_id", "year", "month"))


def month_visits(scope: Scope, organization: Organization, year: int, month: int) -> MonthVisits:
    """One query."""
    visits = Visit.objects.filter(organization=organization, year=year, month=month).select_related("user")
    found = list(visits.order_by("pk"))
    return MonthVisits(
        said=[visit for visit in found if visit.visited_on is not None or visit.remark],
        own=next((visit for visit in found if visit.user_id == scope.user_id), None),
    )

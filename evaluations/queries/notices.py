"""The notices of a reader: of the units they write for, and of those below that they review."""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import replace

from django.db.models import QuerySet

from cells.choices import Role
from cells.models import Organization
from cells.scope import Scope
from evaluations.choices import RecordState
from evaluations.models import MonthlyRecord, NoticeRead
from evaluations.notices import Notice, OwedMonth, digest, own_notices
from evaluations.queries.progress import (
    ReviewCount,
    UnitProgress,
    YearsByCommittee,
    read_progress,
    review_counts,
    units_of_year,
    years_at_hand,
)
from evaluations.queries.records import months_before
from evaluations.rules import REVIEWERS, can_review_record

WRITERS = (Role.CELL_SECRETARY, Role.COMMITTEE_SECRETARY)


def read_notices(scope: Scope, today: datetime.date) -> list[Notice]:
    """Everything read anew; some ten queries, however many units."""
    years = years_at_hand(scope, today.year - 1, today.year)
    own = _own_progress(scope, years, today)
    is_reviewer = scope.holds_anywhere(REVIEWERS)
    below = _progress_below(scope, years, today) if is_reviewer else []
    return notices_of(scope, today, own=own, below=below, reviews=review_counts(scope) if is_reviewer else [])


def notices_of(
    scope: Scope,
    today: datetime.date,
    *,
    own: Iterable[UnitProgress],
    below: Iterable[UnitProgress],
    reviews: Iterable[ReviewCount],
) -> list[Notice]:
    """From what has been read already; two queries more."""
    written = [one for one in own if _writes_for(scope, one.unit)]
    waiting = sum(one.records for one in reviews if one.is_waiting)
    reviewed = (one for one in below if can_review_record(scope, one.unit.path))
    notices = [
        *digest(waiting, _owed(reviewed, {}), today, committee_pk=_highest_reviewed(scope)),
        *own_notices(_owed(written, _returns(written)), today),
    ]
    read = set(
        NoticeRead.objects.filter(user=scope.user_id, key__in=[notice.key for notice in notices]).values_list(
            "key", flat=True
        )
    )
    return [replace(notice, is_put_aside=notice.key in read) for notice in notices]


def _highest_reviewed(scope: Scope) -> int:
    """The committee whose board shows all that the reader reviews, or most of it."""
    held = [(grant.path, grant.organization_id) for grant in scope.grants if grant.role in REVIEWERS]
    return min(held)[1] if held else 0


def _writes_for(scope: Scope, unit: Organization) -> bool:
    return any(grant.role in WRITERS and grant.organization_id == unit.pk for grant in scope.grants)


def _owed(
    progress: Iterable[UnitProgress], returns: dict[tuple[int, int, int], datetime.datetime]
) -> Iterator[OwedMonth]:
    """What was sent is not owed; a returned record of which nobody asked when is passed over."""
    for one in progress:
        for month in one.owed:
            state = one.states.get(month, "")
            returned_at = returns.get((one.unit.pk, one.year, month))
            if state == RecordState.RETURNED and returned_at is None:
                continue
            yield OwedMonth(
                unit_pk=one.unit.pk,
                unit_name=one.unit.name,
                first_day=datetime.date(one.year, month, 1),
                due_on=one.dates.due_on(one.year, month),
                last_on_time=one.dates.last_on_time(one.year, month),
                is_draft=state == RecordState.DRAFT,
                returned_at=returned_at,
                reason=one.reasons.get(month, "") if returned_at else "",
            )


def _returns(progress: Iterable[UnitProgress]) -> dict[tuple[int, int, int], datetime.datetime]:
    """Unit, year, month -> when the record went back."""
    units = {one.unit.pk for one in progress}
    rows = MonthlyRecord.objects.filter(organization__in=units, state=RecordState.RETURNED).values_list(
        "organization_id", "year", "month", "reviewed_at"
    )
    return {(unit, year, month): at for unit, year, month, at in rows if at is not None}


def _own_progress(scope: Scope, years: YearsByCommittee, today: datetime.date) -> list[UnitProgress]:
    held = {grant.organization_id for grant in scope.grants if grant.role in WRITERS}
    units = list(Organization.objects.within(scope).units().filter(pk__in=held)) if held else []
    records = MonthlyRecord.objects.filter(organization__in=units)
    return [
        one
        for year in (today.year - 1, today.year)
        if units
        for one in read_progress(units, records, years, year, today)
    ]


def longest_grace(
    units: Iterable[Organization], records: QuerySet[MonthlyRecord], years: YearsByCommittee, today: datetime.date
) -> list[UnitProgress]:
    """The month before last, of the units whose days of grace reach into this month; mostly there are none."""
    day = months_before(today.replace(day=1), 2)
    if not years.is_on_time(day, today):
        return []
    below = read_progress(units, records, years, day.year, today, months=[day.month])
    return [one for one in below if not one.dates.is_late(day.year, day.month, today)]


def _progress_below(scope: Scope, years: YearsByCommittee, today: datetime.date) -> list[UnitProgress]:
    """Of all units in sight the last month and this one, which may already be due soon."""
    records = MonthlyRecord.objects.within(scope)
    below = [
        one
        for day in (months_before(today.replace(day=1), 1), today)
        for one in read_progress(units_of_year(scope, day.year), records, years, day.year, today, months=[day.month])
    ]
    return below + longest_grace(units_of_year(scope, today.year), records, years, today)

"""Everything the sections of a home page are made from, read once for all offices together."""

import datetime
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from cells.choices import Role
from cells.models import Organization
from cells.queries.administration import Administration, administrations
from cells.roster.committees import IMPORT_VERB
from cells.scope import Scope
from evaluations.models import MonthlyRecord
from evaluations.notices import Notice
from evaluations.queries.drafts import DraftFill, draft_fills
from evaluations.queries.notices import WRITERS, longest_grace, notices_of
from evaluations.queries.progress import (
    RatingCount,
    ReviewCount,
    UnitProgress,
    YearEnd,
    YearsByCommittee,
    is_year_end,
    rating_counts,
    read_progress,
    review_counts,
    year_ends,
    years_at_hand,
)
from evaluations.queries.standings import read_standings
from evaluations.queries.visits import months_remarked
from evaluations.rules import REVIEWERS
from evaluations.standing import Group, rank

OVERSEERS = (Role.COMMITTEE_SECRETARY, Role.ORGANIZER, Role.AUDITOR)


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    today: datetime.date
    organizations: Mapping[int, Organization]
    years: YearsByCommittee
    #: Units the reader writes for or supervises -> calendar year -> their twelve months.
    months: Mapping[int, Mapping[int, UnitProgress]]
    #: First day of this month and of the last -> all units under an office, with that month alone.
    overseen: Mapping[datetime.date, Sequence[UnitProgress]]
    reviews: Sequence[ReviewCount]
    #: Unit, year, month -> the supervising reader has written a remark.
    remarked: Collection[tuple[int, int, int]]
    #: What the reader is told today, put aside or not.
    notices: Sequence[Notice]
    #: Unit, year, month -> how far the draft is.
    drafts: Mapping[tuple[int, int, int], DraftFill]
    #: Calendar year that is ending -> cell -> its members to rate.
    ratings: Mapping[int, Mapping[int, RatingCount]]
    #: The reader's own units among those they are compared with.
    groups: Sequence[Group]
    ends: Mapping[int, YearEnd]
    administrations: Mapping[str, Administration]

    @property
    def this_month(self) -> datetime.date:
        return self.today.replace(day=1)

    @property
    def last_month(self) -> datetime.date:
        return month_before(self.today)

    @property
    def calendar_years(self) -> tuple[int, int]:
        return self.today.year - 1, self.today.year


def month_before(day: datetime.date) -> datetime.date:
    return (day.replace(day=1) - datetime.timedelta(days=1)).replace(day=1)


def read_home(scope: Scope, today: datetime.date) -> Reading:
    """Some twenty queries at most, however many offices the reader has and however many units lie under them."""
    organizations = {
        one.pk: one
        for one in Organization.objects.within(scope).filter(pk__in={grant.organization_id for grant in scope.grants})
    }
    years = years_at_hand(scope, today.year - 1, today.year)
    own = _units(scope, organizations, WRITERS)
    supervised = _units(scope, organizations, (Role.SUPERVISOR,))
    followed = list({unit.pk: unit for unit in own + supervised}.values())
    units = _units_below(scope, today) if scope.holds_anywhere(OVERSEERS) else []
    months = _months(scope, followed, years, today)
    overseen = _overseen(scope, units, years, today) if units else {}
    reviews = review_counts(scope) if scope.holds_anywhere(REVIEWERS) else []
    return Reading(
        today=today,
        organizations=organizations,
        years=years,
        months=months,
        overseen=overseen,
        reviews=reviews,
        remarked=months_remarked(scope, supervised, (today.year - 1, today.year)) if supervised else (),
        notices=notices_of(
            scope,
            today,
            own=[progress for of_unit in months.values() for progress in of_unit.values()],
            below=[
                *(progress for of_month in overseen.values() for progress in of_month),
                *longest_grace(units, MonthlyRecord.objects.within(scope), years, today),
            ],
            reviews=reviews,
        ),
        drafts=draft_fills(own, (today.year - 1, today.year)) if own else {},
        ratings=_ratings([unit for unit in own if unit.is_cell], today),
        groups=_groups(own, today),
        ends=_ends(scope, years, units, today),
        administrations=_administrations(scope, today),
    )


def _units(scope: Scope, organizations: Mapping[int, Organization], roles: Collection[Role]) -> list[Organization]:
    held = {grant.organization_id for grant in scope.grants if grant.role in roles}
    return [organizations[pk] for pk in sorted(held) if organizations[pk].is_unit]


def _units_below(scope: Scope, today: datetime.date) -> list[Organization]:
    """Units of this year and the last, for the offices that look at all of them."""
    return list(
        Organization.objects.within(scope)
        .units()
        .exclude(closed_on__year__lt=today.year - 1)
        .exclude(opened_on__year__gt=today.year)
    )


def _months(
    scope: Scope, units: Sequence[Organization], years: YearsByCommittee, today: datetime.date
) -> dict[int, dict[int, UnitProgress]]:
    if not units:
        return {}
    records = MonthlyRecord.objects.within(scope).filter(organization__in=units)
    months: dict[int, dict[int, UnitProgress]] = {unit.pk: {} for unit in units}
    for year in (today.year - 1, today.year):
        for progress in read_progress(units, records, years, year, today):
            months[progress.unit.pk][year] = progress
    return months


def _overseen(
    scope: Scope, units: Sequence[Organization], years: YearsByCommittee, today: datetime.date
) -> dict[datetime.date, Sequence[UnitProgress]]:
    records = MonthlyRecord.objects.within(scope)
    return {
        day: read_progress(units, records, years, day.year, today, months=[day.month])
        for day in (month_before(today), today.replace(day=1))
    }


def _ratings(cells: Sequence[Organization], today: datetime.date) -> dict[int, Mapping[int, RatingCount]]:
    if not cells:
        return {}
    return {year: rating_counts(cells, year) for year in (today.year - 1, today.year) if is_year_end(year, today)}


def _groups(own: Iterable[Organization], today: datetime.date) -> list[Group]:
    """Places are told to those placed; the names of the others stay here."""
    committees = {unit.path[: -unit.steplen] for unit in own} - {""}
    if not committees:
        return []
    of = read_standings(committees, today.year, today, directly=True)
    return rank(of.standings, by_type=of.groups_by_type)


def _ends(
    scope: Scope, years: YearsByCommittee, units: Sequence[Organization], today: datetime.date
) -> dict[int, YearEnd]:
    managed = [
        year
        for grant in scope.grants
        if grant.role == Role.ORGANIZER
        for number in (today.year - 1, today.year)
        if (year := years.of(grant.path, number))
    ]
    return year_ends(managed, units, today) if managed else {}


def _administrations(scope: Scope, today: datetime.date) -> dict[str, Administration]:
    paths = {grant.path for grant in scope.grants if grant.role == Role.ADMINISTRATOR}
    return administrations(scope, sorted(paths), today, IMPORT_VERB) if paths else {}

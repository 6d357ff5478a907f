"""Temporary activities: which cells may receive a member, and what is recorded already."""

import datetime

from django.db.models import F, Q

from cells.choices import CELL_KINDS, MembershipKind
from cells.models import Member, Membership, Organization
from cells.models.organization import OrganizationQuerySet
from cells.queries.organizations import FoundUnit, found_units, units_matching
from cells.queries.scopes import paths_above
from cells.scope import Scope, ScopedQuerySet, covers


def receiving_cells(scope: Scope, home: Organization) -> OrganizationQuerySet:
    """Every cell the reader sees but the member's own."""
    return Organization.objects.within(scope).filter(kind__in=CELL_KINDS).exclude(pk=home.pk)


def receiving_cells_found(scope: Scope, home: Organization, words: str, today: datetime.date) -> list[FoundUnit]:
    """Those that are not closed today: by their names, or without words the nearest in the tree first."""
    open_today = Q(closed_on__isnull=True) | Q(closed_on__gt=today)
    possible = set(receiving_cells(scope, home).filter(open_today).values_list("pk", flat=True))

    def distance(unit: FoundUnit) -> int:
        return -sum(covers(path, unit.organization.path) for path in paths_above(home))

    units = units_matching(scope, words) if words else sorted(found_units(scope), key=distance)
    return [unit for unit in units if unit.organization.pk in possible]


def temporary_within(scope: Scope) -> ScopedQuerySet[Membership]:
    """Temporary activities of the reader's members, wherever they take place."""
    members = Member.objects.within(scope)
    return Membership.objects.filter(kind=MembershipKind.TEMPORARY, member__in=members.order_by().values("pk"))


def temporary_overlapping(
    member: Member, held_from: datetime.date | None, held_until: datetime.date | None, besides: Membership | None
) -> Membership | None:
    """The first temporary activities of the member that share a day with the span; those without a day share none."""
    others = member.memberships.filter(
        Q(held_until__isnull=True) | Q(held_until__gt=F("held_from")), kind=MembershipKind.TEMPORARY
    )
    if besides is not None:
        others = others.exclude(pk=besides.pk)
    if held_from is not None:
        others = others.filter(Q(held_until__isnull=True) | Q(held_until__gt=held_from))
    if held_until is not None:
        others = others.filter(held_from__lt=held_until)
    return others.order_by("held_from").first()

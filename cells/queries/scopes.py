"""Who is asking, where they are at home, and what of the tree above a unit they see."""

import datetime

from django.db.models import Q

from cells.choices import Role
from cells.models import Office, Organization, Supervision, User
from cells.scope import Grant, Scope


def scope_of(user: User, today: datetime.date) -> Scope:
    """The user's grants of the day. A supervisor sees the cells assigned to them, not the whole office."""
    offices = Office.objects.held_on(today).filter(user=user).select_related("organization")
    grants = [
        Grant(role=Role(office.role), organization_id=office.organization_id, path=office.organization.path)
        for office in offices
        if office.role != Role.SUPERVISOR
    ]
    if len(grants) < len(offices):
        supervised = Supervision.objects.filter(
            Q(held_until__isnull=True) | Q(held_until__gt=today), user=user, held_from__lte=today
        ).select_related("organization")
        grants += [
            Grant(role=Role.SUPERVISOR, organization_id=row.organization_id, path=row.organization.path)
            for row in supervised
        ]
    return Scope.of(user.pk, grants)


def home_with_parent(scope: Scope) -> tuple[Organization | None, Organization | None]:
    """The unit a page speaks of when no other is chosen, the highest one the user has an office at; and the one above.

    That one is named whether or not the reader may see it. One query.
    """
    home = min((grant.path for grant in scope.grants), key=lambda path: (len(path), path), default=None)
    if home is None:
        return None, None
    above = home[: -Organization.steplen]
    found = {unit.path: unit for unit in Organization.objects.filter(path__in=[home, above])}
    return found.get(home), found.get(above)


def ancestors_within(scope: Scope, organization: Organization) -> list[Organization]:
    """The breadcrumb: those above the unit that the reader may see, highest first."""
    return list(Organization.objects.within(scope).filter(path__in=paths_above(organization)).order_by("path"))


def paths_above(organization: Organization) -> list[str]:
    """The paths of everything strictly above, highest first."""
    step = organization.steplen
    return [organization.path[:end] for end in range(step, len(organization.path), step)]

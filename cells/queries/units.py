"""One unit's page: its people by standing, its leadership, and what it keeps for the movement."""

import datetime
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from cells.choices import MemberStatus, Position, Role
from cells.models import Commitment, Member, Office, Organization, Supervision, User
from cells.queries.accounts import not_ended
from cells.queries.scopes import paths_above
from cells.scope import Scope

_SECRETARIES = (Role.CELL_SECRETARY, Role.COMMITTEE_SECRETARY)
_LEADING = [Position.SECRETARY, Position.DEPUTY_SECRETARY, Position.COMMITTEE_MEMBER]


@dataclass(frozen=True, kw_only=True)
class SubUnit:
    organization: Organization
    member_count: int
    secretary: str


@dataclass(frozen=True, kw_only=True)
class Commitments:
    """How far a year's commitments are signed, in a unit and everything below it."""

    year: int
    #: The unit's own commitment, if it signed.
    signed_on: datetime.date | None
    units: int
    units_signed: int
    members: int
    members_signed: int

    @property
    def members_percent(self) -> int:
        """Rounded down, so that 100 % means everybody."""
        return self.members_signed * 100 // self.members if self.members else 0

    @property
    def units_percent(self) -> int:
        return self.units_signed * 100 // self.units if self.units else 0


def sub_units(organization: Organization, today: datetime.date) -> list[SubUnit]:
    """The units directly below, with their members (everything below counted) and their secretary."""
    children = list(Organization.objects.below(organization).existing_on(today).filter(depth=organization.depth + 1))
    if not children:
        return []
    end = len(children[0].path)
    counts: dict[str, int] = {}
    people = Member.objects.present().below(organization).order_by()
    for path, count in people.values_list("organization__path").annotate(count=Count("pk")):
        counts[path[:end]] = counts.get(path[:end], 0) + count
    secretaries = _secretaries(children, today)
    return [
        SubUnit(organization=child, member_count=counts.get(child.path, 0), secretary=secretaries.get(child.pk, ""))
        for child in children
    ]


def _secretaries(organizations: list[Organization], today: datetime.date) -> dict[int, str]:
    """Organisation → its secretary: by the roster in a cell, by the office where the roster names nobody."""
    offices = Office.objects.filter(not_ended(today), organization__in=organizations, role__in=_SECRETARIES)
    members = Member.objects.present().filter(organization__in=organizations, position=Position.SECRETARY)
    return dict(offices.values_list("organization_id", "user__full_name")) | dict(
        members.values_list("organization_id", "name")
    )


def member_counts(organization: Organization) -> list[tuple[MemberStatus, int]]:
    """How many of each standing belong to the unit and everything below it; standings nobody has are left out."""
    rows = Member.objects.present().below(organization).order_by().values_list("status")
    counts = dict(rows.annotate(count=Count("pk")))
    return [(status, counts[status]) for status in MemberStatus if status in counts]


def leadership(organization: Organization) -> list[Member]:
    """Secretary, deputy secretaries, committee members."""
    members = Member.objects.present().filter(organization=organization, position__in=_LEADING)
    return sorted(members, key=lambda member: _LEADING.index(Position(member.position)))


def commitments(organization: Organization, year: int, today: datetime.date) -> Commitments:
    """Units and members called to meetings today, so that a share never passes 100 %."""
    units = Organization.objects.below(organization).existing_on(today).units().order_by()
    signed = Commitment.objects.below(organization).filter(year=year).order_by()
    members = Member.objects.called().below(organization)
    own = signed.filter(organization=organization, member__isnull=True).first()
    return Commitments(
        year=year,
        signed_on=own.signed_on if own else None,
        units=units.count(),
        units_signed=units.filter(pk__in=signed.filter(member__isnull=True).values("organization")).count(),
        members=members.count(),
        members_signed=members.filter(
            pk__in=Commitment.objects.filter(year=year, member__isnull=False).values("member")
        ).count(),
    )


def supervisions_on(organization: Organization, today: datetime.date) -> QuerySet[Supervision]:
    """Those who follow the unit today or will."""
    return Supervision.objects.filter(not_ended(today), organization=organization).select_related("user")


def possible_supervisors(scope: Scope, organization: Organization, today: datetime.date) -> QuerySet[User]:
    """Users with the office of supervisor at the unit or above it, as far as the reader sees."""
    offices = Office.objects.within(scope).filter(
        not_ended(today), role=Role.SUPERVISOR, organization__path__in=[*paths_above(organization), organization.path]
    )
    return User.objects.filter(pk__in=offices.order_by().values("user_id"))

"""Who belongs to a year: the units below its committee and their members, as plain rows."""

import datetime
from typing import NamedTuple

from django.db.models import Q

from cells.choices import (
    GRASSROOTS_KINDS,
    PRESENT_STATUSES,
    MembershipKind,
    OrganizationKind,
)
from cells.models import Membership, Organization
from evaluations.models import EvaluationYear


class UnitRow(NamedTuple):
    """A unit as it stands in the tree, with the grassroots organisation it is or belongs to."""

    pk: int
    path: str
    name: str
    code: str
    kind: str
    type: str
    opened_on: datetime.date | None
    is_pilot: bool
    parent_name: str
    grassroots_path: str
    grassroots_name: str
    grassroots_type: str


class MemberRow(NamedTuple):
    pk: int
    name: str
    sort_key: str
    card_number: str
    status: str
    position: str
    admitted_on: datetime.date | None
    unit_pk: int


def unit_rows(evaluation_year: EvaluationYear) -> list[UnitRow]:
    """The units below the year's committee that existed at its end, in the order of the tree."""
    last_day = datetime.date(evaluation_year.year, 12, 31)
    names: dict[str, str] = {evaluation_year.committee.path: evaluation_year.committee.name}
    grassroots: dict[str, tuple[str, str, str]] = {}
    rows = []
    nodes = (
        Organization.objects.below(evaluation_year.committee)
        .exclude(pk=evaluation_year.committee_id)
        .filter(
            Q(opened_on__isnull=True) | Q(opened_on__lte=last_day),
            Q(closed_on__isnull=True) | Q(closed_on__gt=last_day),
        )
        .values_list("pk", "path", "name", "code", "kind", "type", "opened_on", "is_pilot")
    )
    for pk, path, name, code, kind, type_, opened_on, is_pilot in nodes:
        names[path] = name
        parent_path = path[: -Organization.steplen]
        if kind in GRASSROOTS_KINDS or parent_path not in grassroots:
            grassroots[path] = (path, name, type_)
        else:
            grassroots[path] = grassroots[parent_path]
        if kind in (OrganizationKind.PROVINCE, OrganizationKind.DISTRICT):
            continue
        rows.append(
            UnitRow(
                pk, path, name, code, kind, type_, opened_on, is_pilot, names.get(parent_path, ""), *grassroots[path]
            )
        )
    return rows


def member_rows(evaluation_year: EvaluationYear) -> list[MemberRow]:
    """The members who belonged to a cell under the committee at the end of the year, by Vietnamese name order."""
    last_day = datetime.date(evaluation_year.year, 12, 31)
    memberships = (
        Membership.objects.below(evaluation_year.committee)
        .filter(
            Q(held_from__isnull=True) | Q(held_from__lte=last_day),
            Q(held_until__isnull=True) | Q(held_until__gt=last_day),
            Q(member__admitted_on__isnull=True) | Q(member__admitted_on__lte=last_day),
            kind=MembershipKind.OFFICIAL,
            member__status__in=PRESENT_STATUSES,
        )
        .order_by("organization__path", "member__sort_key", "member_id")
        .values_list(
            "member_id",
            "member__name",
            "member__sort_key",
            "member__card_number",
            "member__status",
            "member__position",
            "member__admitted_on",
            "organization_id",
        )
    )
    return [MemberRow(*row) for row in memberships]

"""Plain builders: each makes one saved row with believable defaults; whatever a test is about, it names."""

import datetime
from decimal import Decimal
from itertools import count
from typing import Any

from django.utils import timezone

from cells.choices import MemberStatus, OrganizationKind, OrganizationType
from cells.models import Member, Membership, Office, Organization, Supervision, User
from cells.names import search_key, sort_key
from evaluations.choices import RecordState
from evaluations.models import Criterion, EvaluationYear, Mark, MonthlyRecord, Scale, ScalePart

PASSWORD = "bon-tot-kiem-thu"
#: Behind a letter and six wide: no real roster's code or card number is ever met by chance, and they sort as counted.
_numbers = count(1)


def make_organization(
    name: str, parent: Organization | None = None, kind: str = OrganizationKind.SUBORDINATE_CELL, **fields: Any
) -> Organization:
    fields.setdefault("type", OrganizationType.COMMUNE if kind in {"grassroots_committee", "district"} else "village")
    fields.setdefault("code", f"T{next(_numbers):06}")
    if parent is None:
        return Organization.objects.add_root(create_kwargs={"name": name, "kind": kind, **fields})
    parent.refresh_from_db()
    return Organization.objects.add_child(parent, create_kwargs={"name": name, "kind": kind, **fields})


def make_member(name: str, organization: Organization, **fields: Any) -> Member:
    fields.setdefault("card_number", f"T{next(_numbers):06}")
    fields.setdefault("status", MemberStatus.OFFICIAL)
    fields.setdefault("admitted_on", datetime.date(2010, 5, 19))
    member = Member.objects.create(
        name=name, sort_key=sort_key(name), search_key=search_key(name), organization=organization, **fields
    )
    Membership.objects.create(member=member, organization=organization, held_from=fields["admitted_on"])
    return member


def make_user(username: str, organization: Organization | None = None, role: str = "", **fields: Any) -> User:
    fields.setdefault("full_name", username.replace("_", " ").title())
    user = User(username=username, **fields)
    user.set_password(PASSWORD)
    user.save()
    if organization is not None:
        Office.objects.create(user=user, organization=organization, role=role, held_from=datetime.date(2020, 1, 1))
    return user


def make_supervision(user: User, organization: Organization) -> Supervision:
    return Supervision.objects.create(user=user, organization=organization, held_from=datetime.date(2020, 1, 1))


#: A small four-good scale: part -> (maximum, [(criterion, maximum, kind, period)]).
SMALL_SCALE = {
    "tasks": ("30", [("T1", "20", "points", "monthly"), ("T2", "10", "points", "yearly")]),
    "activity": ("20", [("A1", "10", "choice", "monthly"), ("A2", "10", "yes_no", "monthly")]),
    "solidarity": ("25", [("S1", "25", "points", "monthly")]),
    "cadres": ("25", [("C1", "15", "points", "monthly"), ("C2", "10", "points", "monthly")]),
}
SMALL_MEMBER_SCALE = {
    "general": ("30", [("G1", "10", "points", "yearly"), ("G2", "20", "points", "yearly")]),
    "tasks": ("70", [("N1", "70", "points", "yearly")]),
}


def make_scale(subject: str = "cell", parts: dict[str, Any] | None = None, **fields: Any) -> Scale:
    fields.setdefault("code", f"{subject}-{next(_numbers)}")
    fields.setdefault("title", f"Scale for {subject}")
    published_at = fields.pop("published_at", timezone.now())
    scale = Scale.objects.create(subject=subject, valid_from=datetime.date(2020, 1, 1), **fields)
    parts = parts or (SMALL_MEMBER_SCALE if subject == "member" else SMALL_SCALE)
    for order, (code, (maximum, criteria)) in enumerate(parts.items()):
        part = ScalePart.objects.create(
            scale=scale, code=code, title=f"Part {code}", maximum=Decimal(maximum), order=order
        )
        for place, (criterion, points, kind, period) in enumerate(criteria):
            steps = [{"label": "full", "points": points}, {"label": "none", "points": "0"}] if kind == "choice" else []
            Criterion.objects.create(
                part=part,
                code=criterion,
                title=f"Criterion {criterion}",
                short=criterion,
                kind=kind,
                maximum=Decimal(points),
                period=period,
                steps=steps,
                not_applicable="rebase" if criterion == "C2" else "refused",
                order=place,
            )
    scale.published_at = published_at
    scale.save(update_fields=["published_at"])
    return scale


def make_year(committee: Organization, year: int = 2025, **fields: Any) -> EvaluationYear:
    fields.setdefault("regulation", "qd366-hd43")
    fields.setdefault("cell_scale", None)
    for subject in ("cell", "committee", "member"):
        fields[f"{subject}_scale"] = fields.get(f"{subject}_scale") or make_scale(subject)
    return EvaluationYear.objects.create(committee=committee, year=year, **fields)


def make_record(
    organization: Organization, evaluation_year: EvaluationYear, month: int = 1, share: str | None = None, **fields: Any
) -> MonthlyRecord:
    """A monthly record; with `share` ("0.9") every monthly criterion is marked with that share of its maximum."""
    scale = evaluation_year.scale_for(organization)
    record = MonthlyRecord.objects.create(
        organization=organization,
        evaluation_year=evaluation_year,
        year=evaluation_year.year,
        month=month,
        scale=scale,
        **{"state": RecordState.DRAFT, **fields},
    )
    if share is not None:
        criteria = Criterion.objects.filter(part__scale=scale, period="monthly")
        Mark.objects.bulk_create(
            Mark(
                record=record,
                criterion=criterion,
                value=criterion.maximum * Decimal(share) if criterion.kind == "points" else criterion.maximum,
            )
            for criterion in criteria
        )
    return record

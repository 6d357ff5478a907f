"""Plain builders: each makes one saved row with believable defaults; whatever a test is about, it names."""

import datetime
from decimal import Decimal
from itertools import count
from typing import Any

from django.utils import timezone

from cells.choices import MemberStatus, OrganizationKind, OrganizationType
from cells.models import Member, Membership, Office, Organization, Supervision, User
from cells.names import search_key, sort_key
from evaluations import evidence_store
from evaluations.choices import RecordState
from evaluations.models import (
    Attendance,
    Criterion,
    EvaluationYear,
    Evidence,
    LocalScale,
    Mark,
    MonthlyRecord,
    Scale,
    ScalePart,
)
from evaluations.queries.local_scales import scale_for

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


#: A small four-good scale: part -> (maximum, [(criterion, maximum, kind, period)]); a fifth place names other columns.
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

_BONUS: Any = {"nature": "bonus", "requires_note": True}
_DEDUCTION: Any = {"nature": "deduction", "requires_note": True}
#: A frame with a bonus and a deduction, and a local split of it with every kind of criterion.
FRAME_SCALE: dict[str, Any] = {
    "tasks": (
        "30",
        [
            ("T1", "20", "points", "monthly"),
            ("T2", "10", "points", "yearly"),
            ("TB", "5", "points", "yearly", _BONUS),
            ("TD", "3", "points", "yearly", _DEDUCTION),
        ],
    ),
    "activity": ("20", [("A1", "10", "points", "monthly"), ("A2", "10", "points", "monthly")]),
    "solidarity": ("25", [("S1", "25", "points", "monthly")]),
    "cadres": ("25", [("C1", "25", "points", "monthly")]),
}
#: Attendance in percent: the edge of 85 % belongs to the middle band, the last one is open.
ATTENDANCE_BANDS = [
    {"points": "5", "lower": None, "upper": "85", "includes_lower": True, "includes_upper": False},
    {"points": "8", "lower": "85", "upper": "95", "includes_lower": True, "includes_upper": False},
    {"points": "10", "lower": "95", "upper": None, "includes_lower": True, "includes_upper": False},
]
_THEMATIC: Any = {"applies": "thematic", "not_applicable": "rebase", "requires_note": True}
SPLIT_SCALE: dict[str, Any] = {
    "tasks": (
        "30",
        [
            ("T1a", "12", "points", "monthly", {"frame_code": "T1"}),
            ("T1b", "8", "pass_fail", "monthly", {"frame_code": "T1"}),
            ("T2a", "6", "points", "yearly", {"frame_code": "T2"}),
            ("T2b", "4", "yes_no", "yearly", {"frame_code": "T2"}),
            ("TB", "5", "points", "yearly", {**_BONUS, "frame_code": "TB"}),
            ("TD", "3", "points", "yearly", {**_DEDUCTION, "frame_code": "TD"}),
        ],
    ),
    "activity": (
        "20",
        [
            ("A1a", "10", "ratio", "monthly", {"frame_code": "A1", "bands": ATTENDANCE_BANDS}),
            ("A2a", "5", "choice", "monthly", {"frame_code": "A2"}),
            ("A2b", "5", "points", "monthly", {**_THEMATIC, "frame_code": "A2"}),
        ],
    ),
    "solidarity": ("25", [("S1", "25", "points", "monthly", {"frame_code": "S1"})]),
    "cadres": ("25", [("C1", "25", "points", "monthly", {"frame_code": "C1"})]),
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
        for place, (criterion, points, kind, period, *others) in enumerate(criteria):
            steps = [{"label": "full", "points": points}, {"label": "none", "points": "0"}] if kind == "choice" else []
            columns: dict[str, Any] = {
                "title": f"Criterion {criterion}",
                "short": criterion,
                "kind": kind,
                "maximum": Decimal(points),
                "period": period,
                "steps": steps,
                "not_applicable": "rebase" if criterion == "C2" else "refused",
            }
            for other in others:
                columns |= other
            Criterion.objects.create(part=part, code=criterion, order=place, **columns)
    scale.published_at = published_at
    scale.save(update_fields=["published_at"])
    return scale


def make_year(committee: Organization, year: int = 2025, **fields: Any) -> EvaluationYear:
    fields.setdefault("regulation", "qd366-hd43")
    fields.setdefault("cell_scale", None)
    for subject in ("cell", "committee", "member"):
        fields[f"{subject}_scale"] = fields.get(f"{subject}_scale") or make_scale(subject)
    return EvaluationYear.objects.create(committee=committee, year=year, **fields)


def make_local_scale(year: EvaluationYear, organization: Organization, scale: Scale) -> LocalScale:
    """From now on the units under the committee are marked by its own split."""
    return LocalScale.objects.create(
        evaluation_year=year, organization=organization, scale=scale, subject=scale.subject
    )


def make_record(
    organization: Organization, evaluation_year: EvaluationYear, month: int = 1, share: str | None = None, **fields: Any
) -> MonthlyRecord:
    """A monthly record; with `share` ("0.9") every monthly criterion is marked with that share of its maximum."""
    scale = scale_for(evaluation_year, organization)
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
            Mark(record=record, criterion=criterion, value=_mark(criterion, Decimal(share)))
            for criterion in criteria
            if criterion.applies == "always" or record.is_thematic
        )
    return record


def make_attendance(record: MonthlyRecord, **presences: str) -> list[Attendance]:
    """The unit's members ticked, all present; `presences` names others by the last word: `Lâm="excused"`."""
    return Attendance.objects.bulk_create(
        Attendance(
            record=record,
            member=member,
            presence=presences.get(member.name.split()[-1], "present"),
            reason="ốm" if presences.get(member.name.split()[-1]) == "excused" else "",
            status=member.status,
        )
        for member in Member.objects.called().filter(organization=record.organization)
    )


def make_evidence(record: MonthlyRecord, criterion_code: str, content: str, **fields: Any) -> Evidence:
    """A document attached to a criterion, "" for the signed page; its bytes lie in the store."""
    written = content.encode()
    columns = {"name": "evidence.pdf", "content_type": "application/pdf", "size": len(written), **fields}
    return Evidence.objects.create(
        organization=record.organization,
        record=record,
        criterion_code=criterion_code,
        sha256=evidence_store.keep(written),
        **columns,
    )


def _mark(criterion: Criterion, share: Decimal) -> Decimal:
    if criterion.kind == "ratio":
        return Decimal(100)
    return criterion.maximum * share if criterion.kind == "points" else criterion.maximum

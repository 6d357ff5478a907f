"""Who belonged to a closed year, from what its last run stored: people move and units are renamed afterwards."""

import datetime
from typing import Any

from cells.choices import MemberStatus, Position
from cells.models import Organization
from evaluations.choices import Eligibility
from evaluations.engine import Subject
from evaluations.models import EvaluationYear, Verdict
from evaluations.queries.year_rows import MemberRow, UnitRow

COLUMNS = (
    "subject", "organization_id", "member_id", "path", "name", "code", "kind", "type", "is_pilot", "sort_key",
    "organization_name", "grassroots_name", "group_key", "eligibility",
)  # fmt: skip

OUTSIDE = {Eligibility.EXEMPT: MemberStatus.EXEMPT, Eligibility.SUSPENDED: MemberStatus.SUSPENDED}


def closed_year_rows(evaluation_year: EvaluationYear) -> tuple[list[UnitRow], list[MemberRow]]:
    """The units and members that the last run judged, as they stood then, in two queries."""
    verdicts = list(
        Verdict.objects.filter(evaluation_year=evaluation_year, run_number=evaluation_year.run_number)
        .order_by("path", "sort_key", "member_id")
        .values(*COLUMNS)
    )
    of_units = [row for row in verdicts if row["member_id"] is None]
    of_members = [row for row in verdicts if row["member_id"] is not None]
    nodes = Organization.objects.filter(pk__in=[row["organization_id"] for row in of_units])
    now = {pk: (type_, opened_on) for pk, type_, opened_on in nodes.values_list("pk", "type", "opened_on")}
    grassroots = {row["organization_id"]: row["group_key"].split("/")[0] for row in of_members}
    return (
        [_unit_row(row, *now[row["organization_id"]], grassroots) for row in of_units],
        [_member_row(row, evaluation_year.year) for row in of_members],
    )


def _unit_row(
    row: dict[str, Any], type_now: str, opened_on: datetime.date | None, grassroots: dict[int, str]
) -> UnitRow:
    """The unit's own type stands in its group where types were compared; elsewhere nothing looked at it."""
    return UnitRow(
        pk=row["organization_id"],
        path=row["path"],
        name=row["name"],
        code=row["code"],
        kind=row["kind"],
        type=row["group_key"].split("/")[2] or type_now,
        opened_on=opened_on,
        is_pilot=row["is_pilot"],
        parent_name=row["organization_name"],
        grassroots_path=grassroots.get(row["organization_id"], row["path"]),
        grassroots_name=row["grassroots_name"],
        grassroots_type=row["type"],
    )


def _member_row(row: dict[str, Any], year: int) -> MemberRow:
    """Status and admission as far as they mattered: what put the member outside classification, if anything did."""
    eligibility = row["eligibility"]
    return MemberRow(
        pk=row["member_id"],
        name=row["name"],
        sort_key=row["sort_key"],
        card_number=row["code"],
        status=OUTSIDE.get(eligibility, MemberStatus.OFFICIAL),
        position=Position.SECRETARY if row["subject"] == Subject.LEADER else Position.NONE,
        admitted_on=datetime.date(year, 12, 31) if eligibility == Eligibility.ADMITTED_UNDER_6_MONTHS else None,
        unit_pk=row["organization_id"],
    )

"""What stands at each place of the world: at least one row of every kind, so that every address names something."""

import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone

from cells.actions import record_event
from cells.choices import CELL_KINDS, MembershipKind, Role
from cells.models import (
    Commitment,
    Event,
    Member,
    Membership,
    MinuteBook,
    Office,
    Organization,
    RosterUpload,
    Supervision,
    User,
)
from cells.roster.committees import IMPORT_VERB
from cells.scope import Scope
from evaluations.actions.decisions import decide
from evaluations.actions.facts import record_finding
from evaluations.actions.runs import run_year
from evaluations.choices import FindingCode, RecordState
from evaluations.models import (
    Criterion,
    EvaluationYear,
    Evidence,
    Finding,
    MemberRating,
    MonthlyRecord,
    Scale,
    UnitFacts,
    Verdict,
    Visit,
)
from tests.builders import (
    make_evidence,
    make_member,
    make_organization,
    make_record,
    make_supervision,
    make_user,
    make_year,
)
from tests.cells.roster_workbooks import office_workbook
from tests.conftest import World
from tests.evaluations.scale_drafting import make_draft, make_split, published

YEAR = 2025
#: Days and months of the furnished rows.
DAY = datetime.date(YEAR, 3, 20)
#: Temporary activities begin long after every list of a meeting.
FAR = datetime.date(2099, 1, 1)
STATES = {
    1: RecordState.SUBMITTED,
    2: RecordState.APPROVED,
    3: RecordState.RETURNED,
    4: RecordState.DRAFT,
    5: RecordState.EXEMPT,
}
_SCORES = {
    f"{good}_{part}": points
    for good, points in (("tasks", 20), ("activity", 20), ("solidarity", 25), ("cadres", 25))
    for part in ("score", "reachable")
}


def furnish(world: World) -> None:
    """Both districts, each with a year that has been run, and everything below them."""
    administrator = make_user("foreign_administrator", world.foreign_district, Role.ADMINISTRATOR, full_name="CANARY")
    furnish_district(world.district, "", world.administrator)
    furnish_district(world.foreign_district, " CANARY", administrator)


def furnish_district(district: Organization, mark: str, administrator: User) -> EvaluationYear:
    """A row of every kind in every unit; `mark` is written wherever something can be written."""
    year = make_year(district, YEAR, ceiling_reason=f"outstanding{mark}")
    for unit in Organization.objects.below(district).units():
        _furnish_unit(year, unit, mark)
    run_year(Scope.system(), year)
    for verdict in Verdict.objects.filter(evaluation_year=year, eligibility="", member__isnull=True):
        decide(
            Scope.system(), verdict, level="good", document_number=f"45-QĐ{mark}", decided_on=DAY, reason=f"voted{mark}"
        )
    keep_roster(district, administrator, mark)
    keep_drafts(year, mark)
    return year


def keep_drafts(year: EvaluationYear, mark: str = "") -> None:
    """A draft of the committee's own, and for each commune below a draft of a split and a published one."""
    committees = Organization.objects.below(year.committee).exclude(kind__in=CELL_KINDS)
    for committee in committees:
        code = f"soan-{committee.pk}"
        if committee == year.committee:
            make_draft(committee, year.cell_scale, code, title=f"draft{mark}")
        else:
            published(make_split(committee, year.cell_scale, f"{code}-1", title=f"split{mark}"))
            make_split(committee, year.cell_scale, f"{code}-2", title=f"draft{mark}")


def keep_roster(district: Organization, administrator: User, mark: str = "") -> None:
    """A workbook waiting for its confirmation, the trail of an earlier one, and of each cell somebody at another."""
    name = f"roster{mark}.xlsx"
    RosterUpload.objects.create(uploaded_by=administrator, file_name=name, content=office_workbook())
    counts = {key: ["", 0] for key in ("units_new", "units_changed", "members_new", "members_changed")}
    record_event(
        Scope.of(administrator.pk, ()),
        IMPORT_VERB,
        f"organization:{district.pk}",
        organization=district,
        changes={"file": ["", name], "as_of": ["", "2023-12-31"], **counts},
    )
    cells = list(Organization.objects.below(district).filter(kind__in=CELL_KINDS))
    for cell in cells:
        _send_away(cell, cells)


def _send_away(cell: Organization, cells: list[Organization]) -> None:
    """Somebody of the cell takes part at another one; where there is none, no page tells the difference."""
    Membership.objects.create(
        member=Member.objects.filter(organization=cell).first(),
        organization=next((other for other in cells if other != cell), cell),
        kind=MembershipKind.TEMPORARY,
        held_from=FAR,
    )


def _furnish_unit(year: EvaluationYear, unit: Organization, mark: str) -> None:
    people = {"full_name": f"Trần Thị Mai{mark}"}
    role = Role.CELL_SECRETARY if unit.is_cell else Role.COMMITTEE_SECRETARY
    user = make_user(f"user_{unit.pk}", unit, role, **people)
    make_supervision(user, unit)
    MinuteBook.objects.create(organization=unit, number=f"{unit.pk}{mark}", issued_on=DAY)
    Commitment.objects.create(organization=unit, year=YEAR, signed_on=DAY)
    UnitFacts.objects.create(evaluation_year=year, organization=unit, shortcomings_noted=1, marks={"T2": "9"})
    record_finding(
        Scope.system(), year, unit, code=FindingCode.SUBORDINATE_DISCIPLINED, document_number=f"7-KL{mark}",
        document_on=DAY, note=f"noted{mark}",
    )  # fmt: skip
    for month, state in STATES.items():
        record = make_record(
            unit, year, month, share="0.9", state=state, minutes=f"minutes{mark}", state_reason=f"because{mark}",
            submitted_at=timezone.now(), submitted_by=user, saved_by=user,
            **(_SCORES if state == RecordState.APPROVED else {}),
        )  # fmt: skip
        record.marks.update(note=f"note{mark}")
        if state == RecordState.DRAFT:
            make_evidence(record, "T1", f"%PDF-1.4 {unit.pk}{mark}", name=f"evidence{mark}.pdf")
        record_event(
            Scope.of(user.pk, ()), "return_record", f"record:{record.pk}", organization=unit, reason=f"why{mark}"
        )
    Visit.objects.create(organization=unit, year=YEAR, month=1, user=user, visited_on=DAY, remark=f"remark{mark}")
    for member in Member.objects.filter(organization=unit):
        Commitment.objects.create(organization=unit, member=member, year=YEAR, signed_on=DAY)
        MemberRating.objects.create(
            evaluation_year=year, organization=unit, member=member, marks={"G1": "9", "G2": "18", "N1": "65"}, points=92
        )


def plant_neighbours(world: World) -> None:
    """Another cell in the foreign district, with people, months and verdicts: nobody here may notice."""
    year = EvaluationYear.objects.get(committee=world.foreign_district)
    cell = make_organization("Chi bộ Thôn Trung Hậu CANARY", world.foreign_commune, code="014-03")
    for name in ("Nguyễn Thị Tú CANARY", "Ngô Văn Ngân CANARY"):
        make_member(name, cell)
    make_user("canary", cell, Role.CELL_SECRETARY, full_name="Secretary CANARY")
    _furnish_unit(year, cell, " CANARY")
    run_year(Scope.system(), year)


def unit_at(world: World, place: str) -> Organization:
    unit: Organization = getattr(world, place)
    return unit


def address(name: str, of: str, unit: Organization | None) -> str:
    """The address of a page about the thing of a kind that stands at a unit; LookupError where there is none."""
    if of == "unit asked for":
        assert unit is not None
        return f"{reverse(name)}?unit={unit.pk}"
    if of == "account and unit":
        assert unit is not None
        return f"{reverse(name, args=[_account(unit).pk])}?unit={unit.pk}"
    return reverse(name, args=_arguments(of, unit))


def _arguments(of: str, unit: Organization | None) -> list[Any]:
    if of == "":
        return []
    if of == "scale":
        return [Scale.objects.published().filter(issuer__isnull=True).order_by("pk").first().pk]
    assert unit is not None
    if of == "unit":
        return [unit.pk]
    if of == "unit and year":
        covering = EvaluationYear.objects.covering(unit).first()
        return [unit.pk, covering.year if covering else YEAR]
    if of == "month":
        return [unit.pk, YEAR, 4]
    if of == "month sent":
        return [unit.pk, YEAR, 1]
    if of == "month and criterion":
        return [unit.pk, YEAR, 4, "T1"]
    if of == "year and unit":
        year = EvaluationYear.objects.covering(unit).first() or EvaluationYear.objects.below(unit).first()
        return [year.pk, unit.pk]
    return [_thing(of, unit).pk]


def _account(unit: Organization) -> User:
    return Office.objects.filter(organization=unit).order_by("pk").first().user


def _thing(of: str, unit: Organization) -> Any:
    """The first of a kind at the unit itself."""
    if of == "account":
        return _account(unit)
    if of == "upload":
        office = Office.objects.get(organization=unit, role=Role.ADMINISTRATOR)
        return RosterUpload.objects.get(uploaded_by=office.user)
    rows = {
        "member": Member.objects.filter(organization=unit),
        "temporary activity": Membership.objects.filter(member__organization=unit, kind=MembershipKind.TEMPORARY),
        "office": Office.objects.filter(organization=unit),
        "supervision": Supervision.objects.filter(organization=unit),
        "record": MonthlyRecord.objects.filter(organization=unit, state=RecordState.SUBMITTED),
        "verdict": Verdict.objects.of_units().filter(organization=unit),
        "finding": Finding.objects.filter(organization=unit),
        "evidence": Evidence.objects.filter(organization=unit),
        "year": EvaluationYear.objects.filter(committee=unit),
        "draft": Scale.objects.filter(issuer=unit, published_at__isnull=True),
        "draft criterion": Criterion.objects.filter(part__scale__issuer=unit, part__scale__published_at__isnull=True),
        "split": Scale.objects.published().filter(issuer=unit, frame__isnull=False),
        "import": Event.objects.filter(organization=unit, verb=IMPORT_VERB),
    }
    found = rows[of].order_by("pk").first()
    if found is None:
        raise LookupError(f"no {of} at {unit}")
    return found

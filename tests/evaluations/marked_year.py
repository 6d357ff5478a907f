"""A year with marks in every approved record, as a what-if needs it: units and members of very different points."""

import datetime
from collections.abc import Mapping
from typing import Any

from cells.choices import Position
from cells.models import Member, Organization
from evaluations.choices import Period
from evaluations.engine import score_month
from evaluations.models import EvaluationYear, MemberRating, MonthlyRecord, Scale, UnitFacts
from evaluations.queries.local_scales import scale_for
from evaluations.queries.marks import counted_marks, marks_by_code
from evaluations.queries.scales import criteria_of, engine_scale
from tests.builders import make_member, make_organization, make_record, make_scale, make_year
from tests.conftest import World

YEAR_END = datetime.date(2025, 12, 31)
#: The commune's new cells: share of the maxima, tasks beyond what was asked (of ten), shortcomings remedied (of one).
CELLS = {"Thôn 1": ("0.98", 4, 1), "Thôn 2": ("0.95", 4, 1), "Thôn 3": ("0.92", 4, 1), "Thôn 4": ("0.86", 4, 1),
         "Thôn 5": ("0.78", 2, 1), "Thôn 6": ("0.64", 1, 0), "Thôn 7": ("0.45", 0, 0)}  # fmt: skip
TASKS = {"tasks_assigned": 10, "tasks_completed": 10, "tasks_on_time": 10}


def cell_scale(parts: dict[str, Any] | None = None, **fields: Any) -> Scale:
    """Months without a record are left out, so that two of them make a year."""
    return make_scale("cell", parts, **{"missing_month": "exclude", **fields})


def make_marked_year(world: World, months: int = 2, **fields: Any) -> EvaluationYear:
    """2025 in the district; only the cells of the commune made here have records, and members who are rated."""
    fields.setdefault("cell_scale", cell_scale())
    year = make_year(world.district, 2025, **fields)
    for number, (name, (share, exceeded, remedied)) in enumerate(CELLS.items()):
        cell = make_organization(f"Chi bộ {name}", world.commune)
        fill_unit(year, cell, share, months, exceeded=exceeded, remedied=remedied)
        for position in (Position.SECRETARY, Position.NONE):
            member = make_member(f"Trần Văn {name} {position}", cell, position=position)
            rate(year, member, {"G1": str(10 - number), "G2": str(20 - number), "N1": str(69 - 3 * number)})
    return year


def fill_unit(
    year: EvaluationYear, unit: Organization, share: str, months: int, *, exceeded: int = 4, remedied: int = 1
) -> None:
    for month in range(1, months + 1):
        approved(unit, year, month, share, **TASKS, tasks_exceeded=exceeded)
    criteria = criteria_of(scale_for(year, unit), Period.YEARLY)
    marks = {
        criterion.code: f"{criterion.maximum * 9 / 10 if criterion.kind == 'points' else criterion.maximum:.2f}"
        for criterion in criteria
    }
    UnitFacts.objects.create(
        evaluation_year=year, organization=unit, shortcomings_noted=1, shortcomings_remedied=remedied, marks=marks
    )


def approved(unit: Organization, year: EvaluationYear, month: int, share: str, **fields: Any) -> MonthlyRecord:
    """A record with its marks and the columns that approving writes."""
    record = make_record(unit, year, month, share=share, state="approved", **fields)
    write_scores(record)
    return record


def write_scores(record: MonthlyRecord) -> None:
    marks = counted_marks(criteria_of(record.scale, Period.MONTHLY), marks_by_code(record), record)
    for good, pair in score_month(engine_scale(record.scale), marks).goods.items():
        setattr(record, f"{good}_score", pair.score)
        setattr(record, f"{good}_reachable", pair.reachable)
    record.save()


def rate(year: EvaluationYear, member: Member, marks: Mapping[str, str]) -> MemberRating:
    return MemberRating.objects.create(
        evaluation_year=year,
        member=member,
        organization_id=member.organization_id,
        marks=dict(marks),
        points=sum(int(mark) for mark in marks.values()),
        shortcomings_noted=0,
        shortcomings_remedied=0,
        tasks_exceeded=4,
        **TASKS,
    )

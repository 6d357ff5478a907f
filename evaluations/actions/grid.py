"""Entering marks for many units at once: each unit's cells are saved by themselves, as its own page would save them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from cells.models import Organization
from cells.scope import Scope, require
from evaluations import engine, rules
from evaluations.actions.records import StaleRecord, save_record
from evaluations.models import Criterion, EvaluationYear, MonthlyRecord
from evaluations.queries.marks import marks_by_code, own_mark
from evaluations.queries.sheets import is_locked

#: Between reading and saving somebody else may save; three in a row is no chance.
_ATTEMPTS = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class CellsSaved:
    """The record as it is now; `refused` are the criteria whose typed mark was not taken, with what is stored."""

    record: MonthlyRecord | None
    is_changed: bool = False
    refused: Mapping[str, engine.Mark | None] = field(default_factory=dict)


def save_cells(
    scope: Scope,
    *,
    organization: Organization,
    evaluation_year: EvaluationYear,
    month: int,
    version: int,
    criteria: Iterable[Criterion],
    marks: Mapping[str, engine.Mark | None],
    before: Mapping[str, engine.Mark | None],
) -> CellsSaved:
    """Save one unit's cells; where somebody else saved the record meanwhile, those cells that nobody else touched.

    `before` are the marks that the page showed, by criterion: where another one is stored by now, the typed one is
    refused. A criterion without one is refused on an old `version`.
    """
    require(rules.can_enter_record(scope, organization.path))
    by_code = {criterion.code: criterion for criterion in criteria}
    for _attempt in range(_ATTEMPTS):
        record = MonthlyRecord.objects.filter(organization=organization, year=evaluation_year.year, month=month).first()
        stored = {code: own_mark(row) for code, row in marks_by_code(record).items()}
        differing = {code: mark for code, mark in marks.items() if mark != stored.get(code)}
        is_current = version == (record.version if record else 0)
        taken = {
            code: mark
            for code, mark in differing.items()
            if (before[code] == stored.get(code) if code in before else is_current)
            and not is_locked(record, by_code[code])
        }
        refused = {code: stored.get(code) for code in differing}
        if not taken or (record and not rules.can_edit(record.state)):
            return CellsSaved(record=record, refused=refused)
        try:
            saved = save_record(
                scope,
                organization=organization,
                evaluation_year=evaluation_year,
                month=month,
                version=record.version if record else 0,
                facts={},
                marks=taken,
                notes={},
            )
        except StaleRecord:
            continue
        left = {code: mark for code, mark in refused.items() if code not in taken}
        return CellsSaved(record=saved, is_changed=True, refused=left)
    return CellsSaved(record=record, refused=refused)

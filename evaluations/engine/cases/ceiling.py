"""``[[ceiling]]``: a group's candidates to who keeps excellent."""

from __future__ import annotations

from decimal import Decimal

from evaluations.engine.cases.result import Values, expectations, level_or_none
from evaluations.engine.cases.table import Table
from evaluations.engine.ceiling import Candidate, CeilingBase, CeilingRounding, CeilingRule, apply_ceiling
from evaluations.engine.verdict import Step


def compute(table: Table) -> tuple[Values, tuple[Step, ...]]:
    rule = CeilingRule(
        rate=table.given_or(Decimal("0.20"), table.number, "rate"),
        base=table.word_or(CeilingBase.INCLUSIVE, "base"),
        rounding=table.word_or(CeilingRounding.FLOOR, "rounding"),
    )
    outcome = apply_ceiling(rule, [_candidate(candidate) for candidate in table.tables("candidates")])
    return {
        "counted": outcome.counted,
        "allowed": outcome.allowed,
        "excellent": outcome.excellent,
        "lowered": outcome.lowered,
        "waiting": outcome.waiting,
        "seats_left": outcome.seats_left,
        "cut": outcome.cut,
    }, ()


def expected(expect: Table) -> Values:
    return expectations(
        expect,
        counted=Table.count,
        allowed=Table.count,
        excellent=Table.texts,
        lowered=Table.texts,
        waiting=Table.texts,
        seats_left=Table.count,
        cut=Table.number_or_none,
    )


def _candidate(table: Table) -> Candidate:
    candidate = Candidate(
        id=table.text("id"),
        level=level_or_none(table, "level"),
        points=table.given(table.number, "points"),
        tie_break=table.given_or((), table.numbers, "tie_break"),
    )
    table.finish()
    return candidate

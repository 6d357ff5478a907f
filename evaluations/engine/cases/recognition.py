"""``[[recognition]]``: a unit's goods, level and vetoes to whether it is recognised."""

from __future__ import annotations

from decimal import Decimal

from evaluations.engine.cases.result import Values, expectations, level_or_none
from evaluations.engine.cases.table import Table
from evaluations.engine.recognition import recognise
from evaluations.engine.scale import HUNDRED
from evaluations.engine.verdict import Step
from evaluations.engine.year import PassedMonths


def compute(table: Table) -> tuple[Values, tuple[Step, ...]]:
    scores: dict[str, Decimal | None] = {}
    maxima: dict[str, Decimal] = {}
    passed: dict[str, PassedMonths] = {}
    goods = table.table("goods")
    for name in goods:
        good = goods.table(name)
        scores[name], maxima[name] = good.number_or_none("score"), good.number("max")
        if "passed" in good:
            passed[name] = PassedMonths(passed=good.count("passed"), counted=good.count("counted"))
        good.finish()
    scored = [score for score in scores.values() if score is not None]
    recognition = recognise(
        goods=scores,
        maxima=maxima,
        total=sum(scored, Decimal(0)) if len(scored) == len(scores) else None,
        level=level_or_none(table, "level"),
        vetoed=table.given_or(False, table.flag, "vetoed"),
        good_threshold=table.given_or(Decimal(80), table.number, "good_threshold"),
        total_threshold=table.given_or(Decimal(80), table.number, "total_threshold"),
        passed=passed,
        months_to_pass=table.given_or(HUNDRED, table.number, "months_to_pass"),
    )
    return {"recognised": recognition.recognised}, recognition.steps


def expected(expect: Table) -> Values:
    return expectations(expect, recognised=Table.flag, steps=Table.texts)

"""``[[year]]``: a scale, months and yearly marks to the year's score."""

from __future__ import annotations

from evaluations.engine.cases.result import Values, counts_by_good, expectations, numbers_by_good
from evaluations.engine.cases.table import CaseError, Table
from evaluations.engine.due_months import Month
from evaluations.engine.month import score_month
from evaluations.engine.scale import (
    NOT_APPLICABLE,
    Band,
    Criterion,
    CriterionKind,
    GoodScale,
    Mark,
    MarkError,
    MissingMonth,
    Nature,
    NotApplicable,
    Period,
    Scale,
)
from evaluations.engine.verdict import Step
from evaluations.engine.year import score_year


def compute(table: Table) -> tuple[Values, tuple[Step, ...]]:
    scale = _scale(table)
    months = [_month(scale, month) for month in table.tables("months")]
    yearly = _marks(table.table("yearly")) if "yearly" in table else {}
    yearly_due = table.given_or(True, table.flag, "yearly_due")
    months_due = table.given_or(12, table.count, "months_due")
    year = score_year(scale, months, yearly if yearly_due else None, months_due)
    computed = {
        "total": year.total,
        "goods": dict(year.goods),
        "maxima": dict(year.maxima),
        "passed": {good: months.passed for good, months in year.passed.items()},
        "counted_months": year.counted_months,
    }
    return computed, year.steps


def expected(expect: Table) -> Values:
    return expectations(
        expect,
        total=Table.number_or_none,
        goods=numbers_by_good,
        maxima=numbers_by_good,
        passed=counts_by_good,
        counted_months=Table.count,
        steps=Table.texts,
    )


def _scale(table: Table) -> Scale:
    policy = table.word_or(NotApplicable.REBASE, "not_applicable")
    return Scale(
        goods=tuple(_good_scale(good, policy) for good in table.tables("goods")),
        missing_month=table.word_or(MissingMonth.ZERO, "missing_month"),
    )


def _good_scale(table: Table, policy: NotApplicable) -> GoodScale:
    good = GoodScale(
        good=table.text("good"),
        criteria=tuple(_criterion(criterion, policy) for criterion in table.tables("criteria")),
    )
    table.finish()
    return good


def _criterion(table: Table, policy: NotApplicable) -> Criterion:
    criterion = Criterion(
        code=table.text("code"),
        maximum=table.number("max"),
        kind=table.word_or(CriterionKind.POINTS, "kind"),
        period=table.word_or(Period.MONTHLY, "period"),
        not_applicable=table.word_or(policy, "not_applicable"),
        nature=table.word_or(Nature.REGULAR, "nature"),
        steps=table.given_or((), table.numbers, "steps"),
        bands=tuple(_band(band) for band in table.tables("bands")),
    )
    table.finish()
    return criterion


def _band(table: Table) -> Band:
    band = Band(
        points=table.number("points"),
        lower=table.given(table.number, "lower"),
        upper=table.given(table.number, "upper"),
        includes_lower=table.given_or(True, table.flag, "includes_lower"),
        includes_upper=table.given_or(False, table.flag, "includes_upper"),
    )
    table.finish()
    return band


def _month(scale: Scale, table: Table) -> Month:
    """A listed month has marks for every monthly criterion, or a reason to be exempt; one not listed is missing."""
    number = table.count("month")
    table.place = f"{table.place} (month {number})"
    exempt = table.given_or("", table.text, "exempt")
    if "marks" not in table and not exempt:
        raise CaseError(f"{table.place}: marks, or a reason to be exempt, are needed")
    goods = None
    if "marks" in table:
        try:
            score = score_month(scale, _marks(table.table("marks")))
        except MarkError as error:
            raise CaseError(f"{table.place}: {error}") from None
        if score.missing and not exempt:
            raise table.wrong("marks", f'missing for {", ".join(score.missing)}; write "na" where it does not apply')
        goods = score.goods
    table.finish()
    return Month(month=number, goods=goods, exempt=exempt)


def _marks(table: Table) -> dict[str, Mark]:
    return {code: NOT_APPLICABLE if table.says(code, "na") else table.number(code) for code in table}

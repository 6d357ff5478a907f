"""What other dates would make of a year's months: every month is judged by the dates in force, the earlier ones too."""

import datetime
from collections import Counter
from dataclasses import dataclass

from cells.models import Organization
from cells.scope import Scope
from evaluations.models import EvaluationYear, MonthlyRecord
from evaluations.queries.deadlines import YearDates
from evaluations.queries.progress import read_progress, units_of_year, years_at_hand


@dataclass(frozen=True, kw_only=True, slots=True)
class Rejudging:
    """How many months of the units change their standing, and how many records are on time and late afterwards."""

    #: Approved records that become so.
    becoming_late: int
    becoming_on_time: int
    #: Months without a sent record whose last day will have passed, or will not have passed any more.
    becoming_missing: int
    no_longer_missing: int
    on_time: int
    late: int

    @property
    def is_nothing(self) -> bool:
        return not (self.becoming_late or self.becoming_on_time or self.becoming_missing or self.no_longer_missing)


def rejudge(
    scope: Scope, evaluation_year: EvaluationYear, committee: Organization, dates: YearDates, today: datetime.date
) -> Rejudging:
    """The months of the committee's units by the year's dates and by these; nothing is written."""
    year = evaluation_year.year
    units = list(units_of_year(scope, year).below(committee))
    records = MonthlyRecord.objects.within(scope).below(committee)
    years = years_at_hand(scope, year)
    before, after = (
        read_progress(units, records, one, year, today, with_reasons=False)
        for one in (years, years.redated(evaluation_year, dates))
    )
    moves = Counter(
        (was.marks[month], mark) for was, now in zip(before, after, strict=True) for month, mark in now.marks.items()
    )
    return Rejudging(
        becoming_late=moves["on_time", "late"],
        becoming_on_time=moves["late", "on_time"],
        becoming_missing=_count(moves, after="missing") - moves["missing", "missing"],
        no_longer_missing=_count(moves, before="missing") - moves["missing", "missing"],
        on_time=_count(moves, after="on_time"),
        late=_count(moves, after="late"),
    )


def _count(moves: Counter[tuple[str, str]], *, before: str = "", after: str = "") -> int:
    return sum(count for (was, now), count in moves.items() if was == before or now == after)

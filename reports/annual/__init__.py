"""The yearly tables: both Biểu 6, every unit, every member, the ceiling.

All is read from what the last run and the decisions stored, so that a closed year reprints as it was. A reader gets the
part of the year within their scope, and the head of each table names it.
"""

from cells.scope import Scope
from evaluations.models import EvaluationYear, Verdict
from reports.annual.ceiling import build_ceiling
from reports.annual.letterhead import build_letterhead
from reports.annual.members import build_members
from reports.annual.organizations import build_organizations
from reports.annual.people import build_people
from reports.annual.reasons import Reasons
from reports.annual.units import build_units
from reports.table import Table


def build_annual(scope: Scope, evaluation_year: EvaluationYear) -> tuple[Table, ...]:
    """Organisations, members, units, people, ceiling: the sheets of the workbook, in this order.

    The two long lists are read only when they are walked; a page that shows the others pays nothing for them.
    """
    letterhead = build_letterhead(scope, evaluation_year)
    verdicts = Verdict.objects.within(scope).filter(evaluation_year=evaluation_year)
    reasons = Reasons(scope, evaluation_year)
    year = evaluation_year.year
    tables = (
        build_organizations(verdicts, year),
        build_members(verdicts, year),
        build_units(verdicts, evaluation_year, reasons),
        build_people(verdicts, year, reasons),
        build_ceiling(verdicts, scope, evaluation_year),
    )
    return tuple(letterhead.on(table) for table in tables)

"""The two evaluation years: last year run, decided and closed by the real actions; this year open."""

from collections.abc import Iterable

from cells.queries import scope_of
from cells.scope import Scope
from evaluations.actions.decisions import decide, decide_all
from evaluations.actions.runs import run_year
from evaluations.actions.scales import load_scales
from evaluations.actions.years import close_year, open_year
from evaluations.choices import CeilingGrouping, CeilingPlace, Level, NotCompletedReason, ScaleSubject
from evaluations.demonstration.accounts import Staff
from evaluations.demonstration.calendar import DUE_DAY, Calendar
from evaluations.demonstration.facts import build_findings, build_member_ratings, build_unit_facts
from evaluations.demonstration.organisation import District
from evaluations.demonstration.people import Person
from evaluations.demonstration.phrases import DECISION_REASONS
from evaluations.models import EvaluationYear, Verdict
from evaluations.queries.years import unsettled_verdicts
from evaluations.scale_files import read_scales


def open_years(district: District, staff: Staff, calendar: Calendar) -> tuple[EvaluationYear, EvaluationYear]:
    """Publish the example scales and open last year and this year for the whole district."""
    published = {scale.subject: scale for scale, _is_new in load_scales(Scope.system(), read_scales())}
    scope = scope_of(staff.organizer, calendar.today)
    last_year, this_year = (
        open_year(
            scope,
            district.organization,
            year,
            cell_scale=published[ScaleSubject.CELL],
            committee_scale=published[ScaleSubject.COMMITTEE],
            member_scale=published[ScaleSubject.MEMBER],
            due_day=DUE_DAY,
            ceiling_grouping=CeilingGrouping.KIND,
        )
        for year in (calendar.last_year, calendar.this_year)
    )
    return last_year, this_year


def close_last_year(
    district: District, people: Iterable[Person], staff: Staff, year: EvaluationYear, calendar: Calendar
) -> None:
    """Year-end facts, then the run, the decisions and the closing, signed by the district's organizer."""
    people = tuple(people)
    scope = scope_of(staff.organizer, calendar.today)
    build_unit_facts(district, staff, year)
    build_member_ratings(people, staff, year)
    build_findings(scope, district, people, year)
    run_year(scope, year, calendar.closing_on)
    decide_all(scope, year, document_number=f"215-QĐ/HU-{year.year}", decided_on=calendar.closing_on)
    _decide_the_rest(scope, year, calendar)
    close_year(scope, year)


def _decide_the_rest(scope: Scope, year: EvaluationYear, calendar: Calendar) -> None:
    """What the rules leave to the committee: ties across the ceiling by the seats left, and levels they do not give."""
    seats = {group["key"]: group["seats_left"] for group in year.ceiling_groups}
    for verdict in unsettled_verdicts(year).select_related("evaluation_year__committee").order_by("pk"):
        level = _decided_level(verdict, seats)
        is_failing_member = verdict.member_id is not None and level == Level.NOT_COMPLETED
        decide(
            scope,
            verdict,
            level=level,
            document_number=f"216-QĐ/HU-{year.year}",
            decided_on=calendar.closing_on,
            reason=DECISION_REASONS[level],
            reason_code=NotCompletedReason.OTHER if is_failing_member else "",
        )


def _decided_level(verdict: Verdict, seats: dict[str, int]) -> Level:
    if verdict.ceiling_place == CeilingPlace.WAITING:
        if seats[verdict.group_key]:
            seats[verdict.group_key] -= 1
            return Level.EXCELLENT
        return Level.GOOD
    if verdict.level:
        return Level(verdict.level)
    return Level.COMPLETED if verdict.points is not None and verdict.points >= 60 else Level.NOT_COMPLETED

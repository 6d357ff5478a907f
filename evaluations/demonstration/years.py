"""The two evaluation years: last year run, decided and closed by the real actions; this year open."""

import datetime
from collections.abc import Iterable
from dataclasses import replace

from cells.queries import scope_of
from cells.scope import Scope
from evaluations.actions.decisions import decide, decide_all
from evaluations.actions.runs import run_year
from evaluations.actions.scale_drafts import adopt_scale
from evaluations.actions.scales import load_scales, publish, write_scale
from evaluations.actions.years import close_year, open_year
from evaluations.choices import CeilingGrouping, CeilingPlace, Level, NotCompletedReason, ScaleSubject
from evaluations.demonstration.accounts import Staff
from evaluations.demonstration.calendar import DUE_DAY, Calendar, moment
from evaluations.demonstration.facts import build_findings, build_member_ratings, build_unit_facts
from evaluations.demonstration.organisation import District, Unit
from evaluations.demonstration.people import Person
from evaluations.demonstration.phrases import DECISION_REASONS, SPLIT_TITLE
from evaluations.demonstration.units import SPLIT_COMMUNE
from evaluations.models import EvaluationYear, Scale, Verdict
from evaluations.queries.scales import as_issued
from evaluations.queries.years import unsettled_verdicts
from evaluations.scale_files import read_scales


def open_years(district: District, staff: Staff, calendar: Calendar) -> tuple[EvaluationYear, EvaluationYear]:
    """Publish the example scales and open last year and this year for the whole district."""
    scales = [scale for scale, _is_new in load_scales(Scope.system(), read_scales())]
    published = {scale.subject: scale for scale in scales if scale.frame is None}
    scope = scope_of(staff.organizer, calendar.today)
    last_year, this_year = (
        open_year(
            scope,
            district.organization,
            year,
            cell_scale=published[ScaleSubject.CELL],
            committee_scale=published[ScaleSubject.COMMITTEE],
            member_scale=published[ScaleSubject.MEMBER],
            meeting_scale=published[ScaleSubject.MEETING],
            due_day=DUE_DAY,
            ceiling_grouping=CeilingGrouping.KIND,
        )
        for year in (calendar.last_year, calendar.this_year)
    )
    if district.has(SPLIT_COMMUNE):
        example = next(scale for scale in scales if scale.frame)
        _split_for(district.unit(SPLIT_COMMUNE), example, scope, this_year)
    return last_year, this_year


def _split_for(commune: Unit, example: Scale, scope: Scope, year: EvaluationYear) -> None:
    """The commune marks its cells by its own split of the district's scale, the shipped example of one."""
    issued = replace(
        as_issued(example),
        code=f"{example.code}-{commune.code}",
        title=SPLIT_TITLE % {"scale": example.frame, "committee": commune.organization.name},
        document_number="12-HD/ĐU",
        document_on=datetime.date(year.year, 1, 5),
        is_example=False,
    )
    split = publish(scope, write_scale(issued, frame=example.frame, issuer=commune.organization))
    adopt_scale(scope, split, year)


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
    # Which months were due is told by the day of the run.
    EvaluationYear.objects.filter(pk=year.pk).update(run_at=moment(calendar.closing_on, 9, 0))
    year.refresh_from_db()
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

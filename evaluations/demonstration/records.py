"""The monthly records of two years: the meeting, the tasks, the marks, the review."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from random import Random
from typing import Any

from cells.rows import insert_models, insert_rows
from evaluations import engine
from evaluations.choices import Period, RecordState
from evaluations.demonstration.accounts import Staff
from evaluations.demonstration.calendar import Calendar, Month
from evaluations.demonstration.character import Character
from evaluations.demonstration.courses import Course, course_of
from evaluations.demonstration.dice import dice, held
from evaluations.demonstration.fingerprints import write_fingerprints
from evaluations.demonstration.habits import Habits, at_maximum, correct
from evaluations.demonstration.marking import MarkedCriterion, SheetMark, fill_sheet
from evaluations.demonstration.meetings import meeting_day, meeting_of, minutes_of, tasks_of
from evaluations.demonstration.organisation import District, Unit
from evaluations.demonstration.people import Person
from evaluations.demonstration.phrases import REVIEW_REASONS
from evaluations.demonstration.proceedings import Proceedings, write_attendances
from evaluations.demonstration.tasks import build_tasks, mark_meetings, recent_records
from evaluations.demonstration.trail import Act, Hands, acts_on, reopened_codes, write_trail
from evaluations.models import EvaluationYear, Mark, MonthlyRecord, Scale
from evaluations.queries.local_scales import year_scales
from evaluations.queries.scales import criteria_of, engine_scale
from evaluations.rules import asks_for

#: So many committee members are called to a grassroots committee's own meeting.
COMMITTEE_SIZE = 15
MARK_COLUMNS = ("record", "criterion", "value", "is_not_applicable", "note", "reviewed_value", "reviewed_reason")


@dataclass(frozen=True, kw_only=True)
class Frame:
    """A scale, ready for marking many records."""

    scale: Scale
    criteria: tuple[MarkedCriterion, ...]
    reckoned: engine.Scale

    @classmethod
    def of(cls, scale: Scale) -> "Frame":
        criteria = tuple(MarkedCriterion(criterion, scale.subject) for criterion in criteria_of(scale, Period.MONTHLY))
        return cls(scale=scale, criteria=criteria, reckoned=engine_scale(scale))

    def unasked(self, *, is_thematic: bool | None) -> dict[str, engine.Mark]:
        """The criteria that such a month does not ask for."""
        return {one.code: engine.NOT_APPLICABLE for one in self.criteria if not asks_for(one.applies, is_thematic)}

    def own_score(self, record: MonthlyRecord, marks: Iterable[SheetMark]) -> engine.MonthScore:
        """The month as the unit marked itself."""
        own = {mark.criterion.code: mark.value for mark in marks}
        return engine.score_month(self.reckoned, self.unasked(is_thematic=record.is_thematic) | own)


@dataclass(frozen=True, kw_only=True)
class Written:
    """A record with its marks and everything that was done to it, not saved yet."""

    record: MonthlyRecord
    marks: tuple[SheetMark, ...]
    acts: tuple[Act, ...]


def build_records(
    district: District, people: Iterable[Person], staff: Staff, years: Iterable[EvaluationYear], calendar: Calendar
) -> None:
    people = tuple(people)
    proceedings, habits = Proceedings(people, calendar), Habits(district, calendar)
    years = tuple(years)
    year_of = {year.year: year for year in years}
    scales_of = {year.year: year_scales(year) for year in years}
    frames = {scale.pk: Frame.of(scale) for scales in scales_of.values() for scale in scales.all()}
    written = []
    for month in calendar.months():
        year = year_of[month.year]
        for unit in district.units:
            course = course_of(unit, month, calendar)
            if course:
                scale = scales_of[month.year].of(unit.organization.path, unit.organization.kind)
                frame = frames[scale.pk]
                written.append(_write(unit, month, course, year, frame, staff, proceedings, habits))
    recent = recent_records(district, (one.record for one in written if one.record.year == calendar.this_year))
    if (meeting_scale := year_of[calendar.this_year].meeting_scale) is not None:
        mark_meetings(recent, meeting_scale, Frame.of(meeting_scale).criteria)
    insert_models([one.record for one in written], key=("organization_id", "year", "month"))
    units = {unit.organization.pk: unit for unit in district.units}
    write_attendances(proceedings, ((units[one.record.organization_id], one.record) for one in written))
    tasks = build_tasks(recent, people)
    insert_rows(Mark, MARK_COLUMNS, (row for one in written for row in _mark_rows(one)))
    write_fingerprints(
        (one.record, one.marks, frames[one.record.scale_id].own_score(one.record, one.marks))
        for one in written
        if one.record.submitted_at is not None
    )
    write_trail(((one.record, one.acts) for one in written), tasks)


def _write(
    unit: Unit,
    month: Month,
    course: Course,
    year: EvaluationYear,
    frame: Frame,
    staff: Staff,
    proceedings: Proceedings,
    habits: Habits,
) -> Written:
    record = MonthlyRecord(
        organization_id=unit.organization.pk,
        evaluation_year_id=year.pk,
        year=month.year,
        month=month.number,
        scale_id=frame.scale.pk,
        state=course.state,
    )
    chance = dice("month", unit.code, *month)
    marks: tuple[SheetMark, ...] = ()
    if course.state != RecordState.EXEMPT:
        called = proceedings.called(unit, month, meeting_day(unit, month, course.saved_on))
        facts = meeting_of(unit, month, len(called) or COMMITTEE_SIZE, course.saved_on, chance) | tasks_of(unit, chance)
        for name, value in facts.items():
            setattr(record, name, value)
        proceedings.lead(unit, record, staff.writer(unit).full_name)
        proceedings.vote(unit, record)
        if course.state != RecordState.DRAFT:
            record.minutes = minutes_of(record, unit.code)
        marks = _marks(unit, month, course, frame, habits, record)
    if course.state == RecordState.APPROVED:
        _score(record, marks, frame)
    acts = acts_on(record, marks, course, _hands(unit, staff, chance), chance)
    _sign(record, acts)
    if course.returned_on and course.state != RecordState.APPROVED:
        record.state_reason = course.return_reason
    if course.state == RecordState.RETURNED:
        record.reopened_codes = reopened_codes(marks, course.returned_for)
    return Written(record=record, marks=marks, acts=acts)


def _marks(
    unit: Unit, month: Month, course: Course, frame: Frame, habits: Habits, record: MonthlyRecord
) -> tuple[SheetMark, ...]:
    """A draft is marked in part; an approved sheet sometimes carries the reviewer's mark beside the unit's."""
    character = habits.character_for(unit, month)
    chance = dice("marks", character.likeness, *month)
    strength = held(_strength(character, month), 0.3, 0.99)
    counted = record if character is unit.character else None
    marks = tuple(fill_sheet(frame.criteria, strength, chance, is_thematic=record.is_thematic, counted=counted))
    if habits.is_generous(unit, month):
        marks = tuple(at_maximum(marks))
    if course.state == RecordState.DRAFT:
        return tuple(islice(marks, len(marks) * 2 // 3))
    if course.state == RecordState.APPROVED:
        if habits.is_corrected(unit, month):
            correct(marks, chance)
        elif chance.random() < 0.12:
            _review(chance.choice(marks), chance)
    return marks


def _strength(character: Character, month: Month) -> float:
    """Every unit grows a little better or worse from one year to the next, and is a little slack at harvest."""
    drift = _drift(character.likeness, month.year)
    return character.strength + drift - (0.01 if month.number in (5, 6) else 0)


@cache
def _drift(likeness: str, year: int) -> float:
    return dice("drift", likeness, year).uniform(-0.01, 0.01)


def _review(mark: SheetMark, chance: Random) -> None:
    if mark.value is engine.NOT_APPLICABLE:
        return
    below = mark.criterion.next_below(mark.value)
    if below != mark.value:
        mark.reviewed_value = below
        mark.reviewed_reason = chance.choice(REVIEW_REASONS)


def _score(record: MonthlyRecord, marks: Iterable[SheetMark], frame: Frame) -> None:
    """What the approving action writes: each good's reviewed score and what could be reached."""
    counted = frame.unasked(is_thematic=record.is_thematic) | {mark.criterion.code: mark.final_value for mark in marks}
    score = engine.score_month(frame.reckoned, counted)
    for good, pair in score.goods.items():
        setattr(record, f"{good}_score", pair.score)
        setattr(record, f"{good}_reachable", pair.reachable)


def _hands(unit: Unit, staff: Staff, chance: Random) -> Hands:
    """Now and then the committee above enters the record for one of its cells."""
    reviewer = staff.reviewer(unit)
    is_on_behalf = not unit.line.is_grassroots and chance.random() < 0.03
    return Hands(writer=reviewer if is_on_behalf else staff.writer(unit), reviewer=reviewer)


def _sign(record: MonthlyRecord, acts: Sequence[Act]) -> None:
    """Who saved, sent and looked at it, and when; the first sending decides whether the month was on time."""
    record.version = len(acts)
    record.created_at = record.saved_at = acts[0].at
    for act in acts:
        if act.verb.startswith("save"):
            record.saved_at, record.saved_by_id = act.at, act.actor.pk
        elif act.verb.startswith("submit"):
            record.submitted_at, record.submitted_by_id = record.submitted_at or act.at, act.actor.pk
        elif act.verb in ("return_record", "approve_record"):
            record.reviewed_at, record.reviewed_by_id = act.at, act.actor.pk
        elif act.verb == "exempt_record":
            record.state_reason = act.reason


def _mark_rows(written: Written) -> Iterator[tuple[Any, ...]]:
    for mark in written.marks:
        applies = mark.value is not engine.NOT_APPLICABLE
        yield (
            written.record.pk,
            mark.criterion.pk,
            mark.value if applies else None,
            not applies,
            mark.note,
            mark.reviewed_value,
            mark.reviewed_reason,
        )

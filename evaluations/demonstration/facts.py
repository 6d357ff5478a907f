"""What is known of last year only at its end: facts of units, ratings of members, findings."""

import datetime
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import cycle
from random import Random
from typing import Any

from cells.choices import OrganizationType
from cells.models import Member
from cells.rows import insert_rows
from cells.scope import Scope
from evaluations.actions.facts import record_finding
from evaluations.choices import FindingCode, Level, Period
from evaluations.demonstration.accounts import Staff
from evaluations.demonstration.calendar import moment
from evaluations.demonstration.character import Merit
from evaluations.demonstration.dice import dice
from evaluations.demonstration.marking import MarkedCriterion, fill_sheet
from evaluations.demonstration.organisation import District, Unit
from evaluations.demonstration.people import Person
from evaluations.demonstration.phrases import FINDING_NOTES
from evaluations.kept import as_text
from evaluations.models import EvaluationYear, MemberRating, Scale, UnitFacts
from evaluations.queries.scales import criteria_of

FACTS_COLUMNS = (
    *(
        "evaluation_year",
        "organization",
        "marks",
        "notes",
        "shortcomings_noted",
        "shortcomings_remedied",
        "targets_met",
    ),
    *("allied_level", "is_force_majeure", "version", "saved_at", "saved_by"),
)
RATING_COLUMNS = (
    *("evaluation_year", "organization", "member", "marks", "notes", "points", "tasks_assigned", "tasks_completed"),
    *("tasks_on_time", "tasks_exceeded", "shortcomings_noted", "shortcomings_remedied", "professional_level"),
    *("sick_months", "version", "saved_at", "saved_by"),
)
#: Members of these cells bring a professional rating from where they work.
PROFESSIONAL_TYPES = frozenset(
    {
        OrganizationType.SCHOOL,
        OrganizationType.HEALTH,
        OrganizationType.POLICE,
        OrganizationType.ARMY,
        OrganizationType.STATE_AGENCY,
        OrganizationType.PARTY_AGENCY,
        OrganizationType.PUBLIC_SERVICE_UNIT,
    }
)
#: One finding for so many members, and what the members and two cells were found guilty of.
MEMBERS_A_FINDING = 600
MEMBER_FINDINGS = (*[FindingCode.DISCIPLINED] * 3, FindingCode.PROHIBITED_CONDUCT, *[FindingCode.DISCIPLINED] * 8)
CELL_FINDINGS = (FindingCode.DISUNITY_CONCLUDED, FindingCode.ORGANIZATION_DISCIPLINED)


def build_unit_facts(district: District, staff: Staff, year: EvaluationYear) -> None:
    yearly = {scale.pk: _yearly_criteria(scale) for scale in (year.cell_scale, year.committee_scale)}
    saved_at = moment(datetime.date(year.year, 12, 20), 9, 0)
    insert_rows(
        UnitFacts,
        FACTS_COLUMNS,
        [
            (
                *(year.pk, unit.organization.pk),
                *_unit_facts(unit, yearly[year.common_scale(is_cell=unit.organization.is_cell).pk]),
                *(False, 1, saved_at, staff.reviewer(unit).pk),
            )
            for unit in district.units
        ],
    )


def _unit_facts(unit: Unit, criteria: Iterable[MarkedCriterion]) -> tuple[Any, ...]:
    """Yearly marks, their notes, shortcomings noted and remedied, percent of targets met, level of allied bodies."""
    chance = dice("facts", unit.character.likeness)
    marks, notes = _marks(criteria, unit.character.strength, chance)
    noted = chance.randint(0, 4)
    leftover = chance.randint(0, noted) if unit.character.strength < 0.8 else 0
    targets = min(100, round(unit.character.strength * 100) + chance.randint(0, 6))
    allied = Level.EXCELLENT if unit.character.merit is Merit.OUTSTANDING else Level.GOOD
    return marks, notes, noted, noted - leftover, targets, allied


def _yearly_criteria(scale: Scale) -> list[MarkedCriterion]:
    return [MarkedCriterion(criterion, scale.subject) for criterion in criteria_of(scale, Period.YEARLY)]


def _marks(
    criteria: Iterable[MarkedCriterion], strength: float, chance: Random
) -> tuple[dict[str, str], dict[str, str]]:
    """Marks and notes by the criterion's code, as they are stored."""
    sheet = list(fill_sheet(criteria, strength, chance))
    return (
        {mark.criterion.code: as_text(mark.value) for mark in sheet},
        {mark.criterion.code: mark.note for mark in sheet if mark.note},
    )


def build_member_ratings(people: Iterable[Person], staff: Staff, year: EvaluationYear) -> None:
    """A row for everybody who is classified: not exempt, not suspended, admitted in the first half of the year."""
    criteria = _yearly_criteria(year.member_scale)
    saved_at = moment(datetime.date(year.year, 12, 12), 20, 0)
    insert_rows(
        MemberRating,
        RATING_COLUMNS,
        [
            (
                *(year.pk, person.unit.organization.pk, person.member.pk),
                *_rating(person, criteria),
                *(1, saved_at, staff.writer(person.unit).pk),
            )
            for person in people
            if _is_classified(person, year.year)
        ],
    )


def _is_classified(person: Person, year: int) -> bool:
    return person.is_called and person.admitted_on <= datetime.date(year, 6, 30)


def _rating(person: Person, criteria: Iterable[MarkedCriterion]) -> Iterator[Any]:
    """Marks, notes, points, tasks, shortcomings, professional level, months of illness."""
    chance = dice("rating", person.member.card_number)
    marks, notes = _marks(criteria, person.quality, chance)
    yield marks
    yield notes
    yield sum(map(Decimal, marks.values()))
    assigned = chance.randint(3, 8)
    undone = sum(chance.random() < (0.68 - person.quality) * 2 for _ in range(assigned))
    late = sum(chance.random() < (0.82 - person.quality) * 0.6 for _ in range(assigned - undone))
    exceeded = round(assigned * chance.uniform(0.2, 0.6)) if person.quality > 0.9 else chance.randint(0, 1)
    on_time = assigned - undone - late
    yield from (assigned, assigned - undone, on_time, min(exceeded, on_time))
    noted = chance.randint(0, 2)
    yield from (noted, max(0, noted - (person.quality < 0.8)))
    yield _professional_level(person) if person.unit.line.type in PROFESSIONAL_TYPES else ""
    yield chance.randint(1, 5) if chance.random() < 0.01 else 0


def _professional_level(person: Person) -> Level:
    if person.quality > 0.93:
        return Level.EXCELLENT
    return Level.GOOD if person.quality > 0.75 else Level.COMPLETED


def build_findings(scope: Scope, district: District, people: Iterable[Person], year: EvaluationYear) -> None:
    """Discipline and conclusions, by the real action: some members, and two of the weakest cells."""
    chance = dice("findings")
    ordinary = [person for person in people if _is_classified(person, year.year) and not person.member.position]
    guilty = chance.sample(ordinary, max(4, len(ordinary) // MEMBERS_A_FINDING))
    weakest = sorted(district.cells, key=lambda cell: cell.character.strength)
    found: list[tuple[Unit, Member | None, FindingCode]] = [
        *((person.unit, person.member, code) for person, code in zip(guilty, cycle(MEMBER_FINDINGS), strict=False)),
        *((cell, None, code) for cell, code in zip(weakest, CELL_FINDINGS, strict=False)),
    ]
    spring = datetime.date(year.year, 3, 1)
    days = sorted(spring + datetime.timedelta(days=chance.randrange(270)) for _ in found)
    for number, (day, (cell, member, code)) in enumerate(zip(days, chance.sample(found, len(found)), strict=True), 12):
        record_finding(
            scope,
            year,
            cell.organization,
            member=member,
            code=code,
            document_number=f"{number}-QĐ/UBKTHU",
            document_on=day,
            is_self_remedied=code == FindingCode.PROHIBITED_CONDUCT,
            note=chance.choice(FINDING_NOTES[code]),
        )

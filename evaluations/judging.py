"""From a year's inputs to its verdicts: pure, no queries, so that a what-if judges exactly as the run does.

The order is the regulations': lower before higher. Ordinary members first, then the members who lead a cell (their
result looks at the others'), then units from the deepest up, then the ceiling over each group, then recognition.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from evaluations.engine import (
    Candidate,
    CeilingOutcome,
    CeilingRule,
    Eligibility,
    Facts,
    Finding,
    Level,
    Mark,
    Mitigation,
    Month,
    RatedCriterion,
    Regulation,
    Scale,
    Shortcomings,
    Step,
    Subject,
    Subordinates,
    TaskCounts,
    Verdict,
    YearScore,
    apply_ceiling,
    rate_goods,
    recognise,
    score_year,
    under_ceiling,
)


@dataclass(frozen=True, kw_only=True)
class UnitInput:
    """What a year knows of one unit. Counts are `None` where nobody gave them, never zero."""

    pk: int
    path: str
    parent_path: str
    kind: str
    type: str
    grassroots_path: str
    scale: Scale
    months: tuple[Month, ...]
    months_due: tuple[int, ...]
    #: `None` while the year-end marks are not due yet.
    yearly_marks: Mapping[str, Mark] | None
    eligibility: Eligibility | None
    tasks: TaskCounts | None
    shortcomings: Shortcomings | None
    targets_met: Decimal | None
    allied: Level | None
    findings: frozenset[Finding]
    mitigations: frozenset[Mitigation]
    decided: Level | None

    @cached_property
    def score(self) -> YearScore:
        """Reckoned once, however many regulations and ceilings are tried on it."""
        return score_year(self.scale, self.months, self.yearly_marks, months_due=self.months_due)


@dataclass(frozen=True, kw_only=True)
class MemberInput:
    """What a year knows of one member; `leads` when the member is secretary of the cell."""

    pk: int
    unit_path: str
    grassroots_path: str
    leads: bool
    scale: Scale
    marks: Mapping[str, Mark]
    eligibility: Eligibility | None
    tasks: TaskCounts | None
    shortcomings: Shortcomings | None
    professional: Level | None
    sick_months: int
    findings: frozenset[Finding]
    mitigations: frozenset[Mitigation]
    decided: Level | None

    @cached_property
    def score(self) -> YearScore:
        """Members are marked once a year: there are no months."""
        return score_year(self.scale, (), self.marks)


@dataclass(frozen=True, kw_only=True, slots=True)
class YearInputs:
    regulation: Regulation
    ceiling: CeilingRule
    groups_by_type: bool
    units: tuple[UnitInput, ...]
    members: tuple[MemberInput, ...]
    #: Organisation names by path, for the ceiling's step.
    names: Mapping[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """One subject's result. `group` is (deciding path, kind or subject, type)."""

    subject: Subject
    pk: int
    path: str
    verdict: Verdict
    facts: Facts
    score: YearScore
    group: tuple[str, str, str]
    place: str = ""
    is_recognised: bool | None = None
    recognition_steps: tuple[Step, ...] = ()

    @property
    def key(self) -> str:
        """The subject's name among a year's verdicts: "o:12" or "m:345"."""
        return f"{'o' if self.subject is Subject.ORGANIZATION else 'm'}:{self.pk}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Judgement:
    judged: tuple[Judged, ...]
    ceilings: Mapping[tuple[str, str, str], CeilingOutcome]


def judge_year(inputs: YearInputs) -> Judgement:
    """Every unit and member of the year with a verdict, its place under the ceiling and, for units, recognition."""
    below = _Below()
    judged: list[Judged] = []
    for leads in (False, True):
        for member in inputs.members:
            if member.leads == leads:
                judged.append(_judge_member(inputs, member, below))
                below.add(member.unit_path, judged[-1], member.decided, Finding.DISCIPLINED)
    for unit in sorted(inputs.units, key=lambda unit: (-len(unit.path), unit.path)):
        judged.append(_judge_unit(inputs, unit, below))
        below.add(unit.parent_path, judged[-1], unit.decided, Finding.ORGANIZATION_DISCIPLINED)
    judged, ceilings = _hold_under_ceilings(inputs, judged)
    units = {unit.path: unit for unit in inputs.units}
    return Judgement(judged=tuple(with_recognition(one, units) for one in judged), ceilings=ceilings)


class _Below:
    """Results one floor below each path, as they come in."""

    def __init__(self) -> None:
        self._levels: dict[str, list[Level | None]] = defaultdict(list)
        self._disciplined: dict[str, int] = defaultdict(int)

    def add(self, path: str, judged: Judged, decided: Level | None, discipline: Finding) -> None:
        if judged.facts.eligibility is None:
            self._levels[path].append(decided or judged.verdict.level)
        if discipline in judged.facts.findings:
            self._disciplined[path] += 1

    def of(self, path: str) -> Subordinates | None:
        """Those classified or waiting for a decision; the ones outside review are not counted."""
        levels = self._levels.get(path)
        if not levels:
            return None
        return Subordinates(
            total=max(len(levels), self._disciplined[path]),
            completed_or_better=sum(1 for level in levels if level and level.reaches(Level.COMPLETED)),
            good_or_better=sum(1 for level in levels if level and level.reaches(Level.GOOD)),
            not_completed=sum(1 for level in levels if level is Level.NOT_COMPLETED),
            disciplined=self._disciplined[path],
        )


def _judge_member(inputs: YearInputs, member: MemberInput, below: _Below) -> Judged:
    subject = Subject.LEADER if member.leads else Subject.MEMBER
    score = member.score
    facts = Facts(
        subject=subject,
        points=score.points,
        ratings=_ratings(inputs.regulation, member.scale, score),
        tasks=member.tasks,
        shortcomings=member.shortcomings,
        subordinates=below.of(member.unit_path) if member.leads else None,
        professional=member.professional,
        sick_months=member.sick_months,
        findings=member.findings,
        mitigations=member.mitigations,
        eligibility=member.eligibility,
    )
    return Judged(
        subject=subject,
        pk=member.pk,
        path=member.unit_path,
        verdict=inputs.regulation.classify(facts),
        facts=facts,
        score=score,
        group=(member.grassroots_path, subject.value, ""),
    )


def _judge_unit(inputs: YearInputs, unit: UnitInput, below: _Below) -> Judged:
    score = unit.score
    facts = Facts(
        subject=Subject.ORGANIZATION,
        points=score.points,
        ratings=_ratings(inputs.regulation, unit.scale, score),
        tasks=unit.tasks,
        shortcomings=unit.shortcomings,
        subordinates=below.of(unit.path),
        targets_met=unit.targets_met,
        allied=unit.allied,
        findings=unit.findings,
        mitigations=unit.mitigations,
        eligibility=unit.eligibility,
    )
    return Judged(
        subject=Subject.ORGANIZATION,
        pk=unit.pk,
        path=unit.path,
        verdict=inputs.regulation.classify(facts),
        facts=facts,
        score=score,
        group=(unit.parent_path, unit.kind, unit.type if inputs.groups_by_type else ""),
    )


def _ratings(regulation: Regulation, scale: Scale, score: YearScore) -> tuple[RatedCriterion, ...]:
    return rate_goods(scale, score) if regulation.needs_ratings and score.total is not None else ()


def _hold_under_ceilings(
    inputs: YearInputs, judged: Sequence[Judged]
) -> tuple[list[Judged], dict[tuple[str, str, str], CeilingOutcome]]:
    groups: dict[tuple[str, str, str], list[Judged]] = defaultdict(list)
    for one in judged:
        groups[one.group].append(one)
    outcomes: dict[tuple[str, str, str], CeilingOutcome] = {}
    places: dict[str, str] = {}
    for group, members in sorted(groups.items()):
        outcome = apply_ceiling(inputs.ceiling, [_candidate(one) for one in members])
        outcomes[group] = outcome
        places.update(_places(outcome))
    held = [
        replace(
            one,
            verdict=under_ceiling(one.verdict, outcomes[one.group], one.key, inputs.names.get(one.group[0], "")),
            place=places[one.key],
        )
        if one.key in places
        else one
        for one in judged
    ]
    return held, outcomes


def _candidate(one: Judged) -> Candidate:
    return Candidate(id=one.key, level=one.verdict.level, points=one.score.points)


def _places(outcome: CeilingOutcome) -> Iterable[tuple[str, str]]:
    yield from ((key, "kept") for key in outcome.excellent)
    yield from ((key, "lowered") for key in outcome.lowered)
    yield from ((key, "waiting") for key in outcome.waiting)


def with_recognition(one: Judged, units: Mapping[str, UnitInput]) -> Judged:
    """A unit's recognition, at the committee's level where it has decided already."""
    if one.subject is not Subject.ORGANIZATION or one.score.total is None:
        return one
    unit = units[one.path]
    scale = unit.scale
    recognition = recognise(
        goods=one.score.goods,
        maxima=one.score.maxima,
        total=one.score.points,
        level=unit.decided or one.verdict.level,
        vetoed=one.verdict.vetoed,
        good_threshold=scale.good_threshold,
        total_threshold=scale.total_threshold,
        passed=one.score.passed,
        months_to_pass=scale.months_to_pass,
    )
    return replace(one, is_recognised=recognition.recognised, recognition_steps=recognition.steps)

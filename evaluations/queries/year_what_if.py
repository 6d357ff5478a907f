"""A year as it is, and as it would be under other settings or another scale: judged side by side, never stored."""

import datetime
import gc
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Self

from django.utils import timezone

from cells.scope import Scope
from evaluations.choices import CeilingGrouping
from evaluations.engine import REGULATIONS, CeilingBase, CeilingRounding, CeilingRule, Level, Step
from evaluations.judging import Judged, Judgement, YearInputs, judge_year, with_recognition
from evaluations.models import EvaluationYear, Scale, Verdict
from evaluations.queries.closed_year_rows import closed_year_rows
from evaluations.queries.remarking import Carried, remark
from evaluations.queries.stored_results import StoredResult, count_differing, stored_results
from evaluations.queries.year_inputs import read_year_inputs
from evaluations.queries.year_rows import MemberRow, UnitRow, member_rows, unit_rows
from evaluations.run_values import ceiling_groups
from evaluations.what_if import (
    Change,
    Count,
    GroupChange,
    Result,
    compare,
    compare_groups,
    differing_steps,
    result_of,
    tally,
)

#: What subjects are counted as, highest first.
STANDINGS = (*(level.value for level in Level), "open", "outside")


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """The settings a year is judged by, and the scales that its units or members are marked anew by."""

    regulation: str
    ceiling: CeilingRule
    groups_by_type: bool
    scales: tuple[Scale, ...] = ()

    @classmethod
    def own(cls, evaluation_year: EvaluationYear) -> Self:
        """The year's own settings, marked as it was."""
        return cls(
            regulation=evaluation_year.regulation,
            ceiling=CeilingRule(
                rate=evaluation_year.ceiling_rate,
                base=CeilingBase(evaluation_year.ceiling_base),
                rounding=CeilingRounding(evaluation_year.ceiling_rounding),
            ),
            groups_by_type=evaluation_year.ceiling_grouping == CeilingGrouping.TYPE,
        )

    def with_scale(self, scale: Scale) -> Self:
        return replace(self, scales=(scale,))

    def as_values(self) -> dict[str, Any]:
        """As a background task takes it along."""
        return {
            "regulation": self.regulation,
            "ceiling": [str(self.ceiling.rate), self.ceiling.base.value, self.ceiling.rounding.value],
            "groups_by_type": self.groups_by_type,
            "scales": [scale.pk for scale in self.scales],
        }

    @classmethod
    def from_values(cls, values: Mapping[str, Any]) -> Self:
        rate, base, rounding = values["ceiling"]
        scales = Scale.objects.select_related("issuer").in_bulk(values["scales"])
        return cls(
            regulation=values["regulation"],
            ceiling=CeilingRule(rate=Decimal(rate), base=CeilingBase(base), rounding=CeilingRounding(rounding)),
            groups_by_type=values["groups_by_type"],
            scales=tuple(scales[pk] for pk in values["scales"]),
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Subject:
    """A unit or member of the year, as the page names it."""

    name: str
    unit_name: str
    path: str
    is_member: bool
    verdict_pk: int | None = None
    decided_level: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """A change with whom it is about and the steps that tell why: those that stand on one side only."""

    subject: Subject
    change: Change
    before: tuple[Step, ...]
    after: tuple[Step, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class SideBySide:
    """A year before and after, as far as the reader sees it. Keys are those of the verdicts: "o:12", "m:345"."""

    evaluation_year: EvaluationYear
    subjects: Mapping[str, Subject]
    before: Mapping[str, Result]
    after: Mapping[str, Result]
    changes: tuple[Change, ...]
    groups: tuple[GroupChange, ...]
    remarked: tuple[Carried, ...]
    #: How many come out of the year's own settings today otherwise than the last run stored them.
    differing: int
    _judged_before: Mapping[str, Judged]
    _judged_after: Mapping[str, Judged]

    @property
    def subject_count(self) -> int:
        return len(self.subjects)

    @property
    def moved(self) -> int:
        """How many change in more than their points."""
        return sum(1 for change in self.changes if not change.is_of_points_alone)

    @property
    def with_other_points(self) -> int:
        return len(self.changes) - self.moved

    def tally(self, *, of_members: bool) -> dict[str, Count]:
        keys = [key for key, subject in self.subjects.items() if subject.is_member == of_members]
        return tally(STANDINGS, [self.before[key] for key in keys], [self.after[key] for key in keys])

    def tell(self, changes: Iterable[Change]) -> list[Told]:
        """The changes with their reasons; ask for some of them, for reasons are most of what a verdict holds."""
        changes = list(changes)
        steps_before = self._steps_before([change.key for change in changes])
        told = []
        for change in changes:
            before, after = differing_steps(steps_before[change.key], steps_of(self._judged_after[change.key]))
            told.append(Told(subject=self.subjects[change.key], change=change, before=before, after=after))
        return told

    def _steps_before(self, keys: Iterable[str]) -> dict[str, tuple[Step, ...]]:
        """The reasons as they are: of a closed year the stored ones."""
        if not self.evaluation_year.is_closed:
            return {key: steps_of(self._judged_before[key]) for key in keys}
        stored = Verdict.objects.filter(evaluation_year=self.evaluation_year, subject_key__in=list(keys))
        rows = stored.values_list("subject_key", "steps")
        return {key: tuple(Step.from_json(step) for step in steps) for key, steps in rows}


def steps_of(judged: Judged) -> tuple[Step, ...]:
    return (*judged.score.steps, *judged.verdict.steps, *judged.recognition_steps)


def year_side_by_side(scope: Scope, evaluation_year: EvaluationYear, asked: Asked, today: datetime.date) -> SideBySide:
    """Judge the year twice from the same rows: by its own settings, and as asked.

    A closed year is compared with what was stored; that its rows still give the same is only counted.
    """
    gc.disable()
    try:
        return _judge_twice(scope, evaluation_year, asked, today)
    finally:
        gc.enable()


def _judge_twice(scope: Scope, evaluation_year: EvaluationYear, asked: Asked, today: datetime.date) -> SideBySide:
    if evaluation_year.is_closed and evaluation_year.run_at:
        units, members = closed_year_rows(evaluation_year)
        today = timezone.localdate(evaluation_year.run_at)
    else:
        units, members = unit_rows(evaluation_year), member_rows(evaluation_year)
    inputs = read_year_inputs(evaluation_year, units, members, today)
    stored = stored_results(evaluation_year)
    subjects = _subjects(scope, units, members, stored)
    own = judge_year(inputs)
    asked_inputs, remarked = _as_asked(inputs, evaluation_year, asked)
    other = judge_year(asked_inputs)
    judged_before = _by_key(own, inputs, evaluation_year, stored)
    judged_after = _by_key(other, asked_inputs, evaluation_year, stored)
    results = {key: result_of(judged_before[key]) for key in subjects}
    before = {key: stored[key].result for key in subjects} if evaluation_year.is_closed else results
    groups = evaluation_year.ceiling_groups if evaluation_year.is_closed else ceiling_groups(own, inputs.names)
    after = {key: result_of(judged_after[key]) for key in subjects}
    return SideBySide(
        evaluation_year=evaluation_year,
        subjects=subjects,
        before=before,
        after=after,
        changes=tuple(compare(before, after)),
        groups=tuple(
            group
            for group in compare_groups(groups, ceiling_groups(other, inputs.names))
            if scope.sees(group.key.split("/")[0])
        ),
        remarked=remarked,
        differing=count_differing(scope, stored, results) if evaluation_year.run_number else 0,
        _judged_before=judged_before,
        _judged_after=judged_after,
    )


def _as_asked(
    inputs: YearInputs, evaluation_year: EvaluationYear, asked: Asked
) -> tuple[YearInputs, tuple[Carried, ...]]:
    inputs = replace(
        inputs,
        regulation=REGULATIONS[asked.regulation],
        ceiling=asked.ceiling,
        groups_by_type=asked.groups_by_type,
    )
    carried = []
    for scale in asked.scales:
        reach = scale.issuer.path if scale.issuer else evaluation_year.committee.path
        remarked = remark(inputs, evaluation_year, scale, reach)
        carried.append(remarked.carried)
        inputs = remarked.inputs
    return inputs, tuple(carried)


def _subjects(
    scope: Scope, units: list[UnitRow], members: list[MemberRow], stored: Mapping[str, StoredResult]
) -> dict[str, Subject]:
    """Whom the reader sees, unit by unit in the order of the tree, each with its members."""
    of_unit: dict[int, list[MemberRow]] = {}
    for member in members:
        of_unit.setdefault(member.unit_pk, []).append(member)
    subjects: dict[str, Subject] = {}
    for unit in units:
        if not scope.sees(unit.path):
            continue
        subjects[f"o:{unit.pk}"] = Subject(
            name=unit.name, unit_name=unit.parent_name, path=unit.path, is_member=False, **_kept(stored, f"o:{unit.pk}")
        )
        for member in of_unit.get(unit.pk, ()):
            key = f"m:{member.pk}"
            subjects[key] = Subject(
                name=member.name, unit_name=unit.name, path=unit.path, is_member=True, **_kept(stored, key)
            )
    return subjects


def _kept(stored: Mapping[str, StoredResult], key: str) -> dict[str, Any]:
    one = stored.get(key)
    return {"verdict_pk": one.pk, "decided_level": one.decided_level} if one else {}


def _by_key(
    judgement: Judgement, inputs: YearInputs, evaluation_year: EvaluationYear, stored: Mapping[str, StoredResult]
) -> dict[str, Judged]:
    """A closed year's recognition stands at the level decided, also where that was after the last run."""
    if not evaluation_year.is_closed:
        return {one.key: one for one in judgement.judged}
    units = {
        unit.path: replace(unit, decided=Level(level) if (level := stored[f"o:{unit.pk}"].decided_level) else None)
        for unit in inputs.units
    }
    return {one.key: with_recognition(one, units) for one in judgement.judged}

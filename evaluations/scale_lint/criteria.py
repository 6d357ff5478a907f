"""Flaws of one criterion: its name, its maximum, when it is asked, the answers it offers."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from evaluations.issued import FOUR_GOOD_SUBJECTS, IssuedCriterion, IssuedScale
from evaluations.scale_lint.bands import band_flaws
from evaluations.scale_lint.codes import LONGEST_CRITERION_CODE, Named, name_flaws
from evaluations.scale_lint.flaw import Flaw, Found, used
from evaluations.scale_lint.reach import is_lost_without_thematic, month_maximum, month_reach_without_thematic


def criterion_flaws(scale: IssuedScale) -> Iterator[Flaw]:
    yield from _name_flaws(scale)
    for part in scale.parts:
        for criterion in part.criteria:
            for code, values in _flaws_of(scale, criterion):
                yield Flaw(code=code, part=part.code, criterion=criterion.code, used=values)


def _name_flaws(scale: IssuedScale) -> Iterator[Flaw]:
    names = [
        Named(code=criterion.code, title=criterion.title, part=part.code, criterion=criterion.code)
        for part in scale.parts
        for criterion in part.criteria
    ]
    yield from name_flaws("criterion", names, LONGEST_CRITERION_CODE)


def _flaws_of(scale: IssuedScale, criterion: IssuedCriterion) -> Iterator[Found]:
    if criterion.maximum <= 0:
        yield "maximum_not_positive", used(maximum=criterion.maximum)
    yield from _period_flaws(scale, criterion)
    yield from _extra_flaws(criterion)
    yield from _evidence_flaws(scale, criterion)
    yield from _thematic_flaws(scale, criterion)
    yield from _step_flaws(criterion)
    yield from band_flaws(criterion)
    if criterion.frame_code and not scale.frame:
        yield "frame_code_without_frame", used(frame_code=criterion.frame_code)


def _period_flaws(scale: IssuedScale, criterion: IssuedCriterion) -> Iterator[Found]:
    if scale.subject == "member" and criterion.period == "monthly":
        yield "member_monthly", ()
    if scale.subject == "meeting" and criterion.period == "yearly":
        yield "meeting_yearly", ()


def _extra_flaws(criterion: IssuedCriterion) -> Iterator[Found]:
    if criterion.is_regular:
        return
    if criterion.period == "monthly":
        yield "extra_monthly", ()
    if not criterion.requires_note:
        yield "extra_without_note", ()
    if criterion.not_applicable != "refused":
        yield "extra_not_applicable", ()


def _evidence_flaws(scale: IssuedScale, criterion: IssuedCriterion) -> Iterator[Found]:
    if not criterion.requires_evidence:
        return
    if scale.subject not in FOUR_GOOD_SUBJECTS:
        yield "evidence_without_record", ()
    elif criterion.period == "yearly":
        yield "evidence_yearly", ()


def _thematic_flaws(scale: IssuedScale, criterion: IssuedCriterion) -> Iterator[Found]:
    if criterion.applies != "thematic":
        return
    if criterion.period == "yearly":
        yield "thematic_yearly", ()
    elif criterion.is_regular and is_lost_without_thematic(criterion):
        reach, maximum = month_reach_without_thematic(scale), month_maximum(scale)
        yield "month_unreachable", used(reach=reach, maximum=maximum)


def _step_flaws(criterion: IssuedCriterion) -> Iterator[Found]:
    if criterion.kind != "choice":
        if criterion.steps:
            yield "steps_stray", ()
        return
    if not criterion.steps:
        yield "steps_missing", ()
        return
    labels: set[str] = set()
    points: set[Decimal] = set()
    for position, step in enumerate(criterion.steps, start=1):
        if not step.label.strip():
            yield "step_label_missing", used(position=position)
        elif step.label in labels:
            yield "step_label_repeated", used(label=step.label)
        if step.points in points:
            yield "step_points_repeated", used(label=step.label, points=step.points)
        if step.points < 0:
            yield "step_below_zero", used(label=step.label, points=step.points)
        labels.add(step.label)
        points.add(step.points)
    for higher, lower in pairwise(criterion.steps):
        if higher.points < lower.points:
            yield "steps_not_falling", used(label=lower.label, points=lower.points, above=higher.points)
    best = max(points)
    if best != criterion.maximum:
        code = "steps_below_maximum" if best < criterion.maximum else "steps_above_maximum"
        yield code, used(points=best, maximum=criterion.maximum)

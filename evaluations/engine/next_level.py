"""What stands between a subject and the next level, read from the steps of its verdict.

Nothing is classified again: a year closed long ago is read as it was stored. A step's ``used`` says what was needed and
by how much it is short, where the rule looks at a number.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from evaluations.engine.recognition import CONDITIONS
from evaluations.engine.regulations.ratings import task_results_not_rated
from evaluations.engine.regulations.shape import SHORT_OF, Regulation
from evaluations.engine.verdict import Outcome, Step
from evaluations.engine.words import Finding, Level, Subject

_NEXT: dict[Level | None, Level] = {
    None: Level.COMPLETED,
    Level.NOT_COMPLETED: Level.COMPLETED,
    Level.COMPLETED: Level.GOOD,
    Level.GOOD: Level.EXCELLENT,
}

#: Where the task's results are not rated, the step that leaves the level open says what is missing.
_NOT_SHOWN = SHORT_OF | {Outcome.OPEN}
#: Verdicts stored before every condition of completed was looked at say what is missing in the step that ends them.
_ENDINGS = frozenset({Outcome.REACHED, Outcome.OPEN})
#: A level already reached was lowered, or none above this one can be; the step names the highest that is left.
_LIMITS = frozenset({Outcome.LOWERED, Outcome.BARRED})
#: What has happened and stays: what competent bodies have found, discipline below, illness.
_STAYS = frozenset(Finding) | {"nobody_disciplined", "many_subordinates_disciplined", "long_illness"}


@dataclass(frozen=True, kw_only=True, slots=True)
class NextLevel:
    """The level above, and of the verdict's steps those in its way, in the order of the steps."""

    level: Level
    missing: tuple[Step, ...]

    @property
    def beyond_mending(self) -> tuple[Step, ...]:
        """Of what is missing, that which nobody can put right any more: with it the rest alone does not suffice."""
        return tuple(step for step in self.missing if step.rule in _STAYS)


def missing_for_next(
    regulation: Regulation, subject: Subject, level: Level | None, steps: Sequence[Step]
) -> NextLevel | None:
    """What the level above ``level``, the one these steps ended with, asks and does not find.

    ``None`` where there is nothing to reach: for excellent, and for those outside this year's classification. A task
    short of being completed is taken to be completed in time. A verdict without a level is short of completed.
    """
    if level not in _NEXT or not _is_classified(steps):
        return None
    above = _NEXT[level]
    asked = regulation.asked_for(subject, above) | {task_results_not_rated.__name__}
    missing = tuple(step for step in steps if _stands_in_the_way(step, asked, above))
    return NextLevel(level=above, missing=missing or tuple(step for step in steps if step.outcome in _ENDINGS))


def missing_for_recognition(steps: Iterable[Step]) -> tuple[Step, ...]:
    """Of a verdict's steps, the conditions of recognition as four-good that are not met."""
    return tuple(step for step in steps if step.rule in CONDITIONS and step.outcome in SHORT_OF)


def _is_classified(steps: Sequence[Step]) -> bool:
    return not any(step.rule == "eligibility" and step.outcome != Outcome.ELIGIBLE for step in steps)


def _stands_in_the_way(step: Step, asked: frozenset[str], above: Level) -> bool:
    if step.outcome in _LIMITS:
        return not Level(dict(step.used)["level"]).reaches(above)
    return step.outcome == Outcome.VETOED or (step.rule in asked and step.outcome in _NOT_SHOWN)

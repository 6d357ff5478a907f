"""What the rated regulations share: how a set of ratings is read; each regulation names its own edges."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from evaluations.engine.facts import Facts, RatedCriterion
from evaluations.engine.regulations.shape import (
    Ladder,
    condition,
    first_level,
    level_reached,
    level_step,
    not_completed_by_veto,
    short_of_completed,
)
from evaluations.engine.verdict import Outcome, Step, Used, Verdict
from evaluations.engine.words import Level, Rating


def task_results_reach(floor: Rating, rule: str, article: str, facts: Facts) -> Step:
    """Every rating of the task's results is at least ``floor``."""
    return _reach(floor, rule, article, [rated for rated in facts.ratings if rated.task_result])


def others_reach(floor: Rating, rule: str, article: str, facts: Facts) -> Step | None:
    """Every rating but those of the task's results is at least ``floor``; silent where there are no others."""
    others = [rated for rated in facts.ratings if not rated.task_result]
    return _reach(floor, rule, article, others) if others else None


def all_reach(floor: Rating, rule: str, article: str, facts: Facts) -> Step:
    """Every rating is at least ``floor``."""
    return _reach(floor, rule, article, facts.ratings)


def poor_among(ratings: Iterable[RatedCriterion]) -> Used:
    """The criteria rated poor, as a step writes them; empty where there is none."""
    poor = poor_ratings(ratings)
    return (("ratings", written(poor)),) if poor else ()


def climb(facts: Facts, ladder: Ladder, opening: tuple[Step, ...], article: str) -> Verdict:
    """The first level whose every condition holds, otherwise not completed; none where the results are not rated."""
    if not _task_results_are_rated(facts):
        short = short_of_completed(facts, ladder)
        return Verdict(level=None, needs_decision=True, steps=(*opening, *short, task_results_not_rated(article)))
    level, conditions = first_level(facts, ladder)
    last = otherwise_not_completed(article) if level is None else level_reached(level, article)
    return Verdict(level=level or Level.NOT_COMPLETED, needs_decision=False, steps=(*opening, *conditions, last))


def vetoed(
    facts: Facts, opening: tuple[Step, ...], told: Collection[RatedCriterion], ladder: Ladder, article: str
) -> Verdict:
    """Not completed because of the vetoes in ``opening``, with all else that is short of completed beside them.

    What a veto has ``told`` of a rating is not said again, and a rating that is missing opens nothing here.
    """
    rest = tuple(rated for rated in facts.ratings if rated not in told)
    short = short_of_completed(replace(facts, ratings=rest), ladder)
    missing = () if _task_results_are_rated(facts) else (_task_results_not_given(article),)
    steps = (*opening, *short, *missing, not_completed_by_veto(article))
    return Verdict(level=Level.NOT_COMPLETED, needs_decision=False, steps=steps)


def poor_ratings(ratings: Iterable[RatedCriterion]) -> tuple[RatedCriterion, ...]:
    return tuple(rated for rated in ratings if rated.rating is Rating.POOR)


def task_results_not_rated(article: str) -> Step:
    """Without a rating of the task's results the committee decides."""
    return level_step("task_results_not_rated", article, None, Outcome.OPEN)


def _task_results_not_given(article: str) -> Step:
    """Beside a veto the missing rating opens nothing, and is still missing."""
    return Step(rule="task_results_not_rated", article=article, outcome=Outcome.NOT_GIVEN)


def otherwise_not_completed(article: str) -> Step:
    """The last sentence of the rated regulations: who reaches no level has not completed."""
    return level_step("otherwise_not_completed", article, Level.NOT_COMPLETED)


def written(ratings: Iterable[RatedCriterion]) -> str:
    return ", ".join(f"{rated.criterion}: {rated.rating}" for rated in ratings)


def _task_results_are_rated(facts: Facts) -> bool:
    return any(rated.task_result for rated in facts.ratings)


def _reach(floor: Rating, rule: str, article: str, ratings: Iterable[RatedCriterion]) -> Step:
    """Holding, the step lists all it looked at; failing, only those that are short."""
    short = [rated for rated in ratings if not rated.rating.reaches(floor)]
    return condition(rule, article, not short, (("ratings", written(short or ratings)),))

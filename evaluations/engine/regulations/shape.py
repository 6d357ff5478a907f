"""The shape every regulation shares: eligibility, then vetoes, then the first level whose every condition holds.

Only the mechanics are here. What is looked at, in which order and with which edge stands in each regulation's own
module, which is never edited once a year has been classified by it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache

from evaluations.engine.facts import Facts
from evaluations.engine.verdict import NO_LEVEL, Outcome, Step, Used, Verdict
from evaluations.engine.words import Eligibility, Level

#: A veto is silent (``None``) unless it has something to say.
Veto = Callable[[Facts], Step | None]
#: A condition is silent where the text does not ask for it.
Condition = Callable[[Facts], Step | None]
Vetoes = tuple[Veto, ...]
Ladder = tuple[tuple[Level, tuple[Condition, ...]], ...]

_HOLDS, _FAILS = Outcome.HOLDS, Outcome.FAILS
_SHORT_OF = frozenset({Outcome.FAILS, Outcome.NOT_GIVEN})


@dataclass(frozen=True, kw_only=True)
class Regulation:
    """A regulation with its guidance: when it holds, what it needs, and the function that classifies by it."""

    code: str
    title: str
    documents: tuple[str, ...]
    first_year: int
    last_year: int | None
    needs_ratings: bool
    ceiling_rate: Decimal
    ceiling_rate_with_reason: Decimal | None
    classify: Callable[[Facts], Verdict]

    def covers(self, year: int) -> bool:
        return self.first_year <= year and (self.last_year is None or year <= self.last_year)


@cache
def eligibility(reason: Eligibility | None, article: str, newly_admitted: Outcome) -> Step:
    """Who is outside this year's classification, and why; ``reason`` is ``None`` for everybody else."""
    if reason is None:
        return Step(rule="eligibility", article=article, outcome=Outcome.ELIGIBLE)
    outcome = {
        Eligibility.EXEMPT: Outcome.NOT_REVIEWED,
        Eligibility.SUSPENDED: Outcome.NOT_REVIEWED,
        Eligibility.ADMITTED_UNDER_6_MONTHS: newly_admitted,
        Eligibility.NEW_UNDER_6_MONTHS: Outcome.NOT_CLASSIFIED,
    }[reason]
    used = (("eligibility", reason.value), ("level", NO_LEVEL))
    return Step(rule="eligibility", article=article, outcome=outcome, used=used)


@cache
def no_veto(article: str) -> Step:
    """No veto keeps the subject from the levels."""
    return Step(rule="no_veto", article=article, outcome=Outcome.CLEAR)


@cache
def not_completed_by_veto(article: str) -> Step:
    """A veto decides: not completed, whatever the rest."""
    return level_step("not_completed_by_veto", article, Level.NOT_COMPLETED)


@cache
def level_reached(level: Level, article: str) -> Step:
    """Every condition of the level holds."""
    return level_step("level_reached", article, level)


def strikes(facts: Facts, vetoes: Vetoes) -> list[Step]:
    """Every veto that has something to say, in the order of the text, so that a reader sees all reasons at once."""
    return [step for veto in vetoes if (step := veto(facts)) is not None]


def decides(vetoes: list[Step]) -> bool:
    return any(step.outcome == Outcome.VETOED for step in vetoes)


@lru_cache(maxsize=4096)
def condition(rule: str, article: str, holds: bool, used: Used) -> Step:
    """One condition's step. Steps are values, and thousands of subjects share the same few: remembering them halves
    the time of a province's verdicts.
    """
    return Step(rule=rule, article=article, outcome=_HOLDS if holds else _FAILS, used=used)


def first_level(facts: Facts, ladder: Ladder) -> tuple[Level | None, list[Step]]:
    """The first level whose every condition holds, after what was short of the levels above it."""
    short: list[Step] = []
    for level, conditions in ladder:
        shown = [step for asked in conditions if (step := asked(facts)) is not None]
        missed = [step for step in shown if step.outcome in _SHORT_OF]
        if not missed:
            return level, short + shown
        short += [step for step in missed if step not in short]
    return None, short


def level_step(rule: str, article: str, level: Level | None, outcome: Outcome = Outcome.REACHED) -> Step:
    """The step that names the level; every verdict ends with one."""
    return Step(rule=rule, article=article, outcome=outcome, used=(("level", level.value if level else NO_LEVEL),))

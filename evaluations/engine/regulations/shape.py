"""The shape every regulation shares: eligibility, then vetoes, then the first level whose every condition holds.

Only the mechanics are here. What is looked at, in which order and with which edge stands in each regulation's own
module, which is never edited once a year has been classified by it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache

from evaluations.engine.facts import Facts
from evaluations.engine.numbers import difference, digits
from evaluations.engine.verdict import NO_LEVEL, Outcome, Step, Used, Verdict
from evaluations.engine.words import Eligibility, Level, Subject

#: A veto is silent (``None``) unless it has something to say.
Veto = Callable[[Facts], Step | None]
#: A condition is silent where the text does not ask for it.
Condition = Callable[[Facts], Step | None]
Vetoes = tuple[Veto, ...]
Ladder = tuple[tuple[Level, tuple[Condition, ...]], ...]

_HOLDS, _FAILS = Outcome.HOLDS, Outcome.FAILS
#: How a condition that is asked and not shown comes out.
SHORT_OF = frozenset({Outcome.FAILS, Outcome.NOT_GIVEN})


@dataclass(frozen=True, kw_only=True)
class Regulation:
    """A regulation with its guidance: when it holds, what it needs, what it asks, and how it classifies."""

    code: str
    title: str
    documents: tuple[str, ...]
    first_year: int
    last_year: int | None
    needs_ratings: bool
    ceiling_rate: Decimal
    ceiling_rate_with_reason: Decimal | None
    vetoes: Mapping[Subject, Vetoes]
    ladders: Mapping[Subject, Ladder]
    classify: Callable[[Facts], Verdict]

    def asked_for(self, subject: Subject, level: Level) -> frozenset[str]:
        """The names of the conditions that the level asks of the subject."""
        conditions = dict(self.ladders[subject])[level]
        return frozenset(condition.__name__ for condition in conditions)

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


def short_of_completed(facts: Facts, ladder: Ladder) -> list[Step]:
    """What is short of the lowest rung: said also where a veto decides, so that nobody lifts the veto and then finds
    that something else was missing all along.
    """
    _lowest, conditions = ladder[-1]
    return [step for asked in conditions if (step := asked(facts)) is not None and step.outcome in SHORT_OF]


def decides(vetoes: list[Step]) -> bool:
    return any(step.outcome == Outcome.VETOED for step in vetoes)


# Steps are values, and thousands of subjects share the same few: remembering them more than halves the time of a
# province's verdicts. What is remembered is found by ``used``, which holds every number as it was written: 87.5 and
# 87.50 are equal and not the same.
_remembered = lru_cache(maxsize=32_768)


@_remembered
def condition(rule: str, article: str, holds: bool, used: Used) -> Step:
    """One condition's step."""
    return Step(rule=rule, article=article, outcome=_HOLDS if holds else _FAILS, used=used)


@_remembered
def at_least(rule: str, article: str, value: int | Decimal, needed: int | Decimal, used: Used) -> Step:
    """A condition on a number; falling short, its step says what was needed and by how much it is short."""
    if value >= needed:
        return Step(rule=rule, article=article, outcome=_HOLDS, used=used)
    return Step(rule=rule, article=article, outcome=_FAILS, used=(*used, *short_of(value, needed)))


@_remembered
def at_most(rule: str, article: str, value: int, allowed: int, used: Used) -> Step:
    """A condition on a number; beyond it, its step says what was allowed and by how much it is passed."""
    if value <= allowed:
        return Step(rule=rule, article=article, outcome=_HOLDS, used=used)
    return Step(rule=rule, article=article, outcome=_FAILS, used=(*used, *beyond(value, allowed)))


def short_of(value: int | Decimal, needed: int | Decimal) -> Used:
    """What was needed and what is missing, as a step writes them."""
    return (("needed", digits(needed)), ("short", difference(needed, value)))


def beyond(value: int | Decimal, allowed: int | Decimal) -> Used:
    """What was allowed and by how much it is passed, as a step writes them."""
    return (("allowed", digits(allowed)), ("short", difference(value, allowed)))


def first_level(facts: Facts, ladder: Ladder) -> tuple[Level | None, list[Step]]:
    """The first level whose every condition holds, after what was short of the levels above it."""
    short: dict[str, Step] = {}
    for level, conditions in ladder:
        shown = [step for asked in conditions if (step := asked(facts)) is not None]
        missed = [step for step in shown if step.outcome in SHORT_OF]
        if not missed:
            return level, [*short.values(), *shown]
        # What two levels ask alike is said once.
        short |= {step.rule: step for step in missed}
    return None, list(short.values())


def level_step(rule: str, article: str, level: Level | None, outcome: Outcome = Outcome.REACHED) -> Step:
    """The step that names the level; every verdict ends with one."""
    return Step(rule=rule, article=article, outcome=outcome, used=(("level", level.value if level else NO_LEVEL),))

"""Facts: all that a rule may look at about one subject in one year, checked on entry.

``None`` means "not given", which is never the same as zero. Whole numbers are ``int``, everything else ``Decimal``;
a float is refused, because 0.1 + 0.2 must not decide anybody's year.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from evaluations.engine.words import Eligibility, Finding, Level, Mitigation, Rating, Subject

HUNDRED = Decimal(100)


class FactsError(ValueError):
    """Facts that cannot be true together, with a sentence that says why."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TaskCounts:
    """The year's assigned tasks: how many were completed, how many of those on time and beyond what was asked."""

    assigned: int
    completed: int
    on_time: int
    exceeded: int

    def __post_init__(self) -> None:
        _check_count("tasks assigned", self.assigned)
        _check_part("tasks completed", self.completed, "tasks assigned", self.assigned)
        _check_part("tasks on time", self.on_time, "tasks completed", self.completed)
        _check_part("tasks exceeded", self.exceeded, "tasks completed", self.completed)


@dataclass(frozen=True, kw_only=True, slots=True)
class Shortcomings:
    """Shortcomings noted by earlier reviews, and how many of them are remedied."""

    noted: int
    remedied: int

    def __post_init__(self) -> None:
        _check_count("shortcomings noted", self.noted)
        _check_part("shortcomings remedied", self.remedied, "shortcomings noted", self.noted)


@dataclass(frozen=True, kw_only=True, slots=True)
class Subordinates:
    """Results one floor below: members of a cell, units of a committee. A count not given is ``None``."""

    total: int
    completed_or_better: int | None = None
    good_or_better: int | None = None
    not_completed: int | None = None
    disciplined: int | None = None

    def __post_init__(self) -> None:
        _check_count("subordinates in total", self.total)
        completed = self.total if self.completed_or_better is None else self.completed_or_better
        _check_part("subordinates completed or better", completed, "subordinates in total", self.total)
        if self.good_or_better is not None:
            _check_part(
                "subordinates good or better", self.good_or_better, "subordinates completed or better", completed
            )
        if self.disciplined is not None:
            _check_part("subordinates disciplined", self.disciplined, "subordinates in total", self.total)
        if self.not_completed is not None:
            # Subordinates not classified are in the total and in neither count, so the two need not add up to it.
            rest = self.total if self.completed_or_better is None else self.total - completed
            _check_part("subordinates not completed", self.not_completed, "the subordinates left over", rest)


@dataclass(frozen=True, kw_only=True, slots=True)
class RatedCriterion:
    """One criterion's rating, and whether it speaks of the task's results or of party building."""

    criterion: str
    rating: Rating
    task_result: bool = False
    party_building: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """One subject's year. Percentages run from 0; ``targets_met`` may pass 100."""

    subject: Subject
    points: Decimal | None = None
    ratings: tuple[RatedCriterion, ...] = ()
    tasks: TaskCounts | None = None
    shortcomings: Shortcomings | None = None
    subordinates: Subordinates | None = None
    targets_met: Decimal | None = None
    allied: Level | None = None
    professional: Level | None = None
    low_confidence: Decimal | None = None
    sick_months: int = 0
    findings: frozenset[Finding] = frozenset()
    mitigations: frozenset[Mitigation] = frozenset()
    eligibility: Eligibility | None = None

    def __post_init__(self) -> None:
        if self.points is not None:
            _check_number("points", self.points, HUNDRED)
        if self.targets_met is not None:
            _check_number("targets met", self.targets_met, None)
        if self.low_confidence is not None:
            _check_number("low confidence", self.low_confidence, HUNDRED)
        _check_part("months of illness", self.sick_months, "the months of a year", 12)
        if self.ratings and len({rated.criterion for rated in self.ratings}) != len(self.ratings):
            raise FactsError("a criterion is rated twice")
        if self.eligibility is not None:
            of_organization = self.eligibility is Eligibility.NEW_UNDER_6_MONTHS
            if of_organization != (self.subject is Subject.ORGANIZATION):
                raise FactsError(f'eligibility "{self.eligibility}" does not apply to the subject "{self.subject}"')


def _check_count(name: str, count: int) -> None:
    if type(count) is not int:
        raise FactsError(f"{name}: a whole number is needed, not {count!r}")
    if count < 0:
        raise FactsError(f"{name}: {count} is below zero")


def _check_part(name: str, count: int, whole_name: str, whole: int) -> None:
    _check_count(name, count)
    if count > whole:
        raise FactsError(f"{name}: {count} is more than {whole_name}, {whole}")


def _check_number(name: str, value: Decimal, highest: Decimal | None) -> None:
    if not isinstance(value, Decimal):
        raise FactsError(f"{name}: a Decimal is needed, not {value!r}")
    if not value.is_finite():
        raise FactsError(f"{name}: {value} is not a number")
    if value < 0 or (highest is not None and value > highest):
        raise FactsError(f"{name}: {value} is outside 0 to {'any' if highest is None else highest}")

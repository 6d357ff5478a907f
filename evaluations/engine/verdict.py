"""Step and Verdict: a result that cannot exist without its reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from evaluations.engine.words import Level

#: How a step's ``used`` writes the absence of a level.
NO_LEVEL = "none"

Used = tuple[tuple[str, str], ...]


class Outcome(StrEnum):
    """How a rule of a regulation came out; month, year, ceiling and recognition add words of their own."""

    # eligibility
    ELIGIBLE = "eligible"
    NOT_REVIEWED = "not_reviewed"
    REVIEWED_NOT_CLASSIFIED = "reviewed_not_classified"
    NOT_CLASSIFIED = "not_classified"
    # vetoes
    VETOED = "vetoed"
    EXCUSED = "excused"  # the text's own "unless": the veto does not apply
    SET_ASIDE = "set_aside"  # the veto applies but does not decide by itself: the committee does
    CLEAR = "clear"
    # conditions
    HOLDS = "holds"
    FAILS = "fails"
    NOT_GIVEN = "not_given"  # the fact is absent and the condition therefore not shown
    NOTHING_TO_SHOW = "nothing_to_show"  # the fact is absent and the condition therefore not asked
    # the level
    REACHED = "reached"
    LOWERED = "lowered"
    BARRED = "barred"  # nothing was lowered, but no level above this one can be reached
    OPEN = "open"  # the text gives no level: the committee decides


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One applied rule: its function's name, where it is written, how it came out, and the values it looked at."""

    rule: str
    article: str
    outcome: str
    used: Used = ()

    def as_json(self) -> dict[str, Any]:
        return {"rule": self.rule, "article": self.article, "outcome": str(self.outcome), "used": dict(self.used)}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Step:
        return cls(
            rule=stored["rule"],
            article=stored["article"],
            outcome=stored["outcome"],
            used=tuple(stored["used"].items()),
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """A level, or none, with the steps that led there; the last step's ``used`` ends with that level."""

    level: Level | None
    needs_decision: bool
    steps: tuple[Step, ...]

    def __post_init__(self) -> None:
        if not self.steps:
            raise ValueError("a verdict needs its steps")
        if self.steps[-1].used[-1:] != (("level", self.level or NO_LEVEL),):
            raise ValueError(f"the last step must name the level {self.level or NO_LEVEL}")

    @property
    def vetoed(self) -> bool:
        """Whether a veto decided; one that was excused or set aside did not."""
        return any(step.outcome == Outcome.VETOED for step in self.steps)

"""Two outcomes of one year side by side: who came out differently, and by which steps. Pure, no queries."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from evaluations.engine import Outcome, Step
from evaluations.judging import Judged

#: How a step came out when it says nothing about why a level was not the other one.
UNTOLD = frozenset({Outcome.ELIGIBLE, Outcome.CLEAR, Outcome.HOLDS, Outcome.NOTHING_TO_SHOW})


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """What one subject came out as, computed now or stored by a run."""

    level: str
    needs_decision: bool
    points: Decimal | None
    place: str
    eligibility: str
    is_recognised: bool | None

    @property
    def standing(self) -> str:
        """What it is counted as: its level, "outside" classification, or "open" where the rules give no level."""
        return self.level or ("outside" if self.eligibility else "open")


def result_of(judged: Judged) -> Result:
    return Result(
        level=judged.verdict.level.value if judged.verdict.level else "",
        needs_decision=judged.verdict.needs_decision,
        points=judged.score.points,
        place=judged.place,
        eligibility=judged.facts.eligibility.value if judged.facts.eligibility else "",
        is_recognised=judged.is_recognised,
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """One subject's two results, which are never the same."""

    key: str
    before: Result
    after: Result

    @property
    def is_member(self) -> bool:
        return self.key.startswith("m:")

    @property
    def standings(self) -> tuple[str, str]:
        return self.before.standing, self.after.standing

    @property
    def is_of_level(self) -> bool:
        return self.before.standing != self.after.standing

    @property
    def is_of_points_alone(self) -> bool:
        """Other points that move nothing else."""
        before, after = self.before, self.after
        return (before.standing, before.place, before.needs_decision, before.is_recognised) == (
            after.standing,
            after.place,
            after.needs_decision,
            after.is_recognised,
        )


def compare(before: Mapping[str, Result], after: Mapping[str, Result]) -> list[Change]:
    """Those who come out differently, in the order of `before`."""
    return [
        Change(key=key, before=result, after=after[key])
        for key, result in before.items()
        if key in after and after[key] != result
    ]


@dataclass(frozen=True, kw_only=True, slots=True)
class Count:
    """How many units, or members, there were and would be of a standing."""

    before: int
    after: int

    @property
    def signed(self) -> str:
        """The difference with its sign: +3, −1, 0."""
        difference = self.after - self.before
        return f"{difference:+d}".replace("-", "−") if difference else "0"


def tally(standings: Sequence[str], before: Iterable[Result], after: Iterable[Result]) -> dict[str, Count]:
    """Each standing's count, then "needs_decision" and "recognised", which cut across the levels."""
    counts = [_counted(results) for results in (before, after)]
    return {
        name: Count(before=counts[0][name], after=counts[1][name])
        for name in (*standings, "needs_decision", "recognised")
    }


def _counted(results: Iterable[Result]) -> Counter[str]:
    counted: Counter[str] = Counter()
    for result in results:
        counted[result.standing] += 1
        counted["needs_decision"] += result.needs_decision
        counted["recognised"] += result.is_recognised is True
    return counted


def differing_steps(before: Sequence[Step], after: Sequence[Step]) -> tuple[tuple[Step, ...], tuple[Step, ...]]:
    """The steps that stand on one side only and tell why; a condition that holds explains no other level.

    The article is not compared: two regulations may ask the same thing.
    """
    seen_before, seen_after = {_said(step) for step in before}, {_said(step) for step in after}
    return (
        tuple(step for step in before if _said(step) not in seen_after and step.outcome not in UNTOLD),
        tuple(step for step in after if _said(step) not in seen_before and step.outcome not in UNTOLD),
    )


def _said(step: Step) -> tuple[str, str, Any]:
    return step.rule, step.outcome, step.used


@dataclass(frozen=True, kw_only=True, slots=True)
class GroupChange:
    """A ceiling group's numbers, before and after; one side is absent where the groups are cut differently."""

    key: str
    name: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None


def compare_groups(before: Iterable[Mapping[str, Any]], after: Iterable[Mapping[str, Any]]) -> list[GroupChange]:
    """The groups with candidates whose seats or candidates differ."""
    olds, news = ({row["key"]: row for row in rows} for rows in (before, after))
    return [
        GroupChange(key=key, name=(news.get(key) or olds[key])["name"], before=olds.get(key), after=news.get(key))
        for key in sorted({*olds, *news})
        if _seats(olds.get(key)) != _seats(news.get(key))
    ]


def _seats(row: Mapping[str, Any] | None) -> tuple[int, ...]:
    """Nothing where nobody runs for excellent and no seat is to be had."""
    if row is None:
        return ()
    numbers = tuple(row[name] for name in ("good_or_better", "allowed", "kept", "waiting", "lowered"))
    return numbers if any(numbers[1:]) else ()

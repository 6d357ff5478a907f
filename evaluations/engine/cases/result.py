"""What a case computed, what it expected, and where the two differ."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from evaluations.engine.cases.table import Table
from evaluations.engine.numbers import digits
from evaluations.engine.verdict import NO_LEVEL, Step
from evaluations.engine.words import Level

Values = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class CaseResult:
    """One case's computed values with their steps, beside the values it expects."""

    kind: str
    id: str
    computed: Mapping[str, Any]
    steps: tuple[Step, ...]
    expected: Mapping[str, Any]

    @property
    def failed(self) -> tuple[str, ...]:
        """The expected keys that the computed values do not meet."""
        return tuple(key for key, value in self.expected.items() if not self._meets(key, value))

    def _meets(self, key: str, expected: Any) -> bool:
        if key == "steps":
            return bool(expected == tuple(step.rule for step in self.steps))
        computed = self.computed[key]
        if isinstance(expected, dict):
            return all(good in computed and computed[good] == value for good, value in expected.items())
        if isinstance(expected, tuple):
            return sorted(expected) == sorted(computed)
        return bool(expected == computed)

    def as_json(self) -> Values:
        line: Values = {"kind": self.kind, "id": self.id}
        line |= {key: _plain(value) for key, value in self.computed.items()}
        line["steps"] = [step.as_json() for step in self.steps]
        if self.failed:
            line["failed"] = list(self.failed)
            line["expected"] = {key: _plain(self.expected[key]) for key in self.failed}
        return line


def expectations(expect: Table, **readers: Callable[[Table, str], Any]) -> Values:
    """The expected values that are given, each read as its kind."""
    expected = {key: read(expect, key) for key, read in readers.items() if key in expect}
    expect.finish()
    return expected


def level_or_none(table: Table, key: str) -> Level | None:
    """A level, or "none" for its absence."""
    return None if table.says(key, NO_LEVEL) else table.word(Level, key)


def numbers_by_good(table: Table, key: str) -> dict[str, Decimal | None]:
    goods = table.table(key)
    return {good: goods.number_or_none(good) for good in goods}


def counts_by_good(table: Table, key: str) -> dict[str, int]:
    goods = table.table(key)
    return {good: goods.count(good) for good in goods}


def _plain(value: Any) -> Any:
    """A value as JSON writes it: numbers with decimals as text, no level as null."""
    if isinstance(value, Decimal):
        return digits(value)
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return list(value)
    return value

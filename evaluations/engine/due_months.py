"""The months of a year that are due: which are exempt, which are recorded, which are missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evaluations.engine.month import GoodMonth
from evaluations.engine.scale import MissingMonth, Scale
from evaluations.engine.verdict import Step

#: What a step cites where the scale in force, not a regulation, is the source.
SCALE = "scale"


class YearError(ValueError):
    """Months that cannot belong to one year."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Month:
    """A month's approved pairs, or the reason it is exempt (then it never counts); with neither it is missing."""

    month: int
    goods: Mapping[str, GoodMonth] | None = None
    exempt: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class DueMonths:
    """The due months sorted into exempt, recorded and missing; ``zero_months`` of the missing count as zero."""

    due: tuple[int, ...]
    exempt: tuple[int, ...]
    missing: tuple[int, ...]
    recorded: tuple[Month, ...]
    zero_months: int

    @property
    def counted(self) -> int:
        return len(self.recorded) + self.zero_months


def due_months_of(months: Sequence[Month], months_due: int | Sequence[int], policy: MissingMonth) -> DueMonths:
    """Sort the due months; ``months_due`` says how many of the year are due, or which."""
    due = tuple(range(1, months_due + 1)) if isinstance(months_due, int) else tuple(sorted(set(months_due)))
    by_number = {month.month: month for month in months}
    if len(by_number) != len(months):
        raise YearError("a month occurs twice")
    if any(not 1 <= number <= 12 for number in (*due, *by_number)):
        raise YearError("months run from 1 to 12")
    exempt = tuple(number for number in due if number in by_number and by_number[number].exempt)
    known = [by_number[number] for number in due if number in by_number]
    recorded = tuple(month for month in known if month.goods is not None and not month.exempt)
    held = {month.month for month in recorded}
    missing = tuple(number for number in due if number not in held and number not in exempt)
    zero_months = len(missing) if policy is MissingMonth.ZERO else 0
    return DueMonths(due=due, exempt=exempt, missing=missing, recorded=recorded, zero_months=zero_months)


def exempt_months(due: DueMonths) -> Step | None:
    """Months with a reason to be exempt never count."""
    return _of_months("exempt_months", "excluded", due.exempt)


def missing_months(due: DueMonths, policy: MissingMonth) -> Step | None:
    """Due months without an approved record count as the scale says."""
    outcome = "counted_zero" if policy is MissingMonth.ZERO else "excluded"
    return _of_months("missing_months", outcome, due.missing)


def counted_months(due: DueMonths) -> Step:
    """How many of the due months count."""
    used = (("counted", str(due.counted)), ("due", str(len(due.due))))
    outcome = "counted" if due.counted else "none_counted"
    return Step(rule="counted_months", article=SCALE, outcome=outcome, used=used)


def steps_of_months(due: DueMonths, scale: Scale) -> list[Step]:
    """What is to be said of the months; nothing where the scale has no monthly criteria."""
    if not scale.has_months:
        return []
    steps = (exempt_months(due), missing_months(due, scale.missing_month), counted_months(due))
    return [step for step in steps if step is not None]


def _of_months(rule: str, outcome: str, numbers: Sequence[int]) -> Step | None:
    if not numbers:
        return None
    return Step(rule=rule, article=SCALE, outcome=outcome, used=(("months", ", ".join(map(str, numbers))),))

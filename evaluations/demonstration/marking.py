"""A unit's marks for a month, from how strong the unit is; pure but for chance."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from evaluations.choices import CriterionKind, NotApplicable
from evaluations.demonstration.dice import held
from evaluations.demonstration.phrases import NOTE_OF_A_FULL_MARK, NOTES
from evaluations.engine import NOT_APPLICABLE
from evaluations.engine import Mark as EngineMark
from evaluations.models import Criterion, MonthlyRecord
from evaluations.queries.stated import agrees, fact_of, share_of
from evaluations.rules import asks_for

HALF = Decimal("0.5")
#: Marks differ by up to this share of the maximum from what a unit usually reaches.
SPREAD = 0.09
#: Up to this share of the maximum a mark needs a word.
LOW_SHARE = Decimal("0.75")
#: What a criterion marked by a percentage can come to.
PERCENTAGES = tuple(map(Decimal, range(101)))


class MarkedCriterion:
    """A criterion with every mark it can get, lowest first."""

    def __init__(self, criterion: Criterion, subject: str) -> None:
        self.pk = criterion.pk
        self.criterion = criterion
        self.fact = fact_of(criterion)
        self.code = criterion.code
        self.good = criterion.part.code
        self.allowed = _allowed(criterion)
        self.applies = criterion.applies
        self.low = self.allowed[-1] * LOW_SHARE
        self.may_not_apply = criterion.not_applicable != NotApplicable.REFUSED
        self.note_when_full = NOTE_OF_A_FULL_MARK if criterion.requires_note else ""
        self.note_when_low = NOTES.get(subject, {}).get(criterion.code, self.note_when_full)
        # Only chance reckons with floats; a mark is always one of the allowed ones.
        self._maximum = float(self.allowed[-1])
        self._places = tuple(map(float, self.allowed))

    def around(self, share: float, chance: Random) -> Decimal:
        """One of the two allowed marks beside that share of the maximum; over many months the share comes out."""
        wanted = share * self._maximum
        place = bisect_right(self._places, wanted)
        if place == len(self._places):
            return self.allowed[-1]
        below, above = self._places[place - 1 : place + 1]
        return self.allowed[place if chance.random() < (wanted - below) / (above - below) else place - 1]

    def stating(self, record: MonthlyRecord, mark: Decimal) -> Decimal:
        """The mark, or the one that states what the record counts where the criterion asks about that."""
        if self.fact is None or agrees(record, self.criterion, mark):
            return mark
        share = share_of(record, self.fact) or Decimal(0)
        is_ratio = self.criterion.kind == CriterionKind.RATIO
        nearest = sorted(self.allowed, key=lambda one: abs(one - share))[:2] if is_ratio else reversed(self.allowed)
        return next(one for one in nearest if agrees(record, self.criterion, one))

    def next_below(self, mark: Decimal) -> Decimal:
        return self.allowed[max(0, self.allowed.index(mark) - 1)]


@dataclass(kw_only=True, slots=True)
class SheetMark:
    """A unit's mark with its note, and the reviewer's beside it."""

    criterion: MarkedCriterion
    value: EngineMark
    note: str = ""
    reviewed_value: Decimal | None = None
    reviewed_reason: str = ""

    @property
    def final_value(self) -> EngineMark:
        return self.value if self.reviewed_value is None else self.reviewed_value


def _allowed(criterion: Criterion) -> tuple[Decimal, ...]:
    if criterion.kind == CriterionKind.CHOICE:
        return tuple(sorted(Decimal(step["points"]) for step in criterion.steps))
    if criterion.kind in (CriterionKind.YES_NO, CriterionKind.PASS_FAIL):
        return (Decimal(0), criterion.maximum)
    if criterion.kind == CriterionKind.RATIO:
        return PERCENTAGES
    return tuple(HALF * number for number in range(int(criterion.maximum / HALF) + 1))


def fill_sheet(
    criteria: Iterable[MarkedCriterion],
    strength: float,
    chance: Random,
    *,
    is_thematic: bool | None = None,
    counted: MonthlyRecord | None = None,
) -> Iterator[SheetMark]:
    """A mark on every criterion that is asked for, never all at the maximum for long; a low one says why.

    `counted` is the record whose own counts the marks are to agree with.
    """
    for criterion in criteria:
        if not asks_for(criterion.applies, is_thematic):
            continue
        if criterion.may_not_apply and chance.random() < 0.06:
            yield SheetMark(criterion=criterion, value=NOT_APPLICABLE)
            continue
        value = criterion.around(held(strength + chance.uniform(-SPREAD, SPREAD), 0.0, 1.0), chance)
        if counted is not None:
            value = criterion.stating(counted, value)
        note = criterion.note_when_low if value <= criterion.low else criterion.note_when_full
        yield SheetMark(criterion=criterion, value=value, note=note)

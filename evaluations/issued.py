"""A scale as a committee issues it, in plain frozen values: what a file, a draft and a published row have in common."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

GOODS = ("tasks", "activity", "solidarity", "cadres")
FOUR_GOOD_SUBJECTS = ("cell", "committee")
FULL_SCORE = Decimal(100)


@dataclass(frozen=True, kw_only=True, slots=True)
class IssuedStep:
    """One answer of a choice, with the mark it gives."""

    label: str
    points: Decimal


@dataclass(frozen=True, kw_only=True, slots=True)
class IssuedBand:
    """The points of a ratio between two edges in percent, each in or out; `None` is an open end."""

    points: Decimal
    lower: Decimal | None = None
    upper: Decimal | None = None
    includes_lower: bool = True
    includes_upper: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class IssuedCriterion:
    """One thing a cell, committee, member or meeting is marked on."""

    code: str
    title: str
    short: str
    guidance: str
    legal_basis: str
    kind: str
    maximum: Decimal
    period: str
    not_applicable: str
    requires_note: bool
    steps: tuple[IssuedStep, ...] = ()
    bands: tuple[IssuedBand, ...] = ()
    nature: str = "regular"
    #: A mark above zero is not sent without a file that shows it.
    requires_evidence: bool = False
    #: "thematic": asked only in a month with a thematic meeting.
    applies: str = "always"
    #: In a local split: the criterion of the frame that this one is a part of.
    frame_code: str = ""

    @property
    def is_regular(self) -> bool:
        """Whether it belongs to its part's maximum; a bonus or a deduction comes on top, with its own cap."""
        return self.nature == "regular"


@dataclass(frozen=True, kw_only=True, slots=True)
class IssuedPart:
    """A group of criteria: one of the four goods, or a part of a member's or a meeting's scale."""

    code: str
    title: str
    maximum: Decimal
    criteria: tuple[IssuedCriterion, ...]

    @property
    def regular(self) -> tuple[IssuedCriterion, ...]:
        return tuple(criterion for criterion in self.criteria if criterion.is_regular)

    @property
    def sum(self) -> Decimal:
        """What the regular criteria add up to; it should be the maximum."""
        return total_of(criterion.maximum for criterion in self.regular)

    @property
    def monthly_maximum(self) -> Decimal:
        """What one month can reach; the rest of the part is marked once a year."""
        return total_of(criterion.maximum for criterion in self.regular if criterion.period == "monthly")


@dataclass(frozen=True, kw_only=True, slots=True)
class IssuedGrade:
    """A name for a total: it holds from its minimum up to the next higher grade, so grades leave no gap."""

    label: str
    minimum: Decimal


@dataclass(frozen=True, kw_only=True, slots=True)
class IssuedScale:
    """A scale as a document issued it, as an example to be replaced by one, or as a draft of either."""

    code: str
    version: int
    title: str
    subject: str
    is_example: bool
    document_number: str
    document_on: date | None
    valid_from: date
    missing_month: str
    good_threshold: Decimal
    total_threshold: Decimal
    parts: tuple[IssuedPart, ...]
    grades: tuple[IssuedGrade, ...] = ()
    months_to_pass: Decimal = Decimal(100)
    rating_excellent: Decimal = Decimal(90)
    rating_good: Decimal = Decimal(70)
    rating_average: Decimal = Decimal(50)
    #: Of a local split: the code and version of its frame, "chi-bo-bon-tot 1".
    frame: str = ""

    @property
    def has_monthly_records(self) -> bool:
        """A cell always sends them; another subject does when something is marked by the month."""
        return self.subject == "cell" or any(part.monthly_maximum for part in self.parts)

    @property
    def criteria(self) -> tuple[IssuedCriterion, ...]:
        return tuple(criterion for part in self.parts for criterion in part.criteria)

    @property
    def sum(self) -> Decimal:
        return total_of(part.maximum for part in self.parts)


def total_of(numbers: Iterable[Decimal]) -> Decimal:
    return sum(numbers, Decimal(0))

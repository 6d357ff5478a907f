"""What the best marks can reach, which should be the maximum everywhere."""

from decimal import Decimal

from evaluations.issued import IssuedCriterion, IssuedPart, IssuedScale, total_of


def criterion_reach(criterion: IssuedCriterion) -> Decimal:
    """The best mark that can be given; one without its steps or bands has a plainer flaw and counts as whole."""
    given = [step.points for step in criterion.steps] if criterion.kind == "choice" else []
    given += [band.points for band in criterion.bands] if criterion.kind == "ratio" else []
    return min(max(given, default=criterion.maximum), criterion.maximum)


def part_reach(part: IssuedPart) -> Decimal:
    """The best marks of a part together; bonuses help only up to what its criteria add up to, as in the engine."""
    bonuses = [criterion_reach(criterion) for criterion in part.criteria if criterion.nature == "bonus"]
    return min(part.sum, total_of([*map(criterion_reach, part.regular), *bonuses]))


def month_maximum(scale: IssuedScale) -> Decimal:
    return total_of(part.monthly_maximum for part in scale.parts)


def month_reach_without_thematic(scale: IssuedScale) -> Decimal:
    """What a month without a thematic meeting can reach: criteria asked in vain and never left out are lost."""
    return month_maximum(scale) - total_of(
        criterion.maximum for part in scale.parts for criterion in part.regular if is_lost_without_thematic(criterion)
    )


def is_lost_without_thematic(criterion: IssuedCriterion) -> bool:
    is_asked_in_vain = criterion.applies == "thematic" and criterion.period == "monthly"
    return is_asked_in_vain and criterion.not_applicable == "refused"

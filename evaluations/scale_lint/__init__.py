"""What makes a scale lie: sums that disagree, gaps, overlaps, marks nobody can reach, a split that leaves its frame.

`lint` finds all of it at once, in the scale's order; `evaluations.scale_words` says each flaw in a sentence.
"""

from collections.abc import Iterable

from evaluations.issued import IssuedScale
from evaluations.scale_lint.criteria import criterion_flaws
from evaluations.scale_lint.flaw import Flaw
from evaluations.scale_lint.frame import frame_flaws
from evaluations.scale_lint.parts import part_flaws
from evaluations.scale_lint.whole import whole_flaws

__all__ = ["Flaw", "lint"]


def lint(scale: IssuedScale, frame: IssuedScale | None = None) -> tuple[Flaw, ...]:
    """Every flaw of a scale, the whole scale's first, then part by part; none means that it may be published.

    A local split is held to its frame only where the frame is given.
    """
    flaws = [*whole_flaws(scale), *part_flaws(scale), *criterion_flaws(scale)]
    if frame is not None:
        flaws += frame_flaws(scale, frame)
    return _in_order(scale, flaws)


def _in_order(scale: IssuedScale, flaws: Iterable[Flaw]) -> tuple[Flaw, ...]:
    places: dict[tuple[str, str], int] = {("", ""): 0}
    for part in scale.parts:
        places.setdefault((part.code, ""), len(places))
        for criterion in part.criteria:
            places.setdefault((part.code, criterion.code), len(places))
    return tuple(sorted(flaws, key=lambda flaw: places[flaw.part, flaw.criterion]))

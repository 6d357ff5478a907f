"""Flaws of one part: its name, its sum, its place among the four goods."""

from collections.abc import Iterator

from evaluations.issued import FOUR_GOOD_SUBJECTS, FULL_SCORE, GOODS, IssuedPart, IssuedScale
from evaluations.scale_lint.codes import LONGEST_PART_CODE, Named, name_flaws
from evaluations.scale_lint.flaw import Flaw, used
from evaluations.scale_lint.reach import part_reach


def part_flaws(scale: IssuedScale) -> Iterator[Flaw]:
    names = (Named(code=part.code, title=part.title, part=part.code) for part in scale.parts)
    yield from name_flaws("part", names, LONGEST_PART_CODE)
    for part in scale.parts:
        if scale.subject in FOUR_GOOD_SUBJECTS:
            yield from _good_flaws(scale, part)
        if part.maximum <= 0:
            yield Flaw(code="part_maximum_not_positive", part=part.code, used=used(maximum=part.maximum))
        if not part.regular:
            yield Flaw(code="part_empty", part=part.code)
            continue
        if part.sum != part.maximum:
            yield Flaw(code="criteria_sum", part=part.code, used=used(sum=part.sum, maximum=part.maximum))
        yield from _threshold_flaws(scale, part)


def _good_flaws(scale: IssuedScale, part: IssuedPart) -> Iterator[Flaw]:
    if part.code and part.code not in GOODS:
        yield Flaw(code="part_is_no_good", part=part.code)
    if part.regular and scale.has_monthly_records and not any(c.period == "monthly" for c in part.regular):
        yield Flaw(code="good_without_month", part=part.code)


def _threshold_flaws(scale: IssuedScale, part: IssuedPart) -> Iterator[Flaw]:
    reach = part_reach(part)
    # Multiplied across, as the engine compares; a threshold above 100 is refused for the whole scale.
    if scale.good_threshold <= FULL_SCORE and reach * FULL_SCORE < scale.good_threshold * part.sum:
        yield Flaw(
            code="good_threshold_unreachable",
            part=part.code,
            used=used(threshold=scale.good_threshold, reach=reach, maximum=part.sum),
        )

"""Flaws of the whole scale: its name, its parts together, its thresholds, its names for totals."""

from collections.abc import Iterator
from itertools import pairwise

from evaluations.issued import FOUR_GOOD_SUBJECTS, FULL_SCORE, GOODS, IssuedScale, total_of
from evaluations.scale_lint.codes import LONGEST_SCALE_CODE, Named, name_flaws
from evaluations.scale_lint.flaw import Flaw, used
from evaluations.scale_lint.reach import part_reach


def whole_flaws(scale: IssuedScale) -> Iterator[Flaw]:
    yield from name_flaws("scale", [Named(code=scale.code, title=scale.title)], LONGEST_SCALE_CODE)
    if not scale.is_example and not scale.document_number.strip():
        yield Flaw(code="document_missing")
    if not scale.parts:
        yield Flaw(code="no_part")
        return
    yield from _goods_flaws(scale)
    if scale.sum != FULL_SCORE:
        yield Flaw(code="parts_sum", used=used(sum=scale.sum, expected=FULL_SCORE))
    yield from _threshold_flaws(scale)
    yield from _rating_flaws(scale)
    yield from _grade_flaws(scale)


def _goods_flaws(scale: IssuedScale) -> Iterator[Flaw]:
    """A four-good scale has the four goods; what is none of them is a flaw of the part."""
    codes = {part.code for part in scale.parts}
    for good in GOODS:
        if scale.subject in FOUR_GOOD_SUBJECTS and good not in codes:
            yield Flaw(code="good_missing", used=used(good=good))


def _threshold_flaws(scale: IssuedScale) -> Iterator[Flaw]:
    for setting in ("good_threshold", "total_threshold", "months_to_pass"):
        value = getattr(scale, setting)
        if not 0 <= value <= FULL_SCORE:
            yield Flaw(code="threshold_outside", used=used(setting=setting, value=value))
    reach = total_of(part_reach(part) for part in scale.parts)
    # A threshold above 100 has been refused above, in plainer words.
    if reach < scale.total_threshold <= FULL_SCORE:
        yield Flaw(code="total_threshold_unreachable", used=used(threshold=scale.total_threshold, reach=reach))


def _rating_flaws(scale: IssuedScale) -> Iterator[Flaw]:
    if not FULL_SCORE >= scale.rating_excellent > scale.rating_good > scale.rating_average > 0:
        yield Flaw(
            code="rating_bands",
            used=used(
                excellent_from=scale.rating_excellent, good_from=scale.rating_good, average_from=scale.rating_average
            ),
        )


def _grade_flaws(scale: IssuedScale) -> Iterator[Flaw]:
    """Names for totals go down to zero, so that every total has exactly one."""
    if not scale.grades:
        if scale.subject == "meeting":
            yield Flaw(code="grades_missing")
        return
    seen: set[str] = set()
    for position, grade in enumerate(scale.grades, start=1):
        if not grade.label.strip():
            yield Flaw(code="grade_label_missing", used=used(position=position))
        elif grade.label in seen:
            yield Flaw(code="grade_repeated", used=used(label=grade.label))
        seen.add(grade.label)
        if grade.minimum > FULL_SCORE:
            yield Flaw(code="grade_above_full", used=used(label=grade.label, minimum=grade.minimum))
    for higher, lower in pairwise(scale.grades):
        if higher.minimum <= lower.minimum:
            yield Flaw(
                code="grades_not_falling",
                used=used(label=lower.label, minimum=lower.minimum, above_label=higher.label, above=higher.minimum),
            )
    if scale.grades[-1].minimum:
        last = scale.grades[-1]
        yield Flaw(code="grades_end_above_zero", used=used(label=last.label, minimum=last.minimum))

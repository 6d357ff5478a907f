"""Flaws of a ratio's bands: every percentage from 0 to 100 lies in exactly one of them, its edges too."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from evaluations.issued import IssuedBand, IssuedCriterion
from evaluations.scale_lint.flaw import Found, used

_NOUGHT, _ALL = Decimal(0), Decimal(100)


def band_flaws(criterion: IssuedCriterion) -> Iterator[Found]:
    if criterion.kind != "ratio":
        if criterion.bands:
            yield "bands_stray", ()
        return
    if not criterion.bands:
        yield "bands_missing", ()
        return
    yield from _points_flaws(criterion)
    holding = [band for band in criterion.bands if not _holds_nothing(band)]
    for band in criterion.bands:
        if _holds_nothing(band):
            yield "band_holds_nothing", used(lower=band.lower or _NOUGHT, upper=band.upper or _NOUGHT)
    rising = sorted(holding, key=_start)
    if rising != holding:
        yield "bands_not_rising", ()
    if rising:
        yield from _end_flaws(rising[0], rising[-1])
    for below, above in pairwise(rising):
        yield from _meeting_flaws(below, above)


def _points_flaws(criterion: IssuedCriterion) -> Iterator[Found]:
    for band in criterion.bands:
        if band.points < 0:
            yield "band_below_zero", used(points=band.points)
    best = max(band.points for band in criterion.bands)
    if best != criterion.maximum:
        code = "bands_below_maximum" if best < criterion.maximum else "bands_above_maximum"
        yield code, used(points=best, maximum=criterion.maximum)


def _holds_nothing(band: IssuedBand) -> bool:
    return band.lower is not None and band.upper is not None and band.lower >= band.upper


def _start(band: IssuedBand) -> Decimal:
    """Where a band begins; an open one begins below every other."""
    return Decimal("-Infinity") if band.lower is None else band.lower


def _end_flaws(first: IssuedBand, last: IssuedBand) -> Iterator[Found]:
    if first.lower is not None and (first.lower > _NOUGHT or (first.lower == _NOUGHT and not first.includes_lower)):
        yield "no_percent_uncovered", used(lower=first.lower)
    if last.upper is not None and (last.upper < _ALL or (last.upper == _ALL and not last.includes_upper)):
        yield "hundred_percent_uncovered", used(upper=last.upper)


def _meeting_flaws(below: IssuedBand, above: IssuedBand) -> Iterator[Found]:
    if below.upper is None or above.lower is None:
        yield "band_open_inside", ()
    elif below.upper < above.lower:
        yield "bands_gap", used(lower=below.upper, upper=above.lower)
    elif below.upper > above.lower:
        yield "bands_overlap", used(lower=above.lower, upper=below.upper)
    elif not below.includes_upper and not above.includes_lower:
        yield "edge_in_neither", used(edge=below.upper)
    elif below.includes_upper and above.includes_lower:
        yield "edge_in_both", used(edge=below.upper)

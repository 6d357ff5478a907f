"""Scales as screens show them and as the engine reckons with them."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import groupby

from django.utils.translation import gettext as _

from cells.scope import Scope
from evaluations import engine
from evaluations.choices import CriterionKind, Period
from evaluations.issued import IssuedBand, IssuedCriterion, IssuedGrade, IssuedPart, IssuedScale, IssuedStep
from evaluations.models import Criterion, Scale, ScalePart
from evaluations.models.scale import ScaleQuerySet

#: Published scales whose criteria are kept; a province has a few dozen in force.
KEPT_SCALES = 128


def published_scales(scope: Scope) -> ScaleQuerySet:
    """The published scales that concern the reader: of no committee, of those above, of those within the scope."""
    return Scale.objects.readable(scope).published()


def criteria_of(scale: Scale, *periods: Period) -> list[Criterion]:
    """A scale's criteria with their parts, in the scale's order; of every period when none is named.

    Those of a published scale never change again, the database sees to that: they are read once and kept. Whoever
    gets them only reads them.
    """
    published_at = scale.published_at
    criteria = _read_criteria(scale.pk) if published_at is None else published_criteria(scale.pk, published_at)
    return [criterion for criterion in criteria if not periods or criterion.period in periods]


def _read_criteria(scale_pk: int) -> tuple[Criterion, ...]:
    criteria = Criterion.objects.filter(part__scale=scale_pk).select_related("part")
    return tuple(criteria.order_by("part__order", "order"))


@lru_cache(maxsize=KEPT_SCALES)
def published_criteria(scale_pk: int, _published_at: datetime.datetime) -> tuple[Criterion, ...]:
    """By the moment of publication too: a database that is filled anew counts its keys from the start."""
    criteria = _read_criteria(scale_pk)
    for criterion in criteria:
        criterion.reckoned = _as_engine(criterion)
    return criteria


def kept_scale(pk: int, published_at: datetime.datetime | None) -> Scale:
    """A scale by its key; once published it never changes, and is read once and kept. Whoever gets it only reads it."""
    return Scale.objects.get(pk=pk) if published_at is None else published_scale(pk, published_at)


@lru_cache(maxsize=KEPT_SCALES)
def published_scale(pk: int, _published_at: datetime.datetime) -> Scale:
    return Scale.objects.get(pk=pk)


def criteria_by_scale(scales: Iterable[Scale]) -> dict[int, list[Criterion]]:
    """The criteria of several scales by the scale's key, each list in its scale's order, in one query."""
    found: dict[int, list[Criterion]] = {scale.pk: [] for scale in scales}
    criteria = Criterion.objects.filter(part__scale__in=found).select_related("part")
    for criterion in criteria.order_by("part__order", "order"):
        found[criterion.part.scale_id].append(criterion)
    return found


def engine_scales(scales: Iterable[Scale]) -> dict[int, engine.Scale]:
    """Several scales by their keys as the engine's values, in one query."""
    by_key = {scale.pk: scale for scale in scales}
    criteria = criteria_by_scale(by_key.values())
    return {pk: engine_scale(scale, criteria[pk]) for pk, scale in by_key.items()}


def engine_scale(scale: Scale, criteria: Iterable[Criterion] | None = None) -> engine.Scale:
    """A scale as the engine's value, in one query, or in none where its criteria are at hand.

    Nothing is kept: ask once and pass it on.
    """
    goods: dict[str, list[engine.Criterion]] = {}
    for criterion in criteria_of(scale) if criteria is None else criteria:
        goods.setdefault(criterion.part.code, []).append(engine_criterion(criterion))
    return engine.Scale(
        goods=tuple(engine.GoodScale(good=code, criteria=tuple(criteria)) for code, criteria in goods.items()),
        missing_month=engine.MissingMonth(scale.missing_month),
        good_threshold=scale.good_threshold,
        total_threshold=scale.total_threshold,
        months_to_pass=scale.months_to_pass,
        rating_bands=engine.RatingBands(
            excellent=scale.rating_excellent, good=scale.rating_good, average=scale.rating_average
        ),
    )


def engine_criterion(criterion: Criterion) -> engine.Criterion:
    """One row, to reckon with or to ask whether a mark is possible."""
    return criterion.reckoned or _as_engine(criterion)


def _as_engine(criterion: Criterion) -> engine.Criterion:
    return engine.Criterion(
        code=criterion.code,
        maximum=criterion.maximum,
        kind=engine.CriterionKind(criterion.kind),
        period=engine.Period(criterion.period),
        not_applicable=engine.NotApplicable(criterion.not_applicable),
        nature=engine.Nature(criterion.nature),
        steps=tuple(Decimal(step["points"]) for step in criterion.steps),
        bands=tuple(
            engine.Band(
                points=band.points,
                lower=band.lower,
                upper=band.upper,
                includes_lower=band.includes_lower,
                includes_upper=band.includes_upper,
            )
            for band in bands_of(criterion)
        ),
    )


def bands_of(criterion: Criterion) -> tuple[IssuedBand, ...]:
    """The bands of a ratio, lowest first; none for the other kinds."""
    return tuple(
        IssuedBand(
            points=Decimal(band["points"]),
            lower=None if band["lower"] is None else Decimal(band["lower"]),
            upper=None if band["upper"] is None else Decimal(band["upper"]),
            includes_lower=band["includes_lower"],
            includes_upper=band["includes_upper"],
        )
        for band in criterion.bands
    )


def steps_of(criterion: Criterion) -> list[tuple[Decimal, str]]:
    """The answers a criterion offers, each with the mark it gives; none where any mark may be written."""
    if criterion.kind == CriterionKind.YES_NO:
        return [(criterion.maximum, _("Met")), (Decimal(0), _("Not met"))]
    if criterion.kind == CriterionKind.PASS_FAIL:
        return [(criterion.maximum, _("Passed")), (Decimal(0), _("Not passed"))]
    return [(Decimal(step["points"]), step["label"]) for step in criterion.steps]


@dataclass(frozen=True, kw_only=True, slots=True)
class ScaleLine:
    """A criterion as the scale's page shows it."""

    criterion: Criterion
    steps: list[tuple[Decimal, str]]
    bands: tuple[IssuedBand, ...]


def scale_parts(scale: Scale) -> list[tuple[ScalePart, list[ScaleLine]]]:
    """A scale's parts with their criteria, in one query."""
    by_part = groupby(criteria_of(scale), key=lambda criterion: criterion.part)
    return [(part, [_line(criterion) for criterion in criteria]) for part, criteria in by_part]


def _line(criterion: Criterion) -> ScaleLine:
    return ScaleLine(criterion=criterion, steps=steps_of(criterion), bands=bands_of(criterion))


def as_issued(scale: Scale) -> IssuedScale:
    """The rows of a scale, published or draft, as plain values: to compare with a file, to lint, to copy."""
    parts = ScalePart.objects.filter(scale=scale).order_by("order").prefetch_related("criteria")
    return IssuedScale(
        code=scale.code,
        version=scale.version,
        title=scale.title,
        subject=scale.subject,
        is_example=scale.is_example,
        document_number=scale.document_number,
        document_on=scale.document_on,
        valid_from=scale.valid_from,
        missing_month=scale.missing_month,
        good_threshold=scale.good_threshold,
        total_threshold=scale.total_threshold,
        months_to_pass=scale.months_to_pass,
        rating_excellent=scale.rating_excellent,
        rating_good=scale.rating_good,
        rating_average=scale.rating_average,
        grades=tuple(IssuedGrade(label=grade["label"], minimum=Decimal(grade["minimum"])) for grade in scale.grades),
        parts=tuple(_part_as_issued(part) for part in parts),
        frame=f"{scale.frame.code} {scale.frame.version}" if scale.frame else "",
    )


def _part_as_issued(part: ScalePart) -> IssuedPart:
    return IssuedPart(
        code=part.code,
        title=part.title,
        maximum=part.maximum,
        criteria=tuple(criterion_as_issued(criterion) for criterion in part.criteria.all()),
    )


def criterion_as_issued(criterion: Criterion) -> IssuedCriterion:
    return IssuedCriterion(
        code=criterion.code,
        title=criterion.title,
        short=criterion.short,
        guidance=criterion.guidance,
        legal_basis=criterion.legal_basis,
        kind=criterion.kind,
        maximum=criterion.maximum,
        period=criterion.period,
        not_applicable=criterion.not_applicable,
        requires_note=criterion.requires_note,
        steps=tuple(IssuedStep(label=step["label"], points=Decimal(step["points"])) for step in criterion.steps),
        bands=bands_of(criterion),
        nature=criterion.nature,
        requires_evidence=criterion.requires_evidence,
        applies=criterion.applies,
        frame_code=criterion.frame_code,
    )

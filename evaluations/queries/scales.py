"""Scales as screens show them and as the engine reckons with them."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from evaluations import engine
from evaluations.choices import CriterionKind, Period
from evaluations.models import Criterion, Scale, ScalePart
from evaluations.scale_files import BandFile, CriterionFile, PartFile, ScaleFile, StepFile


def published_scales() -> QuerySet[Scale]:
    return Scale.objects.filter(published_at__isnull=False)


def criteria_of(scale: Scale, *periods: Period) -> list[Criterion]:
    """A scale's criteria with their parts, in the scale's order; of every period when none is named."""
    criteria = Criterion.objects.filter(part__scale=scale).select_related("part").order_by("part__order", "order")
    return list(criteria.filter(period__in=periods) if periods else criteria)


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
    )


def engine_criterion(criterion: Criterion) -> engine.Criterion:
    """One row, to reckon with or to ask whether a mark is possible."""
    return engine.Criterion(
        code=criterion.code,
        maximum=criterion.maximum,
        kind=engine.CriterionKind(criterion.kind),
        period=engine.Period(criterion.period),
        not_applicable=engine.NotApplicable(criterion.not_applicable),
        steps=tuple(Decimal(step["points"]) for step in criterion.steps),
    )


def steps_of(criterion: Criterion) -> list[tuple[Decimal, str]]:
    """The answers a criterion offers, each with the mark it gives; none where any mark may be written."""
    if criterion.kind == CriterionKind.YES_NO:
        return [(criterion.maximum, _("Met")), (Decimal(0), _("Not met"))]
    return [(Decimal(step["points"]), step["label"]) for step in criterion.steps]


@dataclass(frozen=True, kw_only=True, slots=True)
class ScaleLine:
    """A criterion as the scale's page shows it."""

    criterion: Criterion
    steps: list[tuple[Decimal, str]]


def scale_parts(scale: Scale) -> list[tuple[ScalePart, list[ScaleLine]]]:
    """A scale's parts with their criteria, in one query."""
    by_part = groupby(criteria_of(scale), key=lambda criterion: criterion.part)
    return [
        (part, [ScaleLine(criterion=criterion, steps=steps_of(criterion)) for criterion in criteria])
        for part, criteria in by_part
    ]


def as_issued(scale: Scale) -> ScaleFile:
    """The rows of a scale as the file they came from, to compare with one."""
    parts = ScalePart.objects.filter(scale=scale).order_by("order").prefetch_related("criteria")
    return ScaleFile(
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
        bands=tuple(BandFile(label=band["label"], minimum=Decimal(band["minimum"])) for band in scale.bands),
        parts=tuple(_part_as_issued(part) for part in parts),
    )


def _part_as_issued(part: ScalePart) -> PartFile:
    return PartFile(
        code=part.code,
        title=part.title,
        maximum=part.maximum,
        criteria=tuple(_criterion_as_issued(criterion) for criterion in part.criteria.all()),
    )


def _criterion_as_issued(criterion: Criterion) -> CriterionFile:
    return CriterionFile(
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
        steps=tuple(StepFile(label=step["label"], points=Decimal(step["points"])) for step in criterion.steps),
    )

"""Scales as issued become rows, published at once and never changed again."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cells.actions import record_event
from cells.scope import Scope, require
from evaluations.models import Criterion, Scale, ScalePart
from evaluations.queries.scales import as_issued
from evaluations.scale_files import CriterionFile, ScaleFile


@transaction.atomic
def load_scales(scope: Scope, files: Iterable[ScaleFile]) -> list[tuple[Scale, bool]]:
    """Publish every scale that is not there yet, all or none; each answer says whether the scale is new."""
    return [load_scale(scope, file) for file in files]


@transaction.atomic
def load_scale(scope: Scope, file: ScaleFile) -> tuple[Scale, bool]:
    """Publish a scale, from a command only; one that is there already must be the same to the letter."""
    require(scope.is_system)
    stored = Scale.objects.filter(code=file.code, version=file.version).first()
    if stored is None:
        return _publish(scope, file), True
    if as_issued(stored) != file:
        raise ValidationError(
            _(
                "Version %(version)s of the scale %(code)s is published and differs from the file. "
                "A published scale never changes: give the file a new version number."
            )
            % {"version": file.version, "code": file.code}
        )
    return stored, False


def _publish(scope: Scope, file: ScaleFile) -> Scale:
    """The rows first, the date of publication last: from then on the database refuses changes."""
    scale = Scale.objects.create(
        code=file.code,
        version=file.version,
        title=file.title,
        subject=file.subject,
        is_example=file.is_example,
        document_number=file.document_number,
        document_on=file.document_on,
        valid_from=file.valid_from,
        missing_month=file.missing_month,
        good_threshold=file.good_threshold,
        total_threshold=file.total_threshold,
        bands=[{"label": band.label, "minimum": str(band.minimum)} for band in file.bands],
    )
    for order, part in enumerate(file.parts, start=1):
        row = ScalePart.objects.create(scale=scale, code=part.code, title=part.title, maximum=part.maximum, order=order)
        Criterion.objects.bulk_create(
            _criterion(row, criterion, place) for place, criterion in enumerate(part.criteria, start=1)
        )
    scale.published_at = timezone.now()
    scale.save(update_fields=["published_at"])
    record_event(scope, "publish_scale", f"scale:{scale.pk}", changes={"version": ["", f"{file.code} {file.version}"]})
    return scale


def _criterion(part: ScalePart, file: CriterionFile, order: int) -> Criterion:
    return Criterion(
        part=part,
        code=file.code,
        title=file.title,
        short=file.short,
        guidance=file.guidance,
        legal_basis=file.legal_basis,
        kind=file.kind,
        maximum=file.maximum,
        period=file.period,
        not_applicable=file.not_applicable,
        requires_note=file.requires_note,
        steps=[{"label": step.label, "points": str(step.points)} for step in file.steps],
        order=order,
    )

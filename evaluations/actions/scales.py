"""Scales as issued become rows. Those loaded from files are published at once; drafts have a file of their own."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cells.actions import record_event
from cells.models import Organization
from cells.scope import Scope, require
from evaluations.issued import IssuedCriterion, IssuedScale
from evaluations.models import Criterion, Scale, ScalePart
from evaluations.queries.scales import as_issued
from evaluations.scale_lint import lint
from evaluations.scale_words import explain_flaw


@transaction.atomic
def load_scales(scope: Scope, files: Iterable[IssuedScale]) -> list[tuple[Scale, bool]]:
    """Publish every scale that is not there yet, all or none; each answer says whether the scale is new.

    Splits come last, after the frames that the same folder may hold.
    """
    return [load_scale(scope, file) for file in sorted(files, key=lambda file: bool(file.frame))]


@transaction.atomic
def load_scale(scope: Scope, file: IssuedScale) -> tuple[Scale, bool]:
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


def _publish(scope: Scope, issued: IssuedScale) -> Scale:
    frame = _published_frame(issued) if issued.frame else None
    try:
        return publish(scope, write_scale(issued, frame=frame))
    except ValidationError as error:
        name = f"{issued.code} {issued.version}"
        sentences = [_("%(place)s: %(sentence)s") % {"place": name, "sentence": words} for words in error.messages]
        raise ValidationError(sentences) from error


def _published_frame(issued: IssuedScale) -> Scale:
    code, _space, version = issued.frame.rpartition(" ")
    frame = Scale.objects.published().filter(code=code, version=version).first()
    if frame is None:
        raise ValidationError(
            _("The scale %(code)s is a split of %(frame)s, which is not published here: load that one first.")
            % {"code": issued.code, "frame": issued.frame}
        )
    return frame


def write_scale(issued: IssuedScale, *, frame: Scale | None = None, issuer: Organization | None = None) -> Scale:
    """The rows of a scale as a draft, which nobody is marked by yet."""
    scale = Scale.objects.create(
        code=issued.code,
        version=issued.version,
        title=issued.title,
        subject=issued.subject,
        issuer=issuer,
        frame=frame,
        is_example=issued.is_example,
        document_number=issued.document_number,
        document_on=issued.document_on,
        valid_from=issued.valid_from,
        missing_month=issued.missing_month,
        good_threshold=issued.good_threshold,
        total_threshold=issued.total_threshold,
        months_to_pass=issued.months_to_pass,
        rating_excellent=issued.rating_excellent,
        rating_good=issued.rating_good,
        rating_average=issued.rating_average,
        grades=[{"label": grade.label, "minimum": str(grade.minimum)} for grade in issued.grades],
    )
    for order, part in enumerate(issued.parts, start=1):
        row = ScalePart.objects.create(scale=scale, code=part.code, title=part.title, maximum=part.maximum, order=order)
        Criterion.objects.bulk_create(
            Criterion(part=row, order=place, **criterion_columns(criterion))
            for place, criterion in enumerate(part.criteria, start=1)
        )
    return scale


def publish(scope: Scope, scale: Scale) -> Scale:
    """A scale without flaws; the date of publication comes last: from then on the database refuses changes."""
    _refuse_flaws(scale)
    scale.published_at = timezone.now()
    scale.save(update_fields=["published_at"])
    record_event(
        scope,
        "publish_scale",
        f"scale:{scale.pk}",
        organization=scale.issuer,
        changes={"version": ["", f"{scale.code} {scale.version}"]},
    )
    return scale


def _refuse_flaws(scale: Scale) -> None:
    """The last guard of every way to publish, a page as well as a command: all flaws at once, each in a sentence."""
    issued = as_issued(scale)
    flaws = lint(issued, as_issued(scale.frame) if scale.frame else None)
    if flaws:
        raise ValidationError([explain_flaw(flaw, issued) for flaw in flaws])


def criterion_columns(criterion: IssuedCriterion) -> dict[str, Any]:
    """A criterion as its row keeps it; numbers inside JSON are text."""
    return {
        "code": criterion.code,
        "title": criterion.title,
        "short": criterion.short,
        "guidance": criterion.guidance,
        "legal_basis": criterion.legal_basis,
        "kind": criterion.kind,
        "maximum": criterion.maximum,
        "period": criterion.period,
        "not_applicable": criterion.not_applicable,
        "nature": criterion.nature,
        "applies": criterion.applies,
        "requires_note": criterion.requires_note,
        "requires_evidence": criterion.requires_evidence,
        "frame_code": criterion.frame_code,
        "steps": [{"label": step.label, "points": str(step.points)} for step in criterion.steps],
        "bands": [
            {
                "points": str(band.points),
                "lower": None if band.lower is None else str(band.lower),
                "upper": None if band.upper is None else str(band.upper),
                "includes_lower": band.includes_lower,
                "includes_upper": band.includes_upper,
            }
            for band in criterion.bands
        ],
    }

"""A scale's life before it holds: started as a copy or empty, discarded, published; a split in and out of force.

What is changed in between is in `scale_editing`. A published scale passes none of these doors again.
"""

from dataclasses import replace
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cells.actions import record_event
from cells.models import Organization
from cells.scope import Scope, require
from evaluations import rules
from evaluations.actions.scale_editing import advance, open_draft
from evaluations.actions.scales import publish, write_scale
from evaluations.actions.years import open_or_refuse
from evaluations.choices import Good, MissingMonth
from evaluations.issued import FOUR_GOOD_SUBJECTS, FULL_SCORE, IssuedPart, IssuedScale
from evaluations.models import Criterion, EvaluationYear, LocalScale, Scale, ScalePart
from evaluations.queries.local_scales import hindrances_of, scale_without
from evaluations.queries.scale_drafts import (
    DATE_MISSING,
    can_be_split,
    is_undated,
    lies_in,
    local_scale_of,
    may_draft,
    may_split,
    next_version,
)
from evaluations.queries.scales import as_issued


@transaction.atomic
def start_version(scope: Scope, source: Scale) -> Scale:
    """A draft of the next version of a committee's own published scale."""
    require(source.is_published and may_draft(scope, source))
    issued = replace(_undated(as_issued(source)), version=next_version(source.code))
    return _start(scope, issued, issuer=source.issuer, frame=source.frame, source=source)


@transaction.atomic
def start_own(scope: Scope, source: Scale, committee: Organization, *, code: str, title: str) -> Scale:
    """A draft of a committee's own scale, beginning as a copy of any published one."""
    require(source.is_published and not committee.is_cell and rules.can_issue_scale(scope, committee.path))
    copied = _undated(as_issued(source))
    parts = tuple(
        replace(part, criteria=tuple(replace(criterion, frame_code="") for criterion in part.criteria))
        for part in copied.parts
    )
    issued = replace(copied, code=_free(code), version=1, title=title, is_example=False, frame="", parts=parts)
    return _start(scope, issued, issuer=committee, frame=None, source=source)


@transaction.atomic
def start_split(scope: Scope, frame: Scale, committee: Organization, *, code: str, title: str) -> Scale:
    """A draft of a lower committee's split: the frame's criteria, each a part of itself until it is divided further."""
    require(not committee.is_cell and may_split(scope, frame, committee))
    if not can_be_split(frame):
        raise ValidationError(_("Only a published scale for cells or committees, no split itself, can be split."))
    copied = _undated(as_issued(frame))
    parts = tuple(
        replace(part, criteria=tuple(replace(criterion, frame_code=criterion.code) for criterion in part.criteria))
        for part in copied.parts
    )
    issued = replace(copied, code=_free(code), version=1, title=title, is_example=False, parts=parts)
    return _start(scope, issued, issuer=committee, frame=frame, source=frame)


@transaction.atomic
def start_empty(scope: Scope, committee: Organization, *, subject: str, code: str, title: str) -> Scale:
    """A draft with nothing in it but its parts: the four goods, or a single part for members and meetings."""
    require(not committee.is_cell and rules.can_issue_scale(scope, committee.path))
    if subject in FOUR_GOOD_SUBJECTS:
        named = [(good.value, str(good.label), FULL_SCORE / 4) for good in Good]
    else:
        named = [("part_1", _("Part 1"), FULL_SCORE)]
    issued = IssuedScale(
        code=_free(code),
        version=1,
        title=title,
        subject=subject,
        is_example=False,
        document_number="",
        document_on=None,
        valid_from=timezone.localdate(),
        missing_month=MissingMonth.ZERO.value,
        good_threshold=Decimal(80),
        total_threshold=Decimal(80),
        parts=tuple(IssuedPart(code=key, title=words, maximum=most, criteria=()) for key, words, most in named),
    )
    return _start(scope, issued, issuer=committee, frame=None, source=None)


def _undated(issued: IssuedScale) -> IssuedScale:
    """A copy has no document yet: that of its source does not speak for it."""
    return replace(issued, document_number="", document_on=None, valid_from=timezone.localdate())


def _free(code: str) -> str:
    if Scale.objects.filter(code=code).exists():
        raise ValidationError({"code": _("The code %(code)s is taken: choose another one.") % {"code": code}})
    return code


def _start(
    scope: Scope, issued: IssuedScale, *, issuer: Organization | None, frame: Scale | None, source: Scale | None
) -> Scale:
    try:
        with transaction.atomic():
            draft = write_scale(issued, frame=frame, issuer=issuer)
    except IntegrityError as error:
        raise ValidationError(
            _("Somebody else has just taken version %(version)s of the code %(code)s. Try again.")
            % {"version": issued.version, "code": issued.code}
        ) from error
    changes = {"version": ["", f"{issued.code} {issued.version}"]}
    if source is not None:
        changes["source"] = ["", f"{source.code} {source.version}"]
    record_event(scope, "start_scale", f"scale:{draft.pk}", organization=issuer, changes=changes)
    return draft


@transaction.atomic
def publish_draft(scope: Scope, scale: Scale, *, revision: int) -> Scale:
    """From now on the scale never changes again; `publish` refuses a flaw, a page also asks for the document's date."""
    draft = open_draft(scope, scale)
    advance(draft, revision)
    if is_undated(draft):
        raise ValidationError(DATE_MISSING)
    return publish(scope, draft)


@transaction.atomic
def discard_draft(scope: Scope, scale: Scale) -> None:
    """Delete a draft; its events stay."""
    draft = open_draft(scope, scale)
    record_event(
        scope,
        "discard_scale",
        f"scale:{draft.pk}",
        organization=draft.issuer,
        changes={"version": [f"{draft.code} {draft.version}", ""], "title": [draft.title, ""]},
    )
    Criterion.objects.filter(part__scale=draft).delete()
    ScalePart.objects.filter(scale=draft).delete()
    draft.delete()


@transaction.atomic
def adopt_scale(scope: Scope, scale: Scale, evaluation_year: EvaluationYear) -> LocalScale:
    """Mark the committee's units by its split in an open year, from the months that are not begun yet."""
    require(may_draft(scope, scale))
    year = open_or_refuse(evaluation_year.pk)
    if not scale.is_published or scale.frame_id is None or scale.issuer is None:
        raise ValidationError(_("Only a published split of a scale can be put in force for a part of a year's units."))
    if not lies_in(year, scale.issuer) or getattr(year, f"{scale.subject}_scale_id") != scale.frame_id:
        raise ValidationError(
            _("The year %(year)s of %(committee)s is not marked by the scale that this one splits.")
            % {"year": year.year, "committee": year.committee}
        )
    earlier = local_scale_of(year, scale)
    if earlier is not None and earlier.scale_id == scale.pk:
        return earlier
    if earlier is not None:
        earlier.delete()
    adopted = LocalScale.objects.create(
        evaluation_year=year, organization=scale.issuer, scale=scale, subject=scale.subject
    )
    before = f"{earlier.scale.code} {earlier.scale.version}" if earlier else ""
    record_event(
        scope,
        "adopt_scale",
        f"scale:{scale.pk}",
        organization=scale.issuer,
        changes={"year": ["", str(year.year)], "version": [before, f"{scale.code} {scale.version}"]},
    )
    return adopted


@transaction.atomic
def withdraw_scale(scope: Scope, scale: Scale, evaluation_year: EvaluationYear) -> Scale:
    """Take a split out of force before anything is marked by it; answers the scale that now marks the units."""
    require(may_draft(scope, scale))
    year = open_or_refuse(evaluation_year.pk)
    local = local_scale_of(year, scale) if scale.issuer else None
    if local is None or local.scale_id != scale.pk:
        raise ValidationError(_("The scale is not in force in %(year)s.") % {"year": year.year})
    hindrances = hindrances_of(local)
    if hindrances:
        raise ValidationError(hindrances)
    instead = scale_without(local)
    local.delete()
    record_event(
        scope,
        "withdraw_scale",
        f"scale:{scale.pk}",
        organization=scale.issuer,
        changes={
            "year": ["", str(year.year)],
            "version": [f"{one.code} {one.version}" for one in (scale, instead)],
        },
    )
    return instead

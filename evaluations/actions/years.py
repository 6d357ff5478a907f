"""A committee's year: opened, its settings changed, closed. Its runs, facts and decisions have files of their own."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cells.actions import record_event
from cells.models import Organization
from cells.scope import Scope, covers, require
from evaluations import rules
from evaluations.choices import YearState
from evaluations.engine import regulation_for
from evaluations.models import EvaluationYear, Scale
from evaluations.queries.deadlines import common_dates
from evaluations.queries.scale_shelf import OPTIONAL_SCALES, YEAR_SCALES, scales_without_marks
from evaluations.queries.years import unsettled_verdicts

#: From this rate on a reason is required (QĐ 366: 20 %, up to 25 % for outstanding units).
PLAIN_CEILING = Decimal("0.20")
HIGHEST_CEILING = Decimal("0.25")


@transaction.atomic
def open_year(
    scope: Scope,
    committee: Organization,
    year: int,
    *,
    cell_scale: Scale,
    committee_scale: Scale,
    member_scale: Scale,
    meeting_scale: Scale | None = None,
    **settings: Any,
) -> EvaluationYear:
    """Open a year for everything below `committee`; a unit belongs to one evaluation year at most.

    `settings` are the records' dates and the ceiling's rate, reason, base, rounding and grouping.
    """
    require(rules.can_manage_year(scope, committee.path))
    Organization.objects.select_for_update().get(pk=committee.pk)
    others = EvaluationYear.objects.filter(year=year).select_related("committee")
    for other in others:
        if rules.years_overlap(committee.path, other.committee.path):
            raise ValidationError(
                _("The year %(year)s is already open for %(committee)s, which shares units with this one.")
                % {"year": year, "committee": other.committee}
            )
    scales = {
        "cell_scale": cell_scale,
        "committee_scale": committee_scale,
        "member_scale": member_scale,
        "meeting_scale": meeting_scale,
    }
    for name, scale in scales.items():
        _check_scale(name, scale, committee)
    evaluation_year = EvaluationYear(
        committee=committee,
        year=year,
        regulation=regulation_for(year).code,
        opened_by_id=scope.user_id,
        **scales,
        **settings,
    )
    check_ceiling(evaluation_year)
    check_dates(common_dates(evaluation_year))
    evaluation_year.full_clean()
    evaluation_year.save()
    record_event(
        scope, "open_year", f"year:{evaluation_year.pk}", organization=committee, changes={"year": ["", str(year)]}
    )
    return evaluation_year


def _check_scale(name: str, scale: Scale | None, committee: Organization) -> None:
    if scale is None and name in OPTIONAL_SCALES:
        return
    if scale is None or scale.subject != YEAR_SCALES[name] or not scale.is_published or not _may_bind(scale, committee):
        raise ValidationError(_("%(scale)s is not a published scale of this kind.") % {"scale": scale})


def _may_bind(scale: Scale, committee: Organization) -> bool:
    """A whole scale of no committee, of this one or of one above it; a split is put in force below its frame."""
    return scale.frame_id is None and (scale.issuer is None or covers(scale.issuer.path, committee.path))


def check_ceiling(evaluation_year: EvaluationYear) -> None:
    """A ceiling above 20 % needs a reason and never passes 25 %."""
    if not 0 < evaluation_year.ceiling_rate <= HIGHEST_CEILING:
        raise ValidationError({"ceiling_rate": _("The ceiling is a rate of up to 25 %.")})
    if evaluation_year.ceiling_rate > PLAIN_CEILING and not evaluation_year.ceiling_reason.strip():
        raise ValidationError({"ceiling_reason": _("A ceiling above 20 % needs a recorded reason.")})


def check_dates(dates: rules.Dates) -> None:
    """Days that every month has, and less than a month of grace."""
    for name in ("opens_day", "due_day"):
        if not 1 <= getattr(dates, name) <= rules.LAST_COMMON_DAY:
            raise ValidationError({name: _("Choose a day that every month has: 1 to 28.")})
    if not 0 <= dates.grace_days <= rules.LONGEST_GRACE:
        raise ValidationError({"grace_days": _("Give at most %(days)s days of grace.") % {"days": rules.LONGEST_GRACE}})


@transaction.atomic
def change_year_settings(scope: Scope, evaluation_year: EvaluationYear, settings: Mapping[str, Any]) -> None:
    """Change an open year's dates, ceiling, and the scales nothing is marked by yet; the next run applies them."""
    require(rules.can_manage_year(scope, evaluation_year.committee.path))
    evaluation_year = open_or_refuse(evaluation_year.pk)
    changes = {}
    for name, value in settings.items():
        before = getattr(evaluation_year, name)
        if before == value:
            continue
        if name in YEAR_SCALES:
            _check_scale(name, value, evaluation_year.committee)
            _refuse_begun(name, evaluation_year)
            changes[name] = [f"{scale.code} {scale.version}" if scale else "" for scale in (before, value)]
        else:
            changes[name] = [str(before), str(value)]
        setattr(evaluation_year, name, value)
    check_ceiling(evaluation_year)
    check_dates(common_dates(evaluation_year))
    if changes:
        evaluation_year.save(update_fields=list(changes))
        record_event(
            scope,
            "change_year_settings",
            f"year:{evaluation_year.pk}",
            organization=evaluation_year.committee,
            changes=changes,
        )


def _refuse_begun(name: str, evaluation_year: EvaluationYear) -> None:
    """Marks already given belong to the scale they were given by."""
    if name not in scales_without_marks(evaluation_year):
        raise ValidationError(
            {name: _("Marks have been given or a split is in force by this scale: it can no longer be exchanged.")}
        )


@transaction.atomic
def close_year(scope: Scope, evaluation_year: EvaluationYear) -> None:
    """Freeze the year: everything decided, from now on read and never recomputed."""
    require(rules.can_manage_year(scope, evaluation_year.committee.path))
    evaluation_year = open_or_refuse(evaluation_year.pk)
    if not evaluation_year.run_number:
        raise ValidationError(_("The year has not been run yet."))
    unsettled = unsettled_verdicts(evaluation_year).count()
    if unsettled:
        raise ValidationError(_("%(count)s classifications still wait for a decision.") % {"count": unsettled})
    EvaluationYear.objects.filter(pk=evaluation_year.pk).update(
        state=YearState.CLOSED, closed_at=timezone.now(), closed_by_id=scope.user_id
    )
    record_event(
        scope,
        "close_year",
        f"year:{evaluation_year.pk}",
        organization=evaluation_year.committee,
        changes={"state": [YearState.OPEN.value, YearState.CLOSED.value]},
    )


def open_or_refuse(pk: int) -> EvaluationYear:
    """The year's row, locked until the transaction ends; a closed year changes no more."""
    evaluation_year = EvaluationYear.objects.select_for_update().select_related("committee").get(pk=pk)
    if evaluation_year.is_closed:
        raise ValidationError(
            _("The year %(year)s is closed: it is read and no longer changed.") % {"year": evaluation_year.year}
        )
    return evaluation_year

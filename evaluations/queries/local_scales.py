"""Which scale a unit is marked by in a year: the year's, or a committee's own split of it above the unit."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cells.choices import CELL_KINDS
from cells.models import Organization
from cells.prepared import Prepared
from cells.queries.scopes import paths_above
from cells.scope import STEP, Scope, subtree
from evaluations.choices import Period, RecordState, ScaleSubject, YearState
from evaluations.models import Criterion, EvaluationYear, LocalScale, MonthlyRecord, Scale, UnitFacts
from evaluations.queries.scales import kept_scale


@dataclass(frozen=True, kw_only=True, slots=True)
class YearScales:
    """The scales of a year's units: the common ones, and the local ones by subject and committee's path."""

    common: Mapping[str, Scale]
    local: Mapping[tuple[str, str], Scale]

    def of(self, path: str, kind: str) -> Scale:
        """The scale of the nearest committee at or above the unit that issued its own, the year's otherwise."""
        return self.nearest(ScaleSubject.CELL if kind in CELL_KINDS else ScaleSubject.COMMITTEE, path)

    def nearest(self, subject: str, path: str) -> Scale:
        """The same, asked for a committee: what its units are marked by."""
        above = (path[:end] for end in range(len(path), 0, -STEP))
        own = (self.local[subject, place] for place in above if (subject, place) in self.local)
        return next(own, self.common[subject])

    def all(self) -> list[Scale]:
        """Every scale in use, each once."""
        return list({scale.pk: scale for scale in (*self.common.values(), *self.local.values())}.values())


def year_scales(evaluation_year: EvaluationYear) -> YearScales:
    """All scales of a year's units, in one query besides the year's own."""
    local = LocalScale.objects.filter(evaluation_year=evaluation_year).select_related("organization", "scale")
    return YearScales(
        common={
            ScaleSubject.CELL: evaluation_year.cell_scale,
            ScaleSubject.COMMITTEE: evaluation_year.committee_scale,
        },
        local={(row.subject, row.organization.path): row.scale for row in local},
    )


def scale_for(evaluation_year: EvaluationYear, organization: Organization) -> Scale:
    """The scale of one unit's monthly record and year's end: the nearest split in force, or the year's own."""
    subject = ScaleSubject.CELL if organization.is_cell else ScaleSubject.COMMITTEE
    found = _LOCAL(evaluation_year.pk, [*paths_above(organization), organization.path], subject.value)
    return kept_scale(*found[0]) if found else evaluation_year.common_scale(is_cell=organization.is_cell)


_LOCAL: Prepared[tuple[int, datetime.datetime | None]] = Prepared(
    lambda year, paths, subject: (
        LocalScale.objects.filter(evaluation_year=year, organization__path__in=paths, subject=subject)
        .order_by("-organization__path")
        .values_list("scale", "scale__published_at")[:1]
    )
)


def scale_without(local: LocalScale) -> Scale:
    """What would mark the committee's units were its split not in force: that of a committee above, or the year's."""
    scales, place = year_scales(local.evaluation_year), local.organization.path
    others = {key: scale for key, scale in scales.local.items() if key != (local.subject, place)}
    return replace(scales, local=others).nearest(local.subject, place)


def open_uses(scope: Scope, split: Scale) -> list[LocalScale]:
    """Where a split is in force and can still be taken out: in open years, the latest first."""
    rows = LocalScale.objects.within(scope).filter(scale=split, evaluation_year__state=YearState.OPEN)
    related = rows.select_related("scale", "organization", "evaluation_year__committee")
    return list(
        related.select_related("evaluation_year__cell_scale", "evaluation_year__committee_scale").order_by(
            "-evaluation_year__year"
        )
    )


def hindrances_of(local: LocalScale) -> list[str]:
    """What keeps a split in force, in sentences that say what to do instead; nothing where it can be taken out."""
    months, year_ends = _months_begun(local), _year_ends_begun(local)
    sentences = []
    if months:
        sentences.append(
            ngettext(
                "%(count)s monthly record is begun on this scale and keeps it.",
                "%(count)s monthly records are begun on this scale and keep it.",
                months,
            )
            % {"count": months}
        )
    if year_ends:
        sentences.append(
            ngettext(
                "%(count)s unit has year-end marks on criteria of this scale alone.",
                "%(count)s units have year-end marks on criteria of this scale alone.",
                year_ends,
            )
            % {"count": year_ends}
        )
    if sentences:
        sentences.append(
            _("To change the months that are not begun yet, publish another split of the frame and put it in force.")
        )
    return sentences


def _months_begun(local: LocalScale) -> int:
    """The monthly records of the year that were begun on the split; in an exempt month nothing may be marked."""
    records = MonthlyRecord.objects.filter(evaluation_year=local.evaluation_year, scale=local.scale)
    return records.exclude(state=RecordState.EXEMPT, marks=None).count()


def _year_ends_begun(local: LocalScale) -> int:
    """The units with year-end marks that would mean something else, or nothing, on the frame."""
    own = _yearly_criteria(local.scale_id) - _yearly_criteria(local.scale.frame_id)
    codes = {code for code, _maximum in own}
    of_cells = Q(organization__kind__in=CELL_KINDS)
    facts = UnitFacts.objects.filter(
        subtree(local.organization.path, "organization__path"),
        of_cells if local.subject == ScaleSubject.CELL else ~of_cells,
        evaluation_year=local.evaluation_year,
    )
    return sum(1 for marks in facts.values_list("marks", flat=True) if codes.intersection(marks))


def _yearly_criteria(scale: int | None) -> set[tuple[str, Decimal]]:
    return set(Criterion.objects.filter(part__scale=scale, period=Period.YEARLY).values_list("code", "maximum"))

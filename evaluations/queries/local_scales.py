"""Which scale a unit is marked by in a year: the year's, or a committee's own split of it above the unit."""

from collections.abc import Mapping
from dataclasses import dataclass

from cells.choices import CELL_KINDS
from cells.models import Organization
from cells.scope import STEP
from evaluations.choices import ScaleSubject
from evaluations.models import EvaluationYear, LocalScale, Scale


@dataclass(frozen=True, kw_only=True, slots=True)
class YearScales:
    """The scales of a year's units: the common ones, and the local ones by subject and committee's path."""

    common: Mapping[str, Scale]
    local: Mapping[tuple[str, str], Scale]

    def of(self, path: str, kind: str) -> Scale:
        """The scale of the nearest committee at or above the unit that issued its own, the year's otherwise."""
        subject = ScaleSubject.CELL if kind in CELL_KINDS else ScaleSubject.COMMITTEE
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
    """The scale of one unit's monthly record and year's end."""
    return year_scales(evaluation_year).of(organization.path, organization.kind)

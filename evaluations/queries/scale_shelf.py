"""The scales within a reader's reach, whose they are and where they are in use."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from cells.choices import CELL_KINDS
from cells.models import Organization
from cells.scope import Scope
from evaluations.choices import ScaleSubject
from evaluations.models import EvaluationYear, LocalScale, MemberRating, MonthlyRecord, Scale, UnitFacts
from evaluations.queries.scale_drafts import may_draft
from evaluations.queries.scales import published_scales

#: A year's scales -> what each is for.
YEAR_SCALES = {
    "cell_scale": ScaleSubject.CELL,
    "committee_scale": ScaleSubject.COMMITTEE,
    "member_scale": ScaleSubject.MEMBER,
    "meeting_scale": ScaleSubject.MEETING,
}
#: Those that a year can do without: what they mark is then not asked for.
OPTIONAL_SCALES = frozenset({"meeting_scale"})


@dataclass(frozen=True, kw_only=True, slots=True)
class ScaleUse:
    """A year in which a scale marks units: all of the year's, or those of a committee that put its split in force."""

    year: EvaluationYear
    committee: Organization | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ShelvedScale:
    """A line of the list."""

    scale: Scale
    uses: list[ScaleUse] = field(default_factory=list)
    may_edit: bool = False

    @property
    def years(self) -> list[int]:
        return sorted({use.year.year for use in self.uses}, reverse=True)


def shelf(scope: Scope) -> list[ShelvedScale]:
    """What is published near the reader, with the years it is in use."""
    scales = list(published_scales(scope).select_related("issuer", "frame"))
    uses = uses_of(scope, scales)
    return [ShelvedScale(scale=scale, uses=uses[scale.pk]) for scale in scales]


def drafts(scope: Scope) -> list[ShelvedScale]:
    """The drafts of the reader's committees."""
    rows = Scale.objects.filter(published_at__isnull=True).within(scope).select_related("issuer", "frame")
    return [ShelvedScale(scale=scale, may_edit=may_draft(scope, scale)) for scale in rows]


def uses_of(scope: Scope, scales: Iterable[Scale]) -> dict[int, list[ScaleUse]]:
    """Scale -> the years known to the reader in which it is in use, latest first; two queries however many scales."""
    uses: dict[int, list[ScaleUse]] = {scale.pk: [] for scale in scales}
    for year in EvaluationYear.objects.reaching(scope).select_related("committee"):
        for pk in {getattr(year, f"{name}_id") for name in YEAR_SCALES} & uses.keys():
            uses[pk].append(ScaleUse(year=year))
    for local in local_scales_reaching(scope).filter(scale__in=uses):
        uses[local.scale_id].append(ScaleUse(year=local.evaluation_year, committee=local.organization))
    return {pk: sorted(rows, key=lambda use: -use.year.year) for pk, rows in uses.items()}


def local_scales_reaching(scope: Scope) -> QuerySet[LocalScale]:
    """The splits in force for units the reader sees, or for the reader's own unit."""
    rows = LocalScale.objects.reaching(scope).select_related("organization", "scale", "evaluation_year__committee")
    return rows.order_by("organization__path", "subject")


def scales_without_marks(year: EvaluationYear) -> list[str]:
    """The scales of a year by which nothing is marked or split yet, so that another can still be chosen."""
    if year.is_closed:
        return []
    return [name for name, subject in YEAR_SCALES.items() if not _has_marks(year, subject)]


def _has_marks(year: EvaluationYear, subject: ScaleSubject) -> bool:
    if subject == ScaleSubject.MEMBER:
        return MemberRating.objects.filter(evaluation_year=year).exclude(marks={}).exists()
    if subject == ScaleSubject.MEETING:
        return MonthlyRecord.objects.filter(evaluation_year=year, meeting_scale__isnull=False).exists()
    facts = UnitFacts.objects.filter(evaluation_year=year).exclude(marks={})
    of_cells = Q(organization__kind__in=CELL_KINDS)
    return (
        MonthlyRecord.objects.filter(evaluation_year=year, scale__subject=subject).exists()
        or LocalScale.objects.filter(evaluation_year=year, subject=subject).exists()
        or facts.filter(of_cells if subject == ScaleSubject.CELL else ~of_cells).exists()
    )


def versions_of(scale: Scale) -> QuerySet[Scale]:
    """The published versions of a scale's code, newest first."""
    return Scale.objects.published().filter(code=scale.code).order_by("-version")


def splits_near(scope: Scope, scale: Scale) -> QuerySet[Scale]:
    return published_scales(scope).filter(frame=scale).select_related("issuer")

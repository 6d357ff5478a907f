"""A draft while it is written: who may, its tree and its flaws, what it may start from, where it may hold."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Max
from django.utils.translation import gettext_lazy

from cells.choices import CELL_KINDS
from cells.models import Event, Organization
from cells.scope import Scope, covers
from evaluations import rules
from evaluations.choices import YearState
from evaluations.issued import FOUR_GOOD_SUBJECTS, IssuedCriterion, IssuedScale, total_of
from evaluations.models import Criterion, EvaluationYear, LocalScale, Scale, ScalePart
from evaluations.queries.scales import as_issued
from evaluations.scale_lint import lint
from evaluations.scale_words import explain_flaw

DATE_MISSING = gettext_lazy("The date of the document is missing: fill it in beside its number.")


def may_draft(scope: Scope, scale: Scale) -> bool:
    """Whether somebody answers for the committee whose scale it is; a split is also its secretary's business."""
    if scale.issuer is None:
        return False
    allowed = rules.can_split_scale if scale.frame_id else rules.can_issue_scale
    return allowed(scope, scale.issuer.path)


def may_split(scope: Scope, frame: Scale, committee: Organization) -> bool:
    """A committee strictly below the frame's own may split it; a frame from the server's files is above everybody."""
    own = frame.issuer.path if frame.issuer else ""
    return own != committee.path and covers(own, committee.path) and rules.can_split_scale(scope, committee.path)


def can_be_split(scale: Scale) -> bool:
    """A frame is what units are marked by, and no split itself."""
    return scale.is_published and scale.subject in FOUR_GOOD_SUBJECTS and scale.frame_id is None


def committees_to_issue(scope: Scope) -> list[Organization]:
    return [committee for committee in _committees(scope) if rules.can_issue_scale(scope, committee.path)]


def committees_to_split(scope: Scope, frame: Scale) -> list[Organization]:
    return [committee for committee in _committees(scope) if may_split(scope, frame, committee)]


def _committees(scope: Scope) -> Iterable[Organization]:
    return Organization.objects.within(scope).exclude(kind__in=CELL_KINDS)


def next_version(code: str) -> int:
    """The first number that no version of the code has, published or draft."""
    highest: int = Scale.objects.filter(code=code).aggregate(highest=Max("version"))["highest"] or 0
    return highest + 1


def previous_version(scale: Scale) -> Scale | None:
    """The published version that a draft would follow."""
    earlier = Scale.objects.published().filter(code=scale.code, version__lt=scale.version)
    return earlier.select_related("frame").order_by("-version").first()


@dataclass(kw_only=True)
class DraftPart:
    """A part of a draft with its criteria, and what they add up to."""

    part: ScalePart
    criteria: list[Criterion] = field(default_factory=list)

    @property
    def sum(self) -> Decimal:
        return total_of(criterion.maximum for criterion in self.criteria if criterion.nature == "regular")


def draft_parts(scale: Scale) -> list[DraftPart]:
    """The tree as it is edited: also parts without criteria, in two queries."""
    parts = ScalePart.objects.filter(scale=scale).order_by("order", "pk").prefetch_related("criteria")
    return [
        DraftPart(part=part, criteria=sorted(part.criteria.all(), key=lambda row: (row.order, row.pk)))
        for part in parts
    ]


def frame_of(scale: Scale) -> IssuedScale | None:
    return as_issued(scale.frame) if scale.frame else None


@dataclass(frozen=True, kw_only=True, slots=True)
class FrameLine:
    """A criterion of the frame, and those of the split that are parts of it."""

    criterion: IssuedCriterion
    parts: list[Criterion]

    @property
    def sum(self) -> Decimal:
        return total_of(part.maximum for part in self.parts)

    @property
    def is_whole(self) -> bool:
        return self.sum == self.criterion.maximum


def frame_lines(scale: Scale, parts: Iterable[DraftPart]) -> list[FrameLine]:
    """How a split divides its frame, in the frame's order; nothing for another scale."""
    frame, by_code = frame_of(scale), defaultdict(list)
    for of in parts:
        for criterion in of.criteria:
            by_code[criterion.frame_code].append(criterion)
    return [FrameLine(criterion=row, parts=by_code[row.code]) for row in frame.criteria] if frame else []


@dataclass(frozen=True, kw_only=True, slots=True)
class FlawLine:
    """What contradicts itself, in words, with its place on the draft's page."""

    sentence: str
    place: str = "head"


def flaws_of(scale: Scale) -> list[FlawLine]:
    """Everything that keeps a draft from being published, in the order of the scale."""
    issued, places = as_issued(scale), _places(scale)
    flaws = [
        FlawLine(sentence=explain_flaw(flaw, issued), place=places.get((flaw.part, flaw.criterion), "head"))
        for flaw in lint(issued, frame_of(scale))
    ]
    if is_undated(scale):
        flaws.append(FlawLine(sentence=str(DATE_MISSING)))
    return flaws


def is_undated(scale: Scale) -> bool:
    """A file on the server may leave the date out, a draft made on a page may not."""
    return not scale.is_example and scale.document_on is None


def _places(scale: Scale) -> dict[tuple[str, str], str]:
    """Codes of a part and a criterion ("" for none) -> the place on the page."""
    places: dict[tuple[str, str], str] = {}
    for of in draft_parts(scale):
        places[of.part.code, ""] = f"part_{of.part.pk}"
        places |= {(of.part.code, criterion.code): f"criterion_{criterion.pk}" for criterion in of.criteria}
    return places


def scale_events(scale: Scale) -> list[Event]:
    return list(Event.objects.filter(target=f"scale:{scale.pk}").select_related("actor"))


def years_to_adopt(scope: Scope, split: Scale) -> list[EvaluationYear]:
    """The open years of the split's committee that are marked by its frame."""
    assert split.issuer is not None
    years = EvaluationYear.objects.reaching(scope).covering(split.issuer).filter(state=YearState.OPEN)
    return list(
        years.filter(**{f"{split.subject}_scale": split.frame_id}).select_related("committee").order_by("-year")
    )


def local_scale_of(year: EvaluationYear, split: Scale) -> LocalScale | None:
    """What the split's committee has put in force so far."""
    rows = LocalScale.objects.filter(evaluation_year=year, organization=split.issuer, subject=split.subject)
    return rows.select_related("scale", "organization", "evaluation_year").first()


def lies_in(year: EvaluationYear, committee: Organization) -> bool:
    return covers(year.committee.path, committee.path)


def sum_of_parts(parts: Iterable[DraftPart]) -> Decimal:
    """What the whole scale adds up to; it should be one hundred."""
    return total_of(part.part.maximum for part in parts)

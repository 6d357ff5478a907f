"""How far drafts are: a unit that has marked everything and not sent it is told something else than one not begun."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import Count, Q

from cells.models import Organization
from evaluations.choices import Applies, Period, RecordState
from evaluations.models import Criterion, MonthlyRecord
from evaluations.rules import asks_for


@dataclass(frozen=True, kw_only=True, slots=True)
class DraftFill:
    """Criteria with a mark, zero and not applicable included, of those that the month asks for."""

    marked: int
    asked: int

    @property
    def is_full(self) -> bool:
        return self.marked >= self.asked


def draft_fills(units: Collection[Organization], years: Collection[int]) -> Mapping[tuple[int, int, int], DraftFill]:
    """Unit, year, month -> its draft; two queries."""
    given = Q(marks__value__isnull=False) | Q(marks__is_not_applicable=True)
    thematic = Q(marks__criterion__applies=Applies.THEMATIC)
    drafts = list(
        MonthlyRecord.objects.filter(organization__in=units, year__in=years, state=RecordState.DRAFT)
        .order_by()
        .annotate(given=Count("marks", filter=given), thematic=Count("marks", filter=given & thematic))
        .values_list("organization_id", "year", "month", "scale_id", "is_thematic", "given", "thematic")
    )
    asked: dict[int, dict[str, int]] = defaultdict(dict)
    rows = (
        Criterion.objects.filter(part__scale__in={draft[3] for draft in drafts}, period=Period.MONTHLY)
        .order_by()
        .values_list("part__scale_id", "applies")
        .annotate(count=Count("pk"))
    )
    for scale, applies, count in rows:
        asked[scale][applies] = count
    return {
        (unit, year, month): DraftFill(
            marked=marked if is_thematic else marked - of_thematic,
            asked=sum(count for applies, count in asked[scale].items() if asks_for(applies, is_thematic)),
        )
        for unit, year, month, scale, is_thematic, marked, of_thematic in drafts
    }

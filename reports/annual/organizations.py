"""Biểu 6 of the organisations: how many there are, how they were classified, how many were not, by kind and type."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

from django.db.models import Count
from django.utils.formats import number_format
from django.utils.translation import ngettext

from cells.choices import OrganizationKind
from evaluations.choices import Eligibility
from evaluations.models.verdict import VerdictQuerySet
from reports.annual.official_form import (
    COLUMNS,
    FINAL_LEVEL,
    FORM_NUMBER,
    LEVEL_LABELS,
    column_of,
    counted_row,
    summed_row,
    total,
)
from reports.table import Row, RowStyle, Table

_PARTS = (
    (
        "A. Tổ chức cơ sở đảng",
        (
            ("I. Đảng bộ cơ sở", OrganizationKind.GRASSROOTS_COMMITTEE),
            ("II. Chi bộ cơ sở", OrganizationKind.GRASSROOTS_CELL),
        ),
    ),
    (
        "B. Tổ chức đảng trực thuộc đảng bộ cơ sở",
        (
            ("I. Đảng bộ bộ phận", OrganizationKind.SUB_COMMITTEE),
            ("II. Chi bộ trực thuộc", OrganizationKind.SUBORDINATE_CELL),
        ),
    ),
)

#: Outside classification as newly established, and not decided yet: together row 3.
_NEW, _OPEN = "new", "open"

#: Kind of organisation -> level, `_NEW` or `_OPEN` -> column -> how many.
Tally = Mapping[str, Mapping[str, Counter[str]]]


def build_organizations(verdicts: VerdictQuerySet, year: int) -> Table:
    """Every unit among `verdicts` is counted once."""
    tally = _tally(verdicts.of_units())
    return Table(
        key="organizations",
        sheet_name="Biểu 6 - Tổ chức đảng",
        title="Thống kê kết quả xếp loại chất lượng tổ chức cơ sở đảng",
        subtitle=f"Năm {year}",
        form_number=FORM_NUMBER,
        columns=COLUMNS,
        rows=tuple(_rows(tally)),
        footnotes=_footnotes(tally),
    )


def _tally(units: VerdictQuerySet) -> Tally:
    tally: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    counted = (
        units.order_by()
        .annotate(final=FINAL_LEVEL)
        .values_list("kind", "type", "final", "eligibility")
        .annotate(count=Count("pk"))
    )
    for kind, type_, final, eligibility, count in counted:
        standing = final or (_NEW if eligibility == Eligibility.NEW_UNDER_6_MONTHS else _OPEN)
        tally[kind][standing][column_of(type_)] += count
    return tally


def _rows(tally: Tally) -> Iterator[Row]:
    for title, blocks in _PARTS:
        yield Row(cells=(title,), style=RowStyle.SECTION)
        for block, kind in blocks:
            yield Row(cells=(block,), style=RowStyle.SECTION)
            yield from _block(kind, tally.get(kind, {}))


def _block(kind: str, counts: Mapping[str, Counter[str]]) -> Iterator[Row]:
    nobody: Counter[str] = Counter()
    levels = {f"{kind}.{level}": counts.get(level, nobody) for level in LEVEL_LABELS}
    evaluated = {f"{kind}.2": total(levels)}
    newly_established = counts.get(_NEW, nobody)
    not_evaluated = {f"{kind}.3": newly_established + counts.get(_OPEN, nobody)}
    yield summed_row(f"{kind}.1", "1. Tổng số đến cuối năm (1 = 2 + 3)", evaluated | not_evaluated, RowStyle.TOTAL)
    yield summed_row(f"{kind}.2", "2. Được đánh giá, xếp loại chất lượng", levels)
    for level, label in LEVEL_LABELS.items():
        yield counted_row(f"{kind}.{level}", label, levels[f"{kind}.{level}"], indent=1)
    yield counted_row(f"{kind}.3", "3. Chưa được đánh giá, xếp loại", not_evaluated[f"{kind}.3"])
    label = "Trong đó: mới thành lập chưa đủ 6 tháng"
    yield counted_row(f"{kind}.{_NEW}", label, newly_established, RowStyle.SUBROW, indent=1)


def _footnotes(tally: Tally) -> tuple[str, ...]:
    undecided = sum(counts[_OPEN].total() for counts in tally.values() if _OPEN in counts)
    if not undecided:
        return ()
    text = ngettext(
        "Row 3 includes %(count)s organisation whose level the committee has not decided yet.",
        "Row 3 includes %(count)s organisations whose level the committee has not decided yet.",
        undecided,
    )
    return (text % {"count": number_format(undecided)},)

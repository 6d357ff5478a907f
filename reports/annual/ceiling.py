"""Control of the ceiling on excellent: each comparable group, what the ceiling allows, what was given."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from urllib.parse import quote

from django.db.models import Count, Max, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from cells.choices import OrganizationKind
from cells.scope import Scope
from evaluations.choices import CeilingBase, CeilingPlace, Level
from evaluations.models import EvaluationYear
from evaluations.models.verdict import VerdictQuerySet
from evaluations.queries.years import group_title
from reports.annual.official_form import FINAL_LEVEL
from reports.table import BLANK, Cell, Column, Kind, Row, RowStyle, Share, Span, Sum, Table, quotient

#: Whom a group compares, in the order of the official tables.
_ORDER = (*OrganizationKind.values, "member", "leader")


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """A group's verdicts as they stand, and what the last run found; `allowed` is `None` if it knew no such group."""

    key: str
    name: str
    evaluated: int
    good_or_better: int
    excellent: int
    waiting: int
    allowed: int | None
    counted_by_run: int

    @property
    def good(self) -> int:
        return self.good_or_better - self.excellent

    @property
    def is_of_members(self) -> bool:
        return self.key.split("/")[1] in ("member", "leader")


def build_ceiling(verdicts: VerdictQuerySet, scope: Scope, evaluation_year: EvaluationYear) -> Table:
    """The groups that lie wholly within the reader's view: a part of a group would say nothing about its ceiling."""
    is_inclusive = evaluation_year.ceiling_base == CeilingBase.INCLUSIVE
    groups = _groups(verdicts, scope, evaluation_year)
    href = f"{reverse('verdict_list', args=[evaluation_year.pk])}?group="
    return Table(
        key="ceiling",
        sheet_name=_("Ceiling"),
        title=_("Control of the ceiling on excellent"),
        subtitle=_("Year %(year)s") % {"year": evaluation_year.year},
        columns=_columns(is_inclusive),
        row_heading="group",
        rows=tuple(_rows(groups, is_inclusive, href)),
        base_lines=(
            _("Share: excellent among those rated good or better.")
            if is_inclusive
            else _("Share: excellent for those rated good."),
        ),
        footnotes=() if groups else (_("No comparable group lies wholly within what you see."),),
    )


def _groups(verdicts: VerdictQuerySet, scope: Scope, evaluation_year: EvaluationYear) -> list[Group]:
    """Those with somebody evaluated, in the order of the tree."""
    of_run = {group["key"]: group for group in evaluation_year.ceiling_groups}
    counted = (
        verdicts.exclude(group_key="")
        .order_by()
        .annotate(final=FINAL_LEVEL)
        .values_list("group_key")
        .annotate(
            name=Max("group_name"),
            evaluated=Count("pk", filter=~Q(final="")),
            good_or_better=Count("pk", filter=Q(final__in=(Level.EXCELLENT, Level.GOOD))),
            excellent=Count("pk", filter=Q(final=Level.EXCELLENT)),
            waiting=Count("pk", filter=Q(ceiling_place=CeilingPlace.WAITING, decided_level="")),
        )
    )
    groups = [
        Group(
            key=key,
            name=name,
            evaluated=evaluated,
            good_or_better=good_or_better,
            excellent=excellent,
            waiting=waiting,
            allowed=of_run[key]["allowed"] if key in of_run else None,
            counted_by_run=of_run[key]["good_or_better"] if key in of_run else good_or_better,
        )
        for key, name, evaluated, good_or_better, excellent, waiting in counted
        if evaluated and scope.sees(key.split("/")[0])
    ]
    return sorted(groups, key=_place)


def _place(group: Group) -> tuple[str, int, str]:
    """The path of the deciding committee, then whom it compares, then of which type."""
    path, whom, type_ = group.key.split("/")
    return path, _ORDER.index(whom), type_


def _columns(is_inclusive: bool) -> tuple[Column, ...]:
    good = () if is_inclusive else (Column("good", _("Of which good"), Kind.INTEGER, 11),)
    return (
        Column("number", _("No."), Kind.INTEGER, 6),
        Column("group", _("Unit or group"), width=54),
        Column("evaluated", _("Evaluated"), Kind.INTEGER, 11),
        Column("good_or_better", _("Good or better"), Kind.INTEGER, 11),
        *good,
        Column("allowed", _("Ceiling"), Kind.INTEGER, 11),
        Column("excellent", _("Excellent"), Kind.INTEGER, 11),
        Column("share", _("Share"), Kind.PERCENT, 10),
        Column("conclusion", _("Conclusion"), width=34),
    )


def _rows(groups: Sequence[Group], is_inclusive: bool, href: str) -> Iterator[Row]:
    numbers = count(1)
    for title, is_of_members in ((_("Organisations"), False), (_("Members"), True)):
        section = [group for group in groups if group.is_of_members == is_of_members]
        if section:
            yield Row(cells=(title,), style=RowStyle.SECTION)
            for group in section:
                yield _group_row(next(numbers), group, is_inclusive, href)
            yield _total_row(section, is_inclusive)


def _group_row(number: int, group: Group, is_inclusive: bool, href: str) -> Row:
    return Row(
        key=group.key,
        href=href + quote(group.key, safe=""),
        cells=(
            number,
            group_title(group.key, group.name),
            group.evaluated,
            group.good_or_better,
            *(() if is_inclusive else (group.good,)),
            group.allowed,
            group.excellent,
            _share(group.excellent, group.good_or_better, is_inclusive),
            _conclusion(group),
        ),
    )


def _total_row(groups: Sequence[Group], is_inclusive: bool) -> Row:
    span = Span(groups[0].key, groups[-1].key)
    sums: Mapping[str, Cell] = {
        name: Sum(sum(getattr(group, name) or 0 for group in groups), rows=(span,))
        for name in ("evaluated", "good_or_better", "good", "allowed", "excellent")
    }
    excellent = sum(group.excellent for group in groups)
    good_or_better = sum(group.good_or_better for group in groups)
    return Row(
        style=RowStyle.TOTAL,
        cells=(
            BLANK,
            _("Total"),
            sums["evaluated"],
            sums["good_or_better"],
            *(() if is_inclusive else (sums["good"],)),
            sums["allowed"],
            sums["excellent"],
            _share(excellent, good_or_better, is_inclusive),
            BLANK,
        ),
    )


def _share(excellent: int, good_or_better: int, is_inclusive: bool) -> Share:
    if is_inclusive:
        return Share(quotient(excellent, good_or_better), "excellent", "good_or_better")
    return Share(quotient(excellent, good_or_better - excellent), "excellent", "good")


def _conclusion(group: Group) -> str:
    """Whether the ceiling is kept; while ties wait for the committee, that."""
    if group.allowed is None:
        return _("Not in the last run: no ceiling was computed.")
    if group.waiting:
        seats = max(group.allowed - group.excellent + group.waiting, 0)
        tied = _("Tied at the ceiling, waiting for the committee: %(count)s; seats left: %(seats)s.")
        return tied % {"count": group.waiting, "seats": seats}
    if group.excellent > group.allowed:
        return _("Above the ceiling by %(count)s.") % {"count": group.excellent - group.allowed}
    kept = _("Within the ceiling.")
    if group.good_or_better == group.counted_by_run:
        return kept
    computed = _("The run counted %(count)s rated good or better.") % {"count": group.counted_by_run}
    return f"{kept} {computed}"

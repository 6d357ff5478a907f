"""A committee's ranking: units within comparable groups, with places, scores and what has been made of them."""

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import groupby
from typing import NamedTuple

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from cells.choices import OrganizationKind, OrganizationType
from cells.models import Organization
from evaluations.choices import CeilingPlace, Good, Level, MissingMonth
from evaluations.models import EvaluationYear
from evaluations.queries.deadlines import MonthsDue, months_due
from evaluations.queries.standings import YearStandings
from evaluations.queries.years import group_title
from evaluations.standing import Group, Placed, Standing, compare_pilots, rank
from evaluations.templatetags.points import signed
from reports.annual.letterhead import committee_name
from reports.table import PREPARED_BY, Cell, Column, Kind, Link, Row, RowStyle, Table

SORTS = ("place", "name", *(good.value for good in Good))


class Entry(NamedTuple):
    """One line of the ranking."""

    group: Group
    placed: Placed


@dataclass(frozen=True, kw_only=True)
class Ranking:
    organization: Organization
    year: int
    today: datetime.date
    of: YearStandings
    groups: tuple[Group, ...]

    @cached_property
    def has_verdicts(self) -> bool:
        return any(one.verdict_pk for one in self.of.standings)

    @cached_property
    def months_due(self) -> dict[int, MonthsDue]:
        """By evaluation year, the months that count before the run."""
        return months_due(self.of.years, self.today)

    def of_group(self, key: str) -> "Ranking":
        """The ranking with one group only; with all of them where there is none of this key."""
        groups = tuple(group for group in self.groups if key_of(group) == key)
        return Ranking(
            organization=self.organization, year=self.year, today=self.today, of=self.of, groups=groups or self.groups
        )

    def entries(self, sort: str = "place") -> list[Entry]:
        """Group by group, and within each in the order asked for."""
        return [Entry(group, placed) for group in self.groups for placed in _sorted(group.placed, sort)]


def build_ranking(
    organization: Organization, of: YearStandings, year: int, today: datetime.date, *, by_type: bool
) -> Ranking:
    groups = tuple(rank(of.standings, by_type=by_type))
    return Ranking(organization=organization, year=year, today=today, of=of, groups=groups)


def key_of(group: Group) -> str:
    """The group's name in an address."""
    return "/".join(group.key)


def title_of(group: Group, organization: Organization) -> str:
    """Whom the group compares; whose units they are goes without saying on their own committee's page."""
    if group.key.committee_path != organization.path:
        return group_title(key_of(group), group.committee_name)
    kind = str(OrganizationKind(group.key.kind).label)
    return f"{kind}, {OrganizationType(group.key.type).label}" if group.key.type else kind


def _sorted(placed: Sequence[Placed], sort: str) -> Sequence[Placed]:
    if sort == "name":
        return sorted(placed, key=lambda one: (one.standing.name, one.standing.path))
    if sort in Good.values:
        return sorted(placed, key=lambda one: _score(one.standing, sort), reverse=True)
    return placed


def _score(standing: Standing, good: str) -> Decimal:
    score = standing.goods.get(good)
    return Decimal(-1) if score is None else score


# --- as a table -------------------------------------------------------------------------------------------------------


def ranking_table(ranking: Ranking, entries: Iterable[Entry]) -> Table:
    """These lines of the ranking, each group under its own heading."""
    return Table(
        key="ranking",
        sheet_name=_("Ranking %(year)s") % {"year": ranking.year},
        title=_("Ranking of comparable units"),
        subtitle=_subtitle(ranking),
        columns=tuple(_columns(ranking)),
        rows=tuple(_rows(ranking, entries)),
        base_lines=(*dict.fromkeys(_bases(ranking)), *_pilot_lines(ranking)),
        issuing_bodies=(committee_name(ranking.organization.name),),
        left_signature=PREPARED_BY,
    )


def _subtitle(ranking: Ranking) -> str:
    words = _("Year %(year)s") if ranking.of.is_closed else _("Year %(year)s, provisional")
    return words % {"year": ranking.year}


def _columns(ranking: Ranking) -> Iterator[Column]:
    yield Column("unit", _("Unit"), width=36)
    yield Column("place", _("Place"), Kind.INTEGER, 7)
    yield Column("total", _("Total"), Kind.DECIMAL, 9)
    for good, heading in (
        (Good.TASKS, pgettext("good", "Tasks")),
        (Good.ACTIVITY, pgettext("good", "Activities")),
        (Good.SOLIDARITY, pgettext("good", "Solidarity")),
        (Good.CADRES, pgettext("good", "Cadres")),
    ):
        yield Column(good.value, heading, Kind.DECIMAL, 11, _("Of which"))
    yield Column("months", _("Months counted"), Kind.INTEGER, 9)
    if ranking.has_verdicts:
        yield Column("level", _("Level"), width=27)
        yield Column("recognised", _("Four-good"), width=11)
    yield Column("note", _("Note"), width=22)


def _rows(ranking: Ranking, entries: Iterable[Entry]) -> Iterator[Row]:
    for group, of_group in groupby(entries, key=lambda entry: entry.group):
        yield Row(cells=(_heading(ranking, group),), style=RowStyle.SECTION)
        for entry in of_group:
            yield _row(ranking, entry.placed)


def _heading(ranking: Ranking, group: Group) -> str:
    units = ngettext("%(count)s unit", "%(count)s units", len(group.placed)) % {"count": len(group.placed)}
    maxima = {placed.standing.maximum for placed in group.placed if placed.standing.maximum is not None}
    words = _("%(group)s: %(units)s")
    values = {"group": title_of(group, ranking.organization), "units": units}
    if len(maxima) == 1:
        words = _("%(group)s: %(units)s, %(maximum)s points at most")
        values["maximum"] = number_format(maxima.pop().normalize())
    return words % values


def _row(ranking: Ranking, placed: Placed) -> Row:
    standing = placed.standing
    why = _why(ranking, standing)
    name = _("%(unit)s (pilot)") % {"unit": standing.name} if standing.is_pilot else standing.name
    cells: list[Cell] = [Link(name, reverse("organization_detail", args=[standing.unit_pk])), placed.place]
    cells.append(_linked(standing.total, why))
    cells += [_linked(standing.goods.get(good.value), why) for good in Good]
    cells.append(standing.counted_months)
    if ranking.has_verdicts:
        cells += [_level(standing), _recognised(standing)]
    cells.append(_note(standing))
    return Row(cells=tuple(cells))


def _linked(score: Decimal | None, href: str) -> Cell:
    return None if score is None else Link(score, href)


def _why(ranking: Ranking, standing: Standing) -> str:
    """Why this number: the verdict's reasons, or before the run the months it is the mean of."""
    if standing.verdict_pk:
        return reverse("verdict_detail", args=[standing.verdict_pk])
    months = ranking.months_due[standing.year_pk].of(standing.path)
    return reverse("record_edit", args=[standing.unit_pk, ranking.year, max(months, default=1)])


def _level(standing: Standing) -> str:
    if standing.decided_level:
        return str(Level(standing.decided_level).label)
    if standing.computed_level:
        return _("%(level)s (computed)") % {"level": Level(standing.computed_level).label}
    return ""


def _recognised(standing: Standing) -> str:
    return {True: _("yes"), False: _("no"), None: ""}[standing.is_recognised]


def _note(standing: Standing) -> str:
    if standing.is_outside:
        return _("newly established")
    if standing.total is None:
        return _("year-end marks are missing") if standing.counted_months else _("no month counted")
    if standing.ceiling_place == CeilingPlace.LOWERED:
        return _("lowered by the ceiling")
    if standing.ceiling_place == CeilingPlace.WAITING and not standing.decided_level:
        return _("tied at the ceiling")
    return ""


# --- what the figures rest on -----------------------------------------------------------------------------------------


def _bases(ranking: Ranking) -> Iterator[str]:
    for year in ranking.of.years:
        if year.run_number:
            yield _("Scores of the whole year as run %(number)s stored them on %(date)s.") % {
                "number": year.run_number,
                "date": _day(year.run_at),
            }
        if year.is_closed:
            yield _("The year was closed on %(date)s.") % {"date": _day(year.closed_at)}
        if not year.run_number:
            yield from _basis_to_date(year, _counts_due(ranking, year))


def _day(at: datetime.datetime | None) -> str:
    return date_format(timezone.localdate(at), "SHORT_DATE_FORMAT") if at else ""


def _counts_due(ranking: Ranking, year: EvaluationYear) -> list[int]:
    """How many months are due for the units shown, the fewest first: committees may have dates of their own."""
    shown = (placed.standing for group in ranking.groups for placed in group.placed)
    due = ranking.months_due[year.pk]
    return sorted({len(due.of(standing.path)) for standing in shown if standing.year_pk == year.pk})


def _basis_to_date(year: EvaluationYear, counts: Sequence[int]) -> Iterator[str]:
    if not any(counts):
        yield _("No month is due yet.")
        return
    if len(counts) == 1:
        yield ngettext(
            "Year to date: the monthly criteria of the %(count)s month due so far; yearly criteria come with the run.",
            "Year to date: the monthly criteria of the %(count)s months due so far; yearly criteria come with the run.",
            counts[0],
        ) % {"count": counts[0]}
    else:
        yield _(
            "Year to date: the monthly criteria of the months due so far by each unit’s own dates, "
            "%(fewest)s to %(most)s; yearly criteria come with the run."
        ) % {"fewest": counts[0], "most": counts[-1]}
    scales = {year.cell_scale, year.committee_scale}
    policies = {scale.missing_month for scale in scales}
    if len(policies) == 1:
        yield _MISSING_MONTH[MissingMonth(policies.pop())]()
    else:
        yield from (f"{scale.title}: {_MISSING_MONTH[MissingMonth(scale.missing_month)]()}" for scale in scales)


_MISSING_MONTH: Mapping[MissingMonth, Callable[[], str]] = {
    MissingMonth.ZERO: lambda: _("A month without an approved record counts as zero."),
    MissingMonth.EXCLUDE: lambda: _("A month without an approved record is left out."),
}


def _pilot_lines(ranking: Ranking) -> Iterator[str]:
    standings = [placed.standing for group in ranking.groups for placed in group.placed]
    for one in compare_pilots(standings):
        yield _(
            "%(kind)s: pilots (%(pilots)s) %(mean)s on average, the others (%(others)s) %(others_mean)s; "
            "difference %(difference)s."
        ) % {
            "kind": OrganizationKind(one.kind).label,
            "pilots": one.pilots,
            "mean": number_format(one.pilots_mean, 2),
            "others": one.others,
            "others_mean": number_format(one.others_mean, 2),
            "difference": signed(one.difference),
        }

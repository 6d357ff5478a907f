"""A comparison in words, for the page and the command."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Field
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from cells.models import Member, Organization
from cells.roster.comparing import Change, Comparison, Difference
from cells.roster.row_reader import shown_day
from cells.roster.values import Problem, Roster
from cells.roster.words import NEEDED_MEMBER_COLUMNS, NEEDED_UNIT_COLUMNS, MemberColumn, UnitColumn, headings


@dataclass(frozen=True, kw_only=True, slots=True)
class Counts:
    """One line of the summary: how many rows of one list are what.

    Who is `absent` cannot be told (None) as long as faulty rows may be theirs.
    """

    title: str
    new: int
    changed: int
    unchanged: int
    faulty: int
    absent: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangedField:
    """A field as it was and as it will be; "" is nothing."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangedRow:
    sheet: str
    row: int
    title: str
    fields: tuple[ChangedField, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ExpectedList:
    title: str
    columns: tuple[str, ...]


def expected_lists() -> list[ExpectedList]:
    """The two lists a workbook must hold, with the headings of the columns they cannot do without."""
    return [
        ExpectedList(
            title=_("Organisations"),
            columns=tuple(headings(column)[0] for column in UnitColumn if column in NEEDED_UNIT_COLUMNS),
        ),
        ExpectedList(
            title=_("Members"),
            columns=tuple(headings(column)[0] for column in MemberColumn if column in NEEDED_MEMBER_COLUMNS),
        ),
    ]


def count_rows(roster: Roster, comparison: Comparison) -> list[Counts]:
    return [
        _counts(_("Organisations"), comparison.units, roster.unit_problems),
        _counts(_("Members"), comparison.members, roster.member_problems),
    ]


def _counts(title: str, difference: Difference[Any, Any], problems: tuple[Problem, ...]) -> Counts:
    return Counts(
        title=title,
        new=len(difference.new),
        changed=len(difference.changed),
        unchanged=difference.unchanged,
        faulty=len({(problem.sheet, problem.row) for problem in problems}),
        absent=None if problems else len(difference.absent),
    )


def describe_changes(roster: Roster, comparison: Comparison) -> list[ChangedRow]:
    """Every changed row with each field as it was and as it will be, the units first."""
    names = {"": roster.district_name} | {unit.code: unit.name for unit in comparison.known_units.values()}
    names |= {row.code: row.name for row in roster.units}
    changes: list[Change[Any, Any]] = [*comparison.units.changed, *comparison.members.changed]
    return [
        ChangedRow(
            sheet=change.row.sheet,
            row=change.row.row,
            title=change.instance.name,
            fields=tuple(
                ChangedField(
                    label=_label(change.instance, field),
                    before=_shown(change.instance, field, before, names),
                    after=_shown(change.instance, field, after, names),
                )
                for field, (before, after) in change.values.items()
            ),
        )
        for change in changes
    ]


def _label(instance: Organization | Member, field: str) -> str:
    if field == "parent":
        return _("Belongs to")
    return capfirst(str(_field(instance, field).verbose_name))


def _shown(instance: Organization | Member, field: str, value: Any, names: Mapping[str, str]) -> str:
    if field == "parent" or (field == "organization" and value):
        return f"{value} {names.get(value, '')}".strip()
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, date | int):
        return shown_day(value)
    if not value:
        return ""
    return str(dict(_field(instance, field).flatchoices).get(value, value))


def _field(instance: Organization | Member, name: str) -> Field[Any, Any]:
    return next(field for field in instance._meta.concrete_fields if field.name == name)

"""From the workbook to a `Roster`: every cell understood, or a problem that names its row and column in words."""

from datetime import date
from pathlib import Path

from django.utils.translation import gettext as _

from cells.roster.container import safe_copy
from cells.roster.grid import find_lists, read_sheets
from cells.roster.letterhead import read_letterhead
from cells.roster.member_list import read_members
from cells.roster.row_reader import Findings
from cells.roster.unit_list import parents_outside, read_units
from cells.roster.values import Roster, RosterError
from cells.roster.words import NEEDED_MEMBER_COLUMNS, NEEDED_UNIT_COLUMNS, MemberColumn, UnitColumn


def read_roster(source: bytes | Path, today: date | None = None) -> Roster:
    """Read a district's workbook. `RosterError` when there is no roster in it at all.

    A date after `today` is a problem; without `today`, one after the day the list itself gives.
    """
    content = source if isinstance(source, bytes) else _content_of(source)
    sheets = read_sheets(safe_copy(content))
    unit_tables = find_lists(sheets, UnitColumn, NEEDED_UNIT_COLUMNS, _("Party organisations"))
    member_tables = find_lists(sheets, MemberColumn, NEEDED_MEMBER_COLUMNS, _("Party members"))
    parents = parents_outside(unit_tables)
    lines_above = [line for table in unit_tables for line in table.lines_above]
    lines_above += [line for table in member_tables for line in table.lines_above]
    letterhead = read_letterhead(lines_above, spellings=parents)
    district_name = letterhead.district_name or next(iter(parents), "")
    if not district_name:
        raise RosterError(_("Neither the lines above the list nor its rows say which committee the units belong to."))
    in_units, in_members = Findings(), Findings()
    units = read_units(unit_tables, district_name, in_units)
    members = read_members(member_tables, units.kinds, in_members, today or letterhead.as_of)
    return Roster(
        province_name=letterhead.province_name,
        district_name=district_name,
        as_of=letterhead.as_of,
        units=units.rows,
        members=members,
        unit_problems=in_units.problems_by_row(),
        member_problems=in_members.problems_by_row(),
        remarks=(*in_units.remarks, *in_members.remarks),
    )


def _content_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise RosterError(_("The file “%(path)s” cannot be read.") % {"path": path}) from error

"""The list of organisations: each row's own cells first, then what the rows say of each other."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from cells.choices import GRASSROOTS_KINDS, OrganizationKind, OrganizationType
from cells.names import search_key
from cells.roster.grid import ListTable
from cells.roster.letterhead import place_of
from cells.roster.row_reader import Findings, RowReader
from cells.roster.values import UnitRow
from cells.roster.words import (
    COMPANY_FORMS,
    KIND_WORDS,
    KINDS,
    OTHER_ENTERPRISE,
    PILOT,
    STATE_ENTERPRISE,
    TYPE_WORDS,
    TYPES,
    UnitColumn,
    key,
)

MAX_NAME, MAX_CODE = 200, 30

#: What a unit of each kind may stand under; nothing means the committee the list belongs to.
PARENT_KINDS: Mapping[OrganizationKind, frozenset[OrganizationKind]] = {
    OrganizationKind.GRASSROOTS_COMMITTEE: frozenset(),
    OrganizationKind.GRASSROOTS_CELL: frozenset(),
    OrganizationKind.SUB_COMMITTEE: frozenset({OrganizationKind.GRASSROOTS_COMMITTEE}),
    OrganizationKind.SUBORDINATE_CELL: frozenset(
        {OrganizationKind.GRASSROOTS_COMMITTEE, OrganizationKind.SUB_COMMITTEE}
    ),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class UnitList:
    """The sound rows, and the kind behind every code seen: a cell's members are not to blame for its faulty row."""

    rows: tuple[UnitRow, ...]
    kinds: Mapping[str, OrganizationKind | None]


@dataclass(slots=True)
class _Draft:
    """A row read by itself; `row` is None when it has a problem of its own."""

    reader: RowReader[UnitColumn]
    code: str
    name: str
    kind: OrganizationKind | None
    row: UnitRow | None


def parents_outside(tables: Sequence[ListTable[UnitColumn]]) -> list[str]:
    """What the list names as a parent but does not contain, the most frequent first: the committee it belongs to."""
    rows = [row for table in tables for row in table.rows]
    listed = {search_key(row.text(column)) for row in rows for column in (UnitColumn.NAME, UnitColumn.CODE)}
    parents = Counter(row.text(UnitColumn.PARENT) for row in rows)
    return [name for name, _count in parents.most_common() if name and search_key(name) not in listed]


def read_units(tables: Sequence[ListTable[UnitColumn]], district_name: str, findings: Findings) -> UnitList:
    drafts = [_read_alone(RowReader(table, row, findings, today=None)) for table in tables for row in table.rows]
    # Of two rows with one code the first counts, so the others do not make its cells faulty too.
    kinds = {draft.code: draft.kind for draft in reversed(drafts) if draft.code}
    _refuse_repeated_codes(drafts)
    _find_parents(drafts, kinds, district_name)
    return UnitList(
        rows=tuple(draft.row for draft in drafts if draft.row and draft.reader.is_sound),
        kinds=kinds,
    )


def _read_alone(reader: RowReader[UnitColumn]) -> _Draft:
    code = reader.code(UnitColumn.CODE)
    if not code and reader.is_sound:
        reader.problem(UnitColumn.CODE, _("The code is missing."))
    if len(code) > MAX_CODE:
        reader.problem(UnitColumn.CODE, _("The code is longer than %(limit)d characters.") % {"limit": MAX_CODE})
    name = reader.name(UnitColumn.NAME, MAX_NAME)
    kind = reader.meaning(UnitColumn.KIND, KINDS, KIND_WORDS)
    if not reader.text(UnitColumn.KIND):
        reader.problem(UnitColumn.KIND, _("The level is missing."))
    unit_type = _read_type(reader, name)
    row = None
    if kind and unit_type and reader.is_sound:
        row = UnitRow(
            sheet=reader.sheet,
            row=reader.number,
            code=code,
            name=name,
            kind=kind,
            type=unit_type,
            parent_code="",
            is_pilot=bool(PILOT.search(key(reader.text(UnitColumn.NOTE)))) if reader.has(UnitColumn.NOTE) else None,
        )
    return _Draft(reader=reader, code=code, name=name, kind=kind, row=row)


def _read_type(reader: RowReader[UnitColumn], name: str) -> OrganizationType | None:
    text = reader.text(UnitColumn.TYPE)
    if not text:
        reader.problem(UnitColumn.TYPE, _("The type is missing."))
        return None
    if key(text) in STATE_ENTERPRISE:
        taken = OrganizationType.STATE_ENTERPRISE_FULL
    elif key(text) in OTHER_ENTERPRISE:
        forms = (form for word, form in COMPANY_FORMS.items() if f" {word} " in f" {key(name)} ")
        taken = next(forms, OrganizationType.OTHER)
    else:
        return reader.meaning(UnitColumn.TYPE, TYPES, TYPE_WORDS)
    reader.remark(
        UnitColumn.TYPE,
        _("“%(value)s” does not say which column of the official tables it is; taken as: %(type)s.")
        % {"value": text, "type": taken.label},
    )
    return taken


def _refuse_repeated_codes(drafts: Sequence[_Draft]) -> None:
    first_rows: dict[str, int] = {}
    for draft in drafts:
        first = first_rows.setdefault(draft.code, draft.reader.number)
        if draft.code and first != draft.reader.number:
            draft.reader.problem(
                UnitColumn.CODE,
                _("The code “%(code)s” is already used in row %(row)d.") % {"code": draft.code, "row": first},
            )


def _find_parents(drafts: Sequence[_Draft], kinds: Mapping[str, OrganizationKind | None], district_name: str) -> None:
    codes_by_name: dict[str, list[str]] = defaultdict(list)
    for draft in drafts:
        codes_by_name[search_key(draft.name)].append(draft.code)
    for draft in drafts:
        parent_code = _parent_code(draft, kinds, codes_by_name, district_name)
        if draft.row is None or parent_code is None:
            continue
        draft.row = replace(draft.row, parent_code=parent_code)
        parent_kind = kinds.get(parent_code) if parent_code else None
        fits = parent_kind in PARENT_KINDS[draft.row.kind] if parent_code else draft.row.kind in GRASSROOTS_KINDS
        if not fits and (parent_kind or not parent_code):
            draft.reader.problem(
                UnitColumn.PARENT,
                _("A unit of the level “%(kind)s” cannot stand directly under “%(parent)s”.")
                % {"kind": draft.row.kind.label, "parent": draft.reader.text(UnitColumn.PARENT)},
            )


def _parent_code(
    draft: _Draft, kinds: Mapping[str, object], codes_by_name: Mapping[str, Sequence[str]], district_name: str
) -> str | None:
    """The parent's code, "" for the committee the list belongs to, None (and a problem) when it cannot be told."""
    text = draft.reader.text(UnitColumn.PARENT)
    if not text and draft.kind in GRASSROOTS_KINDS:
        return ""
    if not text:
        draft.reader.problem(UnitColumn.PARENT, _("It is missing which unit this one belongs to."))
        return None
    code = draft.reader.code(UnitColumn.PARENT)
    if code in kinds:
        return code
    codes = codes_by_name.get(search_key(text), [])
    if len(codes) == 1:
        return codes[0]
    if len(codes) > 1:
        draft.reader.problem(
            UnitColumn.PARENT, _("Several units are called “%(name)s”; write the code instead.") % {"name": text}
        )
        return None
    if place_of(text) == place_of(district_name):
        return ""
    draft.reader.problem(UnitColumn.PARENT, _("There is no unit “%(name)s” in the list.") % {"name": text})
    return None

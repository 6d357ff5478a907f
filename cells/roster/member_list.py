"""The list of members: each row's own cells, then what the rows say of each other."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.utils.translation import gettext as _

from cells.choices import CELL_KINDS, Gender, MemberStatus, OrganizationKind, Position
from cells.names import search_key
from cells.roster.grid import ListTable, as_text
from cells.roster.row_reader import Findings, RowReader, shown_day
from cells.roster.values import MemberRow
from cells.roster.words import (
    GENDER_WORDS,
    GENDERS,
    POSITION_WORDS,
    POSITIONS,
    STATUS_WORDS,
    STATUSES,
    MemberColumn,
)

MAX_NAME, MAX_CARD, CARD_DIGITS = 120, 20, 8
_BIRTH_COLUMNS = (MemberColumn.BIRTH, MemberColumn.BIRTH_OF_MALE, MemberColumn.BIRTH_OF_FEMALE)
_GENDER_OF_BIRTH = {MemberColumn.BIRTH_OF_MALE: Gender.MALE, MemberColumn.BIRTH_OF_FEMALE: Gender.FEMALE}


def read_members(
    tables: Sequence[ListTable[MemberColumn]],
    unit_kinds: Mapping[str, OrganizationKind | None],
    findings: Findings,
    today: date | None,
) -> tuple[MemberRow, ...]:
    """The sound rows. Nobody may appear twice: by card number, or by name and birth where there is no card yet."""
    members = []
    first_rows: dict[tuple[object, ...], int] = {}
    secretaries: dict[str, str] = {}
    for table in tables:
        for row in table.rows:
            reader = RowReader(table, row, findings, today)
            member = _read_alone(reader, unit_kinds)
            if member is None:
                continue
            first = first_rows.setdefault(_identity(member), member.row)
            if first != member.row:
                _refuse_repetition(reader, member, first)
                continue
            if member.position == Position.SECRETARY and member.cell_code in secretaries:
                reader.remark(
                    MemberColumn.POSITION,
                    _("The cell %(cell)s has another secretary in the list: %(name)s.")
                    % {"cell": member.cell_code, "name": secretaries[member.cell_code]},
                )
            elif member.position == Position.SECRETARY:
                secretaries[member.cell_code] = member.name
            members.append(member)
    return tuple(members)


def _read_alone(reader: RowReader[MemberColumn], unit_kinds: Mapping[str, OrganizationKind | None]) -> MemberRow | None:
    name = reader.name(MemberColumn.NAME, MAX_NAME)
    cell_code = _read_cell(reader, unit_kinds)
    birth_column, birth = reader.day_or_year(_BIRTH_COLUMNS)
    gender = reader.meaning(MemberColumn.GENDER, GENDERS, GENDER_WORDS) or (
        _GENDER_OF_BIRTH.get(birth_column) if birth_column else None
    )
    admitted_on = reader.day(MemberColumn.ADMITTED)
    official_on = reader.day(MemberColumn.OFFICIAL)
    _refuse_wrong_order(reader, birth, admitted_on, official_on)
    position = None
    if reader.has(MemberColumn.POSITION):
        position = reader.meaning(MemberColumn.POSITION, POSITIONS, POSITION_WORDS) or Position.NONE
    status = _read_status(reader, admitted_on, official_on)
    card_number = _read_card(reader, status)
    if status is None or not reader.is_sound:
        return None
    return MemberRow(
        sheet=reader.sheet,
        row=reader.number,
        name=name,
        card_number=card_number,
        cell_code=cell_code,
        status=status,
        gender=gender,
        birth_on=birth if isinstance(birth, date) else None,
        birth_year=birth if isinstance(birth, int) else None,
        admitted_on=admitted_on,
        official_on=official_on,
        position=position,
    )


def _read_cell(reader: RowReader[MemberColumn], unit_kinds: Mapping[str, OrganizationKind | None]) -> str:
    code = reader.code(MemberColumn.CELL)
    if not code:
        if reader.is_sound or not reader.text(MemberColumn.CELL):
            reader.problem(MemberColumn.CELL, _("The code of the cell is missing."))
        return ""
    if code not in unit_kinds and isinstance(reader.raw(MemberColumn.CELL), float):
        code = next((known for known in unit_kinds if known.lstrip("0") == code), code)
    kind = unit_kinds.get(code)
    if code not in unit_kinds:
        reader.problem(MemberColumn.CELL, _("No unit of the list has the code “%(code)s”.") % {"code": code})
    elif kind is not None and kind not in CELL_KINDS:
        reader.problem(
            MemberColumn.CELL,
            _("“%(code)s” is not a cell; members belong to a cell of it.") % {"code": code},
        )
    return code


def _read_status(
    reader: RowReader[MemberColumn], admitted_on: date | None, official_on: date | None
) -> MemberStatus | None:
    """The standing; where the list does not say, the dates do."""
    if reader.text(MemberColumn.STATUS):
        return reader.meaning(MemberColumn.STATUS, STATUSES, STATUS_WORDS)
    if official_on:
        return MemberStatus.OFFICIAL
    if admitted_on:
        return MemberStatus.PROBATIONARY
    reader.problem(MemberColumn.STATUS, _("The standing (official, probationary …) is missing."))
    return None


def _read_card(reader: RowReader[MemberColumn], status: MemberStatus | None) -> str:
    """The card number as text. A probationary member may have none yet; of a number Excel drops the leading zeros."""
    value = reader.raw(MemberColumn.CARD)
    card = "".join(as_text(value).split())
    if not card and status not in {None, MemberStatus.PROBATIONARY}:
        reader.problem(MemberColumn.CARD, _("The party card number is missing."))
    elif len(card) > MAX_CARD or not all(character.isalnum() or character in "./-" for character in card):
        reader.problem(MemberColumn.CARD, _("“%(value)s” is not a party card number.") % {"value": card})
    elif isinstance(value, float) and card.isdigit() and len(card) < CARD_DIGITS:
        card = card.zfill(CARD_DIGITS)
        reader.remark(
            MemberColumn.CARD,
            _("The cell holds a number, which loses leading zeros; taken as %(card)s.") % {"card": card},
        )
    return card


def _refuse_wrong_order(
    reader: RowReader[MemberColumn], birth: date | int | None, admitted_on: date | None, official_on: date | None
) -> None:
    if birth and admitted_on and admitted_on.year <= (birth if isinstance(birth, int) else birth.year):
        reader.problem(
            MemberColumn.ADMITTED,
            _("Born %(birth)s but admitted on %(admitted)s: one of the two is wrong.")
            % {"admitted": shown_day(admitted_on), "birth": shown_day(birth)},
        )
    if admitted_on and official_on and official_on < admitted_on:
        reader.problem(
            MemberColumn.OFFICIAL,
            _("Official since %(official)s, before being admitted on %(admitted)s.")
            % {"official": shown_day(official_on), "admitted": shown_day(admitted_on)},
        )


def _identity(member: MemberRow) -> tuple[object, ...]:
    if member.card_number:
        return (member.card_number,)
    return search_key(member.name), member.birth_on, member.birth_year


def _refuse_repetition(reader: RowReader[MemberColumn], member: MemberRow, first: int) -> None:
    if member.card_number:
        reader.problem(
            MemberColumn.CARD,
            _("The party card number %(card)s is already used in row %(row)d.")
            % {"card": member.card_number, "row": first},
        )
    else:
        reader.problem(
            MemberColumn.NAME, _("The same person, without a card number, is already in row %(row)d.") % {"row": first}
        )

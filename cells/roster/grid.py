"""Where the lists stand in a workbook: found by the words of their headings, wherever an office has put them."""

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import python_calamine
from django.utils.translation import gettext as _

from cells.names import clean_name
from cells.roster.values import RosterError
from cells.roster.words import SIGNATURE, TOTAL, MemberColumn, UnitColumn, headings, key

ColumnT = TypeVar("ColumnT", UnitColumn, MemberColumn)
Line = Sequence[object]

_LINES_BEFORE_A_LIST = 40
_RECOGNISABLE = 3
_HINT = re.compile(r"\([^)]*\)|\*")
_COLUMN_NUMBERS = re.compile(r"^\(?([0-9]{1,2}|[A-Za-z])\)?$")


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    name: str
    lines: Sequence[Line]


@dataclass(frozen=True, kw_only=True, slots=True)
class ListRow(Generic[ColumnT]):
    """One line of a list; `number` is the row as Excel counts it."""

    number: int
    cells: Mapping[ColumnT, object]

    def text(self, column: ColumnT) -> str:
        return as_text(self.cells.get(column))


@dataclass(frozen=True, kw_only=True, slots=True)
class ListTable(Generic[ColumnT]):
    """A list found on a sheet: its headings as written, its rows, and the lines that stand above it."""

    sheet: str
    headings: Mapping[ColumnT, str]
    rows: Sequence[ListRow[ColumnT]]
    lines_above: Sequence[str]


def read_sheets(content: bytes) -> list[Sheet]:
    """The visible sheets of a workbook that `safe_copy` let through."""
    try:
        workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        visible = [
            sheet.name
            for sheet in workbook.sheets_metadata
            if sheet.typ == python_calamine.SheetTypeEnum.WorkSheet
            and sheet.visible == python_calamine.SheetVisibleEnum.Visible
        ]
        return [
            Sheet(name=name, lines=workbook.get_sheet_by_name(name).to_python(skip_empty_area=False))
            for name in visible
        ]
    except python_calamine.CalamineError as error:
        raise RosterError(_("The workbook is damaged: Excel's own repair may help, then save it again.")) from error


def as_text(value: object) -> str:
    """What a cell shows, tidied: a whole number without ".0", a dash or "không" alone is nothing."""
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = clean_name(str(value))
    return "" if text in {"-", "–", "—", "."} else text


def find_lists(
    sheets: Sequence[Sheet], columns: type[ColumnT], needed: frozenset[ColumnT], title: str
) -> list[ListTable[ColumnT]]:
    """Every sheet that holds such a list. When none does, the error names what the likeliest one lacks."""
    words = _heading_words(columns)
    tables, near_miss = [], None
    for sheet in sheets:
        found = _find_heading(sheet.lines, words)
        if needed <= found.positions.keys():
            tables.append(_cut_out(sheet, found))
        elif found.positions.keys() & needed and len(found.positions) >= _RECOGNISABLE and near_miss is None:
            near_miss = (sheet.name, needed - found.positions.keys())
    if tables:
        return tables
    if near_miss is None:
        raise RosterError(_("No sheet holds the list “%(title)s”.") % {"title": title})
    sheet_name, missing = near_miss
    raise RosterError(
        _("The sheet “%(sheet)s” lacks these columns: %(columns)s.")
        % {
            "sheet": sheet_name,
            "columns": ", ".join(headings(column)[0] for column in columns if column in missing),
        }
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class _Heading(Generic[ColumnT]):
    """Where the heading stands (first line and the one after it) and which column of the sheet is which."""

    start: int
    end: int
    positions: Mapping[ColumnT, int]


def _heading_words(columns: type[ColumnT]) -> dict[str, tuple[int, ColumnT]]:
    """{heading: (rank, column)}; of two sheet columns that could be the same one, the lower rank is meant."""
    words: dict[str, tuple[int, ColumnT]] = {}
    for column in columns:
        for rank, word in enumerate(headings(column)):
            words.setdefault(key(word), (rank, column))
    return words


def _find_heading(lines: Sequence[Line], words: Mapping[str, tuple[int, ColumnT]]) -> _Heading[ColumnT]:
    """The line among the first ones in which most headings are recognised, or two lines if they say more than one."""
    best: _Heading[ColumnT] = _Heading(start=0, end=0, positions={})
    for start, line in enumerate(lines[:_LINES_BEFORE_A_LIST]):
        single = [[_heading_key(cell)] for cell in line]
        candidates = [_Heading(start=start, end=start + 1, positions=_recognise(single, words))]
        if start + 1 < len(lines) and (double := _two_line_keys(line, lines[start + 1], words)):
            candidates.append(_Heading(start=start, end=start + 2, positions=_recognise(double, words)))
        best = max(best, *candidates, key=lambda heading: (len(heading.positions), heading.start - heading.end))
    return best


def _heading_key(cell: object) -> str:
    return key(_HINT.sub(" ", as_text(cell)))


def _two_line_keys(
    upper_line: Line, lower_line: Line, words: Mapping[str, tuple[int, ColumnT]]
) -> list[list[str]] | None:
    """What each column may be called when a heading spans several, as "Ngày tháng năm" above "sinh" and "vào Đảng".

    None when the lower line is a row of the list: it fills a column that already has its heading above.
    """
    keys: list[list[str]] = []
    spanning = ""
    for upper_cell, lower_cell in zip(upper_line, lower_line, strict=True):
        upper, lower = _heading_key(upper_cell), _heading_key(lower_cell)
        spanning = upper or spanning
        if not lower:
            keys.append([upper])
            continue
        both = f"{spanning} {lower}".strip()
        if upper in words and both not in words:
            return None
        keys.append([both, lower])
    return keys


def _recognise(
    keys_by_position: Sequence[Sequence[str]], words: Mapping[str, tuple[int, ColumnT]]
) -> dict[ColumnT, int]:
    best: dict[ColumnT, tuple[int, int]] = {}
    for position, keys in enumerate(keys_by_position):
        recognised = next((words[word] for word in keys if word in words), None)
        if recognised is not None:
            rank, column = recognised
            best[column] = min(best.get(column, (rank, position)), (rank, position))
    return {column: position for column, (_rank, position) in best.items()}


def _cut_out(sheet: Sheet, heading: _Heading[ColumnT]) -> ListTable[ColumnT]:
    positions = heading.positions
    above = sheet.lines[: heading.start]
    heading_lines = sheet.lines[heading.start : heading.end]
    return ListTable(
        sheet=sheet.name,
        headings={
            column: " ".join(filter(None, (as_text(line[position]) for line in heading_lines)))
            for column, position in positions.items()
        },
        rows=list(_rows(sheet.lines, heading)),
        lines_above=[
            text for line in above for cell in line for part in str(cell).splitlines() if (text := clean_name(part))
        ],
    )


def _rows(lines: Sequence[Line], heading: _Heading[ColumnT]) -> Iterator[ListRow[ColumnT]]:
    """The rows of the list, without column numbers, section headings, totals and whatever stands below it."""
    ordinals = [position for column, position in heading.positions.items() if column.name == "ORDINAL"]
    others = [position for column, position in heading.positions.items() if column.name != "ORDINAL"]
    end = _end_of_list(lines, heading.end, ordinals, others)
    for index in range(heading.end, end):
        line = lines[index]
        if index == heading.end and _numbers_the_columns(line):
            continue
        filled = _filled(line, others)
        if filled == 0 or (not _is_numbered(line, ordinals) and (filled == 1 or _matches(TOTAL, line))):
            continue
        yield ListRow(
            number=index + 1, cells={column: line[position] for column, position in heading.positions.items()}
        )


def _end_of_list(lines: Sequence[Line], start: int, ordinals: Sequence[int], others: Sequence[int]) -> int:
    """Where the list ends: at a line of signatures, or before blocks of short lines at the bottom of the sheet."""
    end = next(
        (
            index
            for index in range(start, len(lines))
            if not _is_numbered(lines[index], ordinals) and _matches(SIGNATURE, lines[index])
        ),
        len(lines),
    )
    while end > start:
        blank = next((index for index in range(end - 1, start - 1, -1) if not _filled(lines[index], others)), None)
        if blank is None:
            break
        block = lines[blank + 1 : end]
        if any(_filled(line, others) >= _RECOGNISABLE or _is_numbered(line, ordinals) for line in block):
            break
        end = blank
    return end


def _filled(line: Line, positions: Sequence[int]) -> int:
    return sum(1 for position in positions if as_text(line[position]))


def _is_numbered(line: Line, ordinals: Sequence[int]) -> bool:
    return any(as_text(line[position]).isdigit() for position in ordinals)


def _matches(pattern: re.Pattern[str], line: Line) -> bool:
    return any(pattern.match(key(cell)) for cell in line if isinstance(cell, str) and cell)


def _numbers_the_columns(line: Line) -> bool:
    texts = [text for cell in line if (text := as_text(cell))]
    return len(texts) >= _RECOGNISABLE and all(_COLUMN_NUMBERS.match(text) for text in texts)

"""Tables as an Excel workbook laid out like an official form; the only file that writes with openpyxl.

openpyxl makes a skeleton: styles, page set-up, header block, headings, notes and signatures. The rows themselves are
streamed into their place in the skeleton's sheets, so the largest list needs no more memory than the smallest. Nothing
in the file depends on the clock: the same tables give the same bytes.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from itertools import accumulate
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.xml.functions import tostring

from reports.sheet_rows import (
    LINE_HEIGHT,
    LONGEST_TEXT,
    ROW_PADDING,
    Placing,
    line_count,
    literal,
    rows_xml,
    sheet_text,
)
from reports.table import Table
from reports.values import Blank, Column, Kind, RowStyle, Signature, groups, value_of
from reports.values import Cell as TableCell

PARTY = "ĐẢNG CỘNG SẢN VIỆT NAM"
FONT = "Times New Roman"
BODY_SIZE = 12
#: Bold letters are wider: so much of a width can be counted on.
BOLD = 0.9
A4 = 9
#: The width of an A4 page lying on its side, in the characters that column widths are counted in.
PAGE_WIDTH = 136
SIGNING_ROWS = 4
#: Longer lists keep their headings in view; a short one would only lose room on a small screen.
ROWS_ON_A_SCREEN = 30
LONGEST_FOOTER_PART = 60

CORE_PROPERTIES = "docProps/core.xml"
#: What the file says of its making and its last change.
TIMELESS = datetime(1980, 1, 1, tzinfo=UTC)
COMPRESSION_LEVEL = 3
CHUNK = 1 << 16
END_OF_ROWS = b"</sheetData>"

_FORBIDDEN_IN_SHEET_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
LONGEST_SHEET_NAME = 31

_THIN = Side(style="thin", color="000000")
_GRID = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_SECTION_FILL = PatternFill("solid", fgColor="F2F2F2")
_CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)
_TOP_CENTRE = Alignment(horizontal="center", vertical="top", wrap_text=True)
_LEFT = Alignment(horizontal="left", vertical="top", wrap_text=True)


def content_hash(tables: Sequence[Table]) -> str:
    """Sixteen hex digits that change with any word or figure stated, whoever signs it and whenever it is printed."""
    digest = hashlib.sha256()
    for table in tables:
        words = [table.key, table.title, table.subtitle, table.form_number, table.base_lines, table.footnotes]
        headings = [[column.key, column.heading, column.group] for column in table.columns]
        digest.update(json.dumps([words, headings]).encode())
        for row in table.rows:
            cells = [_hashable(cell) for cell in row.cells]
            digest.update(json.dumps([row.style, row.indent, cells]).encode())
    return digest.hexdigest()[:16]


def _hashable(cell: TableCell) -> object:
    """The cell's value in JSON, no two values alike; 5 and 5.00 are one number."""
    value = value_of(cell)
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else [f"{value.normalize():f}"]
    if isinstance(value, date):
        return {"date": value.isoformat()}
    return [] if isinstance(value, Blank) else value


def write_workbook(tables: Sequence[Table], stream: BinaryIO, *, run_label: str, content_hash: str) -> None:
    """Write one sheet a table; the page footer names the run and the content hash. Untrue tables are refused first."""
    book = Workbook()
    book.remove(book.active)
    book.properties.creator = "Bốn Tốt"
    book.properties.title = literal(sheet_text(tables[0].title))
    book.properties.identifier = content_hash
    footer = (run_label, content_hash)
    sheets = [
        _Sheet(book.create_sheet(name), table, footer) for name, table in zip(_sheet_names(tables), tables, strict=True)
    ]
    skeleton = BytesIO()
    book.save(skeleton)
    book.properties.created = book.properties.modified = TIMELESS
    bodies = {sheet.sheet.path.removeprefix("/"): sheet for sheet in sheets}
    with ZipFile(skeleton) as source, ZipFile(stream, "w", ZIP_DEFLATED, compresslevel=COMPRESSION_LEVEL) as target:
        for name in source.namelist():
            part = source.read(name)
            if name == CORE_PROPERTIES:
                part = tostring(book.properties.to_tree())
            with target.open(name, "w") as entry:
                for piece in bodies[name].pieces(part) if name in bodies else (part,):
                    entry.write(piece)


def _sheet_names(tables: Sequence[Table]) -> list[str]:
    """Names Excel accepts, each once."""
    names: list[str] = []
    taken = {"history"}  # Excel keeps this name for itself
    for table in tables:
        plain = _FORBIDDEN_IN_SHEET_NAME.sub(" ", sheet_text(table.sheet_name)).strip(" '") or table.key
        name, copy = plain[:LONGEST_SHEET_NAME].strip(" '"), 1
        while name.casefold() in taken:
            copy += 1
            ending = f" ({copy})"
            name = plain[: LONGEST_SHEET_NAME - len(ending)].strip(" '") + ending
        names.append(name)
        taken.add(name.casefold())
    return names


@dataclass(frozen=True)
class _Block:
    """Columns `first` to `last` of the sheet, counted from 1: the left half, the right half, or the whole width."""

    first: int
    last: int
    width: float


class _Sheet:
    """One table on its worksheet, built from top to bottom; `row` is the next free row."""

    def __init__(self, sheet: Worksheet, table: Table, footer: tuple[str, str]) -> None:
        self.sheet = sheet
        self.table = table
        self.survey = table.check()
        self.letters = [get_column_letter(number) for number in range(1, len(table.columns) + 1)]
        self.merged: list[str] = []
        self.row = 1
        self._set_widths()
        self._write_head()
        self.heading_row = self.row
        self._write_headings()
        self.first_row = self.row
        self.row += self.survey.row_count
        self.after = self.row
        self._write_notes()
        self._write_signatures()
        self._merge_sections()
        self.placing = Placing(self.first_row, self.letters, self.widths, self._row_styles())
        self._set_page(*footer)

    def pieces(self, skeleton: bytes) -> Iterator[bytes]:
        """The sheet's XML with the rows and the merged ranges in their place, in chunks."""
        head, below = _split_at_row(skeleton, self.after)
        below, after = below.split(END_OF_ROWS)
        yield head
        chunk: list[str] = []
        size = 0
        for row in rows_xml(self.table, self.survey, self.placing):
            chunk.append(row)
            size += len(row)
            if size >= CHUNK:
                yield "".join(chunk).encode()
                chunk, size = [], 0
        yield "".join(chunk).encode()
        merged = "".join(f'<mergeCell ref="{area}"/>' for area in self.merged)
        yield b"".join((below, END_OF_ROWS, f"<mergeCells>{merged}</mergeCells>".encode(), after))

    # --- above the rows -----------------------------------------------------------------------------------------------

    def _set_widths(self) -> None:
        """Column widths, widened together where the table would not fill the page."""
        asked = [column.width for column in self.table.columns]
        stretch = max(1.0, PAGE_WIDTH / sum(asked))
        self.widths = [round(width * stretch, 1) for width in asked]
        for letter, width in zip(self.letters, self.widths, strict=True):
            self.sheet.column_dimensions[letter].width = width
        half = sum(1 for position in accumulate(asked[:-1]) if position <= sum(asked) / 2) or 1
        self.left = _Block(1, half, sum(self.widths[:half]))
        self.right = _Block(half + 1, len(asked), sum(self.widths[half:]))
        self.whole = _Block(1, len(asked), sum(self.widths))

    def _write_head(self) -> None:
        """HD 36-HD/VPTW: the issuing bodies on the left, the Party's name with a rule below on the right."""
        table = self.table
        *above, issuer = table.issuing_bodies or ("",)
        left = [(body, _upright()) for body in above]
        if issuer:
            left += [(issuer, _bold()), ("*", _upright())]
        right = [(PARTY, Font(name=FONT, size=13, bold=True, underline="single"))]
        if table.form_number:
            right.append((table.form_number, _bold()))
        if table.place_and_date:
            right.append((table.place_and_date, _italic()))
        top = self.row
        for block, lines in ((self.left, left), (self.right, right)):
            for offset, (text, font) in enumerate(lines):
                self._write_line(top + offset, block, text, font)
        self.row = top + max(len(left), len(right)) + 1
        self._write_next(self.whole, table.title.upper(), _bold(14))
        if table.subtitle:
            self._write_next(self.whole, table.subtitle, _bold(13))
        for line in table.base_lines:
            self._write_next(self.whole, line, _italic())
        self.row += 1

    def _write_headings(self) -> None:
        """One row of headings, or two where neighbours share a group."""
        columns, top = self.table.columns, self.row
        group_lines = 0
        for first, last in groups(columns):
            if group := columns[first].group:
                self._write_heading(group, (top, first), (top, last))
                group_lines = max(group_lines, line_count(group, sum(self.widths[first : last + 1]) * BOLD))
        bottom = top + 1 if group_lines else top
        lines = 1
        for number, (column, width) in enumerate(zip(columns, self.widths, strict=True)):
            self._write_heading(column.heading, (bottom if column.group else top, number), (bottom, number))
            lines = max(lines, line_count(column.heading, width * BOLD) - (0 if column.group else group_lines))
        if group_lines:
            self._fit_row(top, group_lines)
        self._fit_row(bottom, lines)
        self.row = bottom + 1

    def _write_heading(self, text: str, first: tuple[int, int], last: tuple[int, int]) -> None:
        """A heading over the cells from `first` to `last`, each a sheet row and a column number."""
        for row in range(first[0], last[0] + 1):
            for number in range(first[1], last[1] + 1):
                is_first = (row, number) == first
                cell = self._write(row, number + 1, text if is_first else "", _bold(), _CENTRE)
                cell.border = _GRID
        self._merge(first[0], first[1] + 1, last[0], last[1] + 1)

    # --- below the rows -----------------------------------------------------------------------------------------------

    def _write_notes(self) -> None:
        notes = list(self.table.footnotes)
        if self.survey.longest_text > LONGEST_TEXT:
            notes.append(
                _("A text longer than %(count)s characters does not fit into a cell and was cut where it ends in “…”.")
                % {"count": f"{LONGEST_TEXT:,}"}
            )
        for note in notes:
            self._write_next(self.whole, note, _italic(11), _LEFT)

    def _write_signatures(self) -> None:
        top = self.row + 1
        for block, signature in ((self.left, self.table.left_signature), (self.right, self.table.right_signature)):
            if signature:
                self.row = max(self.row, self._write_signature(top, block, signature))

    def _write_signature(self, row: int, block: _Block, signature: Signature) -> int:
        for title in signature.titles:
            self._write_line(row, block, title, _bold())
            row += 1
        if signature.hint:
            self._write_line(row, block, signature.hint, _italic())
            row += 1
        row += SIGNING_ROWS
        if signature.name:
            self._write_line(row, block, signature.name, _bold())
            row += 1
        return row

    # --- the rows' styles and the page --------------------------------------------------------------------------------

    def _merge_sections(self) -> None:
        for position in self.survey.across:
            row = self.first_row + position
            self._merge(row, self.whole.first, row, self.whole.last)

    def _row_styles(self) -> dict[tuple[RowStyle, int], list[int]]:
        """A style number for each column, for each style and indent that the rows use."""
        return {
            (style, indent): [self._cell_style(style, indent, number) for number in range(len(self.letters))]
            for style, indent in sorted(self.survey.looks)
        }

    def _cell_style(self, style: RowStyle, indent: int, column_number: int) -> int:
        column = self.table.columns[column_number]
        cell = Cell(self.sheet, row=1, column=1)
        heavy = style in (RowStyle.SECTION, RowStyle.TOTAL)
        cell.font = Font(name=FONT, size=BODY_SIZE, bold=heavy, italic=style is RowStyle.SUBROW)
        cell.border = _GRID
        if style is RowStyle.SECTION:
            cell.fill = _SECTION_FILL
        cell.alignment = Alignment(
            horizontal="left" if column.kind is Kind.TEXT else "center",
            vertical="center",
            wrap_text=True,
            indent=indent if column_number == self.table.heading_number else 0,
        )
        cell.number_format = _number_format(column)
        return int(cell.style_id)

    def _set_page(self, run_label: str, content_hash: str) -> None:
        sheet = self.sheet
        sheet.sheet_format.defaultRowHeight = LINE_HEIGHT + ROW_PADDING
        sheet.sheet_format.customHeight = True
        sheet.sheet_view.showGridLines = False
        free_column = get_column_letter(self.table.heading_number + 2)
        sheet.freeze_panes = f"{free_column}{self.first_row if self.survey.row_count > ROWS_ON_A_SCREEN else 1}"
        sheet.print_title_rows = f"{self.heading_row}:{self.first_row - 1}"
        sheet.page_setup.orientation = "landscape"
        sheet.page_setup.paperSize = A4
        sheet.page_setup.fitToWidth = 1
        sheet.page_setup.fitToHeight = 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        sheet.print_options.horizontalCentered = True
        margins = sheet.page_margins
        margins.left = margins.right = 0.6
        margins.top, margins.bottom, margins.header, margins.footer = 0.6, 0.75, 0.3, 0.35
        page = _("Page %(number)s of %(count)s") % {"number": "&P", "count": "&N"}
        parts = ((sheet.oddFooter.left, _footer_text(run_label)), (sheet.oddFooter.center, _footer_text(content_hash)))
        for part, text in (*parts, (sheet.oddFooter.right, page)):
            part.text, part.font, part.size = text, f"{FONT},Regular", 9

    # --- writing ------------------------------------------------------------------------------------------------------

    def _write(self, row: int, column: int, text: str, font: Font, alignment: Alignment) -> Cell:
        """Put text, whatever it looks like, into a cell."""
        cell = self.sheet.cell(row, column)
        if text:
            cell.value = literal(sheet_text(text))
            cell.data_type = "s"
            cell.number_format = "@"
        cell.font = font
        cell.alignment = alignment
        return cell

    def _write_line(self, row: int, block: _Block, text: str, font: Font, alignment: Alignment = _TOP_CENTRE) -> None:
        self._write(row, block.first, text, font, alignment)
        self._merge(row, block.first, row, block.last)
        scale = font.size / BODY_SIZE
        self._fit_row(row, line_count(text, block.width * BOLD / scale), scale)

    def _write_next(self, block: _Block, text: str, font: Font, alignment: Alignment = _TOP_CENTRE) -> None:
        self._write_line(self.row, block, text, font, alignment)
        self.row += 1

    def _merge(self, first_row: int, first_column: int, last_row: int, last_column: int) -> None:
        """Note a merged range: openpyxl would write them in another order each time."""
        if (first_row, first_column) != (last_row, last_column):
            first, last = self.letters[first_column - 1], self.letters[last_column - 1]
            self.merged.append(f"{first}{first_row}:{last}{last_row}")

    def _fit_row(self, row: int, lines: int, scale: float = 1.0) -> None:
        """Merged cells do not grow by themselves: give the row the height its lines need."""
        dimension = self.sheet.row_dimensions[row]
        dimension.height = max(dimension.height or 0, round(lines * LINE_HEIGHT * scale, 1))


def _upright(size: int = BODY_SIZE) -> Font:
    return Font(name=FONT, size=size)


def _bold(size: int = BODY_SIZE) -> Font:
    return Font(name=FONT, size=size, bold=True)


def _italic(size: int = BODY_SIZE) -> Font:
    return Font(name=FONT, size=size, italic=True)


def _number_format(column: Column) -> str:
    decimals = f".{'0' * column.decimals}" if column.decimals else ""
    return {
        Kind.TEXT: "@",
        Kind.INTEGER: "#,##0",
        Kind.DECIMAL: f"#,##0{decimals}",
        Kind.PERCENT: f"0{decimals}%",
        Kind.DATE: "dd/mm/yyyy",
    }[column.kind]


def _footer_text(text: str) -> str:
    """A part of the page footer, where & begins a command."""
    return sheet_text(text)[:LONGEST_FOOTER_PART].replace("&", "&&")


def _split_at_row(skeleton: bytes, row: int) -> tuple[bytes, bytes]:
    """The sheet's XML before and from the first row that stands below the rows."""
    starts = (match.start() for match in re.finditer(rb'<row r="(\d+)"', skeleton) if int(match[1]) >= row)
    start = next(starts, skeleton.index(END_OF_ROWS))
    return skeleton[:start], skeleton[start:]

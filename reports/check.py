"""Whether a table may be rendered: every cell fits its column, every sum and share is what it claims to be."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from reports.values import (
    Blank,
    Cell,
    Column,
    Kind,
    Link,
    Plain,
    Row,
    RowStyle,
    Share,
    Sum,
    amount_of,
    plain_of,
    quotient,
    text_length,
)

#: Office programs keep 15 digits of a number; a longer one (a card, a citizen number) is text.
LARGEST_INTEGER = 10**15 - 1

#: How far a share may lie from the quotient it names.
SHARE_PRECISION = Decimal("1e-9")

_VALUES: Mapping[Kind, tuple[type, ...]] = {
    Kind.TEXT: (str,),
    Kind.INTEGER: (str, int),
    Kind.DECIMAL: (str, int, Decimal),
    Kind.PERCENT: (str, int, Decimal),
    Kind.DATE: (str, date),
}
_ADDABLE = (Kind.INTEGER, Kind.DECIMAL)


class TableError(ValueError):
    """A table that must not be rendered; the sentence says where and why. Always a builder's mistake."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """What the walk over the rows found; the sheet is laid out from it. Positions count from 0."""

    row_count: int
    #: Positions of the rows that sums name.
    positions: Mapping[str, int]
    #: Positions of the sections that run across the table.
    across: tuple[int, ...]
    looks: frozenset[tuple[RowStyle, int]]
    longest_text: int


def survey(name: str, columns: Sequence[Column], rows: Iterable[Row]) -> Survey:
    """Refuse what is malformed or untrue; otherwise say what the rows hold.

    One walk sees every cell; sums down columns, where there are any, take a second. Neither keeps the rows, so that a
    list read from the database as it goes stays small.
    """
    _check_columns(name, columns)
    if iter(rows) is rows:
        raise TableError(f"{name}: the rows can be walked only once")
    check_cell = _CellCheck(columns)
    down: list[tuple[int, int, Sum]] = []
    across: list[int] = []
    looks: set[tuple[RowStyle, int]] = set()
    longest = row_count = 0
    for position, row in enumerate(rows):
        row_count += 1
        looks.add((row.style, row.indent))
        try:
            if row.runs_across:
                across.append(position)
            elif len(row.cells) != len(columns):
                raise TableError(f"{len(row.cells)} cells for {len(columns)} columns")
            check_href(row.href)
            for number, cell in enumerate(row.cells):
                plain = check_cell(row, number, cell)
                if isinstance(plain, str):
                    if 2 * len(plain) > longest:
                        longest = max(longest, text_length(plain))
                elif isinstance(plain, Sum) and plain.rows:
                    down.append((position, number, plain))
        except TableError as error:
            raise TableError(f"{name}, row {row.key or position + 1}, {error}") from None
    return Survey(
        row_count=row_count,
        positions=_check_down(name, columns, rows, down) if down else {},
        across=tuple(across),
        looks=frozenset(looks),
        longest_text=longest,
    )


def check_href(href: str) -> None:
    """A table leads to pages of this site only."""
    if href and (not href.startswith(("/", "?", "#")) or href.startswith(("//", "/\\"))):
        raise TableError(f"{href} does not lead to a page of this site")


def _check_columns(name: str, columns: Sequence[Column]) -> None:
    if len(columns) < 2:
        raise TableError(f"{name}: a table needs a column that names the row and one that says something of it")
    if len({column.key for column in columns}) != len(columns):
        raise TableError(f"{name}: two columns have the same key")


class _CellCheck:
    """Called with a row, a column number and the cell there: the cell without its link, or a refusal."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self._columns = columns
        self._numbers = {column.key: number for number, column in enumerate(columns)}

    def __call__(self, row: Row, number: int, cell: Cell) -> Plain:
        if type(cell) is str or cell is None:
            return cell
        column = self._columns[number]
        plain = plain_of(cell)
        if isinstance(cell, Link):
            check_href(cell.href)
        if isinstance(plain, Sum):
            problem = self._problem_of_sum(row, column, plain)
        elif isinstance(plain, Share):
            problem = self._problem_of_share(row, column, plain)
        else:
            problem = _problem_of_value(column, plain)
        if problem:
            raise TableError(f"column {column.key}: {problem}")
        return plain

    def _problem_of_sum(self, row: Row, column: Column, cell: Sum) -> str:
        if column.kind not in _ADDABLE or _problem_of_value(column, cell.value):
            return f"a sum of type {type(cell.value).__name__} in a column of kind {column.kind}"
        if bool(cell.rows) == bool(cell.columns):
            return "a sum names either rows or columns"
        if not cell.columns:
            return ""
        if column.key in cell.columns or len(set(cell.columns)) != len(cell.columns):
            return "a sum names a column twice, or its own"
        if problem := self._problem_of_names(cell.columns):
            return problem
        total = sum(amount_of(row.cells[self._numbers[key]]) for key in cell.columns)
        return "" if total == cell.value else f"says {cell.value}, the columns it names add up to {total}"

    def _problem_of_share(self, row: Row, column: Column, cell: Share) -> str:
        if column.kind is not Kind.PERCENT:
            return f"a share in a column of kind {column.kind}"
        if problem := self._problem_of_names((cell.part, cell.whole)):
            return problem
        part, whole = (amount_of(row.cells[self._numbers[key]]) for key in (cell.part, cell.whole))
        truth = quotient(part, whole)
        if truth is None or cell.value is None:
            is_true = truth is cell.value
        else:
            is_true = abs(truth - cell.value) <= SHARE_PRECISION
        return "" if is_true else f"says {cell.value}, {part} divided by {whole} is {truth}"

    def _problem_of_names(self, keys: Iterable[str]) -> str:
        for key in keys:
            if key not in self._numbers:
                return f"no column {key}"
            if (kind := self._columns[self._numbers[key]].kind) not in _ADDABLE:
                return f"column {key} of kind {kind} cannot be added up"
        return ""


def _problem_of_value(column: Column, value: Plain) -> str:
    if value is None or isinstance(value, (str, Blank)):
        return ""
    if type(value) not in _VALUES[column.kind]:
        return f"{type(value).__name__} in a column of kind {column.kind}"
    if isinstance(value, int) and abs(value) > LARGEST_INTEGER:
        return "an integer of more than 15 digits must be text"
    if isinstance(value, Decimal) and not value.is_finite():
        return f"{value} is not a number"
    return ""


def _check_down(
    name: str, columns: Sequence[Column], rows: Iterable[Row], sums: Sequence[tuple[int, int, Sum]]
) -> dict[str, int]:
    """Prove the sums down columns, from running totals taken before and after each row that a sum names."""
    named = {key for _position, _number, cell in sums for span in cell.spans() for key in (span.first, span.last)}
    summed = sorted({number for _position, number, _cell in sums})
    positions: dict[str, int] = {}
    before: dict[str, tuple[int | Decimal, ...]] = {}
    after: dict[str, tuple[int | Decimal, ...]] = {}
    running: list[int | Decimal] = [0] * len(columns)
    for position, row in enumerate(rows):
        is_named = row.key in named
        if is_named:
            if row.key in positions:
                raise TableError(f"{name}: two rows have the key {row.key}")
            positions[row.key] = position
            before[row.key] = tuple(running)
        if not row.runs_across:
            for number in summed:
                running[number] += amount_of(row.cells[number])
        if is_named:
            after[row.key] = tuple(running)
    for position, number, cell in sums:
        where = f"{name}, row {position + 1}, column {columns[number].key}"
        _check_spans(where, position, cell, positions)
        total = sum(after[span.last][number] - before[span.first][number] for span in cell.spans())
        if total != cell.value:
            raise TableError(f"{where}: says {cell.value}, the rows it names add up to {total}")
    return positions


def _check_spans(where: str, position: int, cell: Sum, positions: Mapping[str, int]) -> None:
    for span in cell.spans():
        for key in (span.first, span.last):
            if key not in positions:
                raise TableError(f"{where}: no row {key}")
    reached = -1
    for first, last in sorted((positions[span.first], positions[span.last]) for span in cell.spans()):
        if last < first:
            raise TableError(f"{where}: a span ends before it begins")
        if first <= position <= last or first <= reached:
            raise TableError(f"{where}: a sum names a row twice, or its own")
        reached = last

"""What stands in a report's table: columns, rows, and cells that know what they are the sum or the share of."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import KW_ONLY, dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

#: What page and sheet show where there is no value: never an empty place that could be read as zero or as forgotten.
NOTHING = "–"

_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class Kind(StrEnum):
    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"
    PERCENT = "percent"


class RowStyle(StrEnum):
    BODY = "body"
    SECTION = "section"
    TOTAL = "total"
    SUBROW = "subrow"


@dataclass(frozen=True, slots=True)
class Blank:
    """A cell left empty on purpose: room for handwriting, or a place where a value has no meaning."""


BLANK = Blank()


@dataclass(frozen=True, slots=True)
class Span:
    """The rows from `first` to `last`, both included."""

    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum down its own column (`rows`: row keys and spans of them) or along its own row (`columns`: column keys)."""

    value: int | Decimal
    _: KW_ONLY
    rows: tuple[str | Span, ...] = ()
    columns: tuple[str, ...] = ()

    def spans(self) -> tuple[Span, ...]:
        """The rows it adds up, a single row being a span of one."""
        return tuple(name if isinstance(name, Span) else Span(name, name) for name in self.rows)


@dataclass(frozen=True, slots=True)
class Share:
    """One column of the row divided by another, 0.558 for 55.8 %; `None` where the whole is zero."""

    value: Decimal | None
    part: str
    whole: str


Plain = str | int | Decimal | date | Sum | Share | Blank | None


@dataclass(frozen=True, slots=True)
class Link:
    """A value that opens a page of this site; on the sheet it is the value alone."""

    value: Plain
    href: str


Cell = Plain | Link


@dataclass(frozen=True, slots=True)
class Column:
    """`width` is in characters, on the sheet only; neighbours of one `group` share that heading above their own."""

    key: str
    heading: str
    kind: Kind = Kind.TEXT
    width: int = 12
    group: str = ""
    places: int | None = None

    @property
    def decimals(self) -> int:
        """Digits shown after the decimal sign."""
        if self.places is not None:
            return self.places
        return {Kind.DECIMAL: 2, Kind.PERCENT: 1}.get(self.kind, 0)

    @property
    def is_number(self) -> bool:
        return self.kind in (Kind.INTEGER, Kind.DECIMAL, Kind.PERCENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of cells, one a column; `href` opens what the row is about. Only a row that sums name needs a key."""

    cells: tuple[Cell, ...]
    key: str = ""
    style: RowStyle = RowStyle.BODY
    indent: int = 0
    href: str = ""

    @property
    def runs_across(self) -> bool:
        """A section with a single cell takes the whole width."""
        return self.style is RowStyle.SECTION and len(self.cells) == 1


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature block: the titles above, the hint in italics, the name below the empty space."""

    titles: tuple[str, ...]
    hint: str = ""
    name: str = ""


PREPARED_BY = Signature(("NGƯỜI LẬP BIỂU",), "(ký, ghi rõ họ tên)")


def plain_of(cell: Cell) -> Plain:
    """The cell without its link."""
    return cell.value if isinstance(cell, Link) else cell


def value_of(cell: Cell) -> str | int | Decimal | date | Blank | None:
    """What a cell says, whatever it is wrapped in."""
    plain = plain_of(cell)
    return plain.value if isinstance(plain, (Sum, Share)) else plain


def amount_of(cell: Cell) -> int | Decimal:
    """What a cell adds to a sum; text and empty cells add nothing, on the sheet as here."""
    value = value_of(cell)
    return value if isinstance(value, (int, Decimal)) else 0


def quotient(part: int | Decimal, whole: int | Decimal) -> Decimal | None:
    """The value of a `Share`."""
    return Decimal(part) / Decimal(whole) if whole else None


def groups(columns: Sequence[Column]) -> Iterator[tuple[int, int]]:
    """First and last number of neighbours that share a group heading; a column without one stands alone."""
    first = 0
    for number, column in enumerate(columns):
        following = columns[number + 1].group if number + 1 < len(columns) else None
        if not column.group or column.group != following:
            yield first, number
            first = number + 1


def printable(text: str) -> str:
    """The text without control characters, which neither a page nor a sheet can carry; line ends become one newline."""
    return _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def text_length(text: str) -> int:
    """The length as office programs count it, in UTF-16 units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2

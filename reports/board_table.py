"""The board on paper: a sign for each month, its words below, and the counts as live sums."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from cells.models import Organization
from evaluations.queries.progress import MONTHS
from reports.annual.letterhead import committee_name
from reports.board import Board, BoardRow
from reports.table import PREPARED_BY, Column, Kind, Row, RowStyle, Span, Sum, Table

#: The signs of parts/_due.html.
SIGNS = {
    "on_time": "✓",
    "late": "◐",
    "returned": "↩",
    "missing": "–",
    "waiting": "➤",
    "exempt": "∅",
    "not_due": "○",
}


def board_table(board: Board, organization: Organization) -> Table:
    columns = (
        Column("unit", _("Unit"), width=40),
        *(Column(f"month-{month}", str(month), width=5, group=_("Months")) for month in MONTHS),
        Column("late", _("Late"), Kind.INTEGER, 8),
        Column("missing", _("Missing"), Kind.INTEGER, 8),
    )
    return Table(
        key="board",
        sheet_name=_("Board %(year)s") % {"year": board.year},
        title=_("Monthly records by unit and month"),
        subtitle=_("Year %(year)s") % {"year": board.year},
        columns=columns,
        rows=tuple(_rows(board)),
        base_lines=(_legend(),),
        issuing_bodies=(committee_name(organization.name),),
        left_signature=PREPARED_BY,
    )


def _legend() -> str:
    words = {
        "on_time": _("on time"),
        "late": _("late"),
        "returned": _("returned"),
        "missing": _("missing"),
        "waiting": _("waiting for review"),
        "exempt": _("exempt month"),
        "not_due": _("not due yet"),
    }
    return "; ".join(f"{SIGNS[mark]} {word}" for mark, word in words.items())


def _rows(board: Board) -> Iterator[Row]:
    for row in board.rows:
        yield _row(row)
    if board.rows:
        everything = (Span(str(board.rows[0].unit.pk), str(board.rows[-1].unit.pk)),)
        counts = {count.mark: count for count in board.counts}
        yield Row(
            cells=(
                _("Total"),
                *("" for _month in MONTHS),
                Sum(counts["late"].total, rows=everything),
                Sum(counts["missing"].total, rows=everything),
            ),
            style=RowStyle.TOTAL,
        )


def _row(row: BoardRow) -> Row:
    return Row(
        key=str(row.unit.pk),
        cells=(row.unit.name, *(SIGNS[mark] for mark in row.marks.values()), row.late, row.missing),
        indent=1 if row.is_below else 0,
    )

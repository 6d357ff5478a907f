"""The board on paper: a sign for each month, its words below, and the counts as live sums."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from cells.models import Organization
from evaluations.due_words import SIGNS, due_word
from evaluations.queries.progress import MONTHS
from reports.annual.letterhead import committee_name
from reports.board import Board, BoardRow
from reports.table import PREPARED_BY, Column, Kind, Row, RowStyle, Span, Sum, Table


def board_table(board: Board, organization: Organization, shown: str = "") -> Table:
    """`shown` says which units these are, where they are not all."""
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
        base_lines=(*((shown,) if shown else ()), _legend()),
        issuing_bodies=(committee_name(organization.name),),
        left_signature=PREPARED_BY,
    )


def _legend() -> str:
    return "; ".join(f"{sign} {due_word(mark)}" for mark, sign in SIGNS.items())


def _rows(board: Board) -> Iterator[Row]:
    for row in board.rows:
        yield _row(row)
    units = [row for row in board.rows if not row.is_heading]
    if units:
        everything = (Span(str(units[0].unit.pk), str(units[-1].unit.pk)),)
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
    if row.is_heading:
        return Row(cells=(row.unit.name,), style=RowStyle.SECTION)
    return Row(
        key=str(row.unit.pk),
        cells=(row.unit.name, *(SIGNS[mark] for mark in row.marks.values()), row.late, row.missing),
        indent=1 if row.is_below else 0,
    )

"""Every unit of the year with the scores of the four goods, its level, recognition, and why."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import partial

from django.utils.translation import gettext as _

from cells.choices import GRASSROOTS_KINDS
from evaluations.choices import Good, Level
from evaluations.models import EvaluationYear
from evaluations.models.verdict import VerdictQuerySet
from reports.annual.official_form import FINAL_LEVEL
from reports.annual.reasons import Reasons
from reports.annual.spool import CHUNK, SpooledRows
from reports.table import Cell, Column, Kind, Table


def build_units(verdicts: VerdictQuerySet, evaluation_year: EvaluationYear, reasons: Reasons) -> Table:
    """The units among `verdicts` in the order of the tree, what is below a grassroots organisation set in.

    While the year runs, what the rules looked at stands beside the total: the points so far, carried to a hundred.
    """
    is_closed = evaluation_year.is_closed
    return Table(
        key="units",
        sheet_name=_("Units"),
        title=_("Classification of organisations"),
        subtitle=_("Year %(year)s") % {"year": evaluation_year.year},
        columns=_columns(is_closed),
        row_heading="name",
        rows=SpooledRows(partial(_read, verdicts.of_units(), reasons, is_closed)),
        footnotes=(
            _("Each figure is rounded from its exact value: a total may differ by a hundredth from its parts."),
        ),
    )


def _columns(is_closed: bool) -> tuple[Column, ...]:
    points = _("Points")
    so_far = () if is_closed else (Column("points", _("Carried to a hundred"), Kind.DECIMAL, 10, points),)
    return (
        Column("number", _("No."), Kind.INTEGER, 6),
        Column("name", _("Unit"), width=30),
        *(Column(good.value, str(good.label), Kind.DECIMAL, 10, points) for good in Good),
        Column("total", _("Total"), Kind.DECIMAL, 9, points),
        *so_far,
        Column("level", _("Level"), width=14),
        Column("recognition", _("Four-good"), width=11),
        Column("reasons", _("Reasons"), width=72),
    )


def _read(units: VerdictQuerySet, reasons: Reasons, is_closed: bool) -> Iterator[tuple[tuple[Cell, ...], int]]:
    levels = {level.value: str(level.label) for level in Level}
    recognition: Mapping[bool | None, str] = {True: _("Recognised"), False: _("Not recognised")}
    rows = (
        units.order_by("path", "pk")
        .annotate(final=FINAL_LEVEL)
        .values_list(
            "pk",
            "name",
            "kind",
            "organization_name",
            "grassroots_name",
            "goods",
            "total",
            "points",
            "final",
            "is_recognised",
            "steps",
        )
    )
    for number, row in enumerate(rows.iterator(chunk_size=CHUNK), start=1):
        pk, name, kind, parent, grassroots, goods, total, points, final, is_recognised, steps = row
        scores = {good["good"]: Decimal(good["score"]) for good in goods}
        cells = (
            number,
            name,
            *(scores.get(good.value) for good in Good),
            total,
            *(() if is_closed else (points,)),
            levels.get(final),
            recognition.get(is_recognised),
            reasons.of(pk, steps),
        )
        yield cells, 0 if kind in GRASSROOTS_KINDS else 1 if parent == grassroots else 2

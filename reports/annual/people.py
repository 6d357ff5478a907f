"""Every member of the year with points, level, and why."""

from collections.abc import Iterator
from functools import partial

from django.utils.translation import gettext as _

from evaluations.actions.decisions import reason_code_of
from evaluations.choices import Level, NotCompletedReason
from evaluations.models import Verdict
from evaluations.models.verdict import VerdictQuerySet
from reports.annual.official_form import FINAL_LEVEL
from reports.annual.reasons import Reasons
from reports.annual.spool import CHUNK, SpooledRows
from reports.table import Cell, Column, Kind, Table


def build_people(verdicts: VerdictQuerySet, year: int, reasons: Reasons) -> Table:
    """The members among `verdicts`, cell by cell in the order of the tree, by name within a cell."""
    return Table(
        key="people",
        sheet_name=_("Members"),
        title=_("Classification of members"),
        subtitle=_("Year %(year)s") % {"year": year},
        columns=_columns(),
        row_heading="name",
        rows=SpooledRows(partial(_read, verdicts.of_members(), reasons)),
    )


def _columns() -> tuple[Column, ...]:
    return (
        Column("number", _("No."), Kind.INTEGER, 7),
        Column("name", _("Full name"), width=22),
        Column("card", _("Party card number"), width=13),
        Column("cell", _("Cell"), width=24),
        Column("grassroots", _("Grassroots organisation"), width=22),
        Column("points", _("Points"), Kind.DECIMAL, 9),
        Column("level", _("Level"), width=14),
        Column("reason", _("Reason for non-completion"), width=14),
        Column("reasons", _("Reasons"), width=72),
    )


def _read(members: VerdictQuerySet, reasons: Reasons) -> Iterator[tuple[tuple[Cell, ...], int]]:
    levels = {level.value: str(level.label) for level in Level}
    reason_labels = {reason.value: str(reason.label) for reason in NotCompletedReason}
    rows = (
        members.order_by("path", "sort_key", "pk")
        .annotate(final=FINAL_LEVEL)
        .values_list(
            "pk", "name", "code", "organization_name", "grassroots_name", "points", "final", "reason_code", "steps"
        )
    )
    for number, row in enumerate(rows.iterator(chunk_size=CHUNK), start=1):
        pk, name, card, cell, grassroots, points, final, reason_code, steps = row
        if final == Level.NOT_COMPLETED and not reason_code:
            reason_code = reason_code_of(Verdict(steps=steps))
        cells = (
            number,
            name,
            card,
            cell,
            grassroots,
            points,
            levels.get(final),
            reason_labels.get(reason_code, ""),
            reasons.of(pk, steps),
        )
        yield cells, 0

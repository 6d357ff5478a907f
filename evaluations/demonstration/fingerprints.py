"""What the sending action keeps of each record that was sent."""

from collections.abc import Iterable
from decimal import Decimal

from evaluations.demonstration.bulk import insert_rows
from evaluations.demonstration.marking import SheetMark
from evaluations.engine import MonthScore
from evaluations.honesty import pack, signature_of
from evaluations.models import Fingerprint, MonthlyRecord
from evaluations.queries.flags import compared_text

COLUMNS = ("record", "organization", "signature", "own_total", "reachable", "shown_count")


def write_fingerprints(sent: Iterable[tuple[MonthlyRecord, Iterable[SheetMark], MonthScore]]) -> None:
    insert_rows(
        Fingerprint,
        COLUMNS,
        (
            (
                record.pk,
                record.organization_id,
                pack(signature_of(compared_text(record))),
                sum((good.score for good in score.goods.values()), Decimal(0)),
                sum((good.reachable for good in score.goods.values()), Decimal(0)),
                sum(1 for mark in marks if mark.note) + bool(record.minutes),
            )
            for record, marks, score in sent
        ),
    )

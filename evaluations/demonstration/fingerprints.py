"""What the sending action keeps of each record that was sent."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from cells.rows import insert_rows
from evaluations.demonstration.marking import SheetMark
from evaluations.engine import MonthScore
from evaluations.honesty import Claim, pack, signature_of, unshown_codes
from evaluations.models import Fingerprint, MonthlyRecord
from evaluations.queries.flags import compared_text, goods_as_text

COLUMNS = ("record", "organization", "signature", "own_total", "reachable", "own_goods", "unshown_codes")


def write_fingerprints(sent: Iterable[tuple[MonthlyRecord, Sequence[SheetMark], MonthScore]]) -> None:
    """As `actions.fingerprints` does; none of the shipped scales wants evidence for a criterion."""
    insert_rows(Fingerprint, COLUMNS, (_row(*one) for one in sent))


def _row(record: MonthlyRecord, marks: Sequence[SheetMark], score: MonthScore) -> tuple[object, ...]:
    total = sum((good.score for good in score.goods.values()), Decimal(0))
    reachable = sum((good.reachable for good in score.goods.values()), Decimal(0))
    return (
        record.pk,
        record.organization_id,
        pack(signature_of(compared_text(record))),
        total,
        reachable,
        goods_as_text(good.score for good in score.goods.values()),
        list(unshown_codes([_claim(mark) for mark in marks], is_full=True)) if total == reachable else [],
    )


def _claim(mark: SheetMark) -> Claim:
    return Claim(
        code=mark.criterion.code,
        is_wanted=False,
        is_at_maximum=mark.value == mark.criterion.allowed[-1],
        is_shown=bool(mark.note),
    )

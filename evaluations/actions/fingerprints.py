"""What is kept of a record whenever it is sent, so that thousands can be compared without reading them all again."""

from evaluations import honesty
from evaluations.models import Fingerprint, MonthlyRecord
from evaluations.queries.flags import as_it_stands


def write_fingerprint(record: MonthlyRecord) -> None:
    """Called by the sending action, in its transaction: the record is complete and has a total."""
    sent = as_it_stands(record)
    assert sent.total is not None
    Fingerprint.objects.update_or_create(
        record=record,
        defaults={
            "organization_id": record.organization_id,
            "signature": honesty.pack(sent.signature),
            "own_total": sent.total,
            "reachable": sent.reachable,
            "own_goods": sent.goods,
            "unshown_codes": list(sent.unshown),
        },
    )

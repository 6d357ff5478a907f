"""How a value is kept as text: in a line of the audit trail, in a column of marks, as an answer to choose in a form."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db.models import Model

from evaluations.engine import NOT_APPLICABLE


def as_text(value: Any) -> str:
    """ "" where there is none; a number without zeros at its end, with a point."""
    if value is None:
        return ""
    if value is NOT_APPLICABLE:
        return str(NOT_APPLICABLE.value)
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


def changed_columns(row: Model, columns: Mapping[str, Any]) -> dict[str, list[str]]:
    """Of a row's new columns those that differ, before and after, as the audit line keeps them."""
    pairs = {name: (getattr(row, name), value) for name, value in columns.items()}
    return {name: [as_text(before), as_text(after)] for name, (before, after) in pairs.items() if before != after}

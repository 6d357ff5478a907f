"""What a meeting mostly has in common with the one before: where, at what hour, who led it and who took the minutes."""

from collections.abc import Mapping

from evaluations.queries.records import OFFERED, UnitMonth, months_before


def facts_of_last_month(of: UnitMonth) -> Mapping[str, str]:
    """By the name of its field, as one would type it, what may be offered: never what stands there already."""
    before = months_before(of.first_day, 1)
    _state, _sent_at, *facts = of.months.get((before.year, before.month), ("", ""))
    offered = {
        name: fact for name, fact in zip(OFFERED, facts, strict=False) if fact and not getattr(of.record, name, None)
    }
    if "started_at" in offered:
        offered["started_at"] = f"{offered['started_at']:%H:%M}"
    return offered

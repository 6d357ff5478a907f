"""What a run stores of its judgement beside the verdicts' columns, in plain words and digits. Pure."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from evaluations.engine import Facts
from evaluations.judging import Judgement


def ceiling_groups(judgement: Judgement, names: Mapping[str, str]) -> list[dict[str, Any]]:
    """What sheet 5 prints, stored with the run so that a closed year is read, not recomputed."""
    evaluated = Counter(one.group for one in judgement.judged if one.verdict.level)
    return [
        {
            "key": "/".join(group),
            "name": names.get(group[0], ""),
            "evaluated": evaluated[group],
            "good_or_better": outcome.counted,
            "allowed": outcome.allowed,
            "kept": len(outcome.excellent),
            "lowered": len(outcome.lowered),
            "waiting": len(outcome.waiting),
            "seats_left": outcome.seats_left,
        }
        for group, outcome in judgement.ceilings.items()
    ]


def facts_as_json(facts: Facts) -> dict[str, Any]:
    """What the rules looked at, in plain words and digits, to be stored beside the verdict."""
    stored: dict[str, Any] = {}
    for name in ("points", "targets_met", "allied", "professional", "low_confidence", "eligibility"):
        value = getattr(facts, name)
        if value is not None:
            stored[name] = str(value)
    for name, keys in (
        ("tasks", ("assigned", "completed", "on_time", "exceeded")),
        ("shortcomings", ("noted", "remedied")),
        ("subordinates", ("total", "completed_or_better", "good_or_better", "not_completed", "disciplined")),
    ):
        counts = getattr(facts, name)
        if counts is not None:
            stored[name] = {key: getattr(counts, key) for key in keys}
    if facts.ratings:
        stored["ratings"] = {rated.criterion: str(rated.rating) for rated in facts.ratings}
    if facts.sick_months:
        stored["sick_months"] = facts.sick_months
    if facts.findings:
        stored["findings"] = sorted(facts.findings)
    if facts.mitigations:
        stored["mitigations"] = sorted(facts.mitigations)
    return stored

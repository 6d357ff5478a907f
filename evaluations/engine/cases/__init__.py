"""Cases that a cadre can read and write: TOML in, one result a case out, compared with what was expected.

Four kinds, each in its own module: ``[[case]]`` one subject's level, ``[[year]]`` months to the year, ``[[ceiling]]`` a
group, ``[[recognition]]`` a four-good unit. Only the keys given in ``expect`` are compared. Numbers are whole numbers
or texts, never floats; an expected absence is written "none". docs/rules.md describes the format.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping

from evaluations.engine.cases import ceiling, recognition, subject, year
from evaluations.engine.cases.result import CaseResult, Values
from evaluations.engine.cases.table import CaseError, Table
from evaluations.engine.verdict import Step

Compute = Callable[[Table], tuple[Values, tuple[Step, ...]]]
Expected = Callable[[Table], Values]

_KINDS: dict[str, tuple[Compute, Expected]] = {
    "case": (subject.compute, subject.expected),
    "year": (year.compute, year.expected),
    "ceiling": (ceiling.compute, ceiling.expected),
    "recognition": (recognition.compute, recognition.expected),
}


def run_cases(text: str, name: str) -> list[CaseResult]:
    """Run every case of a file's text; ``name`` stands before every complaint about it."""
    try:
        content = tomllib.loads(text)
    except ValueError as error:
        raise CaseError(f"{name}: not a TOML file: {error}") from None
    except RecursionError:
        raise CaseError(f"{name}: nested too deeply") from None
    return [
        _run(kind, case, f"{name}: {kind} {number}")
        for kind, cases in _by_kind(content, name).items()
        for number, case in enumerate(cases, 1)
    ]


def _by_kind(content: Mapping[str, object], name: str) -> dict[str, list[object]]:
    by_kind: dict[str, list[object]] = {}
    for kind, cases in content.items():
        if kind not in _KINDS:
            raise CaseError(f"{name}: unknown key {kind}, a case is one of {', '.join(_KINDS)}")
        if not isinstance(cases, list):
            raise CaseError(f"{name}: {kind}: write [[{kind}]] before each case")
        by_kind[kind] = cases
    return by_kind


def _run(kind: str, case: object, place: str) -> CaseResult:
    compute, expected = _KINDS[kind]
    table = Table(case, place)
    case_id = table.text("id")
    table.place = f'{place} "{case_id}"'
    try:
        computed, steps = compute(table)
        expects = expected(table.table("expect")) if "expect" in table else {}
    except CaseError:
        raise
    except ValueError as error:
        # What the engine itself refuses: impossible counts, a contradictory scale, a mark beyond its maximum.
        raise CaseError(f"{table.place}: {error}") from None
    table.finish()
    return CaseResult(kind=kind, id=case_id, computed=computed, steps=steps, expected=expects)


__all__ = ["CaseError", "CaseResult", "run_cases"]

"""What a year's last run stored of each unit and member, to compare with."""

from collections.abc import Mapping
from dataclasses import dataclass

from cells.scope import Scope
from evaluations.models import EvaluationYear, Verdict
from evaluations.what_if import Result


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredResult:
    pk: int
    path: str
    result: Result
    decided_level: str


def stored_results(evaluation_year: EvaluationYear) -> dict[str, StoredResult]:
    """What the last run stored, without the reasons."""
    rows = Verdict.objects.filter(evaluation_year=evaluation_year, run_number=evaluation_year.run_number).values_list(
        "subject_key", "pk", "path", "decided_level",
        "level", "needs_decision", "points", "ceiling_place", "eligibility", "is_recognised",
    )  # fmt: skip
    return {
        key: StoredResult(
            pk=pk,
            path=path,
            decided_level=decided_level,
            result=Result(
                level=level,
                needs_decision=needs_decision,
                points=points,
                place=place,
                eligibility=eligibility,
                is_recognised=is_recognised,
            ),
        )
        for key, pk, path, decided_level, level, needs_decision, points, place, eligibility, is_recognised in rows
    }


def count_differing(scope: Scope, stored: Mapping[str, StoredResult], results: Mapping[str, Result]) -> int:
    """How many, also counting those who came or went since."""
    seen = {key: one.result for key, one in stored.items() if scope.sees(one.path)}
    return sum(1 for key in {*seen, *results} if seen.get(key) != results.get(key))

"""What competent bodies concluded on a year's units and members."""

from collections import defaultdict

from evaluations import engine
from evaluations.models import EvaluationYear, Finding


class Findings:
    """A subject's standing findings. A mitigation softens the verdict only when it holds for every one of them."""

    def __init__(self) -> None:
        self.codes: set[engine.Finding] = set()
        self._force_majeure: list[bool] = []
        self._self_remedied: list[bool] = []

    def add(self, code: str, is_force_majeure: bool, is_self_remedied: bool) -> None:
        self.codes.add(engine.Finding(code))
        self._force_majeure.append(is_force_majeure)
        self._self_remedied.append(is_self_remedied)

    def mitigations(self) -> frozenset[engine.Mitigation]:
        held = set()
        if self._force_majeure and all(self._force_majeure):
            held.add(engine.Mitigation.FORCE_MAJEURE)
        if self._self_remedied and all(self._self_remedied):
            held.add(engine.Mitigation.SELF_REMEDIED)
        return frozenset(held)


def findings_by_subject(evaluation_year: EvaluationYear) -> dict[str, Findings]:
    """By subject, "o:12" for a unit or "m:345" for a member; what was withdrawn does not count."""
    found: dict[str, Findings] = defaultdict(Findings)
    rows = Finding.objects.filter(evaluation_year=evaluation_year, withdrawn_at__isnull=True)
    for organization, member, code, is_force_majeure, is_self_remedied in rows.values_list(
        "organization_id", "member_id", "code", "is_force_majeure", "is_self_remedied"
    ):
        found[f"m:{member}" if member else f"o:{organization}"].add(code, is_force_majeure, is_self_remedied)
    return found

"""Why a verdict is what it is, in the few lines a table has room for; the whole chain is on the verdict's page."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from cells.scope import Scope
from evaluations.engine import Outcome
from evaluations.explain import explain_level, explain_step
from evaluations.models import Decision, EvaluationYear

Step = Mapping[str, Any]

_BEGINS_THE_REGULATION = "eligibility"
_CEILING = "under_ceiling"
#: What follows the regulation's steps; a table tells recognition in a column of its own.
_RECOGNITION = frozenset(
    {"good_reached", "good_passed", "total_reached", "level_good_or_better", "no_veto_applies", "recognise"}
)


class Reasons:
    """Words for one year's verdicts in the language of the moment; a sentence met before is not worded again."""

    def __init__(self, scope: Scope, evaluation_year: EvaluationYear) -> None:
        self._scope = scope
        self._evaluation_year = evaluation_year
        self._sentences: dict[tuple[str, ...], str] = {}

    def of(self, verdict_pk: int, steps: Sequence[Step]) -> str:
        """What decided by the rules, then the committee's own reason where it gave one."""
        sentences = [self._sentence(step) for step in deciding_steps(steps)]
        if verdict_pk in self._decisions:
            sentences.append(self._decisions[verdict_pk])
        return "\n".join(sentences)

    @cached_property
    def _decisions(self) -> dict[int, str]:
        return _reasoned_decisions(self._scope, self._evaluation_year)

    def _sentence(self, step: Step) -> str:
        key = (step["rule"], step["outcome"], step["article"], *step["used"].values())
        if key not in self._sentences:
            self._sentences[key] = explain_step(step)
        return self._sentences[key]


def deciding_steps(steps: Sequence[Step]) -> list[Step]:
    """The vetoes; without one, what was short of a higher level, or the level itself; then the ceiling."""
    regulation = _regulation_steps(steps)
    vetoes = [step for step in regulation if step["outcome"] == Outcome.VETOED]
    if vetoes or not regulation:
        return vetoes
    ceiling = [step for step in regulation if step["rule"] == _CEILING]
    *before, last = [step for step in regulation if step["rule"] != _CEILING]
    softened = [step for step in before if step["outcome"] == Outcome.SET_ASIDE]
    if last["outcome"] == Outcome.OPEN:
        return [*softened, last]
    missed = [step for step in before if step["outcome"] in (Outcome.FAILS, Outcome.BARRED)]
    is_told = last["outcome"] == Outcome.REACHED and bool(softened or missed)
    return [*softened, *missed, *([] if is_told else [last]), *ceiling]


def _regulation_steps(steps: Sequence[Step]) -> list[Step]:
    """Those between the year's score and recognition."""
    rules = [step["rule"] for step in steps]
    if _BEGINS_THE_REGULATION not in rules:
        return []
    begun = steps[rules.index(_BEGINS_THE_REGULATION) :]
    return [step for step in begun if step["rule"] not in _RECOGNITION]


def _reasoned_decisions(scope: Scope, evaluation_year: EvaluationYear) -> dict[int, str]:
    """The latest decision on each verdict, in words, where the committee gave a reason with it."""
    decisions = Decision.objects.within(scope).filter(verdict__evaluation_year=evaluation_year)
    ever_reasoned = decisions.exclude(reason="").order_by().values("verdict_id")
    latest = {
        verdict_pk: decision
        for verdict_pk, *decision in decisions.filter(verdict__in=ever_reasoned)
        .order_by("recorded_at", "pk")
        .values_list("verdict_id", "level", "document_number", "reason")
    }
    return {
        verdict_pk: _("Decided: %(level)s (%(document)s). %(reason)s")
        % {"level": explain_level(level), "document": document_number, "reason": reason}
        for verdict_pk, (level, document_number, reason) in latest.items()
        if reason
    }

"""QĐ 124-QĐ/TW (4 October 2023) with HD 25-HD/BTCTW (10 November 2023): rated criteria, and discipline that excludes.

For the evaluation years 2023 and 2024. Read from top to bottom: who is classified, what excludes every level (the
vetoes, with the text's own exceptions), and what each level asks.

An exception ("unless found by itself and remedied", "unless beyond its power") lifts its veto wholly. "Not disciplined
(same exception)", which the text repeats under good and completed, is therefore settled by the vetoes. Where the
task's results are not rated, nothing can be shown and the committee decides. Under this regulation one poor rating is
a veto, so completed asks nothing that the vetoes have not asked already.
"""

from __future__ import annotations

from decimal import Decimal

from evaluations.engine.facts import Facts
from evaluations.engine.numbers import digits, most_of
from evaluations.engine.regulations.ratings import (
    all_reach,
    climb,
    others_reach,
    poor_among,
    poor_ratings,
    task_results_reach,
    vetoed,
)
from evaluations.engine.regulations.shape import (
    Ladder,
    Regulation,
    Vetoes,
    beyond,
    condition,
    decides,
    eligibility,
    no_veto,
    short_of,
    strikes,
)
from evaluations.engine.verdict import Outcome, Step, Used, Verdict
from evaluations.engine.words import Finding, Level, Mitigation, Rating, Subject

DOCUMENT = "QĐ 124-QĐ/TW"
GUIDANCE = "HD 25-HD/BTCTW"
LEVELS = "QĐ 124-QĐ/TW, Điều 12"

FIFTY = Decimal(50)


# --- not completed: the vetoes ----------------------------------------------------------------------------------------


def any_rating_poor(facts: Facts) -> Step | None:
    """A criterion is rated poor."""
    poor = poor_among(facts.ratings)
    return _veto("any_rating_poor", facts, poor) if poor else None


def subordinate_corruption(facts: Facts) -> Step | None:
    """Corruption or another negative practice inside the organisation, unless found by itself and remedied."""
    return _finding("subordinate_corruption", Finding.SUBORDINATE_CORRUPTION, facts, Mitigation.SELF_REMEDIED)


def targets_below_half(facts: Facts) -> Step | None:
    """Fewer than 50 % of the year's targets are met, unless beyond its power."""
    if facts.targets_met is None or facts.targets_met >= FIFTY:
        return None
    used = (("targets_met", digits(facts.targets_met)), *short_of(facts.targets_met, FIFTY))
    return _veto("targets_below_half", facts, used, Mitigation.FORCE_MAJEURE)


def organization_disciplined(facts: Facts) -> Step | None:
    """The organisation is disciplined in the year, unless found by itself and remedied."""
    return _finding("organization_disciplined", Finding.ORGANIZATION_DISCIPLINED, facts, Mitigation.SELF_REMEDIED)


def leader_disciplined(facts: Facts) -> Step | None:
    """A leader of the organisation is disciplined in the year, unless found by itself and remedied."""
    return _finding("leader_disciplined", Finding.LEADER_DISCIPLINED, facts, Mitigation.SELF_REMEDIED)


def many_subordinates_disciplined(facts: Facts) -> Step | None:
    """More than 20 % of the units or members below are disciplined."""
    below = facts.subordinates
    if below is None or below.disciplined is None or below.disciplined <= (allowed := most_of(20, below.total)):
        return None
    used = (("disciplined", str(below.disciplined)), ("total", str(below.total)))
    return _veto("many_subordinates_disciplined", facts, (*used, *beyond(below.disciplined, allowed)))


def disunity_concluded(facts: Facts) -> Step | None:
    """The organisation is concluded to be disunited."""
    return _finding("disunity_concluded", Finding.DISUNITY_CONCLUDED, facts)


def degradation_concluded(facts: Facts) -> Step | None:
    """Degradation in thought, ethics or way of life is concluded."""
    return _finding("degradation_concluded", Finding.DEGRADATION_CONCLUDED, facts)


def disciplined(facts: Facts) -> Step | None:
    """The member is disciplined in the year, unless found by the member and remedied."""
    return _finding("disciplined", Finding.DISCIPLINED, facts, Mitigation.SELF_REMEDIED)


def prohibited_conduct(facts: Facts) -> Step | None:
    """The member did what party members must not do."""
    return _finding("prohibited_conduct", Finding.PROHIBITED_CONDUCT, facts)


def professional_not_completed(facts: Facts) -> Step | None:
    """The civil servant's own rating of the year is "not completed"."""
    if facts.professional is not Level.NOT_COMPLETED:
        return None
    return _veto("professional_not_completed", facts)


_OF_PEOPLE: Vetoes = (
    disciplined,
    degradation_concluded,
    prohibited_conduct,
    targets_below_half,
    professional_not_completed,
    any_rating_poor,
)
VETOES: dict[Subject, Vetoes] = {
    Subject.ORGANIZATION: (
        any_rating_poor,
        subordinate_corruption,
        targets_below_half,
        organization_disciplined,
        leader_disciplined,
        many_subordinates_disciplined,
        disunity_concluded,
        degradation_concluded,
    ),
    Subject.LEADER: _OF_PEOPLE,
    Subject.MEMBER: _OF_PEOPLE,
}


# --- excellent --------------------------------------------------------------------------------------------------------


def task_results_excellent(facts: Facts) -> Step:
    """The task's results are rated excellent."""
    return task_results_reach(Rating.EXCELLENT, "task_results_excellent", LEVELS, facts)


def others_good(facts: Facts) -> Step | None:
    """All other criteria are rated good or better."""
    return others_reach(Rating.GOOD, "others_good", LEVELS, facts)


def nobody_disciplined(facts: Facts) -> Step:
    """No unit or member below the organisation and nobody among its leaders is disciplined."""
    found = set(facts.findings & {Finding.SUBORDINATE_DISCIPLINED, Finding.LEADER_DISCIPLINED})
    if facts.subordinates is not None and facts.subordinates.disciplined:
        found.add(Finding.SUBORDINATE_DISCIPLINED)
    used = (("findings", ", ".join(sorted(found))),) if found else ()
    return condition("nobody_disciplined", LEVELS, not found, used)


def professional_excellent(facts: Facts) -> Step | None:
    """The member's professional rating, where there is one, is excellent."""
    if facts.professional is None:
        return None
    holds = facts.professional is Level.EXCELLENT
    return condition("professional_excellent", LEVELS, holds, (("professional", facts.professional.value),))


# --- good -------------------------------------------------------------------------------------------------------------


def task_results_good(facts: Facts) -> Step:
    """The task's results are rated good or better."""
    return task_results_reach(Rating.GOOD, "task_results_good", LEVELS, facts)


def others_average(facts: Facts) -> Step | None:
    """All other criteria are rated average or better."""
    return others_reach(Rating.AVERAGE, "others_average", LEVELS, facts)


# --- completed --------------------------------------------------------------------------------------------------------


def all_average(facts: Facts) -> Step:
    """Every criterion is rated average or better."""
    return all_reach(Rating.AVERAGE, "all_average", LEVELS, facts)


_GOOD = (Level.GOOD, (task_results_good, others_average))
_COMPLETED = (Level.COMPLETED, (all_average,))
_PEOPLE: Ladder = (
    (Level.EXCELLENT, (task_results_excellent, others_good, professional_excellent)),
    _GOOD,
    _COMPLETED,
)
LADDERS: dict[Subject, Ladder] = {
    Subject.ORGANIZATION: (
        (Level.EXCELLENT, (task_results_excellent, others_good, nobody_disciplined)),
        _GOOD,
        _COMPLETED,
    ),
    Subject.LEADER: _PEOPLE,
    Subject.MEMBER: _PEOPLE,
}


# --- the regulation ---------------------------------------------------------------------------------------------------


def classify(facts: Facts) -> Verdict:
    """The level by QĐ 124, with the steps that led there."""
    first = eligibility(facts.eligibility, DOCUMENT, Outcome.NOT_REVIEWED)
    if facts.eligibility is not None:
        return Verdict(level=None, needs_decision=False, steps=(first,))
    vetoes = strikes(facts, VETOES[facts.subject])
    if decides(vetoes):
        return vetoed(facts, (first, *vetoes), poor_ratings(facts.ratings), LADDERS[facts.subject], LEVELS)
    opening = (first, *vetoes, no_veto(LEVELS))
    return climb(facts, LADDERS[facts.subject], opening, LEVELS)


def _veto(rule: str, facts: Facts, used: Used = (), unless: Mitigation | None = None) -> Step:
    if unless is None or unless not in facts.mitigations:
        return Step(rule=rule, article=LEVELS, outcome=Outcome.VETOED, used=used)
    return Step(rule=rule, article=LEVELS, outcome=Outcome.EXCUSED, used=(*used, ("mitigations", unless.value)))


def _finding(rule: str, finding: Finding, facts: Facts, unless: Mitigation | None = None) -> Step | None:
    return _veto(rule, facts, (), unless) if finding in facts.findings else None


REGULATION = Regulation(
    code="qd124-hd25",
    title="Quy định 124-QĐ/TW, Hướng dẫn 25-HD/BTCTW",
    documents=("QĐ 124-QĐ/TW (4/10/2023)", "HD 25-HD/BTCTW (10/11/2023)"),
    first_year=2023,
    last_year=2024,
    needs_ratings=True,
    ceiling_rate=Decimal("0.20"),
    ceiling_rate_with_reason=None,
    vetoes=VETOES,
    ladders=LADDERS,
    classify=classify,
)

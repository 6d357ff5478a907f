"""QĐ 132-QĐ/TW (8 March 2018) with HD 21-HD/BTCTW (18 October 2019): rated criteria and shares of subordinates.

For the evaluation years 2019 to 2022. Read from top to bottom: who is classified, what excludes every level (the
vetoes, with the text's own exceptions), what each level asks, and the limit for those ill three months or more.

An exception lifts its veto wholly, so "not disciplined (same exception)" under completed is settled by the vetoes.
Conditions on subordinates and on allied bodies are asked where those facts are given. Where the task's results are
not rated, nothing can be shown and the committee decides.
"""

from __future__ import annotations

from decimal import Decimal

from evaluations.engine.facts import Facts, RatedCriterion
from evaluations.engine.numbers import digits, least_of, most_of
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
    at_least,
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

DOCUMENT = "QĐ 132-QĐ/TW"
GUIDANCE = "HD 21-HD/BTCTW"

FIFTY = Decimal(50)


# --- not completed: the vetoes ----------------------------------------------------------------------------------------


def targets_below_half(facts: Facts) -> Step | None:
    """Fewer than 50 % of the year's targets are met, unless beyond its power."""
    if facts.targets_met is None or facts.targets_met >= FIFTY:
        return None
    used = (("targets_met", digits(facts.targets_met)), *short_of(facts.targets_met, FIFTY))
    return _veto("targets_below_half", facts, used, Mitigation.FORCE_MAJEURE)


def task_or_party_building_poor(facts: Facts) -> Step | None:
    """The task's results or party building are rated poor."""
    poor = poor_among(_task_and_party_building(facts))
    return _veto("task_or_party_building_poor", facts, poor) if poor else None


def many_subordinates_not_completed(facts: Facts) -> Step | None:
    """More than 20 % of the members have not completed."""
    below = facts.subordinates
    if below is None or below.not_completed is None or below.not_completed <= (allowed := most_of(20, below.total)):
        return None
    used = (("not_completed", str(below.not_completed)), ("total", str(below.total)))
    return _veto("many_subordinates_not_completed", facts, (*used, *beyond(below.not_completed, allowed)))


def organization_disciplined(facts: Facts) -> Step | None:
    """The organisation is disciplined in the year, unless found by itself and remedied."""
    return _finding("organization_disciplined", Finding.ORGANIZATION_DISCIPLINED, facts, Mitigation.SELF_REMEDIED)


def disunity_concluded(facts: Facts) -> Step | None:
    """The organisation is concluded to be disunited."""
    return _finding("disunity_concluded", Finding.DISUNITY_CONCLUDED, facts)


def disciplined(facts: Facts) -> Step | None:
    """The member is disciplined in the year, unless found by the member and remedied."""
    return _finding("disciplined", Finding.DISCIPLINED, facts, Mitigation.SELF_REMEDIED)


def degradation_concluded(facts: Facts) -> Step | None:
    """Degradation in thought, ethics or way of life is concluded."""
    return _finding("degradation_concluded", Finding.DEGRADATION_CONCLUDED, facts)


def prohibited_conduct(facts: Facts) -> Step | None:
    """The member did what party members must not do."""
    return _finding("prohibited_conduct", Finding.PROHIBITED_CONDUCT, facts)


def professional_not_completed(facts: Facts) -> Step | None:
    """The civil servant's own rating of the year is "not completed"."""
    if facts.professional is not Level.NOT_COMPLETED:
        return None
    return _veto("professional_not_completed", facts)


def any_rating_poor(facts: Facts) -> Step | None:
    """A criterion of the member is rated poor."""
    poor = poor_among(facts.ratings)
    return _veto("any_rating_poor", facts, poor) if poor else None


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
        targets_below_half,
        task_or_party_building_poor,
        many_subordinates_not_completed,
        organization_disciplined,
        disunity_concluded,
    ),
    Subject.LEADER: _OF_PEOPLE,
    Subject.MEMBER: _OF_PEOPLE,
}


# --- excellent --------------------------------------------------------------------------------------------------------


def task_results_excellent(facts: Facts) -> Step:
    """The task's results are rated excellent."""
    return task_results_reach(Rating.EXCELLENT, "task_results_excellent", DOCUMENT, facts)


def others_good(facts: Facts) -> Step | None:
    """All other criteria are rated good or better."""
    return others_reach(Rating.GOOD, "others_good", DOCUMENT, facts)


def all_subordinates_completed(facts: Facts) -> Step | None:
    """Every subordinate has completed or better (asked for excellent and for good alike)."""
    below = facts.subordinates
    if below is None or below.completed_or_better is None:
        return None
    used = (("completed_or_better", str(below.completed_or_better)), ("total", str(below.total)))
    return at_least("all_subordinates_completed", GUIDANCE, below.completed_or_better, below.total, used)


def subordinates_80_percent_good(facts: Facts) -> Step | None:
    """At least 80 % of the subordinates are good or better."""
    return _share_good("subordinates_80_percent_good", 80, facts)


def allied_good(facts: Facts) -> Step | None:
    """Government, Front and mass organisations of the same level, where given, are good or better."""
    return _allied("allied_good", Level.GOOD, facts)


def professional_excellent(facts: Facts) -> Step | None:
    """The member's professional rating, where there is one, is excellent."""
    if facts.professional is None:
        return None
    holds = facts.professional is Level.EXCELLENT
    return condition("professional_excellent", DOCUMENT, holds, (("professional", facts.professional.value),))


# --- good -------------------------------------------------------------------------------------------------------------


def task_results_good(facts: Facts) -> Step:
    """The task's results are rated good or better."""
    return task_results_reach(Rating.GOOD, "task_results_good", DOCUMENT, facts)


def others_average(facts: Facts) -> Step | None:
    """All other criteria are rated average or better."""
    return others_reach(Rating.AVERAGE, "others_average", DOCUMENT, facts)


def subordinates_50_percent_good(facts: Facts) -> Step | None:
    """At least 50 % of the subordinates are good or better."""
    return _share_good("subordinates_50_percent_good", 50, facts)


def allied_completed(facts: Facts) -> Step | None:
    """Government, Front and mass organisations of the same level, where given, have completed or better."""
    return _allied("allied_completed", Level.COMPLETED, facts)


# --- completed --------------------------------------------------------------------------------------------------------


def all_average(facts: Facts) -> Step:
    """Every criterion is rated average or better."""
    return all_reach(Rating.AVERAGE, "all_average", DOCUMENT, facts)


_SHARED_EXCELLENT = (
    task_results_excellent,
    others_good,
    all_subordinates_completed,
    subordinates_80_percent_good,
    allied_good,
)
_GOOD = (
    Level.GOOD,
    (
        task_results_good,
        others_average,
        all_subordinates_completed,
        subordinates_50_percent_good,
        allied_completed,
    ),
)
_COMPLETED = (Level.COMPLETED, (all_average,))
_PEOPLE: Ladder = ((Level.EXCELLENT, (*_SHARED_EXCELLENT, professional_excellent)), _GOOD, _COMPLETED)
LADDERS: dict[Subject, Ladder] = {
    Subject.ORGANIZATION: ((Level.EXCELLENT, _SHARED_EXCELLENT), _GOOD, _COMPLETED),
    Subject.LEADER: _PEOPLE,
    Subject.MEMBER: _PEOPLE,
}


# --- illness ----------------------------------------------------------------------------------------------------------


def long_illness(facts: Facts, level: Level | None) -> Step | None:
    """A member absent through illness three months or more is not rated above completed, whatever else is mended."""
    if facts.subject is Subject.ORGANIZATION or facts.sick_months < 3:
        return None
    outcome = Outcome.LOWERED if level is not None and level.reaches(Level.GOOD) else Outcome.BARRED
    used = (("sick_months", str(facts.sick_months)), ("level", Level.COMPLETED.value))
    return Step(rule="long_illness", article=GUIDANCE, outcome=outcome, used=used)


# --- the regulation ---------------------------------------------------------------------------------------------------


def classify(facts: Facts) -> Verdict:
    """The level by QĐ 132, with the steps that led there."""
    first = eligibility(facts.eligibility, GUIDANCE, Outcome.REVIEWED_NOT_CLASSIFIED)
    if facts.eligibility is not None:
        return Verdict(level=None, needs_decision=False, steps=(first,))
    vetoes = strikes(facts, VETOES[facts.subject])
    if decides(vetoes):
        return vetoed(facts, (first, *vetoes), _told_by_veto(facts), LADDERS[facts.subject], DOCUMENT)
    opening = (first, *vetoes, no_veto(DOCUMENT))
    verdict = climb(facts, LADDERS[facts.subject], opening, DOCUMENT)
    illness = long_illness(facts, verdict.level)
    if illness is None:
        return verdict
    if illness.outcome == Outcome.LOWERED:
        return Verdict(level=Level.COMPLETED, needs_decision=False, steps=(*verdict.steps, illness))
    steps = (*verdict.steps[:-1], illness, verdict.steps[-1])
    return Verdict(level=verdict.level, needs_decision=verdict.needs_decision, steps=steps)


def _told_by_veto(facts: Facts) -> tuple[RatedCriterion, ...]:
    """The poor ratings that are vetoes: every one of people, two kinds of an organisation."""
    return poor_ratings(_task_and_party_building(facts) if facts.subject is Subject.ORGANIZATION else facts.ratings)


def _task_and_party_building(facts: Facts) -> list[RatedCriterion]:
    return [rated for rated in facts.ratings if rated.task_result or rated.party_building]


def _share_good(rule: str, percent: int, facts: Facts) -> Step | None:
    below = facts.subordinates
    if below is None or below.good_or_better is None:
        return None
    used = (("good_or_better", str(below.good_or_better)), ("total", str(below.total)))
    return at_least(rule, GUIDANCE, below.good_or_better, least_of(percent, below.total), used)


def _allied(rule: str, floor: Level, facts: Facts) -> Step | None:
    if facts.allied is None:
        return None
    return condition(rule, GUIDANCE, facts.allied.reaches(floor), (("allied", facts.allied.value),))


def _veto(rule: str, facts: Facts, used: Used = (), unless: Mitigation | None = None) -> Step:
    if unless is None or unless not in facts.mitigations:
        return Step(rule=rule, article=DOCUMENT, outcome=Outcome.VETOED, used=used)
    return Step(rule=rule, article=DOCUMENT, outcome=Outcome.EXCUSED, used=(*used, ("mitigations", unless.value)))


def _finding(rule: str, finding: Finding, facts: Facts, unless: Mitigation | None = None) -> Step | None:
    return _veto(rule, facts, (), unless) if finding in facts.findings else None


REGULATION = Regulation(
    code="qd132-hd21",
    title="Quy định 132-QĐ/TW, Hướng dẫn 21-HD/BTCTW",
    documents=("QĐ 132-QĐ/TW (8/3/2018)", "HD 21-HD/BTCTW (18/10/2019)"),
    first_year=2019,
    last_year=2022,
    needs_ratings=True,
    ceiling_rate=Decimal("0.20"),
    ceiling_rate_with_reason=None,
    vetoes=VETOES,
    ladders=LADDERS,
    classify=classify,
)

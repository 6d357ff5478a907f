"""QĐ 366-QĐ/TW (30 August 2025) with HD 43-HD/BTCTW (31 October 2025): points out of 100, and conditions on tasks.

For the evaluation years from 2025. Read from top to bottom: who is classified, what excludes every level (the vetoes),
what each level asks, and what happens where the text gives no level.

A veto softened by force majeure, or by a fault the subject found and remedied itself, does not decide: the rest gives
the level and the committee confirms it. Where tasks were not counted, nothing about tasks can be shown, and the
committee decides – unless the points alone are below 50.
"""

from __future__ import annotations

from decimal import Decimal

from evaluations.engine.facts import Facts, TaskCounts
from evaluations.engine.numbers import digits, least_of, most_of
from evaluations.engine.regulations.shape import (
    Ladder,
    Regulation,
    Vetoes,
    at_least,
    at_most,
    beyond,
    condition,
    decides,
    eligibility,
    first_level,
    level_reached,
    level_step,
    no_veto,
    not_completed_by_veto,
    short_of,
    short_of_completed,
    strikes,
)
from evaluations.engine.verdict import Outcome, Step, Used, Verdict
from evaluations.engine.words import Finding, Level, Subject

DOCUMENT = "QĐ 366-QĐ/TW"
GUIDANCE = "HD 43-HD/BTCTW"
EXCELLENT = "QĐ 366-QĐ/TW, Điều 11 khoản 1"
GOOD = "QĐ 366-QĐ/TW, Điều 11 khoản 2"
COMPLETED = "QĐ 366-QĐ/TW, Điều 11 khoản 3"
NOT_COMPLETED = "QĐ 366-QĐ/TW, Điều 11 khoản 4"

NINETY, SEVENTY, FIFTY = Decimal(90), Decimal(70), Decimal(50)


# --- not completed, whatever the points: the vetoes -------------------------------------------------------------------


def disunity_concluded(facts: Facts) -> Step | None:
    """The organisation is concluded to be disunited."""
    return _finding("disunity_concluded", Finding.DISUNITY_CONCLUDED, facts)


def cadre_work_violation(facts: Facts) -> Step | None:
    """The organisation broke the rules of work with cadres."""
    return _finding("cadre_work_violation", Finding.CADRE_WORK_VIOLATION, facts)


def degradation_concluded(facts: Facts) -> Step | None:
    """Degradation in thought, ethics or way of life is concluded."""
    return _finding("degradation_concluded", Finding.DEGRADATION_CONCLUDED, facts)


def leader_disciplined(facts: Facts) -> Step | None:
    """A leader of the organisation is disciplined in the year."""
    return _finding("leader_disciplined", Finding.LEADER_DISCIPLINED, facts)


def basic_targets_failed(facts: Facts) -> Step | None:
    """The basic targets of the year are not met."""
    return _finding("basic_targets_failed", Finding.BASIC_TARGETS_FAILED, facts)


def tasks_below_70_percent(facts: Facts) -> Step | None:
    """Fewer than 70 % of the assigned tasks are completed."""
    tasks = facts.tasks
    if tasks is None or tasks.completed >= (needed := least_of(70, tasks.assigned)):
        return None
    return _veto("tasks_below_70_percent", facts, (*_completed_of(tasks), *short_of(tasks.completed, needed)))


def most_subordinates_not_completed(facts: Facts) -> Step | None:
    """More than half of the units or members under the leader are rated not completed."""
    below = facts.subordinates
    if below is None or below.not_completed is None or below.not_completed <= (allowed := most_of(50, below.total)):
        return None
    used = (("not_completed", str(below.not_completed)), ("total", str(below.total)))
    return _veto("most_subordinates_not_completed", facts, (*used, *beyond(below.not_completed, allowed)))


def low_confidence_above_half(facts: Facts) -> Step | None:
    """More than half of the votes of confidence are low."""
    if facts.low_confidence is None or facts.low_confidence <= FIFTY:
        return None
    used = (("low_confidence", digits(facts.low_confidence)),)
    return _veto("low_confidence_above_half", facts, (*used, *beyond(facts.low_confidence, FIFTY)))


def disciplined(facts: Facts) -> Step | None:
    """The member is disciplined in the year."""
    return _finding("disciplined", Finding.DISCIPLINED, facts)


def subordinate_corruption(facts: Facts) -> Step | None:
    """Corruption or another negative practice under the leader's direct responsibility."""
    return _finding("subordinate_corruption", Finding.SUBORDINATE_CORRUPTION, facts)


def prohibited_conduct(facts: Facts) -> Step | None:
    """The member did what party members must not do."""
    return _finding("prohibited_conduct", Finding.PROHIBITED_CONDUCT, facts)


def most_tasks_not_completed(facts: Facts) -> Step | None:
    """More than half of the tasks assigned to the member are not completed."""
    tasks = facts.tasks
    if tasks is None or tasks.completed >= (needed := least_of(50, tasks.assigned)):
        return None
    return _veto("most_tasks_not_completed", facts, (*_completed_of(tasks), *short_of(tasks.completed, needed)))


VETOES: dict[Subject, Vetoes] = {
    Subject.ORGANIZATION: (
        disunity_concluded,
        cadre_work_violation,
        degradation_concluded,
        leader_disciplined,
        basic_targets_failed,
        tasks_below_70_percent,
    ),
    Subject.LEADER: (
        tasks_below_70_percent,
        basic_targets_failed,
        most_subordinates_not_completed,
        low_confidence_above_half,
        disciplined,
        degradation_concluded,
        subordinate_corruption,
    ),
    Subject.MEMBER: (degradation_concluded, disciplined, prohibited_conduct, most_tasks_not_completed),
}


# --- excellent (khoản 1) ----------------------------------------------------------------------------------------------


def points_at_least_90(facts: Facts) -> Step:
    """90 points or more."""
    return _points("points_at_least_90", EXCELLENT, NINETY, facts)


def all_tasks_on_time(facts: Facts) -> Step:
    """Every assigned task is completed on time (asked for excellent and for good alike)."""
    tasks = facts.tasks
    if tasks is None or not tasks.assigned:
        return _not_shown("all_tasks_on_time", GOOD)
    used = (("on_time", str(tasks.on_time)), ("assigned", str(tasks.assigned)))
    return at_least("all_tasks_on_time", GOOD, tasks.on_time, tasks.assigned, used)


def enough_tasks_exceeded(facts: Facts) -> Step:
    """At least 30 % of the assigned tasks go beyond what was asked."""
    tasks = facts.tasks
    if tasks is None or not tasks.assigned:
        return _not_shown("enough_tasks_exceeded", EXCELLENT)
    used = (("exceeded", str(tasks.exceeded)), ("assigned", str(tasks.assigned)))
    return at_least("enough_tasks_exceeded", EXCELLENT, tasks.exceeded, least_of(30, tasks.assigned), used)


def shortcomings_remedied(facts: Facts) -> Step:
    """Every shortcoming noted before is remedied; where none was noted there is nothing to remedy."""
    noted = facts.shortcomings
    if noted is None or not noted.noted:
        return Step(rule="shortcomings_remedied", article=EXCELLENT, outcome=Outcome.NOTHING_TO_SHOW)
    used = (("remedied", str(noted.remedied)), ("noted", str(noted.noted)))
    return at_least("shortcomings_remedied", EXCELLENT, noted.remedied, noted.noted, used)


def nobody_disciplined(facts: Facts) -> Step:
    """No unit below the organisation and nobody among its leaders is disciplined."""
    found = set(facts.findings & {Finding.SUBORDINATE_DISCIPLINED, Finding.LEADER_DISCIPLINED})
    if facts.subordinates is not None and facts.subordinates.disciplined:
        found.add(Finding.SUBORDINATE_DISCIPLINED)
    used = (("findings", ", ".join(sorted(found))),) if found else ()
    return condition("nobody_disciplined", EXCELLENT, not found, used)


# --- good (khoản 2) ---------------------------------------------------------------------------------------------------


def points_at_least_70(facts: Facts) -> Step:
    """70 points or more."""
    return _points("points_at_least_70", GOOD, SEVENTY, facts)


# --- completed (khoản 3) ----------------------------------------------------------------------------------------------


def points_at_least_50(facts: Facts) -> Step:
    """50 points or more."""
    return _points("points_at_least_50", COMPLETED, FIFTY, facts)


def all_tasks_completed(facts: Facts) -> Step:
    """Every assigned task is completed, late or not."""
    tasks = facts.tasks
    if tasks is None or not tasks.assigned:
        return _not_shown("all_tasks_completed", COMPLETED)
    return at_least("all_tasks_completed", COMPLETED, tasks.completed, tasks.assigned, _completed_of(tasks))


def few_tasks_late(facts: Facts) -> Step:
    """At most 20 % of the assigned tasks are completed late."""
    tasks = facts.tasks
    if tasks is None or not tasks.assigned:
        return _not_shown("few_tasks_late", COMPLETED)
    late = tasks.completed - tasks.on_time
    used = (("late", str(late)), ("assigned", str(tasks.assigned)))
    return at_most("few_tasks_late", COMPLETED, late, most_of(20, tasks.assigned), used)


_GOOD = (Level.GOOD, (points_at_least_70, all_tasks_on_time))
_COMPLETED = (Level.COMPLETED, (points_at_least_50, all_tasks_completed, few_tasks_late))
_EXCELLENT = (points_at_least_90, all_tasks_on_time, enough_tasks_exceeded, shortcomings_remedied)
_LADDER: Ladder = ((Level.EXCELLENT, _EXCELLENT), _GOOD, _COMPLETED)

LADDERS: dict[Subject, Ladder] = {
    Subject.ORGANIZATION: ((Level.EXCELLENT, (*_EXCELLENT, nobody_disciplined)), _GOOD, _COMPLETED),
    Subject.LEADER: _LADDER,
    Subject.MEMBER: _LADDER,
}


# --- where no level is reached ----------------------------------------------------------------------------------------


def points_below_50(facts: Facts) -> Step | None:
    """Below 50 points: not completed, whatever is known of the tasks."""
    if facts.points is None or facts.points >= FIFTY:
        return None
    used = (("points", digits(facts.points)), *short_of(facts.points, FIFTY), ("level", Level.NOT_COMPLETED.value))
    return Step(rule="points_below_50", article=NOT_COMPLETED, outcome=Outcome.REACHED, used=used)


def no_task_assigned() -> Step:
    """Without counted tasks no condition on tasks can be shown: the committee decides."""
    return level_step("no_task_assigned", DOCUMENT, None, Outcome.OPEN)


def no_level_fits() -> Step:
    """The text describes no level for such a year: the committee decides."""
    return level_step("no_level_fits", DOCUMENT, None, Outcome.OPEN)


# --- the regulation ---------------------------------------------------------------------------------------------------

ARTICLES = {Level.EXCELLENT: EXCELLENT, Level.GOOD: GOOD, Level.COMPLETED: COMPLETED}


def classify(facts: Facts) -> Verdict:
    """The level by QĐ 366, with the steps that led there."""
    first = eligibility(facts.eligibility, DOCUMENT, Outcome.NOT_REVIEWED)
    if facts.eligibility is not None:
        return Verdict(level=None, needs_decision=False, steps=(first,))
    vetoes = strikes(facts, VETOES[facts.subject])
    if decides(vetoes):
        short = short_of_completed(facts, LADDERS[facts.subject])
        steps = (first, *vetoes, *short, not_completed_by_veto(NOT_COMPLETED))
        return Verdict(level=Level.NOT_COMPLETED, needs_decision=False, steps=steps)
    opening = (first, *(vetoes or (no_veto(NOT_COMPLETED),)))
    below = points_below_50(facts)
    if below is not None:
        short = short_of_completed(facts, LADDERS[facts.subject])
        return Verdict(level=Level.NOT_COMPLETED, needs_decision=bool(vetoes), steps=(*opening, *short, below))
    level, conditions = first_level(facts, LADDERS[facts.subject])
    if level is not None:
        steps = (*opening, *conditions, level_reached(level, ARTICLES[level]))
        return Verdict(level=level, needs_decision=bool(vetoes), steps=steps)
    last = no_level_fits() if facts.tasks is not None and facts.tasks.assigned else no_task_assigned()
    return Verdict(level=None, needs_decision=True, steps=(*opening, *conditions, last))


def _veto(rule: str, facts: Facts, used: Used = ()) -> Step:
    if not facts.mitigations:
        return Step(rule=rule, article=NOT_COMPLETED, outcome=Outcome.VETOED, used=used)
    softened = ("mitigations", ", ".join(sorted(facts.mitigations)))
    return Step(rule=rule, article=NOT_COMPLETED, outcome=Outcome.SET_ASIDE, used=(*used, softened))


def _finding(rule: str, finding: Finding, facts: Facts) -> Step | None:
    return _veto(rule, facts) if finding in facts.findings else None


def _points(rule: str, article: str, floor: Decimal, facts: Facts) -> Step:
    if facts.points is None:
        return _not_shown(rule, article)
    return at_least(rule, article, facts.points, floor, (("points", digits(facts.points)),))


def _not_shown(rule: str, article: str) -> Step:
    return Step(rule=rule, article=article, outcome=Outcome.NOT_GIVEN)


def _completed_of(tasks: TaskCounts) -> Used:
    return (("completed", str(tasks.completed)), ("assigned", str(tasks.assigned)))


REGULATION = Regulation(
    code="qd366-hd43",
    title="Quy định 366-QĐ/TW, Hướng dẫn 43-HD/BTCTW",
    documents=("QĐ 366-QĐ/TW (30/8/2025)", "HD 43-HD/BTCTW (31/10/2025)"),
    first_year=2025,
    last_year=None,
    needs_ratings=False,
    ceiling_rate=Decimal("0.20"),
    ceiling_rate_with_reason=Decimal("0.25"),
    vetoes=VETOES,
    ladders=LADDERS,
    classify=classify,
)

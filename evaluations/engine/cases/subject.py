"""``[[case]]``: one subject's facts to its level."""

from __future__ import annotations

from evaluations.engine.cases.result import Values, expectations, level_or_none
from evaluations.engine.cases.table import CaseError, Table
from evaluations.engine.facts import Facts, RatedCriterion, Shortcomings, Subordinates, TaskCounts
from evaluations.engine.rating import TASKS
from evaluations.engine.regulations import REGULATIONS, Regulation, regulation_for
from evaluations.engine.verdict import Step
from evaluations.engine.words import Eligibility, Finding, Level, Mitigation, Rating, Subject


def compute(table: Table) -> tuple[Values, tuple[Step, ...]]:
    verdict = _regulation(table).classify(_facts(table))
    computed = {"level": verdict.level, "needs_decision": verdict.needs_decision, "vetoed": verdict.vetoed}
    return computed, verdict.steps


def expected(expect: Table) -> Values:
    return expectations(expect, level=level_or_none, needs_decision=Table.flag, vetoed=Table.flag, steps=Table.texts)


def _regulation(table: Table) -> Regulation:
    if ("year" in table) == ("regulation" in table):
        raise CaseError(f"{table.place}: either a year or a regulation is needed")
    if "year" in table:
        return regulation_for(table.count("year"))
    code = table.text("regulation")
    if code not in REGULATIONS:
        raise table.wrong("regulation", f'"{code}" is none of {", ".join(REGULATIONS)}')
    return REGULATIONS[code]


def _facts(table: Table) -> Facts:
    return Facts(
        subject=table.word(Subject, "subject"),
        points=table.given(table.number, "points"),
        ratings=tuple(_rated(rated) for rated in table.tables("ratings")),
        tasks=_tasks(table.table("tasks")) if "tasks" in table else None,
        shortcomings=_shortcomings(table.table("shortcomings")) if "shortcomings" in table else None,
        subordinates=_subordinates(table.table("subordinates")) if "subordinates" in table else None,
        targets_met=table.given(table.number, "targets_met"),
        allied=table.given_word(Level, "allied"),
        professional=table.given_word(Level, "professional"),
        low_confidence=table.given(table.number, "low_confidence"),
        sick_months=table.given_or(0, table.count, "sick_months"),
        findings=table.words(Finding, "findings"),
        mitigations=table.words(Mitigation, "mitigations"),
        eligibility=table.given_word(Eligibility, "eligibility"),
    )


def _rated(table: Table) -> RatedCriterion:
    criterion = table.text("criterion")
    rated = RatedCriterion(
        criterion=criterion,
        rating=table.word(Rating, "rating"),
        task_result=table.given_or(criterion == TASKS, table.flag, "task_result"),
        party_building=table.given_or(False, table.flag, "party_building"),
    )
    table.finish()
    return rated


def _tasks(table: Table) -> TaskCounts:
    counts = TaskCounts(
        assigned=table.count("assigned"),
        completed=table.count("completed"),
        on_time=table.count("on_time"),
        exceeded=table.count("exceeded"),
    )
    table.finish()
    return counts


def _shortcomings(table: Table) -> Shortcomings:
    counts = Shortcomings(noted=table.count("noted"), remedied=table.count("remedied"))
    table.finish()
    return counts


def _subordinates(table: Table) -> Subordinates:
    counts = Subordinates(
        total=table.count("total"),
        completed_or_better=table.given(table.count, "completed_or_better"),
        good_or_better=table.given(table.count, "good_or_better"),
        not_completed=table.given(table.count, "not_completed"),
        disciplined=table.given(table.count, "disciplined"),
    )
    table.finish()
    return counts

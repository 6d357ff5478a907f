"""A step that looks at a number and is not met says what was needed, or allowed, and by how much it is missed."""

from decimal import Decimal

import pytest

from evaluations.engine import (
    REGULATIONS,
    Facts,
    Finding,
    Mitigation,
    Outcome,
    PassedMonths,
    RatedCriterion,
    Rating,
    Shortcomings,
    Subject,
    Subordinates,
    TaskCounts,
    recognise,
)

NOT_MET = {Outcome.FAILS, Outcome.VETOED, Outcome.SET_ASIDE, Outcome.EXCUSED, Outcome.REACHED}
GOOD_RESULTS = (RatedCriterion(criterion="tasks", rating=Rating.EXCELLENT, task_result=True),)


def tasks(assigned: int, completed: int, on_time: int, exceeded: int = 0) -> TaskCounts:
    return TaskCounts(assigned=assigned, completed=completed, on_time=on_time, exceeded=exceeded)


def used_by(code: str, rule: str, facts: Facts) -> dict[str, str]:
    (step,) = (s for s in REGULATIONS[code].classify(facts).steps if s.rule == rule and s.outcome in NOT_MET)
    return dict(step.used)


@pytest.mark.parametrize(
    ("rule", "facts", "used"),
    [
        ("points_at_least_90", {"points": "87.5"}, {"points": "87.5", "needed": "90", "short": "2.5"}),
        ("points_at_least_90", {"points": "89.99"}, {"points": "89.99", "needed": "90", "short": "0.01"}),
        ("points_at_least_70", {"points": "60.00"}, {"points": "60.00", "needed": "70", "short": "10"}),
        ("points_at_least_50", {"points": "45"}, {"points": "45", "needed": "50", "short": "5"}),
        ("points_below_50", {"points": "0"}, {"points": "0", "needed": "50", "short": "50", "level": "not_completed"}),
        (
            "all_tasks_on_time",
            {"tasks": tasks(20, 20, 17)},
            {"on_time": "17", "assigned": "20", "needed": "20", "short": "3"},
        ),
        (
            "enough_tasks_exceeded",
            {"points": "95", "tasks": tasks(20, 20, 20, 5)},
            {"exceeded": "5", "assigned": "20", "needed": "6", "short": "1"},
        ),
        (
            "enough_tasks_exceeded",
            {"points": "95", "tasks": tasks(7, 7, 7, 0)},
            {"exceeded": "0", "assigned": "7", "needed": "3", "short": "3"},
        ),
        (
            "shortcomings_remedied",
            {"tasks": tasks(1, 1, 1, 1), "shortcomings": Shortcomings(noted=3, remedied=1)},
            {"remedied": "1", "noted": "3", "needed": "3", "short": "2"},
        ),
        (
            "all_tasks_completed",
            {"tasks": tasks(20, 18, 18)},
            {"completed": "18", "assigned": "20", "needed": "20", "short": "2"},
        ),
        ("few_tasks_late", {"tasks": tasks(9, 9, 6)}, {"late": "3", "assigned": "9", "allowed": "1", "short": "2"}),
        (
            "tasks_below_70_percent",
            {"tasks": tasks(19, 13, 13)},
            {"completed": "13", "assigned": "19", "needed": "14", "short": "1"},
        ),
        (
            "tasks_below_70_percent",
            {"tasks": tasks(10, 5, 5), "mitigations": frozenset({Mitigation.FORCE_MAJEURE})},
            {"completed": "5", "assigned": "10", "needed": "7", "short": "2", "mitigations": "force_majeure"},
        ),
        (
            "most_tasks_not_completed",
            {"subject": Subject.MEMBER, "tasks": tasks(9, 4, 4)},
            {"completed": "4", "assigned": "9", "needed": "5", "short": "1"},
        ),
        (
            "most_subordinates_not_completed",
            {"subject": Subject.LEADER, "subordinates": Subordinates(total=9, not_completed=6)},
            {"not_completed": "6", "total": "9", "allowed": "4", "short": "2"},
        ),
        (
            "low_confidence_above_half",
            {"subject": Subject.LEADER, "low_confidence": Decimal("50.5")},
            {"low_confidence": "50.5", "allowed": "50", "short": "0.5"},
        ),
    ],
)
def test_points_regulation_says_what_was_needed(rule: str, facts: dict, used: dict[str, str]) -> None:
    year = {"subject": Subject.ORGANIZATION, **facts, "points": Decimal(facts.get("points", "60"))}
    assert used_by("qd366-hd43", rule, Facts(**year)) == used


@pytest.mark.parametrize(
    ("code", "rule", "facts", "used"),
    [
        (
            "qd124-hd25",
            "targets_below_half",
            {"targets_met": Decimal("49.5")},
            {"targets_met": "49.5", "needed": "50", "short": "0.5"},
        ),
        (
            "qd132-hd21",
            "targets_below_half",
            {"targets_met": Decimal(20), "mitigations": frozenset({Mitigation.FORCE_MAJEURE})},
            {"targets_met": "20", "needed": "50", "short": "30", "mitigations": "force_majeure"},
        ),
        (
            "qd124-hd25",
            "many_subordinates_disciplined",
            {"subordinates": Subordinates(total=9, disciplined=3)},
            {"disciplined": "3", "total": "9", "allowed": "1", "short": "2"},
        ),
        (
            "qd132-hd21",
            "many_subordinates_not_completed",
            {"subordinates": Subordinates(total=14, not_completed=3)},
            {"not_completed": "3", "total": "14", "allowed": "2", "short": "1"},
        ),
        (
            "qd132-hd21",
            "all_subordinates_completed",
            {"subordinates": Subordinates(total=9, completed_or_better=7)},
            {"completed_or_better": "7", "total": "9", "needed": "9", "short": "2"},
        ),
        (
            "qd132-hd21",
            "subordinates_80_percent_good",
            {"subordinates": Subordinates(total=126, completed_or_better=126, good_or_better=100)},
            {"good_or_better": "100", "total": "126", "needed": "101", "short": "1"},
        ),
        (
            "qd132-hd21",
            "subordinates_50_percent_good",
            {"subordinates": Subordinates(total=9, completed_or_better=9, good_or_better=2)},
            {"good_or_better": "2", "total": "9", "needed": "5", "short": "3"},
        ),
    ],
)
def test_rated_regulations_say_what_was_needed(code: str, rule: str, facts: dict, used: dict[str, str]) -> None:
    assert used_by(code, rule, Facts(subject=Subject.ORGANIZATION, ratings=GOOD_RESULTS, **facts)) == used


def test_a_step_that_holds_says_only_what_it_looked_at() -> None:
    facts = Facts(
        subject=Subject.ORGANIZATION,
        points=Decimal(90),
        tasks=tasks(20, 20, 20, 6),
        shortcomings=Shortcomings(noted=2, remedied=2),
    )
    assert {step.rule: dict(step.used) for step in REGULATIONS["qd366-hd43"].classify(facts).steps[2:-1]} == {
        "points_at_least_90": {"points": "90"},
        "all_tasks_on_time": {"on_time": "20", "assigned": "20"},
        "enough_tasks_exceeded": {"exceeded": "6", "assigned": "20"},
        "shortcomings_remedied": {"remedied": "2", "noted": "2"},
        "nobody_disciplined": {},
    }


@pytest.mark.parametrize("code", ["qd124-hd25", "qd366-hd43"])
@pytest.mark.parametrize(
    ("facts", "outcome", "used"),
    [
        ({}, "holds", {}),
        ({"subordinates": Subordinates(total=30)}, "holds", {}),
        ({"subordinates": Subordinates(total=30, disciplined=0)}, "holds", {}),
        ({"subordinates": Subordinates(total=30, disciplined=1)}, "fails", {"findings": "subordinate_disciplined"}),
        (
            {"findings": frozenset({Finding.SUBORDINATE_DISCIPLINED, Finding.LEADER_DISCIPLINED})},
            "fails",
            {"findings": "leader_disciplined, subordinate_disciplined"},
        ),
    ],
)
def test_discipline_below_and_among_the_leaders_is_named(code: str, facts: dict, outcome: str, used: dict) -> None:
    whole = Facts(
        subject=Subject.ORGANIZATION,
        points=Decimal(95),
        tasks=tasks(20, 20, 20, 6),
        ratings=GOOD_RESULTS,
        mitigations=frozenset({Mitigation.SELF_REMEDIED}),
        **facts,
    )
    steps = [step for step in REGULATIONS[code].classify(whole).steps if step.rule == "nobody_disciplined"]
    assert [(str(step.outcome), dict(step.used)) for step in steps] == [(outcome, used)]


@pytest.mark.parametrize("shortcomings", [None, Shortcomings(noted=0, remedied=0)])
def test_where_no_shortcoming_was_noted_there_is_nothing_to_show(shortcomings: Shortcomings | None) -> None:
    facts = Facts(subject=Subject.MEMBER, points=Decimal(95), tasks=tasks(20, 20, 20, 6), shortcomings=shortcomings)
    verdict = REGULATIONS["qd366-hd43"].classify(facts)
    assert [str(step.outcome) for step in verdict.steps if step.rule == "shortcomings_remedied"] == ["nothing_to_show"]


def test_a_veto_tells_everything_short_of_completed_beside_it() -> None:
    facts = Facts(
        subject=Subject.MEMBER,
        points=Decimal(45),
        tasks=tasks(10, 9, 9),
        findings=frozenset({Finding.DISCIPLINED}),
    )
    assert [(step.rule, str(step.outcome)) for step in REGULATIONS["qd366-hd43"].classify(facts).steps] == [
        ("eligibility", "eligible"),
        ("disciplined", "vetoed"),
        ("points_at_least_50", "fails"),
        ("all_tasks_completed", "fails"),
        ("not_completed_by_veto", "reached"),
    ]


@pytest.mark.parametrize(
    ("score", "maximum", "threshold", "needed", "short"),
    [("23.99", "30", "80", "24.00", "0.01"), ("10", "17", "77.7", "13.21", "3.21"), ("0", "25", "80", "20.00", "20")],
)
def test_a_good_below_its_threshold_says_the_least_score_that_reaches_it(
    score: str, maximum: str, threshold: str, needed: str, short: str
) -> None:
    def reached(score: Decimal) -> tuple[str, dict[str, str]]:
        step = recognise(
            goods={"tasks": score},
            maxima={"tasks": Decimal(maximum)},
            total=None,
            level=None,
            vetoed=False,
            good_threshold=Decimal(threshold),
        ).steps[0]
        return str(step.outcome), dict(step.used)

    outcome, used = reached(Decimal(score))
    assert (outcome, used["needed"], used["short"]) == ("fails", needed, short)
    assert reached(Decimal(needed))[0] == "holds"
    assert reached(Decimal(needed) - Decimal("0.01"))[0] == "fails"


@pytest.mark.parametrize(
    ("passed", "counted", "share", "needed", "short"),
    [(10, 12, "100", "12", "2"), (8, 12, "75", "9", "1"), (10, 12, "91.7", "12", "2"), (0, 0, "100", "1", "1")],
)
def test_a_sheet_says_how_many_months_are_short(passed: int, counted: int, share: str, needed: str, short: str) -> None:
    step = recognise(
        goods={"tasks": Decimal(0)},
        maxima={"tasks": Decimal(30)},
        total=None,
        level=None,
        vetoed=False,
        passed={"tasks": PassedMonths(passed=passed, counted=counted)},
        months_to_pass=Decimal(share),
    ).steps[0]
    assert (step.outcome, dict(step.used)["needed"], dict(step.used)["short"]) == (Outcome.FAILS, needed, short)


def test_a_total_below_its_threshold_says_by_how_much() -> None:
    steps = recognise(goods={}, maxima={}, total=Decimal("79.25"), level=None, vetoed=False).steps
    assert dict(steps[0].used) == {"total": "79.25", "threshold": "80", "needed": "80", "short": "0.75"}

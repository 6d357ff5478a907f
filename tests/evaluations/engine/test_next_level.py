"""What stands in the way of the next level: every ending named, and mending exactly that is enough, and no more than
enough.
"""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluations.engine import (
    REGULATIONS,
    Candidate,
    CeilingRule,
    Eligibility,
    Facts,
    Finding,
    Level,
    Mitigation,
    NextLevel,
    Outcome,
    PassedMonths,
    RatedCriterion,
    Rating,
    Regulation,
    Step,
    Subject,
    Subordinates,
    TaskCounts,
    apply_ceiling,
    missing_for_next,
    missing_for_recognition,
    recognise,
    regulation_for,
    under_ceiling,
)
from tests.evaluations.engine import strategies as draw

POINTS = regulation_for(2025)
ALL_DONE = TaskCounts(assigned=10, completed=10, on_time=10, exceeded=3)
HUNDREDTH = Decimal("0.01")


def missing(regulation: Regulation, facts: Facts) -> NextLevel | None:
    verdict = regulation.classify(facts)
    return missing_for_next(regulation, facts.subject, verdict.level, verdict.steps)


def told(next_level: NextLevel | None) -> tuple[str, list[str]]:
    assert next_level is not None
    return next_level.level.value, [f"{step.rule} {step.outcome}" for step in next_level.missing]


def rated(**ratings: Rating) -> tuple[RatedCriterion, ...]:
    return tuple(
        RatedCriterion(criterion=criterion, rating=rating, task_result=criterion == "tasks")
        for criterion, rating in ratings.items()
    )


# --- every ending of the three regulations ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "level", "rules"),
    [
        ({"points": Decimal("87.5"), "tasks": ALL_DONE}, "excellent", ["points_at_least_90 fails"]),
        (
            {"points": Decimal(92), "tasks": TaskCounts(assigned=20, completed=20, on_time=20, exceeded=5)},
            "excellent",
            ["enough_tasks_exceeded fails"],
        ),
        (
            {"points": Decimal(65), "tasks": TaskCounts(assigned=10, completed=10, on_time=9, exceeded=3)},
            "good",
            ["all_tasks_on_time fails", "points_at_least_70 fails"],
        ),
        (
            {"points": Decimal(95), "tasks": TaskCounts(assigned=20, completed=19, on_time=14, exceeded=8)},
            "completed",
            ["all_tasks_completed fails", "few_tasks_late fails"],
        ),
        (
            {"points": Decimal(95)},
            "completed",
            ["all_tasks_completed not_given", "few_tasks_late not_given"],
        ),
        (
            {"points": Decimal(45), "tasks": TaskCounts(assigned=10, completed=9, on_time=9, exceeded=0)},
            "completed",
            ["points_at_least_50 fails", "all_tasks_completed fails"],
        ),
        (
            {"points": Decimal(45), "tasks": ALL_DONE, "findings": frozenset({Finding.DISCIPLINED})},
            "completed",
            ["disciplined vetoed", "points_at_least_50 fails"],
        ),
        (
            {
                "points": Decimal(45),
                "tasks": ALL_DONE,
                "findings": frozenset({Finding.DISCIPLINED}),
                "mitigations": frozenset({Mitigation.SELF_REMEDIED}),
            },
            "completed",
            ["points_at_least_50 fails"],
        ),
    ],
)
def test_points_regulation_names_what_stands_in_the_way(facts: dict, level: str, rules: list[str]) -> None:
    assert told(missing(POINTS, Facts(subject=Subject.MEMBER, **facts))) == (level, rules)


@pytest.mark.parametrize(
    ("code", "facts", "level", "rules"),
    [
        (
            "qd124-hd25",
            {"ratings": rated(tasks=Rating.GOOD, cadres=Rating.AVERAGE), "professional": Level.GOOD},
            "excellent",
            ["task_results_excellent fails", "others_good fails", "professional_excellent fails"],
        ),
        ("qd124-hd25", {"ratings": rated(tasks=Rating.AVERAGE)}, "good", ["task_results_good fails"]),
        ("qd124-hd25", {"ratings": rated(tasks=Rating.POOR)}, "completed", ["any_rating_poor vetoed"]),
        ("qd124-hd25", {"ratings": rated(cadres=Rating.GOOD)}, "completed", ["task_results_not_rated open"]),
        (
            "qd132-hd21",
            {
                "subject": Subject.ORGANIZATION,
                "ratings": rated(tasks=Rating.EXCELLENT),
                "subordinates": Subordinates(total=9, completed_or_better=8, good_or_better=5),
                "allied": Level.COMPLETED,
            },
            "good",
            ["all_subordinates_completed fails"],
        ),
        (
            "qd132-hd21",
            {"subject": Subject.ORGANIZATION, "ratings": rated(tasks=Rating.GOOD, cadres=Rating.POOR)},
            "completed",
            ["all_average fails"],
        ),
        (
            "qd132-hd21",
            {"subject": Subject.ORGANIZATION, "ratings": rated(cadres=Rating.POOR)},
            "completed",
            ["all_average fails", "task_results_not_rated open"],
        ),
        ("qd132-hd21", {"ratings": rated(tasks=Rating.EXCELLENT), "sick_months": 3}, "good", ["long_illness lowered"]),
        (
            "qd132-hd21",
            {"ratings": rated(tasks=Rating.AVERAGE, cadres=Rating.AVERAGE), "sick_months": 3},
            "good",
            ["task_results_good fails", "long_illness barred"],
        ),
        ("qd132-hd21", {"ratings": rated(tasks=Rating.AVERAGE), "sick_months": 2}, "good", ["task_results_good fails"]),
        ("qd132-hd21", {"sick_months": 3}, "completed", ["task_results_not_rated open"]),
        (
            "qd132-hd21",
            {"findings": frozenset({Finding.DISCIPLINED}), "ratings": rated(cadres=Rating.POOR), "sick_months": 3},
            "completed",
            ["disciplined vetoed", "any_rating_poor vetoed", "task_results_not_rated not_given"],
        ),
        (
            "qd132-hd21",
            {"subject": Subject.ORGANIZATION, "ratings": rated(tasks=Rating.POOR, cadres=Rating.POOR)},
            "completed",
            ["task_or_party_building_poor vetoed", "all_average fails"],
        ),
        (
            "qd124-hd25",
            {"findings": frozenset({Finding.PROHIBITED_CONDUCT})},
            "completed",
            ["prohibited_conduct vetoed", "task_results_not_rated not_given"],
        ),
        (
            "qd124-hd25",
            {"findings": frozenset({Finding.PROHIBITED_CONDUCT}), "ratings": rated(tasks=Rating.AVERAGE)},
            "completed",
            ["prohibited_conduct vetoed"],
        ),
    ],
)
def test_rated_regulations_name_what_stands_in_the_way(code: str, facts: dict, level: str, rules: list[str]) -> None:
    assert told(missing(REGULATIONS[code], Facts(**{"subject": Subject.MEMBER, **facts}))) == (level, rules)


def test_beside_a_veto_only_the_ratings_it_has_not_named_are_told() -> None:
    ratings = rated(tasks=Rating.POOR, cadres=Rating.POOR)
    above = missing(REGULATIONS["qd132-hd21"], Facts(subject=Subject.ORGANIZATION, ratings=ratings))
    assert above is not None
    assert [dict(step.used)["ratings"] for step in above.missing] == ["tasks: poor", "cadres: poor"]


@pytest.mark.parametrize(
    ("code", "facts", "rules"),
    [
        ("qd132-hd21", {"ratings": rated(tasks=Rating.AVERAGE), "sick_months": 4}, ["long_illness"]),
        ("qd132-hd21", {"ratings": rated(tasks=Rating.GOOD), "sick_months": 4}, ["long_illness"]),
        ("qd132-hd21", {"ratings": rated(tasks=Rating.POOR), "sick_months": 4}, []),
        ("qd124-hd25", {"ratings": rated(tasks=Rating.AVERAGE), "sick_months": 4}, []),
        ("qd124-hd25", {"findings": frozenset({Finding.DEGRADATION_CONCLUDED})}, ["degradation_concluded"]),
        ("qd124-hd25", {"ratings": rated(tasks=Rating.POOR)}, []),
        (
            "qd124-hd25",
            {
                "subject": Subject.ORGANIZATION,
                "ratings": rated(tasks=Rating.GOOD),
                "subordinates": Subordinates(total=30, disciplined=1),
            },
            ["nobody_disciplined"],
        ),
        (
            "qd124-hd25",
            {"subject": Subject.ORGANIZATION, "subordinates": Subordinates(total=3, disciplined=1)},
            ["many_subordinates_disciplined"],
        ),
        ("qd366-hd43", {"points": Decimal(45), "findings": frozenset({Finding.DISCIPLINED})}, ["disciplined"]),
        ("qd366-hd43", {"points": Decimal(45), "tasks": ALL_DONE}, []),
    ],
)
def test_what_has_happened_and_stays_is_told_apart(code: str, facts: dict, rules: list[str]) -> None:
    above = missing(REGULATIONS[code], Facts(**{"subject": Subject.MEMBER, **facts}))
    assert above is not None
    assert [step.rule for step in above.beyond_mending] == rules


def test_a_verdict_lowered_by_the_ceiling_misses_its_place_there() -> None:
    verdict = POINTS.classify(Facts(subject=Subject.MEMBER, points=Decimal(91), tasks=ALL_DONE))
    group = [
        Candidate(id=name, level=Level.EXCELLENT, points=Decimal(points)) for name, points in (("A", 95), ("B", 91))
    ]
    lowered = under_ceiling(verdict, apply_ceiling(CeilingRule(rate=Decimal("0.5")), group), "B", "Đức Thọ")
    assert missing_for_next(POINTS, Subject.MEMBER, lowered.level, lowered.steps) == NextLevel(
        level=Level.EXCELLENT, missing=(lowered.steps[-1],)
    )


def test_nothing_is_missing_where_there_is_nothing_to_reach() -> None:
    excellent = Facts(subject=Subject.MEMBER, points=Decimal(95), tasks=ALL_DONE)
    outside = Facts(subject=Subject.MEMBER, eligibility=Eligibility.EXEMPT)
    assert [missing(POINTS, facts) for facts in (excellent, outside)] == [None, None]
    (not_reviewed,) = POINTS.classify(outside).steps
    of_the_year = Step(rule="total_score", article="scale", outcome="no_score")
    assert missing_for_next(POINTS, Subject.MEMBER, None, [of_the_year, not_reviewed]) is None


@pytest.mark.parametrize(
    ("level", "ending"),
    [
        (
            Level.NOT_COMPLETED,
            {"rule": "points_below_50", "outcome": "reached", "used": {"points": "45", "level": "not_completed"}},
        ),
        (None, {"rule": "no_task_assigned", "outcome": "open", "used": {"level": "none"}}),
    ],
)
def test_a_verdict_stored_before_steps_said_what_is_needed_is_read_as_well(level: Level | None, ending: dict) -> None:
    stored = [
        {"rule": "eligibility", "article": "QĐ 366-QĐ/TW", "outcome": "eligible", "used": {}},
        {"rule": "no_veto", "article": "QĐ 366-QĐ/TW", "outcome": "clear", "used": {}},
        {"article": "QĐ 366-QĐ/TW", **ending},
    ]
    steps = [Step.from_json(step) for step in stored]
    assert missing_for_next(POINTS, Subject.MEMBER, level, steps) == NextLevel(
        level=Level.COMPLETED, missing=(steps[-1],)
    )


def test_recognition_misses_what_fails_and_what_is_not_given() -> None:
    recognition = recognise(
        goods={"tasks": Decimal("23.99"), "activity": None, "cadres": Decimal(0)},
        maxima={"tasks": Decimal(30), "activity": Decimal(20), "cadres": Decimal(25)},
        total=Decimal("79.5"),
        level=Level.GOOD,
        vetoed=False,
        passed={"cadres": PassedMonths(passed=12, counted=12)},
    )
    of_the_level = Step(rule="points_at_least_90", article="QĐ 366-QĐ/TW", outcome=Outcome.FAILS)
    assert missing_for_recognition([of_the_level, *recognition.steps]) == (
        *recognition.steps[:2],
        recognition.steps[3],
    )


@given(st.sampled_from(list(REGULATIONS.values())), draw.facts())
def test_a_verdict_short_of_excellent_always_says_what_is_missing(regulation: Regulation, facts: Facts) -> None:
    verdict = regulation.classify(facts)
    above = missing_for_next(regulation, facts.subject, verdict.level, verdict.steps)
    if verdict.level is Level.EXCELLENT or facts.eligibility is not None:
        assert above is None
    else:
        assert above is not None
        assert above.missing
        assert set(above.missing) <= set(verdict.steps)
        assert above.level.reaches(verdict.level or Level.COMPLETED)

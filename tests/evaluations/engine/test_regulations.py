"""What holds for the regulations as a set: their years, and that every step names a function that exists."""

import ast
from decimal import Decimal
from pathlib import Path

import pytest

from evaluations import engine
from evaluations.engine import (
    REGULATIONS,
    Eligibility,
    Facts,
    Level,
    NoRegulationError,
    RatedCriterion,
    Rating,
    Step,
    Subject,
    TaskCounts,
    regulation_for,
)
from evaluations.engine.cases import run_cases

ENGINE = Path(engine.__file__).parent
CASES = Path(__file__).parents[1] / "cases"
ROOT = Path(__file__).parents[3]
EXEMPT, SUSPENDED = Eligibility.EXEMPT, Eligibility.SUSPENDED


def tasks(assigned: int, completed: int | None = None) -> TaskCounts:
    done = assigned if completed is None else completed
    return TaskCounts(assigned=assigned, completed=done, on_time=done, exceeded=0)


@pytest.mark.parametrize(
    ("year", "code"),
    [
        (2019, "qd132-hd21"),
        (2022, "qd132-hd21"),
        (2023, "qd124-hd25"),
        (2024, "qd124-hd25"),
        (2025, "qd366-hd43"),
        (2031, "qd366-hd43"),
    ],
)
def test_each_year_has_its_regulation(year: int, code: str) -> None:
    assert regulation_for(year) is REGULATIONS[code]


def test_years_before_the_first_regulation_are_refused() -> None:
    with pytest.raises(NoRegulationError, match="no regulation is known for the evaluation year 2018"):
        regulation_for(2018)


def test_no_year_has_two_regulations() -> None:
    covering = {year: [code for code, r in REGULATIONS.items() if r.covers(year)] for year in range(2015, 2040)}
    assert {year for year, codes in covering.items() if len(codes) != 1} == set(range(2015, 2019))


def test_regulations_tell_what_they_need() -> None:
    assert {code: (r.needs_ratings, r.ceiling_rate, r.ceiling_rate_with_reason) for code, r in REGULATIONS.items()} == {
        "qd132-hd21": (True, Decimal("0.20"), None),
        "qd124-hd25": (True, Decimal("0.20"), None),
        "qd366-hd43": (False, Decimal("0.20"), Decimal("0.25")),
    }


def test_regulations_ask_each_subject_from_the_highest_level_down() -> None:
    for regulation in REGULATIONS.values():
        for subject in Subject:
            levels = [level for level, _conditions in regulation.ladders[subject]]
            assert levels == [Level.EXCELLENT, Level.GOOD, Level.COMPLETED]
            assert regulation.vetoes[subject]


def test_a_level_names_the_conditions_it_asks() -> None:
    assert REGULATIONS["qd366-hd43"].asked_for(Subject.MEMBER, Level.GOOD) == {
        "points_at_least_70",
        "all_tasks_on_time",
    }


@pytest.mark.parametrize(
    ("code", "eligibility", "outcome"),
    [
        ("qd132-hd21", Eligibility.ADMITTED_UNDER_6_MONTHS, "reviewed_not_classified"),
        ("qd124-hd25", Eligibility.ADMITTED_UNDER_6_MONTHS, "not_reviewed"),
        ("qd366-hd43", Eligibility.ADMITTED_UNDER_6_MONTHS, "not_reviewed"),
        *((code, reason, "not_reviewed") for code in REGULATIONS for reason in (EXEMPT, SUSPENDED)),
        *((code, Eligibility.NEW_UNDER_6_MONTHS, "not_classified") for code in REGULATIONS),
    ],
)
def test_who_is_outside_classification_is_told_why(code: str, eligibility: Eligibility, outcome: str) -> None:
    subject = Subject.ORGANIZATION if eligibility is Eligibility.NEW_UNDER_6_MONTHS else Subject.MEMBER
    (step,) = REGULATIONS[code].classify(Facts(subject=subject, eligibility=eligibility)).steps
    assert (step.rule, str(step.outcome)) == ("eligibility", outcome)
    assert step.used == (("eligibility", eligibility.value), ("level", "none"))


@pytest.mark.parametrize(
    ("code", "facts", "rule"),
    [
        ("qd132-hd21", {}, "task_results_not_rated"),
        ("qd124-hd25", {}, "task_results_not_rated"),
        ("qd366-hd43", {"points": Decimal(80)}, "no_task_assigned"),
        ("qd366-hd43", {"points": Decimal(80), "tasks": tasks(0)}, "no_task_assigned"),
        ("qd366-hd43", {"points": Decimal(80), "tasks": tasks(10, 9)}, "no_level_fits"),
        ("qd366-hd43", {"tasks": tasks(10)}, "no_level_fits"),
    ],
)
def test_where_the_text_gives_no_level_the_last_step_leaves_it_open(code: str, facts: dict, rule: str) -> None:
    verdict = REGULATIONS[code].classify(Facts(subject=Subject.MEMBER, **facts))
    last = verdict.steps[-1]
    assert (verdict.level, verdict.needs_decision) == (None, True)
    assert (last.rule, str(last.outcome), last.used) == (rule, "open", (("level", "none"),))


def test_a_failing_rating_step_lists_only_what_is_short() -> None:
    ratings = tuple(
        RatedCriterion(criterion=name, rating=rating, task_result=name == "tasks")
        for name, rating in (("tasks", Rating.EXCELLENT), ("activity", Rating.AVERAGE), ("cadres", Rating.GOOD))
    )
    steps = regulation_for(2023).classify(Facts(subject=Subject.MEMBER, ratings=ratings)).steps
    assert [(step.rule, str(step.outcome), dict(step.used)) for step in steps] == [
        ("eligibility", "eligible", {}),
        ("no_veto", "clear", {}),
        ("others_good", "fails", {"ratings": "activity: average"}),
        ("task_results_good", "holds", {"ratings": "tasks: excellent"}),
        ("others_average", "holds", {"ratings": "activity: average, cadres: good"}),
        ("level_reached", "reached", {"level": "good"}),
    ]


def emitted_steps() -> list[Step]:
    return [
        step
        for path in CASES.glob("*.toml")
        for result in run_cases(path.read_text(encoding="utf-8"), path.name)
        for step in result.steps
    ]


def test_every_step_names_a_documented_function() -> None:
    functions = {
        node.name: ast.get_docstring(node)
        for path in ENGINE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
    }
    assert {step.rule for step in emitted_steps() if not functions.get(step.rule)} == set()


def test_every_step_is_found_in_the_written_rules() -> None:
    written = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    assert {step.rule for step in emitted_steps() if f"`{step.rule}`" not in written} == set()


def test_cases_shown_in_the_written_rules_hold() -> None:
    written = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    results = run_cases(written.partition("```toml")[2].partition("```")[0], "rules.md")
    assert [(result.kind, result.failed) for result in results] == [
        ("case", ()),
        ("year", ()),
        ("ceiling", ()),
        ("recognition", ()),
    ]


def test_every_step_cites_a_document_or_the_scale() -> None:
    assert {step.article.partition(",")[0] for step in emitted_steps()} == {
        "QĐ 132-QĐ/TW",
        "HD 21-HD/BTCTW",
        "QĐ 124-QĐ/TW",
        "QĐ 366-QĐ/TW",
        "scale",
    }

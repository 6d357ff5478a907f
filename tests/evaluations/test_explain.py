"""Every step the engine can emit has a sentence, and no sentence is left with a hole or without a use."""

import re
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from evaluations.engine import (
    REGULATIONS,
    CeilingOutcome,
    Facts,
    Level,
    RatedCriterion,
    Rating,
    Regulation,
    Step,
    Subject,
    regulation_for,
    under_ceiling,
)
from evaluations.engine.cases import run_cases
from evaluations.explain import SENTENCES, explain_article, explain_level, explain_step
from tests.evaluations.engine import strategies as draw

CASES = Path(__file__).parent / "cases"


def emitted_steps() -> list[Step]:
    """The steps of all cases, and of a verdict under each place at the ceiling, which no case file reaches."""
    steps = [
        step
        for path in CASES.glob("*.toml")
        for result in run_cases(path.read_text(encoding="utf-8"), path.name)
        for step in result.steps
    ]
    rated = (RatedCriterion(criterion="tasks", rating=Rating.EXCELLENT, task_result=True),)
    excellent = regulation_for(2023).classify(Facts(subject=Subject.MEMBER, ratings=rated))
    outcome = CeilingOutcome(counted=9, allowed=1, excellent=("A",), lowered=("B",), waiting=("C",), seats_left=1)
    return steps + [under_ceiling(excellent, outcome, who, "Đức Thọ").steps[-1] for who in "ABC"]


def test_every_rule_and_outcome_has_a_sentence_and_every_sentence_a_use() -> None:
    assert {(step.rule, str(step.outcome)) for step in emitted_steps()} == set(SENTENCES)


@pytest.mark.parametrize("language", ["vi", "en", "ar"])
def test_no_sentence_leaves_a_placeholder_unfilled(language: str) -> None:
    with translation.override(language):
        sentences = [explain_step(step.as_json()) for step in emitted_steps()]
    assert [sentence for sentence in sentences if re.search(r"%\s*\(|%%", sentence)] == []


def test_every_sentence_uses_only_what_its_steps_carry_in_every_language() -> None:
    carried: dict[tuple[str, str], set[str]] = {}
    for step in emitted_steps():
        key = (step.rule, str(step.outcome))
        keys = {name for name, _value in step.used}
        carried[key] = carried.get(key, keys) & keys
    for language in ("vi", "en", "ar"):
        with translation.override(language):
            asked = {key: set(re.findall(r"%\((\w+)\)s", str(sentence))) for key, sentence in SENTENCES.items()}
        assert {key: names - carried[key] for key, names in asked.items() if names - carried[key]} == {}


@given(st.sampled_from(list(REGULATIONS.values())), draw.facts())
def test_any_verdict_can_be_explained(regulation: Regulation, facts: Facts) -> None:
    steps = regulation.classify(facts).steps
    assert {(step.rule, str(step.outcome)) for step in steps} <= set(SENTENCES)
    assert all(explain_step(step.as_json()) for step in steps)


def test_step_is_worded_with_numbers_names_and_its_article() -> None:
    facts = Facts(subject=Subject.MEMBER, points=Decimal("88.50"))
    step = regulation_for(2025).classify(facts).steps[2]
    with translation.override("en"):
        assert explain_step(step.as_json()) == ("88.50 points: below the 90 asked for “excellent”.")
        assert explain_article(step.as_json()) == "QĐ 366-QĐ/TW, Điều 11 khoản 1"


def test_numbers_are_written_in_the_reader_s_way() -> None:
    step = {
        "rule": "total_score",
        "article": "scale",
        "outcome": "summed",
        "used": {"total": "87.50", "maximum": "100"},
    }
    with translation.override("vi"):
        assert "87,50" in explain_step(step)


def test_ratings_goods_and_mitigations_are_named() -> None:
    step = {
        "rule": "others_good",
        "article": "QĐ 124-QĐ/TW, Điều 12",
        "outcome": "fails",
        "used": {"ratings": "activity: average, harvest: poor"},
    }
    softened = {
        "rule": "disciplined",
        "article": "QĐ 366-QĐ/TW",
        "outcome": "set_aside",
        "used": {"mitigations": "force_majeure, self_remedied"},
    }
    with translation.override("en"):
        assert explain_step(step) == (
            "“Excellent” asks that all other criteria are rated good: "
            "Good quality of activities – rated average, harvest – rated poor."
        )
        assert explain_step(softened) == (
            "The member was disciplined in the year; because of force majeure, found by itself and remedied "
            "the committee decides."
        )


def test_step_of_a_forgotten_rule_is_still_shown() -> None:
    old = {"rule": "renamed_since", "article": "QĐ 132-QĐ/TW", "outcome": "holds", "used": {"colour": "red"}}
    assert explain_step(old) == "renamed_since: holds"


def test_levels_have_their_full_names() -> None:
    with translation.override("en"):
        assert [explain_level(level) for level in (*Level, None)] == [
            "Excellent completion of tasks",
            "Good completion of tasks",
            "Completion of tasks",
            "Non-completion of tasks",
            "No level",
        ]

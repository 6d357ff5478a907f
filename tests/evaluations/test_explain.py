"""Every step the engine can emit has a sentence, and no sentence is left with a hole or without a use."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import translation
from django.utils.functional import Promise
from hypothesis import given
from hypothesis import strategies as st

from evaluations import choices
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
    TaskCounts,
    missing_for_next,
    regulation_for,
    under_ceiling,
)
from evaluations.engine.cases import run_cases
from evaluations.engine.due_months import SCALE
from evaluations.explain import MISSING, SENTENCES, explain_article, explain_level, explain_missing, explain_step
from evaluations.explain.reasons import HEADINGS
from evaluations.explain.words import ELIGIBILITIES, FINDINGS, MITIGATIONS, PARTS, RATINGS
from tests.evaluations.engine import strategies as draw

CASES = Path(__file__).parent / "cases"
LANGUAGES = ("vi", "en", "ar")
IN_THE_WAY = ("vetoed", "fails", "not_given", "lowered", "barred")


def emitted_steps() -> list[Step]:
    """The steps of all cases, and of a verdict under each place at the ceiling, which no case file reaches."""
    steps = [
        step
        for path in CASES.glob("*.toml")
        for result in run_cases(path.read_text(encoding="utf-8"), path.name)
        for step in result.steps
    ]
    return steps + [at_the_ceiling(who) for who in "ABC"]


def at_the_ceiling(who: str, cut: Decimal | None = Decimal("95.2")) -> Step:
    """A keeps the only place, B is below it with 93 points, C waits."""
    rated = (RatedCriterion(criterion="tasks", rating=Rating.EXCELLENT, task_result=True),)
    excellent = regulation_for(2023).classify(Facts(subject=Subject.MEMBER, ratings=rated))
    outcome = CeilingOutcome(
        counted=9, allowed=1, excellent=("A",), lowered=("B",), waiting=("C",), seats_left=1,
        cut=cut, points={"B": Decimal(93)},
    )  # fmt: skip
    return under_ceiling(excellent, outcome, who, "Đức Thọ").steps[-1]


def stands_in_the_way(step: Step) -> bool:
    return step.outcome in IN_THE_WAY or step.rule == "task_results_not_rated"


def keys_short_of(words: Mapping[tuple[str, str], str | Promise], steps: list[Step]) -> dict[tuple[str, str], set[str]]:
    """What the sentences of a language ask for and the steps do not always carry."""
    carried: dict[tuple[str, str], set[str]] = {}
    for step in steps:
        key = (step.rule, str(step.outcome))
        keys = {name for name, _value in step.used}
        carried[key] = carried.get(key, keys) & keys
    asked = {key: set(re.findall(r"%\((\w+)\)s", str(sentence))) for key, sentence in words.items()}
    return {key: names - carried[key] for key, names in asked.items() if names - carried[key]}


def test_every_rule_and_outcome_has_a_sentence_and_every_sentence_a_use() -> None:
    assert {(step.rule, str(step.outcome)) for step in emitted_steps()} == set(SENTENCES)


def test_every_rule_that_can_stand_in_the_way_says_what_is_missing_and_no_other_does() -> None:
    assert {(step.rule, str(step.outcome)) for step in emitted_steps() if stands_in_the_way(step)} == set(MISSING)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_leaves_a_placeholder_unfilled(language: str) -> None:
    with translation.override(language):
        sentences = [explain_step(step.as_json()) for step in emitted_steps()]
        sentences += [explain_missing(step.as_json()) for step in emitted_steps() if stands_in_the_way(step)]
    assert [sentence for sentence in sentences if re.search(r"%\s*\(|%%", sentence)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_uses_only_what_its_steps_carry(language: str) -> None:
    steps = emitted_steps()
    with translation.override(language):
        assert keys_short_of(SENTENCES, steps) == {}
        assert keys_short_of(MISSING, [step for step in steps if stands_in_the_way(step)]) == {}


def all_words() -> Iterator[str | Promise]:
    for words in (SENTENCES, MISSING, HEADINGS, PARTS, RATINGS, ELIGIBILITIES, FINDINGS, MITIGATIONS):
        yield from words.values()
    yield from (choice.label for choice in choices.Level)


def test_every_word_is_translated_into_vietnamese_and_arabic() -> None:
    said = {}
    for language in LANGUAGES:
        with translation.override(language):
            said[language] = [*map(str, all_words()), explain_article({"article": SCALE}), explain_level(None)]
    everything = list(zip(said["en"], said["vi"], said["ar"], strict=True))
    assert [english for english, *translated in everything if english in translated] == []
    # What the Arabic catalogue lacks is shown in Vietnamese.
    assert [english for english, vietnamese, arabic in everything if vietnamese == arabic] == []


@given(st.sampled_from(list(REGULATIONS.values())), draw.facts())
def test_any_verdict_can_be_explained(regulation: Regulation, facts: Facts) -> None:
    steps = regulation.classify(facts).steps
    assert {(step.rule, str(step.outcome)) for step in steps} <= set(SENTENCES)
    assert all(explain_step(step.as_json()) for step in steps)


@given(st.sampled_from(list(REGULATIONS.values())), draw.facts())
def test_whatever_is_missing_for_any_verdict_is_said_in_full(regulation: Regulation, facts: Facts) -> None:
    verdict = regulation.classify(facts)
    above = missing_for_next(regulation, facts.subject, verdict.level, verdict.steps)
    missing = () if above is None else above.missing
    assert {(step.rule, str(step.outcome)) for step in missing} <= set(MISSING)
    assert [step for step in missing if explain_missing(step.as_json()) == explain_step(step.as_json())] == []


def test_step_is_worded_with_numbers_names_and_its_article() -> None:
    facts = Facts(subject=Subject.MEMBER, points=Decimal("88.50"))
    step = regulation_for(2025).classify(facts).steps[2]
    with translation.override("en"):
        assert explain_step(step.as_json()) == ("88.5 points: below the 90 asked for “excellent”.")
        assert explain_article(step.as_json()) == "QĐ 366-QĐ/TW, Điều 11 khoản 1"


def test_numbers_are_written_in_the_reader_s_way() -> None:
    step = {
        "rule": "total_score",
        "article": "scale",
        "outcome": "summed",
        "used": {"total": "87.50", "maximum": "100"},
    }
    with translation.override("vi"):
        assert explain_step(step) == "Tổng điểm: 87,5/100."


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


def missing_of(year: int, facts: Facts) -> list[str]:
    """What stands between the facts and the next level, as the reader is told."""
    regulation = regulation_for(year)
    verdict = regulation.classify(facts)
    above = missing_for_next(regulation, facts.subject, verdict.level, verdict.steps)
    assert above is not None
    return [explain_missing(step.as_json()) for step in above.missing]


def test_missing_points_and_tasks_are_counted_out() -> None:
    facts = Facts(
        subject=Subject.ORGANIZATION,
        points=Decimal("87.50"),
        tasks=TaskCounts(assigned=20, completed=20, on_time=20, exceeded=5),
    )
    with translation.override("en"):
        assert missing_of(2025, facts) == [
            "Points: 2.5 short (87.5 now, at least 90 needed).",
            "Tasks beyond what was asked: 5 of 20, at least 6 needed (1 short).",
        ]
    with translation.override("vi"):
        assert missing_of(2025, facts) == [
            "Thiếu 2,5 điểm (hiện 87,5 điểm, cần từ 90 điểm trở lên).",
            "Vượt mức 5/20 nhiệm vụ, cần ít nhất 6/20 (thiếu 1).",
        ]


def test_missing_ratings_are_named() -> None:
    rated = (
        RatedCriterion(criterion="tasks", rating=Rating.GOOD, task_result=True),
        RatedCriterion(criterion="activity", rating=Rating.AVERAGE),
    )
    with translation.override("en"):
        assert missing_of(2023, Facts(subject=Subject.ORGANIZATION, ratings=rated)) == [
            "The task's results must be rated excellent; now: Tasks completed well – rated good.",
            "These criteria must be rated good or better; now: Good quality of activities – rated average.",
        ]


def test_missing_place_under_the_ceiling_names_the_points_to_pass() -> None:
    with translation.override("en"):
        assert explain_missing(at_the_ceiling("B").as_json()) == (
            "A place under the ceiling of Đức Thọ, where 1 of 9 may be excellent: "
            "more than 95.2 points needed (93 now)."
        )


def test_step_that_does_not_say_what_is_needed_is_told_as_it_came_out() -> None:
    stored_before = {
        "rule": "points_at_least_90",
        "article": "QĐ 366-QĐ/TW",
        "outcome": "fails",
        "used": {"points": "87.50"},
    }
    without_points = at_the_ceiling("B", cut=None).as_json()
    with translation.override("en"):
        assert explain_missing(stored_before) == "87.5 points: below the 90 asked for “excellent”."
        assert explain_missing(without_points) == explain_step(without_points)
        assert explain_missing({**stored_before, "rule": "no_level_fits", "outcome": "open"}) == (
            "The regulation describes no level for such a year: the committee decides."
        )

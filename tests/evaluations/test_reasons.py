"""A verdict's steps as a page tells them: nothing left out, nothing told twice, what decided first."""

from typing import Any

from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from evaluations.engine import (
    REGULATIONS,
    Facts,
    Finding,
    Mitigation,
    RatedCriterion,
    Rating,
    Regulation,
    Subject,
    regulation_for,
)
from evaluations.explain import explain_step
from evaluations.explain.reasons import (
    Reason,
    ReasonGroup,
    explain_why,
    missing_for_next_level,
    missing_for_recognition_as_four_good,
    recognition_at,
)
from tests.evaluations.engine import strategies as draw


def stored(rule: str, outcome: str, article: str = "scale", **used: str) -> dict[str, Any]:
    return {"rule": rule, "article": article, "outcome": outcome, "used": used}


GOOD_REACHED = stored("good_reached", "holds", good="tasks", score="29", maximum="30", threshold="80")
AT_GOOD = stored("level_good_or_better", "holds", level="good")
RECOGNISED = stored("recognise", "recognised")


@given(st.sampled_from(list(REGULATIONS.values())), draw.facts())
def test_every_step_of_any_verdict_is_told_once(regulation: Regulation, facts: Facts) -> None:
    steps = [step.as_json() for step in regulation.classify(facts).steps]
    why = explain_why(steps)
    told = [*why.deciding, *(reason for group in why.others for reason in group.reasons)]
    assert sorted(reason.sentence for reason in told) == sorted(explain_step(step) for step in steps)
    assert why.deciding[-1].sentence == explain_step(steps[-1])


def test_what_struck_and_what_it_led_to_are_told_first() -> None:
    facts = Facts(subject=Subject.MEMBER, findings=frozenset({Finding.DISCIPLINED, Finding.PROHIBITED_CONDUCT}))
    steps = [step.as_json() for step in regulation_for(2025).classify(facts).steps]
    article = "QĐ 366-QĐ/TW, Điều 11 khoản 4"
    with translation.override("en"):
        assert explain_why(steps).deciding == (
            Reason(sentence="The member was disciplined in the year.", article=article),
            Reason(sentence="The member did what party members must not do.", article=article),
            Reason(sentence="Therefore, whatever the rest: Non-completion of tasks.", article=article),
        )


def test_veto_that_leaves_the_decision_to_the_committee_is_told_first_and_an_excused_one_is_not() -> None:
    softened = {"findings": frozenset({Finding.DISCIPLINED}), "mitigations": frozenset({Mitigation.SELF_REMEDIED})}
    for year, outcomes in ((2025, ["set_aside"]), (2023, [])):
        verdict = regulation_for(year).classify(Facts(subject=Subject.MEMBER, **softened))
        steps = [step.as_json() for step in verdict.steps]
        struck = [step for step in steps if step["outcome"] in ("set_aside", "excused")]
        with translation.override("en"):
            first = [reason.sentence for reason in explain_why(steps).deciding[:-1]]
            assert first == [explain_step(step) for step in struck if step["outcome"] in outcomes]
            assert len(struck) == 1


def test_article_that_a_whole_group_rests_on_stands_once() -> None:
    with translation.override("en"):
        assert explain_why([GOOD_REACHED, RECOGNISED]).others == (
            ReasonGroup(
                title="Recognition as four-good",
                article="The scale in force",
                reasons=(
                    Reason(sentence="Tasks completed well: 29 of 30, at least 80 %."),
                    Reason(sentence="Recognised as four-good."),
                ),
            ),
        )


def test_same_absent_figures_are_asked_for_once() -> None:
    steps = [step.as_json() for step in regulation_for(2025).classify(Facts(subject=Subject.MEMBER)).steps]
    with translation.override("en"):
        missing = missing_for_next_level("qd366-hd43", "member", "", steps)
        assert missing is not None
        assert (missing.title, [reason.sentence for reason in missing.reasons]) == (
            "Completion of tasks",
            [
                "There are no points yet: they come from approved monthly records and the marks of the year's end.",
                "There are no figures on tasks yet: assigned, completed, on time and exceeded.",
            ],
        )


def test_illness_is_said_to_bar_the_level_whatever_else_is_mended() -> None:
    tasks = RatedCriterion(criterion="tasks", rating=Rating.AVERAGE, task_result=True)

    def missing(sick_months: int) -> ReasonGroup | None:
        facts = Facts(subject=Subject.MEMBER, ratings=(tasks,), sick_months=sick_months)
        steps = [step.as_json() for step in regulation_for(2020).classify(facts).steps]
        return missing_for_next_level("qd132-hd21", "member", "completed", steps)

    rated = Reason(
        sentence="The task's results must be rated good or better; now: Tasks completed well – rated average.",
        article="QĐ 132-QĐ/TW",
    )
    ill = Reason(
        sentence="Absent through illness for 3 months; a higher level asks for fewer than 3.", article="HD 21-HD/BTCTW"
    )
    with translation.override("en"):
        assert missing(3) == ReasonGroup(title="Good completion of tasks", reasons=(rated, ill), is_mendable=False)
        assert missing(2) == ReasonGroup(
            title="Good completion of tasks", reasons=(Reason(sentence=rated.sentence),), article=rated.article
        )


def test_recognition_follows_the_level_decided() -> None:
    steps = [GOOD_REACHED, AT_GOOD, RECOGNISED]
    assert recognition_at("good", True, steps) == steps
    lowered = recognition_at("completed", False, steps)
    assert lowered == [
        GOOD_REACHED,
        stored("level_good_or_better", "fails", level="completed"),
        stored("recognise", "not_recognised"),
    ]
    assert missing_for_recognition_as_four_good(steps).reasons == ()
    with translation.override("en"):
        assert [reason.sentence for reason in missing_for_recognition_as_four_good(lowered).reasons] == [
            "The level must be “good” or better; now: Completion of tasks."
        ]

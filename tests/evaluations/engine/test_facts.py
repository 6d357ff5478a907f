from decimal import Decimal

import pytest

from evaluations.engine import (
    Eligibility,
    Facts,
    FactsError,
    RatedCriterion,
    Rating,
    Shortcomings,
    Subject,
    Subordinates,
    TaskCounts,
)


def test_task_counts_at_their_limits_are_accepted() -> None:
    counts = TaskCounts(assigned=3, completed=3, on_time=3, exceeded=3)
    assert (counts.assigned, counts.completed, counts.on_time, counts.exceeded) == (3, 3, 3, 3)


@pytest.mark.parametrize(
    ("counts", "sentence"),
    [
        ({"assigned": -1}, "tasks assigned: -1 is below zero"),
        ({"completed": 11}, "tasks completed: 11 is more than tasks assigned, 10"),
        ({"on_time": 9}, "tasks on time: 9 is more than tasks completed, 8"),
        ({"exceeded": 9}, "tasks exceeded: 9 is more than tasks completed, 8"),
        ({"exceeded": 1.0}, "tasks exceeded: a whole number is needed, not 1.0"),
        ({"exceeded": True}, "tasks exceeded: a whole number is needed, not True"),
    ],
)
def test_impossible_task_counts_are_refused(counts: dict[str, int], sentence: str) -> None:
    with pytest.raises(FactsError) as refusal:
        TaskCounts(**{"assigned": 10, "completed": 8, "on_time": 7, "exceeded": 2, **counts})
    assert str(refusal.value) == sentence


def test_more_shortcomings_remedied_than_noted_are_refused() -> None:
    assert Shortcomings(noted=2, remedied=2).remedied == 2
    with pytest.raises(FactsError, match="shortcomings remedied: 3 is more than shortcomings noted, 2"):
        Shortcomings(noted=2, remedied=3)


@pytest.mark.parametrize(
    "counts",
    [
        {},
        {"completed_or_better": 10, "good_or_better": 10, "not_completed": 0, "disciplined": 10},
        {"completed_or_better": 6, "not_completed": 4},
        {"completed_or_better": 6, "not_completed": 3},
        {"not_completed": 10},
    ],
)
def test_possible_subordinates_are_accepted(counts: dict[str, int]) -> None:
    assert Subordinates(total=10, **counts).total == 10


@pytest.mark.parametrize(
    ("counts", "sentence"),
    [
        ({"completed_or_better": 11}, "subordinates completed or better: 11 is more than subordinates in total, 10"),
        (
            {"completed_or_better": 6, "good_or_better": 7},
            "subordinates good or better: 7 is more than subordinates completed or better, 6",
        ),
        ({"good_or_better": 11}, "subordinates good or better: 11 is more than subordinates completed or better, 10"),
        ({"disciplined": 11}, "subordinates disciplined: 11 is more than subordinates in total, 10"),
        (
            {"completed_or_better": 6, "not_completed": 5},
            "subordinates not completed: 5 is more than the subordinates left over, 4",
        ),
    ],
)
def test_impossible_subordinates_are_refused(counts: dict[str, int], sentence: str) -> None:
    with pytest.raises(FactsError) as refusal:
        Subordinates(total=10, **counts)
    assert str(refusal.value) == sentence


@pytest.mark.parametrize("points", [Decimal(0), Decimal("99.99"), Decimal(100)])
def test_points_from_0_to_100_are_accepted(points: Decimal) -> None:
    assert Facts(subject=Subject.MEMBER, points=points).points == points


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"points": 92.5}, "points: a Decimal is needed, not 92.5"),
        ({"points": 92}, "points: a Decimal is needed, not 92"),
        ({"points": Decimal("NaN")}, "points: NaN is not a number"),
        ({"points": Decimal("100.01")}, "points: 100.01 is outside 0 to 100"),
        ({"points": Decimal("-0.01")}, "points: -0.01 is outside 0 to 100"),
        ({"targets_met": Decimal(-1)}, "targets met: -1 is outside 0 to any"),
        ({"low_confidence": Decimal(101)}, "low confidence: 101 is outside 0 to 100"),
        ({"sick_months": 13}, "months of illness: 13 is more than the months of a year, 12"),
        ({"sick_months": 0.0}, "months of illness: a whole number is needed, not 0.0"),
        ({"sick_months": 1.5}, "months of illness: a whole number is needed, not 1.5"),
    ],
)
def test_impossible_numbers_are_refused(values: dict[str, Decimal], sentence: str) -> None:
    with pytest.raises(FactsError) as refusal:
        Facts(subject=Subject.MEMBER, **values)
    assert str(refusal.value) == sentence


def test_what_is_not_said_of_a_subject_is_not_given() -> None:
    facts = Facts(subject=Subject.MEMBER)
    given = {name: getattr(facts, name) for name in Facts.__slots__ if getattr(facts, name) is not None}
    assert given == {
        "subject": Subject.MEMBER,
        "ratings": (),
        "sick_months": 0,
        "findings": frozenset(),
        "mitigations": frozenset(),
    }


def test_targets_may_be_more_than_met() -> None:
    assert Facts(subject=Subject.ORGANIZATION, targets_met=Decimal(130)).targets_met == 130


def test_a_criterion_rated_twice_is_refused() -> None:
    once = RatedCriterion(criterion="tasks", rating=Rating.GOOD)
    assert Facts(subject=Subject.MEMBER, ratings=(once,)).ratings == (once,)
    with pytest.raises(FactsError, match="a criterion is rated twice"):
        Facts(subject=Subject.MEMBER, ratings=(once, once))


@pytest.mark.parametrize("eligibility", Eligibility)
@pytest.mark.parametrize("subject", Subject)
def test_eligibility_belongs_to_its_subject(eligibility: Eligibility, subject: Subject) -> None:
    if (eligibility is Eligibility.NEW_UNDER_6_MONTHS) == (subject is Subject.ORGANIZATION):
        assert Facts(subject=subject, eligibility=eligibility).eligibility is eligibility
    else:
        with pytest.raises(FactsError, match=f'eligibility "{eligibility}" does not apply to the subject "{subject}"'):
            Facts(subject=subject, eligibility=eligibility)

"""The reviewer's acts: the whole transition table, who may, what is written, and that nothing is overwritten."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from cells.models import Event
from cells.scope import Scope
from evaluations.actions.records import StaleRecord, submit_record
from evaluations.actions.review import (
    Review,
    approve_record,
    exempt_month,
    reopen_record,
    resume_record,
    return_record,
    review_record,
)
from evaluations.choices import TRANSITIONS, RecordState
from evaluations.engine import NOT_APPLICABLE, MarkError
from evaluations.models import EvaluationYear, Mark, MonthlyRecord
from evaluations.models.record import SCORE_COLUMNS
from tests.builders import make_attendance, make_record, make_year
from tests.conftest import World
from tests.evaluations.record_entries import FACTS, MARKS, entry, send

Act = Callable[[Scope, MonthlyRecord, int], Any]


def _submit(scope: Scope, record: MonthlyRecord, version: int) -> None:
    """By the unit; everything typed is stored already, so that only the step itself is tried."""
    facts = entry(record.organization, record.evaluation_year, version=version, facts={}, marks={})
    submit_record(scope, **facts)


def _exempt(scope: Scope, record: MonthlyRecord, version: int) -> None:
    exempt_month(
        scope,
        organization=record.organization,
        evaluation_year=record.evaluation_year,
        month=record.month,
        version=version,
        reason="Lũ lụt",
    )


ACTS: dict[str, Act] = {
    "submit": _submit,
    "return": lambda scope, record, version: return_record(scope, record, version=version, reason="Xem lại"),
    "approve": lambda scope, record, version: approve_record(scope, record, version=version),
    "reopen": lambda scope, record, version: reopen_record(scope, record, version=version, reason="Có đơn thư"),
    "exempt": _exempt,
    "resume": lambda scope, record, version: resume_record(scope, record, version=version),
}
#: What a reviewer does: the steps of the table, and setting marks beside the unit's, which is none.
REVIEWER_ACTS = {act: do for act, do in ACTS.items() if act != "submit"}
EVERY_REVIEWER_ACT = REVIEWER_ACTS | {
    "review": lambda scope, record, version: review_record(scope, record, version=version, reviews={})
}


@pytest.fixture
def year(world: World) -> EvaluationYear:
    return make_year(world.district, 2025)


@pytest.fixture
def sent(world: World, year: EvaluationYear) -> MonthlyRecord:
    return send(world.scope("secretary"), world.cell, year)


def start_of(act: str) -> str:
    """A state the act can start from."""
    return "submitted" if act == "review" else sorted(TRANSITIONS[act][0])[0]


# --- the transition table ---------------------------------------------------------------------------------------------


def test_every_act_of_the_table_is_tried() -> None:
    assert ACTS.keys() == TRANSITIONS.keys()


@pytest.mark.parametrize("state", RecordState.values)
@pytest.mark.parametrize("act", TRANSITIONS)
def test_an_act_leads_where_the_table_says_and_from_nowhere_else(
    world: World, year: EvaluationYear, act: str, state: str
) -> None:
    record = make_record(world.cell, year, share="1", state=state, **FACTS)
    make_attendance(record)
    starts, end = TRANSITIONS[act]
    if state in starts:
        ACTS[act](Scope.system(), record, record.version)
        record.refresh_from_db()
        assert (record.state, record.version) == (end, 2)
    else:
        with pytest.raises(StaleRecord):
            ACTS[act](Scope.system(), record, record.version)
        record.refresh_from_db()
        assert (record.state, record.version, Event.objects.count()) == (state, 1, 0)


@pytest.mark.parametrize("act", EVERY_REVIEWER_ACT)
def test_an_act_on_a_record_changed_meanwhile_is_refused(world: World, year: EvaluationYear, act: str) -> None:
    record = make_record(world.cell, year, share="1", state=start_of(act), version=5, **FACTS)
    with pytest.raises(StaleRecord):
        EVERY_REVIEWER_ACT[act](Scope.system(), record, 4)
    EVERY_REVIEWER_ACT[act](Scope.system(), record, 5)


@pytest.mark.parametrize("act", EVERY_REVIEWER_ACT)
def test_an_act_in_a_closed_year_is_refused(world: World, year: EvaluationYear, act: str) -> None:
    record = make_record(world.cell, year, share="1", state=start_of(act), **FACTS)
    EvaluationYear.objects.filter(pk=year.pk).update(state="closed")
    with pytest.raises(StaleRecord):
        EVERY_REVIEWER_ACT[act](Scope.system(), record, 1)


# --- who --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["commune_secretary", "organizer"])
@pytest.mark.parametrize("act", REVIEWER_ACTS)
def test_the_levels_above_may_review(world: World, year: EvaluationYear, act: str, who: str) -> None:
    record = make_record(world.cell, year, share="1", state=start_of(act), **FACTS)
    ACTS[act](world.scope(who), record, record.version)
    event = Event.objects.latest("pk")
    assert (event.verb, event.actor, event.organization) == (f"{act}_record", getattr(world, who), world.cell)


@pytest.mark.parametrize("who", ["secretary", "supervisor", "administrator", "auditor", "outsider"])
@pytest.mark.parametrize("act", EVERY_REVIEWER_ACT)
def test_nobody_else_may_review(world: World, year: EvaluationYear, act: str, who: str) -> None:
    record = make_record(world.cell, year, share="1", state=start_of(act), **FACTS)
    with pytest.raises(PermissionDenied):
        EVERY_REVIEWER_ACT[act](world.scope(who), record, 1)


@pytest.mark.parametrize("act", EVERY_REVIEWER_ACT)
def test_nobody_reviews_their_own_unit(world: World, year: EvaluationYear, act: str) -> None:
    record = make_record(world.commune, year, share="1", state=start_of(act), **FACTS)
    with pytest.raises(PermissionDenied):
        EVERY_REVIEWER_ACT[act](world.scope("commune_secretary"), record, 1)
    EVERY_REVIEWER_ACT[act](world.scope("organizer"), record, 1)


# --- reviewed marks ---------------------------------------------------------------------------------------------------


def test_reviewed_marks_stand_beside_the_units_own(world: World, sent: MonthlyRecord) -> None:
    reviews = {"T1": Review(Decimal(15), "Còn việc chậm"), "S1": Review(Decimal(20), ""), "C1": Review()}
    record = review_record(world.scope("commune_secretary"), sent, version=sent.version, reviews=reviews)
    marks = {mark.criterion.code: mark for mark in record.marks.select_related("criterion")}
    assert (marks["T1"].value, marks["T1"].reviewed_value, marks["T1"].reviewed_reason) == (
        Decimal("18.5"),
        Decimal(15),
        "Còn việc chậm",
    )
    assert [code for code, mark in sorted(marks.items()) if mark.reviewed_value is not None] == ["T1"]
    event = Event.objects.latest("pk")
    assert (event.verb, event.changes) == (
        "review_record",
        {"T1.reviewed": ["", "15"], "T1.reason": ["", "Còn việc chậm"]},
    )


def test_agreeing_after_all_takes_the_reviewed_mark_back(world: World, sent: MonthlyRecord) -> None:
    reviewer = world.scope("commune_secretary")
    record = review_record(reviewer, sent, version=sent.version, reviews={"T1": Review(Decimal(15), "Còn việc chậm")})
    record = review_record(reviewer, record, version=record.version, reviews={"T1": Review()})
    mark = Mark.objects.get(record=record, criterion__code="T1")
    assert (mark.reviewed_value, mark.reviewed_reason) == (None, "")


def test_a_mark_that_differs_needs_a_reason(world: World, sent: MonthlyRecord) -> None:
    reviewer = world.scope("commune_secretary")
    with pytest.raises(ValidationError, match="A mark that differs needs a reason"):
        review_record(reviewer, sent, version=sent.version, reviews={"T1": Review(Decimal(15), "  ")})
    with pytest.raises(ValidationError, match="A mark that differs needs a reason"):
        approve_record(reviewer, sent, version=sent.version, reviews={"T1": Review(Decimal(15))})
    sent.refresh_from_db()
    assert sent.state == RecordState.SUBMITTED


def test_a_reviewed_mark_outside_its_criterion_is_never_stored(world: World, sent: MonthlyRecord) -> None:
    with pytest.raises(MarkError):
        review_record(
            world.scope("commune_secretary"), sent, version=sent.version, reviews={"T1": Review(Decimal(21), "x")}
        )
    assert not Mark.objects.filter(reviewed_value__isnull=False).exists()


def test_reviewing_without_a_change_leaves_no_trace(world: World, sent: MonthlyRecord) -> None:
    record = review_record(world.scope("commune_secretary"), sent, version=sent.version, reviews={"T1": Review()})
    assert (record.version, Event.objects.filter(verb="review_record").count()) == (sent.version, 0)


# --- returning, approving, reopening ----------------------------------------------------------------------------------


@pytest.mark.parametrize("act", [return_record, reopen_record])
def test_an_act_without_its_reason_is_refused(world: World, year: EvaluationYear, act: Any) -> None:
    state = "submitted" if act is return_record else "approved"
    record = make_record(world.cell, year, share="1", state=state, **FACTS)
    with pytest.raises(ValidationError, match="Write the reason"):
        act(world.scope("organizer"), record, version=1, reason=" \n ")
    assert act(world.scope("organizer"), record, version=1, reason=" Xem lại ").state_reason == "Xem lại"


def test_exempting_without_a_reason_is_refused_and_begins_no_record(world: World, year: EvaluationYear) -> None:
    where = {"organization": world.cell, "evaluation_year": year, "month": 9, "version": 0}
    with pytest.raises(ValidationError, match="Write the reason"):
        exempt_month(world.scope("organizer"), **where, reason=" ")
    assert not MonthlyRecord.objects.exists()
    record = exempt_month(world.scope("organizer"), **where, reason="Bão số 10")
    assert (record.state, record.state_reason, record.month) == (RecordState.EXEMPT, "Bão số 10", 9)


def test_a_return_saves_the_review_and_names_the_criteria(world: World, sent: MonthlyRecord) -> None:
    record = return_record(
        world.scope("commune_secretary"),
        sent,
        version=sent.version,
        reason="Xem lại T1 và S1",
        reviews={"C1": Review(Decimal(14), "Một đồng chí vắng")},
        codes=["T1", "S1"],
    )
    assert (record.state, record.state_reason, record.reopened_codes, record.reviewed_by) == (
        RecordState.RETURNED,
        "Xem lại T1 và S1",
        ["T1", "S1"],
        world.commune_secretary,
    )
    assert Mark.objects.get(record=record, criterion__code="C1").reviewed_value == Decimal(14)


def test_approving_writes_the_reviewed_score_and_what_was_reachable(world: World, year: EvaluationYear) -> None:
    marks = {**MARKS, "C2": NOT_APPLICABLE}
    record = send(world.scope("secretary"), world.cell, year, marks=marks)
    assert {name: getattr(record, name) for name in SCORE_COLUMNS} == dict.fromkeys(SCORE_COLUMNS)
    record = approve_record(
        world.scope("commune_secretary"),
        record,
        version=record.version,
        reviews={"T1": Review(Decimal(15), "Còn việc chậm")},
    )
    assert record.scores == {
        "tasks": (Decimal(15), Decimal(20)),
        "activity": (Decimal(20), Decimal(20)),
        "solidarity": (Decimal(20), Decimal(25)),
        "cadres": (Decimal(15), Decimal(15)),
    }
    assert (record.state, record.reviewed_by) == (RecordState.APPROVED, world.commune_secretary)


def test_a_reviewed_mark_outweighs_not_applicable(world: World, year: EvaluationYear) -> None:
    record = send(world.scope("secretary"), world.cell, year, marks={**MARKS, "C2": NOT_APPLICABLE})
    record = approve_record(
        world.scope("organizer"), record, version=record.version, reviews={"C2": Review(Decimal(4), "Có áp dụng")}
    )
    assert record.scores["cadres"] == (Decimal(19), Decimal(25))


def test_a_record_with_criteria_to_be_corrected_is_not_approved(world: World, sent: MonthlyRecord) -> None:
    reviewer = world.scope("commune_secretary")
    record = review_record(reviewer, sent, version=sent.version, reviews={}, codes=["T1"])
    with pytest.raises(ValidationError, match=r"to be corrected \(T1\)"):
        approve_record(reviewer, record, version=record.version)
    assert approve_record(reviewer, record, version=record.version, codes=[]).state == RecordState.APPROVED


def test_a_record_without_every_mark_is_not_approved(world: World, year: EvaluationYear) -> None:
    record = make_record(world.cell, year, state="submitted", **FACTS)
    with pytest.raises(ValidationError, match="These criteria have no mark: T1, A1, A2, S1, C1, C2"):
        approve_record(world.scope("organizer"), record, version=1)
    record.refresh_from_db()
    assert record.state == RecordState.SUBMITTED


def test_reopening_takes_the_scores_back(world: World, sent: MonthlyRecord) -> None:
    reviewer = world.scope("commune_secretary")
    record = approve_record(reviewer, sent, version=sent.version)
    record = reopen_record(reviewer, record, version=record.version, reason="Có đơn thư")
    assert (record.state, record.state_reason) == (RecordState.RETURNED, "Có đơn thư")
    assert {name: getattr(record, name) for name in SCORE_COLUMNS} == dict.fromkeys(SCORE_COLUMNS)


def test_an_exempt_month_keeps_what_was_written_and_can_go_on(world: World, year: EvaluationYear) -> None:
    reviewer = world.scope("organizer")
    record = make_record(world.cell, year, share="1", **FACTS)
    exempt = exempt_month(reviewer, organization=world.cell, evaluation_year=year, month=1, version=1, reason="Lũ lụt")
    record = resume_record(reviewer, exempt, version=exempt.version)
    assert (record.state, record.state_reason, record.present_count, record.marks.count()) == (
        RecordState.DRAFT,
        "",
        21,
        6,
    )


def test_a_month_that_has_not_begun_is_not_exempt(world: World) -> None:
    future = make_year(world.district, 2099)
    with pytest.raises(PermissionDenied):
        exempt_month(
            world.scope("organizer"), organization=world.cell, evaluation_year=future, month=1, version=0, reason="Bão"
        )

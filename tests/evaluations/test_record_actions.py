"""Saving and sending a monthly record: who may, when, and what is left in the rows and in the trail."""

import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from cells.models import Event, Organization
from cells.scope import Scope
from evaluations.actions.records import RecordAsRead, StaleRecord, save_record, submit_record
from evaluations.actions.review import Review, approve_record, exempt_month, return_record, review_record
from evaluations.choices import RecordState
from evaluations.completeness import RECORD_FACTS, Problem
from evaluations.engine import NOT_APPLICABLE, MarkError
from evaluations.models import EvaluationYear, Mark, MonthlyRecord
from tests.builders import make_record, make_year
from tests.conftest import World
from tests.evaluations.record_entries import FACTS, MARKS, entry, send


@pytest.fixture
def year(world: World) -> EvaluationYear:
    return make_year(world.district, 2025)


#: Facts in words: nothing is written there, never unknown.
TEXTS = ("chaired_by", "minuted_by", "conclusion", "place", "theme", "guests", "agenda", "minutes", "minute_page")


def rows(record: MonthlyRecord) -> dict[str, tuple[Any, ...]]:
    """The marks of a record: own value, not applicable, note, reviewed value, its reason."""
    return {
        mark.criterion.code: (mark.value, mark.is_not_applicable, mark.note, mark.reviewed_value, mark.reviewed_reason)
        for mark in Mark.objects.filter(record=record).select_related("criterion")
    }


def trail(record: MonthlyRecord) -> list[str]:
    return list(Event.objects.filter(target=f"record:{record.pk}").order_by("pk").values_list("verb", flat=True))


# --- saving -----------------------------------------------------------------------------------------------------------


def test_saving_begins_a_draft_with_what_was_typed(world: World, year: EvaluationYear) -> None:
    record = save_record(
        world.scope("secretary"),
        **entry(
            world.cell,
            year,
            facts={"votes_for": 21},
            marks={"T1": Decimal("18.50"), "C2": NOT_APPLICABLE, "S1": None},
            notes={"T1": "Chậm một việc"},
        ),
    )
    assert (record.state, record.version, record.scale, record.saved_by) == (
        RecordState.DRAFT,
        1,
        year.cell_scale,
        world.secretary,
    )
    assert {name: getattr(record, name) for name in RECORD_FACTS} == {
        **dict.fromkeys(RECORD_FACTS),
        **dict.fromkeys(TEXTS, ""),
        "is_without_meeting": False,
        "votes_for": 21,
    }
    assert rows(record) == {
        "T1": (Decimal("18.5"), False, "Chậm một việc", None, ""),
        "C2": (None, True, "", None, ""),
    }
    event = Event.objects.get()
    assert (event.verb, event.actor, event.organization, event.changes) == (
        "save_record",
        world.secretary,
        world.cell,
        {"votes_for": ["", "21"], "T1": ["", "18.5"], "T1.note": ["", "Chậm một việc"], "C2": ["", "na"]},
    )


def test_saving_leaves_alone_what_is_not_named_and_empties_what_is_cleared(world: World, year: EvaluationYear) -> None:
    scope = world.scope("secretary")
    record = save_record(scope, **entry(world.cell, year, notes={"A1": "Đủ 100 phút"}))
    record = save_record(
        scope,
        **entry(
            world.cell,
            year,
            version=1,
            facts={"tasks_exceeded": None},
            marks={"T1": None, "A1": None},
            notes={},
        ),
    )
    assert (record.version, record.tasks_exceeded, record.tasks_assigned) == (2, None, 4)
    assert rows(record) == {
        "A1": (None, False, "Đủ 100 phút", None, ""),
        "A2": (Decimal(10), False, "", None, ""),
        "S1": (Decimal(20), False, "", None, ""),
        "C1": (Decimal(15), False, "", None, ""),
        "C2": (Decimal(8), False, "", None, ""),
    }
    assert Event.objects.first().changes == {"tasks_exceeded": ["1", ""], "T1": ["18.5", ""], "A1": ["10", ""]}


def test_saving_again_what_is_there_changes_nothing_whatever_the_version(world: World, year: EvaluationYear) -> None:
    scope = world.scope("secretary")
    save_record(scope, **entry(world.cell, year))
    again = save_record(scope, **entry(world.cell, year, version=0))
    assert (again.version, Event.objects.count()) == (1, 1)


def test_nothing_new_on_a_record_read_before_it_was_saved_is_refused(world: World, year: EvaluationYear) -> None:
    """Its version would be told to a page that goes on from it."""
    scope = world.scope("secretary")
    save_record(scope, **entry(world.cell, year))
    as_read = RecordAsRead(record=MonthlyRecord.objects.get())
    assert save_record(scope, **entry(world.cell, year, version=1, as_read=as_read)).version == 1
    same = {"version": 1, "facts": {}, "marks": {"T1": Decimal(3)}}
    save_record(scope, **entry(world.cell, year, **same))
    with pytest.raises(StaleRecord):
        save_record(scope, **entry(world.cell, year, **same, as_read=as_read))
    assert MonthlyRecord.objects.get().version == 2


def test_saving_over_somebody_elses_save_is_refused_and_changes_nothing(world: World, year: EvaluationYear) -> None:
    save_record(world.scope("secretary"), **entry(world.cell, year))
    with pytest.raises(StaleRecord):
        save_record(world.scope("commune_secretary"), **entry(world.cell, year, version=0, facts={"votes_for": 5}))
    record = save_record(world.scope("commune_secretary"), **entry(world.cell, year, version=1, facts={"votes_for": 5}))
    assert (record.version, record.votes_for) == (2, 5)


@pytest.mark.parametrize("value", [Decimal("20.01"), Decimal("-0.01")])
def test_a_mark_outside_its_criterion_is_never_stored(world: World, year: EvaluationYear, value: Decimal) -> None:
    with pytest.raises(MarkError):
        save_record(world.scope("secretary"), **entry(world.cell, year, marks={"T1": value}))
    assert not MonthlyRecord.objects.exists()


@pytest.mark.parametrize(
    ("code", "mark"), [("A1", Decimal(5)), ("A2", Decimal(5)), ("T1", NOT_APPLICABLE)], ids=["step", "yes-no", "na"]
)
def test_an_answer_that_is_not_offered_is_never_stored(
    world: World, year: EvaluationYear, code: str, mark: Any
) -> None:
    with pytest.raises(MarkError):
        save_record(world.scope("secretary"), **entry(world.cell, year, marks={code: mark}))
    assert not Mark.objects.exists()


def test_a_yearly_criterion_has_no_place_in_a_monthly_record(world: World, year: EvaluationYear) -> None:
    record = save_record(world.scope("secretary"), **entry(world.cell, year, marks={"T2": Decimal(9)}))
    assert rows(record) == {}


def test_a_changed_mark_drops_the_reviewers_word_on_the_one_before(world: World, year: EvaluationYear) -> None:
    scope, reviewer = world.scope("secretary"), world.scope("commune_secretary")
    record = send(scope, world.cell, year)
    reviews = {"T1": Review(Decimal(15), "Còn việc chậm"), "S1": Review(Decimal(19), "Có phản ánh")}
    record = return_record(reviewer, record, version=record.version, reason="Xem lại T1", reviews=reviews)
    record = save_record(scope, **entry(world.cell, year, version=record.version, marks={"T1": Decimal(16)}))
    assert (rows(record)["T1"], rows(record)["S1"]) == (
        (Decimal(16), False, "", None, ""),
        (Decimal(20), False, "", Decimal(19), "Có phản ánh"),
    )
    assert Event.objects.first().changes == {"T1": ["18.5", "16"], "T1.reviewed": ["15", ""]}


# --- who and when -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "unit", "verb"),
    [
        ("secretary", "cell", "save_record"),
        ("commune_secretary", "cell", "save_record_on_behalf"),
        ("commune_secretary", "commune", "save_record"),
    ],
)
def test_the_unit_and_the_committee_above_may_write(
    world: World, year: EvaluationYear, who: str, unit: str, verb: str
) -> None:
    organization = getattr(world, unit)
    record = save_record(world.scope(who), **entry(organization, year))
    assert trail(record) == [verb]
    assert record.scale == (year.cell_scale if unit == "cell" else year.committee_scale)


@pytest.mark.parametrize(
    ("who", "unit"),
    [
        ("secretary", "sibling_cell"),
        ("secretary", "commune"),
        ("commune_secretary", "other_cell"),
        ("supervisor", "cell"),
        ("organizer", "cell"),
        ("administrator", "cell"),
        ("auditor", "cell"),
        ("outsider", "cell"),
    ],
)
def test_nobody_else_may_write(world: World, year: EvaluationYear, who: str, unit: str) -> None:
    for act in (save_record, submit_record):
        with pytest.raises(PermissionDenied):
            act(world.scope(who), **entry(getattr(world, unit), year))
    assert not MonthlyRecord.objects.exists()


def test_a_month_is_written_from_its_first_day_on(world: World) -> None:
    today = timezone.localdate()
    this_year = make_year(world.district, today.year)
    next_year = make_year(world.district, today.year + 1)
    scope = world.scope("secretary")
    assert save_record(scope, **entry(world.cell, this_year, today.month, facts={"votes_for": 1})).pk
    with pytest.raises(PermissionDenied):
        save_record(scope, **entry(world.cell, next_year, 1, facts={}))


def test_a_unit_is_written_for_only_while_it_exists(world: World, year: EvaluationYear) -> None:
    Organization.objects.filter(pk=world.cell.pk).update(
        opened_on=datetime.date(2025, 2, 28), closed_on=datetime.date(2025, 4, 1)
    )
    cell = Organization.objects.get(pk=world.cell.pk)
    for month in (1, 4):
        with pytest.raises(PermissionDenied):
            save_record(world.scope("secretary"), **entry(cell, year, month))
    for month in (2, 3):
        assert save_record(world.scope("secretary"), **entry(cell, year, month)).month == month


def test_a_year_that_does_not_cover_the_unit_is_refused(world: World) -> None:
    foreign = make_year(world.foreign_district, 2025)
    with pytest.raises(PermissionDenied):
        save_record(world.scope("secretary"), **entry(world.cell, foreign))


def test_an_organisation_that_keeps_no_record_is_refused(world: World, year: EvaluationYear) -> None:
    with pytest.raises(PermissionDenied):
        save_record(Scope.system(), **entry(world.district, year))


def test_a_closed_year_takes_nothing_more(world: World, year: EvaluationYear) -> None:
    scope = world.scope("secretary")
    save_record(scope, **entry(world.cell, year))
    EvaluationYear.objects.filter(pk=year.pk).update(state="closed")
    with pytest.raises(StaleRecord):
        save_record(scope, **entry(world.cell, year, version=1, facts={"votes_for": 20}))
    with pytest.raises(StaleRecord):
        submit_record(scope, **entry(world.cell, year, version=1))


# --- sending ----------------------------------------------------------------------------------------------------------


def test_sending_saves_and_sends_at_once(world: World, year: EvaluationYear) -> None:
    record, problems = submit_record(world.scope("secretary"), **entry(world.cell, year))
    assert problems == []
    assert (record.state, record.submitted_by, record.submitted_at is not None) == (
        RecordState.SUBMITTED,
        world.secretary,
        True,
    )
    assert trail(record) == ["save_record", "submit_record"]


def test_sending_for_another_unit_says_so(world: World, year: EvaluationYear) -> None:
    record = send(world.scope("commune_secretary"), world.cell, year)
    assert trail(record) == ["save_record_on_behalf", "submit_record_on_behalf"]


def test_an_incomplete_record_is_saved_but_not_sent(world: World, year: EvaluationYear) -> None:
    marks = {code: mark for code, mark in MARKS.items() if code != "S1"}
    record, problems = submit_record(world.scope("secretary"), **entry(world.cell, year, marks=marks))
    assert problems == [Problem(field="mark_S1", message="Give a mark.")]
    assert (record.state, record.submitted_at, len(rows(record))) == (RecordState.DRAFT, None, 5)
    assert trail(record) == ["save_record"]


def test_a_return_does_not_make_a_month_late(world: World, year: EvaluationYear) -> None:
    first = datetime.datetime(2025, 2, 3, 8, tzinfo=datetime.UTC)
    record = send(world.scope("secretary"), world.cell, year)
    MonthlyRecord.objects.filter(pk=record.pk).update(submitted_at=first)
    record = return_record(world.scope("commune_secretary"), record, version=record.version, reason="Xem lại")
    record = send(world.scope("secretary"), world.cell, year, version=record.version)
    assert (record.state, record.submitted_at) == (RecordState.SUBMITTED, first)


def test_only_the_criteria_a_return_names_can_be_marked_anew(world: World, year: EvaluationYear) -> None:
    scope = world.scope("secretary")
    record = send(scope, world.cell, year)
    record = return_record(
        world.scope("commune_secretary"), record, version=record.version, reason="Xem lại S1", codes=["S1"]
    )
    version = record.version
    for change in ({"marks": {"T1": Decimal(1)}}, {"notes": {"T1": "Thêm"}}):
        with pytest.raises(PermissionDenied):
            save_record(scope, **entry(world.cell, year, **{"version": version, "marks": {}, **change}))
    record = send(scope, world.cell, year, version=version, marks={**MARKS, "S1": Decimal(17)})
    assert (rows(record)["S1"][0], rows(record)["T1"][0], record.reopened_codes) == (Decimal(17), Decimal("18.5"), [])


@pytest.mark.parametrize("state", RecordState.values)
def test_a_record_changes_only_while_it_is_the_units(world: World, year: EvaluationYear, state: str) -> None:
    record = make_record(world.cell, year, state=state)
    change = entry(world.cell, year, version=record.version, facts=FACTS)
    if state in (RecordState.DRAFT, RecordState.RETURNED):
        assert save_record(world.scope("secretary"), **change).tasks_assigned == 4
    else:
        with pytest.raises(StaleRecord):
            save_record(world.scope("secretary"), **change)


def test_a_review_between_reading_and_saving_is_not_overwritten(world: World, year: EvaluationYear) -> None:
    """The unit's page was filled before the record was sent from another device, and reviewed."""
    record = send(world.scope("secretary"), world.cell, year)
    reviewed = review_record(
        world.scope("commune_secretary"),
        record,
        version=record.version,
        reviews={"T1": Review(Decimal(15), "Còn việc chậm")},
    )
    with pytest.raises(StaleRecord):
        save_record(world.scope("secretary"), **entry(world.cell, year, version=1, marks={"T1": Decimal(20)}))
    assert rows(reviewed)["T1"] == (Decimal("18.5"), False, "", Decimal(15), "Còn việc chậm")


def test_an_exempt_or_approved_month_cannot_be_sent(world: World, year: EvaluationYear) -> None:
    reviewer = world.scope("commune_secretary")
    sent = send(world.scope("secretary"), world.cell, year)
    approve_record(reviewer, sent, version=sent.version)
    exempt_month(reviewer, organization=world.cell, evaluation_year=year, month=2, version=0, reason="Lũ lụt")
    for month in (1, 2):
        with pytest.raises(StaleRecord):
            submit_record(world.scope("secretary"), **entry(world.cell, year, month))

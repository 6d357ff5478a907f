"""The rules of procedure as truth tables."""

import datetime

import pytest

from cells.choices import Role
from cells.scope import Grant, Scope
from evaluations import rules
from evaluations.choices import TRANSITIONS, RecordState

DISTRICT, COMMUNE, CELL, SIBLING, ELSEWHERE = (
    "00010001",
    "000100010001",
    "0001000100010001",
    "0001000100010002",
    "00010002",
)


def holder(role: Role, path: str) -> Scope:
    return Scope.of(1, [Grant(role=role, organization_id=1, path=path)])


@pytest.mark.parametrize(
    ("role", "at", "enters", "reviews", "manages"),
    [
        (Role.CELL_SECRETARY, CELL, {CELL}, set(), set()),
        (Role.COMMITTEE_SECRETARY, COMMUNE, {COMMUNE, CELL, SIBLING}, {CELL, SIBLING}, set()),
        (Role.ORGANIZER, DISTRICT, set(), {COMMUNE, CELL, SIBLING}, {DISTRICT, COMMUNE, CELL, SIBLING}),
        (Role.SUPERVISOR, CELL, set(), set(), set()),
        (Role.ADMINISTRATOR, DISTRICT, set(), set(), set()),
        (Role.AUDITOR, DISTRICT, set(), set(), set()),
    ],
)
def test_each_role_may_what_its_office_says(
    role: Role, at: str, enters: set[str], reviews: set[str], manages: set[str]
) -> None:
    scope, places = holder(role, at), (DISTRICT, COMMUNE, CELL, SIBLING, ELSEWHERE)
    assert {path for path in places if rules.can_enter_record(scope, path)} == enters
    assert {path for path in places if rules.can_rate_members(scope, path)} == enters
    assert {path for path in places if rules.can_review_record(scope, path)} == reviews
    assert {path for path in places if rules.can_enter_facts(scope, path)} == reviews
    assert {path for path in places if rules.can_manage_year(scope, path)} == manages


@pytest.mark.parametrize(
    ("role", "at", "visits"),
    [
        (Role.SUPERVISOR, CELL, {CELL}),
        (Role.SUPERVISOR, COMMUNE, {COMMUNE, CELL, SIBLING}),
        (Role.CELL_SECRETARY, CELL, set()),
        (Role.COMMITTEE_SECRETARY, COMMUNE, set()),
        (Role.ORGANIZER, DISTRICT, set()),
        (Role.ADMINISTRATOR, DISTRICT, set()),
        (Role.AUDITOR, DISTRICT, set()),
    ],
)
def test_a_visit_is_written_by_whoever_supervises(role: Role, at: str, visits: set[str]) -> None:
    scope, places = holder(role, at), (DISTRICT, COMMUNE, CELL, SIBLING, ELSEWHERE)
    assert {path for path in places if rules.can_write_visit(scope, path)} == visits


def test_entering_for_another_is_entering_below_one_s_own_office() -> None:
    scope = holder(Role.COMMITTEE_SECRETARY, COMMUNE)
    assert (rules.enters_for_another(scope, CELL), rules.enters_for_another(scope, COMMUNE)) == (True, False)


def test_transitions_are_these_and_no_others() -> None:
    moves = {(act, state.value) for act in TRANSITIONS for state in RecordState if rules.can_move(act, state)}
    assert moves == {
        ("submit", "draft"), ("submit", "returned"), ("return", "submitted"), ("approve", "submitted"),
        ("reopen", "approved"), ("exempt", "draft"), ("exempt", "returned"), ("resume", "exempt"),
    }  # fmt: skip


def test_a_record_is_due_in_the_month_after() -> None:
    dates = rules.Dates(due_day=5)
    assert dates.due_on(2025, 11) == datetime.date(2025, 12, 5)
    assert dates.due_on(2025, 12) == datetime.date(2026, 1, 5)


def test_a_record_is_late_from_the_day_after_the_days_of_grace() -> None:
    strict, gracious = rules.Dates(due_day=5), rules.Dates(due_day=5, grace_days=3)
    fifth, sixth, ninth = (datetime.date(2025, 2, day) for day in (5, 6, 9))
    assert [strict.is_late(2025, 1, day) for day in (fifth, sixth)] == [False, True]
    assert [gracious.is_late(2025, 1, day) for day in (sixth, ninth - datetime.timedelta(days=1), ninth)] == [
        False,
        False,
        True,
    ]
    assert rules.Dates(due_day=28, grace_days=10).last_on_time(2025, 12) == datetime.date(2026, 2, 7)


def test_a_month_opens_on_its_opening_day() -> None:
    dates = rules.Dates(opens_day=20)
    assert [dates.is_open(2025, 3, datetime.date(2025, 3, day)) for day in (19, 20)] == [False, True]


def test_months_are_past_due_the_day_after_their_due_day() -> None:
    dates = rules.Dates(due_day=5)
    assert dates.months_past_due(2025, datetime.date(2025, 3, 5)) == (1,)
    assert dates.months_past_due(2025, datetime.date(2025, 3, 6)) == (1, 2)
    assert dates.months_past_due(2025, datetime.date(2026, 1, 6)) == tuple(range(1, 13))


def test_years_overlap_when_one_committee_lies_under_the_other() -> None:
    assert rules.years_overlap(DISTRICT, COMMUNE)
    assert rules.years_overlap(COMMUNE, DISTRICT)
    assert not rules.years_overlap(DISTRICT, ELSEWHERE)

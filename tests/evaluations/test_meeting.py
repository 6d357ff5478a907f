"""The rules of party meetings: the denominators, the durations, the shares, the runs and the quarters. No database."""

import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cells.choices import CALLED_STATUSES, MemberStatus
from evaluations.choices import Presence
from evaluations.meeting import (
    GUIDANCE_OF_2018,
    GUIDANCE_OF_2025,
    Attendee,
    attendance_percent,
    check_attendance,
    check_duration,
    check_excused_running,
    check_quarter,
    check_unexcused,
    count_attendance,
    excused_running,
    last_day_of,
    meeting_day,
    minutes_between,
    months_of_quarter,
    quarter_of,
)

DAY = datetime.date(2026, 3, 5)
STATUSES = (MemberStatus.OFFICIAL, MemberStatus.PROBATIONARY, MemberStatus.EXEMPT, MemberStatus.SUSPENDED)
PRESENCES = ("", *Presence.values)
DAYS = st.dates(min_value=datetime.date(2024, 1, 1), max_value=datetime.date(2027, 12, 31))
ROLLS = st.lists(
    st.builds(
        Attendee,
        status=st.sampled_from(STATUSES),
        presence=st.sampled_from(PRESENCES),
        is_temporary=st.booleans(),
    ),
    max_size=40,
)


# --- the denominators -------------------------------------------------------------------------------------------------


def test_a_roll_is_counted_by_the_rules() -> None:
    roll = [
        Attendee(status="official", presence="present"),
        Attendee(status="official", presence="excused"),
        Attendee(status="official", presence="exempt"),
        Attendee(status="probationary", presence="present"),
        Attendee(status="probationary", presence="unexcused"),
        Attendee(status="official"),
        Attendee(status="exempt", presence="exempt"),
        Attendee(status="suspended", presence="exempt"),
        Attendee(status="official", presence="present", is_temporary=True),
        Attendee(status="official", presence="excused", is_temporary=True),
    ]
    counts = count_attendance(roll)
    assert (counts.members, counts.official, counts.probationary, counts.exempt, counts.suspended) == (8, 4, 2, 1, 1)
    assert (counts.entitled, counts.present, counts.excused, counts.unexcused, counts.unticked) == (5, 2, 1, 1, 1)
    assert (counts.voters, counts.not_called, counts.temporary, counts.temporary_present) == (1, 1, 2, 1)
    assert counts.columns() == {
        "entitled_count": 5,
        "present_count": 2,
        "excused_count": 1,
        "unexcused_count": 1,
    }
    assert (counts.percent, counts.is_complete) == (Decimal(40), False)


def test_a_roll_that_nobody_has_ticked_counts_nothing() -> None:
    counts = count_attendance([Attendee(status="official"), Attendee(status="exempt", presence="exempt")])
    assert (set(counts.columns().values()), counts.percent, counts.is_begun) == ({None}, None, False)


@given(ROLLS)
def test_everybody_called_is_counted_once(roll: list[Attendee]) -> None:
    counts = count_attendance(roll)
    assert counts.entitled == counts.present + counts.excused + counts.unexcused + counts.unticked
    assert counts.entitled + counts.not_called == counts.official + counts.probationary
    assert counts.members + counts.temporary == len(roll)
    assert counts.voters <= counts.present


@given(ROLLS)
def test_who_is_not_called_changes_no_denominator(roll: list[Attendee]) -> None:
    called = [one for one in roll if one.status in CALLED_STATUSES and not one.is_temporary]
    assert count_attendance(called).columns() == count_attendance(roll).columns()


@given(ROLLS)
def test_the_order_of_a_roll_says_nothing(roll: list[Attendee]) -> None:
    assert count_attendance(roll) == count_attendance(reversed(roll))


# --- how long ---------------------------------------------------------------------------------------------------------


@given(st.integers(2020, 2030), st.integers(1, 12))
def test_the_last_day_of_a_month_is_followed_by_a_first(year: int, month: int) -> None:
    day = last_day_of(year, month)
    assert (day.year, day.month) == (year, month)
    assert (day + datetime.timedelta(days=1)).day == 1


@given(st.none() | DAYS, DAYS, st.integers(2024, 2027), st.integers(1, 12))
def test_list_and_tasks_stand_for_the_day_of_the_meeting_or_for_the_last_day_known(
    held_on: datetime.date | None, today: datetime.date, year: int, month: int
) -> None:
    day, last = meeting_day(year, month, held_on, today), last_day_of(year, month)
    is_typed = held_on is not None and (held_on.year, held_on.month) == (year, month)
    assert day == (held_on if is_typed else today if today < last else last)


@pytest.mark.parametrize(
    ("started", "ended", "minutes"),
    [((19, 30), (21, 10), 100), ((19, 30), (19, 30), None), ((21, 0), (19, 0), None), ((7, 59), (8, 0), 1)],
)
def test_a_meeting_lasts_from_its_start_to_its_end(
    started: tuple[int, int], ended: tuple[int, int], minutes: int | None
) -> None:
    assert minutes_between(datetime.time(*started), datetime.time(*ended)) == minutes


def test_without_both_times_no_length_is_known() -> None:
    assert minutes_between(None, datetime.time(20)) is None
    assert minutes_between(datetime.time(20), None) is None


@pytest.mark.parametrize(
    ("minutes", "is_combined", "is_met"), [(89, False, False), (90, False, True), (119, True, False), (120, True, True)]
)
def test_a_theme_taken_along_makes_the_meeting_longer(minutes: int, is_combined: bool, is_met: bool) -> None:
    assert check_duration(minutes, is_combined=is_combined, day=DAY).is_met is is_met


# --- how many ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("entitled", "present", "is_met"),
    [(20, 17, False), (20, 18, True), (100, 85, False), (100, 86, True), (7, 6, True)],
)
def test_more_than_85_percent_come(entitled: int, present: int, is_met: bool) -> None:
    assert check_attendance(entitled=entitled, present=present, day=DAY).is_met is is_met


@given(st.integers(1, 5000), st.integers(0, 5000))
def test_no_rounding_decides_the_share(entitled: int, present: int) -> None:
    present = min(present, entitled)
    assert check_attendance(entitled=entitled, present=present, day=DAY).is_met == (
        Decimal(present) / Decimal(entitled) > Decimal("0.85")
    )


@given(st.integers(1, 5000), st.integers(0, 5000))
def test_a_share_is_rounded_half_up_as_the_page_does(entitled: int, present: int) -> None:
    shown = attendance_percent(entitled, min(present, entitled))
    assert shown == Decimal((min(present, entitled) * 2000 + entitled) // (2 * entitled)) / 10
    assert attendance_percent(16, 13) == Decimal("81.3")


@pytest.mark.parametrize(("entitled", "present"), [(None, 3), (0, 0), (3, None)])
def test_without_a_base_there_is_no_share(entitled: int | None, present: int | None) -> None:
    assert attendance_percent(entitled, present) is None


def test_nobody_is_absent_without_reason() -> None:
    assert check_unexcused(0, DAY).is_met is True
    assert check_unexcused(1, DAY).is_met is False


# --- running ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("presences", "running"),
    [
        ([], 0),
        (["excused"] * 4, 4),
        (["excused", "present", "excused", "excused"], 2),
        (["excused", "excused", "excused", "present"], 0),
        (["excused", "exempt", "excused"], 1),
    ],
)
def test_a_run_ends_with_the_last_meeting(presences: list[str], running: int) -> None:
    assert excused_running(presences) == running


def test_the_fourth_time_running_is_one_too_many() -> None:
    check = check_excused_running([("Phan Bá Lâm", ["excused"] * 3), ("Nguyễn Thị Tú", ["excused"] * 4)], DAY)
    assert (check.is_met, check.names, check.figure) == (False, ("Nguyễn Thị Tú",), 4)
    assert check_excused_running([("Phan Bá Lâm", ["excused"] * 3)], DAY).is_met is True


@given(st.lists(st.sampled_from(PRESENCES[1:]), max_size=12))
def test_coming_once_begins_a_run_anew(presences: list[str]) -> None:
    assert excused_running([*presences, "present"]) == 0
    assert excused_running([*presences, "excused"]) == excused_running(presences) + 1


# --- the quarter ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("month", "thematic", "is_met", "months"),
    [
        (7, [7], True, (7,)),
        (9, [7, 9, 4], True, (7, 9)),
        (7, [6], None, ()),
        (8, [], None, ()),
        (9, [6], False, ()),
    ],
)
def test_a_quarter_has_a_thematic_meeting(
    month: int, thematic: list[int], is_met: bool | None, months: tuple[int, ...]
) -> None:
    check = check_quarter(2026, month, thematic, DAY)
    assert (check.is_met, check.months) == (is_met, months)


@given(st.integers(1, 12))
def test_every_month_is_in_its_quarter(month: int) -> None:
    assert month in months_of_quarter(quarter_of(month))


def test_the_article_is_that_of_the_day() -> None:
    assert check_unexcused(0, datetime.date(2025, 10, 27)).article == GUIDANCE_OF_2018
    assert check_unexcused(0, datetime.date(2025, 10, 28)).article == GUIDANCE_OF_2025

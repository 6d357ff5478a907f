"""Attendance ticked member by member: who is on the list of a day, what is written, and what the record counts."""

import datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from cells.choices import MembershipKind
from cells.models import Event, Member, Membership
from evaluations.actions.attendance import Answer, AttendancePart
from evaluations.actions.records import StaleRecord, save_record
from evaluations.meeting import ATTENDANCE_COUNTS
from evaluations.models import Attendance, EvaluationYear, MonthlyRecord
from evaluations.queries.meeting import meeting_figures
from evaluations.queries.records import problems_of
from evaluations.queries.roll import Roster, read_roster
from tests.builders import make_attendance, make_member, make_record, make_year
from tests.conftest import World
from tests.evaluations.record_entries import entry, send

DAY = datetime.date(2025, 3, 5)


@pytest.fixture
def year(world: World) -> EvaluationYear:
    return make_year(world.district, 2025)


def member(name: str) -> Member:
    return Member.objects.get(name=name)


def roster(world: World, record: MonthlyRecord | None = None, day: datetime.date = DAY) -> Roster:
    return read_roster(world.cell, 2025, 3, record, timezone.localdate(), held_on=day)


def names(lines: list[Any]) -> list[str]:
    return [line.member.name for line in lines]


def tick(world: World, year: EvaluationYear, version: int = 0, who: str = "secretary", **part: Any) -> MonthlyRecord:
    changes = {"facts": {"held_on": DAY}, "marks": {}, "parts": [AttendancePart(held_on=DAY, **part)]}
    return save_record(world.scope(who), **entry(world.cell, year, 3, version=version, **changes))


def counts(record: MonthlyRecord) -> tuple[int | None, ...]:
    return tuple(getattr(record, name) for name in ATTENDANCE_COUNTS)


def rows(record: MonthlyRecord) -> dict[str, tuple[str, str, str]]:
    return {
        row.member.name: (row.presence, row.reason, row.status)
        for row in Attendance.objects.filter(record=record).select_related("member")
    }


# --- who is on the list -----------------------------------------------------------------------------------------------


def test_the_list_is_in_the_order_of_names(world: World) -> None:
    assert names(roster(world).called) == ["Đoàn Thanh Hòa", "Phan Bá Lâm", "Nguyễn Thị Tú"]


def test_who_came_or_left_counts_from_the_day_on(world: World) -> None:
    Membership.objects.filter(member__name="Phan Bá Lâm").update(held_until=DAY)
    Member.objects.filter(name="Phan Bá Lâm").update(organization=world.sibling_cell)
    make_member("Ngô Thị Sen", world.cell, admitted_on=DAY)
    assert names(roster(world, day=DAY - datetime.timedelta(days=1)).called) == [
        "Đoàn Thanh Hòa",
        "Phan Bá Lâm",
        "Nguyễn Thị Tú",
    ]
    assert names(roster(world).called) == ["Đoàn Thanh Hòa", "Ngô Thị Sen", "Nguyễn Thị Tú"]
    assert "Phan Bá Lâm" in names(roster(world).askable)


def test_without_known_days_todays_roster_counts(world: World) -> None:
    Membership.objects.filter(organization=world.cell).delete()
    assert len(roster(world).called) == 3
    Membership.objects.create(member=member("Phan Bá Lâm"), organization=world.cell)
    assert len(roster(world).called) == 3


def test_who_takes_part_elsewhere_is_listed_and_not_called(world: World) -> None:
    for name, cell in (("Phan Bá Lâm", world.sibling_cell), ("Ngô Văn Ngân", world.cell)):
        Membership.objects.create(
            member=member(name), organization=cell, kind=MembershipKind.TEMPORARY, held_from=datetime.date(2025, 2, 1)
        )
    listed = roster(world)
    assert names(listed.called) == ["Đoàn Thanh Hòa", "Nguyễn Thị Tú"]
    assert (names(listed.not_called), names(listed.temporary)) == (["Phan Bá Lâm"], ["Ngô Văn Ngân"])


def test_exempt_and_suspended_members_are_listed_and_not_called(world: World) -> None:
    make_member("Hồ Văn Bảy", world.cell, status="exempt")
    make_member("Hồ Văn Tám", world.cell, status="suspended")
    listed = roster(world)
    assert (len(listed.called), names(listed.not_called)) == (3, ["Hồ Văn Bảy", "Hồ Văn Tám"])


def test_a_member_was_probationary_until_the_day_of_becoming_official(world: World) -> None:
    make_member("Ngô Thị Sen", world.cell, official_on=DAY + datetime.timedelta(days=1))
    assert [line.status for line in roster(world).called if line.member.name == "Ngô Thị Sen"] == ["probationary"]
    after = roster(world, day=DAY + datetime.timedelta(days=1))
    assert [line.status for line in after.called if line.member.name == "Ngô Thị Sen"] == ["official"]


def test_a_committee_types_its_counts(world: World, year: EvaluationYear) -> None:
    assert not read_roster(world.commune, 2025, 3, None, timezone.localdate()).is_ticked
    record = send(world.scope("commune_secretary"), world.commune, year, 3)
    assert counts(record) == (23, 21, 1, 1)


# --- what is written --------------------------------------------------------------------------------------------------


def test_nothing_ticked_writes_nothing(world: World, year: EvaluationYear) -> None:
    record = tick(world, year)
    assert (rows(record), counts(record)) == ({}, (None,) * 4)


def test_a_tick_is_a_row_and_the_record_counts_it(world: World, year: EvaluationYear) -> None:
    make_member("Hồ Văn Bảy", world.cell, status="exempt")
    record = tick(world, year, answers={member("Phan Bá Lâm").pk: Answer(presence="excused", reason="ốm")})
    assert rows(record) == {"Phan Bá Lâm": ("excused", "ốm", "official"), "Hồ Văn Bảy": ("exempt", "", "exempt")}
    assert counts(record) == (3, 0, 1, 0)
    changes = Event.objects.get().changes
    assert changes[f"attendance:{member('Phan Bá Lâm').pk}:Phan Bá Lâm"] == ["", "excused: ốm"]
    assert changes["excused_count"] == ["", "1"]


def test_the_rest_was_present_and_who_is_marked_stays(world: World, year: EvaluationYear) -> None:
    answers = {member("Phan Bá Lâm").pk: Answer(presence="unexcused"), member("Nguyễn Thị Tú").pk: Answer()}
    record = tick(world, year, answers=answers, is_rest_present=True)
    assert {name: row[0] for name, row in rows(record).items()} == {
        "Đoàn Thanh Hòa": "present",
        "Phan Bá Lâm": "unexcused",
        "Nguyễn Thị Tú": "present",
    }
    assert counts(record) == (3, 2, 0, 1)


def test_who_is_present_has_no_reason_and_a_tick_can_be_taken_back(world: World, year: EvaluationYear) -> None:
    lam = member("Phan Bá Lâm").pk
    record = tick(world, year, answers={lam: Answer(presence="excused", reason="ốm")})
    record = tick(world, year, record.version, answers={lam: Answer(presence="present", reason="ốm")})
    assert rows(record) == {"Phan Bá Lâm": ("present", "", "official")}
    record = tick(world, year, record.version, answers={lam: Answer()})
    assert (rows(record), counts(record)) == ({}, (None,) * 4)


def test_saving_the_same_again_changes_nothing(world: World, year: EvaluationYear) -> None:
    tick(world, year, is_rest_present=True)
    again = tick(world, year, version=0, is_rest_present=True)
    assert (again.version, Event.objects.count()) == (1, 1)


def test_a_stale_page_ticks_nothing(world: World, year: EvaluationYear) -> None:
    lam = member("Phan Bá Lâm").pk
    tick(world, year, is_rest_present=True)
    with pytest.raises(StaleRecord):
        tick(world, year, version=0, who="commune_secretary", answers={lam: Answer(presence="unexcused")})
    assert rows(MonthlyRecord.objects.get())["Phan Bá Lâm"][0] == "present"


def test_somebody_elses_cell_is_not_ticked(world: World, year: EvaluationYear) -> None:
    with pytest.raises(PermissionDenied):
        tick(world, year, who="supervisor", is_rest_present=True)
    assert not Attendance.objects.exists()
    assert tick(world, year, is_rest_present=True).pk


def test_a_foreign_member_is_never_on_the_list(world: World, year: EvaluationYear) -> None:
    foreign = member("Cù Thị Hằng CANARY").pk
    record = tick(world, year, answers={foreign: Answer(presence="present")}, is_rest_present=True)
    assert (len(rows(record)), Attendance.objects.filter(member=foreign).exists()) == (3, False)


def test_another_day_has_another_list(world: World, year: EvaluationYear) -> None:
    record = tick(world, year, is_rest_present=True)
    Membership.objects.filter(member__name="Phan Bá Lâm").update(held_from=DAY + datetime.timedelta(days=1))
    record = tick(world, year, record.version)
    assert (sorted(rows(record)), counts(record)) == (["Nguyễn Thị Tú", "Đoàn Thanh Hòa"], (2, 2, 0, 0))


def test_a_month_without_a_meeting_has_no_attendance(world: World, year: EvaluationYear) -> None:
    record = tick(world, year, is_rest_present=True)
    record = tick(world, year, record.version, is_rest_present=True, is_without_meeting=True)
    assert (rows(record), counts(record)) == ({}, (None,) * 4)


def test_a_standing_that_is_put_right_is_taken_over_until_the_record_is_sent(
    world: World, year: EvaluationYear
) -> None:
    record = tick(world, year, is_rest_present=True)
    Member.objects.filter(name="Phan Bá Lâm").update(status="probationary")
    record = tick(world, year, record.version)
    assert rows(record)["Phan Bá Lâm"][2] == "probationary"
    Member.objects.filter(name="Phan Bá Lâm").update(status="exempt")
    MonthlyRecord.objects.update(submitted_at=timezone.now())
    record = tick(world, year, record.version, answers={member("Phan Bá Lâm").pk: Answer(presence="unexcused")})
    assert rows(record)["Phan Bá Lâm"] == ("unexcused", "", "probationary")


# --- what follows -----------------------------------------------------------------------------------------------------


def test_the_rules_are_held_against_what_is_stored(world: World, year: EvaluationYear) -> None:
    for month in (1, 2, 3):
        make_attendance(make_record(world.cell, year, month), Lâm="excused")
    facts: dict[str, Any] = {
        "held_on": datetime.date(2025, 4, 5),
        "started_at": datetime.time(19),
        "ended_at": datetime.time(20, 45),
        "is_thematic": True,
        "entitled_count": 3,
        "present_count": 2,
        "excused_count": 1,
        "unexcused_count": 0,
    }
    record = make_record(world.cell, year, 4, **facts)
    make_attendance(record, Lâm="excused")
    checks = {check.rule: check for check in meeting_figures(record).checks}
    assert {rule: check.is_met for rule, check in checks.items()} == {
        "duration": False,
        "attendance": False,
        "unexcused": True,
        "excused_running": False,
        "quarter": True,
    }
    assert (checks["duration"].need, checks["excused_running"].names) == (120, ("Phan Bá Lâm",))
    world.cell.type = "police"
    world.cell.save()
    record = MonthlyRecord.objects.get(pk=record.pk)
    assert {check.rule for check in meeting_figures(record).checks} == {"duration", "attendance", "quarter"}


def test_half_a_roll_says_nothing_of_shares(world: World, year: EvaluationYear) -> None:
    record = tick(world, year, answers={member("Phan Bá Lâm").pk: Answer(presence="present")})
    assert [check.rule for check in meeting_figures(record).checks] == []
    fields = [problem.field for problem in problems_of(record, timezone.localdate())]
    assert [name for name in fields if name.startswith("attendance_")] == [
        f"attendance_{member(name).pk}" for name in ("Đoàn Thanh Hòa", "Nguyễn Thị Tú")
    ]

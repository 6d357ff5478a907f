"""Attendance ticked member by member: who is on the list of a day, what is written, and what the record counts."""

import datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cells.choices import MembershipKind
from cells.models import Event, Member, Membership
from evaluations.actions.attendance import Answer, AttendancePart
from evaluations.actions.records import StaleRecord, save_record, send_record
from evaluations.actions.review import return_record
from evaluations.completeness import MEETING_FACTS, OTHER_FACTS
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
    return read_roster(world.cell, 2025, 3, record, timezone.localdate()).on(day)


def names(lines: list[Any]) -> list[str]:
    return [line.member.name for line in lines]


def tick(
    world: World,
    year: EvaluationYear,
    version: int = 0,
    who: str = "secretary",
    day: datetime.date | None = DAY,
    facts: dict[str, Any] | None = None,
    **part: Any,
) -> MonthlyRecord:
    """As the form hands it over: where the day is emptied, with the list of none."""
    stored = MonthlyRecord.objects.filter(organization=world.cell, month=3).first()
    read = read_roster(world.cell, 2025, 3, stored, timezone.localdate()).on(day)
    typed = {"held_on": day} | (facts or {})
    changes = {"facts": typed, "marks": {}, "parts": [AttendancePart(roster=read, **part)]}
    return save_record(world.scope(who), **entry(world.cell, year, 3, version=version, **changes))


def counts(record: MonthlyRecord) -> tuple[int | None, ...]:
    """As the record's pages show them: a draft is counted anew each time."""
    shown = MonthlyRecord.objects.get(pk=record.pk)
    meeting_figures(shown)
    return tuple(getattr(shown, name) for name in ATTENDANCE_COUNTS)


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


def test_a_tick_is_a_row_and_is_counted(world: World, year: EvaluationYear) -> None:
    make_member("Hồ Văn Bảy", world.cell, status="exempt")
    record = tick(world, year, answers={member("Phan Bá Lâm").pk: Answer(presence="excused", reason="ốm")})
    assert rows(record) == {"Phan Bá Lâm": ("excused", "ốm", "official")}
    assert counts(record) == (3, 0, 1, 0)
    changes = Event.objects.get().changes
    assert changes[f"attendance:{member('Phan Bá Lâm').pk}:Phan Bá Lâm"] == ["", "excused: ốm"]
    assert not changes.keys() & set(ATTENDANCE_COUNTS)
    assert record.excused_count is None


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


def test_another_day_has_another_list_and_the_ticks_of_the_first_are_kept(world: World, year: EvaluationYear) -> None:
    Membership.objects.filter(member__name="Phan Bá Lâm").update(held_until=DAY + datetime.timedelta(days=1))
    Member.objects.filter(name="Phan Bá Lâm").update(organization=world.sibling_cell)
    answers = {member("Phan Bá Lâm").pk: Answer(presence="excused", reason="ốm")}
    record = tick(world, year, answers=answers, is_rest_present=True)
    assert counts(record) == (3, 2, 1, 0)
    later = DAY + datetime.timedelta(days=7)
    record = tick(world, year, record.version, day=later)
    assert counts(record) == (2, 2, 0, 0)
    assert rows(record)["Phan Bá Lâm"] == ("excused", "ốm", "official")
    figures = meeting_figures(record)
    assert figures.counts is not None
    assert (figures.absent, figures.counts.entitled) == ([], 2)
    assert "excused_running" not in {check.rule for check in figures.checks}
    assert counts(tick(world, year, record.version)) == (3, 2, 1, 0)


@pytest.mark.parametrize("day", [DAY.replace(year=1926), DAY.replace(year=26), DAY.replace(month=4), None])
def test_a_day_outside_the_month_is_no_meeting_day(
    world: World, year: EvaluationYear, day: datetime.date | None
) -> None:
    record = tick(world, year, answers={member("Phan Bá Lâm").pk: Answer(presence="excused", reason="ốm")})
    Membership.objects.filter(member__name="Nguyễn Thị Tú").update(held_until=DAY + datetime.timedelta(days=1))
    kept = rows(record)
    record = tick(world, year, record.version, day=day, answers={member("Đoàn Thanh Hòa").pk: Answer()})
    assert (rows(record), counts(record)) == (kept, (2, 0, 1, 0))
    assert read_roster(world.cell, 2025, 3, record, timezone.localdate()).day == datetime.date(2025, 3, 31)


def test_a_month_without_a_meeting_counts_nothing_and_keeps_its_ticks(world: World, year: EvaluationYear) -> None:
    record = tick(world, year, answers={member("Phan Bá Lâm").pk: Answer(presence="excused", reason="ốm")})
    kept = rows(record)
    record = tick(world, year, record.version, facts={"is_without_meeting": True})
    assert (rows(record), counts(record)) == (kept, (None,) * 4)
    assert meeting_figures(record).absent == []
    record = tick(world, year, record.version, facts={"is_without_meeting": False})
    assert (rows(record), counts(record)) == (kept, (3, 0, 1, 0))


def test_the_rest_are_those_whom_the_page_showed(world: World, year: EvaluationYear) -> None:
    shown = {member(name).pk for name in ("Phan Bá Lâm", "Nguyễn Thị Tú")}
    record = tick(world, year, is_rest_present=True, shown=shown)
    assert sorted(rows(record)) == ["Nguyễn Thị Tú", "Phan Bá Lâm"]
    assert counts(record) == (3, 2, 0, 0)


def test_who_was_not_called_and_is_called_after_all_is_asked_for(world: World, year: EvaluationYear) -> None:
    late = make_member("Hồ Văn Bảy", world.cell, status="exempt")
    record = tick(world, year, is_rest_present=True)
    Member.objects.filter(pk=late.pk).update(status="official")
    listed = roster(world, record)
    assert [line.presence for line in listed.called if line.pk == late.pk] == [""]
    assert [
        problem.field for problem in problems_of(record, timezone.localdate()) if "attendance" in problem.field
    ] == [f"attendance_{late.pk}"]
    # as older drafts have it
    Attendance.objects.create(record=record, member=late, presence="exempt", status="exempt")
    listed = roster(world, record)
    assert ([line.presence for line in listed.called if line.pk == late.pk], listed.counts.unticked) == ([""], 1)
    record = tick(world, year, record.version, answers={late.pk: Answer(presence="unexcused")})
    assert (rows(record)["Hồ Văn Bảy"], counts(record)) == (("unexcused", "", "official"), (4, 3, 0, 1))


def test_who_is_elsewhere_for_a_part_of_the_month_can_be_asked(world: World, year: EvaluationYear) -> None:
    lam = member("Phan Bá Lâm")
    stay = Membership.objects.create(
        member=lam,
        organization=world.sibling_cell,
        kind=MembershipKind.TEMPORARY,
        held_from=datetime.date(2025, 3, 10),
        held_until=datetime.date(2025, 4, 1),
    )
    assert "Phan Bá Lâm" in names(roster(world).called)
    assert "Phan Bá Lâm" in names(roster(world).askable)
    record = tick(world, year, answers={lam.pk: Answer(presence="present")})
    assert counts(record) == (3, 1, 0, 0)
    Membership.objects.filter(pk=stay.pk).update(held_from=datetime.date(2025, 2, 10))
    assert "Phan Bá Lâm" not in names(roster(world).askable)
    Membership.objects.filter(pk=stay.pk).update(held_until=datetime.date(2025, 3, 31))
    assert "Phan Bá Lâm" in names(roster(world).askable)


def test_a_standing_that_is_put_right_is_taken_over_until_the_record_is_sent(
    world: World, year: EvaluationYear
) -> None:
    record = draft(world, year)
    Member.objects.filter(name="Phan Bá Lâm").update(status="probationary")
    send_record(world.scope("secretary"), record, version=record.version)
    assert rows(record)["Phan Bá Lâm"] == ("present", "", "probationary")
    Member.objects.filter(name="Phan Bá Lâm").update(status="exempt")
    MonthlyRecord.objects.update(state="returned")
    record = tick(world, year, record.version, answers={member("Phan Bá Lâm").pk: Answer(presence="unexcused")})
    assert rows(record)["Phan Bá Lâm"] == ("unexcused", "", "probationary")


# --- what sending freezes ---------------------------------------------------------------------------------------------


def test_sending_freezes_the_list_of_the_day(world: World, year: EvaluationYear) -> None:
    make_member("Hồ Văn Bảy", world.cell, status="exempt")
    gone = make_member("Ngô Thị Sen", world.cell)
    Membership.objects.filter(member=gone).update(held_from=datetime.date(2025, 3, 20))
    record = draft(world, year)
    Attendance.objects.create(record=record, member=gone, presence="excused", reason="ốm", status="official")
    assert send_record(world.scope("secretary"), record, version=record.version) == []
    assert rows(record) == {
        "Đoàn Thanh Hòa": ("present", "", "official"),
        "Phan Bá Lâm": ("present", "", "official"),
        "Nguyễn Thị Tú": ("present", "", "official"),
        "Hồ Văn Bảy": ("exempt", "", "exempt"),
    }
    assert counts(record) == (3, 3, 0, 0)
    last, before = Event.objects.order_by("-pk")[:2]
    assert (last.verb, before.verb) == ("submit_record", "save_record")
    assert before.changes == {f"attendance:{gone.pk}:Ngô Thị Sen": ["excused: ốm", ""]}


def test_sending_counts_by_the_roster_of_that_moment(world: World, year: EvaluationYear) -> None:
    record = draft(world, year)
    assert counts(record) == (3, 3, 0, 0)
    Member.objects.filter(name="Phan Bá Lâm").update(status="suspended")
    assert send_record(world.scope("secretary"), record, version=record.version) == []
    assert counts(record) == (2, 2, 0, 0)
    assert (record.entitled_count, MonthlyRecord.objects.get().present_count) == (2, 2)
    assert rows(record)["Phan Bá Lâm"] == ("exempt", "", "suspended")
    changes = Event.objects.filter(verb="save_record").latest("pk").changes
    assert changes == {
        f"attendance:{member('Phan Bá Lâm').pk}:Phan Bá Lâm": ["present", "exempt"],
    }
    figures = meeting_figures(record)
    assert figures.counts is not None
    assert (figures.counts.voters, figures.counts.suspended) == (2, 1)


def test_sending_what_the_roster_agrees_with_leaves_no_other_line(world: World, year: EvaluationYear) -> None:
    make_member("Hồ Văn Bảy", world.cell, status="exempt")
    record = draft(world, year)
    before = Event.objects.count()
    send_record(world.scope("secretary"), record, version=record.version)
    assert Event.objects.count() == before + 1


def test_a_month_without_a_meeting_is_sent_without_its_ticks(world: World, year: EvaluationYear) -> None:
    record = draft(world, year)
    nothing = {name: getattr(MonthlyRecord(), name) for name in (*MEETING_FACTS, *OTHER_FACTS)}
    typed = nothing | {"is_without_meeting": True, "minutes": "Bão số 3"}
    record = tick(world, year, record.version, day=None, facts=typed)
    assert len(rows(record)) == 3
    # as a record has it whose members came to the roster later
    MonthlyRecord.objects.update(entitled_count=3)
    record.refresh_from_db()
    assert send_record(world.scope("secretary"), record, version=record.version) == []
    assert (rows(record), counts(record)) == ({}, (None,) * 4)


def test_after_a_return_the_trail_tells_each_count_that_sending_changes(world: World, year: EvaluationYear) -> None:
    """Sent with a meeting, corrected to none, and back again."""
    record, scope = draft(world, year), world.scope("secretary")
    send_record(scope, record, version=record.version)
    nothing = {name: getattr(MonthlyRecord(), name) for name in (*MEETING_FACTS, *OTHER_FACTS)}
    corrections = (
        nothing | {"is_without_meeting": True, "minutes": "Bão số 3"},
        entry(world.cell, year, 3)["facts"] | {"is_without_meeting": False},
    )
    told = []
    for facts in corrections:
        MonthlyRecord.objects.update(state="returned")
        everybody = AttendancePart(is_rest_present=not facts["is_without_meeting"], roster=roster(world))
        record = save_record(
            scope, **entry(world.cell, year, 3, version=record.version, facts=facts, parts=[everybody])
        )
        assert send_record(scope, record, version=record.version) == []
        told.append(Event.objects.filter(verb="save_record").latest("pk").changes["entitled_count"])
    assert told == [["3", ""], ["", "3"]]


def test_an_exempt_month_that_was_a_draft_is_counted_as_a_draft(world: World, year: EvaluationYear) -> None:
    record = tick(world, year, answers={member("Phan Bá Lâm").pk: Answer(presence="excused", reason="ốm")})
    MonthlyRecord.objects.update(state="exempt")
    assert counts(record) == (3, 0, 1, 0)


def test_a_returned_record_whose_ticks_were_emptied_shows_no_counts(world: World, year: EvaluationYear) -> None:
    """What it stores is of its sending; emptying the ticks leaves nothing to count."""
    record = draft(world, year)
    send_record(world.scope("secretary"), record, version=record.version)
    MonthlyRecord.objects.update(state="returned")
    record = tick(world, year, record.version, answers={member(name).pk: Answer() for name in NAMES})
    assert (rows(record), counts(record), record.present_count) == ({}, (None,) * 4, 3)


def test_what_is_not_complete_is_not_frozen(world: World, year: EvaluationYear) -> None:
    record = draft(world, year)
    make_member("Ngô Thị Sen", world.cell)
    assert send_record(world.scope("secretary"), record, version=record.version) != []
    assert (len(rows(record)), counts(record), record.entitled_count) == (3, (4, 3, 0, 0), None)


def test_what_was_sent_and_returned_keeps_its_standing_when_it_is_sent_again(
    world: World, year: EvaluationYear
) -> None:
    make_member("Hồ Văn Bảy", world.cell, status="exempt")
    record = draft(world, year)
    send_record(world.scope("secretary"), record, version=record.version)
    before = rows(record)
    return_record(world.scope("commune_secretary"), record, version=record.version, reason="Sai", codes=[])
    Member.objects.filter(name="Phan Bá Lâm").update(status="suspended")
    Membership.objects.filter(member__name="Nguyễn Thị Tú").delete()
    Member.objects.filter(name="Nguyễn Thị Tú").update(status="deceased")
    record = MonthlyRecord.objects.get()
    assert send_record(world.scope("secretary"), record, version=record.version) == []
    assert (rows(record), counts(record)) == (before, (3, 3, 0, 0))


@pytest.mark.parametrize("why", ["suspended", "elsewhere"])
def test_who_was_left_out_by_mistake_is_asked_for_after_the_return(
    world: World, year: EvaluationYear, why: str
) -> None:
    """Neither the standing nor the stay elsewhere was ticked by anybody, and both are put right in the roster."""
    record, lam = draft(world, year), member("Phan Bá Lâm")
    if why == "suspended":
        Member.objects.filter(pk=lam.pk).update(status="suspended")
    else:
        elsewhere = {"member": lam, "organization": world.sibling_cell, "kind": "temporary"}
        Membership.objects.create(held_from=datetime.date(2025, 3, 1), **elsewhere)
    assert send_record(world.scope("secretary"), record, version=record.version) == []
    assert (rows(record)["Phan Bá Lâm"][0], counts(record)) == ("exempt", (2, 2, 0, 0))
    return_record(world.scope("commune_secretary"), record, version=record.version, reason="Sai", codes=[])
    Member.objects.filter(pk=lam.pk).update(status="official")
    Membership.objects.filter(kind="temporary").delete()
    record = MonthlyRecord.objects.get()
    assert [line.presence for line in roster(world, record).called if line.pk == lam.pk] == [""]
    problems = send_record(world.scope("secretary"), record, version=record.version)
    assert [problem.field for problem in problems] == [f"attendance_{lam.pk}"]
    record = tick(world, year, record.version, answers={lam.pk: Answer(presence="present")})
    assert send_record(world.scope("secretary"), record, version=record.version) == []
    assert (rows(record)["Phan Bá Lâm"], counts(record)) == (("present", "", "official"), (3, 3, 0, 0))


def test_a_day_on_which_nobody_is_called_is_no_meeting_day(world: World, year: EvaluationYear) -> None:
    Membership.objects.update(held_from=DAY + datetime.timedelta(days=1))
    record = draft(world, year)
    assert [problem.field for problem in send_record(world.scope("secretary"), record, version=record.version)] == [
        "held_on"
    ]


def draft(world: World, year: EvaluationYear) -> MonthlyRecord:
    """March, complete, with everybody present."""
    everybody = AttendancePart(is_rest_present=True, roster=roster(world))
    return save_record(world.scope("secretary"), **entry(world.cell, year, 3, parts=[everybody]))


NAMES = ("Đoàn Thanh Hòa", "Phan Bá Lâm", "Nguyễn Thị Tú")
STEPS = st.one_of(
    st.tuples(st.just("tick"), st.sampled_from(NAMES), st.sampled_from(["present", "excused", "exempt", ""])),
    st.tuples(
        st.just("day"),
        st.none() | st.sampled_from([DAY, DAY.replace(day=20), DAY.replace(year=1926), DAY.replace(month=5)]),
        st.none(),
    ),
    st.tuples(st.just("without"), st.booleans(), st.none()),
    st.tuples(st.just("standing"), st.sampled_from(NAMES), st.sampled_from(["official", "suspended"])),
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(STEPS, min_size=1, max_size=8))
def test_no_tick_is_lost_that_nobody_emptied(
    world: World, year: EvaluationYear, steps: list[tuple[str, Any, Any]]
) -> None:
    """Of three members one is there from the 10th on, and another takes part elsewhere from then on."""
    MonthlyRecord.objects.all().delete()
    Member.objects.filter(name__in=NAMES).update(status="official")
    turn = datetime.date(2025, 3, 10)
    Membership.objects.filter(member__name="Phan Bá Lâm").update(held_from=turn)
    Membership.objects.get_or_create(
        member=member("Nguyễn Thị Tú"), organization=world.sibling_cell, kind="temporary", held_from=turn
    )
    day: datetime.date | None = DAY
    is_without, version, ticked = False, 0, dict[str, str]()
    for kind, what, how in steps:
        answers = {}
        if kind == "standing":
            Member.objects.filter(name=what).update(status=how)
        elif kind == "day":
            day = what
        elif kind == "without":
            is_without = what
        elif member(what).status == "official":
            answers = {member(what).pk: Answer(presence=how, reason="ốm" if how == "excused" else "")}
            ticked[what] = how
        facts = {"is_without_meeting": is_without}
        record = tick(world, year, version, day=day, facts=facts, answers=answers)
        version = record.version
        kept = {name: row[0] for name, row in rows(record).items()}
        assert kept == {name: presence for name, presence in ticked.items() if presence}
        listed = [line for line in roster_as_stored(world, record).lines if line.is_called and not is_without]
        counted = sum(line.presence == "excused" for line in listed)
        assert (counts(record)[2] or 0) == counted


def roster_as_stored(world: World, record: MonthlyRecord) -> Roster:
    return read_roster(world.cell, 2025, 3, record, timezone.localdate())


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

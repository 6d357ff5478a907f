"""The home page of each role: tasks, figures, and the one thing to do first."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cells.choices import Role
from cells.models import Event, Member, Office, Organization
from cells.scope import Grant, Scope
from evaluations.models import Criterion, Deadline, EvaluationYear, Mark, MemberRating, UnitFacts, Visit
from reports.home import Home, Section, build_home
from reports.home.values import Action, Empty, Figure, Task
from tests.builders import make_organization, make_record, make_supervision, make_user, make_year
from tests.conftest import World

JUNE_3 = datetime.date(2025, 6, 3)
COUNTED = "Not begun or still a draft; what was returned is counted apart."
DECEMBER_8 = datetime.date(2025, 12, 8)
SCORES = {
    f"{good}_{part}": value
    for good, value in (("tasks", "20"), ("activity", "20"), ("solidarity", "25"), ("cadres", "25"))
    for part in ("score", "reachable")
}


def sent(day: str) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.fromisoformat(f"2025-{day} 08:00"))


@pytest.fixture
def year(world: World) -> EvaluationYear:
    """On 3 June, May being due on the 5th: the cell's April was returned, its February was never sent."""
    year = make_year(world.district, 2025)
    for unit in (world.cell, world.sibling_cell):
        make_record(unit, year, 1, state="approved", submitted_at=sent("02-03"), **SCORES)
    make_record(world.cell, year, 3, state="approved", submitted_at=sent("04-03"), **SCORES | {"tasks_score": "16"})
    make_record(world.cell, year, 4, state="returned", submitted_at=sent("05-03"), state_reason="Thiếu biên bản")
    make_record(world.cell, year, 5, state="draft")
    make_record(world.sibling_cell, year, 5, state="submitted", submitted_at=sent("06-02"))
    return year


def home(world: World, who: str, today: datetime.date = JUNE_3) -> Home:
    return build_home(world.scope(who), today)


def only(sections: tuple[Section, ...]) -> Section:
    [section] = sections
    return section


# --- those who write records ------------------------------------------------------------------------------------------


def test_a_secretary_sees_what_is_owed_and_by_when(world: World, year: EvaluationYear) -> None:
    section = only(home(world, "secretary").sections)
    record = f"/units/{world.cell.pk}/records/2025"
    assert (section.title, section.role, section.figures, section.empty) == (
        "Chi bộ Thôn Châu Nội", "Cell secretary", (), None,
    )  # fmt: skip
    assert section.tasks == (
        Task(
            title="Monthly record of April 2025",
            url=f"{record}/4/",
            note="Reason: Thiếu biên bản",
            state="returned",
            tone="bad",
        ),
        Task(
            title="Monthly record of February 2025",
            url=f"{record}/2/",
            note="Due on 05/03/2025",
            due="90 days late",
            state="none",
            tone="bad",
        ),
        Task(
            title="Monthly record of May 2025",
            url=f"{record}/5/",
            note="Due on 05/06/2025 · no criterion marked yet",
            due="2 days left",
            state="draft",
            tone="warn",
        ),
        Task(
            title="Monthly record of June 2025",
            url=f"{record}/6/",
            note="Due on 05/07/2025",
            due="32 days left",
            state="none",
        ),
    )
    assert section.action == Action(label="Correct the record of April 2025", url=f"{record}/4/")


def test_a_secretary_is_told_the_cells_place_and_no_other_name(world: World, year: EvaluationYear) -> None:
    section = only(home(world, "secretary").sections)
    # four months due: January 90, March 86 of 90, the two others count zero; the sibling has 90 / 4
    assert section.standing == (
        Figure(value="1 / 2", label="place among comparable units", note="Provisional, until the year is closed"),
        Figure(value="44.00", label="points so far", note="of 90 at most"),
    )
    page = world.client("secretary").get("/").content.decode()
    assert "Châu Dương" not in page
    assert "CANARY" not in page


def test_what_was_sent_waits_and_what_was_approved_is_done(world: World, year: EvaluationYear) -> None:
    year.records.filter(organization=world.cell).exclude(month=5).update(state="approved")
    year.records.filter(organization=world.cell, month=5).update(state="submitted")
    make_record(world.cell, year, 2, state="exempt", state_reason="Lũ lụt")
    make_record(world.cell, year, 6, state="approved", submitted_at=sent("06-02"))
    section = only(home(world, "secretary").sections)
    assert [(task.state, task.note, task.tone) for task in section.tasks] == [
        ("submitted", "Waiting for the committee's review.", ""),
        ("approved", "", "good"),
    ]
    assert section.action is None


def test_empty_full_and_half_drafts_and_an_exempt_month_are_told_apart(world: World, year: EvaluationYear) -> None:
    """Zero and not applicable are marks; a thematic month asks for more."""

    def may() -> Task:
        tasks = only(home(world, "secretary").sections).tasks
        return next(task for task in tasks if task.title == "Monthly record of May 2025")

    record = year.records.get(organization=world.cell, month=5)
    criteria = list(Criterion.objects.filter(part__scale=record.scale, period="monthly"))
    assert may().note == "Due on 05/06/2025 · no criterion marked yet"
    Mark.objects.create(record=record, criterion=criteria[0], value=0)
    Mark.objects.create(record=record, criterion=criteria[1], is_not_applicable=True)
    Mark.objects.create(record=record, criterion=criteria[2], note="a word and no mark")
    assert may().note == f"Due on 05/06/2025 · 2 of {len(criteria)} criteria marked"
    Mark.objects.filter(record=record).delete()
    Mark.objects.bulk_create(Mark(record=record, criterion=one, value=1) for one in criteria)
    assert may().note == f"Due on 05/06/2025 · all {len(criteria)} criteria marked, not sent yet"
    record.delete()
    assert (may().note, may().state) == ("Due on 05/06/2025", "none")
    make_record(world.cell, year, 5, state="exempt", state_reason="Lũ lụt")
    assert (may().note, may().state, may().due) == ("Lũ lụt", "exempt", "")


@pytest.mark.parametrize(
    ("today", "left", "tone"),
    [
        ("2025-06-05", "due today", "warn"),
        ("2025-06-06", "in grace until 08/06/2025", "warn"),
        ("2025-06-08", "in grace until 08/06/2025", "warn"),
        ("2025-06-09", "4 days late", "bad"),
    ],
)
def test_nobody_is_late_while_grace_lasts(world: World, year: EvaluationYear, today: str, left: str, tone: str) -> None:
    EvaluationYear.objects.filter(pk=year.pk).update(grace_days=3)
    tasks = only(home(world, "secretary", datetime.date.fromisoformat(today)).sections).tasks
    [may] = [task for task in tasks if task.title == "Monthly record of May 2025"]
    assert (may.due, may.tone) == (left, tone)


def test_a_committees_own_day_stands_on_the_pages_of_its_units_and_above(world: World, year: EvaluationYear) -> None:
    Deadline.objects.create(evaluation_year=year, organization=world.commune, due_day=12)
    tasks = only(home(world, "secretary").sections).tasks
    [may] = [task for task in tasks if task.title == "Monthly record of May 2025"]
    assert (may.note.split(" · ")[0], may.due) == ("Due on 12/06/2025", "9 days left")
    notes = [figure.note for figure in only(home(world, "organizer").sections).figures]
    assert f"of 5 units, due from 05/06/2025 to 12/06/2025. {COUNTED}" in notes


@pytest.mark.parametrize(
    ("today", "left", "tone"),
    [
        ("2025-06-01", "4 days left", ""),
        ("2025-06-04", "1 day left", "warn"),
        ("2025-06-05", "due today", "warn"),
        ("2025-06-06", "1 day late", "bad"),
    ],
)
def test_days_left_and_late(world: World, year: EvaluationYear, today: str, left: str, tone: str) -> None:
    tasks = only(home(world, "secretary", datetime.date.fromisoformat(today)).sections).tasks
    [may] = [task for task in tasks if task.title == "Monthly record of May 2025"]
    assert (may.due, may.tone) == (left, tone)


def test_in_january_last_month_belongs_to_the_year_before(world: World, year: EvaluationYear) -> None:
    make_year(world.district, 2026)
    year.records.all().delete()
    for month in range(1, 12):
        make_record(world.cell, year, month, state="approved", submitted_at=sent("12-01"))
    tasks = only(home(world, "secretary", datetime.date(2026, 1, 4)).sections).tasks
    assert [(task.title, task.due) for task in tasks] == [
        ("Monthly record of December 2025", "1 day left"),
        ("Monthly record of January 2026", "32 days left"),
        ("Rate the members for 2025", ""),
    ]
    EvaluationYear.objects.filter(pk=year.pk).update(state="closed")
    tasks = only(home(world, "secretary", datetime.date(2026, 1, 4)).sections).tasks
    assert [(task.title, task.state) for task in tasks] == [
        ("Monthly record of December 2025", "locked"),
        ("Monthly record of January 2026", "none"),
    ]


def test_at_the_years_end_the_members_are_to_be_rated(world: World, year: EvaluationYear) -> None:
    def ratings() -> list[Task]:
        tasks = only(home(world, "secretary", DECEMBER_8).sections).tasks
        return [task for task in tasks if task.title.startswith("Rate")]

    of_cell = {"evaluation_year": year, "organization": world.cell, "points": "80", "tasks_assigned": 3}
    members = list(Member.objects.filter(organization=world.cell))
    MemberRating.objects.create(member=members[0], **of_cell)
    assert ratings() == [
        Task(
            title="Rate the members for 2025",
            url=f"/years/{year.pk}/units/{world.cell.pk}/members/",
            note="1 of 3 members are rated.",
            tone="warn",
        )
    ]
    for member in members[1:]:
        MemberRating.objects.create(member=member, **of_cell)
    assert ratings() == []


def test_without_an_open_year_the_page_says_whom_to_ask(world: World) -> None:
    section = only(home(world, "secretary").sections)
    assert (section.tasks, section.action) == ((), None)
    assert section.empty == Empty(
        title="The year 2025 is not open yet",
        reason=(
            "Monthly records can be written once the organizing committee above your unit has opened the year. "
            "Ask them to open it."
        ),
    )


# --- those who look at others' records --------------------------------------------------------------------------------


def test_a_commune_secretary_sees_the_queue_and_the_communes_own_record(world: World, year: EvaluationYear) -> None:
    section = only(home(world, "commune_secretary").sections)
    queue, board = f"/review/?state={{}}&unit={world.commune.pk}", f"/units/{world.commune.pk}/board/?year=2025"
    assert section.figures == (
        Figure(value=1, label="waiting for my review", url=queue.format("submitted"), tone="warn"),
        Figure(value=1, label="returned and not sent again", url=queue.format("returned")),
        Figure(
            value=1,
            label="not sent for May 2025",
            url=f"{board}&month=5&show=month",
            note=f"of 2 units, due on 05/06/2025. {COUNTED}",
        ),
        Figure(
            value=2,
            label="not sent for June 2025",
            url=f"{board}&month=6&show=month",
            note=f"of 2 units, due on 05/07/2025. {COUNTED}",
        ),
    )
    assert [task.title.removeprefix("Monthly record of ") for task in section.tasks] == [
        "January 2025", "February 2025", "March 2025", "April 2025", "May 2025", "June 2025",
        "Enter several units at once",
    ]  # fmt: skip
    assert section.tasks[-1].url == f"/units/{world.commune.pk}/grid/2025/5/"
    assert [figure.value for figure in section.standing] == ["1 / 2", "0.00"]
    assert section.action == Action(label="Review 1 record", url=queue.format("submitted"))


def test_what_somebody_nearer_reviews_does_not_wait_for_the_district(world: World, year: EvaluationYear) -> None:
    """The commune's secretary reviews its cells; its own record and the other commune's cell are the district's."""
    waiting, returned = only(home(world, "organizer").sections).figures[:2]
    assert (waiting.value, waiting.note, returned.value) == (0, "1 more waits for a nearer reviewer", 1)
    make_record(world.other_cell, year, 5, state="submitted")
    waiting = only(home(world, "organizer").sections).figures[0]
    assert (waiting.value, waiting.note) == (1, "1 more waits for a nearer reviewer")
    page = world.client("organizer").get(waiting.url).context
    assert [row.record.organization for row in page["rows"]] == [world.other_cell]


def test_the_counts_of_the_home_page_are_those_of_the_pages_they_lead_to(world: World, year: EvaluationYear) -> None:
    """None counts the commune's own record, which is not sent either, nor what was returned."""
    year.records.filter(organization=world.cell, month=5).update(state="returned", submitted_at=sent("06-01"))
    make_record(world.cell, year, 6, state="draft")
    client = world.client("commune_secretary")
    waiting, returned, may, june = only(home(world, "commune_secretary").sections).figures
    assert (returned.value, may.value, june.value) == (2, 0, 2)
    for figure in (waiting, returned):
        assert len(client.get(figure.url).context["page_obj"]) == figure.value
    for figure in (may, june):
        page = client.get(figure.url).context
        assert page["unit_count"] == figure.value
        assert (f"{figure.value} not sent yet" in page["reminder"]) == bool(figure.value)


def test_overdue_records_are_urgent(world: World, year: EvaluationYear) -> None:
    days = [datetime.date(2025, 6, 5), datetime.date(2025, 6, 6)]
    figures = [only(home(world, "commune_secretary", day).sections).figures[2] for day in days]
    assert [(figure.value, figure.tone) for figure in figures] == [(1, ""), (1, "bad")]


def test_a_supervisor_sees_the_cells_they_follow(world: World, year: EvaluationYear) -> None:
    make_supervision(world.supervisor, world.sibling_cell)
    section = only(home(world, "supervisor").sections)
    assert [(row.unit.name, row.marks[4], row.missing) for row in section.board] == [
        ("Chi bộ Thôn Châu Nội", "returned", 1),
        ("Chi bộ Thôn Châu Dương", "missing", 3),
    ]
    assert (section.board_year, [figure.value for figure in section.figures]) == (2025, [1])


def test_a_supervisor_is_asked_for_the_remarks_that_are_not_written(world: World, year: EvaluationYear) -> None:
    """May until its record is late, June from its opening on, and a cell with dates of its own by these."""
    make_supervision(world.supervisor, world.sibling_cell)

    def asked(day: int = 3) -> list[str]:
        tasks = only(home(world, "supervisor", datetime.date(2025, 6, day)).sections).tasks
        return [task.url for task in tasks]

    cell, sibling = (f"/units/{unit.pk}/records/2025" for unit in (world.cell, world.sibling_cell))
    may, june = ([f"{unit}/{month}/#visits" for unit in (cell, sibling)] for month in (5, 6))
    assert (asked(), asked(5), asked(6)) == (may + june, may + june, june)
    task = only(home(world, "supervisor", datetime.date(2025, 6, 6)).sections).tasks[0]
    note = "Your visit and remark of June 2025: the remark is not written yet."
    assert (task.title, task.note) == ("Chi bộ Thôn Châu Nội", note)
    written = {"organization": world.cell, "year": 2025, "month": 6}
    Visit.objects.create(**written, user=world.organizer, remark="Không phải của người phụ trách")
    visit = Visit.objects.create(**written, user=world.supervisor, visited_on=JUNE_3)
    assert asked(6) == june
    Visit.objects.filter(pk=visit.pk).update(remark="Sinh hoạt nghiêm túc.")
    assert asked(6) == june[1:]
    Deadline.objects.create(evaluation_year=year, organization=world.commune, opens_day=20)
    assert (asked(19), asked(20)) == ([], june[1:])
    EvaluationYear.objects.filter(pk=year.pk).update(state="closed")
    assert asked(20) == []


@pytest.mark.parametrize("who", ["secretary", "supervisor"])
def test_an_office_at_a_committee_that_keeps_no_record_owes_nothing(world: World, who: str) -> None:
    [grant] = world.scope(who).grants
    district = Grant(role=grant.role, organization_id=world.district.pk, path=world.district.path)
    section = only(build_home(Scope.of(1, [district]), JUNE_3).sections)
    assert (section.tasks, section.board, section.action) == ((), (), None)


@pytest.mark.parametrize("organization", ["province", "district"])
def test_an_auditor_has_overviews_to_read(world: World, year: EvaluationYear, organization: str) -> None:
    unit: Organization = getattr(world, organization)
    Office.objects.filter(user=world.auditor).update(organization=unit)
    section = only(home(world, "auditor").sections)
    assert [figure.value for figure in section.figures] == [4, 5]
    assert [task.url for task in section.tasks] == [
        f"/units/{unit.pk}/board/", f"/units/{unit.pk}/ranking/", "/years/", "/units/",
    ]  # fmt: skip


# --- organizer and administrator --------------------------------------------------------------------------------------


def year_step(world: World, today: datetime.date) -> tuple[str, str, str]:
    task = only(home(world, "organizer", today).sections).tasks[-1]
    return task.title, task.url, task.note


def test_an_organizer_has_the_one_next_step_of_the_year(world: World) -> None:
    assert year_step(world, JUNE_3) == (
        "Open the year 2025", "/years/open/", "Until then no unit can write its monthly records.",
    )  # fmt: skip
    assert home(world, "organizer").action == Action(label="Open the year 2025", url="/years/open/")
    year = make_year(world.district, 2025)
    page = f"/years/{year.pk}/"
    assert year_step(world, JUNE_3) == ("Year 2025 is open", page, "20 months without an approved record.")
    assert year_step(world, DECEMBER_8) == (
        "Fill what is missing in 2025 before the run",
        f"{page}units/",
        "55 months without an approved record, 5 units without year-end facts.",
    )
    for unit in Organization.objects.below(world.district).units():
        UnitFacts.objects.create(evaluation_year=year, organization=unit, shortcomings_noted=0)
        for month in range(1, 13):
            make_record(unit, year, month, state="approved")
    assert year_step(world, DECEMBER_8) == ("Run the year 2025", page, "Nothing is missing any more.")
    EvaluationYear.objects.filter(pk=year.pk).update(run_number=1)
    assert year_step(world, DECEMBER_8) == ("Close the year 2025", page, "Everything is decided.")
    EvaluationYear.objects.filter(pk=year.pk).update(state="closed", closed_at=sent("12-26"))
    assert year_step(world, DECEMBER_8) == (
        "Yearly tables of 2025", f"{page}annual/", "The year was closed on 26/12/2025.",
    )  # fmt: skip
    assert home(world, "organizer", DECEMBER_8).action is None


def test_an_organizer_is_told_whose_the_year_is(world: World) -> None:
    year = make_year(world.district, 2025)

    def told(unit: Organization) -> tuple[str, str]:
        scope = Scope.of(world.organizer.pk, [Grant(role=Role.ORGANIZER, organization_id=unit.pk, path=unit.path)])
        [task] = only(build_home(scope, JUNE_3).sections).tasks
        return task.url, task.note

    assert told(world.province) == ("/years/", "Opened by 1 committee below.")
    assert told(world.commune) == (f"/years/{year.pk}/", "Opened and run by Huyện ủy Đức Thọ.")


def test_an_administrator_sees_accounts_and_the_last_import(world: World) -> None:
    former = make_user("former", world.cell, Role.CELL_SECRETARY)
    Office.objects.filter(user=former).update(held_until=datetime.date(2025, 1, 1))
    section = only(home(world, "administrator").sections)
    assert [(figure.value, figure.label, figure.tone) for figure in section.figures] == [
        (5, "units below", ""),
        (7, "accounts", ""),
        (1, "accounts without an office", "warn"),
    ]
    assert (section.tasks[0].url, section.tasks[0].note) == ("/roster/", "No roster has been imported yet.")
    target = f"organization:{world.district.pk}"
    Event.objects.create(verb="import_roster", organization=world.district, target=target)
    day = timezone.localdate().strftime("%d/%m/%Y")
    assert only(home(world, "administrator").sections).tasks[0].note == f"Last imported on {day}."


def test_an_administrator_of_an_empty_district_begins_with_the_roster(world: World) -> None:
    empty = make_organization("Huyện ủy mới", world.province, "district")
    Office.objects.filter(user=world.administrator).update(organization=empty)
    section = only(home(world, "administrator").sections)
    assert section.action == Action(label="Import a roster", url="/roster/")
    assert (section.tasks[0].tone, section.figures[0].value) == ("bad", 0)


# --- the page ---------------------------------------------------------------------------------------------------------


def test_every_office_has_its_section_the_highest_first(
    world: World, year: EvaluationYear, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timezone, "now", lambda: sent("06-03"))
    for unit, role in ((world.commune, Role.ADMINISTRATOR), (world.other_cell, Role.CELL_SECRETARY)):
        Office.objects.create(user=world.secretary, organization=unit, role=role, held_from=JUNE_3)
    sections = home(world, "secretary").sections
    assert [(section.title, section.role) for section in sections] == [
        ("Đảng bộ xã Tùng Ảnh", "Administrator"),
        ("Chi bộ Thôn Châu Nội", "Cell secretary"),
        ("Chi bộ Thôn Trung Hậu", "Cell secretary"),
    ]
    assert world.client("secretary").get("/").content.decode().count("btn-primary") == 1


def test_an_account_without_an_office_is_told_so(world: World) -> None:
    Office.objects.filter(user=world.auditor).delete()
    answer = world.client("auditor").get("/")
    assert "Your account holds no office today" in answer.content.decode()


@pytest.mark.parametrize(
    "who", ["secretary", "commune_secretary", "supervisor", "organizer", "administrator", "auditor"]
)
def test_home_takes_as_many_queries_for_thirty_units_as_for_one(world: World, year: EvaluationYear, who: str) -> None:
    client = world.client(who)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            answer = client.get("/")
        assert "CANARY" not in answer.content.decode()
        return len(captured)

    few = queries()
    for number in range(30):
        unit = make_organization(f"Chi bộ {number}", world.commune)
        make_record(unit, year, 5, state="submitted", submitted_at=sent("06-02"))
        make_supervision(world.supervisor, unit)
        Office.objects.create(
            user=world.secretary, organization=unit, role=Role.CELL_SECRETARY, held_from=datetime.date(2020, 1, 1)
        )
    assert queries() == few

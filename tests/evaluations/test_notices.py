"""Notices: which stage is told of on which day, to whom, and what putting one aside silences."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from cells.choices import Role
from cells.models import Event, Office
from evaluations.actions.notices import put_aside
from evaluations.models import Deadline, EvaluationYear, MonthlyRecord, NoticeRead
from evaluations.notice_words import notice_lines
from evaluations.notices import DIGEST, STAGES, Notice, OwedMonth, digest, own_notices, stage_on
from evaluations.queries.notices import read_notices
from reports.home.reading import read_home
from tests.builders import make_organization, make_record, make_supervision, make_year
from tests.conftest import World

JUNE_3 = datetime.date(2025, 6, 3)
days = st.dates(datetime.date(2020, 1, 1), datetime.date(2030, 1, 1))


def owed(month: int, **fields: object) -> OwedMonth:
    due_on = datetime.date(2025 + month // 12, month % 12 + 1, 5)
    values = {"unit_pk": 1, "unit_name": "Chi bộ", "due_on": due_on, "last_on_time": due_on, **fields}
    return OwedMonth(first_day=datetime.date(2025, month, 1), **values)  # type: ignore[arg-type]


# --- pure -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("today", "stage"),
    [
        ("2025-12-30", ""),
        ("2025-12-31", "due-5"),
        ("2026-01-03", "due-5"),
        ("2026-01-04", "due-1"),
        ("2026-01-05", "due-1"),
        ("2026-01-06", "due+1"),
        ("2026-03-01", "due+1"),
    ],
)
def test_december_is_told_of_from_the_last_day_of_the_year(today: str, stage: str) -> None:
    told = own_notices([owed(12)], datetime.date.fromisoformat(today))
    assert [notice.key for notice in told] == ([f"{stage}:1:2025-12"] if stage else [])


@given(days, days)
def test_stages_follow_each_other_and_none_comes_back(due_on: datetime.date, today: datetime.date) -> None:
    order = ["", *(stage for stage, _days in STAGES)]
    tomorrow = today + datetime.timedelta(days=1)
    assert order.index(stage_on(due_on, today)) <= order.index(stage_on(due_on, tomorrow))
    assert bool(stage_on(due_on, today)) == ((due_on - today).days <= 5)


@given(st.permutations([owed(month) for month in (1, 2, 3, 4)]), days)
def test_one_notice_a_month_whatever_the_order(months: list[OwedMonth], today: datetime.date) -> None:
    told = own_notices(months, today)
    assert told == own_notices(sorted(months, key=lambda one: one.first_day), today)
    assert len({notice.owed and notice.owed.first_day for notice in told}) == len(told)


def test_a_record_returned_twice_is_news_twice() -> None:
    first = datetime.datetime(2025, 6, 1, 8, tzinfo=datetime.UTC)
    told = [own_notices([owed(5, returned_at=at)], JUNE_3) for at in (first, first + datetime.timedelta(days=1))]
    assert told[0][0].key != told[1][0].key
    assert {one.kind for notices in told for one in notices} == {"returned"}


def test_a_digest_is_one_a_day_and_none_where_all_is_well() -> None:
    assert digest(0, [], JUNE_3) == []
    assert digest(0, [owed(6)], JUNE_3) == []  # not due for a month
    [one] = digest(7, [owed(5), owed(5, unit_pk=2), owed(6)], JUNE_3)
    assert (one.key, one.waiting, one.unsent) == ("digest:2025-06-03", 7, ((datetime.date(2025, 5, 1), 2),))


def test_words_name_month_day_and_what_is_left() -> None:
    due_on, grace = datetime.date(2025, 6, 5), datetime.date(2025, 6, 8)
    months = {
        JUNE_3: owed(5),
        datetime.date(2025, 6, 7): owed(5, last_on_time=grace, is_draft=True),
        datetime.date(2025, 6, 9): owed(5, last_on_time=grace),
    }
    assert due_on == months[JUNE_3].due_on
    lines = [notice_lines(own_notices([month], today), today)[0] for today, month in months.items()]
    assert [(line.title, line.note, line.due, line.tone) for line in lines] == [
        ("The record of May 2025 is due soon", "Chi bộ · due on 05/06/2025 · not begun", "2 days left", ""),
        (
            "The record of May 2025 was due; there is still grace",
            "Chi bộ · was due on 05/06/2025 · a draft is begun",
            "in grace until 08/06/2025",
            "warn",
        ),
        ("The record of May 2025 is overdue", "Chi bộ · was due on 05/06/2025 · not begun", "4 days late", "bad"),
    ]
    [line] = notice_lines([Notice(key="", kind=DIGEST, waiting=7, unsent=((datetime.date(2025, 5, 1), 3),))], JUNE_3)
    assert line.title == "7 records wait for your review; 3 units have not sent May 2025"


# --- read -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def year(world: World) -> EvaluationYear:
    """On 3 June the cell has sent January and February, April came back, March and May were never sent."""
    year = make_year(world.district, 2025)
    for month in (1, 2):
        make_record(world.cell, year, month, state="submitted")
    at = datetime.datetime(2025, 5, 20, 8, tzinfo=datetime.UTC)
    make_record(world.cell, year, 4, state="returned", reviewed_at=at, state_reason="Thiếu biên bản")
    return year


def told(world: World, who: str, today: datetime.date = JUNE_3) -> list[str]:
    return [notice.key for notice in read_notices(world.scope(who), today) if not notice.is_put_aside]


def test_a_secretary_is_told_of_their_own_months_and_a_reviewer_once_of_all(world: World, year: EvaluationYear) -> None:
    cell = world.cell.pk
    assert told(world, "secretary") == [
        f"returned:{cell}:2025-04:20250520080000",
        f"due+1:{cell}:2025-03",
        f"due-5:{cell}:2025-05",
    ]
    assert told(world, "organizer") == ["digest:2025-06-03"]
    assert told(world, "commune_secretary")[0] == "digest:2025-06-03"
    assert {key.split(":")[1] for key in told(world, "commune_secretary")[1:]} == {str(world.commune.pk)}
    for who in ("supervisor", "administrator", "auditor"):
        assert told(world, who) == []


def test_the_digest_counts_what_waits_and_who_has_not_sent(world: World, year: EvaluationYear) -> None:
    make_record(world.foreign_cell, make_year(world.foreign_district, 2025), 5, state="submitted")
    [notice] = read_notices(world.scope("organizer"), JUNE_3)
    # What waits is the commune's to review; its cells have a reviewer who stands nearer.
    assert (notice.waiting, notice.unsent) == (0, ((datetime.date(2025, 5, 1), 5),))
    [notice] = [one for one in read_notices(world.scope("commune_secretary"), JUNE_3) if one.kind == DIGEST]
    assert (notice.waiting, notice.unsent) == (2, ((datetime.date(2025, 5, 1), 2),))  # its own record is not below it


@pytest.mark.parametrize("state", ["submitted", "approved", "exempt"])
def test_nothing_is_told_of_what_was_sent(world: World, year: EvaluationYear, state: str) -> None:
    MonthlyRecord.objects.filter(month=4).update(state=state)
    make_record(world.cell, year, 5, state=state)
    assert told(world, "secretary") == [f"due+1:{world.cell.pk}:2025-03"]


def test_the_digest_follows_days_of_grace_into_the_month_after_next(world: World, year: EvaluationYear) -> None:
    """Due on the 28th with 20 days of grace, April's record is on time until 17 June."""
    Deadline.objects.create(evaluation_year=year, organization=world.commune, due_day=28, grace_days=20)
    april = datetime.date(2025, 4, 1)
    for day, unsent in ((17, 1), (18, 0)):  # of its two cells one has its record back to correct
        notices = read_notices(world.scope("commune_secretary"), datetime.date(2025, 6, day))
        [found] = [notice for notice in notices if notice.kind == DIGEST]
        assert dict(found.unsent).get(april, 0) == unsent
        home = read_home(world.scope("commune_secretary"), datetime.date(2025, 6, day)).notices
        assert [notice.unsent for notice in home if notice.kind == DIGEST] == [found.unsent]


def test_the_digest_leads_to_what_waits_or_else_to_those_who_have_not_sent(
    world: World, year: EvaluationYear, on_june_3: None
) -> None:
    scope = world.scope("organizer")
    make_record(world.commune, year, 4, state="submitted")
    assert notice_lines(read_notices(scope, JUNE_3), JUNE_3)[0].url == reverse("review_queue")
    MonthlyRecord.objects.filter(state="submitted").update(state="approved")
    [line] = notice_lines(read_notices(scope, JUNE_3), JUNE_3)
    assert line.title == "5 units have not sent May 2025"
    assert world.client("organizer").get(line.url).context["unit_count"] == 5


def test_nothing_is_owed_to_a_closed_year(world: World, year: EvaluationYear) -> None:
    EvaluationYear.objects.filter(pk=year.pk).update(state="closed")
    assert told(world, "secretary") == told(world, "organizer") == []


def test_a_committees_own_dates_move_the_notice(world: World, year: EvaluationYear) -> None:
    Deadline.objects.create(evaluation_year=year, organization=world.commune, due_day=12)
    may = f"due-5:{world.cell.pk}:2025-05"
    assert may not in told(world, "secretary", datetime.date(2025, 6, 6))
    assert may in told(world, "secretary", datetime.date(2025, 6, 7))


# --- put aside --------------------------------------------------------------------------------------------------------


def test_a_stage_put_aside_does_not_silence_the_next(world: World, year: EvaluationYear) -> None:
    scope = world.scope("secretary")
    [may] = [one for one in read_notices(scope, JUNE_3) if one.key.endswith("2025-05")]
    put_aside(scope, may)
    put_aside(scope, may)  # a double click
    assert may.key not in told(world, "secretary")
    assert may.key not in told(world, "secretary", datetime.date(2025, 6, 2))
    assert f"due-1:{world.cell.pk}:2025-05" in told(world, "secretary", datetime.date(2025, 6, 4))
    events = Event.objects.filter(verb="put_notice_aside")
    assert [(event.actor_id, event.changes) for event in events] == [(world.secretary.pk, {"notice": ["", may.key]})]
    put_aside(scope, may, is_aside=False)
    assert may.key in told(world, "secretary")


def test_what_one_puts_aside_another_still_sees(world: World, year: EvaluationYear) -> None:
    [notice] = read_notices(world.scope("organizer"), JUNE_3)
    put_aside(world.scope("organizer"), notice)
    assert told(world, "organizer") == []
    assert told(world, "organizer", datetime.date(2025, 6, 4)) == ["digest:2025-06-04"]
    assert told(world, "commune_secretary")[0] == notice.key


@pytest.fixture
def on_june_3(monkeypatch: pytest.MonkeyPatch) -> None:
    now = datetime.datetime(2025, 6, 3, 8, tzinfo=timezone.get_default_timezone())
    monkeypatch.setattr(timezone, "now", lambda: now)


def test_the_page_tells_puts_aside_and_brings_back(world: World, year: EvaluationYear, on_june_3: None) -> None:
    client, page = world.client("secretary"), reverse("notice_list")
    shown = client.get(page)
    assert shown.context["notice_count"] == 3
    assert "The record of May 2025 is due soon" in shown.content.decode()
    key = f"due-5:{world.cell.pk}:2025-05"
    assert client.get("/").context["notice_count"] == 3
    assert client.post(reverse("notice_read"), {"key": key}).status_code == 302
    assert client.get(page).context["notice_count"] == client.get("/").context["notice_count"] == 2
    assert "Bring back" in client.get(page).content.decode()
    client.post(reverse("notice_read"), {"key": key, "back": "1"})
    assert client.get(page).context["notice_count"] == 3


def test_nobody_puts_aside_what_they_are_not_told(world: World, year: EvaluationYear, on_june_3: None) -> None:
    keys = [f"due-5:{world.cell.pk}:2025-05", "due-1:1:2020-01", "", "x" * 200]
    for key in keys:
        assert world.client("organizer").post(reverse("notice_read"), {"key": key}).status_code == 302
    assert not NoticeRead.objects.exists()


def test_home_shows_the_bell_and_every_page_the_way(world: World, year: EvaluationYear, on_june_3: None) -> None:
    client = world.client("secretary")
    assert 'class="bell"' in client.get("/").content.decode()
    other = client.get(reverse("organization_list")).content.decode()
    assert 'class="bell"' not in other
    assert reverse("notice_list") in other


@pytest.mark.parametrize("who", ["secretary", "commune_secretary", "organizer"])
def test_the_page_takes_as_many_queries_for_thirty_units_as_for_one(
    world: World, year: EvaluationYear, on_june_3: None, who: str
) -> None:
    client = world.client(who)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(reverse("notice_list"))
        assert "CANARY" not in answer.content.decode()
        return len(captured)

    few = queries()
    for number in range(30):
        unit = make_organization(f"Chi bộ {number}", world.commune)
        make_record(unit, year, 4, state="returned", reviewed_at=timezone.now())
        make_supervision(world.supervisor, unit)
        Office.objects.create(
            user=world.secretary, organization=unit, role=Role.CELL_SECRETARY, held_from=datetime.date(2020, 1, 1)
        )
    assert queries() == few

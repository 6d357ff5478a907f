"""A committee's own dates: who sets them, what the page says, what the trail keeps."""

import datetime
from collections import Counter
from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from cells.models import Event, Organization
from evaluations.actions.deadlines import StaleDates, set_deadline, take_away_deadline
from evaluations.models import Deadline, EvaluationYear
from evaluations.queries.deadlines import year_dates
from evaluations.queries.progress import board_progress
from evaluations.rules import Dates
from tests.builders import make_organization, make_record, make_year
from tests.conftest import World

DATES = Dates(opens_day=20, due_day=12, grace_days=2)
TYPED = {"opens_day": "20", "due_day": "12", "grace_days": "2", "seen": ""}


@pytest.fixture
def year(world: World) -> EvaluationYear:
    return make_year(world.district, 2025)


def own(year: EvaluationYear, committee: Organization) -> Dates | None:
    return year_dates(year).local.get(committee.path)


@pytest.mark.parametrize("who", ["commune_secretary", "organizer"])
def test_a_committees_secretary_and_its_office_set_and_take_away_dates(
    world: World, year: EvaluationYear, who: str
) -> None:
    scope = world.scope(who)
    set_deadline(scope, year, world.commune, DATES, seen=None)
    assert own(year, world.commune) == DATES
    take_away_deadline(scope, year, world.commune, seen=DATES)
    assert own(year, world.commune) is None
    events = Event.objects.filter(organization=world.commune, target=f"year:{year.pk}").order_by("pk")
    assert [(event.verb, event.changes) for event in events] == [
        ("set_deadline", {"opens_day": ["", "20"], "due_day": ["", "12"], "grace_days": ["", "2"]}),
        ("take_away_deadline", {"opens_day": ["20", ""], "due_day": ["12", ""], "grace_days": ["2", ""]}),
    ]
    assert {event.actor_id for event in events} == {scope.user_id}


@pytest.mark.parametrize("who", ["secretary", "supervisor", "administrator", "auditor", "outsider"])
def test_nobody_else_does(world: World, year: EvaluationYear, who: str) -> None:
    Deadline.objects.create(evaluation_year=year, organization=world.commune, due_day=7)
    with pytest.raises(PermissionDenied):
        set_deadline(world.scope(who), year, world.commune, DATES, seen=None)
    with pytest.raises(PermissionDenied):
        take_away_deadline(world.scope(who), year, world.commune, seen=Dates(due_day=7))
    assert own(year, world.commune) == Dates(due_day=7)


def test_the_years_own_committee_a_cell_and_a_foreign_commune_have_none(world: World, year: EvaluationYear) -> None:
    make_year(world.foreign_district, 2025)
    scope = world.scope("organizer")
    for unit in (world.district, world.cell):
        with pytest.raises(ValidationError, match="no dates of its own"):
            set_deadline(scope, year, unit, DATES, seen=None)
    with pytest.raises(PermissionDenied):
        set_deadline(scope, year, world.foreign_commune, DATES, seen=None)
    assert not Deadline.objects.exists()


@pytest.mark.parametrize(
    "act",
    [
        lambda scope, year, commune: set_deadline(scope, year, commune, DATES, seen=None),
        lambda scope, year, commune: take_away_deadline(scope, year, commune, seen=Dates(due_day=7)),
    ],
)
def test_a_closed_years_dates_stay(world: World, year: EvaluationYear, act: Callable[..., None]) -> None:
    Deadline.objects.create(evaluation_year=year, organization=world.commune, due_day=7)
    EvaluationYear.objects.filter(pk=year.pk).update(state="closed")
    with pytest.raises(ValidationError, match="is closed"):
        act(world.scope("organizer"), year, world.commune)
    assert own(year, world.commune) == Dates(due_day=7)


@pytest.mark.parametrize(
    ("day", "allowed"),
    [
        ({"opens_day": 0}, False),
        ({"opens_day": 1}, True),
        ({"due_day": 28}, True),
        ({"due_day": 29}, False),
        ({"grace_days": 20}, True),
        ({"grace_days": 21}, False),
    ],
)
def test_days_are_of_every_month_and_grace_ends_before_the_next_one(
    world: World, year: EvaluationYear, day: dict[str, int], allowed: bool
) -> None:
    if allowed:
        set_deadline(world.scope("organizer"), year, world.commune, Dates(**day), seen=None)
    else:
        with pytest.raises(ValidationError):
            set_deadline(world.scope("organizer"), year, world.commune, Dates(**day), seen=None)
    assert Deadline.objects.exists() is allowed


def test_whoever_comes_second_is_told(world: World, year: EvaluationYear) -> None:
    set_deadline(world.scope("organizer"), year, world.commune, Dates(due_day=9), seen=None)
    with pytest.raises(StaleDates):
        set_deadline(world.scope("commune_secretary"), year, world.commune, DATES, seen=None)
    with pytest.raises(StaleDates):
        take_away_deadline(world.scope("commune_secretary"), year, world.commune, seen=DATES)
    # sent twice over a bad line: the second one changes nothing
    set_deadline(world.scope("organizer"), year, world.commune, Dates(due_day=9), seen=None)
    assert Event.objects.filter(verb="set_deadline").count() == 1


# --- the page ---------------------------------------------------------------------------------------------------------


def test_the_page_says_whose_dates_count_and_sets_others(
    world: World, year: EvaluationYear, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = datetime.datetime(2025, 3, 10, 8, tzinfo=timezone.get_default_timezone())
    monkeypatch.setattr(timezone, "now", lambda: now)
    client, url = world.client("commune_secretary"), reverse("deadline_set", args=[world.commune.pk, 2025])
    page = client.get(url).content.decode()
    assert "In force: the common dates" in page
    assert "05/04/2025" in page  # March, on the year's dates
    assert client.post(url, TYPED).status_code == 302
    page = client.get(url).content.decode()
    assert "own dates" in page
    assert "from 20/03/2025" in page
    assert "12/04/2025" in page
    assert "14/04/2025" in page
    assert 'value="20-12-2"' in page
    assert client.post(url, {"take_away": "1", "seen": "20-12-2"}).status_code == 302
    assert own(year, world.commune) is None


@pytest.fixture
def march_10(world: World, year: EvaluationYear, monkeypatch: pytest.MonkeyPatch) -> None:
    """January was sent on the 3rd and on the 11th of February, where it was due on the 5th; nobody sent February."""
    monkeypatch.setattr(timezone, "now", lambda: at(3, 10))
    for unit, day in ((world.cell, 3), (world.sibling_cell, 11), (world.commune, 11), (world.other_cell, 11)):
        make_record(unit, year, 1, state="approved", submitted_at=at(2, day))


def at(month: int, day: int) -> datetime.datetime:
    return datetime.datetime(2025, month, day, 8, tzinfo=timezone.get_default_timezone())


@pytest.mark.parametrize(
    ("asked", "changes", "said"),
    [
        ({"due_day": 12}, (0, 1, 0, 2), "1 approved record becomes on time that was late"),
        ({"due_day": 2}, (1, 0, 0, 0), "1 approved record becomes late that was on time"),
        ({"due_day": 5}, (0, 0, 0, 0), "No month so far is judged otherwise."),
    ],
)
def test_before_dates_are_set_the_page_says_what_they_change(
    world: World, year: EvaluationYear, march_10: None, asked: dict[str, int], changes: tuple[int, ...], said: str
) -> None:
    """The commune's own record and the other commune follow the dates above."""
    client, url = world.client("commune_secretary"), reverse("deadline_set", args=[world.commune.pk, 2025])
    page = client.get(url, {"opens_day": 1, "grace_days": 0, "seen": "", **asked})
    found = page.context["rejudging"]
    assert changes == (
        found.becoming_late, found.becoming_on_time, found.becoming_missing, found.no_longer_missing,
    )  # fmt: skip
    assert said in page.content.decode()
    assert own(year, world.commune) is None
    confirm = {name: page.context["form"][name].value() for name in ("opens_day", "due_day", "grace_days", "seen")}
    assert client.post(url, confirm).status_code == 302
    assert own(year, world.commune) == Dates(**asked)
    marks = board_progress(world.scope("commune_secretary"), world.commune, 2025, datetime.date(2025, 3, 10))
    counts = Counter(mark for one in marks for mark in one.marks.values())
    assert (found.on_time, found.late) == (counts["on_time"], counts["late"])


def test_taking_dates_away_is_looked_at_first(world: World, year: EvaluationYear, march_10: None) -> None:
    Deadline.objects.create(evaluation_year=year, organization=world.commune, due_day=12)
    client, url = world.client("commune_secretary"), reverse("deadline_set", args=[world.commune.pk, 2025])
    page = client.get(url, {"take_away": "1"})
    found = page.context["rejudging"]
    assert (found.becoming_late, found.becoming_missing, found.no_longer_missing) == (1, 2, 0)
    assert own(year, world.commune) == Dates(due_day=12)
    assert client.post(url, {"take_away": "1", "seen": "1-12-0"}).status_code == 302
    assert own(year, world.commune) is None


def test_what_dates_change_is_not_told_of_others_unseen_or_unreadable(world: World, year: EvaluationYear) -> None:
    Deadline.objects.create(evaluation_year=year, organization=world.commune, due_day=9)
    client, url = world.client("commune_secretary"), reverse("deadline_set", args=[world.commune.pk, 2025])
    for asked, status in (({}, 409), ({"due_day": "31", "seen": "1-9-0"}, 422), ({"seen": "1-9-0"}, 200)):
        page = client.get(url, TYPED | asked)
        assert (page.status_code, "What these dates change" in page.content.decode()) == (status, status == 200)


def test_what_cannot_be_read_stays_on_the_page(world: World, year: EvaluationYear) -> None:
    client, url = world.client("organizer"), reverse("deadline_set", args=[world.commune.pk, 2025])
    answer = client.post(url, TYPED | {"due_day": "31", "grace_days": "zwei"})
    assert answer.status_code == 422
    assert 'value="31"' in answer.content.decode()
    assert 'value="zwei"' in answer.content.decode()
    assert own(year, world.commune) is None


def test_a_stale_page_shows_both_and_can_be_sent_again(world: World, year: EvaluationYear) -> None:
    Deadline.objects.create(evaluation_year=year, organization=world.commune, due_day=9)
    client, url = world.client("organizer"), reverse("deadline_set", args=[world.commune.pk, 2025])
    answer = client.post(url, TYPED)
    page = answer.content.decode()
    assert (answer.status_code, own(year, world.commune)) == (409, Dates(due_day=9))
    assert "changed while you were typing" in page
    assert 'value="12"' in page  # typed
    assert "09/" in page  # in force
    assert client.post(url, TYPED | {"seen": answer.context["form"]["seen"].value()}).status_code == 302
    assert own(year, world.commune) == DATES
    assert client.post(url, {"take_away": "1", "seen": "1-2-3"}).status_code == 409
    assert own(year, world.commune) == DATES


def test_a_closed_year_offers_nothing_to_set(world: World, year: EvaluationYear) -> None:
    EvaluationYear.objects.filter(pk=year.pk).update(state="closed")
    client, url = world.client("organizer"), reverse("deadline_set", args=[world.commune.pk, 2025])
    page = client.get(url)
    assert (page.status_code, "The year is closed" in page.content.decode()) == (200, True)
    asked = client.get(url, TYPED)
    for words in ("Set the dates", "What these dates change"):
        assert words not in page.content.decode() + asked.content.decode()
    assert client.post(url, TYPED).status_code == 422
    assert client.post(url, {"take_away": "1", "seen": ""}).status_code == 422
    assert client.get(reverse("deadline_set", args=[world.commune.pk, 2024])).status_code == 404


def test_the_year_page_names_the_committees_and_leads_their_secretaries_there(
    world: World, year: EvaluationYear
) -> None:
    Deadline.objects.create(evaluation_year=year, organization=world.commune, due_day=9, grace_days=3)
    Deadline.objects.create(evaluation_year=year, organization=world.other_commune, due_day=11)
    url = reverse("year_detail", args=[year.pk])
    link = reverse("deadline_set", args=[world.commune.pk, 2025])
    own_page = world.client("commune_secretary").get(url).content.decode()
    assert link in own_page
    assert "due on day 9 of the following month, 3 days of grace" in own_page
    assert "day 11" not in own_page  # another commune's affair
    assert "day 11" in world.client("organizer").get(url).content.decode()
    assert link not in world.client("secretary").get(url).content.decode()


def test_a_committee_between_has_the_nearest_word(world: World, year: EvaluationYear) -> None:
    """A sub-committee's dates win over its commune's, whichever was set first."""
    between = make_organization("Đảng bộ bộ phận", world.commune, "sub_committee")
    cell = make_organization("Chi bộ xa", between)
    scope = world.scope("organizer")
    set_deadline(scope, year, between, DATES, seen=None)
    set_deadline(scope, year, world.commune, Dates(due_day=9), seen=None)
    dates = year_dates(year)
    assert (dates.of(cell.path), dates.of(between.path), dates.of(world.commune.path)) == (
        DATES,
        Dates(due_day=9),
        Dates(),
    )

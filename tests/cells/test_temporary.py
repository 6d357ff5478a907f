"""Temporary activities: who records them, what is refused, what the member's page tells, and the meeting's list."""

import datetime
import re

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from cells.actions import end_temporary_activity, record_temporary_activity
from cells.choices import MembershipKind, MemberStatus
from cells.models import Event, Member, Membership, Organization
from cells.queries.temporary import receiving_cells_found
from evaluations.queries.roll import read_roster
from tests.builders import make_organization, make_year
from tests.conftest import World

DAY = datetime.date(2025, 2, 10)
LATER = datetime.date(2025, 6, 1)
KEEPERS = ["commune_secretary", "organizer", "administrator"]
OTHERS = ["secretary", "supervisor", "auditor", "outsider"]


def member(name: str = "Phan Bá Lâm") -> Member:
    return Member.objects.select_related("organization").get(name=name)


def record(
    world: World,
    cell: Organization | None = None,
    held_from: datetime.date = DAY,
    held_until: datetime.date | None = None,
    who: str = "organizer",
) -> Membership:
    cell = cell or world.sibling_cell
    scope = world.scope(who)
    return record_temporary_activity(scope, member(), organization=cell, held_from=held_from, held_until=held_until)


def temporary() -> list[tuple[object, ...]]:
    rows = Membership.objects.filter(kind=MembershipKind.TEMPORARY).order_by("pk")
    return list(rows.values_list("member__name", "organization", "held_from", "held_until"))


def address(world: World, cell: Organization | None = None) -> str:
    return reverse("temporary_activity_record", args=[member().pk]) + (f"?unit={cell.pk}" if cell else "")


# --- recording --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", KEEPERS)
def test_record_writes_the_span_and_its_audit_line(world: World, who: str) -> None:
    record(world, held_until=LATER, who=who)
    assert temporary() == [("Phan Bá Lâm", world.sibling_cell.pk, DAY, LATER)]
    assert member().organization == world.cell, "the member still belongs at home"
    event = Event.objects.get()
    assert (event.verb, event.actor, event.target, event.organization, event.changes) == (
        "record_temporary_activity",
        getattr(world, who),
        f"member:{member().pk}",
        world.cell,
        {
            "temporary_cell": ["", "Chi bộ Thôn Châu Dương"],
            "held_from": ["", "2025-02-10"],
            "held_until": ["", "2025-06-01"],
        },
    )


@pytest.mark.parametrize("who", OTHERS)
def test_record_is_for_the_committee_above_the_members_cell(world: World, who: str) -> None:
    with pytest.raises(PermissionDenied):
        record(world, who=who)
    assert temporary() == []


def test_record_reaches_as_far_as_the_reader_sees(world: World) -> None:
    """A commune keeps its own members at its own cells; between communes the committee above both does."""
    for cell, who in ((world.other_cell, "commune_secretary"), (world.foreign_cell, "organizer")):
        with pytest.raises(PermissionDenied):
            record(world, cell, who=who)
    assert (temporary(), Event.objects.count()) == ([], 0)
    record(world, world.other_cell, who="organizer")
    assert temporary() == [("Phan Bá Lâm", world.other_cell.pk, DAY, None)]


def test_record_of_a_member_elsewhere_is_refused(world: World) -> None:
    with pytest.raises(PermissionDenied):
        record_temporary_activity(
            world.scope("commune_secretary"), member("Hồ Thanh Tuấn"), organization=world.cell, held_from=DAY
        )
    record_temporary_activity(world.scope("organizer"), member("Hồ Thanh Tuấn"), organization=world.cell, held_from=DAY)
    assert temporary() == [("Hồ Thanh Tuấn", world.cell.pk, DAY, None)]


def test_record_refuses_what_is_no_other_cell(world: World) -> None:
    for unit, words in ((world.cell, "own cell"), (world.commune, "Only a cell")):
        with pytest.raises(ValidationError, match=words):
            record(world, unit)
    assert temporary() == []


def test_record_refuses_days_that_cannot_be(world: World) -> None:
    admitted_on = datetime.date(2010, 5, 19)
    day = datetime.timedelta(days=1)
    with pytest.raises(ValidationError, match="admitted on 19/05/2010"):
        record(world, held_from=admitted_on - day)
    for until in (DAY - day, DAY):
        with pytest.raises(ValidationError, match="after the beginning"):
            record(world, held_until=until)
    assert temporary() == []
    record(world, held_from=admitted_on, held_until=admitted_on + day)


def test_record_refuses_a_cell_that_does_not_exist_on_the_day(world: World) -> None:
    Organization.objects.filter(pk=world.sibling_cell.pk).update(opened_on=DAY, closed_on=LATER)
    for held_from in (DAY - datetime.timedelta(days=1), LATER):
        with pytest.raises(ValidationError, match="does not exist on this day"):
            record(world, held_from=held_from)
    record(world)


def test_record_refuses_somebody_who_left(world: World) -> None:
    Member.objects.filter(name="Phan Bá Lâm").update(status=MemberStatus.TRANSFERRED)
    with pytest.raises(ValidationError, match="no longer belongs"):
        record(world)


@pytest.mark.parametrize(
    ("held_from", "held_until", "is_refused"),
    [
        ("2025-01-01", "2025-02-10", False),
        ("2025-01-01", "2025-02-11", True),
        ("2025-01-01", None, True),
        ("2025-03-01", "2025-04-01", True),
        ("2025-05-31", None, True),
        ("2025-06-01", None, False),
    ],
)
def test_record_refuses_a_second_place_on_the_same_day(
    world: World, held_from: str, held_until: str | None, is_refused: bool
) -> None:
    record(world, held_until=LATER)
    span = datetime.date.fromisoformat(held_from), datetime.date.fromisoformat(held_until) if held_until else None
    if is_refused:
        with pytest.raises(ValidationError, match="from 10/02/2025 until 01/06/2025 already"):
            record(world, world.other_cell, *span)
    else:
        record(world, world.other_cell, *span)
    assert len(temporary()) == (1 if is_refused else 2)


# --- their end --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", KEEPERS)
def test_end_writes_the_day_and_its_audit_line(world: World, who: str) -> None:
    membership = record(world)
    end_temporary_activity(world.scope(who), membership, held_until=LATER)
    assert temporary() == [("Phan Bá Lâm", world.sibling_cell.pk, DAY, LATER)]
    event = Event.objects.latest("pk")
    assert (event.verb, event.actor, event.target, event.organization, event.changes) == (
        "end_temporary_activity",
        getattr(world, who),
        f"member:{member().pk}",
        world.cell,
        {"temporary_cell": ["Chi bộ Thôn Châu Dương", ""], "held_until": ["", "2025-06-01"]},
    )


@pytest.mark.parametrize("who", OTHERS)
def test_end_is_for_the_committee_above_the_members_cell(world: World, who: str) -> None:
    membership = record(world)
    with pytest.raises(PermissionDenied):
        end_temporary_activity(world.scope(who), membership, held_until=LATER)
    assert temporary() == [("Phan Bá Lâm", world.sibling_cell.pk, DAY, None)]


def test_end_is_the_sending_committees_even_where_it_does_not_see_the_cell(world: World) -> None:
    membership = record(world, world.other_cell)
    end_temporary_activity(world.scope("commune_secretary"), membership, held_until=LATER)
    assert temporary() == [("Phan Bá Lâm", world.other_cell.pk, DAY, LATER)]


def test_end_may_be_moved_until_the_next_place_begins(world: World) -> None:
    first, scope = record(world, held_until=LATER), world.scope("organizer")
    record(world, world.other_cell, held_from=datetime.date(2025, 7, 1))
    with pytest.raises(ValidationError, match=r"from 01/07/2025 on already"):
        end_temporary_activity(scope, first, held_until=datetime.date(2025, 7, 2))
    end_temporary_activity(scope, first, held_until=datetime.date(2025, 7, 1))
    assert [row[3] for row in temporary()] == [datetime.date(2025, 7, 1), None]


def test_end_on_the_first_day_frees_it_for_the_right_cell(world: World) -> None:
    mistaken, scope = record(world), world.scope("organizer")
    with pytest.raises(ValidationError, match="began on 10/02/2025"):
        end_temporary_activity(scope, mistaken, held_until=DAY - datetime.timedelta(days=1))
    end_temporary_activity(scope, mistaken, held_until=DAY)
    record(world, world.other_cell, held_from=datetime.date(2025, 1, 1))
    assert len(temporary()) == 2


def test_end_changes_nothing_where_nothing_changes(world: World) -> None:
    membership = record(world, held_until=LATER)
    end_temporary_activity(world.scope("organizer"), membership, held_until=LATER)
    assert Event.objects.count() == 1


def test_end_of_an_official_membership_is_refused(world: World) -> None:
    official = member().memberships.get()
    with pytest.raises(ValidationError, match="Only temporary"):
        end_temporary_activity(world.scope("organizer"), official, held_until=LATER)
    assert world.client("organizer").get(reverse("temporary_activity_end", args=[official.pk])).status_code == 404


# --- the pages --------------------------------------------------------------------------------------------------------


def choices(world: World, who: str, **query: str) -> list[str]:
    page = world.client(who).get(address(world), query).content.decode()
    return re.findall(r'<a class="task-link" href="\?unit=\d+">([^<]*)</a>', page)


def test_the_nearest_cells_are_offered_first(world: World) -> None:
    assert choices(world, "commune_secretary") == ["Chi bộ Thôn Châu Dương"]
    assert choices(world, "organizer") == ["Chi bộ Thôn Châu Dương", "Chi bộ Thôn Trung Hậu"]


def test_cells_are_found_by_their_names_with_the_commune_beside_them(world: World) -> None:
    assert choices(world, "organizer", q="trung hau") == ["Chi bộ Thôn Trung Hậu"]
    assert choices(world, "organizer", q="chau") == ["Chi bộ Thôn Châu Dương"], "not the member's own"
    page = world.client("organizer").get(address(world), {"q": "trung hau"}).content.decode()
    assert "Đảng bộ xã Yên Hồ" in page
    assert choices(world, "commune_secretary", q="trung hau") == []
    nothing = world.client("organizer").get(address(world), {"q": "ha chua"}).content.decode()
    assert "No cell found" in nothing
    assert "CANARY" not in nothing


def test_closed_cells_and_committees_are_not_offered(world: World) -> None:
    Organization.objects.filter(pk=world.sibling_cell.pk).update(closed_on=DAY)
    assert choices(world, "organizer") == ["Chi bộ Thôn Trung Hậu"]
    assert choices(world, "organizer", q="xa") == []
    assert receiving_cells_found(world.scope("commune_secretary"), world.cell, "", timezone.localdate()) == []
    page = world.client("commune_secretary").get(address(world)).content.decode()
    assert "the committee above both records this" in page


def test_more_cells_than_are_shown_are_found_by_name(world: World) -> None:
    for number in range(60):
        make_organization(f"Chi bộ Thôn {number:02}", world.other_commune)
    offered = choices(world, "organizer")
    assert (len(offered), offered[0]) == (50, "Chi bộ Thôn Châu Dương")
    assert "There are more cells" in world.client("organizer").get(address(world)).content.decode()
    assert choices(world, "organizer", q="thon 59") == ["Chi bộ Thôn 59"]


def test_only_another_cell_of_the_readers_can_be_chosen(world: World) -> None:
    client = world.client("commune_secretary")
    for unit, status in (
        (world.sibling_cell, 200),
        (world.cell, 404),
        (world.commune, 404),
        (world.other_cell, 404),
        (world.foreign_cell, 404),
    ):
        assert client.get(address(world, unit)).status_code == status
        assert client.post(address(world, unit), {}).status_code == status


def test_the_form_records_and_returns_to_the_member(world: World) -> None:
    client = world.client("commune_secretary")
    posted = {"held_from": "10/02/2025", "held_until": "01/06/2025"}
    answer = client.post(address(world, world.sibling_cell), posted, follow=True)
    assert answer.redirect_chain == [(reverse("member_detail", args=[member().pk]), 302)]
    assert temporary() == [("Phan Bá Lâm", world.sibling_cell.pk, DAY, LATER)]
    assert "Recorded: Phan Bá Lâm in temporary activities at Chi bộ Thôn Châu Dương." in answer.content.decode()


@pytest.mark.parametrize(
    ("who", "status"), [("secretary", 403), ("supervisor", 403), ("auditor", 403), ("outsider", 404)]
)
def test_the_pages_are_refused_to_others(world: World, who: str, status: int) -> None:
    membership, client = record(world, held_until=LATER), world.client(who)
    end = reverse("temporary_activity_end", args=[membership.pk])
    posted = {"held_from": "01/07/2025", "held_until": "01/08/2025"}
    answers = {client.get(url).status_code for url in (address(world), address(world, world.other_cell), end)} | {
        client.post(url, posted).status_code for url in (address(world, world.other_cell), end)
    }
    assert answers == {status}
    assert temporary() == [("Phan Bá Lâm", world.sibling_cell.pk, DAY, LATER)]


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"held_from": ""}, "This field is required"),
        ({"held_from": "31/02/2025"}, "Write the date as day/month/year"),
        ({"held_from": "01/01/2001"}, "admitted on 19/05/2010"),
        ({"held_until": "10/02/2025"}, "The end comes after the beginning."),
    ],
)
def test_the_form_keeps_what_was_typed(world: World, typed: dict[str, str], message: str) -> None:
    posted = {"held_from": "10/02/2025", "held_until": "01/06/2025"} | typed
    answer = world.client("organizer").post(address(world, world.sibling_cell), posted)
    page = answer.content.decode()
    assert (answer.status_code, temporary()) == (422, [])
    assert page.count(message) == 2, "once in the summary, once beside the field"
    for value in filter(None, posted.values()):
        assert f'value="{value}"' in page


def test_the_form_tells_what_stands_in_the_way(world: World) -> None:
    record(world)
    answer = world.client("organizer").post(address(world, world.other_cell), {"held_from": "01/03/2025"})
    assert answer.status_code == 422
    assert "from 10/02/2025 on already: record first when they end" in answer.content.decode()


def test_the_end_is_recorded_from_the_members_page(world: World) -> None:
    membership, client = record(world), world.client("commune_secretary")
    end = reverse("temporary_activity_end", args=[membership.pk])
    home = reverse("member_detail", args=[member().pk])
    assert f'href="{end}">Record the end day</a>' in client.get(home).content.decode()
    assert client.post(end, {"held_until": "01/01/2025"}).status_code == 422
    page = client.post(end, {"held_until": "01/06/2025"}, follow=True).content.decode()
    assert temporary() == [("Phan Bá Lâm", world.sibling_cell.pk, DAY, LATER)]
    assert f'href="{end}">Change the end day</a>' in page
    assert 'value="01/06/2025"' in client.get(end).content.decode()


def spans(page: str) -> list[tuple[str, str]]:
    listed = page[page.index("Cells belonged to") :]
    rows = re.findall(r"<dt>(.*?)</dt>\s*<dd>(.*?)</dd>", listed, re.DOTALL)
    return [(days, " ".join(re.sub(r"<[^>]*>", " ", cell).split())) for days, cell in rows]


def test_the_members_page_tells_which_are_temporary_and_until_when(world: World) -> None:
    url = reverse("member_detail", args=[member().pk])
    end_temporary_activity(world.scope("organizer"), record(world), held_until=DAY)
    record(world, held_until=LATER)
    record(world, world.other_cell, held_from=LATER)
    own = ("19/05/2010 – today", "Chi bộ Thôn Châu Nội")
    assert spans(world.client("auditor").get(url).content.decode()) == [
        ("01/06/2025 – no end recorded", "Chi bộ Thôn Trung Hậu Temporary activities"),
        ("10/02/2025 – 01/06/2025", "Chi bộ Thôn Châu Dương Temporary activities"),
        ("10/02/2025 – 10/02/2025", "Chi bộ Thôn Châu Dương Temporary activities – did not take place"),
        own,
    ]
    assert spans(world.client("commune_secretary").get(url).content.decode())[:2] == [
        ("01/06/2025 – no end recorded", "A cell elsewhere Temporary activities Record the end day"),
        ("10/02/2025 – 01/06/2025", "Chi bộ Thôn Châu Dương Temporary activities Change the end day"),
    ]


def test_the_members_page_offers_it_to_keepers_while_the_member_belongs(world: World) -> None:
    def offered(who: str) -> bool:
        page = world.client(who).get(reverse("member_detail", args=[member().pk])).content.decode()
        return f'href="{address(world)}"' in page

    readers = [*KEEPERS, *(who for who in OTHERS if who != "outsider")]
    assert [who for who in readers if offered(who)] == KEEPERS
    Member.objects.filter(name="Phan Bá Lâm").update(status=MemberStatus.TRANSFERRED)
    assert not offered("organizer")


def test_the_end_page_names_no_cell_the_reader_may_not_see(world: World) -> None:
    url = reverse("temporary_activity_end", args=[record(world, world.other_cell).pk])
    shown = {who: "Chi bộ Thôn Trung Hậu" in world.client(who).get(url).content.decode() for who in KEEPERS}
    assert shown == {"commune_secretary": False, "organizer": True, "administrator": True}


# --- the meeting's list -----------------------------------------------------------------------------------------------


def listed(cell: Organization, day: datetime.date) -> dict[str, list[str]]:
    roster = read_roster(cell, day.year, day.month, None, timezone.localdate()).on(day)
    groups = {"called": roster.called, "temporary": roster.temporary, "not called": roster.not_called}
    return {group: [line.member.name for line in lines] for group, lines in groups.items()}


def test_from_the_record_to_the_lists_of_both_meetings(world: World) -> None:
    end_temporary_activity(world.scope("commune_secretary"), record(world, who="commune_secretary"), held_until=LATER)
    at_home = {"called": ["Đoàn Thanh Hòa", "Nguyễn Thị Tú"], "temporary": [], "not called": ["Phan Bá Lâm"]}
    away = {"called": ["Đinh Đức Dũng", "Ngô Văn Ngân"], "temporary": ["Phan Bá Lâm"], "not called": []}
    back = {"called": ["Đoàn Thanh Hòa", "Phan Bá Lâm", "Nguyễn Thị Tú"], "temporary": [], "not called": []}
    for day in (DAY, datetime.date(2025, 5, 31)):
        assert (listed(world.cell, day), listed(world.sibling_cell, day)) == (at_home, away)
    for day in (DAY - datetime.timedelta(days=1), LATER):
        assert listed(world.cell, day) == back
        assert listed(world.sibling_cell, day)["temporary"] == []


def test_the_receiving_secretary_reads_the_name_on_the_roll_and_nowhere_else(world: World) -> None:
    """`secretary` keeps world.cell: somebody of the sibling cell takes part there."""
    make_year(world.district, 2025)
    guest, client = member("Ngô Văn Ngân"), world.client("secretary")
    roll = reverse("record_edit", args=[world.cell.pk, 2025, 3])
    assert "Ngô Văn Ngân" not in client.get(roll).content.decode()
    record_temporary_activity(world.scope("commune_secretary"), guest, organization=world.cell, held_from=DAY)
    page = client.get(roll).content.decode()
    assert "Ngô Văn Ngân" in page[page.index("In temporary activities here") :]
    assert "Ngô Văn Ngân" not in client.get(reverse("member_list", args=[world.cell.pk])).content.decode()
    assert client.get(reverse("member_detail", args=[guest.pk])).status_code == 404

"""An administrator's pages: accounts, offices, slips with one-time passwords, and the first account of all."""

import datetime
import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cells.actions import create_user, end_office
from cells.choices import OrganizationKind, Role
from cells.models import Event, Office, User
from cells.queries.accounts import account_rows, accounts_within
from cells.scope import Scope
from tests.builders import PASSWORD, make_organization, make_user
from tests.conftest import World

DAY = datetime.date(2025, 3, 1)
NEW_ACCOUNT = {
    "full_name": "Nguyễn Thị Tú",
    "username": "Tu.Nguyen",
    "role": Role.CELL_SECRETARY,
    "held_from": "01/03/2025",
}
ONE_TIME = re.compile(r"[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}")


@pytest.fixture
def communal(world: World) -> Client:
    """The browser of an administrator of the commune alone."""
    client = Client()
    client.force_login(make_user("communal", world.commune, Role.ADMINISTRATOR))
    return client


def make_office(user: User, organization: object, role: Role) -> Office:
    return Office.objects.create(user=user, organization=organization, role=role, held_from=DAY)


def text(client: Client, name: str, *args: int, **query: object) -> str:
    return client.get(reverse(name, args=args), query).content.decode()


def listed(client: Client, **query: str) -> list[str]:
    return re.findall(
        r'<th scope="row"><a href="/accounts/\d+/">([^<]*)</a></th>', text(client, "account_list", **query)
    )


# --- who gets there ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["secretary", "commune_secretary", "supervisor", "organizer", "auditor", "outsider"])
def test_account_pages_are_for_administrators(world: World, who: str) -> None:
    client, user, office = world.client(who), world.secretary, world.secretary.offices.get()
    statuses = {
        client.get(reverse("account_list")).status_code,
        client.get(reverse("account_create"), {"unit": world.cell.pk}).status_code,
        client.post(reverse("account_create") + f"?unit={world.cell.pk}", NEW_ACCOUNT).status_code,
        client.get(reverse("account_detail", args=[user.pk])).status_code,
        client.get(reverse("office_grant", args=[user.pk])).status_code,
        client.post(reverse("office_end", args=[office.pk])).status_code,
        client.post(reverse("account_reset_password", args=[user.pk])).status_code,
    }
    assert statuses == {403}
    assert not Event.objects.exists()


def test_account_pages_of_another_district_are_not_found(world: World) -> None:
    client, user, office = world.client("administrator"), world.outsider, world.outsider.offices.get()
    statuses = {
        client.get(reverse("account_create"), {"unit": world.foreign_cell.pk}).status_code,
        client.post(reverse("account_create") + f"?unit={world.foreign_cell.pk}", NEW_ACCOUNT).status_code,
        client.get(reverse("account_detail", args=[user.pk])).status_code,
        client.get(reverse("office_grant", args=[user.pk])).status_code,
        client.post(reverse("office_end", args=[office.pk])).status_code,
        client.post(reverse("account_reset_password", args=[user.pk])).status_code,
    }
    assert statuses == {404}


def test_another_role_at_a_higher_unit_shows_no_more_accounts(world: World) -> None:
    """An administrator of the commune who audits the district administers the commune."""
    make_office(world.auditor, world.commune, Role.ADMINISTRATOR)
    assert {user.username for user in accounts_within(world.scope("auditor"))} == {
        "auditor",
        "secretary",
        "commune_secretary",
        "supervisor",
    }
    client = world.client("auditor")
    assert client.get(reverse("account_detail", args=[world.organizer.pk])).status_code == 404
    assert client.get(reverse("account_create"), {"unit": world.other_cell.pk}).status_code == 404


# --- the list ---------------------------------------------------------------------------------------------------------


def test_account_list_is_by_unit_and_ends_with_former_holders(world: World) -> None:
    end_office(Scope.system(), world.supervisor.offices.get(), held_until=DAY)
    make_office(world.commune_secretary, world.other_cell, Role.AUDITOR)
    rows = account_rows(world.scope("administrator"), timezone.localdate())
    assert [(row.user.username, [office.organization for office in row.offices]) for row in rows] == [
        ("administrator", [world.district]),
        ("auditor", [world.district]),
        ("organizer", [world.district]),
        ("commune_secretary", [world.commune, world.other_cell]),
        ("secretary", [world.cell]),
        ("supervisor", []),
    ]


def test_account_list_shows_offices_inside_only(world: World, communal: Client) -> None:
    make_office(world.secretary, world.other_cell, Role.CELL_SECRETARY)
    page = text(communal, "account_list")
    assert "Chi bộ Thôn Châu Nội" in page
    assert "Chi bộ Thôn Trung Hậu" not in page
    assert listed(communal) == ["Communal", "Commune Secretary", "Supervisor", "Secretary"]


@pytest.mark.parametrize(
    ("words", "expected"), [("duc", ["Đinh Đức Dũng"]), ("DŨNG đinh", ["Đinh Đức Dũng"]), ("bt.014", ["Đinh Đức Dũng"])]
)
def test_account_list_is_searched_by_name_and_user_name(world: World, words: str, expected: list[str]) -> None:
    make_user("bt.014-02", world.sibling_cell, Role.CELL_SECRETARY, full_name="Đinh Đức Dũng")
    assert listed(world.client("administrator"), q=words) == expected


def test_account_list_search_without_a_hit_says_what_to_try(world: World) -> None:
    page = text(world.client("administrator"), "account_list", q="outsider")
    assert "No account found" in page
    assert 'value="outsider"' in page


def test_account_list_makes_the_same_queries_for_many_accounts(world: World) -> None:
    client, url = world.client("administrator"), reverse("account_list")
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    for number in range(30):
        make_user(f"user{number}", world.cell, Role.AUDITOR)
    with CaptureQueriesContext(connection) as many:
        client.get(url)
    assert len(many) == len(few)


# --- a new account ----------------------------------------------------------------------------------------------------


def test_account_create_begins_with_the_unit(world: World) -> None:
    client = world.client("administrator")
    page = text(client, "account_create")
    assert re.findall(r'href="\?unit=(\d+)"', page) == [
        str(unit.pk) for unit in (world.district, world.commune, world.other_commune)
    ]
    assert '<form method="post"' not in page[page.index("<main") :]
    found = text(client, "account_create", q="chau duong")
    assert re.findall(r'href="\?unit=(\d+)"', found) == [str(world.sibling_cell.pk)]
    assert "No unit found" in text(client, "account_create", q="canary")


def test_account_create_offers_the_offices_of_the_unit(world: World) -> None:
    client = world.client("administrator")
    offered = {
        unit.name: re.findall(r'<option value="(\w+)"', text(client, "account_create", unit=unit.pk))
        for unit in (world.cell, world.commune)
    }
    assert offered == {
        "Chi bộ Thôn Châu Nội": ["cell_secretary", "auditor"],
        "Đảng bộ xã Tùng Ảnh": ["committee_secretary", "supervisor", "organizer", "administrator", "auditor"],
    }


def test_account_create_shows_the_password_once(world: World) -> None:
    client = world.client("administrator")
    url = reverse("account_create") + f"?unit={world.cell.pk}"
    answer = client.post(url, NEW_ACCOUNT)
    user = User.objects.get(username="tu.nguyen")
    (password,) = ONE_TIME.findall(answer.content.decode())
    assert answer.status_code == 200
    assert user.check_password(password)
    assert "no-store" in answer["Cache-Control"]
    assert "http://testserver/account/sign-in/" in answer.content.decode()
    assert password not in str(dict(client.session))
    for page in (text(client, "account_detail", user.pk), text(client, "account_list")):
        assert password not in page
    again = client.post(url, NEW_ACCOUNT)
    assert again.status_code == 422
    assert password not in again.content.decode()


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("username", "secretary", "This user name is taken. Add a letter or a digit."),
        ("username", "SECRETARY", "This user name is taken. Add a letter or a digit."),
        ("username", "tú nguyễn", "Enter a valid username."),
        ("full_name", "", "This field is required."),
        ("role", "organizer", "Select a valid choice."),
        ("role", "", "This field is required."),
        ("held_from", "3/2025", "Write the date as day/month/year"),
    ],
)
def test_account_create_keeps_what_was_typed(world: World, field: str, typed: str, message: str) -> None:
    posted = NEW_ACCOUNT | {"username": "tu.nguyen", field: typed}
    before = User.objects.count()
    answer = world.client("administrator").post(reverse("account_create") + f"?unit={world.cell.pk}", posted)
    page = answer.content.decode()
    assert (answer.status_code, User.objects.count()) == (422, before)
    assert page.count(message) == 2, "once in the summary, once beside the field"
    for key in ("full_name", "username", "held_from"):
        assert not posted[key] or f'value="{posted[key]}"' in page


@pytest.mark.parametrize("unit", ["x", "-1", "99999999999999999999999"])
def test_account_create_at_a_unit_that_is_none(world: World, unit: str) -> None:
    answer = world.client("administrator").get(reverse("account_create"), {"unit": unit})
    assert answer.status_code == (404 if unit.isdecimal() else 200)


# --- one account ------------------------------------------------------------------------------------------------------


def test_account_detail_tells_its_history(world: World) -> None:
    scope = world.scope("administrator")
    user, _password = create_user(
        scope,
        username="tu",
        full_name="Nguyễn Thị Tú",
        organization=world.cell,
        role=Role.CELL_SECRETARY,
        held_from=DAY,
    )
    end_office(scope, user.offices.get(), held_until=datetime.date(2025, 6, 1))
    page = text(world.client("administrator"), "account_detail", user.pk)
    assert re.findall(r"</p>\s*<p>([^<]*)</p>", page[page.index("history") :]) == [
        "Ended the office: Cell secretary, Chi bộ Thôn Châu Nội, until 01/06/2025.",
        "Gave the office: Cell secretary, Chi bộ Thôn Châu Nội, from 01/03/2025.",
        "Made the account.",
    ]
    assert "Has not chosen a password yet" in page


def test_account_detail_shows_what_lies_inside_only(world: World, communal: Client) -> None:
    make_office(world.secretary, world.district, Role.ORGANIZER)
    page = text(communal, "account_detail", world.secretary.pk)
    main = page[page.index("<main") :]
    assert "Chi bộ Thôn Châu Nội" in main
    assert "Huyện ủy Đức Thọ" not in main
    assert reverse("account_reset_password", args=[world.secretary.pk]) not in main
    assert reverse("office_end", args=[world.secretary.offices.first().pk]) not in main
    assert "This person also holds an office higher up" in main
    assert "The password can be reset only by somebody who administers every unit" in main


def test_account_of_somebody_higher_up_cannot_be_taken_over(world: World, communal: Client) -> None:
    """The escalation: an administrator of the commune resets the password of a district official and signs in."""
    inside = make_office(world.organizer, world.commune, Role.AUDITOR)
    reset, end = reverse("account_reset_password", args=[world.organizer.pk]), reverse("office_end", args=[inside.pk])
    assert [communal.post(reset).status_code, communal.post(end).status_code] == [403, 403]
    world.organizer.refresh_from_db()
    assert world.organizer.check_password(PASSWORD)
    above = world.client("administrator")
    assert [above.post(reset).status_code, above.post(end).status_code] == [200, 302]


def test_account_reset_password_shows_the_new_one_once(world: World) -> None:
    client, url = world.client("administrator"), reverse("account_reset_password", args=[world.secretary.pk])
    assert client.get(url).status_code == 405
    answer = client.post(url)
    (password,) = ONE_TIME.findall(answer.content.decode())
    world.secretary.refresh_from_db()
    assert world.secretary.check_password(password)
    assert "no-store" in answer["Cache-Control"]
    assert password not in text(client, "account_detail", world.secretary.pk)


def test_office_is_granted_and_ended(world: World) -> None:
    client = world.client("administrator")
    url = reverse("office_grant", args=[world.secretary.pk])
    assert f'href="?unit={world.commune.pk}"' in client.get(url).content.decode()
    unit = f"{url}?unit={world.commune.pk}"
    assert client.get(unit).status_code == 200
    posted = {"role": Role.COMMITTEE_SECRETARY, "held_from": "01/03/2025"}
    page = client.post(unit, posted, follow=True).content.decode()
    assert "Office given: Committee secretary." in page
    refused = client.post(unit, posted)
    assert (refused.status_code, "This person holds this office already." in refused.content.decode()) == (422, True)
    office = world.secretary.offices.get(role=Role.COMMITTEE_SECRETARY)
    end = reverse("office_end", args=[office.pk])
    assert client.get(end).status_code == 405
    assert "Office ended: Committee secretary." in client.post(end, follow=True).content.decode()
    assert "This office has already ended." in client.post(end, follow=True).content.decode()
    assert [grant.role for grant in world.scope("secretary").grants] == [Role.CELL_SECRETARY]


def test_own_office_of_administrator_stays(world: World) -> None:
    client = world.client("administrator")
    answer = client.post(reverse("office_end", args=[world.administrator.offices.get().pk]), follow=True)
    assert "another administrator can" in answer.content.decode()
    assert world.scope("administrator").grants != ()


# --- the first account of all -----------------------------------------------------------------------------------------


def create_administrator(*arguments: str) -> str:
    output = StringIO()
    call_command("create_administrator", *arguments, "--name", "Trần Văn Quản", stdout=output)
    return output.getvalue()


def test_create_administrator_at_the_top(world: World) -> None:
    output = create_administrator("QuanTri")
    user = User.objects.get(username="quantri")
    (password,) = ONE_TIME.findall(output)
    assert user.check_password(password)
    assert user.must_change_password
    assert list(user.offices.values_list("organization", "role", "held_from")) == [
        (world.province.pk, Role.ADMINISTRATOR, timezone.localdate())
    ]
    assert list(Event.objects.values_list("actor", flat=True)) == [None, None]


def test_create_administrator_at_a_unit(world: World) -> None:
    create_administrator("quantri", "--unit", "014")
    assert User.objects.get(username="quantri").offices.get().organization == world.commune


def test_create_administrator_says_what_is_wrong(world: World) -> None:
    make_organization("Chi bộ khác", world.commune, code="014")
    for arguments, words in (
        (("secretary",), "This user name is taken"),
        (("tên có dấu",), "Enter a valid username"),
        (("quantri", "--unit", "999"), "No unit has the code 999"),
        (("quantri", "--unit", "014"), "Say which one"),
        (("quantri", "--unit", "014-01"), "does not exist at a unit of this kind"),
    ):
        with pytest.raises(CommandError, match=words):
            create_administrator(*arguments)
    assert not User.objects.filter(username="quantri").exists()


@pytest.mark.django_db
def test_create_administrator_needs_an_organisation_and_one_top() -> None:
    with pytest.raises(CommandError, match="There is no organisation yet"):
        create_administrator("quantri")
    make_organization("Tỉnh ủy Hà Tĩnh", kind=OrganizationKind.PROVINCE)
    make_organization("Tỉnh ủy Nghệ An", kind=OrganizationKind.PROVINCE)
    with pytest.raises(CommandError, match=r"Tỉnh ủy Hà Tĩnh; .*Tỉnh ủy Nghệ An"):
        create_administrator("quantri")

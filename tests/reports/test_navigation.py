"""What frames every page: where one is and where one can go."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.http import HttpRequest
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import resolve
from django.utils import timezone
from django.utils.formats import date_format

from cells.scope import Scope
from reports.navigation import page_frame
from tests.builders import make_supervision, make_year
from tests.conftest import World


def request_for(world: World, who: str, path: str = "/") -> HttpRequest:
    request = RequestFactory().get(path)
    request.user, request.scope = getattr(world, who), world.scope(who)
    request.resolver_match = resolve(path)
    return request


def menu(world: World, who: str) -> dict[str, str]:
    return {entry["label"]: entry["url"] for entry in page_frame(request_for(world, who))["navigation"]}


def current(world: World, who: str, path: str) -> list[str]:
    frame = page_frame(request_for(world, who, path))
    return [entry["label"] for entry in frame["navigation"] if entry["current"]]


def test_menu_holds_what_the_reader_can_open(world: World) -> None:
    common = {"My work": "/", "Units": "/units/", "Year": "/years/", "Scales": "/scales/"}
    cell, commune, district = (f"/units/{unit.pk}/" for unit in (world.cell, world.commune, world.district))
    board = {"Board": f"{cell}board/"}
    review = {"Review": "/review/"}
    assert menu(world, "secretary") == menu(world, "supervisor") == common | board
    assert menu(world, "commune_secretary") == (
        common | review | {"Board": f"{commune}board/", "Ranking": f"{commune}ranking/"}
    )
    wide = common | {"Board": f"{district}board/", "Ranking": f"{district}ranking/"}
    assert menu(world, "organizer") == wide | review
    assert menu(world, "administrator") == wide | {"Accounts": "/accounts/", "Roster": "/roster/"}
    assert menu(world, "auditor") == wide


def test_every_entry_of_the_menu_opens(world: World) -> None:
    for who in ("secretary", "commune_secretary", "supervisor", "organizer", "administrator", "auditor"):
        client = world.client(who)
        assert {url: client.get(url).status_code for url in menu(world, who).values()} == dict.fromkeys(
            menu(world, who).values(), 200
        )


def test_a_supervisor_of_several_cells_has_their_board_at_home(world: World) -> None:
    make_supervision(world.supervisor, world.sibling_cell)
    assert "Board" not in menu(world, "supervisor")


@pytest.mark.parametrize(
    ("path", "label"),
    [
        ("/", "My work"),
        ("/units/", "Units"),
        ("/units/{cell}/", "Units"),
        ("/units/{cell}/members/", "Units"),
        ("/units/{cell}/board/", "Board"),
        ("/units/{commune}/ranking/", "Ranking"),
        ("/units/{commune}/records/2025/3/", "My work"),
        ("/records/1/review/", "Review"),
        ("/review/", "Review"),
        ("/years/1/units/{cell}/", "Year"),
        ("/verdicts/1/", "Year"),
        ("/scales/1/", "Scales"),
    ],
)
def test_the_entry_of_what_is_shown_is_current(world: World, path: str, label: str) -> None:
    address = path.format(cell=world.cell.pk, commune=world.commune.pk)
    assert current(world, "commune_secretary", address) == [label]


def test_choosing_a_password_is_no_part_of_the_accounts(world: World) -> None:
    assert current(world, "administrator", "/account/password/") == []
    assert current(world, "administrator", "/accounts/") == ["Accounts"]


def test_whereabouts_name_the_highest_office_and_what_lies_above(world: World) -> None:
    month = date_format(timezone.localdate(), "YEAR_MONTH_FORMAT")
    assert page_frame(request_for(world, "secretary"))["whereabouts"] == {
        "organization_name": "Chi bộ Thôn Châu Nội",
        "parent_name": "Đảng bộ xã Tùng Ảnh",
        "role_label": "Cell secretary",
        "month_label": month,
    }
    assert page_frame(request_for(world, "auditor"))["whereabouts"]["parent_name"] == "Tỉnh ủy Hà Tĩnh"


def test_the_frame_takes_one_query(world: World) -> None:
    request = request_for(world, "organizer")
    with CaptureQueriesContext(connection) as captured:
        page_frame(request)
    assert len(captured) == 1


@pytest.mark.django_db
def test_nobody_signed_in_has_a_language_and_no_menu() -> None:
    request = RequestFactory().get("/account/sign-in/")
    request.user, request.scope = AnonymousUser(), Scope()
    with CaptureQueriesContext(connection) as captured:
        frame = page_frame(request)
    assert len(captured) == 0
    assert {name: frame[name] for name in ("demo", "language_choices")} == frame
    assert ("en", "English", True) in frame["language_choices"]


def test_a_page_that_is_not_found_has_its_frame(world: World) -> None:
    make_year(world.district, 2025)
    answer = world.client("organizer").get("/nowhere/")
    assert answer.status_code == 404

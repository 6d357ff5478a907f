"""Who may reach what: the table in `tests/access/table.py` is the resolver's, and every page keeps to it."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.access.asking import ask, text_of
from tests.access.land import address, furnish, unit_at
from tests.access.table import CAST, LED_BACK, PLACES, SIGNED_IN, TABLE, Row, expected
from tests.conftest import World, build_world

pytestmark = pytest.mark.django_db
#: Pages of libraries, which answer PUT as they answer POST or GET.
FROM_LIBRARIES = frozenset({"account_login", "account_change_password", "set_language"})


@pytest.fixture(scope="module")
def land(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """The furnished world, made once; whatever a test changes is taken back."""
    with django_db_blocker.unblock(), transaction.atomic():
        world = build_world()
        furnish(world)
        yield world
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def browsers(land: World) -> dict[str, Client]:
    return {who: land.client(who) for who in CAST}


def outcome(response: HttpResponse, row: Row, method: str) -> str:
    """What an answer amounts to, in the words of the table."""
    if response.status_code == 302 and response.url.startswith(f"{reverse('account_login')}?next="):
        return "sign in"
    if response.status_code == 302 and method == "GET" and row.get is LED_BACK:
        return "led back"
    refusals = {403: "not allowed", 404: "not found", 405: "wrong method"}
    # A page about something answers a reader with itself; a form posted empty is shown again, or is out of date.
    answers = {200} if method == "GET" and row.of else {200, 302, 409, 422}
    return "allowed" if response.status_code in answers else refusals.get(response.status_code, "broken")


def url_names(resolver: URLResolver) -> list[str]:
    names = []
    for entry in resolver.url_patterns:
        names += [str(entry.name)] if isinstance(entry, URLPattern) else url_names(entry)
    return names


def test_every_address_has_one_row() -> None:
    assert sorted(url_names(get_resolver())) == sorted(TABLE)


@pytest.mark.parametrize("name", TABLE)
def test_each_page_is_for_whom_the_table_says(land: World, browsers: dict[str, Client], name: str) -> None:
    row, surprises = TABLE[name], {}
    for place in PLACES[row.of]:
        url = address(name, row.of, unit_at(land, place) if place else None)
        for method in ("GET", "POST"):
            for who in CAST:
                response = ask(browsers[who], method, url)
                found, meant = outcome(response, row, method), expected(row, method, who, place)
                if found != meant:
                    surprises[who, method, place] = f"{found} ({response.status_code}), not: {meant}"
                if who != "outsider" and "CANARY" in text_of(response):
                    surprises[who, method, place, "canary"] = "something foreign"
    assert surprises == {}


@pytest.mark.parametrize("name", [name for name in TABLE if name not in FROM_LIBRARIES])
def test_no_page_takes_another_method(land: World, browsers: dict[str, Client], name: str) -> None:
    row = TABLE[name]
    place = PLACES[row.of][-1] if row.of else ""
    url = address(name, row.of, unit_at(land, place) if place else None)
    assert {who: ask(browsers[who], "PUT", url).status_code for who in SIGNED_IN} == dict.fromkeys(SIGNED_IN, 405)

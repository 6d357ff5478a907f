"""Every page written from right to left, and on a dark ground."""

from collections.abc import Callable

from django.urls import reverse
from pytest_django.live_server_helper import LiveServer

from cells.choices import Role
from tests.builders import make_year
from tests.conftest import World
from tests.journeys.visitor import Visitor
from tests.journeys.walking import flaws_of_every_page

#: They reach every page between them, each of which is looked at once; the Vietnamese walk visits those of every role.
ROLES = (Role.ORGANIZER, Role.CELL_SECRETARY, Role.COMMITTEE_SECRETARY, Role.ADMINISTRATOR)


def test_every_page_is_sound_in_arabic_from_right_to_left_and_in_the_dark(
    live_server: LiveServer, visit: Callable[..., Visitor]
) -> None:
    assert flaws_of_every_page(visit, "ar", "dark", ROLES, is_once=True) == {}


def test_names_and_figures_of_a_table_keep_to_the_side_where_reading_begins(
    world: World, visit: Callable[..., Visitor]
) -> None:
    make_year(world.district)
    visitor = visit(language="ar")
    visitor.is_signed_in_as("organizer")
    visitor.go(reverse("ranking", args=[world.commune.pk]) + "?year=2025")
    sides = visitor.page.locator("tbody th[scope=row], td.number").evaluate_all(
        "cells => [...new Set(cells.map(cell => cell.tagName + getComputedStyle(cell).textAlign))].sort()"
    )
    assert sides == ["TDright", "THright"]

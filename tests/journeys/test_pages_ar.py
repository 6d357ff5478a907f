"""Every page written from right to left, and on a dark ground."""

from collections.abc import Callable

from pytest_django.live_server_helper import LiveServer

from cells.choices import Role
from tests.journeys.visitor import Visitor
from tests.journeys.walking import flaws_of_every_page

#: They reach every page between them, each of which is looked at once; the Vietnamese walk visits those of every role.
ROLES = (Role.ORGANIZER, Role.CELL_SECRETARY, Role.COMMITTEE_SECRETARY, Role.ADMINISTRATOR)


def test_every_page_is_sound_in_arabic_from_right_to_left_and_in_the_dark(
    live_server: LiveServer, visit: Callable[..., Visitor]
) -> None:
    assert flaws_of_every_page(visit, "ar", "dark", ROLES, is_once=True) == {}

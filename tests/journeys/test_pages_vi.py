"""Every page in the language of its users."""

from collections.abc import Callable

from pytest_django.live_server_helper import LiveServer

from cells.choices import Role
from tests.journeys.visitor import Visitor
from tests.journeys.walking import CAST, flaws_of_every_page

#: Those for whom pages differ most with the state of things.
WITH_FACES = (Role.CELL_SECRETARY, Role.COMMITTEE_SECRETARY, Role.ORGANIZER)


def test_every_page_is_sound_in_vietnamese(live_server: LiveServer, visit: Callable[..., Visitor]) -> None:
    assert flaws_of_every_page(visit, "vi", "light", tuple(CAST), WITH_FACES) == {}

"""What an administrator looks after, in numbers."""

import datetime

from cells.models import Event, Office, Organization
from cells.queries.administration import Administration, administrations
from tests.builders import make_user
from tests.conftest import World

TODAY = datetime.date(2025, 7, 3)


def imported(committee: Organization) -> Event:
    return Event.objects.create(verb="import_roster", organization=committee, target=f"organization:{committee.pk}")


def test_administration_counts_units_and_accounts_without_an_office(world: World) -> None:
    former = make_user("former", world.cell, "cell_secretary")
    Office.objects.filter(user=former).update(held_until=TODAY)
    event = imported(world.commune)
    imported(world.foreign_district)
    found = administrations(world.scope("administrator"), [world.district.path], TODAY, "import_roster")
    # secretary, commune secretary, supervisor, organizer, administrator, auditor and the former one
    assert found == {
        world.district.path: Administration(units=5, accounts=7, accounts_without_office=1, imported_at=event.at)
    }


def test_administration_sees_nothing_of_a_foreign_district(world: World) -> None:
    imported(world.foreign_district)
    foreign = world.foreign_district.path
    found = administrations(world.scope("administrator"), [foreign], TODAY, "import_roster")
    nothing = Administration(units=0, accounts=0, accounts_without_office=0, imported_at=None)
    assert found == {foreign: nothing}

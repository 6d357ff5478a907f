"""What lies in somebody else's part of the tree is in no page, workbook, search, choice or count."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse

from cells.choices import Role
from cells.models import Member, Office
from evaluations.models import EvaluationYear, Verdict
from tests.access.asking import ask, text_of
from tests.access.land import YEAR, address, furnish, plant_neighbours, unit_at
from tests.access.table import PLACES, SIGNED_IN, TABLE, expected
from tests.conftest import World, build_world

pytestmark = pytest.mark.django_db
INSIDERS = [who for who in SIGNED_IN if who != "outsider"]
CSRF = re.compile(r'(name="csrfmiddlewaretoken" value=|"x-csrftoken": )"\w+"')
#: Rows for new tasks carry keys that every page makes anew.
ROW_KEYS = re.compile(r"(?<=task_)[0-9a-f]{32}")


@pytest.fixture(scope="module")
def land(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """The furnished world, made once; whatever a test changes is taken back."""
    with django_db_blocker.unblock(), transaction.atomic():
        world = build_world()
        furnish(world)
        yield world
        transaction.set_rollback(True)


def pages_of(land: World, who: str) -> list[str]:
    """Every address somebody may read, and the ways of asking that could reach further than their own."""
    pages = [
        address(name, row.of, unit_at(land, place) if place else None)
        for name, row in TABLE.items()
        for place in PLACES[row.of]
        if expected(row, "GET", who, place) == "allowed"
    ]
    foreign, own = unit_at(land, "foreign_cell"), land.scope(who).grants[0].organization_id
    year = reverse("verdict_list", args=[EvaluationYear.objects.get(committee=land.district).pk])
    group = Verdict.objects.filter(organization=foreign).exclude(group_key="").first().group_key
    pages += [
        reverse("organization_list") + "?q=Trung+Hau",
        reverse("organization_list") + "?q=014-03",
        *(reverse("member_list", args=[own]) + query for query in ("?q=Tu", "?q=Ngan", "?status=official")),
        f"{year}?q=Tu",
        f"{year}?whom=members",
        f"{year}?group={group}",
        reverse("board", args=[own]) + f"?year={YEAR}&format=xlsx",
        reverse("board", args=[own]) + f"?year={YEAR}&committee={land.foreign_commune.pk}",
    ]
    if who in ("commune_secretary", "organizer"):
        pages += [reverse("review_queue") + query for query in (f"?unit={foreign.pk}", "?state=approved")]
        pages += [reverse("ranking", args=[own]) + query for query in (f"?year={YEAR}&reach=all", "?format=xlsx")]
    if who == "administrator":
        pages += [reverse("account_list") + "?q=Mai", reverse("account_create") + "?q=Trung+Hau"]
    return pages


def read_all(land: World, who: str) -> dict[str, str]:
    client = land.client(who)
    return {url: ROW_KEYS.sub("", CSRF.sub("", text_of(ask(client, "GET", url)))) for url in pages_of(land, who)}


@pytest.mark.parametrize("who", INSIDERS)
def test_nobody_notices_new_neighbours(land: World, who: str) -> None:
    """Every page stays as it is, to the letter and the count, when the foreign district gets people and months."""
    before = read_all(land, who)
    plant_neighbours(land)
    after = read_all(land, who)
    assert [url for url, text in after.items() if text != before[url]] == []
    assert [url for url, text in after.items() if "CANARY" in text] == []


def test_the_neighbours_are_there_to_be_noticed(land: World) -> None:
    """The twin: somebody over there does see them, on every page that is about people or units."""
    Office.objects.filter(user=land.outsider).update(organization=land.foreign_district, role=Role.ORGANIZER)
    before = read_all(land, "outsider")
    plant_neighbours(land)
    after = read_all(land, "outsider")
    changed = {url.split("?")[0] for url in after if after[url] != before[url]}
    year = EvaluationYear.objects.get(committee=land.foreign_district).pk
    own = land.foreign_district.pk
    assert changed >= {
        reverse("organization_list"),
        reverse("member_list", args=[own]),
        reverse("board", args=[own]),
        reverse("verdict_list", args=[year]),
        reverse("year_detail", args=[year]),
        reverse("annual_workbook", args=[year]),
    }
    assert "Chi bộ Thôn Trung Hậu CANARY" in after[reverse("organization_list") + "?q=014-03"]


def test_an_outsider_sees_nothing_of_the_district(land: World) -> None:
    names = [unit_at(land, place).name for place in ("district", "commune", "cell", "other_cell")]
    names += Member.objects.filter(organization=land.cell).values_list("name", flat=True)
    seen = {(url, name) for url, text in read_all(land, "outsider").items() for name in names if name in text}
    assert seen == set()


@pytest.mark.parametrize("who", SIGNED_IN)
def test_a_unit_is_found_only_in_its_own_year(land: World, who: str) -> None:
    client = land.client(who)
    crossed = [(land.district, land.foreign_cell), (land.foreign_district, land.cell)]
    answers = set()
    for committee, unit in crossed:
        args = [EvaluationYear.objects.get(committee=committee).pk, unit.pk]
        for name in ("unit_facts", "member_ratings"):
            answers |= {ask(client, method, reverse(name, args=args)).status_code for method in ("GET", "POST")}
        answers.add(ask(client, "POST", reverse("finding_record", args=args)).status_code)
    assert answers == {404}


@pytest.mark.parametrize(
    ("who", "name", "of", "field", "own", "foreign"),
    [
        ("organizer", "supervision_assign", "unit", "user", "supervisor", "outsider"),
        ("organizer", "finding_record", "year and unit", "member", "cell member", "foreign member"),
        ("organizer", "year_open", "", "committee", "district", "foreign_district"),
    ],
)
def test_a_foreign_choice_is_refused(
    land: World, who: str, name: str, of: str, field: str, own: str, foreign: str
) -> None:
    """The rest of the form is empty: what matters is whether this field has an error."""
    client, url = land.client(who), address(name, of, land.cell if of else None)

    def has_error(choice: str) -> bool:
        response = ask(client, "POST", url, {field: key_of(land, choice)})
        assert response.status_code == 422
        return f'id="id_{field}_error"' in text_of(response)

    assert (has_error(own), has_error(foreign)) == (False, True)


def key_of(land: World, choice: str) -> int:
    if choice.endswith(" member"):
        cell = land.cell if choice == "cell member" else land.foreign_cell
        return Member.objects.filter(organization=cell).first().pk
    return getattr(land, choice).pk

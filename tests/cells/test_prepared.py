"""A prepared query gives what its queryset gives, for any values, from any thread."""

import datetime
from threading import Thread
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection

from cells.models import Member, Membership, Organization
from cells.prepared import Prepared
from evaluations.models import ResolutionTask
from tests.builders import make_member, make_record, make_year
from tests.conftest import World


def test_rows_are_those_of_the_queryset_with_what_it_selects_along(
    world: World, django_assert_num_queries: Any
) -> None:
    def build(pk: int) -> Any:
        return Member.objects.filter(organization=pk).select_related("organization").order_by("-pk")

    prepared = Prepared(build)
    for unit in (world.cell, world.sibling_cell, world.foreign_cell, world.cell):
        plain = list(build(unit.pk))
        prepared(unit.pk)
        with django_assert_num_queries(1):
            found = prepared(unit.pk)
            assert [one.organization.name for one in found] == [unit.name] * len(plain)
        assert [vars(one).keys() for one in found] == [vars(one).keys() for one in plain]
        assert found == plain


def test_days_words_and_uuids_reach_the_database_in_its_own_form(world: World) -> None:
    day = datetime.date(2025, 3, 5)
    Membership.objects.filter(organization=world.cell).update(held_from=day)
    since = Prepared(lambda day, path: Membership.objects.filter(held_from__gte=day, organization__path=path))
    assert len(since(day, world.cell.path)) == 3
    assert since(day + datetime.timedelta(days=1), world.cell.path) == since(day, world.foreign_cell.path) == []
    january = make_record(world.cell, make_year(world.district, 2025), 1)
    key = uuid4()
    ResolutionTask.objects.create(organization=world.cell, opened_in=january, key=key, text="Làm đường")
    by_key = Prepared(lambda keys: ResolutionTask.objects.filter(key__in=keys).values_list("key", "opened_in"))
    assert by_key([key]) == by_key([uuid4(), key]) == [(key, january.pk)]
    assert by_key([UUID(int=0)]) == []


def test_lists_are_prepared_for_their_length(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    prepared = Prepared(lambda pks: Organization.objects.filter(pk__in=pks).order_by("path").values_list("pk"))
    pks = [world.cell.pk, world.sibling_cell.pk, world.other_cell.pk]
    monkeypatch.setattr("cells.prepared.LONGEST_LIST", 2)
    for length in (1, 3, 2, 1):
        assert prepared(pks[:length]) == [(pk,) for pk in pks[:length]]
    # a long list is asked as ever
    assert len(prepared._kept) == 2


def test_the_same_value_may_stand_in_several_places_and_constants_stay(world: World) -> None:
    make_member("Hồ Văn Bảy", world.cell, status="exempt")
    prepared = Prepared(
        lambda pk: Member.objects.filter(organization=pk, memberships__organization=pk, status="exempt").values_list(
            "name"
        )
    )
    assert prepared(world.cell.pk) == [("Hồ Văn Bảy",)]
    assert prepared(world.sibling_cell.pk) == []


@pytest.mark.parametrize("number", [2**63, -(2**63) - 1, 10**30])
def test_a_number_that_no_column_holds_finds_nothing(world: World, number: int) -> None:
    assert Prepared(lambda pk: Organization.objects.filter(pk=pk))(number) == []


def test_a_value_that_is_changed_on_its_way_is_refused(world: World) -> None:
    with pytest.raises(AssertionError, match="compared as it is"):
        Prepared(lambda word: Organization.objects.filter(name__contains=word))("Chi bộ")


@pytest.mark.django_db(transaction=True)
def test_another_thread_asks_through_its_own_connection() -> None:
    Organization.objects.add_root(create_kwargs={"name": "Tỉnh ủy Hà Tĩnh", "kind": "province"})
    prepared = Prepared(lambda path: Organization.objects.filter(path=path))
    assert [one.name for one in prepared("0001")] == ["Tỉnh ủy Hà Tĩnh"]
    names: list[str] = []

    def ask() -> None:
        try:
            names.extend(one.name for one in prepared("0001"))
        finally:
            connection.close()

    thread = Thread(target=ask)
    thread.start()
    thread.join()
    assert names == ["Tỉnh ủy Hà Tĩnh"]

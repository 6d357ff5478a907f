"""The fixed cast: one district with two communes, a foreign district beside it, and the people who work there."""

import os
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction
from django.db.models import Model
from django.test import Client
from django.utils import timezone
from hypothesis import settings

from cells.choices import OrganizationKind, Role
from cells.models import Organization, User
from cells.queries import scope_of
from cells.scope import Scope
from cells.triggers import remove_triggers
from tests.builders import make_member, make_organization, make_supervision, make_user

#: A slow machine is no failure; a landing is judged by the same examples each time, a developer's run by new ones.
settings.register_profile("suite", deadline=None, max_examples=60, derandomize="CI" in os.environ)
settings.load_profile("suite")


#: Files that take longest; the others are as good as equal.
LONG = ("tests/journeys/test_pages_", "tests/journeys/", "tests/test_access.py", "tests/test_foreign_rows.py")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long files first: a worker takes a file as a whole, and the last one should not have to be waited for."""
    items.sort(
        key=lambda item: next((place for place, start in enumerate(LONG) if item.nodeid.startswith(start)), len(LONG))
    )


@dataclass(frozen=True, kw_only=True)
class World:
    """province ─ district ─ commune ─ cell, sibling_cell; beside them other_commune, foreign_district, a cell each."""

    province: Organization
    district: Organization
    commune: Organization
    cell: Organization
    sibling_cell: Organization
    other_commune: Organization
    other_cell: Organization
    foreign_district: Organization
    foreign_commune: Organization
    foreign_cell: Organization
    secretary: User
    commune_secretary: User
    supervisor: User
    organizer: User
    administrator: User
    auditor: User
    outsider: User

    def scope(self, who: str) -> Scope:
        """The scope of one of the cast, by name: `world.scope("secretary")`."""
        return scope_of(getattr(self, who), timezone.localdate())

    def client(self, who: str) -> Client:
        """A browser in which one of the cast is signed in; "anonymous" is nobody."""
        client = Client()
        if who != "anonymous":
            client.force_login(getattr(self, who))
        return client


@pytest.fixture(scope="session")
def remembered(django_db_setup: None, django_db_blocker: Any) -> tuple[World, list[list[Model]]]:
    """The cast as it was built once, and every row that it took; the database has forgotten them."""
    with django_db_blocker.unblock(), transaction.atomic():
        world = build_world()
        models = [*apps.get_app_config("cells").get_models(), *apps.get_app_config("evaluations").get_models()]
        rows = [list(model._base_manager.all()) for model in models]
        transaction.set_rollback(True)
    return world, [of_a_kind for of_a_kind in rows if of_a_kind]


@pytest.fixture
def world(db: None, remembered: tuple[World, list[list[Model]]]) -> World:
    """The rows are written as they were remembered, which takes a tenth of the queries of building them."""
    if Organization.objects.exists() or User.objects.exists():
        return build_world()
    built, rows = remembered
    written = {}
    for of_a_kind in rows:
        copies = [copy(row) for row in of_a_kind]
        type(copies[0])._base_manager.bulk_create(copies)
        written |= {(type(row), row.pk): row for row in copies}
    return World(**{name: written[type(one), one.pk] for name, one in vars(built).items()})


def build_world() -> World:
    committee = OrganizationKind.GRASSROOTS_COMMITTEE
    province = make_organization("Tỉnh ủy Hà Tĩnh", kind=OrganizationKind.PROVINCE)
    district = make_organization("Huyện ủy Đức Thọ", province, OrganizationKind.DISTRICT)
    foreign_district = make_organization("Huyện ủy Hương Sơn CANARY", province, OrganizationKind.DISTRICT)
    commune = make_organization("Đảng bộ xã Tùng Ảnh", district, committee, code="014")
    other_commune = make_organization("Đảng bộ xã Yên Hồ", district, committee, code="016")
    foreign_commune = make_organization("Đảng bộ xã Sơn Tây CANARY", foreign_district, committee)
    cell = make_organization("Chi bộ Thôn Châu Nội", commune, code="014-01")
    sibling_cell = make_organization("Chi bộ Thôn Châu Dương", commune, code="014-02")
    other_cell = make_organization("Chi bộ Thôn Trung Hậu", other_commune, code="016-01")
    foreign_cell = make_organization("Chi bộ Thôn Hà Chua CANARY", foreign_commune)
    for unit, names in (
        (cell, ["Nguyễn Thị Tú", "Phan Bá Lâm", "Đoàn Thanh Hòa"]),
        (sibling_cell, ["Ngô Văn Ngân", "Đinh Đức Dũng"]),
        (other_cell, ["Hồ Thanh Tuấn"]),
        (foreign_cell, ["Cù Thị Hằng CANARY"]),
    ):
        for name in names:
            make_member(name, unit)
    supervisor = make_user("supervisor", commune, Role.SUPERVISOR)
    make_supervision(supervisor, cell)
    return World(
        province=province,
        district=district,
        commune=commune,
        cell=cell,
        sibling_cell=sibling_cell,
        other_commune=other_commune,
        other_cell=other_cell,
        foreign_district=foreign_district,
        foreign_commune=foreign_commune,
        foreign_cell=foreign_cell,
        secretary=make_user("secretary", cell, Role.CELL_SECRETARY),
        commune_secretary=make_user("commune_secretary", commune, Role.COMMITTEE_SECRETARY),
        supervisor=supervisor,
        organizer=make_user("organizer", district, Role.ORGANIZER),
        administrator=make_user("administrator", district, Role.ADMINISTRATOR),
        auditor=make_user("auditor", district, Role.AUDITOR),
        outsider=make_user("outsider", foreign_cell, Role.CELL_SECRETARY),
    )


@pytest.fixture(autouse=True)
def emptied_at_the_end(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test on real transactions ends by emptying every table, which frozen rows refuse: the triggers step aside.

    Django's `flush`, which does the emptying, sends post_migrate, and that puts them back.
    """
    marker = request.node.get_closest_marker("django_db")
    is_transactional = (marker and marker.kwargs.get("transaction")) or (
        {"transactional_db", "live_server"} & set(request.fixturenames)
    )
    if is_transactional:
        request.getfixturevalue("transactional_db")
    yield
    if is_transactional:
        remove_triggers()

"""Every page that lists something makes as many queries for thirty rows as for one."""

import datetime
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cells.choices import Role
from cells.models import Commitment, MinuteBook, Organization
from cells.scope import Scope
from evaluations.actions.facts import record_finding
from evaluations.actions.runs import run_year
from evaluations.choices import FindingCode, RecordState
from evaluations.models import EvaluationYear
from evaluations.queries.scales import published_criteria, published_scale
from tests.builders import (
    make_member,
    make_organization,
    make_record,
    make_scale,
    make_supervision,
    make_user,
    make_year,
)
from tests.conftest import World, build_world

pytestmark = pytest.mark.django_db
ROWS = 30
SCORES = {
    f"{good}_{column}": points
    for good, points in (("tasks", 20), ("activity", 20), ("solidarity", 25), ("cadres", 25))
    for column in ("score", "reachable")
}
DAY = datetime.date(2025, 3, 20)
#: Page, with what it is asked or a word on whose it is -> who opens it.
PAGES = {
    "home": "organizer",
    "home of a secretary": "secretary",
    "home of a commune": "commune_secretary",
    "home of an administrator": "administrator",
    "organization_list": "auditor",
    "organization_list?q=chi": "auditor",
    "organization_detail": "organizer",
    "member_list": "organizer",
    "member_list?q=a": "organizer",
    "account_list": "administrator",
    "review_queue": "organizer",
    "review_queue?state=approved": "organizer",
    "review_together": "organizer",
    "record_review": "organizer",
    "board": "organizer",
    "ranking": "organizer",
    "scale_list": "secretary",
    "year_list": "organizer",
    "year_detail": "organizer",
    "year_units": "organizer",
    "verdict_list": "organizer",
    "annual": "organizer",
    "annual_workbook": "organizer",
    "member_ratings": "secretary",
    "unit_facts": "commune_secretary",
    "record_edit": "secretary",
    "record_trail": "secretary",
    "record_grid": "commune_secretary",
    "notice_list": "organizer",
}


def address(world: World, page: str) -> str:
    name, _, query = page.split(" ")[0].partition("?")
    year = EvaluationYear.objects.get(committee=world.district, year=2025).pk
    things = {
        "organization_detail": [world.commune.pk],
        "member_list": [world.district.pk],
        "board": [world.district.pk],
        "ranking": [world.district.pk],
        "year_detail": [year],
        "year_units": [year],
        "verdict_list": [year],
        "annual": [year],
        "annual_workbook": [year],
        "member_ratings": [year, world.cell.pk],
        "unit_facts": [year, world.cell.pk],
        "record_edit": [world.cell.pk, 2025, 6],
        "record_trail": [world.cell.pk, 2025, 6],
        "record_grid": [world.commune.pk, 2025, 1],
        "record_review": [world.cell.monthly_records.get(year=2025, month=1).pk],
    }
    return reverse(name, args=things.get(name, [])) + {"board": "?year=2025", "ranking": "?year=2025&reach=all"}.get(
        name, f"?{query}"
    )


def count_queries(world: World) -> dict[str, int]:
    counts = {}
    for page, who in PAGES.items():
        client = world.client(who)
        cache.clear()
        published_criteria.cache_clear()
        published_scale.cache_clear()
        with CaptureQueriesContext(connection) as queries:
            response = client.get(address(world, page))
        b"".join(response)
        assert response.status_code == 200, page
        counts[page] = len(queries)
    return counts


def fill(year: EvaluationYear, unit: Organization, number: int) -> None:
    """One more row of everything that is listed anywhere."""
    user = make_user(f"user_{number}", unit, Role.CELL_SECRETARY)
    make_supervision(user, unit)
    MinuteBook.objects.create(organization=unit, number=f"{number}", issued_on=DAY)
    Commitment.objects.create(organization=unit, year=2025, signed_on=DAY)
    for month, state in enumerate((RecordState.SUBMITTED, RecordState.APPROVED, RecordState.RETURNED), start=1):
        scores = SCORES if state == RecordState.APPROVED else {}
        make_record(
            unit, year, month, share="0.9", state=state, submitted_at=timezone.now(), submitted_by=user, **scores
        )


@pytest.fixture(scope="module")
def counted(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[dict[str, int], dict[str, int]]]:
    """Queries of every page in a small world, and in one with thirty rows more of everything."""
    with django_db_blocker.unblock(), transaction.atomic():
        world = build_world()
        year = make_year(world.district, 2025)
        for number, unit in enumerate((world.cell, world.sibling_cell, world.other_cell)):
            fill(year, unit, number)
        _find(world, year)
        run_year(Scope.system(), year)
        few = count_queries(world)
        for number in range(10, 10 + ROWS):
            cell = make_organization(f"Chi bộ Thôn {number}", world.commune)
            make_member(f"Trần Thị Mai {number}", cell)
            make_member(f"Lê Văn Ân {number}", world.cell)
            fill(year, cell, number)
            make_organization(f"Đảng bộ xã {number}", world.district, "grassroots_committee")
            make_scale()
            _find(world, year)
        make_year(world.foreign_district, 2025)
        for past in range(2019, 2025):
            make_year(world.district, past)
        run_year(Scope.system(), year)
        many = count_queries(world)
        yield few, many
        transaction.set_rollback(True)


def _find(world: World, year: EvaluationYear) -> None:
    record_finding(
        Scope.system(), year, world.cell, code=FindingCode.SUBORDINATE_DISCIPLINED, document_number="7-KL",
        document_on=DAY,
    )  # fmt: skip


@pytest.mark.parametrize("listing", PAGES)
def test_a_page_makes_as_many_queries_for_thirty_rows_as_for_one(
    counted: tuple[dict[str, int], dict[str, int]], listing: str
) -> None:
    few, many = counted
    assert many[listing] == few[listing]

"""The ranking of comparable units: as a table, as a page, as a sheet."""

import datetime
from decimal import Decimal
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from cells.models import Organization
from evaluations.actions.decisions import decide
from evaluations.actions.runs import run_year
from evaluations.models import EvaluationYear, Verdict
from evaluations.queries.standings import read_standings
from reports.ranking import Ranking, build_ranking, key_of, ranking_table, title_of
from reports.table import Link, Table
from tests.builders import make_organization, make_record, make_year
from tests.conftest import World

FEBRUARY_10 = datetime.date(2025, 2, 10)


def approve(unit: Organization, year: EvaluationYear, tasks: str, cadres: str = "25", month: int = 1) -> None:
    make_record(
        unit, year, month, state="approved",
        tasks_score=tasks, tasks_reachable="20", activity_score="20", activity_reachable="20",
        solidarity_score="25", solidarity_reachable="25", cadres_score=cadres, cadres_reachable="25",
    )  # fmt: skip


@pytest.fixture
def year(world: World) -> EvaluationYear:
    """January is due: four cells of Tùng Ảnh, two of them tied, one a school; one is new and one a pilot."""
    year = make_year(world.district, 2025)
    approve(world.cell, year, "15")
    approve(world.sibling_cell, year, "18")
    Organization.objects.filter(pk=world.sibling_cell.pk).update(is_pilot=True)
    approve(make_organization("Chi bộ Thôn Yên Phú", world.commune), year, "15")
    approve(make_organization("Chi bộ Thôn Kim Mã", world.commune), year, "14", "20")
    approve(make_organization("Chi bộ Trường THCS", world.commune, type="school"), year, "12")
    approve(world.foreign_cell, make_year(world.foreign_district, 2025), "20")
    return year


def ranking_of(
    committee: Organization, *, by_type: bool = True, directly: bool = True, today: datetime.date = FEBRUARY_10
) -> Ranking:
    of = read_standings([committee.path], 2025, today, directly=directly)
    return build_ranking(committee, of, 2025, today, by_type=by_type)


def shown(table: Table) -> list[tuple[object, ...]]:
    """The cells without their links."""
    return [tuple(cell.value if isinstance(cell, Link) else cell for cell in row.cells) for row in table.rows]


def test_ranking_table_by_hand(world: World, year: EvaluationYear) -> None:
    ranking = ranking_of(world.commune)
    table = ranking_table(ranking, ranking.entries())
    table.check()
    activity, solidarity, cadres = Decimal("20.00"), Decimal("25.00"), Decimal("25.00")
    rest = (activity, solidarity, cadres, 1, "")
    assert shown(table) == [
        ("Subordinate cell, Village: 4 units, 90 points at most",),
        ("Chi bộ Thôn Châu Dương (pilot)", 1, Decimal("88.00"), Decimal("18.00"), *rest),
        ("Chi bộ Thôn Châu Nội", 2, Decimal("85.00"), Decimal("15.00"), *rest),
        ("Chi bộ Thôn Yên Phú", 2, Decimal("85.00"), Decimal("15.00"), *rest),
        (
            "Chi bộ Thôn Kim Mã", 4, Decimal("79.00"), Decimal("14.00"), activity, solidarity, Decimal("20.00"), 1, "",
        ),
        ("Subordinate cell, School: 1 unit, 90 points at most",),
        ("Chi bộ Trường THCS", 1, Decimal("82.00"), Decimal("12.00"), *rest),
    ]  # fmt: skip
    assert (table.subtitle, table.issuing_bodies) == ("Year 2025, provisional", ("ĐẢNG ỦY XÃ TÙNG ẢNH",))
    assert table.base_lines == (
        "Year to date: the monthly criteria of the 1 month due so far; yearly criteria come with the run.",
        "A month without an approved record counts as zero.",
        "Subordinate cell: pilots (1) 88.00 on average, the others (4) 82.75; difference +5.25.",
    )


def test_ranking_by_kind_puts_the_types_together(world: World, year: EvaluationYear) -> None:
    ranking = ranking_of(world.commune, by_type=False)
    assert [(entry.placed.standing.name, entry.placed.place) for entry in ranking.entries()] == [
        ("Chi bộ Thôn Châu Dương", 1),
        ("Chi bộ Thôn Châu Nội", 2),
        ("Chi bộ Thôn Yên Phú", 2),
        ("Chi bộ Trường THCS", 4),
        ("Chi bộ Thôn Kim Mã", 5),
    ]


def test_ranking_can_be_put_in_another_order(world: World, year: EvaluationYear) -> None:
    ranking = ranking_of(world.commune, by_type=False)

    def names(sort: str) -> list[str]:
        return [entry.placed.standing.name.removeprefix("Chi bộ ") for entry in ranking.entries(sort)]

    village = ["Thôn Châu Dương", "Thôn Châu Nội", "Thôn Kim Mã", "Thôn Yên Phú"]
    assert names("name") == [*village, "Trường THCS"]
    assert names("tasks") == ["Thôn Châu Dương", "Thôn Châu Nội", "Thôn Yên Phú", "Thôn Kim Mã", "Trường THCS"]
    assert names("cadres")[-1] == "Thôn Kim Mã"


def test_ranking_can_be_narrowed_to_a_group(world: World, year: EvaluationYear) -> None:
    ranking = ranking_of(world.commune)
    village, school = ranking.groups
    assert key_of(school) == f"{world.commune.path}/subordinate_cell/school"
    assert len(ranking.of_group(key_of(school)).entries()) == 1
    assert len(ranking.of_group("elsewhere").entries()) == 5
    assert title_of(village, world.commune) == "Subordinate cell, Village"
    assert title_of(village, world.district) == "Subordinate cell, Village – Đảng bộ xã Tùng Ảnh"


def test_scores_lead_to_the_month_before_the_run_and_to_the_reasons_after_it(
    world: World, year: EvaluationYear
) -> None:
    def links() -> set[str]:
        ranking = ranking_of(world.commune, today=datetime.date(2025, 4, 1))
        [entry] = [entry for entry in ranking.entries() if entry.placed.standing.unit_pk == world.cell.pk]
        _section, row = ranking_table(ranking, [entry]).rows
        return {cell.href for cell in row.cells[2:] if isinstance(cell, Link)}

    assert links() == {f"/units/{world.cell.pk}/records/2025/2/"}
    run_year(world.scope("organizer"), year, datetime.date(2025, 2, 10))
    assert links() == {f"/verdicts/{Verdict.objects.get(subject_key=f'o:{world.cell.pk}').pk}/"}


def test_after_the_run_levels_recognition_and_the_ceiling_are_shown(world: World, year: EvaluationYear) -> None:
    new = make_organization("Chi bộ mới", world.commune, opened_on=datetime.date(2025, 8, 1))
    run_year(world.scope("organizer"), year, datetime.date(2025, 2, 10))
    verdicts = {verdict.name: verdict for verdict in Verdict.objects.of_units()}
    Verdict.objects.filter(pk=verdicts["Chi bộ Thôn Kim Mã"].pk).update(level="good", ceiling_place="lowered")
    Verdict.objects.filter(pk=verdicts["Chi bộ Thôn Châu Nội"].pk).update(
        level="excellent", ceiling_place="waiting", is_recognised=True
    )
    decide(
        world.scope("organizer"), verdicts["Chi bộ Trường THCS"],
        level="completed", reason="Họp BTV", document_number="7-QĐ/HU", decided_on=FEBRUARY_10,
    )  # fmt: skip
    ranking = ranking_of(world.commune)
    rows = {row[0]: row[-3:] for row in shown(ranking_table(ranking, ranking.entries()))}
    assert rows["Chi bộ Thôn Kim Mã"] == ("Good completion of tasks (computed)", "no", "lowered by the ceiling")
    assert rows["Chi bộ Thôn Châu Nội"] == ("Excellent completion of tasks (computed)", "yes", "tied at the ceiling")
    assert rows["Chi bộ Trường THCS"][0] == "Completion of tasks"
    assert rows[new.name] == ("", "", "newly established")


def test_a_closed_year_is_read_from_what_was_stored(world: World, year: EvaluationYear) -> None:
    run_year(world.scope("organizer"), year, datetime.date(2025, 2, 10))
    EvaluationYear.objects.filter(pk=year.pk).update(state="closed", closed_at="2025-12-26T03:00Z")
    before = ranking_table(ranking_of(world.commune), ranking_of(world.commune).entries())
    Organization.objects.filter(pk=world.cell.pk).update(name="Chi bộ đã đổi tên", type="school")
    year.records.update(tasks_score="1")
    ranking = ranking_of(world.commune)
    assert ranking_table(ranking, ranking.entries()) == before
    assert before.subtitle == "Year 2025"
    assert "The year was closed on 26/12/2025." in before.base_lines


# --- the page and the sheet -------------------------------------------------------------------------------------------


def test_ranking_page_begins_with_the_units_directly_below(world: World, year: EvaluationYear) -> None:
    client, address = world.client("organizer"), f"/units/{world.district.pk}/ranking/?year=2025"
    own = client.get(address)
    assert [entry.placed.standing.unit_pk for entry in own.context["page_obj"]] == [
        world.commune.pk,
        world.other_commune.pk,
    ]
    everything = client.get(f"{address}&reach=all&by=kind")
    assert (everything.context["reach"], everything.context["by"], len(everything.context["page_obj"])) == (
        "all",
        "kind",
        8,
    )
    assert "Provisional" in own.content.decode()
    odd = client.get(f"/units/{world.district.pk}/ranking/?year=0&reach=x&by=x&group=x&sort=x&page=x")
    assert odd.status_code == 200


def test_ranking_page_says_why_it_is_empty(world: World, year: EvaluationYear) -> None:
    client = world.client("organizer")
    year.records.all().delete()
    EvaluationYear.objects.filter(committee=world.district).delete()
    assert "is not open" in client.get(f"/units/{world.commune.pk}/ranking/").content.decode()


def test_ranking_is_for_whoever_sees_the_committee(world: World, year: EvaluationYear) -> None:
    """A cell's secretary has no ranking: their place is told on the home page."""
    for who, seen, unseen in (
        ("secretary", [], [world.cell, world.sibling_cell, world.commune, world.district]),
        ("supervisor", [], [world.cell, world.commune]),
        ("commune_secretary", [world.commune], [world.other_commune, world.district, world.foreign_commune]),
        ("organizer", [world.commune, world.district], [world.province, world.foreign_district]),
        ("outsider", [], [world.commune, world.foreign_commune, world.foreign_cell]),
    ):
        client = world.client(who)
        for unit in seen:
            answer = client.get(f"/units/{unit.pk}/ranking/?year=2025&reach=all")
            assert answer.status_code == 200
            assert "CANARY" not in answer.content.decode()
        assert [client.get(f"/units/{unit.pk}/ranking/").status_code for unit in unseen] == [404] * len(unseen)


def test_ranking_page_takes_as_many_queries_for_thirty_units_as_for_one(world: World, year: EvaluationYear) -> None:
    client = world.client("commune_secretary")

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(f"/units/{world.commune.pk}/ranking/?year=2025")
        return len(captured)

    few = queries()
    for number in range(30):
        approve(make_organization(f"Chi bộ {number}", world.commune), year, "12")
    assert queries() == few


def test_ranking_pages_hold_fifty_and_the_sheet_holds_all(world: World, year: EvaluationYear) -> None:
    for number in range(60):
        approve(make_organization(f"Chi bộ {number}", world.commune), year, "12")
    client, address = world.client("commune_secretary"), f"/units/{world.commune.pk}/ranking/?year=2025"
    assert [len(client.get(f"{address}&page={page}").context["page_obj"]) for page in (1, 2)] == [50, 15]
    answer = client.get(f"{address}&format=xlsx")
    assert answer["Content-Disposition"] == 'attachment; filename="xep-hang-2025-014.xlsx"'
    rows = list(load_workbook(BytesIO(answer.content)).active.iter_rows(values_only=True))
    assert sum(1 for row in rows if str(row[0]).startswith("Chi bộ ")) == 65
    [pilot] = [row for row in rows if row[0] == "Chi bộ Thôn Châu Dương (pilot)"]
    # eleven of twelve months count zero by now: 88 / 12, and each good by itself
    assert pilot[1:7] == (1, 7.33, 1.5, 1.67, 2.08, 2.08)

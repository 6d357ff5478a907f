"""The grid's page: one table for a committee's units, saved whole without scripts and cell by cell with them."""

import re
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cells.models import Organization
from evaluations.actions.records import save_record
from evaluations.actions.review import return_record
from evaluations.choices import RecordState
from evaluations.models import EvaluationYear, Mark, MonthlyRecord
from tests.builders import make_local_scale, make_organization, make_record, make_scale, make_user, make_year
from tests.conftest import World
from tests.evaluations.record_entries import entry, send
from tests.evaluations.split_entries import make_split_year

pytestmark = pytest.mark.django_db


@pytest.fixture
def year(world: World) -> EvaluationYear:
    return make_year(world.district)


def url(world: World, name: str = "record_grid", month: int = 1, committee: Organization | None = None) -> str:
    return reverse(name, args=[(committee or world.commune).pk, 2025, month])


def cell(unit: Organization, code: str) -> str:
    return f"mark_{unit.pk}_{code}"


def typed(unit: Organization, version: int = 0, **marks: str) -> dict[str, str]:
    return {f"version_{unit.pk}": str(version)} | {cell(unit, code): text for code, text in marks.items()}


def sent_by_a_browser(page: str) -> dict[str, str]:
    """All fields of the page's form as they stand, as a browser without scripts sends them."""
    form = page[page.index("<form method") :]
    return {name: unescape(value) for name, value in re.findall(r'<input [^>]*?name="(\w+)"[^>]* value="(.*?)"', form)}


def own(unit: Organization) -> dict[str, Decimal | None]:
    marks = Mark.objects.filter(record__organization=unit).values_list("criterion__code", "value")
    return dict(marks)


def states() -> dict[int, str]:
    return dict(MonthlyRecord.objects.values_list("organization_id", "state"))


def save(client: Client, world: World, data: dict[str, str], unit: Organization) -> dict[str, Any]:
    response = client.post(url(world, "record_grid_save"), data, headers={"accept-language": "vi"})
    assert response.status_code == 200
    answer: dict[str, Any] = response.json()["units"][str(unit.pk)]
    return answer


def test_the_table_has_a_line_for_each_unit_below_and_a_field_for_each_criterion(
    world: World, year: EvaluationYear
) -> None:
    make_record(world.cell, year, share="0.9", saved_by=world.secretary)
    page = world.client("commune_secretary").get(url(world)).content.decode()
    for unit in (world.cell, world.sibling_cell):
        assert f'id="{cell(unit, "T1")}"' in page
        assert f'name="version_{unit.pk}"' in page
    assert 'value="18"' in page
    assert f'name="version_{world.commune.pk}"' not in page


def test_readers_read_the_same_table_without_fields(world: World, year: EvaluationYear) -> None:
    make_record(world.cell, year, share="0.9")
    page = world.client("organizer").get(url(world)).content.decode()
    assert world.cell.name in page
    assert cell(world.cell, "T1") not in page
    assert "grid.js" not in page


@pytest.mark.parametrize("state", [RecordState.SUBMITTED, RecordState.APPROVED, RecordState.EXEMPT])
def test_a_record_that_was_sent_is_only_read(world: World, year: EvaluationYear, state: str) -> None:
    make_record(world.cell, year, share="0.9", state=state)
    page = world.client("commune_secretary").get(url(world)).content.decode()
    assert cell(world.cell, "T1") not in page
    assert cell(world.sibling_cell, "T1") in page


def test_of_a_returned_record_the_named_criteria_can_be_written(world: World, year: EvaluationYear) -> None:
    make_record(world.cell, year, share="0.9", state=RecordState.RETURNED, reopened_codes=["T1"])
    page = world.client("commune_secretary").get(url(world)).content.decode()
    assert cell(world.cell, "T1") in page
    assert cell(world.cell, "S1") not in page


def test_posted_whole_each_unit_is_saved_by_itself(world: World, year: EvaluationYear) -> None:
    data = typed(world.cell, T1="18,5", C2="x") | typed(world.sibling_cell, T1="7.25", A2="10")
    response = world.client("commune_secretary").post(url(world), data, follow=True)
    assert response.redirect_chain
    assert (own(world.cell), own(world.sibling_cell)) == (
        {"T1": Decimal("18.5"), "C2": None},
        {"T1": Decimal("7.25"), "A2": Decimal(10)},
    )
    assert MonthlyRecord.objects.get(organization=world.cell).saved_by == world.commune_secretary


def test_a_wrong_cell_comes_back_as_typed_and_the_others_are_saved(world: World, year: EvaluationYear) -> None:
    data = typed(world.cell, T1="21", S1="20") | typed(world.sibling_cell, T1="7")
    response = world.client("commune_secretary").post(url(world), data)
    page = response.content.decode()
    assert response.status_code == 422
    assert 'value="21"' in page
    assert f'href="#{cell(world.cell, "T1")}"' in page
    assert (own(world.cell), own(world.sibling_cell)) == ({"S1": Decimal(20)}, {"T1": Decimal(7)})


def test_sent_whole_only_the_cells_that_were_changed_count(world: World, year: EvaluationYear) -> None:
    """Somebody else saves T1 and S1 while the page is open; T1 is typed here too, S1 is not touched."""
    record = make_record(world.cell, year, share="0.5", version=4)
    make_record(world.sibling_cell, year, share="0.5")
    client = world.client("commune_secretary")
    sent = sent_by_a_browser(client.get(url(world)).content.decode())
    assert sent[cell(world.cell, "T1")] == "10"
    theirs = {"T1": Decimal(12), "S1": Decimal(25)}
    save_record(world.scope("secretary"), **entry(world.cell, year, version=4, facts={}, marks=theirs))

    answer = client.post(url(world), sent | {cell(world.cell, "T1"): "18", cell(world.cell, "C1"): "15"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert re.findall(r'href="#(mark_\w+)"', page) == [cell(world.cell, "T1")]
    assert own(world.cell) | {"T1": Decimal(12), "S1": Decimal(25), "C1": Decimal(15)} == own(world.cell)

    # While both are looked at the other one goes on: sending again keeps the cell in dispute, and takes nothing back.
    record.refresh_from_db()
    entered = entry(world.cell, year, version=record.version, facts={}, marks={"S1": Decimal(24)})
    save_record(world.scope("secretary"), **entered)
    assert client.post(url(world), sent_by_a_browser(page)).status_code == 302
    assert own(world.cell) | {"T1": Decimal(18), "S1": Decimal(24)} == own(world.cell)


def test_units_are_counted_in_which_something_changed(world: World, year: EvaluationYear) -> None:
    for unit in (world.cell, world.sibling_cell):
        make_record(unit, year, share="0.5")
    client = world.client("commune_secretary")
    sent = sent_by_a_browser(client.get(url(world)).content.decode())
    page = client.post(url(world), sent | {cell(world.cell, "T1"): "18"}, follow=True).content.decode()
    assert "The marks of 1 unit are saved." in page
    sent = sent_by_a_browser(page)
    assert "No mark was changed." in client.post(url(world), sent, follow=True).content.decode()
    assert MonthlyRecord.objects.get(organization=world.sibling_cell).saved_by is None


def test_what_is_typed_is_shown_again_as_text(world: World, year: EvaluationYear) -> None:
    response = world.client("commune_secretary").post(url(world), typed(world.cell, T1='"><b>8'))
    assert "<b>8" not in response.content.decode()
    assert "&quot;&gt;&lt;b&gt;8" in response.content.decode()


def test_a_conflict_in_one_unit_shows_both_and_leaves_the_others_saved(world: World, year: EvaluationYear) -> None:
    make_record(world.cell, year, share="0.5", version=4)
    data = typed(world.cell, version=3, T1="18") | typed(world.sibling_cell, T1="7")
    client = world.client("commune_secretary")
    response = client.post(url(world), data)
    page = response.content.decode()
    assert response.status_code == 409
    assert 'value="18"' in page
    assert 'data-stored="10"' in page
    assert f'name="version_{world.cell.pk}" value="4"' in page
    assert own(world.sibling_cell) == {"T1": Decimal(7)}
    assert client.post(url(world), typed(world.cell, version=4, T1="18")).status_code == 302
    assert own(world.cell)["T1"] == 18


def test_what_was_typed_into_a_record_sent_meanwhile_is_still_to_be_read(world: World, year: EvaluationYear) -> None:
    make_record(world.cell, year, share="0.5", version=4, state=RecordState.SUBMITTED)
    response = world.client("commune_secretary").post(url(world), typed(world.cell, version=3, T1="18,75"))
    assert response.status_code == 409
    assert "18,75" in response.content.decode()


@pytest.mark.parametrize("name", ["record_grid", "record_grid_save"])
@pytest.mark.parametrize("place", ["foreign_cell", "other_cell", "commune"])
def test_a_unit_that_is_not_below_refuses_the_whole_post(
    world: World, year: EvaluationYear, name: str, place: str
) -> None:
    make_year(world.foreign_district)
    client = world.client("commune_secretary")
    data = typed(world.cell, T1="18") | typed(getattr(world, place), T1="18")
    assert client.post(url(world, name), data).status_code == 404
    assert not MonthlyRecord.objects.exists()
    assert client.post(url(world, name), typed(world.cell, T1="18")).status_code in (200, 302)
    assert own(world.cell) == {"T1": Decimal(18)}


def test_another_office_reads_and_does_not_write(world: World, year: EvaluationYear) -> None:
    for who in ("organizer", "auditor", "administrator"):
        assert world.client(who).post(url(world), typed(world.cell, T1="18")).status_code == 403
    assert not MonthlyRecord.objects.exists()


def test_the_script_is_told_whether_its_reader_is_refused_or_signed_out(world: World, year: EvaluationYear) -> None:
    address, data = url(world, "record_grid_save"), typed(world.cell, T1="18")
    refused = world.client("organizer").post(address, data)
    assert (refused.status_code, refused["Content-Type"]) == (403, "application/json")
    without_cookies = Client(enforce_csrf_checks=True).post(address, data)
    assert (without_cookies.status_code, without_cookies["Content-Type"]) == (403, "text/html; charset=utf-8")
    assert Client().post(address, data).status_code == 302
    assert not MonthlyRecord.objects.exists()


def test_a_month_to_come_is_not_written(world: World) -> None:
    make_year(world.district, 2099)
    address = reverse("record_grid", args=[world.commune.pk, 2099, 12])
    client = world.client("commune_secretary")
    assert cell(world.cell, "T1") not in client.get(address).content.decode()
    assert client.post(address, typed(world.cell, T1="18")).status_code == 403


def test_the_answer_tells_of_each_cell_what_became_of_it(world: World, year: EvaluationYear) -> None:
    make_record(world.cell, year, share="0.5", version=4)
    data = typed(world.cell, version=3, T1="8,50", S1="99", C1="15") | {
        f"was_{world.cell.pk}_T1": "10",
        f"was_{world.cell.pk}_C1": "1",
    }
    answer = save(world.client("commune_secretary"), world, data, world.cell)
    assert answer["stored"] == {"T1": "8,5", "S1": "12,5", "C1": "7,5"}
    assert (list(answer["errors"]), answer["refused"]) == (["S1"], ["C1"])
    assert (answer["version"], answer["isOpen"]) == (5, True)
    assert "badge-draft" in answer["standing"]


def test_an_answer_repeated_over_a_bad_line_writes_once(world: World, year: EvaluationYear) -> None:
    client, data = world.client("commune_secretary"), typed(world.cell, T1="8")
    first, second = (save(client, world, data, world.cell) for _time in range(2))
    assert first == second
    assert second["refused"] == []


def test_units_by_another_scale_stand_in_a_table_of_their_own(world: World) -> None:
    year = make_split_year(world)
    committee = make_user("bi_thu_huyen", world.district, "committee_secretary")
    client = Client()
    client.force_login(committee)
    address = url(world, committee=world.district)
    split = make_record(world.cell, year).scale
    page = client.get(f"{address}?scale={split.pk}").content.decode()
    assert cell(world.cell, "T1a") in page
    assert cell(world.other_cell, "T1") not in page
    page = client.get(f"{address}?scale={year.cell_scale_id}").content.decode()
    assert cell(world.other_cell, "T1") in page
    assert cell(world.cell, "T1a") not in page


def test_a_percentage_and_a_thematic_criterion(world: World) -> None:
    make_split_year(world)
    client = world.client("commune_secretary")
    assert cell(world.cell, "A2b") not in client.get(url(world)).content.decode()
    assert save(client, world, typed(world.cell, A1a="92,5 %"), world.cell)["stored"] == {"A1a": "92,5"}
    MonthlyRecord.objects.update(is_thematic=True)
    assert cell(world.cell, "A2b") in client.get(url(world)).content.decode()


def test_entered_on_behalf_is_said_also_after_the_unit_writes_itself(world: World, year: EvaluationYear) -> None:
    client = world.client("commune_secretary")
    said = f"Entered on behalf of the unit by {world.commune_secretary}"
    assert said not in client.get(url(world)).content.decode()
    save(client, world, typed(world.cell, T1="8"), world.cell)
    assert said in client.get(url(world)).content.decode()
    world.client("secretary").post(
        reverse("record_edit", args=[world.cell.pk, 2025, 1]), {"version": "1", "mark_T1": "9"}
    )
    assert own(world.cell) == {"T1": Decimal(9)}
    assert said in client.get(url(world)).content.decode()


def standing(world: World, unit: Organization) -> str:
    """How a unit's record stands, in the words of its row heading."""
    page = world.client("commune_secretary").get(url(world)).content.decode()
    line = page[page.index(f'id="u{unit.pk}"') :]
    shown = line[line.index("unit-standing") : line.index("</th>")]
    without_symbols = re.sub(r'<span class="symbol.*?</span>', "", shown.partition(">")[2])
    return " ".join(re.sub(r"<[^>]*>", " ", without_symbols).split())


def test_a_row_heading_says_what_is_there_and_what_is_left(world: World, year: EvaluationYear) -> None:
    record = make_record(world.cell, year, share="0.5")
    make_record(world.sibling_cell, year)
    assert standing(world, world.cell) == "Draft 55 / 90"
    assert standing(world, world.sibling_cell) == "Draft no mark yet"
    record.marks.filter(criterion__code="T1").delete()
    assert standing(world, world.cell) == "Draft 1 left"
    record.marks.all().delete()
    MonthlyRecord.objects.filter(pk=record.pk).update(state=RecordState.EXEMPT)
    assert standing(world, world.cell) == "Exempt month"


def test_as_many_queries_for_thirty_units_as_for_two(world: World, year: EvaluationYear) -> None:
    make_local_scale(year, world.other_commune, make_scale())
    client, counts = world.client("commune_secretary"), []
    make_record(world.cell, year, share="0.9")
    for _time in range(2):
        client.get(url(world))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url(world)).status_code == 200
        counts.append(len(queries))
        for number in range(28):
            unit = make_organization(f"Chi bộ Thôn {number}", world.commune)
            make_record(unit, year, share="0.5")
    assert counts[0] == counts[1]


def test_complete_records_are_sent_each_by_itself(world: World, year: EvaluationYear) -> None:
    begun = make_record(world.sibling_cell, year, share="0.9")
    save_record(world.scope("secretary"), **entry(world.cell, year))
    client, address = world.client("commune_secretary"), url(world, "record_grid_send")
    page = client.get(address).content.decode()
    assert f'name="send_{world.cell.pk}" id="send_{world.cell.pk}" value="1"' in page
    assert f"send_{world.sibling_cell.pk}" not in page
    ticks = {f"send_{world.cell.pk}": "1", f"send_{world.sibling_cell.pk}": str(begun.version)}
    page = client.post(address, ticks, follow=True).content.decode()
    assert states() == {world.cell.pk: RecordState.SUBMITTED, world.sibling_cell.pk: RecordState.DRAFT}
    assert "1 monthly record is sent." in page
    assert f"{world.sibling_cell.name}: not sent, something is missing." in page


def test_a_returned_record_waits_until_somebody_corrects_it(world: World, year: EvaluationYear) -> None:
    record = send(world.scope("secretary"), world.cell, year)
    returned = return_record(world.scope("organizer"), record, version=record.version, reason="Xem lại T1")
    client, address = world.client("commune_secretary"), url(world, "record_grid_send")
    page = client.get(address).content.decode()
    assert f"send_{world.cell.pk}" not in page
    assert "Returned, and nothing was changed since" in page

    marks = {"T1": Decimal(17)}
    save_record(world.scope("secretary"), **entry(world.cell, year, version=returned.version, facts={}, marks=marks))
    page = client.get(address).content.decode()
    tick = re.search(rf'<input [^>]*id="send_{world.cell.pk}"[^>]*>', page)
    assert tick
    assert "checked" not in tick[0]
    assert "Corrected since it was returned" in page


def test_what_is_amiss_is_named_and_leads_to_where_the_record_is_checked(world: World, year: EvaluationYear) -> None:
    make_record(world.cell, year, share="0.9")
    page = world.client("commune_secretary").get(url(world, "record_grid_send")).content.decode()
    assert "Date of the meeting – Fill this in." in page
    assert f'href="{reverse("record_check", args=[world.cell.pk, 2025, 1])}"' in page
    assert f'href="{reverse("record_edit", args=[world.sibling_cell.pk, 2025, 1])}"' in page


def test_a_record_changed_after_it_was_looked_over_is_not_sent(world: World, year: EvaluationYear) -> None:
    save_record(world.scope("secretary"), **entry(world.cell, year))
    client, address = world.client("commune_secretary"), url(world, "record_grid_send")
    client.post(address, {f"send_{world.cell.pk}": "0"})
    assert states() == {world.cell.pk: RecordState.DRAFT}
    client.post(address, {f"send_{world.cell.pk}": "1"})
    client.post(address, {f"send_{world.cell.pk}": "1"})
    assert states() == {world.cell.pk: RecordState.SUBMITTED}


def test_only_who_enters_here_sends_and_only_units_below(world: World, year: EvaluationYear) -> None:
    save_record(world.scope("secretary"), **entry(world.cell, year))
    address, tick = url(world, "record_grid_send"), {f"send_{world.cell.pk}": "1"}
    assert world.client("organizer").post(address, tick).status_code == 403
    foreign = tick | {f"send_{world.other_cell.pk}": "0"}
    assert world.client("commune_secretary").post(address, foreign).status_code == 404
    assert states() == {world.cell.pk: RecordState.DRAFT}

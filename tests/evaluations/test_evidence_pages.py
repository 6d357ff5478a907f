"""The pages of evidence: without scripts on a page of its own, in place for the record's page, and the file itself."""

from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from cells.models import Event, Organization
from evaluations import evidence_store
from evaluations.choices import RecordState
from evaluations.models import EvaluationYear, Evidence, MonthlyRecord
from evaluations.queries.sheets import read_sheet
from tests.builders import make_evidence, make_record, make_year
from tests.conftest import World
from tests.evaluations.pictures import PDF, encoded, make_photo, make_scene, opened
from tests.evaluations.record_entries import TYPED

pytestmark = pytest.mark.django_db


@pytest.fixture
def year(world: World) -> EvaluationYear:
    return make_year(world.district)


def add_url(unit: Organization, code: str = "T1", month: int = 1) -> str:
    return reverse("evidence_add", args=[unit.pk, 2025, month, code])


def record_url(unit: Organization) -> str:
    return reverse("record_edit", args=[unit.pk, 2025, 1])


def upload(
    world: World,
    *files: tuple[str, bytes],
    who: str = "secretary",
    code: str = "T1",
    in_place: bool = False,
    **typed: Any,
) -> HttpResponse:
    data = {
        "key": str(typed.pop("key", uuid4())),
        "documents": [SimpleUploadedFile(name, content) for name, content in files],
        **typed,
    }
    headers = {"accept": "application/json"} if in_place else {}
    return world.client(who).post(add_url(world.cell, code), data, headers=headers)


def test_files_are_attached_and_lead_back_to_their_criterion(world: World, year: EvaluationYear) -> None:
    photo = ("IMG_1.JPG", make_photo())
    page = world.client("secretary").get(add_url(world.cell))
    assert 'enctype="multipart/form-data"' in page.content.decode()
    response = upload(world, photo, ("list.pdf", PDF), key="")
    assert (response.status_code, response.url) == (302, f"{record_url(world.cell)}#criterion_T1")
    record = MonthlyRecord.objects.get()
    assert [one.name for one in record.evidence.order_by("pk")] == ["IMG_1.jpg", "list.pdf"]
    shown = world.client("secretary").get(record_url(world.cell)).content.decode()
    assert ("IMG_1.jpg" in shown, "list.pdf" in shown, "?small" in shown) == (True, True, True)


def test_the_signed_page_leads_back_to_the_minutes(world: World, year: EvaluationYear) -> None:
    response = upload(world, ("page.pdf", PDF), code="_page")
    assert response.url == f"{record_url(world.cell)}#signed-page"
    assert Evidence.objects.get().criterion_code == ""


def test_one_bad_file_loses_none_of_the_others(world: World, year: EvaluationYear) -> None:
    response = upload(world, ("good.pdf", PDF), ("bad.docx", b"PK not a picture"), ("empty.jpg", b""))
    text = response.content.decode()
    assert response.status_code == 422
    assert [one.name for one in Evidence.objects.all()] == ["good.pdf"]
    assert "bad.docx: This is neither a picture" in text
    assert "empty.jpg: The file is empty." in text
    assert "1 of the chosen files is attached" in text


def test_nothing_chosen_is_said(world: World, year: EvaluationYear) -> None:
    response = upload(world)
    assert (response.status_code, "Choose a file." in response.content.decode()) == (422, True)


def test_another_units_document_asks_first(world: World, year: EvaluationYear) -> None:
    other = make_record(world.sibling_cell, year)
    make_evidence(other, "S1", PDF.decode())
    refused = upload(world, ("list.pdf", PDF)).content.decode()
    assert ("another unit" in refused, "is_shared" in refused, world.sibling_cell.name in refused) == (
        True,
        True,
        False,
    )
    named = upload(world, ("list.pdf", PDF), who="commune_secretary").content.decode()
    assert world.sibling_cell.name in named
    assert upload(world, ("list.pdf", PDF), is_shared="on").status_code == 302
    assert Evidence.objects.get(organization=world.cell).is_shared


def test_a_picture_that_looks_the_same_asks_first(world: World, year: EvaluationYear) -> None:
    scene = make_scene(1)
    here, there = (("photo.jpg", encoded(scene, quality=quality)) for quality in (60, 90))
    assert world.client("commune_secretary").post(
        add_url(world.sibling_cell), {"documents": SimpleUploadedFile(*there)}
    ).status_code == 302  # fmt: skip
    refused = upload(world, here).content.decode()
    assert "photo.jpg: A picture that looks the same is attached for another unit." in refused
    assert 'class="form-check-input"' in refused
    named = upload(world, here, who="commune_secretary", in_place=True).json()
    assert named == {
        "message": f"A picture that looks the same is attached for {world.sibling_cell.name}. "
        "If that is right, say so below.",
        "may_be_shared": True,
    }
    both = make_record(world.other_cell, year)
    make_evidence(both, "S1", "other bytes")
    Evidence.objects.filter(record=both).update(sha256=evidence_store.keep(here[1]))
    said = upload(world, here, who="commune_secretary", in_place=True).json()["message"]
    assert said.startswith("The same document is attached for another unit. A picture that looks the same is attached")
    assert upload(world, here, is_shared="on").status_code == 302


def test_in_place_the_list_comes_back(world: World, year: EvaluationYear) -> None:
    key = uuid4()
    for _attempt in range(2):
        answer = upload(world, ("list.pdf", PDF), in_place=True, key=key)
        assert answer.status_code == 200
        assert answer.json()["list"].count("<li>") == 1
    assert Evidence.objects.count() == 1
    refused = upload(world, ("bad.txt", b"text"), in_place=True)
    assert refused.status_code == 422
    assert refused.json()["message"].startswith("This is neither")
    assert refused.json()["may_be_shared"] is False


def test_in_place_another_units_document_may_be_confirmed(world: World, year: EvaluationYear) -> None:
    make_evidence(make_record(world.sibling_cell, year), "S1", PDF.decode())
    assert upload(world, ("list.pdf", PDF), in_place=True).json()["may_be_shared"] is True
    assert upload(world, ("list.pdf", PDF), in_place=True, is_shared="on").status_code == 200


def test_what_has_been_sent_meanwhile_takes_nothing(world: World, year: EvaluationYear) -> None:
    record = make_record(world.cell, year, state=RecordState.SUBMITTED)
    there = make_evidence(record, "T1", "%PDF- there")
    client = world.client("secretary")
    assert client.get(add_url(world.cell)).url == f"{record_url(world.cell)}#criterion_T1"
    assert client.get(reverse("evidence_remove", args=[there.pk])).status_code == 302
    assert upload(world, ("list.pdf", PDF)).status_code == 409
    assert upload(world, ("list.pdf", PDF), in_place=True).status_code == 409
    assert client.post(reverse("evidence_remove", args=[there.pk])).status_code == 409
    assert Evidence.objects.filter(removed_at__isnull=True).get() == there
    # The signatures may come later than the sending.
    assert client.get(add_url(world.cell, "_page")).status_code == 200
    assert upload(world, ("page.pdf", PDF), code="_page").status_code == 302


def test_an_address_names_a_criterion_of_the_month(world: World, year: EvaluationYear) -> None:
    client = world.client("secretary")
    assert [client.get(add_url(world.cell, code)).status_code for code in ("S1", "T2", "X1")] == [200, 404, 404]


def test_taking_away_asks_first(world: World, year: EvaluationYear) -> None:
    evidence = make_evidence(make_record(world.cell, year), "T1", "%PDF- there")
    url, client = reverse("evidence_remove", args=[evidence.pk]), world.client("secretary")
    assert client.get(url).status_code == 200
    assert Evidence.objects.get().removed_at is None
    assert client.post(url).url == f"{record_url(world.cell)}#criterion_T1"
    assert Evidence.objects.get().removed_at is not None
    # Sent twice, or come back to: it is said once more, and nothing is done.
    for again in (client.get, client.post):
        assert again(url).url == f"{record_url(world.cell)}#criterion_T1"
    assert Event.objects.filter(verb="remove_evidence").count() == 1
    assert client.get(reverse("evidence_file", args=[evidence.pk])).status_code == 404


def test_the_record_saves_before_it_leads_to_evidence(world: World, year: EvaluationYear) -> None:
    client = world.client("secretary")
    response = client.post(record_url(world.cell), TYPED | {"evidence": "add:T1"})
    assert response.url == add_url(world.cell)
    record = MonthlyRecord.objects.get()
    assert record.marks.count() == 6
    there = make_evidence(record, "T1", "%PDF- there")
    typed = TYPED | {"version": str(record.version), "evidence": f"remove:{there.pk}"}
    assert client.post(record_url(world.cell), typed).url == reverse("evidence_remove", args=[there.pk])
    for nonsense in ("add:", "add:../x", "remove:x", "", "steal:1"):
        answer = client.post(record_url(world.cell), typed | {"evidence": nonsense})
        assert (answer.status_code, answer.url) == (302, record_url(world.cell))


def test_the_file_itself(world: World, year: EvaluationYear) -> None:
    upload(world, ("Ảnh 1.JPG", make_photo()), ("list.pdf", PDF))
    photo, pdf = Evidence.objects.order_by("pk")
    client = world.client("supervisor")
    url = reverse("evidence_file", args=[photo.pk])
    answer = client.get(url, headers={"accept-encoding": "gzip"})
    assert answer.content == evidence_store.read(photo.sha256)
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Content-Disposition"] == "inline; filename*=utf-8''%E1%BA%A2nh%201.jpg"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox; frame-ancestors 'none'"
    assert answer["Cache-Control"] == "private, no-cache"
    assert answer["ETag"] == f'"{photo.sha256}"'
    again = client.get(url, headers={"if-none-match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    small = client.get(f"{url}?small")
    assert max(opened(small.content).size) == 160
    assert small["ETag"] != answer["ETag"]
    document = client.get(reverse("evidence_file", args=[pdf.pk]) + "?small")
    assert (document.content, document["Content-Type"]) == (PDF, "application/pdf")
    assert "sandbox" not in document["Content-Security-Policy"]


def test_a_file_lost_from_the_store_is_not_found(world: World, year: EvaluationYear) -> None:
    evidence = make_evidence(make_record(world.cell, year), "T1", "%PDF- there")
    Evidence.objects.update(sha256="0" * 64)
    assert world.client("secretary").get(reverse("evidence_file", args=[evidence.pk])).status_code == 404


def test_evidence_is_seen_on_the_page_for_reading(world: World, year: EvaluationYear) -> None:
    record = make_record(world.cell, year, share="0.9", state=RecordState.SUBMITTED)
    make_evidence(record, "T1", "%PDF- one", name="one.pdf")
    make_evidence(record, "", "%PDF- page", name="page.pdf")
    text = world.client("supervisor").get(record_url(world.cell)).content.decode()
    assert ("one.pdf" in text, "page.pdf" in text, "Take away" in text, "Add the signed page" in text) == (
        True, True, False, False,
    )  # fmt: skip
    assert "Add the signed page" in world.client("secretary").get(record_url(world.cell)).content.decode()


@pytest.mark.parametrize("count", [1, 12])
def test_the_sheet_reads_evidence_in_one_query(
    world: World, year: EvaluationYear, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    record = make_record(world.cell, year, share="0.9")
    for number in range(count):
        make_evidence(record, "T1", f"%PDF- {number}")
    with django_assert_num_queries(3):
        read_sheet(record.scale, record)

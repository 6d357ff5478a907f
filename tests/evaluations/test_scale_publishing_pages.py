"""A draft leaves the editor: published, discarded, put in force; what is published is out of reach."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from evaluations.models import Criterion, EvaluationYear, LocalScale, Scale
from evaluations.queries.scales import as_issued
from tests.builders import make_local_scale, make_record, make_year
from tests.conftest import World
from tests.evaluations.scale_drafting import (
    codes_of,
    criterion_of,
    edit,
    make_draft,
    make_frame,
    make_split,
    published,
    reread,
    typed,
)
from tests.evaluations.test_record_pages import text

READERS = ("secretary", "commune_secretary", "administrator", "auditor", "outsider")


PAGES = ("scale_edit", "scale_publish", "scale_discard")


@pytest.mark.parametrize("page", PAGES)
def test_a_published_scale_offers_nothing_to_change(world: World, page: str) -> None:
    """Its pages lead back to reading and posting is refused, to the office and to everybody else."""
    scale = published(make_draft(world.district))
    before = as_issued(scale)
    client = world.client("organizer")
    assert client.get(reverse(page, args=[scale.pk])).url == reverse("scale_detail", args=[scale.pk])
    for who in ("organizer", *READERS):
        answer = world.client(who).post(reverse(page, args=[scale.pk]), {"version": scale.revision, "title": "X"})
        assert answer.status_code in (403, 404), who
    assert as_issued(reread(scale)) == before
    draft = make_draft(world.district, code="nhap")
    sent = typed(client, edit(draft), title="X") if page == "scale_edit" else {"version": draft.revision}
    assert client.post(reverse(page, args=[draft.pk]), sent).status_code == 302


def test_a_published_criterion_offers_nothing_to_change(world: World) -> None:
    client, scale = world.client("organizer"), published(make_draft(world.district))
    url = reverse("criterion_edit", args=[criterion_of(scale, "T1").pk])
    assert client.get(url).url == reverse("scale_detail", args=[scale.pk])
    for sent in ({"title": "X"}, {"act": "remove", "version": scale.revision}):
        assert client.post(url, sent).status_code == 403
    assert codes_of(scale)[0] == "T1"


def test_a_draft_is_published_in_a_second_step_with_its_changes(world: World) -> None:
    client, first = world.client("organizer"), published(make_draft(world.district))
    client.post(reverse("scale_start") + f"?way=version&source={first.pk}")
    second = Scale.objects.get(code=first.code, version=2)
    url = reverse("scale_publish", args=[second.pk])
    words = text(client.get(url))
    assert "It cannot be published yet" in words
    assert client.post(url, {"version": second.revision}).status_code == 422
    Criterion.objects.filter(part__scale=second, code="T1").update(maximum=19, title="Tiêu chí mới")
    Criterion.objects.filter(part__scale=second, code="T2").update(maximum=11)
    Criterion.objects.filter(part__scale=second, code="C2").update(code="C3")
    Scale.objects.filter(pk=second.pk).update(document_number="13-HD/HU", document_on="2025-11-01")
    page = client.get(url)
    assert [(change.kind, change.sentence) for change in page.context["changes"]] == [
        ("changed", "document number “12-HD/HU” → “13-HD/HU”."),
        ("changed", "document date 28/10/2025 → 01/11/2025."),
        ("changed", "T1. Tiêu chí mới: title “Criterion T1” → “Tiêu chí mới”; maximum 20 → 19."),
        ("changed", "T2. Criterion T2: maximum 10 → 11."),
        ("added", "Criterion added: C3. Criterion C2 (10 points)."),
        ("removed", "Criterion removed: C2. Criterion C2."),
    ]
    assert client.post(url, {"version": second.revision - 1}).status_code == 409
    assert client.post(url, {"version": second.revision}).url == reverse("scale_detail", args=[second.pk])
    assert reread(second).is_published


def test_discarding_asks_first(world: World) -> None:
    client, draft = world.client("organizer"), make_draft(world.district)
    url = reverse("scale_discard", args=[draft.pk])
    assert client.get(url).status_code == 200
    assert Scale.objects.filter(pk=draft.pk).exists()
    assert client.post(url).url == reverse("scale_list")
    assert not Scale.objects.filter(pk=draft.pk).exists()


def test_a_split_is_put_in_force_from_its_page(world: World) -> None:
    year = make_year(world.district, 2025, cell_scale=make_frame())
    split = published(make_split(world.commune, year.cell_scale))
    client, url = world.client("commune_secretary"), reverse("scale_adopt", args=[split.pk])
    assert client.post(url, {"evaluation_year": "0"}).status_code == 422
    assert client.post(url, {"evaluation_year": year.pk}).status_code == 302
    assert [(row.organization, row.scale) for row in LocalScale.objects.all()] == [(world.commune, split)]
    for who, is_told in (("secretary", True), ("auditor", True), ("outsider", None)):
        page = world.client(who).get(reverse("year_detail", args=[year.pk]))
        assert (page.status_code == 404) if is_told is None else (split.title in text(page)), who
    EvaluationYear.objects.filter(pk=year.pk).update(state="closed")
    assert "No open year is marked by the frame" in text(client.get(url))
    assert client.post(url, {"evaluation_year": year.pk}).status_code == 422


def test_a_split_is_taken_out_of_force_from_its_page(world: World) -> None:
    year = make_year(world.district, 2025, cell_scale=make_frame())
    split = published(make_split(world.commune, year.cell_scale))
    client, url = world.client("commune_secretary"), reverse("scale_withdraw", args=[split.pk])
    detail = reverse("scale_detail", args=[split.pk])
    assert "in force in no open year" in text(client.get(url))
    assert url not in client.get(detail).content.decode()
    make_local_scale(year, world.commune, split)
    assert url in client.get(detail).content.decode()
    record = make_record(world.cell, year)
    page = client.get(url)
    assert "1 monthly record is begun on this scale and keeps it." in text(page)
    assert "Take the scale out of force</button>" not in page.content.decode()
    assert client.post(url, {"evaluation_year": year.pk}).status_code == 422
    record.delete()
    assert year.cell_scale.title in text(client.get(url))
    assert LocalScale.objects.count() == 1
    answer = client.post(url, {"evaluation_year": year.pk}, follow=True)
    assert answer.redirect_chain == [(detail, 302)]
    assert "Out of force in 2025" in text(answer)
    assert not LocalScale.objects.exists()


def test_a_long_draft_costs_as_many_queries_as_a_short_one(world: World) -> None:
    client, draft = world.client("organizer"), make_split(world.commune, make_frame())
    criterion, counts = criterion_of(draft, "T1"), []
    pages = [edit(draft), reverse("criterion_edit", args=[criterion.pk]), reverse("scale_publish", args=[draft.pk])]
    pages += [reverse("scale_detail", args=[draft.pk]), reverse("scale_list")]
    for round_ in range(2):
        for page in pages:
            client.get(page)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(page).status_code == 200
            counts.append(len(queries))
        for number in range(15 if round_ == 0 else 0):
            Criterion.objects.create(part=criterion.part, code=f"Z{number}", maximum=1, order=20 + number)
            make_draft(world.district, code=f"khac-{number}")
    assert counts[: len(pages)] == counts[len(pages) :]

"""Scales on the shelf and the two questions with which a draft begins."""

from django.urls import reverse

from evaluations.models import Scale
from evaluations.queries.scales import as_issued
from tests.builders import make_scale, make_year
from tests.conftest import World
from tests.evaluations.scale_drafting import (
    edit,
    make_draft,
    make_frame,
    make_split,
    published,
    reread,
)
from tests.evaluations.test_record_pages import text


def test_drafts_are_listed_for_their_committee_only(world: World) -> None:
    draft = make_draft(world.district, title="Thang điểm đang soạn")
    for who, is_listed in (("organizer", True), ("auditor", True), ("secretary", False), ("outsider", False)):
        assert (draft.title in text(world.client(who).get(reverse("scale_list")))) is is_listed, who


def test_the_list_says_whose_a_scale_is_and_where_it_is_in_use(world: World) -> None:
    frame = make_frame()
    make_year(world.district, 2025, cell_scale=frame)
    published(make_split(world.commune, frame))
    words = text(world.client("commune_secretary").get(reverse("scale_list")))
    assert f"version 1 · {world.commune.name} · split of “Thang điểm khung”, version 1" in words
    assert "In use: 2025" in words


def test_a_scale_shows_its_versions_uses_and_splits(world: World) -> None:
    first = published(make_draft(world.district))
    client = world.client("organizer")
    client.post(reverse("scale_start") + f"?way=version&source={first.pk}")
    second = Scale.objects.get(code=first.code, version=2)
    Scale.objects.filter(pk=second.pk).update(document_number="13-HD/HU", document_on="2025-11-01")
    published(reread(second))
    year = make_year(world.district, 2025, cell_scale=first)
    split = published(make_split(world.commune, first))
    page = client.get(reverse("scale_detail", args=[first.pk]))
    words = text(page)
    assert f"2025, {world.district.name}" in words
    assert split.title in words
    for address in (
        reverse("scale_detail", args=[second.pk]),
        reverse("year_settings", args=[year.pk]),
        reverse("scale_detail", args=[split.pk]),
        reverse("scale_start") + f"?way=version&amp;source={first.pk}",
    ):
        assert address in page.content.decode(), address


def test_nobody_but_the_office_is_offered_to_change_a_scale(world: World) -> None:
    scale, draft = published(make_draft(world.district)), make_draft(world.district, code="nhap")
    offered = {"organizer": True, "auditor": False, "commune_secretary": False}
    for who, is_offered in offered.items():
        page = world.client(who).get(reverse("scale_detail", args=[scale.pk])).content.decode()
        assert ("way=version" in page) is is_offered, who
        assert edit(scale) not in page
    assert edit(draft) in world.client("organizer").get(reverse("scale_detail", args=[draft.pk])).content.decode()
    assert edit(draft) not in world.client("auditor").get(reverse("scale_detail", args=[draft.pk])).content.decode()


def test_a_draft_is_started_in_two_questions(world: World) -> None:
    client, frame = world.client("organizer"), make_frame()
    first = client.get(reverse("scale_start"))
    assert list(first.context["way_form"].fields["way"].choices)[3][0] == "empty"
    url = reverse("scale_start") + f"?way=own&source={frame.pk}"
    assert client.get(url).context["form"]["title"].value() == frame.title
    refused = client.post(url, {"title": "Của huyện", "code": "có dấu", "committee": world.district.pk})
    assert refused.status_code == 422
    assert refused.context["form"]["title"].value() == "Của huyện"
    answer = client.post(url, {"title": "Của huyện", "code": "cua-huyen", "committee": world.district.pk})
    draft = Scale.objects.get(code="cua-huyen")
    assert answer.url == edit(draft)
    assert as_issued(draft).parts == as_issued(frame).parts


def test_a_question_left_open_is_asked_again(world: World) -> None:
    client = world.client("organizer")
    assert client.get(reverse("scale_start") + "?way=own").status_code == 422
    assert client.get(reverse("scale_start") + "?way=empty").status_code == 200


def test_a_foreign_committee_is_no_choice(world: World) -> None:
    client, url = world.client("organizer"), reverse("scale_start") + "?way=empty"
    named = {"title": "X", "code": "x", "subject": "cell"}
    assert client.post(url, named | {"committee": world.foreign_district.pk}).status_code == 422
    assert client.post(url, named | {"committee": world.commune.pk}).status_code == 302


def test_a_secretary_starts_splits_only(world: World) -> None:
    client, frame = world.client("commune_secretary"), make_frame()
    ways = [way for way, _label in client.get(reverse("scale_start")).context["way_form"].fields["way"].choices]
    assert ways == ["version", "split"]
    named = {"title": "X", "code": "x", "committee": world.commune.pk}
    assert client.post(reverse("scale_start") + f"?way=own&source={frame.pk}", named).status_code == 422
    assert client.post(reverse("scale_start") + f"?way=split&source={frame.pk}", named).status_code == 302
    assert [(row.issuer, row.frame) for row in Scale.objects.filter(code="x")] == [(world.commune, frame)]


def test_somebody_elses_scale_gets_no_new_version(world: World) -> None:
    frame = make_frame()
    url = reverse("scale_start") + "?way=version&source="
    own = published(make_draft(world.district))
    refused = world.client("organizer").post(f"{url}{frame.pk}")
    assert (refused.status_code, "Copy it as your own instead" in text(refused)) == (422, True)
    assert world.client("organizer").post(f"{url}{own.pk}").status_code == 302


def test_what_cannot_be_split_is_said_so(world: World) -> None:
    client, frame, member = world.client("commune_secretary"), make_frame(), make_scale("member")
    url = reverse("scale_start") + "?way=split&source="
    assert client.get(f"{url}{frame.pk}").status_code == 200
    refused = client.get(f"{url}{member.pk}")
    assert (refused.status_code, "can be split" in text(refused)) == (422, True)

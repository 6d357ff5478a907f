"""The editor's pages: every button saves what was typed, nothing is overwritten."""

import pytest
from django.test import Client
from django.urls import reverse

from evaluations.models import Criterion, Scale, ScalePart
from tests.builders import make_scale
from tests.conftest import World
from tests.evaluations.scale_drafting import (
    codes_of,
    criterion_of,
    edit,
    make_draft,
    make_frame,
    make_split,
    maxima_of,
    reread,
    typed,
)
from tests.evaluations.test_record_pages import text


def maximum(scale: Scale, code: str) -> str:
    return f"criterion_{criterion_of(scale, code).pk}_maximum"


def flaws(client: Client, scale: Scale) -> list[str]:
    return [flaw.sentence for flaw in client.get(edit(scale)).context["flaws"]]


def test_what_was_typed_is_saved_and_the_flaws_follow(world: World) -> None:
    client, draft = world.client("organizer"), make_draft(world.district)
    assert flaws(client, draft) == []
    answer = client.post(edit(draft), typed(client, edit(draft), **{maximum(draft, "T1"): "19,5"}))
    assert (answer.status_code, answer.url) == (302, edit(draft))
    assert str(maxima_of(draft)["T1"]) == "19.50"
    assert flaws(client, draft) == [
        "Good 1: the criteria add up to 29.5, not to the part's maximum of 30: change one or the other."
    ]
    page = client.get(edit(draft))
    part = ScalePart.objects.get(scale=draft, code="tasks")
    assert [flaw.place for flaw in page.context["flaws"]] == [f"part_{part.pk}"]
    assert f'href="#part_{part.pk}"' in page.content.decode()
    assert "short by 0.5" in text(page)


@pytest.mark.parametrize("act", ["up:A2", "down:A1", "edit:A1", "add:activity", "publish", "dry-run"])
def test_every_button_also_saves_what_was_typed(world: World, act: str) -> None:
    client, draft = world.client("organizer"), make_draft(world.district)
    verb, _colon, code = act.partition(":")
    if code:
        row = Criterion if verb != "add" else ScalePart
        lookup = {"part__scale": draft} if row is Criterion else {"scale": draft}
        act = f"{verb}:{row.objects.get(code=code, **lookup).pk}"
    answer = client.post(edit(draft), typed(client, edit(draft), title="Tên mới", act=act))
    assert answer.status_code == 302
    assert reread(draft).title == "Tên mới"
    pk = criterion_of(draft, code).pk if verb in ("up", "down", "edit") else None
    leads_to = {
        "up": f"{edit(draft)}#down_{pk}",
        "down": f"{edit(draft)}#up_{pk}",
        "edit": reverse("criterion_edit", args=[pk]) if pk else "",
        "add": reverse("criterion_edit", args=[Criterion.objects.order_by("pk").last().pk]),
        "publish": reverse("scale_publish", args=[draft.pk]),
        "dry-run": reverse("scale_dry_run", args=[draft.pk]),
    }
    assert answer.url == leads_to[verb]
    if verb in ("up", "down"):
        assert codes_of(draft)[2:4] == ["A2", "A1"]


def test_what_cannot_be_read_stays_on_the_page_and_the_rest_is_saved(world: World) -> None:
    client, draft = world.client("organizer"), make_draft(world.district)
    moved = criterion_of(draft, "A2")
    sent = typed(
        client, edit(draft), title="Tên mới", act=f"up:{moved.pk}", **{maximum(draft, "T1"): "hai mươi"}
    )  # fmt: skip
    answer = client.post(edit(draft), sent)
    assert answer.status_code == 422
    form = answer.context["form"]
    assert form[maximum(draft, "T1")].value() == "hai mươi"
    assert list(form.errors) == [maximum(draft, "T1")]
    assert (reread(draft).title, maxima_of(draft)["T1"]) == ("Tên mới", 20)
    assert codes_of(draft)[2:4] == ["A1", "A2"]
    again = client.post(edit(draft), sent | {"version": form["version"].value(), maximum(draft, "T1"): "20"})
    assert again.status_code == 302
    assert codes_of(draft)[2:4] == ["A2", "A1"]


def test_a_page_that_is_out_of_date_shows_both(world: World) -> None:
    client, draft = world.client("organizer"), make_draft(world.district)
    mine = typed(client, edit(draft), title="Tên của tôi")
    client.post(edit(draft), typed(client, edit(draft), title="Tên của người khác"))
    answer = client.post(edit(draft), mine)
    assert answer.status_code == 409
    assert answer.context["form"]["title"].value() == "Tên của tôi"
    assert "Saved meanwhile: Tên của người khác" in text(answer)
    assert reread(draft).title == "Tên của người khác"
    client.post(edit(draft), mine | {"version": reread(draft).revision})
    assert reread(draft).title == "Tên của tôi"


def test_pressing_twice_does_it_once(world: World) -> None:
    client, draft = world.client("organizer"), make_draft(world.district)
    part = ScalePart.objects.get(scale=draft, code="activity")
    sent = typed(client, edit(draft), act=f"add:{part.pk}")
    answers = [client.post(edit(draft), sent) for _press in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert codes_of(draft).count("A3") == 1
    assert Criterion.objects.filter(part=part).count() == 3


def test_a_criterion_keeps_only_what_fits_its_kind(world: World) -> None:
    client, draft = world.client("organizer"), make_draft(world.district)
    criterion = criterion_of(draft, "A1")
    url = reverse("criterion_edit", args=[criterion.pk])
    bands = {
        "band_0_lower": "85", "band_0_includes_lower": "on", "band_0_upper": "", "band_0_points": "10",
        "band_1_lower": "", "band_1_upper": "85", "band_1_includes_upper": None, "band_1_points": "0",
    }  # fmt: skip
    answer = client.post(url, typed(client, url, kind="ratio", **bands))
    assert (answer.status_code, answer.url) == (302, f"{edit(draft)}#criterion_{criterion.pk}")
    criterion.refresh_from_db()
    edges = {"includes_upper": False}
    assert (criterion.kind, criterion.steps, criterion.bands) == (
        "ratio",
        [],
        [
            {"points": "0", "lower": None, "upper": "85", "includes_lower": True, **edges},
            {"points": "10", "lower": "85", "upper": None, "includes_lower": True, **edges},
        ],
    )
    assert flaws(client, draft) == []


def test_steps_are_kept_highest_first_and_half_a_row_is_refused(world: World) -> None:
    client, draft = world.client("organizer"), make_draft(world.district)
    criterion = criterion_of(draft, "A1")
    url = reverse("criterion_edit", args=[criterion.pk])
    refused = client.post(url, typed(client, url, step_2_label="Một phần"))
    assert refused.status_code == 422
    assert refused.context["form"]["step_2_label"].value() == "Một phần"
    assert list(refused.context["form"].errors) == ["step_2_points"]
    client.post(url, typed(client, url, step_2_label="Một phần", step_2_points="5,5"))
    criterion.refresh_from_db()
    assert criterion.steps == [
        {"label": "full", "points": "10"},
        {"label": "Một phần", "points": "5.5"},
        {"label": "none", "points": "0"},
    ]


def test_a_criterion_is_removed_in_a_second_step(world: World) -> None:
    client, draft = world.client("organizer"), make_draft(world.district)
    url = reverse("criterion_edit", args=[criterion_of(draft, "A1").pk])
    assert "Remove the criterion A1" in text(client.get(url))
    assert client.post(url, {"act": "remove", "version": draft.revision - 1}).status_code == 409
    assert "A1" in codes_of(draft)
    answer = client.post(url, {"act": "remove", "version": draft.revision})
    assert (answer.status_code, answer.url) == (302, f"{edit(draft)}#tree")
    assert "A1" not in codes_of(draft)


def test_grades_are_typed_for_scales_of_meetings(world: World) -> None:
    client, draft = world.client("organizer"), make_draft(world.district, make_scale("meeting"), code="sinh-hoat")
    rows = {"grade_0_label": "Khá", "grade_0_minimum": "50", "grade_1_label": "Tốt", "grade_1_minimum": "90,5"}
    client.post(edit(draft), typed(client, edit(draft), **rows))
    assert reread(draft).grades == [{"label": "Tốt", "minimum": "90.5"}, {"label": "Khá", "minimum": "50"}]
    cells = make_draft(world.district)
    assert "grade_0_label" not in client.get(edit(cells)).context["form"].fields


def test_a_split_names_the_frames_criterion_and_keeps_its_head(world: World) -> None:
    frame = make_frame()
    client, draft = world.client("commune_secretary"), make_split(world.commune, frame)
    form = client.get(edit(draft)).context["form"]
    assert {name for name, field in form.fields.items() if field.disabled} >= {"good_threshold", "missing_month"}
    url = reverse("criterion_edit", args=[criterion_of(draft, "T1").pk])
    choices = client.get(url).context["form"].fields["frame_code"].choices
    assert [code for code, _label in choices] == ["", *codes_of(frame)]
    client.post(url, typed(client, url, frame_code="T2"))
    assert criterion_of(draft, "T1").frame_code == "T2"
    lines = client.get(edit(draft)).context["frame_lines"]
    assert [(line.criterion.code, [part.code for part in line.parts], line.is_whole) for line in lines[:3]] == [
        ("T1", [], False),
        ("T2", ["T1", "T2"], False),
        ("A1", ["A1"], True),
    ]
    assert flaws(client, draft) != []

"""Another scale for an open year: as long as nothing is marked by the one it has."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from cells.models import Event, Member
from evaluations.actions.scale_drafts import adopt_scale
from evaluations.actions.years import change_year_settings
from evaluations.forms.years import scale_label
from evaluations.models import EvaluationYear, MemberRating, UnitFacts
from evaluations.queries.scale_shelf import scales_without_marks
from tests.builders import make_record, make_scale, make_year
from tests.conftest import World
from tests.evaluations.scale_drafting import SYSTEM, make_draft, make_frame, make_split, published

ALL = ["cell_scale", "committee_scale", "member_scale", "meeting_scale"]


@pytest.fixture
def year(world: World) -> EvaluationYear:
    return make_year(world.district, 2025, cell_scale=make_frame())


def test_another_scale_is_chosen_while_nothing_is_marked(world: World, year: EvaluationYear) -> None:
    newer, before = make_scale("cell", code="moi"), year.cell_scale
    change_year_settings(world.scope("organizer"), year, {"cell_scale": newer, "due_day": year.due_day})
    assert EvaluationYear.objects.get(pk=year.pk).cell_scale == newer
    assert Event.objects.get(verb="change_year_settings").changes == {"cell_scale": [f"{before.code} 1", "moi 1"]}


def rate(world: World, year: EvaluationYear) -> None:
    member = Member.objects.filter(organization=world.cell).first()
    MemberRating.objects.create(evaluation_year=year, organization=world.cell, member=member, marks={"G1": "9"})


MARKED: dict[str, tuple[Callable[[World, EvaluationYear], Any], list[str]]] = {
    "a cell's record": (
        lambda world, year: make_record(world.cell, year), ["committee_scale", "member_scale", "meeting_scale"],
    ),
    "a committee's record": (
        lambda world, year: make_record(world.commune, year), ["cell_scale", "member_scale", "meeting_scale"],
    ),
    "a cell's yearly mark": (
        lambda world, year: UnitFacts.objects.create(
            evaluation_year=year, organization=world.cell, marks={"T2": "9"}
        ),
        ["committee_scale", "member_scale", "meeting_scale"],
    ),
    "facts without marks": (
        lambda world, year: UnitFacts.objects.create(evaluation_year=year, organization=world.cell), ALL,
    ),
    "a member's mark": (rate, ["cell_scale", "committee_scale", "meeting_scale"]),
    "a meeting's mark": (
        lambda world, year: make_record(world.cell, year, meeting_scale=make_scale("meeting")),
        ["committee_scale", "member_scale"],
    ),
    "a split in force": (
        lambda world, year: adopt_scale(SYSTEM, published(make_split(world.commune, year.cell_scale)), year),
        ["committee_scale", "member_scale", "meeting_scale"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", MARKED)
def test_marks_bind_a_year_to_their_scale(world: World, year: EvaluationYear, what: str) -> None:
    mark, free = MARKED[what]
    mark(world, year)
    assert scales_without_marks(year) == free
    for name in ALL:
        newer = make_scale(name.removesuffix("_scale"))
        if name in free:
            change_year_settings(world.scope("organizer"), year, {name: newer})
        else:
            with pytest.raises(ValidationError, match="can no longer be exchanged"):
                change_year_settings(world.scope("organizer"), year, {name: newer})


def test_only_a_published_scale_of_the_kind_is_taken(world: World, year: EvaluationYear) -> None:
    refused = [
        make_scale("member"),
        make_draft(world.district),
        published(make_split(world.commune, year.cell_scale)),
        published(make_draft(world.commune, code="cua-xa")),
    ]
    for scale in refused:
        with pytest.raises(ValidationError, match="is not a published scale of this kind"):
            change_year_settings(world.scope("organizer"), year, {"cell_scale": scale})
    own = published(make_draft(world.district, code="cua-huyen"))
    change_year_settings(world.scope("organizer"), year, {"cell_scale": own})


@pytest.mark.parametrize("who", ["commune_secretary", "administrator", "auditor", "outsider"])
def test_nobody_else_chooses_a_years_scale(world: World, year: EvaluationYear, who: str) -> None:
    with pytest.raises(PermissionDenied):
        change_year_settings(world.scope(who), year, {"cell_scale": make_scale("cell")})


def test_a_closed_years_scale_stays(world: World, year: EvaluationYear) -> None:
    EvaluationYear.objects.filter(pk=year.pk).update(state="closed")
    year = EvaluationYear.objects.select_related("committee").get(pk=year.pk)
    assert scales_without_marks(year) == []
    with pytest.raises(ValidationError, match="is closed"):
        change_year_settings(world.scope("organizer"), year, {"cell_scale": make_scale("cell")})


def test_the_settings_offer_what_can_still_be_chosen(world: World, year: EvaluationYear) -> None:
    client, url, newer = world.client("organizer"), reverse("year_settings", args=[year.pk]), make_scale("cell")
    make_record(world.commune, year)
    form = client.get(url).context["form"]
    assert [name for name in ALL if name in form.fields] == ["cell_scale", "member_scale", "meeting_scale"]
    sent = {
        "cell_scale": newer.pk, "member_scale": year.member_scale_id, "due_day": "7", "ceiling_rate": "20",
        "opens_day": "25", "grace_days": "2",
        "ceiling_base": "inclusive", "ceiling_rounding": "floor", "ceiling_grouping": "type",
        "committee_scale": make_scale("committee").pk,
    }  # fmt: skip
    # Other dates are looked at before they are set.
    asked = client.post(url, sent).context["looked_at"]
    assert client.post(url, sent | {"looked_at": asked}).status_code == 302
    stored = EvaluationYear.objects.get(pk=year.pk)
    assert (stored.cell_scale, stored.committee_scale) == (newer, year.committee_scale)
    assert (stored.opens_day, stored.due_day, stored.grace_days) == (25, 7, 2)


@pytest.mark.django_db
def test_a_scale_is_offered_by_its_title_version_and_document() -> None:
    issued = make_scale("cell", title="Thang điểm chi bộ", version=2, document_number="12-HD/HU")
    example = make_scale("cell", title="Thang điểm chi bộ", is_example=True)
    assert [scale_label(issued), scale_label(example)] == [
        "Thang điểm chi bộ (version 2, 12-HD/HU)",
        "Thang điểm chi bộ (version 1, example)",
    ]

"""A split put in force for a committee's units; each refusal beside what is permitted."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from cells.models import Event, Organization
from evaluations.actions.scale_drafts import (
    adopt_scale,
)
from evaluations.choices import YearState
from evaluations.models import EvaluationYear, LocalScale, Scale
from evaluations.queries.local_scales import scale_for
from tests.builders import make_year
from tests.conftest import World
from tests.evaluations.scale_drafting import (
    make_draft,
    make_frame,
    make_split,
    published,
)


@pytest.fixture
def year(world: World) -> EvaluationYear:
    return make_year(world.district, 2025, cell_scale=make_frame())


def split_of(year: EvaluationYear, committee: Organization, code: str = "chia-nho-xa") -> Scale:
    return published(make_split(committee, year.cell_scale, code))


def test_a_split_marks_the_units_of_its_committee(world: World, year: EvaluationYear) -> None:
    split = split_of(year, world.commune)
    adopt_scale(world.scope("commune_secretary"), split, year)
    assert [scale_for(year, unit) for unit in (world.cell, world.other_cell)] == [split, year.cell_scale]
    event = Event.objects.get(verb="adopt_scale")
    assert event.changes == {"year": ["", "2025"], "version": ["", "chia-nho-xa 1"]}


def test_a_later_split_replaces_the_committees_earlier_one(world: World, year: EvaluationYear) -> None:
    scope = world.scope("commune_secretary")
    for code in ("mot", "hai", "hai"):
        split = Scale.objects.filter(code=code).first() or split_of(year, world.commune, code)
        adopt_scale(scope, split, year)
    assert [row.scale.code for row in LocalScale.objects.all()] == ["hai"]
    assert [event.changes["version"] for event in Event.objects.filter(verb="adopt_scale").order_by("pk")] == [
        ["", "mot 1"],
        ["mot 1", "hai 1"],
    ]


@pytest.mark.parametrize("who", ["secretary", "supervisor", "administrator", "auditor", "outsider"])
def test_nobody_else_puts_a_split_in_force(world: World, year: EvaluationYear, who: str) -> None:
    split = split_of(year, world.commune)
    with pytest.raises(PermissionDenied):
        adopt_scale(world.scope(who), split, year)
    adopt_scale(world.scope("organizer"), split, year)


def test_another_committees_split_is_not_ones_own(world: World, year: EvaluationYear) -> None:
    with pytest.raises(PermissionDenied):
        adopt_scale(world.scope("commune_secretary"), split_of(year, world.other_commune), year)


def test_only_a_published_split_of_the_years_scale_comes_in_force(world: World, year: EvaluationYear) -> None:
    scope = world.scope("organizer")
    refused = [
        make_split(world.commune, year.cell_scale, "nhap"),
        published(make_draft(world.commune, code="rieng")),
        published(make_split(world.commune, make_frame(), "khung-khac")),
    ]
    for scale in refused:
        with pytest.raises(ValidationError):
            adopt_scale(scope, scale, year)
    foreign = make_year(world.foreign_district, 2025, cell_scale=year.cell_scale)
    with pytest.raises(ValidationError, match="is not marked by the scale"):
        adopt_scale(scope, split_of(year, world.commune), foreign)
    assert not LocalScale.objects.exists()


def test_a_closed_year_takes_no_split(world: World, year: EvaluationYear) -> None:
    split = split_of(year, world.commune)
    EvaluationYear.objects.filter(pk=year.pk).update(state=YearState.CLOSED, closed_at=timezone.now())
    with pytest.raises(ValidationError, match="is closed"):
        adopt_scale(world.scope("organizer"), split, year)

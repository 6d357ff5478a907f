"""A split put in force for a committee's units, and taken out of force; each refusal beside what is permitted."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from cells.models import Event, Organization
from evaluations.actions.scale_drafts import adopt_scale, withdraw_scale
from evaluations.choices import YearState
from evaluations.models import EvaluationYear, LocalScale, Scale, UnitFacts
from evaluations.queries.local_scales import hindrances_of, scale_for
from evaluations.scale_history import scale_history
from tests.builders import FRAME_SCALE, SPLIT_SCALE, make_local_scale, make_record, make_scale, make_year
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


# --- out of force ----------------------------------------------------------------------------------------------------


def in_force(world: World, year: EvaluationYear) -> Scale:
    split = split_of(year, world.commune)
    adopt_scale(world.scope("commune_secretary"), split, year)
    return split


def test_a_split_that_marks_nothing_yet_is_taken_out_of_force(world: World, year: EvaluationYear) -> None:
    split, scope = in_force(world, year), world.scope("commune_secretary")
    assert withdraw_scale(scope, split, year) == year.cell_scale
    assert scale_for(year, world.cell) == year.cell_scale
    event = Event.objects.get(verb="withdraw_scale")
    assert (event.organization, event.actor_id) == (world.commune, scope.user_id)
    frame = f"{year.cell_scale.code} {year.cell_scale.version}"
    assert event.changes == {"year": ["", "2025"], "version": ["chia-nho-xa 1", frame]}
    assert "Took the scale out of force" in scale_history([event])[0].sentence
    with pytest.raises(ValidationError, match="is not in force"):
        withdraw_scale(scope, split, year)
    adopt_scale(scope, split, year)
    assert scale_for(year, world.cell) == split


def test_the_split_of_a_committee_above_takes_over_again(world: World, year: EvaluationYear) -> None:
    above = split_of(year, world.district, "huyen")
    adopt_scale(world.scope("organizer"), above, year)
    assert withdraw_scale(world.scope("commune_secretary"), in_force(world, year), year) == above


@pytest.mark.parametrize("who", ["secretary", "supervisor", "administrator", "auditor", "outsider"])
def test_nobody_else_takes_a_split_out_of_force(world: World, year: EvaluationYear, who: str) -> None:
    split = in_force(world, year)
    with pytest.raises(PermissionDenied):
        withdraw_scale(world.scope(who), split, year)
    assert LocalScale.objects.exists()
    withdraw_scale(world.scope("organizer"), split, year)
    assert not LocalScale.objects.exists()


def test_a_closed_year_keeps_its_splits(world: World, year: EvaluationYear) -> None:
    split = in_force(world, year)
    EvaluationYear.objects.filter(pk=year.pk).update(state=YearState.CLOSED, closed_at=timezone.now())
    with pytest.raises(ValidationError, match="is closed"):
        withdraw_scale(world.scope("organizer"), split, year)


def test_a_split_that_months_are_begun_on_stays_in_force(world: World, year: EvaluationYear) -> None:
    scope, before = world.scope("commune_secretary"), make_record(world.cell, year, 1, share="1")
    split = in_force(world, year)
    exempt = make_record(world.cell, year, 2, state="exempt", state_reason="Lũ lụt")
    assert (before.scale, exempt.scale) == (year.cell_scale, split)
    begun = [make_record(world.cell, year, month) for month in (3, 4)]
    with pytest.raises(ValidationError) as refusal:
        withdraw_scale(scope, split, year)
    assert refusal.value.messages == [
        "2 monthly records are begun on this scale and keep it.",
        "To change the months that are not begun yet, publish another split of the frame and put it in force.",
    ]
    for record in begun:
        record.delete()
    withdraw_scale(scope, split, year)


def test_a_split_that_year_ends_are_marked_by_stays_in_force(world: World) -> None:
    """T2 stands on the frame too, but with another maximum; TB and TD mean the same there."""
    year = make_year(world.district, 2025, cell_scale=make_scale("cell", FRAME_SCALE))
    split = make_scale("cell", SPLIT_SCALE, frame=year.cell_scale, issuer=world.commune)
    local = make_local_scale(year, world.commune, split)
    facts = UnitFacts.objects.create(evaluation_year=year, organization=world.cell, marks={"TB": "2", "T2a": "6"})
    UnitFacts.objects.create(evaluation_year=year, organization=world.commune, marks={"T2a": "6"})
    UnitFacts.objects.create(evaluation_year=year, organization=world.other_cell, marks={"T2a": "6"})
    scope = world.scope("commune_secretary")
    with pytest.raises(ValidationError, match="1 unit has year-end marks"):
        withdraw_scale(scope, split, year)
    facts.marks = {"TB": "2", "TD": "1"}
    facts.save()
    assert hindrances_of(local) == []
    withdraw_scale(scope, split, year)

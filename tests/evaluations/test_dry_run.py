"""A draft tried on a year that has been marked: who would change, for whom it may be asked, and nothing stored."""

from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from evaluations.actions.runs import run_year
from evaluations.actions.scale_drafts import start_own
from evaluations.models import Criterion, EvaluationYear, Scale, ScalePart
from evaluations.queries.dry_runs import is_reckonable, may_try, years_to_try
from tests.builders import make_organization, make_scale, make_year
from tests.conftest import World
from tests.evaluations.marked_year import cell_scale, fill_unit, make_marked_year
from tests.evaluations.scale_drafting import SYSTEM, make_draft, make_split
from tests.evaluations.test_what_if import everything


def page(world: World, who: str, scale: Scale, **query: Any) -> Any:
    return world.client(who).get(reverse("scale_dry_run", args=[scale.pk]), query)


def test_dry_run_says_who_would_change_and_stores_nothing(world: World) -> None:
    year = make_marked_year(world)
    run_year(world.scope("organizer"), year)
    draft = make_draft(world.district, year.cell_scale)
    client = world.client("organizer")
    before = everything()
    same = client.get(reverse("scale_dry_run", args=[draft.pk])).context["side_by_side"]
    assert (same.changes, same.remarked[0].records) == ((), 14)
    assert everything() == before
    Scale.objects.filter(pk=draft.pk).update(total_threshold=Decimal(99))
    answer = page(world, "organizer", draft)
    recognised = next(row.units for row in answer.context["totals"] if row.title == "Recognised four-good")
    assert recognised.before > recognised.after
    assert answer.context["rows"][0].after.recognition == "Not recognised four-good"


@pytest.mark.parametrize(
    ("who", "status"),
    [("organizer", 200), ("administrator", 403), ("auditor", 403), ("secretary", 404), ("outsider", 404)],
)
def test_draft_is_tried_by_the_office_that_issues_it(world: World, who: str, status: int) -> None:
    make_marked_year(world, months=0)
    assert page(world, who, make_draft(world.district)).status_code == status


@pytest.mark.parametrize(
    ("who", "status"),
    [("organizer", 200), ("commune_secretary", 200), ("auditor", 403), ("supervisor", 404), ("outsider", 404)],
)
def test_split_is_tried_by_its_secretary_too(world: World, who: str, status: int) -> None:
    year = make_marked_year(world, months=1)
    assert page(world, who, make_split(world.commune, year.cell_scale)).status_code == status


def test_split_is_tried_on_the_units_under_its_committee(world: World) -> None:
    """Not divided any further it is its frame; divided, each part gets the share of the whole."""
    year = make_marked_year(world, months=1)
    fill_unit(year, world.other_cell, "0.5", 1)
    split = make_split(world.commune, year.cell_scale)
    side = page(world, "commune_secretary", split).context["side_by_side"]
    assert (side.changes, side.remarked[0].records) == ((), 7)
    assert all(subject.path.startswith(world.commune.path) for subject in side.subjects.values())
    Criterion.objects.filter(part__scale=split, code="S1").update(maximum=10)
    rest = Criterion.objects.get(part__scale=split, code="S1")
    rest.pk, rest.code, rest.maximum, rest.order = None, "S1b", Decimal(15), 9
    rest.save()
    divided = page(world, "commune_secretary", split).context["side_by_side"]
    assert (divided.changes, divided.remarked[0].left_out) == ((), ())


def test_scale_of_no_committee_is_tried_by_every_office_on_its_own_year(world: World) -> None:
    year = make_marked_year(world, months=1)
    fill_unit(make_year(world.foreign_district), world.foreign_cell, "0.9", 1)
    scale = cell_scale()
    assert page(world, "organizer", scale).context["years"] == [year]
    assert page(world, "commune_secretary", scale).status_code == 403
    assert [may_try(world.scope(who), scale) for who in ("organizer", "auditor")] == [True, False]


def test_years_are_those_with_marks_latest_first(world: World) -> None:
    older, year = make_year(world.district, 2024), make_marked_year(world, months=1)
    make_year(world.district, 2026)
    fill_unit(older, world.cell, "0.9", 1)
    scope = world.scope("organizer")
    assert years_to_try(scope, make_draft(world.district, code="a")) == [year, older]
    assert years_to_try(scope, start_own(SYSTEM, year.member_scale, world.district, code="b", title="Đ")) == [year]
    assert years_to_try(scope, start_own(SYSTEM, year.committee_scale, world.district, code="c", title="Đ")) == []
    assert years_to_try(scope, make_draft(world.other_commune, code="d")) == []


def test_last_year_is_tried_before_the_year_that_is_not_over(world: World) -> None:
    year, this_year = make_marked_year(world, months=1), make_year(world.district, timezone.localdate().year)
    fill_unit(this_year, world.cell, "0.9", 1)
    context = page(world, "organizer", make_draft(world.district, year.cell_scale)).context
    assert (context["years"], context["year"]) == ([this_year, year], year)


def test_another_year_may_be_chosen(world: World) -> None:
    older, year = make_year(world.district, 2024), make_marked_year(world, months=1)
    fill_unit(older, world.cell, "0.9", 1)
    draft = make_draft(world.district)
    chosen = {asked: page(world, "organizer", draft, year=asked).context["year"] for asked in (older.pk, year.pk, "x")}
    assert chosen == {older.pk: older, year.pk: year, "x": year}


def test_draft_that_cannot_be_reckoned_with_shows_its_flaws(world: World) -> None:
    make_marked_year(world, months=1)
    draft = make_draft(world.district)
    Criterion.objects.filter(part__scale=draft, code="S1").update(maximum=90)
    ScalePart.objects.filter(scale=draft, code="solidarity").update(maximum=90)
    answer = page(world, "organizer", draft)
    assert (answer.status_code, "side_by_side" in answer.context, bool(answer.context["flaws"])) == (200, False, True)
    assert reverse("scale_edit", args=[draft.pk]) in answer.content.decode()
    Criterion.objects.filter(part__scale=draft, code="A1").update(steps=[])
    assert page(world, "organizer", draft).status_code == 200


def test_draft_with_flaws_of_its_paper_only_is_tried(world: World) -> None:
    make_marked_year(world, months=1)
    draft = make_draft(world.district)
    Scale.objects.filter(pk=draft.pk).update(document_number="")
    answer = page(world, "organizer", draft)
    assert ("side_by_side" in answer.context, bool(answer.context["flaws"])) == (True, True)


def test_scale_is_reckonable_when_it_reaches_one_hundred(world: World) -> None:
    draft = make_draft(world.district)
    assert is_reckonable(draft)
    Criterion.objects.filter(part__scale=draft, code="S1").update(maximum=24)
    assert not is_reckonable(draft)
    Criterion.objects.filter(part__scale=draft).delete()
    assert not is_reckonable(draft)


def test_page_says_that_there_is_nothing_to_try_it_on(world: World) -> None:
    empty = page(world, "organizer", make_draft(world.district))
    assert (empty.context["year"], "No year has approved records" in empty.content.decode()) == (None, True)
    make_organization("Chi bộ Thôn 9", world.commune)
    meeting = make_scale("meeting", {"one": ("100", [("M1", "100", "points", "monthly")])})
    assert "does not enter into the yearly classification" in page(world, "organizer", meeting).content.decode()


def test_draft_is_tried_on_members(world: World) -> None:
    year: EvaluationYear = make_marked_year(world, months=0)
    draft = start_own(SYSTEM, year.member_scale, world.district, code="dang-vien-huyen", title="Đảng viên")
    side = page(world, "organizer", draft).context["side_by_side"]
    assert (side.changes, side.remarked[0].year_ends) == ((), 14)

"""The year's end on local splits: bonuses and deductions explained, percentages, gaps by the unit's own scale."""

import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cells.models import Event, Member
from evaluations.actions.facts import RatingEntry, save_member_ratings, save_unit_facts
from evaluations.actions.runs import run_year
from evaluations.engine import MarkError
from evaluations.forms.yearly_marks import yearly_mark_help
from evaluations.models import Criterion, EvaluationYear, MemberRating, UnitFacts, Verdict
from evaluations.queries.years import year_gaps
from tests.builders import ATTENDANCE_BANDS, make_local_scale, make_organization, make_record, make_scale, make_year
from tests.conftest import World
from tests.evaluations.split_entries import make_split_year
from tests.evaluations.test_record_pages import inputs, text
from tests.evaluations.test_years import SCORES

YEAR_END = datetime.date(2025, 12, 31)
FACTS = {"version": "0", "shortcomings_noted": "1", "shortcomings_remedied": "1", "targets_met": "", "allied_level": ""}
YEARLY = {"T2a": "5", "T2b": "4"}
MEMBER_SCALE: dict[str, Any] = {
    "general": ("30", [("G1", "10", "points", "yearly"), ("G2", "20", "points", "yearly")]),
    "tasks": (
        "70",
        [
            ("N1", "60", "points", "yearly"),
            ("N2", "10", "ratio", "yearly", {"bands": ATTENDANCE_BANDS, "not_applicable": "full"}),
            ("B1", "5", "points", "yearly", {"nature": "bonus", "requires_note": True}),
            ("D1", "3", "choice", "yearly", {"nature": "deduction", "requires_note": True}),
        ],
    ),
}


@pytest.fixture
def year(world: World) -> EvaluationYear:
    return make_split_year(world)


def facts_page(year: EvaluationYear, unit: Any) -> str:
    return reverse("unit_facts", args=[year.pk, unit.pk])


def post_facts(world: World, year: EvaluationYear, **typed: str) -> Any:
    return world.client("commune_secretary").post(facts_page(year, world.cell), FACTS | typed)


# --- a unit's facts ---------------------------------------------------------------------------------------------------


def test_a_unit_is_asked_by_its_own_scale(world: World, year: EvaluationYear) -> None:
    def asked(unit: Any) -> list[str]:
        form = world.client("organizer").get(facts_page(year, unit)).context["form"]
        return [name for name in form.fields if name.startswith(("mark_", "note_"))]

    extras = ["mark_TB", "note_TB", "mark_TD", "note_TD"]
    assert asked(world.cell) == ["mark_T2a", "mark_T2b", *extras]
    assert asked(world.other_cell) == ["mark_T2", *extras]


def test_bonuses_and_deductions_stand_apart_with_their_caps_and_nothing_in_them(
    world: World, year: EvaluationYear
) -> None:
    response = world.client("commune_secretary").get(facts_page(year, world.cell))
    page = text(response)
    apart = page.index("Bonuses and deductions")
    assert page.index("T2b. Criterion T2b") < apart < page.index("Adds at most 5 points.")
    assert apart < page.index("Takes away at most 3 points.")
    filled = [one["name"] for one in inputs(response) if one.get("name", "").startswith("mark_") and one.get("value")]
    assert filled == []


def test_a_bonus_is_stored_with_its_note_and_audited(world: World, year: EvaluationYear) -> None:
    typed = {"mark_T2a": "5", "mark_T2b": "4", "mark_TB": "2,5", "note_TB": "Sáng kiến cấp tỉnh"}
    assert post_facts(world, year, **typed).status_code == 302
    facts = UnitFacts.objects.get()
    assert (facts.marks, facts.notes) == (YEARLY | {"TB": "2.5"}, {"TB": "Sáng kiến cấp tỉnh"})
    assert Event.objects.get(verb="save_unit_facts").changes == {
        "shortcomings_noted": ["", "1"],
        "shortcomings_remedied": ["", "1"],
        "T2a": ["", "5"],
        "T2b": ["", "4"],
        "TB": ["", "2.5"],
        "TB.note": ["", "Sáng kiến cấp tỉnh"],
    }
    again = {**typed, "version": "1", "mark_TB": "", "note_TB": ""}
    assert post_facts(world, year, **again).status_code == 302
    facts.refresh_from_db()
    assert (facts.marks, facts.notes, facts.version) == (YEARLY, {}, 2)
    assert Event.objects.filter(verb="save_unit_facts").order_by("-pk")[0].changes == {
        "TB": ["2.5", ""],
        "TB.note": ["Sáng kiến cấp tỉnh", ""],
    }


def test_the_page_adds_a_splits_marks_up_to_the_criteria_of_the_frame(world: World, year: EvaluationYear) -> None:
    client = world.client("commune_secretary")
    assert [row.is_complete for row in client.get(facts_page(year, world.cell)).context["frame_rows"]] == [False] * 3
    post_facts(world, year, mark_T2a="5,5", mark_T2b="4", mark_TD="1", note_TD="Chậm báo cáo")
    page = text(client.get(facts_page(year, world.cell)))
    assert "T2. Criterion T2 T2a: 5.5 · T2b: 4 9.5 10" in page
    assert "TB: – not given 5" in page
    assert "TD: 1 −1 3" in page
    assert "On the criteria of the frame" not in text(world.client("organizer").get(facts_page(year, world.other_cell)))


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        ({"mark_TB": "2"}, {"note_TB": ["Write what it is given for."]}),
        ({"mark_TB": "0"}, {"note_TB": ["Write what it is given for."]}),
        ({"mark_TB": "5,01", "note_TB": "Sáng kiến"}, {"mark_TB": ["Write a mark from 0 to 5."]}),
        ({"mark_TD": "x", "note_TD": "Chậm"}, {"mark_TD": ["Write the mark as a number, for instance 8,5."]}),
        ({"mark_TB": "5", "note_TB": "Sáng kiến", "mark_TD": "3", "note_TD": "Báo cáo chậm"}, {}),
        ({}, {}),
    ],
)
def test_a_bonus_keeps_within_its_cap_and_is_explained(
    world: World, year: EvaluationYear, typed: dict[str, str], errors: dict[str, list[str]]
) -> None:
    response = post_facts(world, year, **typed)
    assert response.status_code == (422 if errors else 302)
    assert (response.context["form"].errors if errors else {}) == errors
    if errors:
        shown = {one["name"]: one.get("value") for one in inputs(response) if one.get("name") in typed}
        assert shown == {name: value for name, value in typed.items() if name in shown}
    assert UnitFacts.objects.exists() is not bool(errors)


def test_the_action_refuses_what_the_form_would_have(world: World, year: EvaluationYear) -> None:
    scope = world.scope("commune_secretary")

    def save(marks: dict[str, str], notes: dict[str, str]) -> UnitFacts:
        return save_unit_facts(scope, year, world.cell, 0, {"marks": marks, "notes": notes})

    with pytest.raises(ValidationError):
        save(YEARLY | {"TB": "2"}, {})
    for marks in ({"T2": "5"}, {"T1a": "5"}, {"T2a": "6.5"}, {"TB": "na"}):
        with pytest.raises(MarkError):
            save(marks, {"TB": "Sáng kiến"})
    assert save(YEARLY | {"TB": "2"}, {"TB": "Sáng kiến"}).marks == YEARLY | {"TB": "2"}


def total_of(world: World, year: EvaluationYear, marks: dict[str, str]) -> dict[str, Any]:
    """The tasks and the total of the cell after a run, with these yearly marks and every month at 20 of 20."""
    UnitFacts.objects.update_or_create(
        evaluation_year=year,
        organization=world.cell,
        defaults={"marks": marks, "shortcomings_noted": 0, "shortcomings_remedied": 0},
    )
    run_year(world.scope("organizer"), year, today=YEAR_END)
    verdict = Verdict.objects.get(evaluation_year=year, subject_key=f"o:{world.cell.pk}")
    return {"tasks": verdict.goods[0]["score"], "total": verdict.total}


def test_bonuses_and_deductions_count_in_the_verdict_within_the_good(world: World, year: EvaluationYear) -> None:
    for month in range(1, 13):
        make_record(world.cell, year, month, state="approved", **SCORES)
    months = Decimal(20) + 20 + 24 + 24
    assert total_of(world, year, YEARLY) == {"tasks": "29.00", "total": months + 9}
    assert total_of(world, year, YEARLY | {"TD": "2.5"}) == {"tasks": "26.50", "total": months + Decimal("6.5")}
    assert total_of(world, year, YEARLY | {"TB": "0.5"}) == {"tasks": "29.50", "total": months + Decimal("9.5")}
    assert total_of(world, year, YEARLY | {"TB": "5"}) == {"tasks": "30.00", "total": months + 10}
    assert total_of(world, year, {"T2a": "5"})["total"] is None


# --- what is missing --------------------------------------------------------------------------------------------------


def missing(world: World, year: EvaluationYear) -> dict[str, int]:
    gaps = year_gaps(year, world.scope("organizer"), YEAR_END)
    return {gap.unit.name: gap.yearly_marks_missing for gap in gaps}


def test_gaps_count_the_criteria_of_the_units_own_scale_and_no_bonus(world: World, year: EvaluationYear) -> None:
    assert missing(world, year) == {
        "Đảng bộ xã Tùng Ảnh": 1,
        "Chi bộ Thôn Châu Nội": 2,
        "Chi bộ Thôn Châu Dương": 2,
        "Đảng bộ xã Yên Hồ": 1,
        "Chi bộ Thôn Trung Hậu": 1,
    }
    post_facts(world, year, mark_T2a="5")
    assert missing(world, year)["Chi bộ Thôn Châu Nội"] == 1
    post_facts(world, year, version="1", mark_T2a="5", mark_T2b="4")
    assert missing(world, year)["Chi bộ Thôn Châu Nội"] == 0


def test_gaps_cost_the_same_however_many_local_scales(world: World, year: EvaluationYear) -> None:
    year = EvaluationYear.objects.select_related("cell_scale", "committee_scale").get(pk=year.pk)
    scope = world.scope("organizer")
    year_gaps(year, scope, YEAR_END)
    with CaptureQueriesContext(connection) as few:
        year_gaps(year, scope, YEAR_END)
    for number in range(6):
        commune = make_organization(f"Đảng bộ xã {number}", world.district, "grassroots_committee")
        make_organization(f"Chi bộ {number}", commune)
        make_local_scale(year, commune, make_scale("cell", frame=year.cell_scale))
    with CaptureQueriesContext(connection) as many:
        assert len(year_gaps(year, scope, YEAR_END)) == 17
    assert len(many) == len(few)


# --- the grid of members ----------------------------------------------------------------------------------------------


@pytest.fixture
def rated(world: World) -> EvaluationYear:
    return make_year(world.district, 2025, member_scale=make_scale("member", MEMBER_SCALE))


def entry(member: Member, marks: dict[str, str], notes: dict[str, str] | None = None) -> RatingEntry:
    return RatingEntry(member_pk=member.pk, version=0, marks=marks, notes=notes or {}, counts={})


FULL = {"G1": "10", "G2": "20", "N1": "60", "N2": "92.5"}


@pytest.mark.parametrize(
    ("marks", "notes", "points"),
    [
        (FULL, {}, "98.00"),
        (FULL | {"N2": "na"}, {}, "100.00"),
        (FULL | {"D1": "3"}, {"D1": "Vắng sinh hoạt"}, "95.00"),
        (FULL | {"B1": "1"}, {"B1": "Bằng khen"}, "99.00"),
        (FULL | {"B1": "5"}, {"B1": "Bằng khen"}, "100.00"),
        ({"G1": "10", "B1": "5"}, {"B1": "Bằng khen"}, "None"),
    ],
)
def test_members_points_follow_percentage_bonus_and_deduction(
    world: World, rated: EvaluationYear, marks: dict[str, str], notes: dict[str, str], points: str
) -> None:
    member = Member.objects.get(name="Phan Bá Lâm")
    save_member_ratings(world.scope("secretary"), rated, world.cell, [entry(member, marks, notes)])
    rating = MemberRating.objects.get()
    assert (str(rating.points), rating.marks, rating.notes) == (points, marks, notes)


def test_a_members_bonus_is_explained_and_one_of_the_scale(world: World, rated: EvaluationYear) -> None:
    member, scope = Member.objects.get(name="Phan Bá Lâm"), world.scope("secretary")
    with pytest.raises(ValidationError):
        save_member_ratings(scope, rated, world.cell, [entry(member, FULL | {"B1": "2"})])
    with pytest.raises(MarkError):
        save_member_ratings(scope, rated, world.cell, [entry(member, {"X1": "2"})])
    assert not MemberRating.objects.exists()


def test_the_grid_takes_a_bonus_with_its_note_and_keeps_it_where_the_note_is_missing(
    world: World, rated: EvaluationYear
) -> None:
    client, url = world.client("secretary"), reverse("member_ratings", args=[rated.pk, world.cell.pk])
    blank = {one["name"]: one.get("value", "") for one in inputs(client.get(url)) if "-" in one.get("name", "")}
    member = Member.objects.get(name="Phan Bá Lâm")
    typed = blank | {f"{member.pk}-mark_B1": "2", f"{member.pk}-mark_N2": "92,5%"}
    response = client.post(url, typed)
    assert response.status_code == 422
    assert "Phan Bá Lâm – B1 – note: Write what it is given for." in text(response)
    kept = {one["name"]: one.get("value", "") for one in inputs(response)}
    assert (kept[f"{member.pk}-mark_B1"], kept[f"{member.pk}-mark_N2"]) == ("2", "92,5%")
    assert client.post(url, typed | {f"{member.pk}-note_B1": "Bằng khen"}).status_code == 302
    rating = MemberRating.objects.get()
    assert (rating.marks, rating.notes) == ({"N2": "92.5", "B1": "2"}, {"B1": "Bằng khen"})


def test_the_grid_heads_bonuses_and_deductions_apart(world: World, rated: EvaluationYear) -> None:
    page = text(world.client("secretary").get(reverse("member_ratings", args=[rated.pk, world.cell.pk])))
    assert "Marks Bonuses and deductions Tasks" in page
    assert "N2 % = / 10 B1 bonus, at most 5 D1 deduction, at most 3" in page
    assert "Write the percentage: below 85% (5); from 85% to below 95% (8); from 95% (10)." in page
    plain = make_year(world.foreign_district, 2025)
    of_foreign = reverse("member_ratings", args=[plain.pk, world.foreign_cell.pk])
    assert "Bonuses and deductions" not in text(world.client("outsider").get(of_foreign))


def test_the_hint_on_a_mark_shows_the_rule_as_it_was_written(year: EvaluationYear) -> None:
    """Characters of a rule are no markup, and it runs its own way on a page that runs the other."""
    yearly = Criterion.objects.get(code="T2a")
    yearly.guidance = "Chậm <b>3 ngày</b>: 0 điểm."
    assert yearly_mark_help(yearly) == "At most 6 points. <bdi>Chậm &lt;b&gt;3 ngày&lt;/b&gt;: 0 điểm.</bdi>"

"""A year beside itself under other settings: the same as really changing them, and nothing stored."""

import datetime
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cells.models import Event
from evaluations.actions.decisions import decide, decide_all
from evaluations.actions.runs import run_year
from evaluations.actions.years import close_year
from evaluations.engine import CeilingBase, CeilingRounding, CeilingRule, Step
from evaluations.models import EvaluationYear, Mark, Verdict
from evaluations.queries.change_rows import change_rows, filter_changes
from evaluations.queries.year_what_if import Asked, SideBySide, year_side_by_side
from evaluations.what_if import Change, Count, Result, compare, compare_groups, differing_steps, tally
from tests.builders import SMALL_SCALE, make_member, make_organization, make_scale, make_year
from tests.conftest import World
from tests.evaluations.marked_year import YEAR_END, cell_scale, fill_unit, make_marked_year, rate, write_scores

TODAY = datetime.date(2026, 1, 10)


# --- pure ------------------------------------------------------------------------------------------------------------


def result(level: str = "good", **fields: Any) -> Result:
    return Result(
        **{
            "level": level,
            "needs_decision": False,
            "points": Decimal(80),
            "place": "",
            "eligibility": "",
            "is_recognised": None,
            **fields,
        }
    )


def test_compare_names_those_who_differ_in_anything() -> None:
    before = {"o:1": result(), "m:2": result(), "m:3": result(), "m:4": result("")}
    after = before | {"m:2": result("excellent"), "m:3": result(points=Decimal(79))}
    assert compare(before, after) == [
        Change(key="m:2", before=before["m:2"], after=after["m:2"]),
        Change(key="m:3", before=before["m:3"], after=after["m:3"]),
    ]


@pytest.mark.parametrize(
    ("after", "of_level", "of_points_alone"),
    [
        (result("excellent"), True, False),
        (result(""), True, False),
        (result(points=Decimal(70)), False, True),
        (result(place="kept"), False, False),
        (result(needs_decision=True), False, False),
        (result(is_recognised=True), False, False),
    ],
)
def test_change_says_what_it_is_of(after: Result, of_level: bool, of_points_alone: bool) -> None:
    change = Change(key="o:1", before=result(), after=after)
    assert (change.is_of_level, change.is_of_points_alone) == (of_level, of_points_alone)


def test_tally_counts_each_once_and_decisions_across() -> None:
    before = [result(), result("", eligibility="exempt"), result("", needs_decision=True)]
    after = [result("excellent", is_recognised=True), result("", eligibility="exempt"), result()]
    assert tally(("excellent", "good", "open", "outside"), before, after) == {
        "excellent": Count(before=0, after=1),
        "good": Count(before=1, after=1),
        "open": Count(before=1, after=0),
        "outside": Count(before=1, after=1),
        "needs_decision": Count(before=1, after=0),
        "recognised": Count(before=0, after=1),
    }
    assert [Count(before=1, after=after).signed for after in (0, 1, 3)] == ["−1", "0", "+2"]


def test_differing_steps_tell_why_and_not_what_held() -> None:
    held = Step(rule="points_at_least_90", article="a", outcome="holds", used=(("points", "95"),))
    failed = Step(rule="points_at_least_90", article="a", outcome="fails", used=(("points", "85"),))
    same = Step(rule="all_tasks_on_time", article="a", outcome="fails")
    elsewhere = replace(same, article="b")
    level = Step(rule="excellent", article="a", outcome="reached", used=(("level", "excellent"),))
    assert differing_steps((held, same, level), (failed, elsewhere)) == ((level,), (failed,))


def test_groups_are_compared_where_somebody_runs_for_excellent() -> None:
    def row(key: str, allowed: int = 1, kept: int = 1) -> dict[str, Any]:
        numbers = {"good_or_better": 5, "allowed": allowed, "kept": kept, "waiting": 0, "lowered": 0}
        return {"key": key, "name": key.upper(), **numbers}

    before = [row("a"), row("b"), row("c", 0, 0)]
    changes = compare_groups(before, [row("a"), row("b", 2), row("d")])
    assert [(one.key, one.name, one.before, one.after) for one in changes] == [
        ("b", "B", row("b"), row("b", 2)),
        ("d", "D", None, row("d")),
    ]


# --- beside a real change --------------------------------------------------------------------------------------------


def side_by_side(world: World, year: EvaluationYear, **asked: Any) -> SideBySide:
    year = EvaluationYear.objects.select_related("committee", "cell_scale", "committee_scale", "member_scale").get(
        pk=year.pk
    )
    return year_side_by_side(world.scope("organizer"), year, replace(Asked.own(year), **asked), TODAY)


def stored(year: EvaluationYear) -> dict[str, tuple[Any, ...]]:
    rows = Verdict.objects.filter(evaluation_year=year)
    return {
        verdict.subject_key: (
            verdict.level, verdict.points, verdict.needs_decision, verdict.ceiling_place, verdict.is_recognised,
        )
        for verdict in rows
    }  # fmt: skip


def values(results: Any) -> dict[str, tuple[Any, ...]]:
    return {
        key: (one.level, one.points, one.needs_decision, one.place, one.is_recognised) for key, one in results.items()
    }


def ceiling(rate: str, base: str = "inclusive", rounding: str = "floor") -> CeilingRule:
    return CeilingRule(rate=Decimal(rate), base=CeilingBase(base), rounding=CeilingRounding(rounding))


SETTINGS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "no seat at all": ({"ceiling": ceiling("0")}, {"ceiling_rate": Decimal(0)}),
    "a quarter": ({"ceiling": ceiling("0.25")}, {"ceiling_rate": Decimal("0.25")}),
    "rounded up": ({"ceiling": ceiling("0.2", rounding="ceil")}, {"ceiling_rounding": "ceil"}),
    "of those rated good": (
        {"ceiling": ceiling("0.25", "exclusive", "ceil")},
        {"ceiling_rate": Decimal("0.25"), "ceiling_base": "exclusive", "ceiling_rounding": "ceil"},
    ),
    "by kind": ({"groups_by_type": False}, {"ceiling_grouping": "kind"}),
    "of 2024": ({"regulation": "qd124-hd25"}, {"regulation": "qd124-hd25"}),
    "of 2022": ({"regulation": "qd132-hd21"}, {"regulation": "qd132-hd21"}),
}  # fmt: skip


@pytest.mark.parametrize("name", SETTINGS)
def test_what_if_equals_changing_the_settings_and_running(world: World, name: str) -> None:
    asked, settings = SETTINGS[name]
    year = make_marked_year(world)
    make_organization("Chi bộ Trường THCS", world.commune, type="school")
    run_year(world.scope("organizer"), year, TODAY)
    before = stored(year)
    side = side_by_side(world, year, **asked)
    assert (values(side.before), side.differing) == (before, 0)
    EvaluationYear.objects.filter(pk=year.pk).update(**settings)
    run_year(world.scope("organizer"), year, TODAY)
    assert values(side.after) == stored(year)
    assert {change.key for change in side.changes} == {key for key in before if before[key] != stored(year)[key]}
    if name not in ("a quarter", "by kind"):
        assert side.changes


def test_what_if_equals_marking_by_the_other_scale_and_running(world: World) -> None:
    """A scale of other maxima and thresholds: as if every record had been marked, approved and run by it."""
    parts = {
        **SMALL_SCALE,
        "tasks": ("20", [("T1", "15", "points", "monthly"), ("T2", "5", "points", "yearly")]),
        "solidarity": ("35", [("S1", "35", "points", "monthly")]),
    }
    other = cell_scale(parts, good_threshold=Decimal(60), total_threshold=Decimal(60))
    year = make_marked_year(world)
    run_year(world.scope("organizer"), year, TODAY)
    side = side_by_side(world, year, scales=(other,))
    maxima = {"T1": Decimal("0.75"), "S1": Decimal("1.4")}
    criteria = {row.code: row for part in other.parts.all() for row in part.criteria.all()}
    for mark in Mark.objects.filter(record__evaluation_year=year).select_related("criterion"):
        code = mark.criterion.code
        assert mark.value is not None
        Mark.objects.filter(pk=mark.pk).update(criterion=criteria[code], value=mark.value * maxima.get(code, 1))
    EvaluationYear.objects.filter(pk=year.pk).update(cell_scale=other)
    year.refresh_from_db()
    for record in year.records.all():
        record.scale = other
        write_scores(record)
    for facts in year.unit_facts.all():
        facts.marks = {"T2": f"{Decimal(facts.marks['T2']) / 2}"}
        facts.save()
    run_year(world.scope("organizer"), year, TODAY)
    assert values(side.after) == stored(year)
    assert side.moved > 0


def test_before_is_judged_from_todays_entries_and_says_how_many_differ_from_the_run(world: World) -> None:
    year = make_marked_year(world)
    run_year(world.scope("organizer"), year, TODAY)
    rows = list(year.records.filter(organization__name="Chi bộ Thôn 4"))
    year.records.filter(pk__in=[row.pk for row in rows]).update(solidarity_score=0)
    side = side_by_side(world, year, ceiling=ceiling("0.2"))
    key = f"o:{rows[0].organization_id}"
    assert (side.differing, side.changes) == (1, ())
    assert side.before[key].points != Verdict.objects.get(evaluation_year=year, subject_key=key).points


def close(world: World, year: EvaluationYear) -> None:
    scope, paper = world.scope("organizer"), {"document_number": "7-QĐ/HU", "decided_on": YEAR_END}
    decide_all(scope, year, **paper)
    for verdict in Verdict.objects.filter(evaluation_year=year, decided_level=""):
        decide(scope, verdict, level="completed", reason="Họp BTV", **paper)
    close_year(scope, year)


def test_closed_year_is_compared_with_what_was_stored(world: World) -> None:
    year = make_marked_year(world)
    run_year(world.scope("organizer"), year)
    close(world, year)
    kept = stored(year)
    side = side_by_side(world, year, regulation="qd124-hd25")
    assert (values(side.before), side.differing) == (kept, 0)
    assert side.changes
    assert {subject.decided_level for subject in side.subjects.values()} >= {"completed"}
    assert side_by_side(world, year).changes == ()


def test_reasons_are_the_steps_that_differ(world: World) -> None:
    year = make_marked_year(world)
    run_year(world.scope("organizer"), year, TODAY)
    side = side_by_side(world, year, ceiling=ceiling("0"))
    rows = {row.subject.name: row for row in change_rows(side.tell(side.changes))}
    excellent = next(row for row in rows.values() if row.before.result.level == "excellent")
    assert [reason.article for reason in excellent.after.reasons] == ["QĐ 366-QĐ/TW"]
    assert "0 may be excellent" in excellent.after.reasons[0].sentence
    assert (excellent.before.place, excellent.after.place) == ("Within the ceiling", "Lowered by the ceiling")


FILTERS: list[tuple[dict[str, str], Callable[[SideBySide, Change], bool]]] = [
    ({}, lambda _side, change: not change.is_of_points_alone),
    ({"show": "all"}, lambda _side, change: True),
    ({"show": "level"}, lambda _side, change: change.is_of_level),
    ({"whom": "units"}, lambda _side, change: not change.is_of_points_alone and change.key.startswith("o:")),
    ({"whom": "members"}, lambda _side, change: change.key.startswith("m:")),
    ({"level": "not_completed"}, lambda _side, change: "not_completed" in (change.before.level, change.after.level)),
]


def test_changes_are_filtered(world: World) -> None:
    year = make_marked_year(world)
    parts = {**SMALL_SCALE, "tasks": ("20", [("T1", "20", "points", "monthly")]),
             "activity": ("30", [("A1", "20", "points", "monthly"), ("A2", "10", "yes_no", "monthly")])}  # fmt: skip
    side = side_by_side(world, year, regulation="qd132-hd21", scales=(cell_scale(parts),))
    found = [[change.key for change in filter_changes(side.changes, **filters)] for filters, _is_met in FILTERS]
    assert found == [[change.key for change in side.changes if is_met(side, change)] for _filters, is_met in FILTERS]
    assert all(found)
    assert len(set(map(tuple, found))) == len(FILTERS)


# --- nothing is stored -----------------------------------------------------------------------------------------------


def everything() -> dict[str, Counter[tuple[Any, ...]]]:
    """Every row of every table of ours, as it stands."""
    models = [model for app in ("cells", "evaluations") for model in apps.get_app_config(app).get_models()]
    return {model._meta.label: Counter(map(repr, model._base_manager.values_list())) for model in models}  # type: ignore[misc]


def test_asking_stores_nothing(world: World) -> None:
    year = make_marked_year(world)
    run_year(world.scope("organizer"), year, TODAY)
    client, other = world.client("organizer"), cell_scale()
    before, events = everything(), Event.objects.count()
    query = {"ceiling_rate": "0", "regulation": "qd124-hd25", "cell_scale": other.pk, "show": "all"}
    assert client.get(reverse("year_what_if", args=[year.pk]), query).context["side_by_side"].changes
    assert (everything(), Event.objects.count()) == (before, events)


# --- the page --------------------------------------------------------------------------------------------------------


def page(world: World, who: str, year: EvaluationYear, **query: Any) -> Any:
    return world.client(who).get(reverse("year_what_if", args=[year.pk]), query)


def test_page_is_for_the_office_of_the_committee_and_its_auditors(world: World) -> None:
    year, foreign = make_year(world.district), make_year(world.foreign_district)
    expected = {
        "organizer": 200,
        "auditor": 200,
        "administrator": 403,
        "commune_secretary": 403,
        "secretary": 403,
        "outsider": 404,
    }
    assert {who: page(world, who, year).status_code for who in expected} == expected
    assert page(world, "organizer", foreign).status_code == 404


def test_page_asks_before_it_judges(world: World) -> None:
    year = make_marked_year(world)
    answer = page(world, "organizer", year)
    assert "side_by_side" not in answer.context
    # The year's own settings, written out, ask nothing either.
    own = page(world, "organizer", year, ceiling_rate="20", regulation=year.regulation, cell_scale=year.cell_scale_id)
    assert ("side_by_side" in own.context, own.status_code) == (False, 200)
    asked = page(world, "organizer", year, ceiling_rate="12,5")
    assert [(label, *others) for label, *others in asked.context["form"].differences] == [
        ("Ceiling on excellent, percent", "20", "12.5")
    ]


def test_page_keeps_what_it_cannot_understand(world: World) -> None:
    year = make_marked_year(world, months=0)
    answer = page(world, "organizer", year, ceiling_rate="90", regulation="qd124-hd25")
    assert answer.status_code == 422
    assert "side_by_side" not in answer.context
    assert answer.context["form"]["ceiling_rate"].value() == "90"
    assert answer.context["form"]["regulation"].value() == "qd124-hd25"


def test_page_offers_published_scales_only(world: World) -> None:
    year = make_marked_year(world, months=0)
    draft = make_scale("cell", published_at=None)
    assert page(world, "organizer", year, cell_scale=draft.pk).status_code == 422
    assert page(world, "organizer", year, cell_scale=cell_scale().pk).status_code == 200


def test_filters_keep_the_question(world: World) -> None:
    year = make_marked_year(world)
    answer = page(world, "organizer", year, ceiling_rate="0", whom="units", page="1")
    assert answer.context["kept"] == [("ceiling_rate", "0")]
    assert {row.subject.is_member for row in answer.context["rows"]} == {False}


def test_page_says_when_the_year_has_not_been_run_or_differs(world: World) -> None:
    year = make_marked_year(world)
    assert "has not been run yet" in page(world, "organizer", year, ceiling_rate="0").content.decode()
    run_year(world.scope("organizer"), year)
    assert "older than the entries" not in page(world, "organizer", year, ceiling_rate="0").content.decode()
    year.records.filter(organization__name="Chi bộ Thôn 1").delete()
    assert "older than the entries" in page(world, "organizer", year, ceiling_rate="0").content.decode()


def test_page_makes_as_many_queries_for_any_number_of_units(world: World) -> None:
    year = make_marked_year(world, months=1)
    other = cell_scale()
    query = {"ceiling_rate": "0", "regulation": "qd124-hd25", "cell_scale": other.pk}

    def queries() -> int:
        page(world, "organizer", year, **query)
        with CaptureQueriesContext(connection) as captured:
            assert page(world, "organizer", year, **query).status_code == 200
        return len(captured)

    few = queries()
    for number in range(15):
        cell = make_organization(f"Chi bộ {number}", world.commune)
        fill_unit(year, cell, "0.95", 1)
        rate(year, make_member(f"Lê Văn {number}", cell), {"G1": "9", "G2": "19", "N1": "66"})
    assert queries() == few


def test_side_by_side_shows_what_the_reader_sees(world: World) -> None:
    """Whoever sees one commune is shown that commune alone."""
    year = make_marked_year(world, months=1)
    fill_unit(year, world.other_cell, "0.95", 1)
    again = EvaluationYear.objects.select_related("committee").get(pk=year.pk)
    side = year_side_by_side(world.scope("commune_secretary"), again, Asked.own(again), TODAY)
    assert {subject.path[: len(world.commune.path)] for subject in side.subjects.values()} == {world.commune.path}
    assert all(group.key.startswith(world.commune.path) for group in side.groups)

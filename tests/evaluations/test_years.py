"""A committee's year from opening to closing, on the small world."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from cells.models import Event, Member
from evaluations.actions.decisions import decide, decide_all
from evaluations.actions.facts import RatingEntry, record_finding, save_member_ratings, save_unit_facts
from evaluations.actions.runs import run_year
from evaluations.actions.years import change_year_settings, close_year, open_year
from evaluations.models import Deadline, Decision, EvaluationYear, MonthlyRecord, Verdict
from tests.builders import make_record, make_scale, make_year
from tests.conftest import World

YEAR_END = datetime.date(2025, 12, 31)
SCORES = {
    "tasks_score": "20",
    "tasks_reachable": "20",
    "activity_score": "20",
    "activity_reachable": "20",
    "solidarity_score": "24",
    "solidarity_reachable": "25",
    "cadres_score": "24",
    "cadres_reachable": "25",
}


@pytest.fixture
def year(world: World) -> EvaluationYear:
    """2025 in the district: the commune's cells have twelve good months, year-end facts and rated members."""
    year = make_year(world.district, 2025)
    for unit in (world.cell, world.sibling_cell, world.commune):
        for month in range(1, 13):
            make_record(
                unit, year, month, state="approved",
                tasks_assigned=2, tasks_completed=2, tasks_on_time=2, tasks_exceeded=1, **SCORES,
            )  # fmt: skip
        save_unit_facts(
            world.scope("organizer"), year, unit, 0,
            {"shortcomings_noted": 1, "shortcomings_remedied": 1, "marks": {"T2": "9"}},
        )  # fmt: skip
    for who, cell in (("secretary", world.cell), ("commune_secretary", world.sibling_cell)):
        entries = [rating_entry(member) for member in Member.objects.filter(organization=cell)]
        assert save_member_ratings(world.scope(who), year, cell, entries) == len(entries)
    return year


def rating_entry(member: Member, marks: dict[str, str] | None = None, version: int = 0) -> RatingEntry:
    return RatingEntry(
        member_pk=member.pk,
        version=version,
        marks={"G1": "9", "G2": "18", "N1": "65"} if marks is None else marks,
        counts={
            "tasks_assigned": 10,
            "tasks_completed": 10,
            "tasks_on_time": 10,
            "tasks_exceeded": 4,
            "shortcomings_noted": 0,
            "shortcomings_remedied": 0,
        },
    )


def verdict_of(year: EvaluationYear, subject: object) -> Verdict:
    key = f"m:{subject.pk}" if isinstance(subject, Member) else f"o:{subject.pk}"
    return Verdict.objects.get(evaluation_year=year, subject_key=key)


def test_open_year_is_for_the_organizer_of_the_committee(world: World) -> None:
    scales = {f"{subject}_scale": make_scale(subject) for subject in ("cell", "committee", "member")}
    for who in ("secretary", "commune_secretary", "supervisor", "administrator", "auditor", "outsider"):
        with pytest.raises(PermissionDenied):
            open_year(world.scope(who), world.district, 2025, **scales)
    year = open_year(world.scope("organizer"), world.district, 2025, **scales)
    assert (year.regulation, year.state, year.ceiling_rate) == ("qd366-hd43", "open", Decimal("0.2"))
    assert Event.objects.get(verb="open_year").actor == world.organizer


def test_open_year_refuses_a_second_year_over_the_same_units(world: World) -> None:
    scales = {f"{subject}_scale": make_scale(subject) for subject in ("cell", "committee", "member")}
    open_year(world.scope("organizer"), world.district, 2025, **scales)
    with pytest.raises(ValidationError, match="already open"):
        open_year(world.scope("organizer"), world.commune, 2025, **scales)
    open_year(world.scope("organizer"), world.commune, 2026, **scales)


def test_open_year_asks_for_a_reason_above_twenty_percent(world: World) -> None:
    scales = {f"{subject}_scale": make_scale(subject) for subject in ("cell", "committee", "member")}
    scope = world.scope("organizer")
    with pytest.raises(ValidationError, match="recorded reason"):
        open_year(scope, world.district, 2025, ceiling_rate=Decimal("0.25"), **scales)
    with pytest.raises(ValidationError, match="up to 25"):
        open_year(scope, world.district, 2025, ceiling_rate=Decimal("0.26"), ceiling_reason="x", **scales)
    open_year(scope, world.district, 2025, ceiling_rate=Decimal("0.25"), ceiling_reason="QĐ 12-QĐ/HU", **scales)


def test_run_gives_every_unit_and_member_a_verdict_with_its_reasons(world: World, year: EvaluationYear) -> None:
    run_year(world.scope("organizer"), year, YEAR_END)
    verdicts = Verdict.objects.filter(evaluation_year=year)
    units = {verdict.organization_id: verdict for verdict in verdicts if verdict.member_id is None}
    assert set(units) == {
        unit.pk for unit in (world.commune, world.other_commune, world.cell, world.sibling_cell, world.other_cell)
    }
    assert verdicts.of_members().count() == 6
    assert all(verdict.steps for verdict in verdicts)
    cell = units[world.cell.pk]
    # tasks 20/20 × 20 + 9, activity 20, solidarity 24/25 × 25, cadres 24/25 × 25
    assert (cell.points, cell.counted_months) == (Decimal("97.00"), 12)
    assert cell.goods[0] == {"good": "tasks", "score": "29.00", "maximum": "30.00"}
    assert cell.type == "commune"
    # two cells tied at 97 points in a group of two: no seat at 20 %, both lowered
    assert (cell.level, cell.ceiling_place, cell.is_recognised) == ("good", "lowered", True)


def test_run_leaves_a_unit_without_records_undecided(world: World, year: EvaluationYear) -> None:
    run_year(world.scope("organizer"), year, YEAR_END)
    silent = verdict_of(year, world.other_cell)
    assert (silent.level, silent.needs_decision, silent.points) == ("", True, None)


def test_run_within_the_year_counts_only_months_past_their_due_day(world: World, year: EvaluationYear) -> None:
    run_year(world.scope("organizer"), year, datetime.date(2025, 6, 5))
    assert verdict_of(year, world.cell).counted_months == 4
    run_year(world.scope("organizer"), year, datetime.date(2025, 6, 6))
    assert verdict_of(year, world.cell).counted_months == 5


def test_run_within_the_year_counts_each_units_months_by_its_own_dates(world: World, year: EvaluationYear) -> None:
    Deadline.objects.create(evaluation_year=year, organization=world.commune, due_day=20)
    run_year(world.scope("organizer"), year, datetime.date(2025, 6, 6))
    units = (world.cell, world.commune, world.other_cell)
    assert [verdict_of(year, unit).counted_months for unit in units] == [4, 5, 5]


def test_run_at_the_end_counts_a_december_that_is_there_and_misses_none_that_is_not_due(
    world: World, year: EvaluationYear
) -> None:
    MonthlyRecord.objects.filter(organization=world.sibling_cell, month=12).delete()
    run_year(world.scope("organizer"), year, YEAR_END)
    assert verdict_of(year, world.cell).counted_months == 12
    assert verdict_of(year, world.sibling_cell).counted_months == 11
    run_year(world.scope("organizer"), year, datetime.date(2026, 1, 6))
    assert verdict_of(year, world.sibling_cell).counted_months == 12


def test_run_counts_a_discipline_against_the_member_and_the_cell(world: World, year: EvaluationYear) -> None:
    member = Member.objects.get(name="Phan Bá Lâm")
    record_finding(
        world.scope("commune_secretary"), year, world.cell,
        code="disciplined", member=member, document_number="12-QĐ/UBKT", document_on=datetime.date(2025, 5, 2),
    )  # fmt: skip
    run_year(world.scope("organizer"), year, YEAR_END)
    assert verdict_of(year, member).level == "not_completed"
    cell = verdict_of(year, world.cell)
    assert (cell.level, cell.facts["subordinates"]["disciplined"], cell.ceiling_place) == ("good", 1, "")


def test_run_again_keeps_the_decisions_taken(world: World, year: EvaluationYear) -> None:
    scope = world.scope("organizer")
    run_year(scope, year, YEAR_END)
    decide(
        scope, verdict_of(year, world.other_cell),
        level="completed", reason="Biên bản 05-BB/HU", document_number="7-QĐ/HU", decided_on=YEAR_END,
    )  # fmt: skip
    run_year(scope, year, YEAR_END)
    again = verdict_of(year, world.other_cell)
    assert (again.level, again.decided_level, again.run_number) == ("", "completed", 2)
    assert Decision.objects.get().verdict == again


def test_decide_asks_for_a_reason_where_the_rules_give_another_level(world: World, year: EvaluationYear) -> None:
    scope = world.scope("organizer")
    run_year(scope, year, YEAR_END)
    verdict = verdict_of(year, world.cell)
    paper = {"document_number": "7-QĐ/HU", "decided_on": YEAR_END}
    with pytest.raises(ValidationError, match="reason"):
        decide(scope, verdict, level="completed", **paper)
    with pytest.raises(PermissionDenied):
        decide(world.scope("commune_secretary"), verdict, level="good", **paper)
    decide(scope, verdict, level="good", **paper)
    decide(scope, verdict, level="completed", reason="Kết luận 3-KL/HU", **paper)
    assert [decision.level for decision in verdict.decisions.all()] == ["completed", "good"]


def test_decide_takes_recognition_with_the_level(world: World, year: EvaluationYear) -> None:
    """Four-good asks for good or better: a unit decided lower is not recognised, decided good again it is."""
    scope, paper = world.scope("organizer"), {"document_number": "7-QĐ/HU", "decided_on": YEAR_END, "reason": "Họp BTV"}
    run_year(scope, year, YEAR_END)
    found = []
    for level in ("completed", "good"):
        decide(scope, verdict_of(year, world.cell), level=level, **paper)
        found.append(verdict_of(year, world.cell).is_recognised)
        run_year(scope, year, YEAR_END)
        found.append(verdict_of(year, world.cell).is_recognised)
    assert found == [False, False, True, True]


def test_decide_asks_a_members_reason_for_non_completion(world: World, year: EvaluationYear) -> None:
    scope = world.scope("organizer")
    run_year(scope, year, YEAR_END)
    verdict = verdict_of(year, Member.objects.get(name="Phan Bá Lâm"))
    paper = {"document_number": "7-QĐ/HU", "decided_on": YEAR_END, "reason": "Kết luận"}
    with pytest.raises(ValidationError, match="five reasons"):
        decide(scope, verdict, level="not_completed", **paper)
    decide(scope, verdict, level="not_completed", reason_code="disciplined", **paper)


def test_close_waits_until_everything_is_decided_and_then_freezes(world: World, year: EvaluationYear) -> None:
    scope = world.scope("organizer")
    with pytest.raises(ValidationError, match="not been run"):
        close_year(scope, year)
    run_year(scope, year, YEAR_END)
    paper = {"document_number": "7-QĐ/HU", "decided_on": YEAR_END}
    decide_all(scope, year, **paper)
    with pytest.raises(ValidationError, match="wait for a decision"):
        close_year(scope, year)
    for verdict in Verdict.objects.filter(evaluation_year=year, decided_level=""):
        decide(scope, verdict, level="completed", reason="Họp BTV", **paper)
    with pytest.raises(PermissionDenied):
        close_year(world.scope("auditor"), year)
    close_year(scope, year)
    for refused in (
        lambda: run_year(scope, year, YEAR_END),
        lambda: decide_all(scope, year, **paper),
        lambda: change_year_settings(scope, year, {"due_day": 7}),
        lambda: save_unit_facts(scope, year, world.cell, 1, {"shortcomings_noted": 5}),
        lambda: close_year(scope, year),
    ):
        with pytest.raises(ValidationError):
            refused()


def test_run_reads_the_records_once(world: World, year: EvaluationYear, django_assert_max_num_queries) -> None:
    with django_assert_max_num_queries(26):
        run_year(world.scope("organizer"), year, YEAR_END)
    assert MonthlyRecord.objects.count() == 36

"""The yearly tables: numbers by hand, the checks of the form, the page against the sheet, who sees what."""

import datetime
from collections.abc import Mapping
from decimal import Decimal
from io import BytesIO
from itertools import count
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from cells.models import Member, Organization
from cells.paper import place_of
from cells.scope import Scope
from evaluations.actions.decisions import decide
from evaluations.actions.runs import run_year
from evaluations.actions.years import close_year
from evaluations.choices import Eligibility, Level, NotCompletedReason
from evaluations.models import EvaluationYear, Verdict
from reports.annual import build_annual
from reports.annual.letterhead import committee_name, organisation_name
from reports.annual.official_form import LEVEL_LABELS, TYPES
from reports.annual.reasons import deciding_steps
from reports.annual.spool import SpooledRows
from reports.table import BLANK, Row, Table
from reports.templatetags.tables import cell_text
from reports.values import value_of
from reports.workbook import content_hash
from tests.builders import make_member, make_organization, make_supervision, make_year
from tests.conftest import World
from tests.reports.sheets import PageTables, body_of, formulas_of, outcome_of
from tests.reports.test_tables import shown

RUN_AT = datetime.datetime(2025, 12, 15, 9, tzinfo=datetime.UTC)
CLOSED_AT = datetime.datetime(2025, 12, 20, 9, tzinfo=datetime.UTC)
_numbers = count(1)


@pytest.fixture
def year(world: World) -> EvaluationYear:
    """The district's 2025, run once."""
    return make_year(world.district, 2025, run_number=1, run_at=RUN_AT)


def make_verdict(year: EvaluationYear, unit: Organization, name: str = "", **fields: Any) -> Verdict:
    """A unit's verdict, or with a `member` a member's; whatever it is about, the test names."""
    member = fields.get("member")
    defaults = {
        "subject_key": f"{'m' if member else 'o'}:{next(_numbers)}",
        "subject": "member" if member else "organization",
        "path": unit.path,
        "name": name or (member.name if member else unit.name),
        "organization_name": unit.name if member else "",
        "kind": unit.kind,
        "type": "commune",
        "run_number": 1,
    }
    return Verdict.objects.create(evaluation_year=year, organization=unit, **defaults | fields)


def make_verdicts(year: EvaluationYear, unit: Organization, number: int, **fields: Any) -> None:
    for _number in range(number):
        make_verdict(year, unit, **fields)


def step(rule: str, outcome: str, **used: str) -> dict[str, Any]:
    return {"rule": rule, "outcome": outcome, "article": "QĐ 366-QĐ/TW", "used": used}


def tables_of(year: EvaluationYear, scope: Scope | None = None) -> dict[str, Table]:
    year.refresh_from_db()
    return {table.key: table for table in build_annual(scope or Scope.system(), year)}


def counted(table: Table, column: str = "total") -> dict[str, Any]:
    """A column of a form, by row key."""
    number = [column.key for column in table.columns].index(column)
    return {row.key: value_of(row.cells[number]) for row in table.rows if row.key}


def texts(table: Table) -> list[list[str]]:
    """Every row as the page words it."""
    return [
        [cell_text(cell, column) for cell, column in zip(row.cells, table.columns, strict=False)] for row in table.rows
    ]


def download(world: World, year: EvaluationYear, who: str = "organizer") -> HttpResponse:
    return world.client(who).get(f"/years/{year.pk}/annual.xlsx")


def book_of(response: HttpResponse, *, with_values: bool = False) -> Workbook:
    return load_workbook(BytesIO(response.getvalue()), data_only=with_values)


# --- Biểu 6 of the organisations --------------------------------------------------------------------------------------

BLOCK = ("1", "2", "excellent", "good", "completed", "not_completed", "3", "new")


def block(kind: str, *numbers: int) -> dict[str, int]:
    return {f"{kind}.{key}": number for key, number in zip(BLOCK, numbers, strict=True)}


def test_organizations_are_counted_by_kind_level_and_type(world: World, year: EvaluationYear) -> None:
    make_verdicts(year, world.commune, 2, level="excellent", decided_level="excellent")
    make_verdicts(year, world.commune, 3, level="good", type="ward")
    make_verdicts(year, world.cell, 4, level="completed")
    make_verdicts(year, world.cell, 1, level="not_completed", type="state_enterprise_majority")
    make_verdicts(year, world.cell, 2, eligibility="new_under_6_months")
    make_verdicts(year, world.cell, 1, needs_decision=True)
    table = tables_of(year)["organizations"]
    assert counted(table) == {
        **block("grassroots_committee", 5, 5, 2, 3, 0, 0, 0, 0),
        **block("grassroots_cell", 0, 0, 0, 0, 0, 0, 0, 0),
        **block("sub_committee", 0, 0, 0, 0, 0, 0, 0, 0),
        **block("subordinate_cell", 8, 5, 0, 0, 4, 1, 3, 2),
    }
    assert counted(table, "ward")["grassroots_committee.1"] == 3
    assert counted(table, "commune")["grassroots_committee.1"] == 2
    assert counted(table, "state_enterprise_majority")["subordinate_cell.not_completed"] == 1
    assert table.footnotes == ("Row 3 includes 1 organisation whose level the committee has not decided yet.",)


def test_committee_s_level_counts_before_the_computed_one(world: World, year: EvaluationYear) -> None:
    make_verdict(year, world.cell, level="excellent", decided_level="good")
    make_verdict(year, world.cell, level="", needs_decision=True, decided_level="completed")
    make_verdict(year, world.cell, level="", eligibility="new_under_6_months", decided_level="good")
    levels = counted(tables_of(year)["organizations"])
    assert [levels[f"subordinate_cell.{key}"] for key in BLOCK] == [3, 3, 0, 2, 1, 0, 0, 0]


@pytest.mark.parametrize("type_", ["village", "health", "", "a type of tomorrow"])
def test_type_without_a_column_counts_under_other(world: World, year: EvaluationYear, type_: str) -> None:
    make_verdict(year, world.cell, level="good", type=type_)
    assert counted(tables_of(year)["organizations"], "other")["subordinate_cell.good"] == 1


# --- Biểu 6 of the members --------------------------------------------------------------------------------------------


def test_members_are_counted_by_level_and_reason(world: World, year: EvaluationYear) -> None:
    member = Member.objects.get(name="Phan Bá Lâm")
    for number, fields in (
        (3, {"level": "excellent"}),
        (5, {"level": "good", "decided_level": "good"}),
        (2, {"level": "completed"}),
        (1, {"level": "not_completed", "decided_level": "not_completed", "reason_code": "disciplined"}),
        (1, {"level": "", "decided_level": "not_completed", "reason_code": "other"}),
        (4, {"eligibility": "exempt"}),
        (2, {"eligibility": "admitted_under_6_months"}),
        (1, {"eligibility": "suspended"}),
        (6, {"needs_decision": True}),
    ):
        make_verdicts(year, world.cell, number, member=member, **fields)
    vetoed = [step("degradation_concluded", "vetoed")]
    make_verdict(year, world.cell, member=member, level="not_completed", steps=vetoed)
    table = tables_of(year)["members"]
    assert counted(table) == {
        "1": 26,
        "2": 4,
        "3": 9,
        "4": 13,
        "excellent": 3,
        "good": 5,
        "completed": 2,
        "not_completed": 3,
        "degradation": 1,
        "targets": 0,
        "professional": 0,
        "disciplined": 1,
        "other": 1,
    }
    assert table.footnotes == (
        "Row 3, outside this year's classification: Suspended – 1, Admitted less than six months ago – 2.",
        "Row 3 includes 6 members whose level the committee has not decided yet.",
    )


# --- what holds whatever the verdicts ---------------------------------------------------------------------------------

LEVELS = st.sampled_from(["", *Level.values])
STANDINGS = st.fixed_dictionaries(
    {
        "level": LEVELS,
        "decided_level": LEVELS,
        "eligibility": st.sampled_from(["", *Eligibility.values]),
        "reason_code": st.sampled_from(["", *NotCompletedReason.values]),
        "type": st.sampled_from(["", "village", *TYPES]),
        "is_member": st.booleans(),
        "unit": st.sampled_from(["commune", "cell", "other_cell"]),
        "group_key": st.sampled_from(["0001/member/", "0001/grassroots_committee/commune", "0001/leader/"]),
    }
)


@given(standings=st.lists(STANDINGS, max_size=25))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_checks_of_the_forms_hold(world: World, year: EvaluationYear, standings: list[dict[str, Any]]) -> None:
    Verdict.objects.all().delete()
    member = Member.objects.get(name="Phan Bá Lâm")
    for standing in standings:
        fields = {key: value for key, value in standing.items() if key not in {"is_member", "unit"}}
        make_verdict(year, getattr(world, standing["unit"]), **fields, member=member if standing["is_member"] else None)
    tables = tables_of(year)
    for table in tables.values():
        table.check()
    units, members = tables["organizations"], tables["members"]
    kinds = {row.key.rpartition(".")[0] for row in units.rows if row.key}
    for column in ("total", *TYPES):
        of_units, of_members = counted(units, column), counted(members, column)
        for kind in kinds:
            assert of_units[f"{kind}.1"] == of_units[f"{kind}.2"] + of_units[f"{kind}.3"]
            assert of_units[f"{kind}.2"] == sum(of_units[f"{kind}.{level}"] for level in LEVEL_LABELS)
            assert of_units[f"{kind}.new"] <= of_units[f"{kind}.3"]
        assert of_members["1"] == of_members["2"] + of_members["3"] + of_members["4"]
        assert of_members["4"] == sum(of_members[level] for level in LEVEL_LABELS)
        assert of_members["not_completed"] == sum(of_members[reason] for reason in NotCompletedReason.values)
    for table, is_member in ((units, False), (members, True)):
        firsts = [key for key in counted(table) if key.rpartition(".")[2] == "1"]
        total = sum(counted(table)[key] for key in firsts)
        assert total == sum(one["is_member"] == is_member for one in standings)
        assert total == sum(counted(table, column)[key] for column in TYPES for key in firsts)
    evaluated = sum(counted(tables["ceiling"], "evaluated").values())
    assert evaluated == counted(members)["4"] + sum(counted(units)[f"{kind}.2"] for kind in kinds)


# --- the lists --------------------------------------------------------------------------------------------------------


def test_units_are_listed_with_scores_level_and_reasons(world: World, year: EvaluationYear) -> None:
    goods = [
        {"good": "tasks", "score": "29.00", "maximum": "30.00"},
        {"good": "activity", "score": "20", "maximum": "20"},
        {"good": "cadres", "score": "24.5", "maximum": "25"},
    ]
    commune = {"organization_name": "Huyện ủy Đức Thọ", "grassroots_name": world.commune.name}
    below = {"organization_name": world.commune.name, "grassroots_name": world.commune.name}
    steps = [step("eligibility", "eligible"), step("points_at_least_90", "fails", points="73.5")]
    scores = {"total": Decimal("73.5"), "points": Decimal("81.67"), "goods": goods, "level": "good"}
    make_verdict(year, world.cell, **scores, steps=steps, **below)
    make_verdict(year, world.commune, total=Decimal("91"), level="excellent", is_recognised=True, **commune)
    deeper = {"organization_name": "Đảng bộ bộ phận", "grassroots_name": world.commune.name}
    make_verdict(year, world.sibling_cell, eligibility="new_under_6_months", is_recognised=False, **deeper)
    EvaluationYear.objects.filter(pk=year.pk).update(state="closed", closed_at=CLOSED_AT)
    table = tables_of(year)["units"]
    nothing = ["–"] * 4
    reason = "73.5 points: below the 90 asked for “excellent”."
    excellent, good = "Excellent completion of tasks", "Good completion of tasks"
    assert texts(table) == [
        ["1", world.commune.name, *nothing, "91.00", excellent, "Recognised", ""],
        ["2", world.cell.name, "29.00", "20.00", "–", "24.50", "73.50", good, "–", reason],
        ["3", world.sibling_cell.name, *nothing, "–", "–", "Not recognised", ""],
    ]
    assert [row.indent for row in table.rows] == [0, 1, 2]


def test_units_of_an_open_year_show_the_points_so_far(world: World, year: EvaluationYear) -> None:
    make_verdict(year, world.cell, total=Decimal("58"), points=Decimal("96.67"), level="excellent")
    table = tables_of(year)["units"]
    assert [column.heading for column in table.columns][6:8] == ["Total", "Carried to a hundred"]
    assert [row[6:8] for row in texts(table)] == [["58.00", "96.67"]]


def test_people_are_listed_by_cell_and_name(world: World, year: EvaluationYear) -> None:
    first, second = Member.objects.get(name="Đoàn Thanh Hòa"), Member.objects.get(name="Nguyễn Thị Tú")
    fields = {"grassroots_name": world.commune.name, "code": "00000042"}
    make_verdict(year, world.sibling_cell, member=second, sort_key="1", eligibility="exempt", **fields)
    make_verdict(year, world.cell, member=second, sort_key="2", level="good", points=Decimal("80.5"), **fields)
    vetoed = [step("eligibility", "eligible"), step("disciplined", "vetoed")]
    make_verdict(year, world.cell, member=first, sort_key="1", level="not_completed", steps=vetoed, **fields)
    where = [world.cell.name, world.commune.name]
    not_completed = ["Non-completion of tasks", "Disciplined in the year", "The member was disciplined in the year."]
    assert texts(tables_of(year)["people"]) == [
        ["1", "Đoàn Thanh Hòa", "00000042", *where, "–", *not_completed],
        ["2", "Nguyễn Thị Tú", "00000042", *where, "80.50", "Good completion of tasks", "", ""],
        ["3", "Nguyễn Thị Tú", "00000042", world.sibling_cell.name, world.commune.name, "–", "–", "", ""],
    ]


ELIGIBLE = step("eligibility", "eligible")
REACHED = step("level_reached", "reached", level="good")


@pytest.mark.parametrize(
    ("steps", "deciding"),
    [
        ([], []),
        ([step("total_score", "summed", total="91")], []),
        ([step("eligibility", "not_reviewed")], ["eligibility"]),
        ([ELIGIBLE, step("disciplined", "vetoed"), step("not_completed_by_veto", "reached")], ["disciplined"]),
        ([ELIGIBLE, step("no_veto", "clear"), step("all_tasks_on_time", "holds"), REACHED], ["level_reached"]),
        ([ELIGIBLE, step("points_at_least_90", "fails"), REACHED], ["points_at_least_90"]),
        ([ELIGIBLE, step("points_at_least_90", "fails"), step("no_level_fits", "open")], ["no_level_fits"]),
        ([ELIGIBLE, step("disciplined", "set_aside"), REACHED], ["disciplined"]),
        ([ELIGIBLE, REACHED, step("under_ceiling", "lowered")], ["level_reached", "under_ceiling"]),
        ([ELIGIBLE, REACHED, step("long_illness", "lowered")], ["long_illness"]),
        (
            [ELIGIBLE, step("task_results_good", "fails"), step("long_illness", "barred"), REACHED],
            ["task_results_good", "long_illness"],
        ),
        ([ELIGIBLE, REACHED, step("total_reached", "fails"), step("recognise", "not_recognised")], ["level_reached"]),
    ],
)
def test_deciding_steps_are_those_that_gave_the_level(steps: list[dict[str, Any]], deciding: list[str]) -> None:
    assert [one["rule"] for one in deciding_steps(steps)] == deciding


def test_reason_of_the_latest_decision_is_printed(world: World, year: EvaluationYear) -> None:
    scope = world.scope("organizer")
    verdict = make_verdict(year, world.cell, level="good", steps=[ELIGIBLE, REACHED])
    other = make_verdict(year, world.sibling_cell, level="good")
    paper = {"decided_on": datetime.date(2025, 12, 19)}
    decide(scope, verdict, level="completed", reason="Kết luận 3-KL/HU", document_number="7-QĐ/HU", **paper)
    decide(scope, other, level="completed", reason="Nhầm", document_number="7-QĐ/HU", **paper)
    decide(scope, other, level="good", document_number="8-QĐ/HU", **paper)
    reached = "Every condition of this level holds: Good completion of tasks."
    decided = "Decided: Completion of tasks (7-QĐ/HU). Kết luận 3-KL/HU"
    assert [row.cells[-1] for row in tables_of(year)["units"].rows] == [f"{reached}\n{decided}", ""]


def test_spooled_rows_are_read_once() -> None:
    reads = []

    def read() -> Any:
        reads.append(True)
        yield from (((number, "x", BLANK, Decimal("1.5")), number % 3) for number in range(5000))

    rows = SpooledRows(read)
    assert reads == []
    both = [pair for pair in zip(rows, rows, strict=True) if pair[0] == pair[1]]
    assert len(both) == 5000
    assert both[4][0] == Row(cells=(4, "x", BLANK, Decimal("1.5")), indent=1)
    assert reads == [True]


# --- the ceiling ------------------------------------------------------------------------------------------------------


def make_group(year: EvaluationYear, unit: Organization, key: str, levels: Mapping[str, int], **fields: Any) -> None:
    for level, number in levels.items():
        make_verdicts(year, unit, number, level=level, group_key=key, group_name=unit.name, **fields)


def allow(year: EvaluationYear, **groups: tuple[int, int]) -> None:
    """What the run stored: good or better, and allowed, by group."""
    year.ceiling_groups = [
        {"key": key, "good_or_better": counted, "allowed": allowed} for key, (counted, allowed) in groups.items()
    ]
    year.save(update_fields=["ceiling_groups"])


def test_ceiling_is_compared_with_what_was_given(world: World, year: EvaluationYear) -> None:
    member = Member.objects.get(name="Phan Bá Lâm")
    path, other = world.commune.path, world.other_commune.path
    make_group(year, world.commune, f"{path}/subordinate_cell/village", {"excellent": 2, "good": 8, "completed": 1})
    make_group(year, world.commune, f"{path}/leader/", {"excellent": 1, "good": 4}, member=member)
    make_group(year, world.commune, f"{path}/member/", {"excellent": 5, "good": 10, "": 3}, member=member)
    make_group(year, world.other_commune, f"{other}/member/", {"good": 4}, member=member)
    make_group(year, world.other_commune, f"{other}/leader/", {"": 1}, member=member)
    Verdict.objects.filter(group_key=f"{path}/leader/", level="excellent").update(
        ceiling_place="waiting", needs_decision=True
    )
    allow(
        year,
        **{
            f"{path}/subordinate_cell/village": (10, 2),
            f"{path}/leader/": (5, 1),
            f"{path}/member/": (14, 2),
        },
    )
    table = tables_of(year)["ceiling"]
    commune, cells = world.commune.name, "Subordinate cell, Village"
    waiting = "Tied at the ceiling, waiting for the committee: 1; seats left: 1."
    assert texts(table) == [
        ["Organisations"],
        ["1", f"{cells} – {commune}", "11", "10", "2", "2", "20.0%", "Within the ceiling."],
        ["", "Total", "11", "10", "2", "2", "20.0%", ""],
        ["Members"],
        ["2", f"Members – {commune}", "15", "15", "2", "5", "33.3%", "Above the ceiling by 3."],
        ["3", f"Members who lead a cell – {commune}", "5", "5", "1", "1", "20.0%", waiting],
        [
            "4",
            f"Members – {world.other_commune.name}",
            "4",
            "4",
            "–",
            "0",
            "0.0%",
            "Not in the last run: no ceiling was computed.",
        ],
        ["", "Total", "24", "24", "3", "6", "25.0%", ""],
    ]
    assert [row.href for row in table.rows if row.key][:1] == [
        f"/years/{year.pk}/verdicts/?group={path}%2Fsubordinate_cell%2Fvillage"
    ]
    assert table.base_lines[-1] == "Share: excellent among those rated good or better."


def test_ceiling_says_when_decisions_moved_its_base(world: World, year: EvaluationYear) -> None:
    key = f"{world.commune.path}/subordinate_cell/"
    make_group(year, world.commune, key, {"excellent": 1, "good": 5})
    make_group(year, world.commune, key, {"good": 1}, decided_level="completed")
    allow(year, **{key: (7, 1)})
    assert texts(tables_of(year)["ceiling"])[1][-1] == "Within the ceiling. The run counted 7 rated good or better."


def test_ceiling_on_the_exclusive_base_is_a_share_of_the_good(world: World, year: EvaluationYear) -> None:
    key = f"{world.commune.path}/subordinate_cell/"
    make_group(year, world.commune, key, {"excellent": 2, "good": 10})
    allow(year, **{key: (12, 2)})
    year.ceiling_base = "exclusive"
    year.save(update_fields=["ceiling_base"])
    table = tables_of(year)["ceiling"]
    assert texts(table)[1][2:] == ["12", "12", "10", "2", "2", "20.0%", "Within the ceiling."]
    assert table.base_lines[-1] == "Share: excellent for those rated good."


def test_ceiling_shows_only_groups_that_lie_wholly_in_view(world: World, year: EvaluationYear) -> None:
    make_group(year, world.commune, f"{world.district.path}/grassroots_committee/commune", {"good": 1})
    make_group(year, world.cell, f"{world.commune.path}/subordinate_cell/village", {"good": 1})
    sections = {
        who: [row.cells[1] for row in tables_of(year, world.scope(who))["ceiling"].rows if row.key]
        for who in ("organizer", "commune_secretary", "secretary")
    }
    assert sections == {
        "organizer": [
            f"Grassroots committee, Commune – {world.commune.name}",
            f"Subordinate cell, Village – {world.cell.name}",
        ],
        "commune_secretary": [f"Subordinate cell, Village – {world.cell.name}"],
        "secretary": [],
    }
    note = "No comparable group lies wholly within what you see."
    assert tables_of(year, world.scope("secretary"))["ceiling"].footnotes == (note,)


# --- head and foot ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "committee", "organisation", "place"),
    [
        ("Tỉnh ủy Hà Tĩnh", "TỈNH ỦY HÀ TĨNH", "ĐẢNG BỘ TỈNH HÀ TĨNH", "Hà Tĩnh"),
        ("Đảng bộ tỉnh Hà Tĩnh", "TỈNH ỦY HÀ TĨNH", "ĐẢNG BỘ TỈNH HÀ TĨNH", "Hà Tĩnh"),
        ("Huyện ủy Đức Thọ", "HUYỆN ỦY ĐỨC THỌ", "ĐẢNG BỘ HUYỆN ĐỨC THỌ", "Đức Thọ"),
        ("Huyện uỷ Đức Thọ", "HUYỆN UỶ ĐỨC THỌ", "ĐẢNG BỘ HUYỆN ĐỨC THỌ", "Đức Thọ"),
        ("Thành ủy Hà Tĩnh", "THÀNH ỦY HÀ TĨNH", "ĐẢNG BỘ THÀNH PHỐ HÀ TĨNH", "Hà Tĩnh"),
        ("Đảng bộ thị xã Kỳ Anh", "THỊ ỦY KỲ ANH", "ĐẢNG BỘ THỊ XÃ KỲ ANH", "Kỳ Anh"),
        ("Đảng bộ xã Tùng Ảnh", "ĐẢNG ỦY XÃ TÙNG ẢNH", "ĐẢNG BỘ XÃ TÙNG ẢNH", "Tùng Ảnh"),
        ("Đảng ủy phường Thành Sen", "ĐẢNG ỦY PHƯỜNG THÀNH SEN", "ĐẢNG BỘ PHƯỜNG THÀNH SEN", "Thành Sen"),
        ("ĐẢNG BỘ XÃ TÙNG ẢNH", "ĐẢNG ỦY XÃ TÙNG ẢNH", "ĐẢNG BỘ XÃ TÙNG ẢNH", "TÙNG ẢNH"),
        ("Đảng bộ Công an huyện", "ĐẢNG ỦY CÔNG AN HUYỆN", "ĐẢNG BỘ CÔNG AN HUYỆN", ""),
        ("Chi bộ Thôn Châu Nội", "CHI BỘ THÔN CHÂU NỘI", "CHI BỘ THÔN CHÂU NỘI", ""),
    ],
)
def test_committees_are_named_as_papers_name_them(name: str, committee: str, organisation: str, place: str) -> None:
    assert (committee_name(name), organisation_name(name), place_of(name)) == (committee, organisation, place)


def head_of(table: Table) -> tuple[Any, ...]:
    assert table.right_signature is not None
    return table.issuing_bodies, table.place_and_date, table.right_signature.titles, table.base_lines[0]


def test_head_is_the_committee_s_for_who_sees_all_of_it(world: World, year: EvaluationYear) -> None:
    EvaluationYear.objects.filter(pk=year.pk).update(state="closed", closed_at=CLOSED_AT)
    for table in tables_of(year, world.scope("auditor")).values():
        assert head_of(table) == (
            ("ĐẢNG BỘ TỈNH HÀ TĨNH", "HUYỆN ỦY ĐỨC THỌ"),
            "Đức Thọ, ngày 20 tháng 12 năm 2025",
            ("T/M BAN THƯỜNG VỤ",),
            "Quy định 366-QĐ/TW, Hướng dẫn 43-HD/BTCTW; run 1 of 15/12/2025. The year was closed on 20/12/2025.",
        )
        assert table.base_lines[1] == (
            "Ceiling on excellent: 20 % of those rated good or better, rounded down; "
            "organisations compared: units of one kind and type; "
            "members: within their grassroots organisation, those who lead a cell apart."
        )
        assert table.subtitle in ("Năm 2025", "Year 2025")


@pytest.mark.parametrize(
    ("who", "bodies", "place", "titles"),
    [
        (
            "commune_secretary",
            ("ĐẢNG BỘ HUYỆN ĐỨC THỌ", "ĐẢNG ỦY XÃ TÙNG ẢNH"),
            "Tùng Ảnh, ngày 15 tháng 12 năm 2025",
            ("T/M ĐẢNG ỦY", "BÍ THƯ"),
        ),
        (
            "secretary",
            ("ĐẢNG BỘ XÃ TÙNG ẢNH", "CHI BỘ THÔN CHÂU NỘI"),
            "Tùng Ảnh, ngày 15 tháng 12 năm 2025",
            ("T/M CHI BỘ", "BÍ THƯ"),
        ),
    ],
)
def test_head_names_the_part_one_sees(
    world: World, year: EvaluationYear, who: str, bodies: tuple[str, ...], place: str, titles: tuple[str, ...]
) -> None:
    unit = world.commune if who == "commune_secretary" else world.cell
    part = f"Only {unit.name}: a part of the year of Huyện ủy Đức Thọ."
    for table in tables_of(year, world.scope(who)).values():
        assert head_of(table) == (bodies, place, titles, part)
        assert table.subtitle in ("Năm 2025 – PROVISIONAL", "Year 2025 – PROVISIONAL")


def test_head_lists_the_parts_of_who_sees_several(world: World, year: EvaluationYear) -> None:
    for number in range(1, 4):
        make_supervision(world.supervisor, make_organization(f"Chi bộ Thôn {number}", world.commune))
    bodies, _place, _titles, part = head_of(tables_of(year, world.scope("supervisor"))["units"])
    assert bodies == ("ĐẢNG BỘ TỈNH HÀ TĨNH", "HUYỆN ỦY ĐỨC THỌ")
    names = "Chi bộ Thôn Châu Nội, Chi bộ Thôn 1, Chi bộ Thôn 2 and others"
    assert part == f"Only {names}: a part of the year of Huyện ủy Đức Thọ."


# --- the page and the workbook ----------------------------------------------------------------------------------------


HOSTILE_NAMES = ('=HYPERLINK("http://x","y")', "+84 912", "-1", "@a", "<b>đậm</b>", "Chi bộ & Thôn")


def make_hostile_verdicts(world: World, year: EvaluationYear) -> None:
    member = Member.objects.get(name="Phan Bá Lâm")
    group = {"group_key": f"{world.district.path}/subordinate_cell/", "group_name": "@SUM(1)"}
    for number, name in enumerate(HOSTILE_NAMES):
        make_verdict(
            year,
            world.cell,
            name,
            points=Decimal("88.125") + number,
            level=Level.values[number % 4],
            type=TYPES[number],
            **group,
        )
        make_verdict(
            year, world.cell, name, member=member, code=f"0000{number}", level=Level.values[number % 4], **group
        )
    allow(year, **{group["group_key"]: (6, 1)})


def test_page_says_what_the_sheet_says_in_every_cell(world: World, year: EvaluationYear) -> None:
    make_hostile_verdicts(world, year)
    tables = tables_of(year)
    with override("vi"):
        client = world.client("organizer")
        client.cookies["django_language"] = "vi"
        page = PageTables(client.get(f"/years/{year.pk}/annual/").content.decode())
        book = book_of(client.get(f"/years/{year.pk}/annual.xlsx"), with_values=True)
    on_sheets = {}
    for key, sheet in zip(tables, book.worksheets, strict=True):
        number = len(list(tables[key].rows))
        on_sheets[key] = [[shown(cell) for cell in row] for row in body_of(sheet, number)]
    for key, on_page in zip(("organizations", "members", "ceiling"), page.tables, strict=True):
        width = len(tables[key].columns)
        assert [row + [""] * (width - len(row)) for row in on_page] == on_sheets[key]
    for key in ("units", "people"):
        with override("vi"):
            assert texts(tables_of(year)[key]) == on_sheets[key]


def test_totals_are_formulas_that_come_to_what_is_shown(world: World, year: EvaluationYear) -> None:
    make_hostile_verdicts(world, year)
    response = download(world, year)
    content = response.getvalue()
    live, cached = load_workbook(BytesIO(content)), load_workbook(BytesIO(content), data_only=True)
    formulas = formulas_of(live)
    for cell in formulas:
        kept = cached[cell.parent.title][cell.coordinate].value
        outcome = outcome_of(cell)
        assert (kept if isinstance(outcome, str) else Decimal(repr(kept))) == (
            outcome if isinstance(outcome, str) else pytest.approx(outcome)
        ), (cell.parent.title, cell.coordinate)
    by_sheet = {sheet.title: sum(cell.parent is sheet for cell in formulas) for sheet in live}
    units, members = 4 * (8 + 2 * len(TYPES)), 13 + 3 * len(TYPES)
    assert list(by_sheet.values()) == [units, members, 0, 0, 6]


def test_hostile_names_are_text(world: World, year: EvaluationYear) -> None:
    make_hostile_verdicts(world, year)
    book = book_of(download(world, year))
    for sheet in book.worksheets[2:4]:
        assert [(row[1].value, row[1].data_type) for row in body_of(sheet, 6)] == [
            (name, "s") for name in HOSTILE_NAMES
        ]
    assert all(str(cell.value).startswith(("=SUM(", "=IF(")) for cell in formulas_of(book))


def test_workbook_says_which_run_it_is(world: World, year: EvaluationYear) -> None:
    response = download(world, year)
    book = book_of(response)
    assert response["Content-Type"] == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert response["Content-Disposition"] == 'attachment; filename="xep-loai-2025-duc-tho-lan-1.xlsx"'
    assert book.sheetnames == ["Biểu 6 - Tổ chức đảng", "Biểu 6 - Đảng viên", "Units", "Members", "Ceiling"]
    for sheet in book:
        assert sheet.oddFooter.left.text == "Year 2025, run 1 – PROVISIONAL"
        assert sheet.oddFooter.center.text == content_hash(tuple(tables_of(year).values()))
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    name = download(world, year, "commune_secretary")["Content-Disposition"]
    assert name == 'attachment; filename="xep-loai-2025-dang-bo-xa-tung-anh-lan-1.xlsx"'


def test_run_without_verdicts_gives_empty_tables(world: World, year: EvaluationYear) -> None:
    tables = tables_of(year)
    assert {key: len(list(table.rows)) for key, table in tables.items()} == {
        "organizations": 38,
        "members": 13,
        "units": 0,
        "people": 0,
        "ceiling": 0,
    }
    assert set(counted(tables["organizations"]).values()) | set(counted(tables["members"]).values()) == {0}
    assert len(book_of(download(world, year)).sheetnames) == 5
    assert world.client("organizer").get(f"/years/{year.pk}/annual/").status_code == 200


def test_year_not_run_yet_says_so(world: World) -> None:
    year = make_year(world.district, 2025)
    client = world.client("organizer")
    page = client.get(f"/years/{year.pk}/annual/")
    assert "The year has not been run yet." in page.content.decode()
    assert "annual.xlsx" not in page.content.decode()
    response = download(world, year)
    assert (response.status_code, response["Location"]) == (302, f"/years/{year.pk}/annual/")


def test_page_shows_provisional_until_the_year_is_closed(world: World, year: EvaluationYear) -> None:
    client = world.client("organizer")
    assert 'class="provisional"' in client.get(f"/years/{year.pk}/annual/").content.decode()
    EvaluationYear.objects.filter(pk=year.pk).update(state="closed", closed_at=CLOSED_AT)
    assert 'class="provisional"' not in client.get(f"/years/{year.pk}/annual/").content.decode()


# --- who sees what ----------------------------------------------------------------------------------------------------

OWN, SIBLING, COMMITTEE, OTHER = "OWN cell", "SIBLING cell", "OWN commune", "OTHER cell"
SEEN = {
    "secretary": {OWN},
    "supervisor": {OWN},
    "commune_secretary": {OWN, SIBLING, COMMITTEE},
    "organizer": {OWN, SIBLING, COMMITTEE, OTHER},
    "administrator": {OWN, SIBLING, COMMITTEE, OTHER},
    "auditor": {OWN, SIBLING, COMMITTEE, OTHER},
}


@pytest.mark.parametrize("who", SEEN)
def test_reader_gets_the_part_within_their_scope(world: World, year: EvaluationYear, who: str) -> None:
    foreign = make_year(world.foreign_district, 2025, run_number=1, run_at=RUN_AT)
    for unit, name in (
        (world.cell, OWN),
        (world.sibling_cell, SIBLING),
        (world.commune, COMMITTEE),
        (world.other_cell, OTHER),
    ):
        make_verdict(year, unit, name, level="good")
    make_verdict(foreign, world.foreign_cell, level="good")
    make_verdict(foreign, world.foreign_cell, member=Member.objects.get(name__contains="Hằng"), level="good")
    client = world.client(who)
    page = client.get(f"/years/{year.pk}/annual/")
    book = book_of(client.get(f"/years/{year.pk}/annual.xlsx"), with_values=True)
    words = {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert page.status_code == 200
    assert words & {OWN, SIBLING, COMMITTEE, OTHER} == SEEN[who]
    total = PageTables(page.content.decode()).tables[0]
    assert sum(int(row[1]) for row in total if row[0].startswith("1. ")) == len(SEEN[who])
    assert not any("CANARY" in word for word in words)
    assert "CANARY" not in page.content.decode()
    assert client.get(f"/years/{foreign.pk}/annual/").status_code == 404
    assert client.get(f"/years/{foreign.pk}/annual.xlsx").status_code == 404


def test_outsider_finds_nothing_and_nobody_may_post(world: World, year: EvaluationYear) -> None:
    for path in (f"/years/{year.pk}/annual/", f"/years/{year.pk}/annual.xlsx"):
        assert world.client("outsider").get(path).status_code == 404
        assert world.client("anonymous").get(path).status_code == 302
        assert world.client("organizer").post(path).status_code == 405


def test_reader_of_two_parts_sees_both_and_no_more(world: World, year: EvaluationYear) -> None:
    for unit in (world.cell, world.sibling_cell, world.other_cell):
        make_verdict(year, unit, level="good")
    make_supervision(world.supervisor, world.other_cell)
    names = [row.cells[1] for row in tables_of(year, world.scope("supervisor"))["units"].rows]
    assert names == [world.cell.name, world.other_cell.name]


@pytest.mark.parametrize("path", ["annual/", "annual.xlsx"])
def test_number_of_queries_does_not_grow(world: World, year: EvaluationYear, path: str) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"/years/{year.pk}/{path}").status_code == 200
        return len(captured)

    client = world.client("organizer")
    make_hostile_verdicts(world, year)
    few = queries()
    for _time in range(5):
        make_hostile_verdicts(world, year)
    assert queries() == few


# --- from the run to the paper ----------------------------------------------------------------------------------------


def test_closed_year_reprints_as_it_was(world: World) -> None:
    scope = world.scope("organizer")
    year = make_year(world.district, 2025)
    run_year(scope, year, datetime.date(2025, 12, 31))
    paper = {"document_number": "7-QĐ/HU", "decided_on": datetime.date(2025, 12, 31)}
    for verdict in Verdict.objects.filter(evaluation_year=year, decided_level="", eligibility=""):
        reasons = {"reason": "Họp BTV", "reason_code": "other" if verdict.member_id else ""}
        decide(scope, verdict, level="not_completed", **reasons, **paper)
    close_year(scope, year)
    tables = tables_of(year)
    hashed = content_hash(tuple(tables.values()))
    assert counted(tables["organizations"])["grassroots_committee.not_completed"] == 2
    assert counted(tables["organizations"])["subordinate_cell.not_completed"] == 3
    assert counted(tables["members"])["other"] == 6
    printed = download(world, year).getvalue()
    world.cell.name = "Chi bộ Thôn mới"
    world.cell.save()
    Member.objects.filter(name="Phan Bá Lâm").update(name="Phan Bá Lâm CANARY")
    make_member("Người mới", world.cell)
    assert content_hash(tuple(tables_of(year).values())) == hashed
    assert download(world, year).getvalue() == printed

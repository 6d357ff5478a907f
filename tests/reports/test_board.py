"""Units × months: the rows, the counts, the reminder, the page and the sheet."""

import datetime
from io import BytesIO

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from cells.models import Organization
from evaluations.due_words import SIGNS
from evaluations.models import Deadline, EvaluationYear
from reports.board import Board, MarkCount, build_board, is_asked, month_to_remind, reminder
from reports.board_table import board_table
from reports.templatetags.boards import board_rows
from tests.builders import make_organization, make_record, make_year
from tests.conftest import World

MARCH_10 = datetime.date(2025, 3, 10)


def sent(day: str) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.fromisoformat(f"2025-{day} 08:00"))


@pytest.fixture
def year(world: World) -> EvaluationYear:
    """On 10 March: the commune sent January late, one cell sent both months, the other neither; Yên Hồ nothing."""
    year = make_year(world.district, 2025)
    make_record(world.commune, year, 1, state="approved", submitted_at=sent("02-11"))
    make_record(world.cell, year, 1, state="approved", submitted_at=sent("02-03"))
    make_record(world.cell, year, 2, state="returned", submitted_at=sent("03-03"), state_reason="Thiếu biên bản")
    return year


def board_of(world: World, who: str = "organizer") -> Board:
    return build_board(world.scope(who), world.district, 2025, MARCH_10)


def test_board_counts_by_unit_and_by_month(world: World, year: EvaluationYear) -> None:
    board = board_of(world)
    assert [(row.unit.name, row.is_below, row.late, row.missing) for row in board.rows] == [
        ("Đảng bộ xã Tùng Ảnh", False, 1, 1),
        ("Chi bộ Thôn Châu Nội", True, 0, 0),
        ("Chi bộ Thôn Châu Dương", True, 0, 2),
        ("Đảng bộ xã Yên Hồ", False, 0, 2),
        ("Chi bộ Thôn Trung Hậu", True, 0, 2),
    ]
    rest = (0,) * 10
    assert board.counts == (
        MarkCount(mark="on_time", by_month=(1, 0, *rest)),
        MarkCount(mark="late", by_month=(1, 0, *rest)),
        MarkCount(mark="waiting", by_month=(0, 0, *rest)),
        MarkCount(mark="returned", by_month=(0, 1, *rest)),
        MarkCount(mark="missing", by_month=(3, 4, *rest)),
        MarkCount(mark="draft", by_month=(0, 0, *rest)),
        MarkCount(mark="exempt", by_month=(0, 0, *rest)),
        MarkCount(mark="not_due", by_month=(0, 0, *(5,) * 10)),
    )
    assert board.is_covered


def test_every_sign_has_its_count_and_a_months_counts_add_up_to_the_units(world: World, year: EvaluationYear) -> None:
    make_record(world.sibling_cell, year, 3, state="draft")
    make_record(world.other_cell, year, 1, state="exempt")
    board = board_of(world)
    for shown, units in (
        (board, 5),
        (board.of_committee(world.other_commune.pk), 2),
        (board.only(lambda row: row.unit.is_cell), 3),
        (board.only(lambda row: False), 0),
    ):
        assert shown.unit_count == units
        assert [sum(counts) for counts in zip(*(count.by_month for count in shown.counts), strict=True)] == [units] * 12
    counts = {count.mark: count.by_month[:3] for count in board.only(lambda row: row.unit.is_cell).counts}
    assert (counts["draft"], counts["exempt"], counts["not_due"]) == ((0, 0, 1), (1, 0, 0), (0, 0, 2))


def test_board_can_be_narrowed_to_a_committee_and_to_gaps(world: World, year: EvaluationYear) -> None:
    board = board_of(world)
    yen_ho = board.of_committee(world.other_commune.pk)
    assert [row.unit for row in yen_ho.rows] == [world.other_commune, world.other_cell]
    assert [count.total for count in yen_ho.counts] == [0, 0, 0, 0, 4, 0, 0, 20]
    assert board.of_committee(world.foreign_commune.pk) == board.of_committee(None) == board
    assert [row.unit for row in board.only(lambda row: row.missing > 0).rows] == [
        world.commune, world.sibling_cell, world.other_commune, world.other_cell,
    ]  # fmt: skip
    # the communes' own months are not asked for here: they stand above their cells, once each, without them
    below = board.only(lambda row: row.is_below).rows
    assert [row.unit for row in below] == [row.unit for row in board.rows]
    assert [row.is_heading for row in below] == [True, False, False, True, False]
    assert ("due-cell" in board_rows(below[:1]), "due-cell" in board_rows(below[1:2])) == (False, True)
    assert board.only(lambda row: False).rows == ()


def test_a_supervisors_cells_stand_by_themselves(world: World, year: EvaluationYear) -> None:
    [row] = board_of(world, "supervisor").rows
    assert (row.unit, row.is_below) == (world.cell, False)


def test_months_that_have_begun_lead_to_their_record(world: World, year: EvaluationYear) -> None:
    row = board_of(world).rows[1]
    assert row.url == f"/units/{world.cell.pk}/"
    before, after = row.around_month
    assert [f"{before}{month}{after}" for month in range(1, row.begun + 1)] == [
        f"/units/{world.cell.pk}/records/2025/{month}/" for month in (1, 2, 3)
    ]


@pytest.mark.parametrize("place", [0, 1, 2])
def test_months_are_marked_as_the_template_marks_them(world: World, year: EvaluationYear, place: int) -> None:
    row = board_of(world).rows[place]
    before, after = row.around_month
    one_by_one = "".join(
        '<td class="due-cell">{}</td>'.format(
            render_to_string(
                "parts/_due.html", {"mark": mark, "url": f"{before}{month}{after}" if month <= row.begun else ""}
            ).replace("\n", "")
        )
        for month, mark in row.marks.items()
    )
    assert one_by_one in board_rows([row])


def test_a_name_is_escaped_on_the_board(world: World, year: EvaluationYear) -> None:
    Organization.objects.filter(pk=world.cell.pk).update(name="Chi bộ <b>Đậm</b> & Nhạt")
    assert "Chi bộ &lt;b&gt;Đậm&lt;/b&gt; &amp; Nhạt</a>" in board_rows(board_of(world).rows)


# --- the reminder -----------------------------------------------------------------------------------------------------


def test_reminder_lists_who_has_not_sent_by_grassroots_organisation(world: World, year: EvaluationYear) -> None:
    assert reminder(board_of(world), world.district, 2, MARCH_10) == (
        "Monthly records of February 2025: 4 not sent yet; 1 returned, to be corrected.\n"
        "They were due on 05/03/2025 (5 days late).\n"
        "• Đảng bộ xã Tùng Ảnh (3): its own record; Chi bộ Thôn Châu Nội (returned, to be corrected); "
        "Chi bộ Thôn Châu Dương\n"
        "• Đảng bộ xã Yên Hồ (2): its own record; Chi bộ Thôn Trung Hậu"
    )


def test_reminder_of_one_commune_has_a_line_for_each_unit(world: World, year: EvaluationYear) -> None:
    board = board_of(world).of_committee(world.other_commune.pk)
    assert reminder(board, world.district, 3, MARCH_10) == (
        "Monthly records of March 2025: 2 not sent yet.\n"
        "They are due on 05/04/2025 (26 days left).\n"
        "– Đảng bộ xã Yên Hồ\n"
        "– Chi bộ Thôn Trung Hậu"
    )
    assert reminder(board, world.district, 4, MARCH_10) == ""
    assert [is_asked(board, world.district, month) for month in (2, 3, 4)] == [True, True, False]
    EvaluationYear.objects.update(state="closed")
    assert not is_asked(board_of(world), world.district, 2)


def test_a_commune_reminds_its_cells_and_not_itself(world: World, year: EvaluationYear) -> None:
    """Its own record is for the level above to remind of; a cell's own board has nothing but itself."""
    scope = world.scope("commune_secretary")
    board = build_board(scope, world.commune, 2025, MARCH_10)
    assert reminder(board, world.commune, 2, MARCH_10).splitlines()[::2] == [
        "Monthly records of February 2025: 1 not sent yet; 1 returned, to be corrected.",
        "– Chi bộ Thôn Châu Nội (returned, to be corrected)",
    ]
    of_cell = build_board(scope, world.sibling_cell, 2025, MARCH_10)
    assert "– Chi bộ Thôn Châu Dương" in reminder(of_cell, world.sibling_cell, 2, MARCH_10)


def test_reminder_names_each_committees_own_day_and_its_drafts(world: World, year: EvaluationYear) -> None:
    """The commune's own record follows the district's day; in grace nobody is late yet."""
    Deadline.objects.create(evaluation_year=year, organization=world.commune, due_day=8, grace_days=3)
    make_record(world.sibling_cell, year, 2, state="draft")
    assert reminder(board_of(world), world.district, 2, MARCH_10) == (
        "Monthly records of February 2025: 4 not sent yet; 1 returned, to be corrected.\n"
        "They were due on 05/03/2025 (5 days late).\n"
        "• Đảng bộ xã Tùng Ảnh\n"
        "• Đảng bộ xã Yên Hồ (2): its own record; Chi bộ Thôn Trung Hậu\n"
        "They were due on 08/03/2025 (in grace until 11/03/2025).\n"
        "• Đảng bộ xã Tùng Ảnh (2): Chi bộ Thôn Châu Nội (returned, to be corrected); "
        "Chi bộ Thôn Châu Dương (draft not sent)"
    )


def test_missing_zero_exempt_and_not_due_look_different_on_the_board(world: World, year: EvaluationYear) -> None:
    """Zero points are a record like any other; a month without one is none of them."""
    zero = dict.fromkeys(
        (f"{good}_{part}" for good in ("tasks", "activity", "solidarity", "cadres") for part in ("score", "reachable")),
        0,
    )
    make_record(world.sibling_cell, year, 1, state="approved", submitted_at=sent("02-03"), **zero)
    make_record(world.sibling_cell, year, 2, state="exempt", state_reason="Lũ lụt")
    make_record(world.other_cell, year, 3, state="draft")
    board = board_of(world)
    marks = {row.unit.name: row.marks for row in board.rows}
    assert [marks["Chi bộ Thôn Châu Dương"][month] for month in (1, 2, 3)] == ["on_time", "exempt", "not_due"]
    assert [marks["Chi bộ Thôn Trung Hậu"][month] for month in (1, 3, 4)] == ["missing", "draft", "not_due"]
    signs = {mark: render_to_string("parts/_due.html", {"mark": mark}) for mark in SIGNS}
    assert len({SIGNS[mark] for mark in SIGNS}) == len({*signs.values()}) == len(SIGNS)
    assert "Châu Dương" not in reminder(board, world.district, 2, MARCH_10)


@pytest.mark.parametrize(
    ("today", "month"), [("2025-03-10", 2), ("2025-01-31", 1), ("2026-01-08", 12), ("2024-12-31", 1)]
)
def test_the_month_to_remind_of_is_the_last_one(today: str, month: int) -> None:
    assert month_to_remind(2025, datetime.date.fromisoformat(today)) == month


# --- the page and the sheet -------------------------------------------------------------------------------------------


def test_board_page_shows_a_year_and_its_filters(world: World, year: EvaluationYear) -> None:
    client, address = world.client("organizer"), f"/units/{world.district.pk}/board/?year=2025"
    whole = client.get(address)
    assert (whole.status_code, whole.context["board"].year) == (200, 2025)
    assert "Monthly records of December 2025: 5 not sent yet." in whole.content.decode()
    gaps = client.get(f"{address}&show=missing&committee={world.commune.pk}&month=1")
    shown = [row.unit.name for row in gaps.context["page_obj"]]
    assert shown == ["Đảng bộ xã Tùng Ảnh", "Chi bộ Thôn Châu Nội", "Chi bộ Thôn Châu Dương"]
    assert gaps.context["reminder"].splitlines()[2:] == ["– Chi bộ Thôn Châu Dương"]
    unsent = client.get(f"{address}&show=month&committee={world.commune.pk}&month=1")
    shown = [row.unit.name for row in unsent.context["page_obj"]]
    assert (shown, unsent.context["unit_count"]) == (["Đảng bộ xã Tùng Ảnh", "Chi bộ Thôn Châu Dương"], 1)
    assert "Only units that have not sent January 2025 are shown and counted." in unsent.content.decode()
    assert "are shown and counted" not in whole.content.decode()
    odd = client.get(f"/units/{world.district.pk}/board/?year=abc&committee=-1&month=13&page=x&show=1")
    assert odd.status_code == 200


def test_board_page_says_why_it_is_empty(world: World) -> None:
    client = world.client("organizer")
    unopened = client.get(f"/units/{world.district.pk}/board/").content.decode()
    assert "has not been opened for these units" in unopened
    bare = make_organization("Huyện ủy mới", world.district, "district")
    assert "No unit here keeps a monthly record" in client.get(f"/units/{bare.pk}/board/").content.decode()


def test_board_page_is_within_the_readers_part_of_the_tree(world: World, year: EvaluationYear) -> None:
    foreign = make_year(world.foreign_district, 2025)
    make_record(world.foreign_cell, foreign, 1, state="submitted", submitted_at=sent("02-03"))
    for who, seen, unseen in (
        ("secretary", world.cell, [world.sibling_cell, world.commune, world.district, world.foreign_cell]),
        ("supervisor", world.cell, [world.sibling_cell, world.commune]),
        ("commune_secretary", world.commune, [world.other_commune, world.district, world.foreign_commune]),
        ("auditor", world.district, [world.province, world.foreign_district]),
    ):
        client = world.client(who)
        answer = client.get(f"/units/{seen.pk}/board/?year=2025")
        assert answer.status_code == 200
        assert "CANARY" not in answer.content.decode()
        assert [client.get(f"/units/{unit.pk}/board/").status_code for unit in unseen] == [404] * len(unseen)


def test_board_page_takes_as_many_queries_for_thirty_units_as_for_one(world: World, year: EvaluationYear) -> None:
    client = world.client("organizer")

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(f"/units/{world.district.pk}/board/?year=2025")
        return len(captured)

    few = queries()
    for number in range(30):
        make_record(make_organization(f"Chi bộ {number}", world.commune), year, 1, state="draft")
    assert queries() == few


def test_board_sheet_carries_the_signs_and_live_sums(world: World, year: EvaluationYear) -> None:
    answer = world.client("organizer").get(f"/units/{world.district.pk}/board/?year=2025&format=xlsx")
    assert answer["Content-Disposition"] == f'attachment; filename="theo-doi-2025-{world.district.code}.xlsx"'
    rows = list(load_workbook(BytesIO(answer.content)).active.iter_rows(values_only=True))
    commune = next(row for row in rows if row[0] == "Đảng bộ xã Tùng Ảnh")
    assert commune[1:15] == ("◐", *"–" * 11, 1, 11)
    total = next(row for row in rows if row[0] == "Total")
    assert total[13:15] == ("=SUM(N10:N14)", "=SUM(O10:O14)")


def test_board_sheet_holds_what_is_shown(world: World, year: EvaluationYear) -> None:
    client, address = world.client("commune_secretary"), f"/units/{world.commune.pk}/board/?year=2025&format=xlsx"
    answer = client.get(f"{address}&show=month&month=2")
    rows = list(load_workbook(BytesIO(answer.content)).active.iter_rows(values_only=True))
    places = {row[0]: number for number, row in enumerate(rows, start=1) if row[0]}
    assert "Chi bộ Thôn Châu Nội" not in places
    place = places["Chi bộ Thôn Châu Dương"]
    assert places["Đảng bộ xã Tùng Ảnh"] == place - 1
    assert rows[place - 2][1:] == (None,) * 14
    assert rows[places["Total"] - 1][13:15] == (f"=SUM(N{place})", f"=SUM(O{place})")
    assert any(str(row[0]).startswith("Only units that have not sent February 2025") for row in rows)


def test_board_table_is_truthful(world: World, year: EvaluationYear) -> None:
    table = board_table(board_of(world), world.district)
    assert table.check().row_count == 6
    assert table.issuing_bodies == ("HUYỆN ỦY ĐỨC THỌ",)

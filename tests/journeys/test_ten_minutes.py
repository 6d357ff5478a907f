"""A month's record in under ten minutes: one secretary, a phone, a rural line; what it takes is counted and printed.

What the meeting may do besides, marking its own quality, is counted and printed by itself.
"""

import datetime
from collections.abc import Callable, Sequence

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from cells.scope import Scope
from evaluations.actions.scales import load_scale
from evaluations.choices import RecordState
from evaluations.forms.attendance import REST
from evaluations.models import Criterion, EvaluationYear, MonthlyRecord, ResolutionTask, Scale
from evaluations.queries.scales import criteria_of
from evaluations.scale_files import SCALES, read_scales
from tests.builders import make_member, make_record, make_year
from tests.conftest import World
from tests.evaluations.record_entries import LAST_MEETING
from tests.journeys.hands import LINE, ROUND_TRIP, Hands, Load
from tests.journeys.visitor import PHONE, Visitor

YEAR, MONTH = 2025, 12
TODAY = datetime.date(2026, 1, 3)
#: So long somebody looks at a criterion with its rule before marking it, at a new step, at the page for checking.
A_CRITERION, A_STEP, CHECKING = 6, 3, 45
#: The most that a criterion of the meeting's quality takes, with its tap and its mark.
A_QUALITY_CRITERION = 11
TEN_MINUTES = 600
#: What screens.md allows, in bytes: all of the first page with its files; each later page by itself.
FIRST_LOAD, LATER_PAGE = 150_000, 20_000
#: What all the saves of a month may send, in bytes with their headers: each sends what has changed.
MOST_UP = 110_000
#: A save every eight seconds of writing, four pages, and the files of each once.
MOST_REQUESTS = 110
MORE_MEMBERS = (
    "Lê Văn Bình", "Trần Thị Cúc", "Phạm Đức Dũng", "Võ Thị Hạnh", "Bùi Quang Huy", "Đặng Thị Lan", "Hoàng Văn Minh",
    "Nguyễn Thị Nga", "Trần Hữu Phước", "Lê Thị Quỳnh", "Phan Văn Sơn", "Nguyễn Đình Thắng", "Hồ Thị Yến",
)  # fmt: skip
MINUTES = (
    "Đồng chí bí thư đánh giá kết quả tháng trước: ba việc giao đã xong, quỹ khuyến học vượt chỉ tiêu. Đồng chí Lâm"
    " báo cáo đường nội đồng còn vướng hai hộ chưa hiến đất. Đồng chí Hòa đề nghị vận động từng nhà, giao tổ dân vận"
    " phụ trách. Chi bộ thảo luận, nhất trí bàn giao mặt bằng trước ngày mười lăm."
)
CONCLUSION = "Chi bộ thống nhất vận động hai hộ hiến đất, làm xong đường nội đồng trong tháng một."
NEW_TASKS = (
    ("Vận động hai hộ hiến đất", "Phan Bá Lâm", "15/01/2026"),
    ("Làm xong 300 m đường nội đồng", "Nguyễn Thị Tú", "31/01/2026"),
)
LAST_TASKS = ("Thu quỹ khuyến học", "Phát quang đường thôn")


@pytest.fixture
def year(world: World, on: Callable[[datetime.date], None]) -> EvaluationYear:
    """The scale as it is issued, a cell of sixteen, and the month before with its marks and two tasks."""
    on(TODAY)
    year = make_year(world.district, YEAR, cell_scale=shipped("chi-bo-bon-tot"))
    for name in MORE_MEMBERS:
        make_member(name, world.cell)
    before = make_record(world.cell, year, MONTH - 1, share="0.9", state=RecordState.APPROVED, **LAST_MEETING)
    for text in LAST_TASKS:
        ResolutionTask.objects.create(
            organization=world.cell,
            opened_in=before,
            text=text,
            person="Phan Bá Lâm",
            due_on=datetime.date(YEAR, MONTH, 15),
        )
    return year


def shipped(code: str) -> Scale:
    issued = next(one for one in read_scales(SCALES) if one.code == code)
    return load_scale(Scope.system(), issued)[0]


def test_a_full_record_takes_less_than_ten_minutes(
    world: World, year: EvaluationYear, visit: Callable[..., Visitor]
) -> None:
    """`pytest -rP` shows what was counted."""
    hands, loads, seconds = write_and_send(visit, world, year)

    record = MonthlyRecord.objects.get(month=MONTH)
    assert {name: getattr(record, name) for name in LAST_MEETING} == LAST_MEETING
    assert (record.state, record.present_count, record.entitled_count) == (RecordState.SUBMITTED, 14, 16)
    assert (record.excused_count, record.tasks_assigned, record.tasks_on_time) == (2, 2, 2)
    assert [task.text for task in record.tasks_opened.all()] == [text for text, _person, _due_on in NEW_TASKS]
    assert record.marks.count() == len(criteria_of(year.cell_scale, "monthly")) >= 18

    first, later = loads[0], loads[1:]
    print(in_words("One month's record", hands, loads, seconds))
    assert seconds < TEN_MINUTES
    assert first.down < FIRST_LOAD
    assert {load.path: load.document for load in later if load.document > LATER_PAGE} == {}
    # The whole month takes less of the line than one first load may; the record's own scripts come once.
    assert sum(load.down for load in loads) < FIRST_LOAD
    assert sum(load.requests for load in loads) < MOST_REQUESTS
    assert sum(load.up for load in loads) < MOST_UP


def test_the_quality_of_the_meeting_is_counted_by_itself(
    world: World, year: EvaluationYear, visit: Callable[..., Visitor]
) -> None:
    """The optional sheet has as many criteria as the four goods."""
    EvaluationYear.objects.filter(pk=year.pk).update(meeting_scale=shipped("chat-luong-sinh-hoat"))
    year.refresh_from_db()
    hands, loads, seconds = write_and_send(visit, world, year)

    record = MonthlyRecord.objects.get(month=MONTH)
    assert len(record.meeting_marks) == len(criteria_of(record.meeting_scale, "monthly")) >= 20
    print(in_words("With the quality of the meeting", hands, loads, seconds))
    assert seconds < TEN_MINUTES + len(record.meeting_marks) * A_QUALITY_CRITERION


def write_and_send(
    visit: Callable[..., Visitor], world: World, year: EvaluationYear
) -> tuple[Hands, Sequence[Load], float]:
    """From the home page to the receipt; with what the line carried, and the seconds with the waiting for it."""
    visitor = visit("secretary", width=PHONE, has_touch=True)
    hands = Hands(visitor)
    visitor.go(reverse("home"))
    write_the_month(hands, world, year)
    hands.tap("[name=check]", leads_on=True)
    assert visitor.page.locator(".to-do a").all_inner_texts() == []
    hands.look(CHECKING)
    hands.tap("main form.save-bar button", leads_on=True)
    expect(visitor.page.locator(".receipt")).to_be_visible()
    loads = hands.loads()
    return hands, loads, hands.seconds + sum(ROUND_TRIP + load.down / LINE for load in loads)


def write_the_month(hands: Hands, world: World, year: EvaluationYear) -> None:
    """Step after step as the phone shows them."""
    page = reverse("record_edit", args=[world.cell.pk, YEAR, MONTH])
    hands.tap(f"main a[href='{page}']", leads_on=True)
    writing = {"meeting": meeting, "attendance": attendance, "course": minutes, "tasks": tasks}
    if year.meeting_scale is not None:
        writing["quality"] = quality
    criteria = {one.part.code: [] for one in criteria_of(year.cell_scale, "monthly")}
    for one in criteria_of(year.cell_scale, "monthly"):
        criteria[one.part.code].append(one)
    steps = steps_of(hands)
    assert steps == [*writing, *(f"good-{code}" for code in criteria)]
    for number, step in enumerate(steps):
        if number:
            hands.tap("[data-step-move='1']")
        hands.look(A_STEP)
        if step in writing:
            writing[step](hands, world, year)
        else:
            marks(hands, criteria[step.removeprefix("good-")])


def steps_of(hands: Hands) -> list[str]:
    return hands.page.eval_on_selector_all("[data-step] h2", "all => all.map(one => one.id)")


def meeting(hands: Hands, world: World, year: EvaluationYear) -> None:
    hands.write("[name=held_on]", f"20/{MONTH}/{YEAR}")
    hands.tap(as_last_month("started_at"))
    hands.write("[name=ended_at]", "21h10")
    hands.tap(as_last_month("place"))
    hands.tap("label[for=id_is_thematic_1]")
    hands.tap(as_last_month("chaired_by"))
    hands.tap(as_last_month("minuted_by"))


def as_last_month(name: str) -> str:
    return f"[data-last-month=id_{name}] button"


def attendance(hands: Hands, world: World, year: EvaluationYear) -> None:
    for member in world.cell.members.filter(name__in=MORE_MEMBERS[:2]):
        hands.tap(f"label:has([name=attendance_{member.pk}][value=excused])")
        hands.write(f"[name=absence_{member.pk}]", "ốm")
    hands.tap(f"[name={REST}]")


def minutes(hands: Hands, world: World, year: EvaluationYear) -> None:
    hands.write("[name=minutes]", MINUTES)
    hands.write("[name=conclusion]", CONCLUSION)


def tasks(hands: Hands, world: World, year: EvaluationYear) -> None:
    for carried in hands.page.locator(".task-carried [type=radio][value=on_time]").all():
        hands.tap(f"#{carried.get_attribute('id')}")
    rows = hands.page.locator(".task-new").all()
    for row, words in zip(rows, NEW_TASKS, strict=False):
        for field, piece in zip(row.locator("input").all(), words, strict=True):
            hands.write(f"#{field.get_attribute('id')}", piece)


def quality(hands: Hands, world: World, year: EvaluationYear) -> None:
    """Half a point below the most, or the first answer."""
    assert year.meeting_scale is not None
    hands.tap("[aria-labelledby=quality] summary")
    for criterion in criteria_of(year.meeting_scale, "monthly"):
        hands.look(A_CRITERION)
        field = f"[name=quality_{criterion.code}]"
        if criterion.kind == "points":
            hands.write(field, f"{int(criterion.maximum) - 1},5")
        else:
            hands.choose(field, 1)


def marks(hands: Hands, criteria: Sequence[Criterion]) -> None:
    """Half a point below the most where points are written, the first answer elsewhere."""
    for criterion in criteria:
        hands.look(A_CRITERION)
        if criterion.kind == "points":
            hands.write(f"[name=mark_{criterion.code}]", f"{int(criterion.maximum) - 1},5")
        else:
            hands.tap(f"[name=mark_{criterion.code}]")


def in_words(what: str, hands: Hands, loads: Sequence[Load], seconds: float) -> str:
    first, later = loads[0], loads[1:]
    total = {name: sum(getattr(load, name) for load in loads) for name in ("requests", "saves", "up", "down")}
    pages = ", ".join(f"{load.path} {kilo(load.document)}+{kilo(load.files)}" for load in later)
    return (
        f"{what} on a phone: {hands.keys} keys, {hands.taps} taps, {hands.swipes} swipes; "
        f"{total['requests']} requests ({total['saves']} saves), {kilo(total['up'])} up, {kilo(total['down'])} down; "
        f"first load {kilo(first.down)}, then {pages}; {seconds / 60:.1f} minutes"
    )


def kilo(count: int) -> str:
    return f"{count / 1000:.1f} kB"

"""Whose dates count for a unit, and how its months stand on a day."""

import datetime
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from cells.models import Organization
from evaluations.actions.evidence import attach_evidence, remove_evidence
from evaluations.actions.records import StaleRecord, save_record, submit_record
from evaluations.actions.visits import write_visit
from evaluations.choices import RecordState
from evaluations.evidence_images import FitFile
from evaluations.models import Deadline, EvaluationYear, Evidence, MonthlyRecord, Visit
from evaluations.queries.deadlines import SENT_AT, DueMonths, YearDates, dates_for, months_due, year_dates
from evaluations.queries.progress import board_progress
from evaluations.rules import Dates
from tests.builders import make_record, make_supervision, make_year
from tests.conftest import World
from tests.evaluations.record_entries import entry

#: Mid-March: January and February are past any due day.
TODAY = datetime.date(2025, 3, 15)


@pytest.fixture
def year(world: World) -> EvaluationYear:
    return make_year(world.district, 2025, due_day=5)


def test_a_committees_dates_are_for_the_units_under_it(world: World, year: EvaluationYear) -> None:
    Deadline.objects.create(evaluation_year=year, organization=world.commune, due_day=12, grace_days=2)
    own, common = Dates(due_day=12, grace_days=2), Dates(due_day=5)
    dates = year_dates(year)
    for unit, expected in (
        (world.cell, own),
        (world.sibling_cell, own),
        (world.commune, common),  # its own record follows the district's
        (world.other_cell, common),
    ):
        assert dates.of(unit.path) == dates_for(year, unit) == expected


paths = st.integers(1, 4).map(lambda depth: "0001" * depth)
local_dates = st.dictionaries(paths, st.builds(Dates, due_day=st.integers(1, 28)), max_size=4)


@given(local_dates, paths)
def test_the_nearest_committee_above_wins_in_any_order(local: dict[str, Dates], path: str) -> None:
    above = [place for place in local if path.startswith(place) and place != path]
    nearest = local[max(above, key=len)] if above else Dates()
    backwards = dict(reversed(local.items()))
    assert YearDates(common=Dates(), local=local).of(path) == nearest
    assert YearDates(common=Dates(), local=backwards).of(path) == nearest


def test_a_committees_dates_change_the_months_of_its_units_alone(world: World, year: EvaluationYear) -> None:
    Deadline.objects.create(evaluation_year=year, organization=world.commune, due_day=12, grace_days=2)
    for day, of_the_cell in ((14, ()), (15, (1,))):
        due = months_due([year], datetime.date(2025, 2, day))[year.pk]
        assert [due.of(unit.path) for unit in (world.cell, world.commune, world.other_cell)] == [
            of_the_cell, (1,), (1,),
        ]  # fmt: skip
        assert (due.at_least, due.at_most) == (len(of_the_cell), 1)


def sent_at(year: int, month: int, day: int, hour: int = 12, minute: int = 0) -> datetime.datetime:
    return datetime.datetime(year, month, day, hour, minute, tzinfo=timezone.get_default_timezone())


@pytest.mark.parametrize(
    ("moment", "mark"),
    [
        (sent_at(2025, 2, 5, 23, 59), "on_time"),
        (sent_at(2025, 2, 6, 0, 0), "late"),
        (sent_at(2025, 2, 6, 7, 30), "late"),
        (sent_at(2025, 1, 31), "on_time"),
        (sent_at(2026, 1, 1), "late"),
    ],
)
def test_the_last_minute_of_the_last_day_is_on_time(
    world: World, year: EvaluationYear, moment: datetime.datetime, mark: str
) -> None:
    """The database gives instants as text; the day is that of the clocks here, not of Greenwich."""
    make_record(world.cell, year, 1, state=RecordState.APPROVED, submitted_at=moment)
    text = MonthlyRecord.objects.values_list(SENT_AT, flat=True).get()
    assert DueMonths(Dates(due_day=5), 2025, TODAY).mark(1, "approved", text, is_covered=True) == mark


def test_every_state_has_its_own_mark() -> None:
    months = DueMonths(Dates(due_day=5), 2025, TODAY)
    assert [
        months.mark(1, state, "", is_covered=True) for state in ("", "draft", "submitted", "returned", "exempt")
    ] == [
        "missing",
        "missing",
        "waiting",
        "returned",
        "exempt",
    ]
    assert months.mark(3, "", "", is_covered=True) == "not_due"
    assert months.mark(3, "draft", "", is_covered=True) == "draft"
    assert months.mark(1, "", "", is_covered=False) == "not_due"


def test_the_board_marks_each_unit_by_its_own_dates(world: World, year: EvaluationYear) -> None:
    Deadline.objects.create(evaluation_year=year, organization=world.commune, due_day=12, opens_day=20)
    for unit in (world.cell, world.other_cell):
        make_record(unit, year, 1, state=RecordState.APPROVED, submitted_at=sent_at(2025, 2, 10))
    progress = {one.unit: one for one in board_progress(world.scope("organizer"), world.district, 2025, TODAY)}
    assert (progress[world.cell].marks[1], progress[world.other_cell].marks[1]) == ("on_time", "late")
    assert (progress[world.cell].due_on(2), progress[world.other_cell].due_on(2)) == (
        datetime.date(2025, 3, 12),
        datetime.date(2025, 3, 5),
    )
    assert 3 not in progress[world.cell].expected  # opens on the 20th
    assert 3 in progress[world.other_cell].expected


# --- the doors: beginning early, sending late -------------------------------------------------------------------------


def on(monkeypatch: pytest.MonkeyPatch, *day: int) -> None:
    monkeypatch.setattr(timezone, "now", lambda: sent_at(*day))


def test_a_record_is_begun_from_the_committees_own_day_on(
    world: World, year: EvaluationYear, monkeypatch: pytest.MonkeyPatch
) -> None:
    Deadline.objects.create(evaluation_year=year, organization=world.commune, opens_day=20)
    draft = {**entry(world.cell, year, month=3), "version": 0}
    on(monkeypatch, 2025, 3, 19)
    with pytest.raises(PermissionDenied):
        save_record(world.scope("secretary"), **draft)
    url = reverse("record_edit", args=[world.cell.pk, 2025, 3])
    assert "It can be written from 20/03/2025 on" in world.client("secretary").get(url).content.decode()
    on(monkeypatch, 2025, 3, 20)
    assert save_record(world.scope("secretary"), **draft).month == 3


@pytest.fixture
def opened_later(world: World, year: EvaluationYear, monkeypatch: pytest.MonkeyPatch) -> MonthlyRecord:
    """On 10 March the cell's record of March is begun, and the commune now opens its units' months on the 20th."""
    on(monkeypatch, 2025, 3, 3)
    record = save_record(world.scope("secretary"), **{**entry(world.cell, year, month=3), "version": 0})
    Deadline.objects.create(evaluation_year=year, organization=world.commune, opens_day=20)
    on(monkeypatch, 2025, 3, 10)
    return record


def test_what_is_begun_goes_on_where_the_month_opens_later(
    world: World, year: EvaluationYear, opened_later: MonthlyRecord
) -> None:
    page = world.client("secretary").get(reverse("record_edit", args=[world.cell.pk, 2025, 3]))
    assert (page.context["of"].obstacle, page.context["form"] is not None) == ("", True)
    changed = {**entry(world.cell, year, month=3), "version": opened_later.version, "facts": {"place": "Nhà văn hóa"}}
    assert save_record(world.scope("secretary"), **changed).place == "Nhà văn hóa"
    # nothing is begun beside it
    page = world.client("commune_secretary").get(reverse("record_edit", args=[world.sibling_cell.pk, 2025, 3]))
    assert (page.context["of"].obstacle, page.context["form"]) == ("future", None)
    with pytest.raises(PermissionDenied):
        save_record(world.scope("commune_secretary"), **{**entry(world.sibling_cell, year, month=3), "version": 0})


def test_evidence_and_visits_go_on_with_it(world: World, year: EvaluationYear, opened_later: MonthlyRecord) -> None:
    def attach(unit: Organization) -> Evidence:
        file = FitFile(name="one.pdf", content_type="application/pdf", content=b"%PDF- one")
        where: dict[str, Any] = {"organization": unit, "evaluation_year": year, "month": 3, "criterion_code": "T1"}
        return attach_evidence(world.scope("commune_secretary"), **where, file=file, key=uuid4())

    def visit(unit: Organization) -> Visit:
        said: dict[str, Any] = {"version": 0, "visited_on": None, "remark": "Đã dự."}
        return write_visit(world.scope("supervisor"), organization=unit, evaluation_year=year, month=3, **said)

    make_supervision(world.supervisor, world.sibling_cell)
    remove_evidence(world.scope("secretary"), attach(world.cell))
    assert visit(world.cell).remark == "Đã dự."
    for act in (attach, visit):
        with pytest.raises(PermissionDenied):
            act(world.sibling_cell)


@pytest.mark.parametrize(("day", "mark"), [((2026, 1, 7), "on_time"), ((2026, 1, 8), "late"), ((2026, 6, 1), "late")])
def test_after_due_day_and_grace_december_is_taken_and_late_until_the_year_is_closed(
    world: World, year: EvaluationYear, monkeypatch: pytest.MonkeyPatch, day: tuple[int, int, int], mark: str
) -> None:
    EvaluationYear.objects.filter(pk=year.pk).update(grace_days=2)
    year.refresh_from_db()
    on(monkeypatch, *day)
    record, problems = submit_record(world.scope("secretary"), **entry(world.cell, year, month=12))
    assert problems == []
    MonthlyRecord.objects.filter(pk=record.pk, state=RecordState.SUBMITTED).update(state=RecordState.APPROVED)
    [progress] = [
        one
        for one in board_progress(world.scope("secretary"), world.cell, 2025, timezone.localdate())
        if one.unit == world.cell
    ]
    assert progress.marks[12] == mark
    EvaluationYear.objects.filter(pk=year.pk).update(state="closed")
    with pytest.raises(StaleRecord):
        submit_record(world.scope("secretary"), **entry(world.cell, year, month=11))

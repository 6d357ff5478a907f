"""Flags as reviewers and authors meet them: kept when a record is sent, compared among neighbours, worded for each."""

import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cells.models import Organization
from evaluations.choices import RecordState
from evaluations.honesty import pack, signature_of
from evaluations.models import EvaluationYear, Fingerprint, MonthlyRecord
from evaluations.queries.flags import as_it_stands, flagged_records, flags_of, flags_of_records
from tests.builders import make_organization, make_record, make_year
from tests.conftest import World

MINUTES = (
    "Chi ủy báo cáo kết quả thực hiện nghị quyết tháng trước, các đồng chí thảo luận về thu quỹ, vệ sinh môi trường và "
    "chăm lo gia đình chính sách, sau đó phân công từng đảng viên phụ trách nhóm hộ và thống nhất biểu quyết."
)
OTHERS = (
    "Bàn việc chuẩn bị đại hội chi hội nông dân, nghe thông báo về bão số ba, rà soát đê điều, cắt cử người trực ở "
    "từng xóm, giúp các hộ già yếu gặt lúa sớm và chuyển thóc lên nhà văn hóa trước khi nước dâng."
)


@pytest.fixture
def year(world: World) -> EvaluationYear:
    return make_year(world.district, 2026)


def sent(
    organization: Organization,
    year: EvaluationYear,
    month: int = 5,
    minutes: str = "",
    total: str = "80",
    **fields: Any,
) -> MonthlyRecord:
    """A sent record with its fingerprint, as the sending action leaves it."""
    fields.setdefault("state", RecordState.SUBMITTED)
    record = make_record(organization, year, month, minutes=minutes, **fields)
    Fingerprint.objects.create(
        record=record,
        organization=organization,
        signature=pack(signature_of(minutes)),
        own_total=Decimal(total),
        reachable=Decimal(90),
        shown_count=1,
    )
    return record


def texts(world: World, who: str, record: MonthlyRecord) -> list[str]:
    return [flag.text for flag in flags_of(world.scope(who), record)]


def test_a_neighbour_is_named_to_those_who_see_it_and_to_nobody_else(world: World, year: EvaluationYear) -> None:
    record = sent(world.cell, year, minutes=MINUTES)
    sent(world.sibling_cell, year, minutes=MINUTES, total="70")
    named, unnamed = texts(world, "commune_secretary", record), texts(world, "secretary", record)
    assert named == [f"100% of the minutes are the same as those of {world.sibling_cell.name}."]
    assert unnamed == ["100% of the minutes are the same as those of another unit of the committee."]


def test_units_of_another_committee_are_no_neighbours(world: World, year: EvaluationYear) -> None:
    record = sent(world.cell, year, minutes=MINUTES)
    sent(world.other_cell, year, minutes=MINUTES)
    assert texts(world, "organizer", record) == []


def test_a_draft_is_compared_as_it_would_be_sent(world: World, year: EvaluationYear) -> None:
    sent(world.cell, year, 4, minutes=MINUTES)
    draft = make_record(world.cell, year, 5, minutes=MINUTES)
    assert texts(world, "secretary", draft) == ["100% of the minutes are the same as in the month before."]
    draft.minutes = OTHERS
    assert texts(world, "secretary", draft) == []
    assert flags_of_records(world.scope("commune_secretary"), [draft]) == {}  # drafts are nobody's business yet


def test_a_draft_that_is_marked_in_part_has_no_total(world: World, year: EvaluationYear) -> None:
    draft = make_record(world.cell, year, 5)
    assert as_it_stands(draft).total is None
    assert as_it_stands(make_record(world.cell, year, 6, share="1")).total == Decimal(90)


def test_the_approved_totals_are_set_against_the_units_own(world: World, year: EvaluationYear) -> None:
    scores = {"tasks_score": 15, "activity_score": 15, "solidarity_score": 20, "cadres_score": 20}
    for month in (2, 3, 4):
        sent(world.cell, year, month, total="80", state=RecordState.APPROVED, **scores)
    record = sent(world.cell, year, 5)
    assert texts(world, "organizer", record) == [
        "In the last 3 approved months the review came out 10 points lower on average."
    ]


def test_the_list_of_a_month_shows_what_stands_out_below(world: World, year: EvaluationYear) -> None:
    record = sent(world.cell, year, minutes=MINUTES)
    sent(world.sibling_cell, year, minutes=MINUTES, total="70")
    sent(world.other_cell, year, minutes=OTHERS)
    found = flagged_records(world.scope("organizer"), world.district, 2026, 5)
    assert [row.record.organization for row in found] == [world.cell, world.sibling_cell]
    page = world.client("organizer").get(reverse("flag_list", args=[world.district.pk, 2026, 5]))
    assert reverse("record_edit", args=[world.cell.pk, record.year, record.month]) in page.content.decode()
    other_month = world.client("organizer").get(reverse("flag_list", args=[world.district.pk, 2026, 4]))
    assert "No record sent for this month stands out." in other_month.content.decode()


@pytest.mark.parametrize("month", [0, 13])
def test_an_impossible_month_names_nothing(world: World, month: int) -> None:
    assert world.client("organizer").get(reverse("flag_list", args=[world.district.pk, 2026, month])).status_code == 404


def test_as_many_queries_for_many_units_and_months_as_for_few(world: World, year: EvaluationYear) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert flagged_records(world.scope("organizer"), world.district, 2026, 5)
        return len(captured)

    sent(world.cell, year, minutes=MINUTES)
    sent(world.sibling_cell, year, minutes=MINUTES, total="70")
    few = queries()
    for place in range(20):
        cell = make_organization(f"Chi bộ {place}", world.commune, opened_on=datetime.date(2020, 1, 1))
        sent(cell, year, minutes=MINUTES, total=str(place))
        sent(cell, year, 4, minutes=MINUTES)
    assert queries() == few

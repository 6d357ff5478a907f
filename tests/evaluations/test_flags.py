"""Flags as reviewers and authors meet them: kept when a record is sent, compared among neighbours, worded for each."""

import datetime
from decimal import Decimal
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cells.models import Organization
from evaluations.actions.fingerprints import write_fingerprint
from evaluations.choices import RecordState
from evaluations.honesty import pack, signature_of, unpack
from evaluations.models import EvaluationYear, Fingerprint, MonthlyRecord
from evaluations.queries.flags import as_it_stands, flagged_records, flags_of, flags_of_records
from tests.builders import make_evidence, make_organization, make_record, make_scale, make_year
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
    )
    return record


def texts(world: World, who: str, record: MonthlyRecord) -> list[str]:
    return [flag.text for flag in flags_of(world.scope(who), record)]


def test_a_neighbour_is_named_to_those_who_see_it_and_to_nobody_else(world: World, year: EvaluationYear) -> None:
    record = sent(world.cell, year, minutes=MINUTES)
    sent(world.sibling_cell, year, minutes=MINUTES, total="70")
    named, unnamed = texts(world, "commune_secretary", record), texts(world, "secretary", record)
    assert named == [f"These minutes and those of {world.sibling_cell.name} are about 100% alike."]
    assert unnamed == ["These minutes and those of another unit of the committee are about 100% alike."]


def test_units_of_another_committee_are_no_neighbours(world: World, year: EvaluationYear) -> None:
    record = sent(world.cell, year, minutes=MINUTES)
    sent(world.other_cell, year, minutes=MINUTES)
    assert texts(world, "organizer", record) == []


def test_a_draft_is_compared_as_it_would_be_sent(world: World, year: EvaluationYear) -> None:
    sent(world.cell, year, 4, minutes=MINUTES)
    draft = make_record(world.cell, year, 5, minutes=MINUTES)
    assert texts(world, "secretary", draft) == ["These minutes and those of the month before are about 100% alike."]
    draft.minutes = OTHERS
    assert texts(world, "secretary", draft) == []
    assert flags_of_records(world.scope("commune_secretary"), [draft]) == {}  # drafts are nobody's business yet


def test_a_draft_that_is_marked_in_part_has_no_total(world: World, year: EvaluationYear) -> None:
    draft = make_record(world.cell, year, 5)
    assert as_it_stands(draft).total is None
    assert as_it_stands(make_record(world.cell, year, 6, share="1")).total == Decimal(90)


def test_why_no_meeting_was_held_is_no_copied_minutes(world: World, year: EvaluationYear) -> None:
    sent(world.sibling_cell, year, minutes=MINUTES)
    draft = make_record(world.cell, year, 5, minutes=MINUTES, is_without_meeting=True)
    assert texts(world, "secretary", draft) == []
    draft.is_without_meeting = False
    assert len(texts(world, "secretary", draft)) == 1


def test_minutes_are_no_evidence_of_a_mark(world: World, year: EvaluationYear) -> None:
    record = make_record(world.cell, year, share="1", minutes=MINUTES)
    said = "At the maximum, with neither evidence nor a note: %s."
    assert texts(world, "secretary", record) == [said % "T1, A1, A2 and 3 more"]
    make_evidence(record, "", "the signed page")
    assert texts(world, "secretary", record) == [said % "T1, A1, A2 and 3 more"]
    make_evidence(record, "A1", "a photo")
    record.marks.exclude(criterion__code__in=["A1", "C1"]).update(note="see the minute book")
    assert texts(world, "secretary", record) == [said % "C1"]
    record.marks.update(note="see the minute book")
    assert texts(world, "secretary", record) == []


def test_a_mark_that_wants_evidence_is_named_whatever_the_total(world: World) -> None:
    parts = {
        "tasks": ("30", [("T1", "30", "points", "monthly", {"requires_evidence": True})]),
        "activity": ("20", [("A1", "20", "points", "monthly")]),
    }
    year = make_year(world.district, 2026, cell_scale=make_scale("cell", parts))
    record = make_record(world.cell, year, share="1")
    record.marks.filter(criterion__code="A1").update(value=12)
    assert texts(world, "secretary", record) == ["At the maximum, with neither evidence nor a note: T1."]
    record.marks.filter(criterion__code="T1").update(value=29)
    assert texts(world, "secretary", record) == []


def test_nearly_all_units_with_the_same_points_are_named_with_their_share(world: World, year: EvaluationYear) -> None:
    cells = [
        make_organization(f"Chi bộ {place}", world.commune, opened_on=datetime.date(2020, 1, 1)) for place in range(5)
    ]
    record = sent(world.cell, year, minutes="", total="85")
    for cell in cells:
        sent(cell, year, total="80")
    assert texts(world, "organizer", record) == []
    said = "5 of the 6 units of the committee that sent this month have the same points, good by good: 80."
    others = MonthlyRecord.objects.filter(organization__in=cells)
    found = flags_of_records(world.scope("organizer"), others)
    assert {flag.text for flags in found.values() for flag in flags} == {said}
    assert len(found) == len(cells)
    Fingerprint.objects.filter(organization=cells[0]).update(own_goods="30 15 20 15")
    assert flags_of_records(world.scope("organizer"), others) == {}


def test_the_points_of_the_goods_are_kept_when_a_record_is_sent(world: World, year: EvaluationYear) -> None:
    record = make_record(world.cell, year, share="0.5")
    write_fingerprint(record)
    kept = Fingerprint.objects.get(record=record)
    assert (kept.own_total, kept.own_goods, kept.unshown_codes) == (Decimal(55), "10 20 12.5 12.5", [])
    for mark in record.marks.select_related("criterion"):
        record.marks.filter(pk=mark.pk).update(value=mark.criterion.maximum)
    write_fingerprint(record)
    kept.refresh_from_db()
    assert (kept.own_total, kept.unshown_codes) == (Decimal(90), ["T1", "A1", "A2", "S1", "C1", "C2"])


def test_signatures_made_in_another_way_are_made_anew_by_the_migration(world: World, year: EvaluationYear) -> None:
    written = sent(world.cell, year, minutes=MINUTES)
    in_the_book = sent(world.sibling_cell, year, conclusion=OTHERS)
    Fingerprint.objects.update(signature=pack((1, 2, 3)))
    import_module("evaluations.migrations.0004_what_was_sent").sign_anew(apps, None)
    for record, text in ((written, MINUTES), (in_the_book, OTHERS)):
        assert unpack(bytes(Fingerprint.objects.get(record=record).signature)) == signature_of(text)


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

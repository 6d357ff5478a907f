"""A unit's and a member's year: why this level, what is missing for the next one, through the years, on paper."""

import datetime
import html
import re
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cells.models import Member, Organization
from evaluations.actions.decisions import decide
from evaluations.actions.facts import record_finding
from evaluations.actions.runs import run_year
from evaluations.models import EvaluationYear, MemberRating, UnitFacts, Verdict
from tests.builders import make_record, make_year
from tests.conftest import World

YEAR_END = datetime.date(2025, 12, 31)
PARTS = ("tasks", "activity", "solidarity", "cadres")


def rate(year: EvaluationYear, member: Member, points: str, exceeded: int = 3) -> None:
    """Ten tasks, all completed on time."""
    counts = {"tasks_assigned": 10, "tasks_completed": 10, "tasks_on_time": 10, "tasks_exceeded": exceeded}
    MemberRating.objects.create(
        evaluation_year=year, organization=member.organization, member=member, points=Decimal(points),
        marks={"G1": "10", "G2": "20", "N1": str(Decimal(points) - 30)}, **counts,
    )  # fmt: skip


@pytest.fixture
def year(world: World) -> EvaluationYear:
    """2025 in the district: three members of the cell with 97, 87.5 and 45 points, and a year of the cell itself."""
    year = make_year(world.district, 2025, ceiling_rate=Decimal(1))
    for name, points in (("Nguyễn Thị Tú", "97"), ("Phan Bá Lâm", "87.5"), ("Đoàn Thanh Hòa", "45")):
        rate(year, Member.objects.get(name=name), points, exceeded=3 if points == "97" else 2)
    scores = {f"{part}_{what}": "15" if what == "score" else "20" for part in PARTS for what in ("score", "reachable")}
    for month in range(1, 13):
        make_record(world.cell, year, month, state="approved", **scores)
    UnitFacts.objects.create(evaluation_year=year, organization=world.cell, marks={"T2": "9"})
    run_year(world.scope("organizer"), year, YEAR_END)
    return year


def verdict_of(year: EvaluationYear, subject: Member | Organization | str) -> Verdict:
    if isinstance(subject, str):
        subject = Member.objects.get(name=subject)
    key = f"m:{subject.pk}" if isinstance(subject, Member) else f"o:{subject.pk}"
    return Verdict.objects.get(evaluation_year=year, subject_key=key)


def page_of(client: Client, verdict: Verdict) -> str:
    response = client.get(f"/verdicts/{verdict.pk}/")
    assert response.status_code == 200
    return html.unescape(response.content.decode())


def section(page: str, heading: str) -> list[str]:
    """The lines of a card, from its heading's id to its end."""
    match = re.search(rf'aria-labelledby="{heading}">(.*?)</section>', page, re.DOTALL)
    assert match
    lines = (line.strip() for line in re.sub(r"<[^>]+>", "\n", match[1]).splitlines())
    return [line for line in lines if line]


def settle(world: World, verdict: Verdict, level: str, **fields: Any) -> None:
    decide(
        world.scope("organizer"), verdict, level=level, document_number="7-QĐ/HU", decided_on=YEAR_END,
        **{"reason": "Họp BTV", **fields},
    )  # fmt: skip


def test_page_says_what_is_missing_for_the_next_level(world: World, year: EvaluationYear) -> None:
    page = page_of(world.client("secretary"), verdict_of(year, "Phan Bá Lâm"))
    assert section(page, "missing") == [
        "What is missing for “Excellent completion of tasks”",
        "QĐ 366-QĐ/TW, Điều 11 khoản 1",
        "Points: 2.5 short (87.5 now, at least 90 needed).",
        "Tasks beyond what was asked: 2 of 10, at least 3 needed (1 short).",
    ]


def test_page_begins_with_what_decided_and_tells_the_rest_under_its_headings(
    world: World, year: EvaluationYear
) -> None:
    assert section(page_of(world.client("secretary"), verdict_of(year, "Đoàn Thanh Hòa")), "why") == [
        "Why?",
        "45 points are fewer than 50: Non-completion of tasks.",
        "QĐ 366-QĐ/TW, Điều 11 khoản 4",
        "What is missing for “Completion of tasks”",
        "The year's score",
        "The scale in force",
        "General criteria: 30 of 30.",
        "Tasks completed well: 15 of 70.",
        "Total: 45 of 100.",
        "Who is classified, and what excludes",
        "Subject to review and classification this year.",
        "QĐ 366-QĐ/TW",
        "No case in which the level would have to be “not completed”.",
        "QĐ 366-QĐ/TW, Điều 11 khoản 4",
        "Conditions of the levels",
        "QĐ 366-QĐ/TW, Điều 11 khoản 3",
        "45 points: below the 50 asked for “completed”.",
    ]


def test_page_says_where_mending_does_not_reach_the_next_level(world: World, year: EvaluationYear) -> None:
    member = Member.objects.get(name="Phan Bá Lâm")
    record_finding(
        world.scope("commune_secretary"), year, world.cell,
        code="disciplined", member=member, document_number="12-QĐ/UBKT", document_on=datetime.date(2025, 5, 2),
    )  # fmt: skip
    run_year(world.scope("organizer"), year, YEAR_END)
    assert section(page_of(world.client("secretary"), verdict_of(year, member)), "missing") == [
        "What is missing for “Completion of tasks”",
        "This level cannot be reached by mending: findings of competent bodies, discipline and absence through illness "
        "stay as they are.",
        "QĐ 366-QĐ/TW, Điều 11 khoản 4",
        "The member must not have been disciplined in the year.",
    ]


def test_page_of_the_highest_level_misses_nothing(world: World, year: EvaluationYear) -> None:
    page = page_of(world.client("secretary"), verdict_of(year, "Nguyễn Thị Tú"))
    assert section(page, "missing") == ["What is missing", "Nothing is missing: this is the highest level."]


def test_page_of_those_tied_at_the_ceiling_leaves_the_choice_to_the_committee(
    world: World, year: EvaluationYear
) -> None:
    MemberRating.objects.filter(member__name="Phan Bá Lâm").update(
        points=97, marks={"G1": "10", "G2": "20", "N1": "67"}, tasks_exceeded=3
    )
    EvaluationYear.objects.filter(pk=year.pk).update(ceiling_rate=Decimal("0.5"))
    run_year(world.scope("organizer"), year, YEAR_END)
    page = page_of(world.client("secretary"), verdict_of(year, "Phan Bá Lâm"))
    assert section(page, "missing")[1:] == [
        "Everything the highest level asks for is there; whom the ceiling leaves room for, the committee decides."
    ]


def test_page_of_somebody_outside_classification_asks_for_nothing(world: World, year: EvaluationYear) -> None:
    Member.objects.filter(name="Phan Bá Lâm").update(status="exempt")
    run_year(world.scope("organizer"), year, YEAR_END)
    page = page_of(world.client("secretary"), verdict_of(year, "Phan Bá Lâm"))
    assert 'aria-labelledby="missing"' not in page
    assert section(page, "why")[1:3] == [
        "Not reviewed this year: exempt from work and activities.",
        "QĐ 366-QĐ/TW",
    ]


def test_page_of_a_unit_says_what_is_missing_to_be_recognised(world: World, year: EvaluationYear) -> None:
    page = page_of(world.client("secretary"), verdict_of(year, world.cell))
    missing = section(page, "missing")
    at = missing.index("What is missing to be recognised as four-good")
    assert missing[:at] == [
        "What is missing for “Completion of tasks”",
        "QĐ 366-QĐ/TW, Điều 11 khoản 3",
        "There are no figures on tasks yet: assigned, completed, on time and exceeded.",
    ]
    assert missing[at + 1 :] == [
        "The scale in force",
        "Good quality of activities: 15 of 20 now, at least 16 needed (1 short).",
        "Good solidarity and discipline: 18.75 of 25 now, at least 20 needed (1.25 short).",
        "Good cadres and members: 18.75 of 25 now, at least 20 needed (1.25 short).",
        "Total: 76.5 now, at least 80 needed (3.5 short).",
        "The level must be “good” or better; now: No level.",
    ]


def test_page_of_a_recognised_unit_says_that_nothing_is_missing(world: World, year: EvaluationYear) -> None:
    verdict = verdict_of(year, world.cell)
    year.records.update(**{f"{part}_score": "20" for part in PARTS})
    run_year(world.scope("organizer"), year, YEAR_END)
    settle(world, verdict_of(year, world.cell), "completed")
    missing = section(page_of(world.client("secretary"), verdict), "missing")
    assert missing[-2:] == ["The scale in force", "The level must be “good” or better; now: Completion of tasks."]
    settle(world, verdict_of(year, world.cell), "good")
    missing = section(page_of(world.client("secretary"), verdict), "missing")
    assert missing[-1] == "Nothing is missing: recognised as four-good."


def test_page_of_a_unit_without_a_total_says_that_recognition_is_not_shown(world: World, year: EvaluationYear) -> None:
    missing = section(page_of(world.client("commune_secretary"), verdict_of(year, world.sibling_cell)), "missing")
    assert missing[-1] == "There is no total yet, so recognition is not shown."


def test_decision_that_differs_is_said_beside_what_the_rules_miss(world: World, year: EvaluationYear) -> None:
    verdict = verdict_of(year, "Phan Bá Lâm")
    said = (
        "The committee decided “Completion of tasks”; by the rules the result is “Good completion of tasks”, "
        "and this list follows the rules."
    )
    assert said not in section(page_of(world.client("secretary"), verdict), "missing")
    settle(world, verdict, "completed")
    missing = section(page_of(world.client("secretary"), verdict), "missing")
    assert missing[:2] == ["What is missing for “Excellent completion of tasks”", said]


def test_words_of_a_decision_run_their_own_way(world: World, year: EvaluationYear) -> None:
    """Between Arabic words “7-QĐ/HU, 31/12/2025” would otherwise begin with what stands last."""
    verdict = verdict_of(year, world.cell)
    settle(world, verdict, "completed")
    page = page_of(world.client("secretary"), verdict)
    assert ("<bdi>7-QĐ/HU</bdi>, " in page, '<bdi class="muted">Họp BTV</bdi>' in page) == (True, True)


def test_recognition_is_told_at_the_level_decided(world: World, year: EvaluationYear) -> None:
    verdict = verdict_of(year, world.cell)
    settle(world, verdict, "good")
    why = section(page_of(world.client("secretary"), verdict), "why")
    assert "The level is “Good completion of tasks”, as recognition asks." in why
    settle(world, verdict, "completed")
    why = section(page_of(world.client("secretary"), verdict), "why")
    assert "The level is “Completion of tasks”; recognition asks for good or better." in why


def test_page_makes_the_same_few_queries_for_one_decision_and_ten(
    world: World, year: EvaluationYear, django_assert_num_queries: Any
) -> None:
    client, verdict = world.client("organizer"), verdict_of(year, "Phan Bá Lâm")
    settle(world, verdict, "good")
    with CaptureQueriesContext(connection) as few:
        page_of(client, verdict)
    for number in range(9):
        settle(world, verdict, "completed" if number % 2 else "good")
    with django_assert_num_queries(len(few)):
        page_of(client, verdict)
    assert len(few) <= 8


def test_page_prints_as_a_form_with_head_title_and_signatures(world: World, year: EvaluationYear) -> None:
    page = page_of(world.client("organizer"), verdict_of(year, "Phan Bá Lâm"))
    printed = re.findall(r'<p(?: class="official-party"| class="signature-title"|)>([^<]+)</p>', page)
    assert [text for text in printed if text == text.upper()] == [
        "ĐẢNG BỘ XÃ TÙNG ẢNH", "CHI BỘ THÔN CHÂU NỘI", "*", "ĐẢNG CỘNG SẢN VIỆT NAM", "ĐẢNG VIÊN", "T/M CẤP ỦY",
    ]  # fmt: skip
    assert "PHIẾU KẾT QUẢ ĐÁNH GIÁ, XẾP LOẠI CHẤT LƯỢNG" in page
    assert '<section class="card card-accent screen-only" aria-labelledby="decide">' in page
    of_unit = page_of(world.client("organizer"), verdict_of(year, world.cell))
    assert "NGƯỜI LẬP BIỂU" in of_unit
    assert "ĐẢNG VIÊN</p>" not in of_unit


def test_results_by_year_list_the_latest_first(world: World, year: EvaluationYear) -> None:
    later = make_year(world.district, 2026)
    run_year(world.scope("organizer"), later, datetime.date(2026, 12, 31))
    member = Member.objects.get(name="Nguyễn Thị Tú")
    for url, subject in (
        (f"/members/{member.pk}/verdicts/", member),
        (f"/units/{world.cell.pk}/verdicts/", world.cell),
    ):
        page = world.client("secretary").get(url).content.decode()
        assert re.findall(r"/verdicts/(\d+)/", page) == [str(verdict_of(of, subject).pk) for of in (later, year)]
    assert page.count("badge-none") == 2  # the cell has no level in either year


def test_results_of_a_member_stay_with_the_cell_that_gave_them(world: World, year: EvaluationYear) -> None:
    member = Member.objects.get(name="Nguyễn Thị Tú")
    url, link = f"/members/{member.pk}/verdicts/", f"/verdicts/{verdict_of(year, member).pk}/"
    assert link in world.client("secretary").get(url).content.decode()
    Member.objects.filter(pk=member.pk).update(organization=world.foreign_cell)
    response = world.client("outsider").get(url)
    assert response.status_code == 200
    assert link not in response.content.decode()
    assert "No results yet" in response.content.decode()
    assert world.client("secretary").get(url).status_code == 404


def test_results_by_year_make_the_same_queries_for_any_number_of_years(
    world: World, year: EvaluationYear, django_assert_num_queries: Any
) -> None:
    client, url = world.client("secretary"), f"/units/{world.cell.pk}/verdicts/"
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    of_the_year = verdict_of(year, world.cell)
    for number in range(1990, 2020):
        of_the_year.pk, of_the_year.evaluation_year = None, make_year(world.district, number)
        of_the_year.save(force_insert=True)
    with django_assert_num_queries(len(few)):
        page = client.get(url).content.decode()
    assert len(re.findall(r"/verdicts/\d+/", page)) == 31


def test_unit_and_member_pages_lead_to_their_results(world: World) -> None:
    client, member = world.client("secretary"), Member.objects.get(name="Nguyễn Thị Tú")
    assert f"/units/{world.cell.pk}/verdicts/" in client.get(f"/units/{world.cell.pk}/").content.decode()
    assert f"/members/{member.pk}/verdicts/" in client.get(f"/members/{member.pk}/").content.decode()
    district = world.client("organizer").get(f"/units/{world.district.pk}/").content.decode()
    assert f"/units/{world.district.pk}/verdicts/" not in district

"""The year's pages: the grid of members, facts and findings, the run, decisions, closing."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cells.models import Member
from evaluations.actions.runs import run_year
from evaluations.models import Decision, EvaluationYear, Finding, MemberRating, UnitFacts, Verdict
from tests.builders import make_member, make_record, make_scale, make_year
from tests.conftest import World

COUNTS = ("tasks_assigned", "tasks_completed", "tasks_on_time", "tasks_exceeded")


@pytest.fixture
def year(world: World) -> EvaluationYear:
    return make_year(world.district, 2025)


def grid(world: World, year: EvaluationYear, **typed: str) -> dict[str, str]:
    """What a browser posts for the cell's grid: every field empty but those typed for the first member."""
    post = {}
    members = list(Member.objects.filter(organization=world.cell).order_by("sort_key"))
    for member in members:
        rating = MemberRating.objects.filter(evaluation_year=year, member=member).first()
        names = ("mark_G1", "mark_G2", "mark_N1", *COUNTS, "shortcomings_noted", "shortcomings_remedied")
        post |= {f"{member.pk}-{name}": "" for name in (*names, "professional_level")}
        post[f"{member.pk}-version"] = str(rating.version if rating else 0)
    return post | {f"{members[0].pk}-{name}": value for name, value in typed.items()}


def test_grid_saves_marks_written_with_comma_or_point(world: World, year: EvaluationYear) -> None:
    client, url = world.client("secretary"), f"/years/{year.pk}/units/{world.cell.pk}/members/"
    response = client.post(url, grid(world, year, mark_G1="8,5", mark_G2="17.25", mark_N1="60"))
    assert response.status_code == 302
    rating = MemberRating.objects.get()
    assert (rating.marks, str(rating.points)) == ({"G1": "8.5", "G2": "17.25", "N1": "60"}, "85.75")


@pytest.mark.parametrize("typed", ["abc", "-1", "10,01", "8,555", "NaN", "1e1", "8..5"])
def test_grid_refuses_what_is_no_mark_and_keeps_what_was_typed(world: World, year: EvaluationYear, typed: str) -> None:
    client, url = world.client("secretary"), f"/years/{year.pk}/units/{world.cell.pk}/members/"
    response = client.post(url, grid(world, year, mark_G1=typed, mark_G2="17"))
    assert response.status_code == 422
    page = response.content.decode()
    assert f'value="{typed}"' in page
    assert 'value="17"' in page
    assert MemberRating.objects.count() == 0


def test_grid_refuses_counts_that_cannot_be(world: World, year: EvaluationYear) -> None:
    client, url = world.client("secretary"), f"/years/{year.pk}/units/{world.cell.pk}/members/"
    typed = {"tasks_assigned": "5", "tasks_completed": "6", "tasks_on_time": "5", "tasks_exceeded": ""}
    page = client.post(url, grid(world, year, **typed)).content.decode()
    assert "Not more than" in page
    assert "Fill in this count too." in page
    assert MemberRating.objects.count() == 0


def test_grid_does_not_overwrite_what_somebody_else_saved(world: World, year: EvaluationYear) -> None:
    url = f"/years/{year.pk}/units/{world.cell.pk}/members/"
    stale = grid(world, year, mark_G1="5")
    world.client("commune_secretary").post(url, grid(world, year, mark_G1="9"))
    response = world.client("secretary").post(url, stale)
    assert response.status_code == 422
    assert 'value="5"' in response.content.decode()
    assert MemberRating.objects.get().marks == {"G1": "9"}


def test_grid_is_never_filled_in_beforehand(world: World, year: EvaluationYear) -> None:
    page = world.client("secretary").get(f"/years/{year.pk}/units/{world.cell.pk}/members/").content.decode()
    assert page.count('inputmode="decimal"') == 3 * 3
    assert page.count('inputmode="decimal" value') + page.count(' value="0"') == 3  # the hidden versions alone


def test_grid_makes_the_same_queries_for_any_number_of_members(
    world: World, year: EvaluationYear, django_assert_num_queries
) -> None:
    client, url = world.client("secretary"), f"/years/{year.pk}/units/{world.cell.pk}/members/"
    client.get(url)  # the criteria of a published scale are read once
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    for number in range(30):
        make_member(f"Lê Văn Số {number}", world.cell)
    with django_assert_num_queries(len(few)):
        client.get(url)


def test_facts_are_entered_from_above_and_only_read_by_the_unit(world: World, year: EvaluationYear) -> None:
    url = f"/years/{year.pk}/units/{world.cell.pk}/"
    post = {
        "version": "0", "shortcomings_noted": "2", "shortcomings_remedied": "2", "targets_met": "97,5",
        "allied_level": "", "mark_T2": "8,5",
    }  # fmt: skip
    assert world.client("secretary").get(url).status_code == 200
    assert world.client("secretary").post(url, post).status_code == 403
    assert world.client("commune_secretary").post(url, post).status_code == 302
    facts = UnitFacts.objects.get()
    assert (facts.marks, str(facts.targets_met), facts.version) == ({"T2": "8.5"}, "97.50", 1)
    assert world.client("commune_secretary").post(url, post).status_code == 422  # filled from an older version


def test_finding_is_recorded_and_withdrawn_with_a_reason(world: World, year: EvaluationYear) -> None:
    client = world.client("commune_secretary")
    member = Member.objects.get(name="Phan Bá Lâm")
    paper = {"document_number": "12-QĐ/UBKT", "document_on": "25/12/2025", "note": ""}
    url = f"/years/{year.pk}/units/{world.cell.pk}/findings/"
    assert client.post(url, {"member": "", "code": "disciplined", **paper}).status_code == 422
    assert client.post(url, {"member": member.pk, "code": "disciplined", **paper}).status_code == 302
    finding = Finding.objects.get()
    assert (finding.member, finding.document_on) == (member, datetime.date(2025, 12, 25))
    client.post(f"/findings/{finding.pk}/withdraw/", {"reason": ""})
    finding.refresh_from_db()
    assert finding.withdrawn_at is None
    client.post(f"/findings/{finding.pk}/withdraw/", {"reason": "Nhập nhầm người"})
    finding.refresh_from_db()
    assert finding.withdrawn_at is not None


def test_organizer_opens_runs_decides_and_closes_a_year(world: World) -> None:
    client = world.client("organizer")
    scales = {f"{subject}_scale": make_scale(subject).pk for subject in ("cell", "committee", "member")}
    days = {"opens_day": "1", "due_day": "5", "grace_days": "3"}
    settings = days | {"ceiling_base": "inclusive", "ceiling_rounding": "floor", "ceiling_grouping": "kind"}
    post = {
        "committee": world.district.pk,
        "year": "2025",
        "ceiling_rate": "25",
        "ceiling_reason": "",
        **scales,
        **settings,
    }
    assert client.post("/years/open/", post).status_code == 422
    assert client.post("/years/open/", post | {"ceiling_rate": "20"}).status_code == 302
    year = EvaluationYear.objects.get()
    assert (str(year.ceiling_rate), year.grace_days) == ("0.200", 3)
    assert client.post(f"/years/{year.pk}/run/").status_code == 302
    year.refresh_from_db()
    assert (year.run_number, year.run_state, year.verdicts.count()) == (1, "done", 11)
    paper = {"document_number": "7-QĐ/HU", "decided_on": "31/12/2025"}
    assert client.post(f"/years/{year.pk}/decide/", paper).status_code == 302
    for verdict in Verdict.objects.filter(evaluation_year=year, decided_level=""):
        url = f"/verdicts/{verdict.pk}/decide/"
        assert client.post(url, {"level": "completed", **paper}).status_code == 422
        assert client.post(url, {"level": "completed", "reason": "Họp BTV", **paper}).status_code == 302
    assert Decision.objects.count() == 11
    assert client.post(f"/years/{year.pk}/close/", {}).status_code == 422
    assert client.post(f"/years/{year.pk}/close/", {"confirmed": "on"}).status_code == 302
    year.refresh_from_db()
    assert year.is_closed


def settings_page(world: World, year: EvaluationYear) -> dict[str, str]:
    """What the page of the settings sends back when nothing is changed on it."""
    form = world.client("organizer").get(f"/years/{year.pk}/settings/").context["form"]
    return {name: value for name, field in form.fields.items() if (value := form[name].value()) is not None}


def test_changed_dates_are_saved_after_a_look_at_what_they_change(world: World) -> None:
    year = make_year(world.district, 2025)
    sent_at = datetime.datetime(2025, 2, 8, 8, tzinfo=timezone.get_default_timezone())
    make_record(world.cell, year, 1, state="approved", submitted_at=sent_at)
    client, url, settings = world.client("organizer"), f"/years/{year.pk}/settings/", settings_page(world, year)
    asked = settings | {"due_day": "9"}
    page = client.post(url, asked)
    assert page.status_code == 200
    assert "1 approved record becomes on time that was late" in page.content.decode()
    year.refresh_from_db()
    assert year.due_day == 5
    # other dates than those that were looked at are looked at as well
    looked_at = {"looked_at": page.context["looked_at"]}
    assert client.post(url, asked | looked_at | {"due_day": "10"}).status_code == 200
    assert client.post(url, asked | looked_at).status_code == 302
    year.refresh_from_db()
    assert year.due_day == 9
    # nothing but dates is asked about
    assert client.post(url, settings | {"due_day": "9", "ceiling_base": "exclusive"}).status_code == 302


def test_the_year_page_says_once_that_no_scale_for_meetings_is_chosen(world: World) -> None:
    year = make_year(world.district, 2025)
    for who, links in (("organizer", 1), ("commune_secretary", 0)):
        page = world.client(who).get(f"/years/{year.pk}/").content.decode()
        assert page.count("None is chosen: the monthly records do not ask") == 1
        assert page.count("Choose one in the settings") == links
    EvaluationYear.objects.filter(pk=year.pk).update(meeting_scale=make_scale("meeting"))
    assert "None is chosen" not in world.client("organizer").get(f"/years/{year.pk}/").content.decode()


def test_verdict_page_says_why(world: World, year: EvaluationYear) -> None:
    run_year(world.scope("organizer"), year, datetime.date(2025, 12, 31))
    verdict = Verdict.objects.get(evaluation_year=year, organization=world.cell, member=None)
    page = world.client("secretary").get(f"/verdicts/{verdict.pk}/").content.decode()
    assert "12 months" in page or "1, 2, 3" in page
    assert "QĐ 366-QĐ/TW" in page
    assert world.client("outsider").get(f"/verdicts/{verdict.pk}/").status_code == 404


def test_verdict_list_filters_by_name_without_accents(world: World, year: EvaluationYear) -> None:
    run_year(world.scope("organizer"), year, datetime.date(2025, 12, 31))
    page = world.client("organizer").get(f"/years/{year.pk}/verdicts/?q=phan ba").content.decode()
    assert "Phan Bá Lâm" in page
    assert "Đoàn Thanh Hòa" not in page

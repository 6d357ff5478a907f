"""The demonstration agrees with itself: its numbers, history and verdicts are what the real acts would leave."""

import datetime
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from cells.choices import UNIT_KINDS, OrganizationKind, Role
from cells.models import Commitment, Event, Member, Membership, Organization, User
from cells.scope import Scope
from evaluations import engine, evidence_store
from evaluations.choices import Period, RecordState
from evaluations.completeness import problems_before_sending
from evaluations.demonstration.accounts import PASSWORD, USERNAMES
from evaluations.demonstration.calendar import Calendar, Month
from evaluations.demonstration.character import characters
from evaluations.demonstration.district import build_demonstration, is_built
from evaluations.demonstration.units import SPLIT_COMMUNE, STAGE_CELL, STAGE_COMMUNE, read_units
from evaluations.history import record_history
from evaluations.honesty import unpack
from evaluations.models import (
    EvaluationYear,
    Evidence,
    Fingerprint,
    Mark,
    MemberRating,
    MonthlyRecord,
    ResolutionTask,
    Verdict,
    Visit,
)
from evaluations.queries.flags import as_it_stands, flagged_records
from evaluations.queries.marks import counted_marks, marks_by_code
from evaluations.queries.meeting import meeting_figures
from evaluations.queries.meeting_quality import quality_problems_of
from evaluations.queries.records import problems_of
from evaluations.queries.resolution import task_problems_of
from evaluations.queries.scales import criteria_of, engine_scale
from evaluations.queries.sheets import read_sheet
from evaluations.queries.stated import disagreements
from evaluations.queries.year_inputs import engine_marks
from evaluations.queries.years import unsettled_verdicts
from evaluations.resolution import counts_of
from evaluations.task_words import given_as_text, outcome_as_text

TODAY = datetime.date(2026, 11, 22)


@pytest.fixture(scope="module")
def district(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The stage, the commune with its own split and two grassroots cells, built once for the tests that only read."""
    with django_db_blocker.unblock(), transaction.atomic():
        build_demonstration(TODAY, communes=2)
        yield
        transaction.set_rollback(True)


def sent_records() -> list[MonthlyRecord]:
    """Every seventh record that was ever sent."""
    records = MonthlyRecord.objects.filter(submitted_at__isnull=False).select_related("scale").order_by("pk")
    return list(records)[::7]


def test_units_are_a_district_of_its_size() -> None:
    units = read_units()
    assert Counter(unit.kind for unit in units) == {
        OrganizationKind.GRASSROOTS_COMMITTEE: 21,
        OrganizationKind.GRASSROOTS_CELL: 13,
        OrganizationKind.SUBORDINATE_CELL: 305,
    }
    assert len({unit.code for unit in units}) == len(units)
    grassroots = {unit.code for unit in units if unit.is_grassroots}
    assert {unit.grassroots_code for unit in units} == grassroots


def test_read_units_keeps_the_stage_in_a_small_district() -> None:
    kept = {unit.grassroots_code for unit in read_units(communes=2)}
    assert kept == {"014", "001", "020", "021"}


def test_characters_differ_and_tie_on_purpose() -> None:
    found = characters(read_units(), plain=STAGE_CELL)
    merits = Counter(nature.merit.name for nature in found.values())
    assert merits["SOLID"] > merits["OUTSTANDING"] > merits["FAIR"] > merits["WEAK"] > 0
    assert found[STAGE_CELL].merit.name == "SOLID"
    likenesses = Counter(nature.likeness for code, nature in found.items() if code.startswith("014-"))
    assert sorted(likenesses.values())[-2:] == [1, 4]


def test_calendar_reaches_from_last_january_to_last_month() -> None:
    months = Calendar(TODAY).months()
    assert (months[0], months[-1], len(months)) == (Month(2025, 1), Month(2026, 10), 22)
    assert Calendar(datetime.date(2027, 1, 9)).months()[-1] == Month(2027, 1)


@pytest.mark.usefixtures("district")
def test_tree_is_sound() -> None:
    assert Organization.objects.find_problems() == ([], [], [], [], [])
    assert is_built()


@pytest.mark.usefixtures("district")
def test_scores_agree_with_the_marks() -> None:
    reckoned = {scale.pk: engine_scale(scale) for scale in (record.scale for record in sent_records())}
    approved = [record for record in sent_records() if record.state == RecordState.APPROVED]
    assert len(approved) > 40
    for record in approved:
        marks = counted_marks(criteria_of(record.scale, Period.MONTHLY), marks_by_code(record), record)
        score = engine.score_month(reckoned[record.scale_id], marks)
        assert score.missing == ()
        assert record.scores == {good: (pair.score, pair.reachable) for good, pair in score.goods.items()}


@pytest.mark.usefixtures("district")
def test_a_commune_marks_its_cells_by_its_own_split() -> None:
    split = Organization.objects.get(code=SPLIT_COMMUNE)
    records = MonthlyRecord.objects.below(split).filter(year=TODAY.year).exclude(organization=split)
    assert {record.scale.issuer for record in records.select_related("scale__issuer")} == {split}
    others = MonthlyRecord.objects.filter(year=TODAY.year).exclude(pk__in=records.values("pk"))
    assert {record.scale.issuer for record in others.select_related("scale__issuer")} == {None}


@pytest.mark.usefixtures("district")
def test_only_approved_records_have_scores() -> None:
    scored = MonthlyRecord.objects.filter(tasks_score__isnull=False).order_by().values_list("state", flat=True)
    assert set(scored) == {RecordState.APPROVED}


@pytest.mark.usefixtures("district")
def test_sent_records_would_be_accepted_today() -> None:
    criteria = {scale: criteria_of(scale, Period.MONTHLY) for scale in {record.scale for record in sent_records()}}
    for record in sent_records():
        if record.attendances.exists():
            assert problems_of(record, TODAY) == []
        else:
            # Further back nobody was ticked: there the numbers speak for themselves.
            assert problems_before_sending(record, criteria[record.scale], marks_by_code(record), TODAY) == []


@pytest.mark.usefixtures("district")
def test_the_last_months_are_ticked_member_by_member_and_agree_with_the_counts() -> None:
    ticked = [record for record in sent_records() if record.attendances.exists()]
    assert len(ticked) > 10
    for record in ticked:
        counts = meeting_figures(record).counts
        assert counts is not None
        assert counts.columns() == {name: getattr(record, name) for name in counts.columns()}
        assert counts.voters == (record.votes_for or 0) + (record.votes_against or 0) + (record.votes_other or 0)


@pytest.mark.usefixtures("district")
def test_marks_state_what_their_records_count() -> None:
    """But for the few cells whose sheet is another's, or generous."""
    records = MonthlyRecord.objects.select_related("scale", "organization", "meeting_scale").order_by("pk")[::5]
    told = [disagreements(record, read_sheet(record.scale, record)) for record in records]
    assert len(told) > 100
    assert sum(map(bool, told)) * 20 < len(told)


@pytest.mark.usefixtures("district")
def test_settled_tasks_agree_with_the_counts() -> None:
    records = list(MonthlyRecord.objects.filter(tasks_settled__isnull=False).distinct())[::3]
    assert len(records) > 20
    for record in records:
        counts = counts_of(record.tasks_settled.values_list("outcome", flat=True))
        assert counts == {name: getattr(record, name) for name in counts}
        assert task_problems_of(record, TODAY) == []
    assert ResolutionTask.objects.filter(settled_in__isnull=True).exists()


@pytest.mark.usefixtures("district")
def test_some_meetings_mark_themselves_to_the_end() -> None:
    marked = list(MonthlyRecord.objects.exclude(meeting_marks={}))[::2]
    assert len(marked) > 10
    assert [problem for record in marked for problem in quality_problems_of(record)] == []


@pytest.mark.usefixtures("district")
def test_marks_are_not_all_the_maximum() -> None:
    marks = Mark.objects.filter(value__isnull=False).select_related("criterion")
    full = Counter(mark.value == mark.criterion.maximum for mark in marks)
    assert Decimal("0.3") < Decimal(full[True]) / full.total() < Decimal("0.8")


@pytest.mark.usefixtures("district")
def test_history_leads_to_the_record_as_it_stands() -> None:
    trails: dict[str, list[Event]] = {}
    for event in Event.objects.filter(target__startswith="record:").order_by("at", "pk"):
        trails.setdefault(event.target, []).append(event)
    records = {f"record:{record.pk}": record for record in MonthlyRecord.objects.all()}
    assert trails.keys() == records.keys()
    for target, trail in trails.items():
        record = records[target]
        states = [event.changes["state"] for event in trail if "state" in event.changes]
        path = ["draft", *(after for _before, after in states)]
        assert [before for before, _after in states] == path[:-1]
        assert record.state == path[-1]
        assert record.version == len(trail)
        sendings = [event.at for event in trail if event.verb.startswith("submit_record")]
        assert record.submitted_at == (sendings[0] if sendings else None)
        assert all(timezone.localdate(event.at) < TODAY for event in trail)


@pytest.mark.usefixtures("district")
def test_history_can_be_read() -> None:
    verbs = set()
    for record in MonthlyRecord.objects.order_by("pk")[::5]:
        events = list(Event.objects.filter(target=f"record:{record.pk}").select_related("actor"))
        verbs |= {event.verb for event in events}
        lines = record_history(events)
        assert len(lines) == len(events)
        assert all(line.who and line.sentence.endswith(".") for line in lines)
    assert {"save_record", "submit_record", "return_record", "review_record", "approve_record"} <= verbs


@pytest.mark.usefixtures("district")
def test_last_year_is_closed_by_the_points_regulation() -> None:
    last_year, this_year = EvaluationYear.objects.order_by("year")
    assert (last_year.year, last_year.regulation, last_year.state) == (2025, "qd366-hd43", "closed")
    assert (this_year.year, this_year.state, this_year.run_number) == (2026, "open", 0)
    assert list(unsettled_verdicts(last_year)) == []
    verdicts = Verdict.objects.filter(evaluation_year=last_year)
    units = set(verdicts.of_units().values_list("decided_level", flat=True))
    assert {"excellent", "good", "completed"} <= units
    assert set(verdicts.of_members().values_list("decided_level", flat=True)) - units <= {"", "not_completed"}


@pytest.mark.usefixtures("district")
def test_best_cells_tie_across_the_ceiling() -> None:
    last_year = EvaluationYear.objects.earliest("year")
    stage = Organization.objects.get(code=STAGE_COMMUNE)
    cells = next(
        group for group in last_year.ceiling_groups if group["key"].startswith(f"{stage.path}/subordinate_cell/")
    )
    assert cells["waiting"] > cells["seats_left"] > 0
    waiting = Verdict.objects.filter(evaluation_year=last_year, member=None, ceiling_place="waiting")
    assert waiting.values("points").distinct().count() == 1
    assert waiting.filter(decided_level="excellent").count() == cells["seats_left"]


@pytest.mark.usefixtures("district")
def test_ratings_of_members_add_up() -> None:
    scale = engine_scale(EvaluationYear.objects.earliest("year").member_scale)
    ratings = list(MemberRating.objects.order_by("pk"))[::11]
    assert len(ratings) > 20
    assert [rating.points for rating in ratings] == [
        engine.score_year(scale, (), engine_marks(rating.marks)).total for rating in ratings
    ]


@pytest.mark.usefixtures("district")
def test_members_have_believable_papers() -> None:
    cards = list(Member.objects.values_list("card_number", flat=True))
    assert len(set(cards)) == len(cards)
    assert {card[:3] for card in cards} == {"042"}
    assert set(Member.objects.present().values_list("position", flat=True)) == {
        *("", "secretary", "deputy_secretary", "committee_member")
    }
    current = Membership.objects.filter(held_until__isnull=True).values_list("member", "organization")
    assert set(current) == set(Member.objects.present().values_list("pk", "organization"))
    units = Organization.objects.filter(kind__in=UNIT_KINDS).values_list("pk", flat=True)
    signed = Commitment.objects.filter(year=2026, member__isnull=True).values_list("organization", flat=True)
    assert sorted(signed) == sorted(units)


@pytest.mark.usefixtures("district")
def test_stage_has_something_to_do_for_everybody() -> None:
    october = MonthlyRecord.objects.filter(year=2026, month=10).select_related("organization")
    states = {record.organization.code: record.state for record in october}
    staged = (STAGE_CELL, "014", "014-03", "014-05", "014-06", "014-10", "014-12")
    assert {code: states.get(code) for code in staged} == {
        STAGE_CELL: "returned",
        "014": "draft",
        "014-03": "submitted",
        "014-05": "submitted",
        "014-06": None,
        "014-10": "submitted",
        "014-12": "draft",
    }
    returned = october.get(organization__code=STAGE_CELL)
    assert returned.state_reason
    assert returned.reopened_codes == ["A1", "A2", "A3", "A4", "A5"]
    assert not MonthlyRecord.objects.filter(year=2026, month=11).exists()
    assert not [record for record in october if record.reopened_codes and record.state != RecordState.RETURNED]


@pytest.mark.usefixtures("district")
def test_every_hint_can_be_seen_in_the_month_being_checked() -> None:
    found = flagged_records(Scope.system(), Organization.objects.get(code="DT"), 2026, 10)
    codes: dict[str, set[str]] = {}
    for row in found:
        for flag in row.flags:
            codes.setdefault(flag.kind, set()).add(row.record.organization.code)
    uniform, stated = codes.pop("all_equal"), codes.pop("stated")
    assert codes == {
        "minutes_as_before": {"014-05"},
        "minutes_as_neighbour": {"014-03", "014-04"},
        "always_full": {"014-10"},
        "nothing_shown": {"014-10"},
        "reviewed_lower": {"014-05"},
    }
    cells = Organization.objects.filter(code__startswith=f"{SPLIT_COMMUNE}-")
    assert uniform < set(cells.values_list("code", flat=True))
    assert len(uniform) >= 10
    # Whoever gives the same everywhere says something else than the record counts.
    assert set() < stated <= uniform


@pytest.mark.usefixtures("district")
def test_honest_minutes_are_rarely_taken_for_copies() -> None:
    copied = ["014-03", "014-04", "014-05"]
    found = Counter[str]()
    for year, month in {(record.year, record.month) for record in sent_records()}:
        rows = flagged_records(Scope.system(), Organization.objects.get(code="DT"), year, month)
        kinds = [(row.record.organization.code, flag.kind) for row in rows for flag in row.flags]
        found.update(kind for code, kind in kinds if code not in copied)
    honest = Fingerprint.objects.exclude(organization__code__in=copied).count()
    assert honest > 600
    assert found["minutes_as_neighbour"] + found["minutes_as_before"] <= honest * 0.015


@pytest.mark.usefixtures("district")
def test_fingerprints_are_those_that_sending_would_have_kept() -> None:
    for record in sent_records():
        kept, sent = record.fingerprint, as_it_stands(record)
        assert (kept.own_total, kept.reachable, kept.own_goods) == (sent.total, sent.reachable, sent.goods)
        assert (unpack(bytes(kept.signature)), tuple(kept.unshown_codes)) == (sent.signature, sent.unshown)


@pytest.mark.usefixtures("district")
def test_the_trail_tells_of_tasks_and_of_the_meetings_quality() -> None:
    for task in ResolutionTask.objects.filter(settled_in__isnull=False)[::40]:
        given, settled = (
            Event.objects.filter(target=f"record:{pk}").earliest("at").changes
            for pk in (task.opened_in_id, task.settled_in_id)
        )
        assert given[f"task.{task.key.hex}"] == ["", given_as_text(task.text, task.person, task.due_on)]
        assert settled[f"outcome.{task.key.hex}"][1] == outcome_as_text(task.outcome, task.text)
    for record in MonthlyRecord.objects.exclude(meeting_marks={})[::20]:
        entered = Event.objects.filter(target=f"record:{record.pk}").earliest("at").changes
        assert {code: entered[f"quality.{code}"][1] for code in record.meeting_marks} == record.meeting_marks


@pytest.mark.usefixtures("district")
def test_supervisors_wrote_of_meetings_that_were_held() -> None:
    visits = list(Visit.objects.all())
    held = MonthlyRecord.objects.filter(year=2026).values_list("organization", "month", "held_on")
    assert {(visit.organization_id, visit.month, visit.visited_on) for visit in visits} < set(held)
    assert Event.objects.filter(verb="write_visit").count() == len(visits)
    supervised = Visit.objects.filter(user__username=USERNAMES[Role.SUPERVISOR])
    assert supervised.exclude(remark="").exists()


@pytest.mark.usefixtures("district")
def test_one_signs_in_as_six_people_only() -> None:
    usable = {user.username: user for user in User.objects.all() if user.has_usable_password()}
    assert usable.keys() == set(USERNAMES.values())
    assert all(user.check_password(PASSWORD) for user in usable.values())
    supervised = User.objects.get(username="phutrach").supervisions.values_list("organization__code", flat=True)
    assert STAGE_CELL in supervised


@pytest.mark.django_db
@pytest.mark.parametrize("today", [datetime.date(2027, 1, 1), datetime.date(2028, 2, 29), datetime.date(2026, 12, 31)])
def test_any_day_gives_a_district_up_to_that_day(today: datetime.date) -> None:
    build_demonstration(today, communes=1)
    years = EvaluationYear.objects.order_by("year").values_list("year", "state")
    assert list(years) == [(today.year - 1, "closed"), (today.year, "open")]
    last = MonthlyRecord.objects.latest("year", "month")
    assert (last.year, last.month) == (today.year, max(1, today.month - 1))
    staged = MonthlyRecord.objects.get(organization__code=STAGE_CELL, year=last.year, month=last.month)
    assert staged.state == "returned"
    assert timezone.localdate(Event.objects.filter(target__startswith="record:").latest("at").at) <= today


@pytest.mark.django_db
def test_some_units_have_attached_photos_today() -> None:
    build_demonstration(timezone.localdate(), communes=1)
    attached = Evidence.objects.select_related("organization", "record")
    assert {(one.organization.code, one.criterion_code) for one in attached} == {
        *((STAGE_CELL, ""), (STAGE_CELL, "A2")),
        *(("014-03", ""), ("014-05", ""), ("014-12", "T1")),
    }
    for one in attached:
        assert (one.content_type, len(evidence_store.read(one.sha256))) == ("image/jpeg", one.size)
        assert one.uploaded_by == one.record.saved_by
    assert Event.objects.filter(verb="attach_evidence").count() == len(attached)


@pytest.mark.django_db
def test_same_day_gives_the_same_district() -> None:
    def fingerprint() -> list[Any]:
        with transaction.atomic():
            build_demonstration(TODAY, communes=1)
            rows = [
                *Member.objects.values_list("name", "card_number", "status", "organization__code"),
                *MonthlyRecord.objects.values_list("organization__code", "year", "month", "state", "submitted_at"),
                *Mark.objects.order_by("record", "criterion").values_list("criterion__code", "value", "note"),
                *Verdict.objects.values_list("name", "points", "level", "decided_level"),
            ]
            transaction.set_rollback(True)
        return rows

    assert fingerprint() == fingerprint()

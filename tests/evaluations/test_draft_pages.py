"""The draft that saves itself: what the page's script is told, and what a line that breaks may not do."""

import re
from decimal import Decimal
from typing import Any

import pytest
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from cells.models import Event, MinuteBook
from evaluations.actions.records import save_record
from evaluations.choices import RecordState
from evaluations.completeness import RECORD_FACTS
from evaluations.forms.records import RecordForm, changed_form
from evaluations.models import EvaluationYear, Mark, MonthlyRecord, ResolutionTask
from evaluations.queries.records import MonthLink, UnitMonth, twelve_months
from tests.builders import make_member, make_year
from tests.conftest import World
from tests.evaluations.record_entries import TYPED, entry, send
from tests.evaluations.test_meeting_quality import make_meeting_scale


@pytest.fixture
def year(world: World) -> EvaluationYear:
    return make_year(world.district, 2025)


def page_of(world: World) -> str:
    return reverse("record_edit", args=[world.cell.pk, 2025, 1])


def autosave(world: World, typed: dict[str, Any], who: str = "secretary") -> HttpResponse:
    return world.client(who).post(page_of(world), typed, headers={"Accept": "application/json"})


def stored() -> dict[str, str]:
    return {mark.criterion.code: str(mark.value) for mark in Mark.objects.select_related("criterion")}


def test_a_draft_saves_itself_and_says_when(world: World, year: EvaluationYear) -> None:
    answer = autosave(world, {"version": "0", "mark_T1": "8,5"})
    saved_at = timezone.localtime(MonthlyRecord.objects.get().saved_at)
    words = f"Draft saved at {saved_at:%H:%M}"
    assert (answer.status_code, answer.json()) == (200, {"version": 1, "unread": [], "words": words})
    assert autosave(world, {"version": "1", "mark_T1": "9"}).json()["version"] == 2
    assert stored() == {"T1": "9.00"}


def test_the_page_says_on_what_day_an_older_draft_was_saved(world: World, year: EvaluationYear) -> None:
    save_record(world.scope("secretary"), **entry(world.cell, year))
    MonthlyRecord.objects.update(saved_at=timezone.now().replace(year=2025, month=1, day=7))
    page = world.client("secretary").get(page_of(world)).content.decode()
    assert re.search(r"Draft saved at \d\d:\d\d 0[78]/01/2025", page)


def test_a_draft_that_saves_itself_counts_what_it_cannot_read(world: World, year: EvaluationYear) -> None:
    answer = autosave(world, {"version": "0", "mark_T1": "8,", "mark_S1": "hai", "mark_C1": "14"})
    assert (answer.status_code, answer.json()["unread"], answer.json()["version"]) == (422, ["mark_S1"], 1)
    assert "except 1 entry that cannot be read" in answer.json()["words"]
    assert "C1" in stored()


def test_a_draft_that_cannot_save_itself_says_so(world: World, year: EvaluationYear) -> None:
    world.client("commune_secretary").post(page_of(world), {"version": "0", "mark_T1": "7"})
    answer = autosave(world, {"version": "0", "mark_T1": "8"})
    assert (answer.status_code, answer.json()["words"].split(":")[0]) == (409, "Not saved")
    assert stored() == {"T1": "7.00"}


def test_whoever_may_not_write_saves_no_draft(world: World, year: EvaluationYear) -> None:
    assert autosave(world, {"version": "0", "mark_T1": "8"}, "auditor").status_code == 403
    assert autosave(world, {"version": "0", "mark_T1": "8"}, "outsider").status_code == 404
    assert autosave(world, {"version": "0", "mark_T1": "8"}, "anonymous").status_code == 302
    assert not MonthlyRecord.objects.exists()


@pytest.mark.parametrize("typed", [TYPED, TYPED | {"mark_T1": "tám"}, {"version": "0"}])
def test_the_same_body_sent_again_is_written_once_and_no_conflict(
    world: World, year: EvaluationYear, typed: dict[str, str]
) -> None:
    """The answer was lost: the page goes on from the version that the repeated body brings."""
    first, again = autosave(world, typed), autosave(world, typed)
    assert (again.status_code, again.json()) == (first.status_code, first.json())
    assert Event.objects.filter(verb="save_record").count() == 1
    newer = autosave(world, typed | {"version": again.json()["version"], "mark_T1": "3", "mark_A1": "0"})
    assert newer.status_code == 200
    assert stored()["T1"] == "3.00"


def test_the_same_body_after_somebody_elses_is_a_conflict(world: World, year: EvaluationYear) -> None:
    version = autosave(world, {"version": "0", "mark_T1": "8"}).json()["version"]
    world.client("commune_secretary").post(page_of(world), {"version": str(version), "mark_T1": "7"})
    assert autosave(world, {"version": "0", "mark_T1": "8"}).status_code == 409
    assert stored() == {"T1": "7.00"}


def test_another_window_of_ones_own_comes_in_unseen_by_no_script(world: World, year: EvaluationYear) -> None:
    """What it does not show it would empty with its next save; a form that is posted shows it first."""
    autosave(world, {"version": "0", "mark_T1": "8"})
    assert autosave(world, {"version": "0", "mark_S1": "20"}).status_code == 409
    assert stored() == {"T1": "8.00"}
    assert world.client("secretary").post(page_of(world), {"version": "0", "mark_S1": "20"}).status_code == 302
    assert stored() == {"T1": "8.00", "S1": "20.00"}


def test_a_record_begun_by_its_evidence_takes_what_is_typed(world: World, year: EvaluationYear) -> None:
    """The first photograph begins the draft, and the page beside it still carries the version before."""
    autosave(world, {"version": "0"})
    autosave(world, {"version": "0", "minutes": "Một"})
    answer = autosave(world, {"version": "0", "minutes": "Một", "mark_T1": "8"})
    assert answer.status_code == 200
    assert stored() == {"T1": "8.00"}


def test_a_body_that_comes_after_the_sending_changes_nothing(world: World, year: EvaluationYear) -> None:
    send(world.scope("secretary"), world.cell, year)
    record = MonthlyRecord.objects.get()
    assert autosave(world, TYPED).json()["version"] == record.version
    assert autosave(world, TYPED | {"mark_T1": "3"}).status_code == 409
    record.refresh_from_db()
    assert (record.state, stored()["T1"]) == (RecordState.SUBMITTED, "18.50")


# --- only what was changed ---


def save_changes(world: World, version: object, **changes: str) -> HttpResponse:
    return autosave(world, {"only_changed": "1", "version": str(version), **changes})


def test_what_was_not_changed_is_left_as_it_stands(world: World, year: EvaluationYear) -> None:
    whole = TYPED | {"note_T1": "vì mưa", "task_" + "a" * 32 + "_text": "Làm đường"}
    version = autosave(world, whole).json()["version"]
    before = snapshot()
    answer = save_changes(world, version, mark_T1="3", na_T1="", note_T1="vì bão")
    assert (answer.status_code, answer.json()["version"]) == (200, version + 1)
    after = snapshot()
    assert after["marks"].pop("T1") == ("3.00", "vì bão")
    before["marks"].pop("T1")
    assert after == before


def test_what_was_emptied_is_sent_empty(world: World, year: EvaluationYear) -> None:
    version = autosave(world, TYPED).json()["version"]
    assert save_changes(world, version, mark_T1="", note_T1="", conclusion="", started_at="").status_code == 200
    record = MonthlyRecord.objects.get()
    assert ("T1" in stored(), record.conclusion, record.started_at) == (False, "", None)
    assert record.ended_at is not None


def test_changes_of_another_version_are_not_taken_and_the_whole_is_asked_for(
    world: World, year: EvaluationYear
) -> None:
    """They say nothing of what somebody else has written; not even nothing typed brings a version unseen."""
    version = autosave(world, TYPED).json()["version"]
    world.client("commune_secretary").post(page_of(world), TYPED | {"version": str(version), "mark_S1": "7"})
    before = snapshot()
    for changes in ({"mark_T1": "3"}, {"mark_T1": TYPED["mark_T1"]}, {}):
        answer = save_changes(world, version, **changes)
        assert (answer.status_code, answer.json()) == (409, {"wanted": "whole"})
    assert save_changes(world, 0, mark_T1="3").json() == {"wanted": "whole"}
    assert snapshot() == before


def test_the_same_saved_by_a_leaving_page_at_the_same_moment_is_no_conflict(
    world: World, year: EvaluationYear, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last request of a page that was closed comes in between the reading and the saving of the one after it."""
    version = autosave(world, TYPED).json()["version"]
    first = MonthlyRecord.objects.get()

    def save_in_between(of: UnitMonth, data: Any) -> RecordForm:
        form = changed_form(of, data)
        if MonthlyRecord.objects.get().version == first.version:
            save_record(world.scope("secretary"), **entry(world.cell, year, version=version, marks={"T1": Decimal(3)}))
        return form

    monkeypatch.setattr("evaluations.views.records.changed_form", save_in_between)
    assert save_changes(world, version, mark_T1="3", na_T1="", note_T1="").json() == {"wanted": "whole"}
    answer = autosave(world, TYPED | {"version": str(version), "mark_T1": "3"})
    assert (answer.status_code, answer.json()["version"]) == (200, version + 1)
    assert save_changes(world, version + 1, mark_T1="4", na_T1="", note_T1="").status_code == 200


def test_a_page_that_is_read_while_the_one_before_saves_shows_one_state(
    world: World, year: EvaluationYear, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page loaded anew sends what was typed in it while its record is already being read again."""
    autosave(world, TYPED)

    def save_in_between(of: UnitMonth) -> list[MonthLink]:
        if of.written.version == 1:
            save_changes(world, 1, mark_T1="3", na_T1="", note_T1="")
        return twelve_months(of)

    monkeypatch.setattr("evaluations.views.records.twelve_months", save_in_between)
    page = world.client("secretary").get(page_of(world)).content.decode()
    values = {name: re.search(rf'name="{name}"[^>]* value="([^"]*)"', page)[1] for name in ("version", "mark_T1")}
    assert values == {"version": "2", "mark_T1": "3"}


def test_changes_that_cannot_be_read_are_named(world: World, year: EvaluationYear) -> None:
    version = autosave(world, TYPED).json()["version"]
    answer = save_changes(world, version, mark_T1="ba", held_on="hôm qua", minutes="Một")
    assert (answer.status_code, sorted(answer.json()["unread"])) == (422, ["held_on", "mark_T1"])
    record = MonthlyRecord.objects.get()
    assert (record.minutes, stored()["T1"], str(record.held_on)) == ("Một", "18.50", "2025-01-05")


def test_changes_begin_a_record_too(world: World, year: EvaluationYear) -> None:
    assert save_changes(world, 0, mark_T1="8").json()["version"] == 1
    assert stored() == {"T1": "8.00"}


def test_changes_to_what_stays_as_it_was_sent_change_nothing(world: World, year: EvaluationYear) -> None:
    record = send(world.scope("secretary"), world.cell, year)
    MonthlyRecord.objects.update(state=RecordState.RETURNED, reopened_codes=["S1"], version=record.version)
    answer = save_changes(world, record.version, mark_T1="3", mark_S1="9")
    assert answer.status_code == 200
    assert (stored()["T1"], stored()["S1"]) == ("18.50", "9.00")


def test_saving_piece_by_piece_comes_to_the_same_as_saving_the_whole(world: World, year: EvaluationYear) -> None:
    """Each step is what the page's script sends; another month gets the whole form every time."""
    first, second = (make_member(name, world.cell) for name in ("Hồ Văn Bảy", "Lê Thị Ánh"))
    ticked, reason = f"attendance_{first.pk}", f"absence_{first.pk}"
    steps: list[dict[str, str]] = [
        {"mark_T1": "8,5", "note_T1": ""},
        {"mark_T1": "8,5", "note_T1": "vì mưa"},
        {"held_on": "05/02/2025", "minutes": "Một"},
        {ticked: "excused", reason: "ốm"},
        {f"attendance_{second.pk}": "present", f"absence_{second.pk}": ""},
        {"is_thematic": "no", "votes_for": "3", "minutes": ""},
        {ticked: "present", reason: "ốm"},
        {"mark_T1": "", "note_T1": ""},
        {"mark_C2": "4", "mark_A1": "10"},
        {"tasks_assigned": "3", "tasks_completed": "2"},
    ]
    page, versions = {}, {1: 0, 2: 0}
    for step in steps:
        page |= step
        for month, body in {1: page, 2: step | {"only_changed": "1"}}.items():
            address = reverse("record_edit", args=[world.cell.pk, 2025, month])
            typed = body | {"version": str(versions[month])}
            answer = world.client("secretary").post(address, typed, headers={"Accept": "application/json"})
            assert answer.status_code == 200, (month, step, answer.content)
            versions[month] = answer.json()["version"]
        assert snapshot(1) == snapshot(2), step
    assert snapshot(2)["attendance"] == {first.pk: ("present", ""), second.pk: ("present", "")}


# --- what another page has saved ---


def test_what_another_window_saved_is_not_acknowledged_unseen(world: World, year: EvaluationYear) -> None:
    """Two pages filled from the same version: what this one does not show it would empty with its next save."""
    autosave(world, {"version": "0"})
    autosave(world, {"version": "1", "chaired_by": "Phan Bá Lâm", "agenda": "Một"}, "commune_secretary")
    older = {"version": "0", "chaired_by": "Phan Bá Lâm", "agenda": ""}
    assert autosave(world, older).status_code == 409
    assert autosave(world, older | {"agenda": "Một"}).status_code == 200
    assert MonthlyRecord.objects.get().agenda == "Một"
    # A form that is posted shows it next: nothing is amiss.
    assert world.client("secretary").post(page_of(world), older).status_code == 302


def test_what_another_page_has_emptied_does_not_come_back_unseen(world: World, year: EvaluationYear) -> None:
    """The older page of the same person still shows it, and has written elsewhere: whoever sends both decides."""
    member, key = make_member("Hồ Văn Bảy", world.cell), "a" * 32
    ticked = f"attendance_{member.pk}"
    whole = {
        "conclusion": "Câu sai",
        "mark_T1": "2",
        "note_T1": "nhầm",
        f"task_{key}_text": "Việc bỏ",
        ticked: "excused",
    }
    version = autosave(world, {"version": "0", **whole}).json()["version"]
    emptied = dict.fromkeys(whole, "")
    assert autosave(world, {"version": str(version), **emptied}).status_code == 200
    before = snapshot()
    older = {"version": str(version), "guests": "Đồng chí Lâm", **whole}
    assert autosave(world, older).status_code == 409
    page = world.client("secretary").post(page_of(world), older)
    assert page.status_code == 409
    assert page.context["form"].stored == dict.fromkeys(whole, "(emptied)")
    assert page.content.decode().count("(emptied)") == len(whole)
    assert snapshot() == before
    decided = older | {"version": str(version + 1), "mark_T1": "", "note_T1": ""}
    assert world.client("secretary").post(page_of(world), decided).status_code == 302
    record = MonthlyRecord.objects.get()
    assert (record.conclusion, record.guests, stored()) == ("Câu sai", "Đồng chí Lâm", {})


@pytest.mark.parametrize("part", ["absence", "person", "due_on"])
def test_a_part_of_a_line_that_was_emptied_does_not_come_back_either(
    world: World, year: EvaluationYear, part: str
) -> None:
    """The trail keeps presence and reason, and a task's words, person and deadline, in one line each."""
    member, task = make_member("Hồ Văn Bảy", world.cell), f"task_{'a' * 32}"
    of_task = {f"{task}_text": "Làm đường", f"{task}_person": "Ông Ba", f"{task}_due_on": "20/02/2025"}
    reason = {"absence": f"absence_{member.pk}"}.get(part, f"{task}_{part}")
    whole = {f"attendance_{member.pk}": "excused", f"absence_{member.pk}": "ốm", **of_task}
    version = autosave(world, {"version": "0", **whole}).json()["version"]
    assert autosave(world, {"version": str(version), **whole, reason: ""}).status_code == 200
    before = snapshot()
    older = world.client("secretary").post(page_of(world), {"version": str(version), "guests": "Lâm", **whole})
    assert (older.status_code, older.context["form"].stored) == (409, {reason: "(emptied)"})
    assert snapshot() == before


@pytest.mark.parametrize("other", [{"mark_T1": "8"}, {"quality_M1": "40"}, {"attendance": "present"}])
def test_a_month_that_two_pages_begin_at_once_is_one_of_theirs(
    world: World, monkeypatch: pytest.MonkeyPatch, other: dict[str, str]
) -> None:
    """What the slower one types is there already; what stands beside it it has not seen, and may not empty."""
    make_year(world.district, 2025, meeting_scale=make_meeting_scale())
    member = make_member("Hồ Văn Bảy", world.cell)
    other = {f"{name}_{member.pk}" if name == "attendance" else name: value for name, value in other.items()}
    both = {"version": "0", "place": "Nhà văn hóa"}

    def begin_in_between(of: UnitMonth, data: Any) -> RecordForm:
        monkeypatch.setattr("evaluations.views.records.changed_form", changed_form)
        assert autosave(world, both | other, "commune_secretary").status_code == 200
        return changed_form(of, data)

    monkeypatch.setattr("evaluations.views.records.changed_form", begin_in_between)
    empty = both | dict.fromkeys(("mark_T1", "note_T1", "quality_M1", f"absence_{member.pk}"), "")
    assert autosave(world, empty).status_code == 409
    record = MonthlyRecord.objects.get()
    assert len(stored()) + len(record.meeting_marks) + record.attendances.count() == 1


def test_a_new_row_that_cannot_be_read_waits_on_an_older_page_too(world: World, year: EvaluationYear) -> None:
    autosave(world, {"version": "0", "place": "Nhà văn hóa"})
    save_changes(world, 1, place="Hội trường")
    row = {f"task_{'a' * 32}_text": "Làm đường", f"task_{'a' * 32}_due_on": "30/02/2025"}
    answer = autosave(world, {"version": "1", "place": "Hội trường", **row})
    assert (answer.status_code, answer.json()["unread"]) == (422, [f"task_{'a' * 32}_due_on"])


def test_an_answer_that_is_not_offered_any_more_is_shown_again_by_an_older_page_too(
    world: World, year: EvaluationYear
) -> None:
    """A minute book that was taken back meanwhile, or another answer than those of the scale."""
    MinuteBook.objects.create(organization=world.cell, number="08", issued_on="2025-01-02")
    autosave(world, {"version": "0", "place": "Nhà văn hóa"})
    save_changes(world, 1, place="Hội trường")
    typed = {"place": "Nhà văn hóa", "minute_book": "0", "mark_A1": "5", "is_thematic": "maybe"}
    page = world.client("secretary").post(page_of(world), {"version": "1", **typed})
    assert page.status_code == 409
    assert page.context["form"].errors.keys() == typed.keys() - {"place"}


def test_a_reviewers_word_that_falls_away_empties_no_note(world: World, year: EvaluationYear) -> None:
    version = autosave(world, TYPED).json()["version"]
    Mark.objects.filter(criterion__code="T1").update(reviewed_value=Decimal(10), reviewed_reason="Chậm")
    assert save_changes(world, version, mark_T1="3", na_T1="", note_T1="").status_code == 200
    typed = TYPED | {"version": str(version), "mark_T1": "3", "note_T1": "vì mưa"}
    assert world.client("secretary").post(page_of(world), typed).status_code == 302
    assert Mark.objects.get(criterion__code="T1").note == "vì mưa"


def test_what_is_typed_where_nothing_had_ever_stood_is_no_conflict(world: World, year: EvaluationYear) -> None:
    """Somebody wrote there meanwhile and took it out again."""
    autosave(world, {"version": "0", "guests": "Lâm"})
    save_changes(world, 1, conclusion="Nháp")
    save_changes(world, 2, conclusion="")
    typed = {"version": "1", "guests": "Lâm", "conclusion": "Nhất trí"}
    assert autosave(world, typed).status_code == 200
    assert MonthlyRecord.objects.get().conclusion == "Nhất trí"


def test_what_cannot_be_read_covers_nothing_that_another_page_saved(world: World, year: EvaluationYear) -> None:
    """Put right it would take the place of a mark that this page has never shown."""
    version = autosave(world, {"version": "0", "minutes": "Một", "mark_S1": "hai"}).json()["version"]
    seen = {"version": str(version), "minutes": "Một", "mark_S1": "hai mươi"}
    assert autosave(world, seen | {"version": "0"}).json() == autosave(world, seen).json()
    autosave(world, seen | {"mark_S1": "20"}, "commune_secretary")
    assert autosave(world, seen).status_code == 409
    answer = world.client("secretary").post(page_of(world), seen)
    assert (answer.status_code, answer.context["form"].stored) == (409, {"mark_S1": "20"})


def test_what_was_left_behind_is_acknowledged_once_the_record_is_sent(world: World, year: EvaluationYear) -> None:
    """Nothing more is written from such a copy: it may be thrown away where all that it holds has been saved."""
    send(world.scope("secretary"), world.cell, year)
    assert autosave(world, {"version": "0", "minutes": TYPED["minutes"]}).status_code == 200
    assert autosave(world, {"version": "0", "minutes": "Khác"}).status_code == 409


def test_a_conflict_says_where_the_draft_stands(world: World, year: EvaluationYear) -> None:
    world.client("commune_secretary").post(page_of(world), {"version": "0", "mark_T1": "7"})
    page = world.client("secretary").post(page_of(world), {"version": "0", "mark_T1": "8"})
    assert page.status_code == 409
    assert saved_status(page) == ("failed", "Nothing is saved here until you choose “Save draft”")
    assert saved_status(world.client("secretary").get(page_of(world)))[0] == "saved"


def saved_status(page: HttpResponse) -> tuple[str, str]:
    found = re.search(r'id="record-saved" role="status" data-state="(\w+)">([^<]*)<', page.content.decode())
    assert found
    return found[1], found[2]


# --- what is computed from what was saved ---


def checks_of(world: World) -> str:
    address = reverse("record_checks", args=[world.cell.pk, 2025, 1])
    return world.client("secretary").get(address).content.decode()


def test_what_the_rules_make_of_the_meeting_is_to_be_had_alone(world: World, year: EvaluationYear) -> None:
    assert "Not begun" in checks_of(world)
    version = autosave(world, {"version": "0", "started_at": "19:00", "ended_at": "20:00"}).json()["version"]
    fresh = checks_of(world)
    assert "Draft" in fresh
    assert "60 minutes" in fresh
    assert "31/01/2025" in fresh
    save_changes(world, version, held_on="12/01/2025", ended_at="20:45")
    fresh = checks_of(world)
    assert "105 minutes" in fresh
    assert "12/01/2025" in fresh


def test_each_part_of_it_has_its_place_on_the_page(world: World, year: EvaluationYear) -> None:
    autosave(world, {"version": "0", "started_at": "19:00", "ended_at": "20:00"})
    page = world.client("secretary").get(page_of(world)).content.decode()
    parts = re.findall(r'id="([\w-]+)"', checks_of(world))
    assert len(parts) == 4
    assert [page.count(f'id="{part}"') for part in parts] == [1] * 4


def test_reading_it_stays_light(world: World, year: EvaluationYear, django_assert_max_num_queries: Any) -> None:
    send(world.scope("secretary"), world.cell, year)
    client = world.client("secretary")
    address = reverse("record_checks", args=[world.cell.pk, 2025, 1])
    with django_assert_max_num_queries(14):
        assert client.get(address).status_code == 200


def snapshot(month: int = 1) -> dict[str, Any]:
    """All that a month's record holds."""
    record = MonthlyRecord.objects.get(month=month)
    return {
        "facts": {name: getattr(record, name) for name in RECORD_FACTS},
        "marks": {mark.criterion.code: (str(mark.value), mark.note) for mark in record.marks.all()},
        "attendance": {row.member_id: (row.presence, row.reason) for row in record.attendances.all()},
        "tasks": sorted(ResolutionTask.objects.filter(opened_in=record).values_list("text", "person")),
    }

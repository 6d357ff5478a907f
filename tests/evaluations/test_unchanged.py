"""A whole page is read only where it says something else than what is stored; that may never be told from the rows."""

import datetime
import json
import re
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import pytest
from django.conf import settings
from django.db import transaction
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from cells.choices import MembershipKind
from cells.models import Event, Member, Membership, MinuteBook, Organization, User
from evaluations.completeness import RECORD_FACTS
from evaluations.forms.unchanged import changes_in
from evaluations.models import EvaluationYear, MonthlyRecord, ResolutionTask
from evaluations.queries.records import UnitMonth, unit_month
from tests.builders import ATTENDANCE_BANDS, make_member, make_organization, make_record, make_scale, make_year
from tests.conftest import World
from tests.evaluations.test_meeting_quality import make_meeting_scale

#: Every kind of criterion: one with a tick beside it, one for thematic meetings, one in percent.
PARTS: dict[str, Any] = {
    "tasks": ("30", [("T1", "30", "points", "monthly")]),
    "activity": (
        "45",
        [
            ("A1", "10", "choice", "monthly", {"not_applicable": "rebase"}),
            ("A2", "10", "yes_no", "monthly"),
            ("A3", "10", "ratio", "monthly", {"bands": ATTENDANCE_BANDS}),
            ("A4", "15", "points", "monthly", {"applies": "thematic", "not_applicable": "rebase"}),
        ],
    ),
    "solidarity": ("15", [("S1", "15", "pass_fail", "monthly")]),
    "cadres": ("10", [("C2", "10", "points", "monthly")]),
}
NAMES = ("Hồ Văn Bảy", "Lê Thị Ánh", "Trần Đình Sơn")


@pytest.fixture
def year(world: World) -> EvaluationYear:
    return make_year(world.district, 2025, cell_scale=make_scale(parts=PARTS), meeting_scale=make_meeting_scale())


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A cell with three members, and with two tasks which the meeting of January gave."""

    unit: Organization
    members: list[Member]
    number: int

    @property
    def page(self) -> str:
        return reverse("record_edit", args=[self.unit.pk, 2025, 2])

    def key(self, place: int) -> UUID:
        return UUID(f"{self.number}{place}" * 16)

    def named(self, name: str) -> str:
        """The name of a field: "m1" stands for the key of the second member, "k1" for that of a task."""
        name = re.sub(r"m(\d)$", lambda match: str(self.members[int(match[1])].pk), name)
        return re.sub(r"k(\d)", lambda match: self.key(int(match[1])).hex, name)

    def held(self) -> tuple[Any, ...]:
        """All that February's record holds, and its trail; nothing in it tells which cell it is."""
        record = MonthlyRecord.objects.get(organization=self.unit, month=2)
        places = {member.pk: place for place, member in enumerate(self.members)}
        trail = json.dumps(
            list(Event.objects.filter(target=f"record:{record.pk}").order_by("pk").values("verb", "changes"))
        )
        for pk, place in places.items():
            trail = trail.replace(f"attendance:{pk}:", f"attendance:m{place}:")
        for place in range(4):
            trail = trail.replace(self.key(place).hex, f"k{place}")
        tasks = ResolutionTask.objects.filter(organization=self.unit).order_by("opened_in__month", "order")
        return (
            {
                name: getattr(record, name)
                for name in (*RECORD_FACTS, "state", "version", "meeting_marks", "meeting_notes")
            },
            list(record.marks.order_by("criterion").values_list("criterion", "value", "is_not_applicable", "note")),
            {places[row.member_id]: (row.presence, row.reason, row.status) for row in record.attendances.all()},
            list(tasks.values_list("text", "person", "due_on", "order", "outcome", "settled_in__month", "result")),
            json.loads(trail),
        )


def make_cell(world: World, year: EvaluationYear, number: int) -> Cell:
    unit = make_organization("Chi bộ Thôn Mới", world.commune, code=f"014-9{number}")
    cell = Cell(unit=unit, members=[make_member(name, unit) for name in NAMES], number=number)
    january = make_record(unit, year, 1)
    for place, text in enumerate(("Làm đường", "Thu quỹ")):
        ResolutionTask.objects.create(organization=unit, opened_in=january, key=cell.key(place), text=text, order=place)
    return cell


def change_list_on_the_6th(cell: Cell, elsewhere: Organization) -> None:
    """One member belongs to the cell from then on, another takes part elsewhere for a time."""
    turn = datetime.date(2025, 2, 6)
    Membership.objects.filter(member=cell.members[0]).update(held_from=turn)
    Membership.objects.create(
        member=cell.members[1], organization=elsewhere, kind=MembershipKind.TEMPORARY, held_from=turn
    )


WORDS = st.sampled_from(["", "Một", "Một\r\nHai", " một  hai ", "Một\nHai"])
POINTS = st.sampled_from(["", "8", "8,5", "8.5", "7", "8,50", "tám"])
COUNTS = st.sampled_from(["", "3", "2", "5", "ba"])
DAYS = st.sampled_from(["", "05/02/2025", "5/2/2025", "2025-02-06", "30/02/2025"])
#: What may be typed where a field always comes with the page; two tasks were given before, two are new.
WRITTEN: dict[str, st.SearchStrategy[str | None]] = {
    "held_on": st.sampled_from(["", "05/02/2025", "06/02/2025"]),
    "thematic_on": DAYS,
    "started_at": st.sampled_from(["", "19:30", "19h30", "30:00"]),
    "place": WORDS,
    "guests": WORDS,
    "minutes": WORDS,
    "conclusion": WORDS,
    "minute_page": WORDS,
    "votes_for": COUNTS,
    "tasks_assigned": COUNTS,
    "tasks_completed": COUNTS,
    "mark_T1": POINTS,
    "note_T1": WORDS,
    "note_A2": WORDS,
    "mark_A3": st.sampled_from(["", "92,5", "92.5", "92,5%"]),
    "mark_A4": POINTS,
    "mark_C2": POINTS,
    **{f"absence_m{place}": st.sampled_from(["", "ốm", " ốm "]) for place in range(3)},
    **{f"result_k{place}": WORDS for place in range(2)},
    **{f"task_k{place}_{what}": WORDS for place in (2, 3) for what in ("text", "person")},
    **{f"task_k{place}_due_on": DAYS for place in (2, 3)},
    "quality_D1": st.sampled_from(["", "10", "0", "3"]),
    "quality_M1": POINTS,
    "quality_M2": st.sampled_from(["", "x", "X", "8,5"]),
    "quality_note_E1": WORDS,
}
#: And where it comes only when something is chosen.
CHOSEN: dict[str, st.SearchStrategy[str | None]] = {
    "is_without_meeting": st.sampled_from([None, "on"]),
    "rest_present": st.sampled_from([None, "on"]),
    "is_thematic": st.sampled_from([None, "yes", "no", "maybe"]),
    "mark_A1": st.sampled_from([None, "10", "0", "not_applicable", "5"]),
    "mark_A2": st.sampled_from([None, "10", "0"]),
    "mark_S1": st.sampled_from([None, "15", "0"]),
    "na_C2": st.sampled_from([None, "on"]),
    **{f"attendance_m{place}": st.sampled_from([None, "present", "excused", "late"]) for place in range(3)},
    **{f"outcome_k{place}": st.sampled_from([None, "open", "on_time", "late"]) for place in range(2)},
}
FIELDS = WRITTEN | CHOSEN
#: Everything filled in.
WHOLE = {
    "held_on": "05/02/2025",
    "thematic_on": "06/02/2025",
    "started_at": "19:30",
    "ended_at": "21:10",
    "is_thematic": "yes",
    "theme": "Học tập",
    "place": "Nhà văn hóa",
    "minutes": "Một\r\n\r\nHai",
    "votes_for": "3",
    "minute_page": "12",
    "mark_T1": "8,5",
    "note_T1": "vì mưa\r\nvì bão",
    "mark_A1": "10",
    "mark_A2": "0",
    "mark_A3": "92,5",
    "mark_A4": "15",
    "mark_S1": "15",
    "na_C2": "on",
    "attendance_m0": "present",
    "attendance_m1": "excused",
    "absence_m1": "ốm",
    "outcome_k0": "on_time",
    "result_k0": "Xong",
    "outcome_k1": "open",
    "task_k2_text": "Trồng cây",
    "task_k2_person": "Ông Ba",
    "task_k2_due_on": "20/03/2025",
    "quality_D1": "10",
    "quality_M1": "40,5",
    "quality_M2": "x",
    "quality_E1": "30",
    "quality_note_E1": "đúng giờ",
}


EDIT = st.sampled_from(sorted(FIELDS)).flatmap(lambda name: st.tuples(st.just(name), FIELDS[name]))
EDITS = st.lists(EDIT, min_size=1, max_size=12).map(dict)


@hypothesis_settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.fixed_dictionaries(FIELDS), st.lists(EDITS, min_size=3, max_size=5))
def test_reading_what_was_changed_comes_to_the_same_as_reading_everything(
    world: World, year: EvaluationYear, page: dict[str, str | None], saves: list[dict[str, str | None]]
) -> None:
    """Each step sends a whole page, as a browser without scripts does; of one cell it is read as a whole each time."""
    client = world.client("commune_secretary")
    with transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        cells = [make_cell(world, year, number) for number in (1, 2)]
        for cell in cells:
            change_list_on_the_6th(cell, world.sibling_cell)

        def read(of: UnitMonth, data: QueryDict) -> dict[str, str] | None:
            return None if of.organization == cells[1].unit else changes_in(of, data)

        patch.setattr("evaluations.views.records.changes_in", read)
        version = 0
        for edits in ({}, *saves):
            page |= edits
            sent = {name: value for name, value in page.items() if value is not None} | {"version": str(version)}
            answers = [save(client, cell, sent) for cell in cells]
            assert answers[0] == answers[1]
            assert cells[0].held() == cells[1].held()
            version = answers[0][1]
            # The page comes back without the tick.
            page["rest_present"] = None
        transaction.set_rollback(True)


def save(client: Client, cell: Cell, sent: dict[str, str]) -> tuple[int, int, list[str]]:
    """Status, version, and the fields that cannot be read."""
    typed = {cell.named(name): value for name, value in sent.items()}
    answer = client.post(cell.page, typed, headers={"Accept": "application/json"})
    unread = [name for name in sent if cell.named(name) in answer.json().get("unread", ())]
    return answer.status_code, answer.json().get("version", 0), unread


class SentForm(HTMLParser):
    """What a browser sends of the record's form as it was loaded."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self.inside = ""
        start = page.index("data-mark-sheet")
        self.feed(page[page.rindex("<form", 0, start) : page.index("</form>", start)])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        field = {name: value or "" for name, value in attrs}
        name, value = field.get("name", ""), field.get("value", "")
        if "disabled" in field:
            return
        if tag in ("textarea", "select"):
            self.inside = name
            self.fields[name] = ""
        elif tag == "option" and "selected" in field:
            self.fields[self.inside] = value
        elif tag == "input" and name and (field.get("type") not in ("radio", "checkbox") or "checked" in field):
            self.fields[name] = value or ("on" if "checked" in field else "")

    def handle_data(self, data: str) -> None:
        if self.lasttag == "textarea" and self.inside:
            self.fields[self.inside] += data.removeprefix("\n").replace("\n", "\r\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("textarea", "select"):
            self.inside = ""


@pytest.mark.parametrize("language", ["vi", "en", "ar"])
def test_a_page_that_is_sent_as_it_was_loaded_says_nothing_new(
    world: World, year: EvaluationYear, language: str, django_assert_max_num_queries: Any
) -> None:
    """Every kind of field is filled; neither the list of members nor the minute books are read to find that out."""
    cell = make_cell(world, year, 1)
    book = MinuteBook.objects.create(organization=cell.unit, number="07", issued_on="2025-01-02")
    User.objects.filter(pk=world.commune_secretary.pk).update(language=language)
    client = world.client("commune_secretary")
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    typed = WHOLE | {"version": "0", "minute_book": str(book.pk)}
    assert save(client, cell, typed) == (200, 1, [])
    sent = SentForm(client.get(cell.page).content.decode()).fields
    assert {name for name in map(cell.named, typed) if not sent.get(name)} == set()
    with translation.override(language):
        of = unit_month(cell.unit, 2025, 2, timezone.localdate())
        with django_assert_max_num_queries(3):
            assert changes_in(of, QueryDict(urlencode(sent))) == {"version": "1"}
        for name in map(cell.named, typed.keys() - {"version"}):
            other = f"{sent[name]}0"
            changes = changes_in(of, QueryDict(urlencode(sent | {name: other})))
            assert (changes or {})[name] == other


def test_a_page_is_read_as_a_whole_where_it_is_of_another_version_or_not_all_may_be_written(
    world: World, year: EvaluationYear
) -> None:
    cell = make_cell(world, year, 1)
    save(world.client("commune_secretary"), cell, {"version": "0", "mark_T1": "8"})

    def read(version: str = "1", **columns: Any) -> dict[str, str] | None:
        MonthlyRecord.objects.filter(organization=cell.unit, month=2).update(**columns)
        return changes_in(
            unit_month(cell.unit, 2025, 2, timezone.localdate()), QueryDict(f"version={version}&mark_T1=7")
        )

    assert read(state="draft") == {"version": "1", "mark_T1": "7", "na_T1": ""}
    assert read("2") is None
    assert read("1&rest_present=on") is None
    assert read(state="submitted") is None
    assert read(state="returned", reopened_codes=["T1"]) is None


def test_a_member_whose_fields_did_not_come_is_left_as_he_stands(world: World, year: EvaluationYear) -> None:
    """Also where a name looks almost like one of his."""
    cell = make_cell(world, year, 1)
    client = world.client("commune_secretary")
    save(client, cell, {"version": "0", "attendance_m0": "excused", "absence_m0": "ốm"})
    before = cell.held()
    page = {"version": "1", f"attendance_0{cell.members[0].pk}": "present"}
    assert save(client, cell, page) == (200, 1, [])
    assert cell.held() == before


def test_what_another_months_page_says_of_a_task_under_way_is_left_to_it(world: World, year: EvaluationYear) -> None:
    """February's page shows the task without a result and is sent as it was, but for another place."""
    cell = make_cell(world, year, 1)
    client, said = world.client("commune_secretary"), f"result_{cell.key(0).hex}"
    save(client, cell, {"version": "0", "place": "Nhà văn hóa"})
    february = SentForm(client.get(cell.page).content.decode()).fields
    march = reverse("record_edit", args=[cell.unit.pk, 2025, 3])
    assert client.post(march, {"version": "0", said: "Đang làm"}).status_code == 302
    assert client.post(cell.page, february | {"place": "Hội trường"}).status_code == 302
    assert ResolutionTask.objects.get(key=cell.key(0)).result == "Đang làm"
    corrected = february | {"version": "2", "place": "Hội trường", said: "Xong một nửa"}
    assert client.post(cell.page, corrected).status_code == 302
    assert ResolutionTask.objects.get(key=cell.key(0)).result == "Xong một nửa"

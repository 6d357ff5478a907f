"""The trail of a record in plain sentences."""

import datetime
from typing import Any

from cells.actions import record_event
from cells.models import Event, User
from evaluations.choices import TRANSITIONS
from evaluations.history import ACTS, HistoryLine, changes_since_return, record_history
from evaluations.queries.returns import entered_on_behalf
from tests.builders import make_record, make_year
from tests.conftest import World

TU = User(pk=1, username="tu", full_name="Nguyễn Thị Tú")
LAM = User(pk=2, username="lam", full_name="Phan Bá Lâm")
NOON = datetime.datetime(2025, 2, 3, 5, tzinfo=datetime.UTC)


def event(verb: str, later: int = 0, actor: User | None = TU, reason: str = "", **changes: Any) -> Event:
    """An event `later` minutes after noon; in the names of changes __ stands for the dot."""
    at = NOON + datetime.timedelta(minutes=later)
    named = {name.replace("__", "."): change for name, change in changes.items()}
    return Event(verb=verb, actor=actor, at=at, changes=named, reason=reason)


def sentences(*newest_first: Event) -> list[str]:
    return [line.sentence for line in record_history(newest_first)]


def test_every_act_has_its_words() -> None:
    verbs = {f"{act}_record" for act in TRANSITIONS} | {
        "save_record",
        "save_record_on_behalf",
        "submit_record_on_behalf",
        "review_record",
        "attach_evidence",
        "remove_evidence",
    }
    assert ACTS.keys() == verbs


def test_evidence_is_told_by_its_place_and_its_name() -> None:
    assert sentences(
        event("remove_evidence", later=2, __evidence=["page.jpg", ""]),
        event("attach_evidence", later=1, __evidence=["", "page.jpg"]),
        event("attach_evidence", T1__evidence=["", "list.pdf"]),
    ) == [
        "Took evidence away: signed page – page.jpg.",
        "Attached evidence: signed page – page.jpg.",
        "Attached evidence: T1 – list.pdf.",
    ]


def test_a_line_says_who_when_what_and_why() -> None:
    returned = event("return_record", actor=LAM, reason="Xem lại T1", state=["submitted", "returned"])
    assert record_history([returned]) == [
        HistoryLine(at=NOON, who="Phan Bá Lâm", sentence="Returned the record.", reason="Xem lại T1")
    ]


def test_the_system_signs_as_itself() -> None:
    assert record_history([event("approve_record", actor=None)])[0].who == "The system"


def test_values_are_shown_as_people_write_them() -> None:
    save = event(
        "save_record",
        held_on=["", "2025-01-05"],
        started_at=["19:00:00", "19:30:00"],
        is_thematic=["", "True"],
        present_count=["20", ""],
        T1=["8", "8.5"],
        C2=["", "na"],
    )
    assert sentences(save) == [
        "Saved the draft: date of the meeting 05/01/2025; start 19:00 → 19:30; thematic meeting yes; "
        "present 20 → –; T1 8 → 8.5; C2 not applicable."
    ]


def test_percentages_are_shown_as_such() -> None:
    changes = {"A1": ["80", "92.5"], "A2": ["", "na"], "T1": ["8", "9"], "A1.note": ["", "Có biên bản"]}
    save, review = event("save_record", **changes), event("review_record", **{"A1.reviewed": ["", "90"]})
    assert [line.sentence for line in record_history([review, save], {"A1", "A2"})] == [
        "Set reviewed marks: A1, reviewed 90%.",
        "Saved the draft: A1 80% → 92.5%; A2 not applicable; T1 8 → 9; note on A1.",
    ]


def test_running_text_is_named_not_repeated() -> None:
    save = event("save_record", minutes=["cũ", "mới"], T1__note=["", "Chậm một việc"])
    assert sentences(save) == ["Saved the draft: minutes; note on T1."]


def test_a_long_list_of_changes_is_counted() -> None:
    save = event("save_record", **{f"T{number}": ["", "5"] for number in range(1, 8)})
    assert sentences(save) == ["Saved the draft: 7 entries."]


def test_a_review_names_mark_and_reason() -> None:
    review = event("review_record", T1__reviewed=["", "6"], T1__reason=["", "Còn việc chậm"])
    assert sentences(review) == ["Set reviewed marks: T1, reviewed 6; reason for T1: Còn việc chậm."]


def test_saves_of_one_person_in_a_row_are_one_line() -> None:
    lines = record_history(
        [
            event("submit_record", 30, state=["draft", "submitted"]),
            event("save_record", 20, T1=["7", "8"]),
            event("save_record", 10, T1=["6", "7"], A1=["", "4"]),
            event("save_record_on_behalf", 5, actor=LAM, T1=["", "6"]),
            event("save_record", -2 * 24 * 60, S1=["", "1"]),
        ]
    )
    assert [(line.who, line.sentence) for line in lines] == [
        ("Nguyễn Thị Tú", "Sent the monthly record."),
        ("Nguyễn Thị Tú", "Saved the draft: T1 6 → 8; A1 4."),
        ("Phan Bá Lâm", "Saved the draft on behalf of the unit: T1 6."),
        ("Nguyễn Thị Tú", "Saved the draft: S1 1."),
    ]
    assert lines[1].at == NOON + datetime.timedelta(minutes=20)


def test_what_was_changed_back_is_not_told() -> None:
    assert sentences(event("save_record", 1, T1=["7", "6"]), event("save_record", T1=["6", "7"])) == [
        "Saved the draft."
    ]


def test_changes_since_the_last_return_only() -> None:
    events = [
        event("submit_record", 50),
        event("save_record", 40, T1=["5", "4"], A1=["3", "4"]),
        event("save_record", 30, T1=["8", "5"]),
        event("return_record", 20, actor=LAM),
        event("save_record", 10, T1=["", "8"]),
    ]
    assert changes_since_return(events) == {"T1": ["8", "4"], "A1": ["3", "4"]}
    assert changes_since_return(events[-1:]) == {}


def test_what_came_and_what_went_of_the_evidence_is_a_change() -> None:
    events = [
        event("remove_evidence", 60, **{"T1.evidence": ["thu.jpg", ""]}),
        event("attach_evidence", 50, **{"T1.evidence": ["", "thu.jpg"]}),
        event("attach_evidence", 40, **{"T1.evidence": ["", "moi.jpg"]}),
        event("attach_evidence", 30, **{"A1.evidence": ["", "cu.jpg"]}),
        event("remove_evidence", 25, **{"A1.evidence": ["cu.jpg", ""]}),
        event("return_record", 20, actor=LAM),
        event("attach_evidence", 10, **{"T1.evidence": ["", "truoc.jpg"]}),
    ]
    assert changes_since_return(events) == {"T1.evidence": ["", "moi.jpg"], "A1.evidence": ["cu.jpg", "cu.jpg"]}


def test_a_reviewed_mark_that_fell_away_is_no_change_of_its_own() -> None:
    saves = [
        event("save_record", 40, T1=["5", "8"]),
        event("save_record", 30, T1=["8", "5"], T1__reviewed=["6", ""]),
        event("return_record", 20, actor=LAM),
    ]
    assert changes_since_return(saves) == {}


def test_a_reviewed_mark_that_fell_away_is_not_the_secretarys_deed() -> None:
    save = event("save_record", T1=["8", "5"], T1__reviewed=["6", ""])
    taken_back = event("review_record", T1__reviewed=["6", ""])
    assert sentences(save) == [
        "Saved the draft: T1 8 → 5. The reviewed mark of T1 (6) fell away, because the unit changed its mark."
    ]
    assert sentences(taken_back) == ["Set reviewed marks: T1, reviewed 6 → –."]


def test_whoever_wrote_on_behalf_is_named_as_long_as_the_record_lasts(world: World) -> None:
    record = make_record(world.cell, make_year(world.district, 2025), 1, saved_by=world.secretary)
    other = make_record(world.sibling_cell, record.evaluation_year, 1)
    assert entered_on_behalf([record, other]) == {}
    for who, verb in (
        ("organizer", "save_record_on_behalf"),
        ("commune_secretary", "save_record_on_behalf"),
        ("commune_secretary", "submit_record_on_behalf"),
        ("secretary", "save_record"),
        ("secretary", "submit_record"),
    ):
        record_event(world.scope(who), verb, f"record:{record.pk}", organization=world.cell)
    assert entered_on_behalf([record, other]) == {record.pk: ["Commune Secretary", "Organizer"]}

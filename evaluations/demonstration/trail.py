"""What was done to a monthly record, act by act, as the actions would have written it down."""

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from random import Random
from typing import Any

from cells.models import Event, User
from cells.rows import insert_rows
from evaluations.choices import Good
from evaluations.completeness import RECORD_FACTS
from evaluations.demonstration.calendar import moment
from evaluations.demonstration.courses import Course
from evaluations.demonstration.marking import SheetMark
from evaluations.engine import NOT_APPLICABLE
from evaluations.kept import as_text
from evaluations.models import MonthlyRecord
from evaluations.task_words import QUALITY_LINE

Changes = dict[str, list[str]]

#: The hour of each act, so that acts of one day stay in their order.
HOURS = {
    "save_record": 7,
    "submit_record": 8,
    "return_record": 10,
    "correct": 13,
    "submit_again": 14,
    "review_record": 15,
    "approve_record": 16,
    "exempt_record": 9,
}
ON_BEHALF = "_on_behalf"


@dataclass(frozen=True, kw_only=True)
class Act:
    """One line of the audit trail of a record."""

    at: datetime.datetime
    actor: User
    verb: str
    changes: Changes = field(default_factory=dict)
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Hands:
    """Whose hands the record goes through."""

    writer: User
    reviewer: User

    @property
    def ending(self) -> str:
        """Of the verbs, when the committee above writes for the unit."""
        return ON_BEHALF if self.writer == self.reviewer else ""


def acts_on(
    record: MonthlyRecord, marks: Sequence[SheetMark], course: Course, hands: Hands, chance: Random
) -> tuple[Act, ...]:
    """Every act in its order; sets nothing."""

    def act(verb: str, day: datetime.date, actor: User, changes: Changes, reason: str = "", hour: str = "") -> Act:
        at = moment(day, HOURS[hour or verb], chance.randint(0, 59))
        ending = hands.ending if verb in ("save_record", "submit_record") else ""
        return Act(at=at, actor=actor, verb=verb + ending, changes=changes, reason=reason)

    def moved(before: str, after: str) -> Changes:
        return {"state": [before, after]}

    if course.exempt_reason:
        return (act("exempt_record", course.saved_on, hands.reviewer, moved("draft", "exempt"), course.exempt_reason),)
    correction = _correction(marks, course, chance)
    acts = [act("save_record", course.saved_on, hands.writer, _entered(record, marks, correction))]
    for number, sent_on in enumerate(course.sent_on):
        if number:
            acts.append(act("save_record", sent_on, hands.writer, correction, hour="correct"))
        state, hour = ("returned", "submit_again") if number else ("draft", "")
        acts.append(act("submit_record", sent_on, hands.writer, moved(state, "submitted"), hour=hour))
        if number < len(course.returned_on):
            codes = ", ".join(reopened_codes(marks, course.returned_for))
            named = {"reopened_codes": ["", codes]} if codes else {}
            changes = moved("submitted", "returned") | named
            acts.append(act("return_record", course.returned_on[number], hands.reviewer, changes, course.return_reason))
    if course.approved_on:
        reviewed = _reviewed(marks)
        if reviewed:
            acts.append(act("review_record", course.approved_on, hands.reviewer, reviewed))
        acts.append(act("approve_record", course.approved_on, hands.reviewer, moved("submitted", "approved")))
    return tuple(acts)


def reopened_codes(marks: Iterable[SheetMark], good: Good | None) -> list[str]:
    """The criteria a return names: those of the good that it speaks of."""
    return [mark.criterion.code for mark in marks if mark.criterion.good == good]


def write_trail(trails: Iterable[tuple[MonthlyRecord, Sequence[Act]]], tasks: Mapping[int, Changes]) -> None:
    """One audit line an act, in the order of time; `tasks` is what the first saving of a record said of them."""
    rows = [row for record, acts in trails for row in _event_rows(record, acts, tasks.get(record.pk, {}))]
    rows.sort(key=lambda row: row[0])
    insert_rows(Event, ("at", "actor", "verb", "organization", "target", "changes", "reason"), rows)


def _event_rows(record: MonthlyRecord, acts: Sequence[Act], tasks: Changes) -> Iterator[tuple[Any, ...]]:
    quality = {f"{QUALITY_LINE}.{code}": ["", mark] for code, mark in record.meeting_marks.items()}
    entered = [acts[0].changes | tasks | quality, *(act.changes for act in acts[1:])]
    for act, changes in zip(acts, entered, strict=True):
        yield act.at, act.actor.pk, act.verb, record.organization_id, f"record:{record.pk}", changes, act.reason


_text = lru_cache(maxsize=None, typed=True)(as_text)  # typed: True is not 1


def _correction(marks: Iterable[SheetMark], course: Course, chance: Random) -> Changes:
    """The mark that was set right after the return: what stood there before, and what stands there now."""
    wrong = [mark for mark in marks if mark.criterion.good == course.returned_for and mark.value is not NOT_APPLICABLE]
    if not (course.is_corrected and wrong):
        return {}
    mark = chance.choice(wrong)
    before = next(value for value in reversed(mark.criterion.allowed) if value != mark.value)
    return {mark.criterion.code: [_text(before), _text(mark.value)]}


def _entered(record: MonthlyRecord, marks: Iterable[SheetMark], correction: Changes) -> Changes:
    """What the first saving wrote; a mark corrected later stood there with its first value."""
    facts = {name: _text(getattr(record, name)) for name in RECORD_FACTS if name != "is_without_meeting"}
    entered = {name: ["", text] for name, text in facts.items() if text}
    for mark in marks:
        code = mark.criterion.code
        entered[code] = ["", correction[code][0] if code in correction else _text(mark.value)]
        if mark.note:
            entered[f"{code}.note"] = ["", mark.note]
    return entered


def _reviewed(marks: Iterable[SheetMark]) -> Changes:
    changes: Changes = {}
    for mark in marks:
        if mark.reviewed_value is not None:
            changes[f"{mark.criterion.code}.reviewed"] = ["", _text(mark.reviewed_value)]
            changes[f"{mark.criterion.code}.reason"] = ["", mark.reviewed_reason]
    return changes

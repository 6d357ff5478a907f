"""What still stands in the way of sending a monthly record: pure, asked when it is sent and never before.

A draft may be incomplete and may contradict itself; each problem names the field to go to and says what to do there.
"""

import datetime
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext as _

from evaluations.choices import Applies, Nature, Presence
from evaluations.meeting import ATTENDANCE_COUNTS
from evaluations.models import Criterion, Mark, MonthlyRecord
from evaluations.rules import asks_for

VOTES = ("votes_for", "votes_against", "votes_other")
#: Facts of the meeting that are needed where one was held, in the order of the page.
MEETING_FACTS = (
    "held_on",
    "started_at",
    "ended_at",
    "is_thematic",
    "chaired_by",
    "minuted_by",
    *ATTENDANCE_COUNTS,
    "conclusion",
)
#: Those that may be left out.
OTHER_FACTS = ("place", "theme", "thematic_on", "guests", "agenda", *VOTES)
TASK_COUNTS = ("tasks_assigned", "tasks_completed", "tasks_on_time", "tasks_exceeded")
#: Running text: the history says that it was changed, not what it says.
LONG_FACTS = frozenset({"agenda", "minutes", "conclusion"})
#: Everything a unit writes on its record, the marks apart.
RECORD_FACTS = (
    "is_without_meeting",
    *MEETING_FACTS,
    *OTHER_FACTS,
    "minutes",
    "minute_book",
    "minute_page",
    *TASK_COUNTS,
)


def fact_column(name: str) -> Any:
    """The column of a fact, for its label and its kind of value."""
    return getattr(MonthlyRecord, name).field


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    field: str
    message: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Ticks:
    """Attendance ticked member by member: by key of each member called, the presence and the reason of an absence."""

    called: Mapping[int, tuple[str, str]] = field(default_factory=dict)
    #: Official members present.
    voters: int = 0


#: Begin the names of a member's fields.
ATTENDANCE: Final = "attendance_"
ABSENCE: Final = "absence_"


def attendance_field(pk: int) -> str:
    """The name of the field in which a member's attendance is ticked."""
    return f"{ATTENDANCE}{pk}"


def absence_field(pk: int) -> str:
    """The name of the field for the reason of a member's absence."""
    return f"{ABSENCE}{pk}"


def mark_field(code: str) -> str:
    """The name of the field in which a criterion is marked."""
    return f"mark_{code}"


def note_field(code: str) -> str:
    return f"note_{code}"


def wants_note(criterion: Criterion) -> bool:
    """Whether a mark here must be explained; a bonus or a deduction always."""
    return criterion.requires_note or criterion.nature != Nature.REGULAR


def notes_missing(criteria: Iterable[Criterion], given: Container[str], notes: Mapping[str, str]) -> list[str]:
    """The codes of the criteria that are marked and not explained, though they ask for it."""
    return [one.code for one in criteria if wants_note(one) and one.code in given and not notes.get(one.code)]


def problems_before_sending(
    record: MonthlyRecord,
    criteria: Iterable[Criterion],
    marks: Mapping[str, Mark],
    today: datetime.date,
    ticks: Ticks | None = None,
    *,
    are_tasks_counted: bool = True,
) -> list[Problem]:
    """Everything missing or contradictory, in the order of the page; nothing left means it may be sent.

    `ticks` where the members are ticked one by one; without it the attendance is typed as counts. The task counts say
    nothing yet where an outcome is still missing from which they follow.
    """
    meeting = _reason_for_no_meeting(record, ticks) if record.is_without_meeting else _meeting(record, today, ticks)
    tasks = _tasks(record) if are_tasks_counted else ()
    return [*meeting, *tasks, *_marks(record, criteria, marks)]


def _given(record: MonthlyRecord, names: Iterable[str]) -> dict[str, Any]:
    return {name: value for name in names if (value := getattr(record, name)) not in (None, "")}


def _missing(record: MonthlyRecord, names: Iterable[str]) -> list[Problem]:
    return [Problem(field=name, message=_("Fill this in.")) for name in names if getattr(record, name) in (None, "")]


def _reason_for_no_meeting(record: MonthlyRecord, ticks: Ticks | None) -> list[Problem]:
    problems = []
    given = _given(record, (*MEETING_FACTS, *OTHER_FACTS))
    if ticks is not None:
        # They follow from the ticks, and nobody can clear them: sending does.
        given = {name: fact for name, fact in given.items() if name not in ATTENDANCE_COUNTS}
    # An answer once chosen cannot be taken back on the page, and “not thematic” says nothing about a meeting.
    if given and given != {"is_thematic": False}:
        problems.append(
            Problem(
                field="is_without_meeting",
                message=_("Facts of a meeting are filled in: clear them, or remove the tick from “no meeting”."),
            )
        )
    if not record.minutes:
        problems.append(Problem(field="minutes", message=_("Write why no meeting was held.")))
    return problems


def _meeting(record: MonthlyRecord, today: datetime.date, ticks: Ticks | None) -> list[Problem]:
    counted = (*_missing(record, ATTENDANCE_COUNTS), *_counted_attendance(record)) if ticks is None else ()
    return [
        *_missing(record, ("held_on", "started_at", "ended_at", "is_thematic", "chaired_by", "minuted_by")),
        *_day(record, today),
        *(counted if ticks is None else _ticked_attendance(ticks)),
        *_account(record),
        *_missing(record, ["conclusion"]),
        *_votes(record, ticks),
    ]


def _day(record: MonthlyRecord, today: datetime.date) -> list[Problem]:
    problems = []
    for name in ("held_on", "thematic_on"):
        day = getattr(record, name)
        if day is None or (name == "thematic_on" and not record.is_thematic):
            continue
        if day > today:
            problems.append(Problem(field=name, message=_("This day has not come yet.")))
        elif (day.year, day.month) != (record.year, record.month):
            problems.append(Problem(field=name, message=_("This day is not in the month of the record.")))
    if record.started_at is not None and record.ended_at is not None and record.ended_at <= record.started_at:
        problems.append(Problem(field="ended_at", message=_("The end must come after the start.")))
    if not record.is_thematic:
        message = _("This belongs to a thematic meeting: clear it, or say that the meeting was thematic.")
        problems += [Problem(field=name, message=message) for name in _given(record, ("theme", "thematic_on"))]
    return problems


def _counted_attendance(record: MonthlyRecord) -> list[Problem]:
    counts = _given(record, ATTENDANCE_COUNTS)
    if len(counts) < len(ATTENDANCE_COUNTS):
        return []
    called = counts.pop("entitled_count")
    if called == 0:
        return [Problem(field="entitled_count", message=_("A meeting calls at least one member."))]
    if sum(counts.values()) != called:
        message = _("Present and absent members make %(sum)s, but %(called)s were to be called.")
        return [
            Problem(field="entitled_count", message=message % {"sum": sum(counts.values()), "called": called}),
        ]
    return []


def _ticked_attendance(ticks: Ticks) -> list[Problem]:
    if not ticks.called:
        return [Problem(field="held_on", message=_("A meeting calls at least one member."))]
    problems = []
    for pk, (presence, reason) in ticks.called.items():
        if not presence:
            problems.append(Problem(field=attendance_field(pk), message=_("Tick who came and who did not.")))
        elif presence == Presence.EXCUSED and not reason:
            problems.append(Problem(field=absence_field(pk), message=_("Write the reason of the absence.")))
    return problems


def _account(record: MonthlyRecord) -> list[Problem]:
    """The discussion is written here, or stands in the paper book on a page that is named."""
    problems = []
    if not record.minutes and not (record.minute_book_id and record.minute_page):
        message = _("Write the course of the meeting, or name the minute book and the page where it stands.")
        problems.append(Problem(field="minutes", message=message))
    if bool(record.minute_book_id) != bool(record.minute_page):
        other = "minute_page" if record.minute_book_id else "minute_book"
        problems.append(Problem(field=other, message=_("Book and page belong together.")))
    return problems


def _votes(record: MonthlyRecord, ticks: Ticks | None) -> list[Problem]:
    """Where a vote was taken, everybody entitled to it is counted once: official members alone vote."""
    votes = _given(record, VOTES)
    if not votes:
        return []
    if len(votes) < len(VOTES):
        return _missing(record, VOTES)
    entitled = record.present_count if ticks is None else ticks.voters
    if entitled is None or sum(votes.values()) == entitled:
        return []
    message = _("The votes make %(sum)s; of those present %(entitled)s are entitled to vote.")
    return [Problem(field="votes_for", message=message % {"sum": sum(votes.values()), "entitled": entitled})]


def _tasks(record: MonthlyRecord) -> list[Problem]:
    problems = _missing(record, TASK_COUNTS)
    for name, limit, message in (
        ("tasks_completed", "tasks_assigned", _("More tasks completed than assigned.")),
        ("tasks_on_time", "tasks_completed", _("More tasks on time than completed.")),
        ("tasks_exceeded", "tasks_completed", _("More tasks exceeding the target than completed.")),
    ):
        counts = _given(record, (name, limit))
        if len(counts) == 2 and counts[name] > counts[limit]:
            problems.append(Problem(field=name, message=message))
    return problems


def _marks(record: MonthlyRecord, criteria: Iterable[Criterion], marks: Mapping[str, Mark]) -> list[Problem]:
    problems = []
    for criterion in criteria:
        mark = marks.get(criterion.code)
        message = _mark_amiss(record, criterion, mark)
        if message:
            problems.append(Problem(field=mark_field(criterion.code), message=message))
        elif wants_note(criterion) and asks_for(criterion.applies, record.is_thematic) and not (mark and mark.note):
            problems.append(Problem(field=note_field(criterion.code), message=_("This criterion needs a note.")))
    return problems


def _mark_amiss(record: MonthlyRecord, criterion: Criterion, mark: Mark | None) -> str:
    """What is wrong with a criterion's mark, or with there being none; "" when nothing is."""
    has_value = mark is not None and mark.value is not None
    if not asks_for(criterion.applies, record.is_thematic):
        if has_value:
            return _("This is marked only in a month with a thematic meeting: take the mark away, or say that it was.")
        return ""
    if criterion.applies == Applies.THEMATIC and not has_value:
        return _("The meeting was thematic: give a mark.")
    if has_value or (mark is not None and mark.is_not_applicable):
        return ""
    return _("Give a mark.")

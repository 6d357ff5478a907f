"""A resolution's tasks in the audit trail: how a line keeps them, and how it reads; the names of its lines."""

import datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from evaluations.choices import TaskOutcome

#: Between the words, the person and the deadline of a task; no field of a page can hold it.
_BETWEEN = "\t"
#: Begins the name of a line on the meeting's quality: "quality.D1", "quality.D1.note".
QUALITY_LINE = "quality"
#: How an outcome not given stands in the trail.
_OPEN = "open"


def outcome_as_text(outcome: str, text: str) -> str:
    """The outcome's code, then the task's words."""
    return f"{outcome or _OPEN} {text}"


def is_open(kept: str) -> bool:
    """Whether a line on an outcome says that none is given."""
    return kept.partition(" ")[0] == _OPEN


def given_as_text(text: str, person: str, due_on: datetime.date | None) -> str:
    return _BETWEEN.join((text, person, due_on.isoformat() if due_on else ""))


def given_from_text(kept: str) -> tuple[str, str, str]:
    """The words, the person and the deadline of a task, as a line keeps them; of none they are empty."""
    text, person, due_on = kept.split(_BETWEEN) if kept else ("", "", "")
    return text, person, due_on


def outcome_change(before: str, after: str) -> str:
    """“Sửa đường”: under way → done late."""
    was, _space, _text = before.partition(" ")
    now, _space, text = after.partition(" ")
    return _("task “%(task)s”: %(before)s → %(after)s") % {"task": text, "before": _label(was), "after": _label(now)}


def result_change(before: str, after: str) -> str:
    if not before:
        return _("result of a task: %(result)s") % {"result": after}
    return _("result of a task: %(before)s → %(after)s") % {"before": before, "after": after or "–"}


def given_change(before: str, after: str) -> str:
    """A task given, changed or taken away."""
    if not after:
        return _("task taken away: %(task)s") % {"task": _given(before)}
    if not before:
        return _("new task: %(task)s") % {"task": _given(after)}
    return _("task changed: %(before)s → %(after)s") % {"before": _given(before), "after": _given(after)}


def _label(code: str) -> str:
    return str(TaskOutcome("" if code == _OPEN else code).label)


def _given(kept: str) -> str:
    text, person, due_on = given_from_text(kept)
    day = date_format(datetime.date.fromisoformat(due_on), "SHORT_DATE_FORMAT") if due_on else ""
    rest = ", ".join(part for part in (person, day) if part)
    return f"{text or '–'} ({rest})" if rest else text


#: The first word of a line's name -> how the line reads.
TASK_CHANGES = {"outcome": outcome_change, "result": result_change, "task": given_change}

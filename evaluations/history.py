"""The audit trail of a monthly record in plain sentences: the only place that words its events."""

import datetime
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone
from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cells.models import Event
from evaluations.becoming import becomes
from evaluations.completeness import LONG_FACTS, RECORD_FACTS, fact_column
from evaluations.engine import NOT_APPLICABLE, Mark
from evaluations.meeting import MEMBER_LINE
from evaluations.meeting_words import attendance_change
from evaluations.task_words import QUALITY_LINE, TASK_CHANGES
from evaluations.templatetags.points import percent, points

ACTS = {
    "save_record": gettext_lazy("Saved the draft"),
    "save_record_on_behalf": gettext_lazy("Saved the draft on behalf of the unit"),
    "submit_record": gettext_lazy("Sent the monthly record"),
    "submit_record_on_behalf": gettext_lazy("Sent the monthly record on behalf of the unit"),
    "review_record": gettext_lazy("Set reviewed marks"),
    "return_record": gettext_lazy("Returned the record"),
    "approve_record": gettext_lazy("Approved the record"),
    "reopen_record": gettext_lazy("Took back the approval"),
    "attach_evidence": gettext_lazy("Attached evidence"),
    "remove_evidence": gettext_lazy("Took evidence away"),
    "exempt_record": gettext_lazy("Made the month exempt"),
    "resume_record": gettext_lazy("Ended the exemption of the month"),
}
SAVES = frozenset({"save_record", "save_record_on_behalf"})
ON_BEHALF = frozenset({"save_record_on_behalf", "submit_record_on_behalf"})
FILING = frozenset({"attach_evidence", "remove_evidence"})
#: With one of these the record is its unit's again.
RETURNS = frozenset({"return_record", "reopen_record"})
#: A line names what it changed when that is no more than this, and counts it otherwise.
FEW = 6

Changes = Mapping[str, list[str]]


@dataclass(frozen=True, kw_only=True, slots=True)
class HistoryLine:
    at: datetime.datetime
    who: str
    sentence: str
    reason: str = ""


def record_history(events: Iterable[Event], percentages: Collection[str] = ()) -> list[HistoryLine]:
    """Newest first, as `events`; one person's saves of one day in a row become one line.

    `percentages` are the codes of the criteria marked in percent.
    """
    lines: list[HistoryLine] = []
    saves: list[Event] = []
    for event in events:
        if saves and not _continues(saves[-1], event):
            lines.append(_line(saves[0], _merged(saves), percentages))
            saves = []
        if event.verb in SAVES:
            saves.append(event)
        else:
            lines.append(_line(event, event.changes, percentages))
    if saves:
        lines.append(_line(saves[0], _merged(saves), percentages))
    return lines


def changes_since_return(events: Iterable[Event]) -> Changes:
    """What the unit changed after the record was last sent back, first value to last; empty when it never was.

    `events` are newest first. A reviewed mark that fell away with the unit's own is no change of its own.
    """
    acts: list[Event] = []
    for event in events:
        if event.verb in RETURNS:
            saves = _merged(act for act in acts if act.verb in SAVES)
            own = {name: change for name, change in saves.items() if not _is_fallen(name)}
            return own | _files(act for act in acts if act.verb in FILING)
        acts.append(event)
    return {}


def last_move(events: Iterable[Event]) -> HistoryLine | None:
    """The last step that the record took from one state to another; `events` are newest first."""
    moves = (event for event in events if "state" in event.changes)
    return next((_line(event, event.changes, ()) for event in moves), None)


def as_mark(text: str) -> Mark | None:
    """A mark as the audit line keeps it."""
    if not text:
        return None
    return NOT_APPLICABLE if text == NOT_APPLICABLE.value else Decimal(text)


def _continues(later: Event, earlier: Event) -> bool:
    return (later.verb, later.actor_id, timezone.localdate(later.at)) == (
        earlier.verb,
        earlier.actor_id,
        timezone.localdate(earlier.at),
    )


def _merged(newest_first: Iterable[Event]) -> Changes:
    merged: dict[str, list[str]] = {}
    for event in reversed(list(newest_first)):
        for name, (before, after) in event.changes.items():
            merged[name] = [merged[name][0] if name in merged else before, after]
    return {name: change for name, change in merged.items() if change[0] != change[1]}


def _files(newest_first: Iterable[Event]) -> dict[str, list[str]]:
    """The files taken away and those that came, by place; one that came and went again is none."""
    gone: dict[str, list[str]] = {}
    come: dict[str, list[str]] = {}
    for event in reversed(list(newest_first)):
        for name, (before, after) in event.changes.items():
            new = come.setdefault(name, [])
            if after:
                new.append(after)
            elif before in new:
                new.remove(before)
            else:
                gone.setdefault(name, []).append(before)
    files = {name: [", ".join(gone.get(name, ())), ", ".join(new)] for name, new in come.items()}
    return {name: change for name, change in files.items() if any(change)}


def _is_fallen(name: str) -> bool:
    """In what a unit saved: the line of a reviewed mark that fell away."""
    return name.endswith(".reviewed")


def _line(event: Event, changes: Changes, percentages: Collection[str]) -> HistoryLine:
    act = str(ACTS.get(event.verb, event.verb))
    told = {name: change for name, change in changes.items() if name != "state"}
    fallen = {name: told.pop(name) for name in list(told) if event.verb in SAVES and _is_fallen(name)}
    words = [change_in_words(name, before, after, percentages) for name, (before, after) in told.items()]
    sentences = [
        in_a_sentence(act, words),
        *(_fallen_mark(name, was, percentages) for name, (was, _none) in fallen.items()),
    ]
    return HistoryLine(at=event.at, who=name_of_actor(event), sentence=" ".join(sentences), reason=event.reason)


def _fallen_mark(name: str, was: str, percentages: Collection[str]) -> str:
    """The reviewer had spoken of the mark that stood there before."""
    code, _dot, _part = name.partition(".")
    shown = _shown(name, was, is_percentage=code in percentages)
    return _("The reviewed mark of %(code)s (%(mark)s) fell away, because the unit changed its mark.") % {
        "code": code,
        "mark": shown,
    }


def in_a_sentence(act: str, words: Sequence[str]) -> str:
    if not words:
        return f"{act}."
    if len(words) <= FEW:
        return f"{act}: {'; '.join(words)}."
    count = ngettext("%(count)s entry", "%(count)s entries", len(words)) % {"count": len(words)}
    return f"{act}: {count}."


def name_of_actor(event: Event) -> str:
    return str(event.actor) if event.actor else _("The system")


def change_in_words(name: str, before: str, after: str, percentages: Collection[str] = ()) -> str:
    """One line of the audit; of running text no more than its name."""
    if name.startswith(MEMBER_LINE):
        return attendance_change(name, before, after)
    code, _dot, part = name.partition(".")
    if part and code in TASK_CHANGES:
        return TASK_CHANGES[code](before, after)
    if part and code == QUALITY_LINE:
        return _quality_change(part, before, after)
    if name == "reopened_codes":
        return _("to be corrected: %(codes)s") % {"codes": after or "–"}
    if part == "evidence":
        return f"{code or _('signed page')} – {after or before}"
    if part == "note":
        return _("note on %(code)s") % {"code": code}
    if part == "reason":
        return _("reason for %(code)s: %(reason)s") % {"code": code, "reason": after or "–"}
    if name in LONG_FACTS:
        return str(fact_column(name).verbose_name)
    label = fact_column(name).verbose_name if name in RECORD_FACTS else code
    if part == "reviewed":
        label = _("%(code)s, reviewed") % {"code": code}
    is_percentage = code in percentages
    if not before:
        return f"{label} {_shown(name, after, is_percentage)}"
    return f"{label} {becomes(_shown(name, before, is_percentage), _shown(name, after, is_percentage))}"


def _quality_change(part: str, before: str, after: str) -> str:
    """A criterion of the meeting's quality, or the note on it."""
    code, _dot, note = part.partition(".")
    label = _("quality of the meeting, %(code)s") % {"code": code}
    if note:
        return _("note on %(code)s") % {"code": label}
    shown = [_shown(code, text, is_percentage=False) for text in (before, after)]
    return f"{label} {becomes(*shown) if before else shown[-1]}"


def _shown(name: str, text: str, is_percentage: bool) -> str:
    """A value of the audit line as people read it."""
    if not text:
        return "–"
    if name not in RECORD_FACTS:
        return percent(as_mark(text)) if is_percentage else points(as_mark(text))
    if name == "minute_book":
        return text
    value = fact_column(name).to_python(text)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(localize(value))

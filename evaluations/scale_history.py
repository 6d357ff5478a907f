"""The audit trail of a scale in plain sentences: the only place that words its events."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cells.models import Event
from evaluations.becoming import becomes
from evaluations.history import HistoryLine, in_a_sentence, name_of_actor
from evaluations.models import Criterion, Scale
from evaluations.scale_changes import change_in_words

ACTS = {
    "start_scale": gettext_lazy("Started the draft"),
    "save_scale": gettext_lazy("Saved the draft"),
    "save_criterion": gettext_lazy("Changed a criterion"),
    "add_criterion": gettext_lazy("Added a criterion"),
    "move_criterion": gettext_lazy("Moved a criterion"),
    "remove_criterion": gettext_lazy("Removed a criterion"),
    "add_part": gettext_lazy("Added a part"),
    "remove_part": gettext_lazy("Removed a part"),
    "publish_scale": gettext_lazy("Published the scale"),
    "adopt_scale": gettext_lazy("Put the scale in force"),
    "withdraw_scale": gettext_lazy("Took the scale out of force"),
}
#: Events about one criterion or part, which they name by its code.
ABOUT_ONE = frozenset({"add_criterion", "move_criterion", "remove_criterion", "add_part", "remove_part"})


def scale_history(events: Iterable[Event]) -> list[HistoryLine]:
    """Newest first, as `events`; saves are not merged: each is a step in the making of a document."""
    return [_line(event) for event in events]


def _line(event: Event) -> HistoryLine:
    # PostgreSQL keeps no order of names; where a draft came from is said last.
    changes = sorted(event.changes.items(), key=lambda change: change[0] == "source")
    words = [_change(event.verb, name, *change) for name, change in changes]
    sentence = in_a_sentence(str(ACTS.get(event.verb, event.verb)), words)
    return HistoryLine(at=event.at, who=name_of_actor(event), sentence=sentence, reason=event.reason)


def _change(verb: str, name: str, before: str, after: str) -> str:
    if verb == "move_criterion":
        return _("%(code)s from place %(before)s to %(after)s") % {"code": name, "before": before, "after": after}
    if verb in ABOUT_ONE:
        return f"{name} {before or after}".strip()
    if name == "source":
        return _("copied from %(scale)s") % {"scale": after}
    if name in ("version", "year"):
        return becomes(before, after) if before else after
    code, _dot, column = name.rpartition(".")
    # A part's title and maximum are worded as a criterion's.
    words = change_in_words(Criterion if code else Scale, column, before, after)
    return f"{code}, {words}" if code else words

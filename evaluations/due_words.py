"""How a unit's month stands, as a sign and in a word: on the board, on the record's months, in the workbook."""

from typing import Final

from django.utils.translation import gettext as _

#: In the order of legends and totals; a unit has one of them for every month.
SIGNS: Final[dict[str, str]] = {
    "on_time": "✓",
    "late": "◐",
    "waiting": "➤",
    "returned": "↩",
    "missing": "–",
    "draft": "✎",
    "exempt": "∅",
    "not_due": "○",
}


def due_word(mark: str) -> str:
    return {
        "on_time": _("on time"),
        "late": _("late"),
        "waiting": _("waiting for review"),
        "returned": _("returned"),
        "missing": _("missing"),
        "draft": _("draft, not due yet"),
        "exempt": _("exempt month"),
        "not_due": _("not due yet"),
    }[mark]

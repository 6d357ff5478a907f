"""What a what-if says to its reader: who would change and why, how many of each level, and the seats of the groups."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from evaluations.choices import CeilingPlace, Eligibility, Level
from evaluations.engine import Step
from evaluations.explain import explain_article, explain_step
from evaluations.explain.reasons import Reason, heading_of
from evaluations.queries.kept_what_ifs import KeptWhatIf, Outline
from evaluations.queries.year_what_if import SideBySide, Subject, Told
from evaluations.queries.years import group_title
from evaluations.what_if import Change, Count, Result

ChangeT = TypeVar("ChangeT", Change, Outline)

#: What the totals count, in the order of their rows.
TOTALS: dict[str, str | Promise] = {
    **dict(Level.choices),
    "open": _("No level: left to the committee"),
    "outside": _("Not classified"),
    "needs_decision": _("Of all these, needing a decision"),
    "recognised": _("Recognised four-good"),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Side:
    """One side of a change: the result, and the reasons that the other side does not have."""

    result: Result
    reasons: tuple[Reason, ...]
    #: Said only where the two sides differ in it.
    recognition: str

    @property
    def place(self) -> str:
        return str(CeilingPlace(self.result.place).label) if self.result.place else ""

    @property
    def eligibility(self) -> str:
        return str(Eligibility(self.result.eligibility).label) if self.result.eligibility else ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangeRow:
    subject: Subject
    before: Side
    after: Side


def change_rows(told: Iterable[Told]) -> list[ChangeRow]:
    """The changes in words."""
    return [
        ChangeRow(
            subject=one.subject,
            before=_side(one.change, one.change.before, one.before),
            after=_side(one.change, one.change.after, one.after),
        )
        for one in told
    ]


def _side(change: Change, result: Result, steps: Iterable[Step]) -> Side:
    """Recognition and the steps to it are told only where it changes."""
    stored = [step.as_json() for step in steps]
    recognition: str | Promise = ""
    if change.before.is_recognised == change.after.is_recognised:
        stored = [step for step in stored if heading_of(step) != "recognition"]
    else:
        recognition = _("Recognised four-good") if result.is_recognised else _("Not recognised four-good")
    return Side(
        result=result,
        reasons=tuple(Reason(sentence=explain_step(step), article=explain_article(step)) for step in stored),
        recognition=str(recognition),
    )


def filter_changes(changes: Iterable[ChangeT], *, whom: str = "", level: str = "", show: str = "") -> list[ChangeT]:
    """Those whose standing changes; `show` "level" narrows to other levels, "all" adds those with other points only.

    `level` is met by either side.
    """
    return [
        change
        for change in changes
        if (show == "all" or (change.is_of_level if show == "level" else not change.is_of_points_alone))
        and (not whom or change.is_member == (whom == "members"))
        and (not level or level in change.standings)
    ]


@dataclass(frozen=True, kw_only=True, slots=True)
class TotalRow:
    title: str
    units: Count
    #: Nobody recognises members: there it does not apply.
    members: Count | None


def total_rows(side_by_side: SideBySide | KeptWhatIf) -> list[TotalRow]:
    units, members = side_by_side.tally(of_members=False), side_by_side.tally(of_members=True)
    return [
        TotalRow(title=str(title), units=units[name], members=None if name == "recognised" else members[name])
        for name, title in TOTALS.items()
    ]


#: The numbers of a ceiling group that are compared.
GROUP_NUMBERS: dict[str, str | Promise] = {
    "good_or_better": _("Good or better"),
    "allowed": _("Allowed"),
    "kept": _("Kept"),
    "waiting": _("Waiting"),
    "lowered": _("Lowered"),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class GroupRow:
    """A group with its numbers: title, before, after; a dash where there was, or would be, no such group."""

    title: str
    numbers: tuple[tuple[str, str, str], ...]


def group_rows(side_by_side: SideBySide | KeptWhatIf) -> list[GroupRow]:
    return [
        GroupRow(
            title=group_title(group.key, group.name),
            numbers=tuple(
                (str(title), _number(group.before, name), _number(group.after, name))
                for name, title in GROUP_NUMBERS.items()
            ),
        )
        for group in side_by_side.groups
    ]


def _number(row: Mapping[str, Any] | None, name: str) -> str:
    return "–" if row is None else str(row[name])

"""The attendance of a cell's meeting as fields: a choice for each member, and the reason of an absence."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cells.choices import MemberStatus
from cells.names import clean_name
from evaluations.actions.attendance import Answer, AttendancePart
from evaluations.choices import Presence
from evaluations.completeness import ABSENCE, ATTENDANCE, absence_field, attendance_field
from evaluations.forms.conflicts import ComparedForm
from evaluations.meeting import ATTENDANCE_COUNTS
from evaluations.models import Attendance
from evaluations.queries.roll import Roster, RosterLine

LONGEST_REASON = Attendance._meta.get_field("reason").max_length
REST = "rest_present"
REST_LABEL = gettext_lazy("All whom I have not marked were present")
_DECIDING = frozenset({REST, *ATTENDANCE_COUNTS})
_OF_A_MEMBER = (ATTENDANCE, ABSENCE)
_MEMBER_NAME = re.compile(rf"(?:{ATTENDANCE}|{ABSENCE})([1-9][0-9]{{0,17}})")


class RestField(forms.BooleanField):
    """Whom nobody has marked was present: an act on the others' fields, which keeps no value of its own."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        return False


class ReasonField(forms.CharField):
    def to_python(self, value: Any) -> str:
        return clean_name(super().to_python(value) or "")


@dataclass(frozen=True, kw_only=True, slots=True)
class AttendanceRow:
    """A member on the page, in plain values: a cell has thirty rows. Nothing is chosen beforehand."""

    member: str
    #: A standing worth a word beside the name.
    standing: str
    name: str
    value: str
    reason_name: str
    reason: str
    errors: Sequence[str] = ()
    #: What somebody else saved meanwhile, where that differs.
    stored: str = ""


def touches_attendance(names: Iterable[str]) -> bool:
    """Whether something of these names says who was there, or how many."""
    return any(name in _DECIDING or name.startswith(_OF_A_MEMBER) for name in names)


def typed_members(names: Iterable[str]) -> list[int]:
    """The keys of the members whose fields came with a form."""
    found = (_MEMBER_NAME.fullmatch(name) for name in names)
    return list(dict.fromkeys(int(match[1]) for match in found if match))


def lines_to_ask(roster: Roster, data: Mapping[str, Any]) -> list[RosterLine]:
    """Whom a form has fields for: whoever can be called in the month.

    Of what was sent, whoever is on the list now, and those whom the page showed when it had another day. A tick of
    somebody else is kept, and is not to look as if it had been emptied.
    """
    if not data:
        return roster.askable
    listed = {line.pk for line in roster.lines if line.is_called}
    return [line for line in roster.askable if line.pk in listed or is_sent(line, data)]


def lines_sent(roster: Roster, data: Mapping[str, Any]) -> list[RosterLine]:
    """Of whom a form's fields came."""
    return [line for line in roster.askable if is_sent(line, data)]


def is_sent(line: RosterLine, data: Mapping[str, Any]) -> bool:
    """Whether a member's fields came with the form: that for the reason does, ticked or not."""
    return attendance_field(line.pk) in data or absence_field(line.pk) in data


def attendance_fields(lines: Iterable[RosterLine]) -> dict[str, forms.Field]:
    """A field for the presence of everybody who can be called in the month, and one for the reason."""
    fields: dict[str, forms.Field] = {}
    for line in lines:
        name = line.member.name
        fields[attendance_field(line.pk)] = forms.ChoiceField(
            label=name, required=False, choices=Presence.choices, widget=forms.RadioSelect
        )
        fields[absence_field(line.pk)] = ReasonField(
            label=_("%(member)s – reason") % {"member": name}, required=False, max_length=LONGEST_REASON
        )
    return fields


def initial_attendance(roster: Roster) -> dict[str, Any]:
    """What is ticked; where nothing is, nothing."""
    initial = {}
    for line in roster.askable:
        initial[attendance_field(line.pk)] = line.presence
        initial[absence_field(line.pk)] = line.reason
    return initial


def attendance_groups(form: ComparedForm, roster: Roster) -> list[tuple[str, list[AttendanceRow]]]:
    """Those called in the order of their names, then apart those in temporary activities."""
    groups = (("", roster.called), (_("In temporary activities here"), roster.temporary))
    return [(heading, _rows(form, lines)) for heading, lines in groups if lines]


def _rows(form: ComparedForm, lines: Iterable[RosterLine]) -> list[AttendanceRow]:
    probationary = str(MemberStatus.PROBATIONARY.label)
    return [_row(form, line, probationary if line.status == MemberStatus.PROBATIONARY else "") for line in lines]


def _row(form: ComparedForm, line: RosterLine, standing: str) -> AttendanceRow:
    name, reason_name = attendance_field(line.pk), absence_field(line.pk)
    is_typed = form.is_bound and is_sent(line, form.data)
    value, reason = (form.shown(name), form.shown(reason_name)) if is_typed else (line.presence, line.reason)
    stored = (form.stored.get(name, ""), form.stored.get(reason_name, ""))
    return AttendanceRow(
        member=line.member.name,
        standing=standing,
        name=name,
        value=value or "",
        reason_name=reason_name,
        reason=reason or "",
        errors=[*form.errors.get(name, ()), *form.errors.get(reason_name, ())] if form.is_bound else (),
        stored=" – ".join(words for words in stored if words),
    )


def attendance_part(roster: Roster, cleaned: Mapping[str, Any], data: Mapping[str, Any]) -> AttendancePart:
    """What is valid of the attendance, as the action takes it; a reason without a readable tick waits.

    Nothing is said of a member whose fields are not in `data`: the page did not show him.
    """
    sent = lines_sent(roster, data)
    answers = {
        line.pk: Answer(
            presence=cleaned[attendance_field(line.pk)], reason=cleaned.get(absence_field(line.pk), line.reason)
        )
        for line in sent
        if attendance_field(line.pk) in cleaned
    }
    return AttendancePart(
        answers=answers,
        is_rest_present=bool(cleaned.get(REST)),
        # Where not one member's fields came, no page was filled in: then the whole list is meant.
        shown=frozenset(line.pk for line in sent) or None,
        roster=roster.on(cleaned["held_on"]) if "held_on" in cleaned else roster,
    )

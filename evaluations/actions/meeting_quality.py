"""What a meeting says of its own quality, criterion by criterion: one part of the monthly record."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cells.scope import Scope
from evaluations.actions.records import PartChanges
from evaluations.choices import Period
from evaluations.models import MonthlyRecord, Scale
from evaluations.queries.scales import criteria_of, engine_criterion
from evaluations.queries.year_inputs import engine_marks
from evaluations.task_words import QUALITY_LINE


@dataclass(frozen=True, kw_only=True, slots=True)
class QualityTyped:
    """The marks typed on the meeting's scale, as they are stored; a code that is absent is left as it stands."""

    scale: Scale
    marks: Mapping[str, str | None] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)

    def changes(self, record: MonthlyRecord) -> PartChanges:
        """A sheet once begun stays on its scale; emptied again, it belongs to none."""
        before: dict[str, str] = record.meeting_marks
        notes_before: dict[str, str] = record.meeting_notes
        criteria = {criterion.code: criterion for criterion in criteria_of(self.scale, Period.MONTHLY)}
        marks = {code: mark for code in criteria if (mark := self.marks.get(code, before.get(code)))}
        notes = {code: note for code in criteria if (note := self.notes.get(code, notes_before.get(code)))}
        for code, given in engine_marks(marks).items():
            if marks[code] != before.get(code):
                engine_criterion(criteria[code]).points_for(given)
        log = _differences(before, marks, f"{QUALITY_LINE}.%s")
        log |= _differences(notes_before, notes, f"{QUALITY_LINE}.%s.note")
        if not log:
            return PartChanges(log={}, write=_nothing_more)
        columns: dict[str, Any] = {
            "meeting_scale_id": self.scale.pk if marks or notes else None,
            "meeting_marks": marks,
            "meeting_notes": notes,
        }
        return PartChanges(log=log, write=_nothing_more, columns=columns)


def _differences(before: Mapping[str, str], after: Mapping[str, str], name: str) -> dict[str, list[str]]:
    codes = dict.fromkeys((*after, *before))
    return {
        name % code: [before.get(code, ""), after.get(code, "")]
        for code in codes
        if before.get(code, "") != after.get(code, "")
    }


def _nothing_more(_scope: Scope, _record: MonthlyRecord) -> None:
    """The marks are columns of the record: there are no rows besides."""

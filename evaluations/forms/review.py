"""The reviewer's side of a monthly record: another mark with its reason, and why a record goes back."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cells.models import Organization
from evaluations.actions.review import Review
from evaluations.choices import RecordState
from evaluations.engine import Mark
from evaluations.forms.conflicts import ComparedForm, FieldRow
from evaluations.forms.marks import LONGEST_NOTE, AnswerField, ProseField, WrittenField, is_answered
from evaluations.history import Changes, as_mark
from evaluations.issued import IssuedBand
from evaluations.kept import as_text
from evaluations.models import MonthlyRecord
from evaluations.queries.records import EarlierMark
from evaluations.queries.review import FIRST_SENT, MINE, NEARER, QUEUE_ORDERS, REVIEW_STATES, SENT_AGAIN
from evaluations.queries.scales import bands_of, steps_of
from evaluations.queries.sheets import FramePart, MarkLine, Sheet, SheetPart
from evaluations.templatetags.points import points


def reviewed_field(code: str) -> str:
    return f"reviewed_{code}"


def reason_field(code: str) -> str:
    return f"reason_{code}"


@dataclass(frozen=True, kw_only=True, slots=True)
class ReviewRow:
    """A criterion on the review page; `was` is the unit's mark before the last return, where it was marked anew since.

    There are no fields for a criterion that the month does not ask for.
    """

    line: MarkLine
    is_named: bool
    reviewed: FieldRow | None = None
    reason: FieldRow | None = None
    #: Mark, note or evidence changed after the last return.
    is_changed: bool = False
    is_marked_anew: bool = False
    was: Mark | None = None
    #: What counted in the twelve months before, oldest first.
    earlier: Sequence[EarlierMark] = ()

    @property
    def is_answered(self) -> bool:
        return is_answered(self.line.criterion)

    @property
    def note_name(self) -> str:
        """The note among the changes after a return; likewise the evidence."""
        return f"{self.line.criterion.code}.note"

    @property
    def evidence_name(self) -> str:
        return f"{self.line.criterion.code}.evidence"

    @property
    def own_as_typed(self) -> str:
        """The unit's mark, which counts where the reviewer writes none; "" where there is none either."""
        return as_text(self.line.own)

    @property
    def own_points(self) -> Decimal | None:
        """What the reviewer's mark is held against; none where the criterion does not apply to the unit."""
        given = self.line.own_points
        return given if isinstance(given, Decimal) else None

    @property
    def counted_points(self) -> Mark | None:
        return self.line.own_points if self.line.reviewed is None else self.line.reviewed_points

    @property
    def bands_for_the_page(self) -> str:
        """What each percentage of a ratio gives, for the page's own sums; "" for the other kinds."""
        return json.dumps(self.line.criterion.bands) if self.line.criterion.bands else ""

    @property
    def bands(self) -> tuple[IssuedBand, ...]:
        """What each percentage of a ratio gives; none for the other kinds."""
        return bands_of(self.line.criterion)

    @property
    def latest(self) -> EarlierMark | None:
        """The last of the months before in which the criterion was marked."""
        return next((month for month in reversed(self.earlier) if month.mark is not None), None)

    @property
    def has_error(self) -> bool:
        return any(row is not None and row.field.errors for row in (self.reviewed, self.reason))


class ReviewForm(ComparedForm):
    """A mark beside each of the unit's, empty where the reviewer agrees; and the criteria a return would name."""

    codes = forms.MultipleChoiceField(required=False, label=gettext_lazy("To be corrected"))

    def __init__(self, data: Mapping[str, Any] | None = None, *, sheet: Sheet, record: MonthlyRecord) -> None:
        self.sheet = sheet
        super().__init__(data, initial=_initial(sheet, record))
        self.fields["codes"].choices = [(line.criterion.code, line.criterion.code) for line in sheet.lines]
        for line in self.asked:
            self._add_criterion(line)

    @property
    def asked(self) -> list[MarkLine]:
        """What there is to review."""
        return [line for line in self.sheet.lines if line.is_asked]

    def _add_criterion(self, line: MarkLine) -> None:
        criterion = line.criterion
        label = f"{criterion.code}. {criterion.short or criterion.title}"
        if is_answered(criterion):
            field: forms.Field = AnswerField(criterion, label=label)
            steps = [(as_text(mark), f"{points(mark)} – {label}") for mark, label in steps_of(criterion)]
            field.choices = [("", _("Agreed")), *steps]
        else:
            field = WrittenField(criterion, label=label)
        self.fields[reviewed_field(criterion.code)] = field
        self.fields[reason_field(criterion.code)] = ProseField(
            label=_("%(criterion)s – reason") % {"criterion": label}, required=False, max_length=LONGEST_NOTE
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for line in self.asked:
            code = line.criterion.code
            if reviewed_field(code) not in cleaned or reason_field(code) not in cleaned:
                continue
            value, reason = cleaned[reviewed_field(code)], cleaned[reason_field(code)]
            differs = value is not None and value != line.own
            if differs and not reason:
                self.add_error(reason_field(code), _("A mark that differs needs a reason."))
            elif reason and not differs:
                self.add_error(reviewed_field(code), _("A reason is given: write the mark that differs."))
        return cleaned

    def entry(self) -> dict[str, Any]:
        """What is valid, as the actions take it."""
        cleaned = self.cleaned_data
        reviews = {
            code: Review(cleaned[reviewed_field(code)], cleaned[reason_field(code)])
            for code in (line.criterion.code for line in self.asked)
            if reviewed_field(code) in cleaned and reason_field(code) in cleaned
        }
        return {"version": cleaned.get("version", 0), "reviews": reviews, "codes": cleaned.get("codes")}

    def parts(
        self, changes: Changes, earlier: Mapping[str, Sequence[EarlierMark]]
    ) -> list[tuple[SheetPart, list[tuple[FramePart | None, list[ReviewRow]]]]]:
        """The goods with their criteria, under the frame's in a split.

        `changes` are those the unit made after a return, `earlier` the months before by criterion.
        """

        def rows(lines: Sequence[MarkLine]) -> list[ReviewRow]:
            return [self._row(line, changes, earlier.get(line.criterion.code, ())) for line in lines]

        return [(part, [(of_frame, rows(lines)) for of_frame, lines in part.groups]) for part in self.sheet.parts]

    def _row(self, line: MarkLine, changes: Changes, earlier: Sequence[EarlierMark]) -> ReviewRow:
        code = line.criterion.code
        return ReviewRow(
            line=line,
            is_named=code in (self["codes"].value() or ()),
            reviewed=self.row(reviewed_field(code)) if line.is_asked else None,
            reason=self.row(reason_field(code)) if line.is_asked else None,
            is_changed=not changes.keys().isdisjoint((code, f"{code}.note", f"{code}.evidence")),
            is_marked_anew=code in changes,
            was=as_mark(changes[code][0]) if code in changes else None,
            earlier=earlier,
        )


class QueueForm(forms.Form):
    """What the queue is narrowed to."""

    unit = forms.ModelChoiceField(
        label=gettext_lazy("Committee"),
        queryset=Organization.objects.none(),
        empty_label=gettext_lazy("All committees"),
        required=False,
    )
    state = forms.TypedChoiceField(
        choices=[(state.value, state.label) for state in REVIEW_STATES],
        empty_value=RecordState.SUBMITTED.value,
        required=False,
        widget=forms.HiddenInput,
    )
    show = forms.TypedChoiceField(
        label=gettext_lazy("Show"),
        choices=[
            (MINE, gettext_lazy("Waiting for me")),
            (SENT_AGAIN, gettext_lazy("Waiting for me, sent again after a return")),
            (NEARER, gettext_lazy("Another reviewer stands nearer")),
        ],
        empty_value=MINE,
        required=False,
    )
    sort = forms.TypedChoiceField(
        label=gettext_lazy("In the order of"),
        choices=[(name, order.label) for name, order in QUEUE_ORDERS.items()],
        empty_value=FIRST_SENT,
        required=False,
    )

    def __init__(self, data: Mapping[str, Any], *, committees: QuerySet[Organization]) -> None:
        super().__init__(data, auto_id="queue_%s")
        self.fields["unit"].queryset = committees
        for name in ("unit", "show", "sort"):
            self.fields[name].widget.attrs["class"] = "form-select"


class ReasonForm(forms.Form):
    """Why: for returning, reopening and exempting."""

    reason = ProseField(label=gettext_lazy("Reason"), max_length=LONGEST_NOTE)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, data: Mapping[str, Any] | None = None, *, record: MonthlyRecord | None, begun: str = "") -> None:
        """`begun` is what has been written of a reason that nothing was done with yet."""
        initial = {"version": record.version if record else 0, "reason": begun}
        super().__init__(data, initial=initial, auto_id="why_%s")
        self.fields["reason"].widget.attrs["rows"] = 3
        self.fields["reason"].error_messages["required"] = _("Write the reason.")
        self.helper = FormHelper()
        self.helper.form_tag = False

    def problems(self) -> list[dict[str, str]]:
        """Its errors for the summary of a page that has another form besides."""
        field = self["reason"]
        return [{"href": f"#{field.id_for_label}", "message": f"{field.label}: {error}"} for error in field.errors]


def _initial(sheet: Sheet, record: MonthlyRecord) -> dict[str, Any]:
    initial: dict[str, Any] = {"version": record.version, "codes": record.reopened_codes}
    for line in sheet.lines:
        reviewed: Mark | None = line.reviewed
        if is_answered(line.criterion):
            initial[reviewed_field(line.criterion.code)] = "" if reviewed is None else as_text(reviewed)
        else:
            initial[reviewed_field(line.criterion.code)] = reviewed
        initial[reason_field(line.criterion.code)] = line.reason
    return initial

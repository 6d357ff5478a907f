"""A draft's page: its head, and the tree with every maximum to type. The shape is checked here, the lint judges."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from cells.fields import DateField, DecimalField
from evaluations.actions.scale_editing import DraftEntry
from evaluations.choices import MissingMonth, ScaleSubject
from evaluations.forms.conflicts import ComparedForm, FieldRow
from evaluations.forms.scale_rows import RowCell, RowKind, style
from evaluations.forms.scales import LineField
from evaluations.issued import FOUR_GOOD_SUBJECTS
from evaluations.models import Criterion, Scale
from evaluations.queries.scale_drafts import DraftPart
from evaluations.scale_changes import column_of

DOCUMENT = ("title", "code", "document_number", "document_on", "valid_from", "is_example")
RECOGNITION = ("missing_month", "good_threshold", "total_threshold", "months_to_pass")
RATING = ("rating_excellent", "rating_good", "rating_average")


def points_field(**kwargs: Any) -> DecimalField:
    return DecimalField(min_value=0, max_digits=5, **kwargs)


def percent_field(**kwargs: Any) -> DecimalField:
    return DecimalField(min_value=0, max_value=100, max_digits=5, **kwargs)


GRADES = RowKind(
    name="grade",
    columns={
        "label": lambda: LineField(label=_("Grade"), max_length=60),
        "minimum": lambda: points_field(label=_("From points")),
    },
)


def _typed_sum(label: str, hook: str, **kwargs: Any) -> DecimalField:
    """A maximum in the tree; by `hook` the page's script finds it."""
    field = points_field(label=label, **kwargs)
    field.widget.attrs[hook] = True
    return field


def part_field(pk: int, column: str) -> str:
    return f"part_{pk}_{column}"


def maximum_field(pk: int) -> str:
    return f"criterion_{pk}_maximum"


@dataclass(frozen=True, kw_only=True, slots=True)
class CriterionRow:
    """A criterion in the tree, with the field of its maximum."""

    criterion: Criterion
    maximum: FieldRow
    is_first: bool
    is_last: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class PartRow:
    """A part in the tree: its fields, its criteria, and what they add up to."""

    of: DraftPart
    title: FieldRow
    maximum: FieldRow
    criteria: Sequence[CriterionRow]

    @property
    def state(self) -> str:
        """How the saved criteria add up to the saved maximum: the word the page's script uses too."""
        difference = self.of.sum - self.of.part.maximum
        return "over" if difference > 0 else "short" if difference < 0 else "equal"

    @property
    def difference(self) -> Decimal:
        return abs(self.of.sum - self.of.part.maximum)


class ScaleForm(ComparedForm):
    """The hidden `version` is the draft's revision."""

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, scale: Scale, parts: Sequence[DraftPart], **kwargs: Any
    ) -> None:
        self.scale, self.draft_parts = scale, parts
        super().__init__(data, initial={"version": scale.revision}, **kwargs)
        self._add_head()
        for draft_part in parts:
            self._add_part(draft_part)
        style(self.fields.values())

    @property
    def is_four_good(self) -> bool:
        return self.scale.subject in FOUR_GOOD_SUBJECTS

    @property
    def is_rated(self) -> bool:
        return self.scale.subject != ScaleSubject.MEETING

    def _add_head(self) -> None:
        is_split = self.scale.frame_id is not None
        fields: dict[str, forms.Field] = {
            "title": LineField(max_length=200),
            "code": forms.SlugField(max_length=60, disabled=self.scale.version > 1),
            "document_number": LineField(max_length=100, required=False),
            "document_on": DateField(required=False),
            "valid_from": DateField(),
            "is_example": forms.BooleanField(required=False),
        }
        if self.is_four_good:
            fields["missing_month"] = forms.ChoiceField(choices=MissingMonth.choices, disabled=is_split)
            fields |= {name: percent_field(disabled=is_split) for name in RECOGNITION[1:]}
        if self.is_rated:
            fields |= {name: percent_field(disabled=is_split) for name in RATING}
        for name, field in fields.items():
            field.label = capfirst(column_of(Scale, name).verbose_name)
            self.fields[name] = field
            self.initial[name] = getattr(self.scale, name)
        fields["is_example"].label = _("An example, not issued by a document")
        if not self.is_rated:
            GRADES.add_fields(self, self.scale.grades, self.data)

    def _add_part(self, draft_part: DraftPart) -> None:
        part, is_fixed = draft_part.part, self.scale.frame_id is not None
        title, maximum = part_field(part.pk, "title"), part_field(part.pk, "maximum")
        self.fields[title] = LineField(label=_("Title of the part"), max_length=200, disabled=is_fixed)
        self.fields[maximum] = _typed_sum(f"{part.title} – {_('maximum')}", "data-part-maximum", disabled=is_fixed)
        self.initial[title], self.initial[maximum] = part.title, part.maximum
        for criterion in draft_part.criteria:
            name = maximum_field(criterion.pk)
            self.fields[name] = _typed_sum(f"{criterion.code} – {_('maximum')}", "data-maximum")
            self.initial[name] = criterion.maximum

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.is_rated:
            GRADES.check(self)
        return cleaned

    def entry(self) -> DraftEntry:
        """What can be read, as the action takes it."""
        cleaned = self.cleaned_data
        head = {name: cleaned[name] for name in (*DOCUMENT, *RECOGNITION, *RATING) if name in cleaned}
        if not self.is_rated and GRADES.is_readable(self):
            grades = sorted(GRADES.filled(self), key=lambda grade: grade["minimum"], reverse=True)
            head["grades"] = [{"label": grade["label"], "minimum": str(grade["minimum"])} for grade in grades]
        parts = {
            of.part.pk: {
                column: cleaned[part_field(of.part.pk, column)]
                for column in ("title", "maximum")
                if part_field(of.part.pk, column) in cleaned
            }
            for of in self.draft_parts
        }
        maxima = {
            criterion.pk: cleaned[maximum_field(criterion.pk)]
            for of in self.draft_parts
            for criterion in of.criteria
            if maximum_field(criterion.pk) in cleaned
        }
        return DraftEntry(head=head, parts=parts, maxima=maxima)

    def document(self) -> list[FieldRow]:
        return self.rows(*DOCUMENT)

    def recognition(self) -> list[FieldRow]:
        return self.rows(*RECOGNITION) if self.is_four_good else []

    def rating(self) -> list[FieldRow]:
        return self.rows(*RATING) if self.is_rated else []

    def grades(self) -> list[list[RowCell]]:
        return [] if self.is_rated else GRADES.rows(self)

    def tree(self) -> list[PartRow]:
        return [
            PartRow(
                of=of,
                title=self.row(part_field(of.part.pk, "title")),
                maximum=self.row(part_field(of.part.pk, "maximum")),
                criteria=[
                    CriterionRow(
                        criterion=criterion,
                        maximum=self.row(maximum_field(criterion.pk)),
                        is_first=place == 0,
                        is_last=place == len(of.criteria) - 1,
                    )
                    for place, criterion in enumerate(of.criteria)
                ],
            )
            for of in self.draft_parts
        ]

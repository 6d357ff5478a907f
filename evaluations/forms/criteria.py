"""One criterion of a draft. Only what fits the chosen kind is kept: steps of a choice, bands of a ratio."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from evaluations.choices import Applies, CriterionKind, Nature, NotApplicable, Period
from evaluations.forms.conflicts import ComparedForm, FieldRow
from evaluations.forms.marks import ProseField
from evaluations.forms.scale_rows import RowCell, RowKind, style
from evaluations.forms.scale_sheet import percent_field, points_field
from evaluations.forms.scales import LineField
from evaluations.issued import IssuedScale
from evaluations.models import Criterion, ScalePart
from evaluations.scale_changes import column_of

CHOICES = {
    "kind": CriterionKind,
    "period": Period,
    "nature": Nature,
    "not_applicable": NotApplicable,
    "applies": Applies,
}
WORDS = ("part", "code", "title", "short", "guidance", "legal_basis", "frame_code")
MARKING = ("maximum", "nature", "period", "applies", "not_applicable", "requires_note", "requires_evidence")
OWN_COLUMNS = ("code", "title", "short", "guidance", "legal_basis", "frame_code", "kind", *MARKING)
#: Where a column's name says too little beside a field.
LABELS = {
    "kind": _("What a mark is"),
    "applies": _("Asked"),
    "requires_note": _("A note has to be written"),
    "requires_evidence": _("Evidence has to be attached"),
}
LONGEST_GUIDANCE = 4000

STEPS = RowKind(
    name="step",
    columns={
        "label": lambda: LineField(label=_("Answer"), max_length=200),
        "points": lambda: points_field(label=_("Points")),
    },
)
BANDS = RowKind(
    name="band",
    columns={
        "lower": lambda: percent_field(label=_("From percent")),
        "includes_lower": lambda: forms.BooleanField(label=_("this edge included"), initial=True),
        "upper": lambda: percent_field(label=_("To percent")),
        "includes_upper": lambda: forms.BooleanField(label=_("this edge included")),
        "points": lambda: points_field(label=_("Points")),
    },
    optional=frozenset({"lower", "includes_lower", "upper", "includes_upper"}),
)


class CriterionForm(ComparedForm):
    """The hidden `version` is the draft's revision."""

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        criterion: Criterion,
        revision: int,
        parts: Sequence[ScalePart],
        frame: IssuedScale | None,
    ) -> None:
        self.criterion, self.parts = criterion, {str(part.pk): part for part in parts}
        super().__init__(data, initial={"version": revision, "part": str(criterion.part_id)})
        self.fields["part"] = forms.ChoiceField(
            label=_("Part of the scale"), choices=[(key, part.title) for key, part in self.parts.items()]
        )
        self._add_own_fields()
        if frame is not None:
            self.fields["frame_code"] = forms.ChoiceField(
                choices=[("", "–"), *((row.code, f"{row.code}. {row.title}") for row in frame.criteria)],
                required=False,
            )
        for name in OWN_COLUMNS:
            if name in self.fields:
                self.fields[name].label = LABELS.get(name) or capfirst(column_of(Criterion, name).verbose_name)
                self.initial[name] = getattr(criterion, name)
        STEPS.add_fields(self, [_numbers(step, "points") for step in criterion.steps], self.data)
        bands = [_numbers(band, "points", "lower", "upper") for band in criterion.bands]
        BANDS.add_fields(self, bands, self.data)
        style(self.fields.values())

    def _add_own_fields(self) -> None:
        prose = forms.Textarea(attrs={"rows": 4})
        self.fields |= {
            "code": forms.SlugField(max_length=12),
            "title": LineField(max_length=200),
            "short": LineField(max_length=40, help_text=_("As short as it can be: it heads a column of tables.")),
            "guidance": ProseField(required=False, max_length=LONGEST_GUIDANCE, widget=prose),
            "legal_basis": LineField(max_length=200, required=False),
            "maximum": points_field(),
            **{name: forms.ChoiceField(choices=choices.choices) for name, choices in CHOICES.items()},
            "requires_note": forms.BooleanField(required=False),
            "requires_evidence": forms.BooleanField(required=False),
        }
        self.fields["kind"].widget = forms.RadioSelect(choices=CriterionKind.choices)
        self.fields["guidance"].help_text = _("When full, part or no marks are given; it stands beside the field.")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for rows, kind in ((STEPS, CriterionKind.CHOICE), (BANDS, CriterionKind.RATIO)):
            if cleaned.get("kind") == kind:
                rows.check(self)
            else:
                self._forgive(rows)
        return cleaned

    def _forgive(self, rows: RowKind) -> None:
        """What does not fit the kind is not kept, so it need not be readable either."""
        for place in rows.places(self):
            for column in rows.columns:
                self.errors.pop(rows.field(place, column), None)

    def values(self) -> dict[str, Any]:
        """The criterion's columns as typed, steps highest first, bands lowest first."""
        cleaned = self.cleaned_data
        values = {name: cleaned[name] for name in OWN_COLUMNS if name in cleaned}
        is_choice, is_ratio = (cleaned["kind"] == kind for kind in (CriterionKind.CHOICE, CriterionKind.RATIO))
        steps = sorted(STEPS.filled(self), key=lambda step: step["points"], reverse=True) if is_choice else []
        bands = sorted(BANDS.filled(self), key=_lower_edge) if is_ratio else []
        return values | {
            "part": self.parts[cleaned["part"]],
            "steps": [{"label": step["label"], "points": str(step["points"])} for step in steps],
            "bands": [_as_text(band) for band in bands],
        }

    def words(self) -> list[FieldRow]:
        return self.rows(*(name for name in WORDS if name in self.fields))

    def kind_of_mark(self) -> FieldRow:
        return self.row("kind")

    def marking(self) -> list[FieldRow]:
        return self.rows(*MARKING)

    def steps(self) -> list[list[RowCell]]:
        return STEPS.rows(self)

    def bands(self) -> list[list[RowCell]]:
        return BANDS.rows(self)


def _numbers(row: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """Numbers inside JSON are text."""
    return {name: Decimal(value) if name in names and value is not None else value for name, value in row.items()}


def _as_text(band: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "points": str(band["points"]),
        "lower": None if band["lower"] is None else str(band["lower"]),
        "upper": None if band["upper"] is None else str(band["upper"]),
        "includes_lower": bool(band["includes_lower"]),
        "includes_upper": bool(band["includes_upper"]),
    }


def _lower_edge(band: Mapping[str, Any]) -> Decimal:
    return Decimal(-1) if band["lower"] is None else band["lower"]

"""What to ask of a year: read from the address, so that a question can be sent to somebody else."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Fieldset, Layout, Row
from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from evaluations.choices import CeilingBase, CeilingGrouping, Rounding, ScaleSubject
from evaluations.engine import REGULATIONS, CeilingRule
from evaluations.engine import CeilingBase as EngineBase
from evaluations.engine import CeilingRounding as EngineRounding
from evaluations.forms.years import PercentField, scale_label
from evaluations.models import EvaluationYear, Scale
from evaluations.models.scale import ScaleQuerySet
from evaluations.queries.year_what_if import Asked

SUBJECTS = (ScaleSubject.CELL, ScaleSubject.COMMITTEE, ScaleSubject.MEMBER)


class WhatIfForm(forms.Form):
    """Other scales, another regulation, another ceiling; what the address does not name is as the year has it."""

    regulation = forms.ChoiceField(label=_("Regulation"))
    cell_scale = forms.ModelChoiceField(label=_("Scale for cells"), queryset=Scale.objects.none(), empty_label=None)
    committee_scale = forms.ModelChoiceField(
        label=_("Scale for committees"), queryset=Scale.objects.none(), empty_label=None
    )
    member_scale = forms.ModelChoiceField(label=_("Scale for members"), queryset=Scale.objects.none(), empty_label=None)
    ceiling_rate = PercentField(label=_("Ceiling on excellent, percent"), min_value=0, max_value=25)
    ceiling_base = forms.ChoiceField(label=_("Base"), choices=CeilingBase.choices)
    ceiling_rounding = forms.ChoiceField(label=_("Rounding"), choices=Rounding.choices)
    ceiling_grouping = forms.ChoiceField(label=_("Groups of organisations"), choices=CeilingGrouping.choices)

    def __init__(self, query: QueryDict, *, evaluation_year: EvaluationYear, scales: ScaleQuerySet) -> None:
        self.evaluation_year = evaluation_year
        super().__init__(self._own() | query.dict())
        self.fields["regulation"].choices = [(code, regulation.title) for code, regulation in REGULATIONS.items()]
        for subject in SUBJECTS:
            field = self.fields[f"{subject}_scale"]
            field.queryset = scales.filter(subject=subject).select_related("issuer")
            field.label_from_instance = scale_label
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(
            "regulation",
            Fieldset(_("Scales"), "cell_scale", "committee_scale", "member_scale"),
            Fieldset(
                _("Ceiling on excellent"),
                Row(Column("ceiling_rate"), Column("ceiling_base")),
                Row(Column("ceiling_rounding"), Column("ceiling_grouping")),
            ),
        )

    def _own(self) -> dict[str, Any]:
        """The year's own settings as they would be typed."""
        year = self.evaluation_year
        percent = self.base_fields["ceiling_rate"].prepare_value(year.ceiling_rate)
        return {
            "regulation": year.regulation,
            **{f"{subject}_scale": str(getattr(year, f"{subject}_scale_id")) for subject in SUBJECTS},
            "ceiling_rate": percent,
            "ceiling_base": year.ceiling_base,
            "ceiling_rounding": year.ceiling_rounding,
            "ceiling_grouping": year.ceiling_grouping,
        }

    @property
    def asked(self) -> Asked:
        chosen = self.cleaned_data
        scales = [chosen[f"{subject}_scale"] for subject in SUBJECTS]
        own = {getattr(self.evaluation_year, f"{subject}_scale_id") for subject in SUBJECTS}
        return Asked(
            regulation=chosen["regulation"],
            ceiling=CeilingRule(
                rate=chosen["ceiling_rate"],
                base=EngineBase(chosen["ceiling_base"]),
                rounding=EngineRounding(chosen["ceiling_rounding"]),
            ),
            groups_by_type=chosen["ceiling_grouping"] == CeilingGrouping.TYPE,
            scales=tuple(scale for scale in scales if scale.pk not in own),
        )

    @property
    def is_another(self) -> bool:
        """Whether anything is asked that the year does not have already."""
        return self.asked != Asked.own(self.evaluation_year)

    @property
    def differences(self) -> list[tuple[str, str, str]]:
        """What is asked, in words: the setting, as the year has it, as it is asked."""
        lines = []
        for name, field in self.fields.items():
            own, asked = self._words(field, self._own()[name]), self._words(field, self.data[name])
            if own != asked:
                lines.append((str(field.label), own, asked))
        return lines

    def _words(self, field: forms.Field, typed: str) -> str:
        value = field.clean(typed)
        if isinstance(value, Scale):
            return scale_label(value)
        if isinstance(field, forms.ChoiceField):
            return str(dict(field.widget.choices)[value])
        return str(field.prepare_value(value))

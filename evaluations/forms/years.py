"""Forms of a year's organizer: opening, settings, decisions, closing."""

from collections.abc import Collection
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Fieldset, Layout, Row
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cells.fields import DateField, DecimalField, IntegerField
from cells.models import Organization
from evaluations.choices import Level, NotCompletedReason
from evaluations.engine import NoRegulationError, regulation_for
from evaluations.forms.deadlines import DATES_LAYOUT, DAYS, due_day_field, grace_days_field, opens_day_field
from evaluations.models import EvaluationYear, Scale, Verdict
from evaluations.queries.scale_shelf import OPTIONAL_SCALES, YEAR_SCALES


def _helper(*layout: Any) -> FormHelper:
    helper = FormHelper()
    helper.form_tag = False
    helper.layout = Layout(*layout)
    return helper


class PercentField(DecimalField):
    """Typed and shown as a percentage (20), kept as a rate (0.2)."""

    def prepare_value(self, value: Any) -> Any:
        return super().prepare_value(value * 100 if hasattr(value, "quantize") else value)

    def clean(self, value: Any) -> Any:
        percent = super().clean(value)
        return percent / 100 if percent is not None else None


CEILING_LAYOUT = Fieldset(
    _("Ceiling on excellent"),
    Row(Column("ceiling_rate"), Column("ceiling_base")),
    Row(Column("ceiling_rounding"), Column("ceiling_grouping")),
    "ceiling_reason",
)


class YearSettingsForm(forms.ModelForm):
    """What may change while a year is open: the dates, the ceiling, and the scales by which nothing is marked yet."""

    opens_day, due_day, grace_days = opens_day_field(), due_day_field(), grace_days_field()
    ceiling_rate = PercentField(label=_("Ceiling on excellent, percent"), min_value=0, max_value=25, initial="20")

    class Meta:
        model = EvaluationYear
        fields = [
            *DAYS, "ceiling_rate", "ceiling_base", "ceiling_rounding", "ceiling_grouping", "ceiling_reason",
            *YEAR_SCALES,
        ]  # fmt: skip

    def __init__(
        self, *args: Any, scales: QuerySet[Scale], changeable: Collection[str] = tuple(YEAR_SCALES), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ceiling_reason"].required = False
        for name, subject in YEAR_SCALES.items():
            if name not in changeable:
                del self.fields[name]
                continue
            field = self.fields[name]
            field.queryset = scales.filter(subject=subject, frame__isnull=True)
            field.empty_label = _("None – not asked for") if name in OPTIONAL_SCALES else None
            field.label_from_instance = scale_label
        self.scale_layout = [Fieldset(_("Scales"), *changeable)] if changeable else []
        self.helper = _helper(*self.scale_layout, DATES_LAYOUT, CEILING_LAYOUT)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        rate = cleaned.get("ceiling_rate")
        if rate is not None and rate * 5 > 1 and not cleaned.get("ceiling_reason"):
            self.add_error("ceiling_reason", _("A ceiling above 20 % needs a recorded reason."))
        return cleaned

    def _post_clean(self) -> None:
        """The action checks and saves; the form's instance stays as the database has it."""


class OpenYearForm(YearSettingsForm):
    """Open a year for one of the committees the organizer answers for. A split is put in force later, below a frame."""

    committee = forms.ModelChoiceField(label=_("Committee"), queryset=Organization.objects.none(), empty_label=None)
    year = IntegerField(label=_("Year"), min_value=2019, max_value=2100)

    class Meta(YearSettingsForm.Meta):
        fields = ["committee", "year", *YearSettingsForm.Meta.fields]

    def __init__(self, *args: Any, committees: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["committee"].queryset = committees
        self.fields["year"].initial = timezone.localdate().year
        self.helper = _helper(
            Row(Column("committee"), Column("year")), *self.scale_layout, DATES_LAYOUT, CEILING_LAYOUT
        )

    def clean_year(self) -> int:
        year: int = self.cleaned_data["year"]
        try:
            regulation_for(year)
        except NoRegulationError as error:
            raise ValidationError(_("No regulation is known for the year %(year)s.") % {"year": year}) from error
        return year


def scale_label(scale: Scale) -> str:
    version = _("version %(version)s") % {"version": scale.version}
    document = _("example") if scale.is_example else scale.document_number
    return f"{scale.title} ({version}, {document})"


class PaperForm(forms.Form):
    """The document a decision is taken by."""

    document_number = forms.CharField(label=_("Document number"), max_length=100)
    decided_on = DateField(label=_("Date of the decision"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = _helper(Row(Column("document_number"), Column("decided_on")))


class CloseYearForm(forms.Form):
    """The second step before a year is frozen."""

    confirmed = forms.BooleanField(label=_("I have looked at the open problems; the year may be closed for good."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = _helper("confirmed")


class DecisionForm(PaperForm):
    """One verdict's decision. No level is chosen beforehand: the committee decides."""

    level = forms.ChoiceField(label=_("Decided level"), choices=Level.choices, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Required where the decision differs from the computed level, or the rules give none."),
    )
    reason_code = forms.ChoiceField(label=_("Reason for non-completion"), required=False)

    def __init__(self, *args: Any, verdict: Verdict, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows: list[Any] = ["level", "reason", Row(Column("document_number"), Column("decided_on"))]
        if verdict.member_id:
            self.fields["reason_code"].choices = [("", "–"), *NotCompletedReason.choices]
            rows.insert(1, "reason_code")
        else:
            del self.fields["reason_code"]
        self.helper = _helper(*rows)

"""How a draft begins, how it is confirmed, and where a split is put in force."""

from collections.abc import Iterable
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cells.models import Organization
from cells.names import clean_name
from evaluations.choices import ScaleSubject
from evaluations.forms.years import scale_label
from evaluations.models import EvaluationYear, Scale

#: Way of starting a draft -> how it is offered.
WAYS = {
    "version": _("A new version of our own scale"),
    "own": _("A scale of our own, beginning as a copy of another one"),
    "split": _("Our own split of a higher committee's scale"),
    "empty": _("An empty scale"),
}


class LineField(forms.CharField):
    """One line of text as it is stored: one form of each accented letter, no stray spaces."""

    def to_python(self, value: Any) -> str:
        return clean_name(super().to_python(value) or "")


def _helper(*fields: str) -> FormHelper:
    helper = FormHelper()
    helper.form_tag = False
    helper.layout = Layout(*fields)
    return helper


class StartWayForm(forms.Form):
    """The first question: from what. Asked in the address, so that a link can answer it."""

    way = forms.ChoiceField(label=_("What is started"), widget=forms.RadioSelect)
    source = forms.ModelChoiceField(
        label=_("From which published scale"),
        queryset=Scale.objects.none(),
        required=False,
        help_text=_("An empty scale needs none."),
    )

    def __init__(self, *args: Any, ways: Iterable[str], sources: QuerySet[Scale], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["way"].choices = [(way, WAYS[way]) for way in ways]
        self.fields["source"].queryset = sources
        self.fields["source"].label_from_instance = scale_label
        self.helper = _helper("way", "source")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("way") not in (None, "empty") and not cleaned.get("source") and "source" not in self.errors:
            self.add_error("source", _("Choose the scale to start from."))
        return cleaned


class StartForm(forms.Form):
    """Whose draft it will be, and what it is called. A new version has all of that from the version before."""

    subject = forms.ChoiceField(label=_("For"), choices=ScaleSubject.choices)
    committee = forms.ModelChoiceField(
        label=_("Issued by"), queryset=Organization.objects.none(), empty_label=_("Choose …")
    )
    title = LineField(label=_("Title"), max_length=200)
    code = forms.SlugField(
        label=_("Code"),
        max_length=60,
        help_text=_("Short and without accents, for instance thang-diem-xa-tung-anh; every version keeps it."),
    )

    def __init__(self, *args: Any, way: str, committees: Iterable[Organization], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if way == "version":
            self.fields.clear()
        elif way != "empty":
            del self.fields["subject"]
        if way != "version":
            self.fields["committee"].queryset = Organization.objects.filter(pk__in=[unit.pk for unit in committees])
        self.helper = _helper(*self.fields)


class ConfirmForm(forms.Form):
    """The second step before something that cannot be taken back; `version` is the draft's revision."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class AdoptForm(forms.Form):
    """The year in which a split is put in force."""

    evaluation_year = forms.ModelChoiceField(label=_("Year"), queryset=EvaluationYear.objects.none(), empty_label=None)

    def __init__(self, *args: Any, years: Iterable[EvaluationYear], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["evaluation_year"].queryset = EvaluationYear.objects.filter(
            pk__in=[year.pk for year in years]
        ).select_related("committee")
        self.helper = _helper("evaluation_year")

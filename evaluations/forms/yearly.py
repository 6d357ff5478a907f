"""Forms of the year's end: a unit's facts, findings, the grid of a cell's members."""

from collections.abc import Iterable, Mapping
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Fieldset, Layout, Row
from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cells.fields import DateField, DecimalField, IntegerField
from cells.models import Member
from evaluations.actions.facts import RatingEntry
from evaluations.actions.records import as_text
from evaluations.choices import MEMBER_FINDINGS, ORGANIZATION_FINDINGS, FindingCode, Level, NotApplicable
from evaluations.engine import NOT_APPLICABLE
from evaluations.forms.marks import AnswerField, PointsField, is_answered
from evaluations.models import Criterion, MemberRating, UnitFacts
from evaluations.queries.year_inputs import engine_marks

TASK_COUNTS = ("tasks_assigned", "tasks_completed", "tasks_on_time", "tasks_exceeded")
SHORTCOMING_COUNTS = ("shortcomings_noted", "shortcomings_remedied")

#: Which count each one is a part of.
WHOLES = {
    "tasks_completed": "tasks_assigned",
    "tasks_on_time": "tasks_completed",
    "tasks_exceeded": "tasks_completed",
    "shortcomings_remedied": "shortcomings_noted",
}


class ApplicablePointsField(PointsField):
    """Points, or "x" where the criterion does not apply."""

    def to_python(self, value: Any) -> Any:
        return NOT_APPLICABLE if str(value).strip().lower() == "x" else super().to_python(value)

    def validate(self, value: Any) -> None:
        if value is not NOT_APPLICABLE:
            super().validate(value)

    def run_validators(self, value: Any) -> None:
        if value is not NOT_APPLICABLE:
            super().run_validators(value)

    def prepare_value(self, value: Any) -> Any:
        return "x" if value is NOT_APPLICABLE else super().prepare_value(value)


def mark_field(criterion: Criterion) -> forms.Field:
    """A field for one yearly criterion, cleaned to an engine mark or None; never filled in beforehand."""
    texts = {"label": f"{criterion.code}. {criterion.title}", "help_text": criterion.guidance}
    may_not_apply = criterion.not_applicable != NotApplicable.REFUSED
    if is_answered(criterion):
        field = AnswerField(criterion, with_not_applicable=may_not_apply, **texts)
        field.choices = [("", "–"), *field.widget.choices]
        return field
    if not may_not_apply:
        return PointsField(criterion, **texts)
    texts["help_text"] = f"{criterion.guidance} {gettext('Write x where it does not apply.')}".strip()
    return ApplicablePointsField(criterion, **texts)


def stored_marks(cleaned: Mapping[str, Any], criteria: Iterable[Criterion]) -> dict[str, str]:
    """The marks given, as they are stored: {"T9": "4.5", "C6": "na"}."""
    marks = ((criterion.code, cleaned[f"mark_{criterion.code}"]) for criterion in criteria)
    return {code: as_text(mark) for code, mark in marks if mark is not None}


def initial_marks(criteria: Iterable[Criterion], stored: Mapping[str, str]) -> dict[str, Any]:
    """Stored marks as the fields show them: an answer by its text, points as a number."""
    marks = engine_marks(stored)
    return {
        f"mark_{criterion.code}": stored[criterion.code] if is_answered(criterion) else marks[criterion.code]
        for criterion in criteria
        if criterion.code in stored
    }


def check_counts(form: forms.Form) -> None:
    """None given, or all of a set, and each within the one before it."""
    for names in (TASK_COUNTS, SHORTCOMING_COUNTS):
        counts = {name: form.cleaned_data.get(name) for name in names if name in form.fields}
        if all(count is None for count in counts.values()) or any(name in form.errors for name in counts):
            continue
        for name, count in counts.items():
            whole = WHOLES.get(name, name)
            most = counts[whole]
            if count is None:
                form.add_error(name, _("Fill in this count too."))
            elif most is not None and count > most:
                limit = {"whole": form.fields[whole].label, "count": most}
                form.add_error(name, _("Not more than “%(whole)s” (%(count)s).") % limit)


class UnitFactsForm(forms.Form):
    """A unit's year-end facts and yearly marks."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    shortcomings_noted = IntegerField(label=_("Shortcomings noted"), required=False, min_value=0, max_value=999)
    shortcomings_remedied = IntegerField(label=_("Shortcomings remedied"), required=False, min_value=0, max_value=999)
    targets_met = DecimalField(label=_("Targets met, percent"), required=False, min_value=0, max_value=999)
    allied_level = forms.ChoiceField(
        label=_("Lowest level of government, Front and mass organisations at the same level"),
        required=False,
        choices=[("", "–"), *Level.choices],
    )
    is_force_majeure = forms.BooleanField(label=_("Force majeure kept targets from being met"), required=False)

    FACTS = ("shortcomings_noted", "shortcomings_remedied", "targets_met", "allied_level", "is_force_majeure")

    def __init__(self, *args: Any, facts: UnitFacts | None, criteria: Iterable[Criterion], **kwargs: Any) -> None:
        self.criteria = list(criteria)
        super().__init__(*args, **kwargs)
        self.initial = {"version": facts.version if facts else 0}
        if facts:
            self.initial |= {name: getattr(facts, name) for name in self.FACTS}
            self.initial |= initial_marks(self.criteria, facts.marks)
        for criterion in self.criteria:
            self.fields[f"mark_{criterion.code}"] = mark_field(criterion)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(
            "version",
            Fieldset(
                _("Facts of the year"),
                Row(Column("shortcomings_noted"), Column("shortcomings_remedied")),
                Row(Column("targets_met"), Column("allied_level")),
                "is_force_majeure",
            ),
            Fieldset(_("Criteria marked at the end of the year"), *(f"mark_{c.code}" for c in self.criteria)),
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        check_counts(self)
        return cleaned

    def values(self) -> dict[str, Any]:
        """What the action stores."""
        facts = {name: self.cleaned_data[name] for name in self.FACTS}
        return facts | {"marks": stored_marks(self.cleaned_data, self.criteria)}


class FindingForm(forms.Form):
    """A conclusion or discipline, about the unit or one of its members, with its document."""

    member = forms.ModelChoiceField(
        label=_("About"), required=False, queryset=Member.objects.none(), empty_label=_("The unit itself")
    )
    code = forms.ChoiceField(label=_("Finding"), choices=[("", "–"), *FindingCode.choices])
    document_number = forms.CharField(label=_("Document number"), max_length=100)
    document_on = DateField(label=_("Document date"))
    is_self_remedied = forms.BooleanField(label=_("Found by itself and remedied"), required=False)
    is_force_majeure = forms.BooleanField(label=_("Due to force majeure"), required=False)
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, members: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].queryset = members
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(
            Row(Column("member"), Column("code")),
            Row(Column("document_number"), Column("document_on")),
            "is_self_remedied",
            "is_force_majeure",
            "note",
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        code = cleaned.get("code")
        if code and code not in (MEMBER_FINDINGS if cleaned.get("member") else ORGANIZATION_FINDINGS):
            self.add_error(
                "code", _("This finding does not apply to what it is about: choose the member, or another finding.")
            )
        return cleaned


class RatingRowForm(forms.Form):
    """One member's row of the grid. Marks are never filled in beforehand."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    tasks_assigned = IntegerField(label=_("Assigned"), required=False, min_value=0, max_value=999)
    tasks_completed = IntegerField(label=_("Completed"), required=False, min_value=0, max_value=999)
    tasks_on_time = IntegerField(label=_("On time"), required=False, min_value=0, max_value=999)
    tasks_exceeded = IntegerField(label=_("Exceeded"), required=False, min_value=0, max_value=999)
    shortcomings_noted = IntegerField(label=_("Noted"), required=False, min_value=0, max_value=99)
    shortcomings_remedied = IntegerField(label=_("Remedied"), required=False, min_value=0, max_value=99)
    professional_level = forms.ChoiceField(
        label=_("Professional rating"), required=False, choices=[("", "–"), *Level.choices]
    )

    def __init__(
        self, *args: Any, member: Member, rating: MemberRating | None, criteria: Iterable[Criterion], **kwargs: Any
    ) -> None:
        self.member, self.rating = member, rating
        self.criteria = list(criteria)
        kwargs["prefix"] = str(member.pk)
        super().__init__(*args, **kwargs)
        self.initial = {"version": rating.version if rating else 0}
        if rating:
            self.initial |= initial_marks(self.criteria, rating.marks)
            self.initial |= {
                name: getattr(rating, name) for name in (*TASK_COUNTS, *SHORTCOMING_COUNTS, "professional_level")
            }
        for criterion in self.criteria:
            self.fields[f"mark_{criterion.code}"] = mark_field(criterion)
        for name, field in self.fields.items():
            select = isinstance(field, forms.ChoiceField)
            field.widget.attrs |= {
                "class": "form-select" if select else "form-control input-mark",
                "aria-label": f"{member.name} – {field.label}",
            }
            if self.is_bound and name in self.errors:
                field.widget.attrs["class"] += " is-invalid"
                field.widget.attrs["aria-invalid"] = "true"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        check_counts(self)
        return cleaned

    def mark_fields(self) -> list[Any]:
        return [self[f"mark_{criterion.code}"] for criterion in self.criteria]

    def count_fields(self) -> list[Any]:
        return [self[name] for name in (*TASK_COUNTS, *SHORTCOMING_COUNTS)]

    def entry(self) -> RatingEntry:
        cleaned: Mapping[str, Any] = self.cleaned_data
        return RatingEntry(
            member_pk=self.member.pk,
            version=cleaned["version"],
            marks=stored_marks(cleaned, self.criteria),
            counts={name: cleaned[name] for name in (*TASK_COUNTS, *SHORTCOMING_COUNTS)},
            professional_level=cleaned["professional_level"],
            sick_months=self.rating.sick_months if self.rating else 0,
        )

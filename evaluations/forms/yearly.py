"""Forms of the year's end: a unit's facts, findings, the grid of a cell's members."""

from collections.abc import Iterable, Mapping
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Fieldset, Layout, Row
from django import forms
from django.utils.translation import gettext_lazy as _

from cells.fields import DateField, DecimalField, IntegerField
from cells.models import Member
from evaluations.actions.facts import RatingEntry
from evaluations.choices import MEMBER_FINDINGS, ORGANIZATION_FINDINGS, FindingCode, Level
from evaluations.completeness import mark_field, note_field
from evaluations.forms.marks import ProseField
from evaluations.forms.yearly_marks import YearlyMarksForm, extras, regular
from evaluations.models import Criterion, MemberRating, UnitFacts

TASK_COUNTS = ("tasks_assigned", "tasks_completed", "tasks_on_time", "tasks_exceeded")
SHORTCOMING_COUNTS = ("shortcomings_noted", "shortcomings_remedied")

#: Which count each one is a part of.
WHOLES = {
    "tasks_completed": "tasks_assigned",
    "tasks_on_time": "tasks_completed",
    "tasks_exceeded": "tasks_completed",
    "shortcomings_remedied": "shortcomings_noted",
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


class UnitFactsForm(YearlyMarksForm):
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
        super().__init__(*args, **kwargs)
        self.add_marks(criteria, forms.Textarea(attrs={"rows": 2}))
        self.initial = {"version": facts.version if facts else 0}
        if facts:
            self.initial |= {name: getattr(facts, name) for name in self.FACTS}
            self.initial |= self.initial_marks(facts.marks, facts.notes)
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
            *self._marks_layout(_("Criteria marked at the end of the year"), regular(self.criteria)),
            *self._marks_layout(_("Bonuses and deductions"), extras(self.criteria)),
        )

    def _marks_layout(self, legend: Any, criteria: list[Criterion]) -> list[Fieldset]:
        """A fieldset of marks, each with its note beside it; none where there is no criterion."""
        rows = [
            Row(*(Column(name) for name in (mark_field(one.code), note_field(one.code)) if name in self.fields))
            for one in criteria
        ]
        return [Fieldset(legend, *rows)] if rows else []

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        check_counts(self)
        return cleaned

    def values(self) -> dict[str, Any]:
        """What the action stores."""
        facts = {name: self.cleaned_data[name] for name in self.FACTS}
        return facts | {"marks": self.marks(), "notes": self.notes()}


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


class RatingRowForm(YearlyMarksForm):
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
        kwargs["prefix"] = str(member.pk)
        super().__init__(*args, **kwargs)
        self.add_marks(criteria, forms.TextInput(attrs={"placeholder": _("Note")}))
        self.initial = {"version": rating.version if rating else 0}
        if rating:
            self.initial |= self.initial_marks(rating.marks, rating.notes)
            self.initial |= {
                name: getattr(rating, name) for name in (*TASK_COUNTS, *SHORTCOMING_COUNTS, "professional_level")
            }
        for name, field in self.fields.items():
            field.widget.attrs |= {"class": _look_of(field), "aria-label": f"{member.name} – {field.label}"}
            if self.is_bound and name in self.errors:
                field.widget.attrs["class"] += " is-invalid"
                field.widget.attrs["aria-invalid"] = "true"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        check_counts(self)
        return cleaned

    def mark_fields(self) -> list[list[Any]]:
        """By criterion its mark, and its note where it asks for one."""
        return [
            [self[name] for name in (mark_field(one.code), note_field(one.code)) if name in self.fields]
            for one in (*regular(self.criteria), *extras(self.criteria))
        ]

    def rules(self) -> list[Any]:
        """The marks' fields, for the words that explain them."""
        return [fields[0] for fields in self.mark_fields()]

    def count_fields(self) -> list[Any]:
        return [self[name] for name in (*TASK_COUNTS, *SHORTCOMING_COUNTS)]

    def entry(self) -> RatingEntry:
        cleaned: Mapping[str, Any] = self.cleaned_data
        return RatingEntry(
            member_pk=self.member.pk,
            version=cleaned["version"],
            marks=self.marks(),
            notes=self.notes(),
            counts={name: cleaned[name] for name in (*TASK_COUNTS, *SHORTCOMING_COUNTS)},
            professional_level=cleaned["professional_level"],
            sick_months=self.rating.sick_months if self.rating else 0,
        )


def _look_of(field: forms.Field) -> str:
    if isinstance(field, forms.ChoiceField):
        return "form-select"
    return "form-control input-note" if isinstance(field, ProseField) else "form-control input-mark"

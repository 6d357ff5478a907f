"""An administrator's forms: a new account, another office."""

from typing import Any, cast

from crispy_forms.helper import FormHelper
from django import forms
from django.contrib.auth.validators import ASCIIUsernameValidator
from django.utils.translation import gettext_lazy as _

from cells.choices import Role
from cells.fields import DateField
from cells.models import Organization
from cells.rules import can_be_held


class OfficeForm(forms.Form):
    """Which office at the unit, and from when."""

    role = forms.ChoiceField(label=_("Office"))
    held_from = DateField(label=_("From"))

    def __init__(self, *args: Any, organization: Organization, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = [(role.value, role.label) for role in Role if can_be_held(role, organization.kind)]
        cast(forms.ChoiceField, self.fields["role"]).choices = [("", _("Choose …")), *roles]
        self.helper = FormHelper()
        self.helper.form_tag = False


class AccountForm(OfficeForm):
    """Who signs in, with the first office; the password is made by the action and never asked for."""

    full_name = forms.CharField(
        label=_("Full name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    username = forms.CharField(
        label=_("User name"),
        max_length=60,
        validators=[ASCIIUsernameValidator()],
        help_text=_("Letters without accents, digits and . _ - only, for instance tu.nguyen"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
    field_order = ("full_name", "username", "role", "held_from")

    def clean_username(self) -> str:
        return str(self.cleaned_data["username"]).lower()

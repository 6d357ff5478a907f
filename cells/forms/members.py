"""The search above a list of members."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cells.choices import MemberStatus


class MemberFilter(forms.Form):
    """What it does not understand it leaves out: a search is never refused."""

    q = forms.CharField(
        label=_("Name or card number"), required=False, widget=forms.TextInput(attrs={"class": "form-control"})
    )
    status = forms.ChoiceField(
        label=_("Standing"),
        required=False,
        choices=[("", _("Current members")), *MemberStatus.choices],
        widget=forms.Select(attrs={"class": "form-select"}),
    )

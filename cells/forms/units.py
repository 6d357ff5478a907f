"""What a committee records about a unit: the signed commitment, a minute book, who supervises it."""

import datetime
from typing import Any, cast

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cells.fields import DateField, IntegerField
from cells.models import Organization, User
from cells.names import sort_key
from cells.queries.units import possible_supervisors
from cells.scope import Scope


def refuse_future(day: datetime.date) -> None:
    if day > timezone.localdate():
        raise ValidationError(_("This day has not come yet."))


class UnitForm(forms.Form):
    """Rendered by crispy, sent by the page's own form tag."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False


class CommitmentForm(UnitForm):
    year = IntegerField(label=_("Year of the commitment"), min_value=2015, max_value=2100)
    signed_on = DateField(label=_("Signed on"), validators=[refuse_future])
    unit = forms.BooleanField(label=_("The unit has signed"), required=False)
    members = forms.BooleanField(label=_("All its members have signed"), required=False)

    def __init__(self, *args: Any, organization: Organization, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not organization.is_cell:
            del self.fields["members"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        cleaned.setdefault("members", False)
        if not cleaned.get("unit") and not cleaned["members"]:
            self.add_error("unit", _("Tick who has signed."))
        return cleaned


class MinuteBookForm(UnitForm):
    number = forms.CharField(
        label=_("Number of the book"), max_length=30, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    issued_on = DateField(label=_("Handed out on"), validators=[refuse_future])


class SupervisionForm(UnitForm):
    user = forms.ModelChoiceField(label=_("Supervisor"), queryset=User.objects.none())
    held_from = DateField(label=_("From"))

    def __init__(self, *args: Any, scope: Scope, organization: Organization, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        supervisors = possible_supervisors(scope, organization, timezone.localdate())
        by_name = sorted(supervisors, key=lambda user: sort_key(user.full_name))
        field = cast("forms.ModelChoiceField[User]", self.fields["user"])
        field.queryset = supervisors
        field.choices = [("", _("Choose …")), *((user.pk, str(user)) for user in by_name)]
        if not by_name:
            field.help_text = _(
                "Nobody holds the office of supervisor here yet: an administrator gives it to an account."
            )

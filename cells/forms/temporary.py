"""A member's temporary activities at another cell: since when, until when."""

from django.utils.translation import gettext_lazy as _

from cells.fields import DateField
from cells.forms.units import UnitForm


class TemporaryActivityForm(UnitForm):
    held_from = DateField(label=_("From"), help_text=_("From this day the member is called to the other cell."))
    held_until = DateField(
        label=_("Until"),
        required=False,
        help_text=_("From this day the member is called at home again. Leave it empty while it is not known."),
    )


class TemporaryActivityEndForm(UnitForm):
    held_until = DateField(
        label=_("Until"),
        help_text=_(
            "From this day the member is called at home again. Recorded by mistake? Write the day they began on."
        ),
    )

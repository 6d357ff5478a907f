"""An administrator's accounts and roster."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cells.models import Organization
from reports.home.reading import Reading
from reports.home.values import Action, Figure, Task


def administration_figures(reading: Reading, organization: Organization) -> Iterator[Figure]:
    numbers = reading.administrations[organization.path]
    accounts = reverse("account_list")
    yield Figure(value=numbers.units, label=_("units below"), url=reverse("organization_list"))
    yield Figure(value=numbers.accounts, label=_("accounts"), url=accounts)
    yield Figure(
        value=numbers.accounts_without_office,
        label=_("accounts without an office"),
        url=accounts,
        note=_("They can sign in and see nothing.") if numbers.accounts_without_office else "",
        tone="warn" if numbers.accounts_without_office else "good",
    )


def administration_tasks(reading: Reading, organization: Organization) -> Iterator[Task]:
    numbers = reading.administrations[organization.path]
    if numbers.imported_at is not None:
        day = date_format(timezone.localdate(numbers.imported_at), "SHORT_DATE_FORMAT")
        note = _("Last imported on %(date)s.") % {"date": day}
    elif numbers.units:
        note = _("No roster has been imported yet.")
    else:
        note = _("There are no units yet: the roster brings units and members in.")
    yield Task(title=_("Import a roster"), url=reverse("roster_upload"), note=note, tone="" if numbers.units else "bad")
    yield Task(
        title=_("Open an account"),
        url=reverse("account_create"),
        note=_("For a secretary, a supervisor or an official; the first password is printed on a slip."),
    )


def administration_action(reading: Reading, organization: Organization) -> Action | None:
    if reading.administrations[organization.path].units:
        return None
    return Action(label=_("Import a roster"), url=reverse("roster_upload"))

"""The whole demonstration, all or nothing."""

import datetime
import gc

from django.db import transaction
from django.db.models import Min
from django.utils import timezone

from cells.models import Organization, User
from evaluations.demonstration.accounts import build_accounts
from evaluations.demonstration.calendar import Calendar
from evaluations.demonstration.evidence import build_evidence
from evaluations.demonstration.organisation import build_organisation
from evaluations.demonstration.papers import build_papers
from evaluations.demonstration.people import build_people
from evaluations.demonstration.records import build_records
from evaluations.demonstration.visits import build_visits
from evaluations.demonstration.years import close_last_year, open_years


def is_built() -> bool:
    """Whether there is a district; building is one transaction, so a part of one never stands there."""
    return bool(Organization.objects.exists())


def built_on() -> datetime.date:
    """The day from which everything was reckoned."""
    return timezone.localdate(User.objects.aggregate(first=Min("created_at"))["first"])


@transaction.atomic
def build_demonstration(today: datetime.date, *, communes: int | None = None) -> None:
    """Fill an empty database; with `communes`, only so many committees and grassroots cells, for tests and journeys."""
    gc.disable()  # hundreds of thousands of values, none of them garbage before the end
    try:
        _build(Calendar(today), communes)
    finally:
        gc.enable()


def _build(calendar: Calendar, communes: int | None) -> None:
    district = build_organisation(calendar, communes)
    people = build_people(district, calendar)
    staff = build_accounts(district, people, calendar)
    build_papers(district, people, calendar)
    last_year, this_year = open_years(district, staff, calendar)
    build_records(district, people, staff, (last_year, this_year), calendar)
    build_visits(calendar)
    build_evidence(district, staff, this_year, calendar)
    close_last_year(district, people, staff, last_year, calendar)

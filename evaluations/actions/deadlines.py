"""A committee's own dates for the records of the units under it, set and taken away again."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cells.actions import record_event
from cells.models import Organization
from cells.scope import Scope, require
from evaluations import rules
from evaluations.actions.years import check_dates, open_or_refuse
from evaluations.models import Deadline, EvaluationYear
from evaluations.queries.deadlines import may_have_own_dates, own_dates
from evaluations.rules import Dates


class StaleDates(Exception):
    """The committee's dates are no longer those that the page showed."""


@transaction.atomic
def set_deadline(
    scope: Scope, evaluation_year: EvaluationYear, committee: Organization, dates: Dates, *, seen: Dates | None
) -> None:
    """From now on the committee's units follow its own dates in an open year; `seen` are those it had until now."""
    stored = _stored(scope, evaluation_year, committee)
    check_dates(dates)
    before = own_dates(stored) if stored else None
    if before == dates:
        return
    if before != seen:
        raise StaleDates
    days = _days(dates)
    Deadline.objects.update_or_create(evaluation_year=evaluation_year, organization=committee, defaults=days)
    _record(scope, "set_deadline", evaluation_year, committee, before, dates)


@transaction.atomic
def take_away_deadline(
    scope: Scope, evaluation_year: EvaluationYear, committee: Organization, *, seen: Dates | None
) -> None:
    """Back to the dates of the committee above, or of the year."""
    stored = _stored(scope, evaluation_year, committee)
    if stored is None:
        return
    before = own_dates(stored)
    if before != seen:
        raise StaleDates
    stored.delete()
    _record(scope, "take_away_deadline", evaluation_year, committee, before, None)


def _stored(scope: Scope, evaluation_year: EvaluationYear, committee: Organization) -> Deadline | None:
    """What is in force, held until the transaction ends: whoever comes second waits at the year's row."""
    require(rules.can_set_deadline(scope, committee.path))
    year = open_or_refuse(evaluation_year.pk)
    if not may_have_own_dates(year, committee):
        raise ValidationError(
            _("%(committee)s has no dates of its own in %(year)s.") % {"committee": committee, "year": year.year}
        )
    return Deadline.objects.filter(evaluation_year=year, organization=committee).first()


def _days(dates: Dates) -> dict[str, int]:
    return {"opens_day": dates.opens_day, "due_day": dates.due_day, "grace_days": dates.grace_days}


def _record(
    scope: Scope,
    verb: str,
    evaluation_year: EvaluationYear,
    committee: Organization,
    before: Dates | None,
    after: Dates | None,
) -> None:
    was, now = (_days(dates) if dates else {} for dates in (before, after))
    changes = {name: [str(was.get(name, "")), str(now.get(name, ""))] for name in was | now}
    changed = {name: change for name, change in changes.items() if change[0] != change[1]}
    record_event(scope, verb, f"year:{evaluation_year.pk}", organization=committee, changes=changed)

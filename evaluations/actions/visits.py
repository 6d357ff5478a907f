"""What a supervising committee member says of a unit's month: the day of the visit, and one remark."""

import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from cells.actions import record_event
from cells.models import Organization
from cells.scope import Scope, require
from evaluations import rules
from evaluations.actions.records import StaleRecord, lock_open_year, require_writable
from evaluations.kept import changed_columns
from evaluations.models import EvaluationYear, Visit


@transaction.atomic
def write_visit(
    scope: Scope,
    *,
    organization: Organization,
    evaluation_year: EvaluationYear,
    month: int,
    version: int,
    visited_on: datetime.date | None,
    remark: str,
) -> Visit:
    """Each supervisor has one row a month, whether or not the unit has begun its record; both empty takes it back.

    `version` is the row's when the page was filled, 0 where there was none. Writing nothing new is never a conflict.
    """
    require(scope.user_id is not None and rules.can_write_visit(scope, organization.path))
    require_writable(organization, evaluation_year, month)
    lock_open_year(evaluation_year)
    where = {"organization": organization, "year": evaluation_year.year, "month": month, "user_id": scope.user_id}
    visit = Visit.objects.filter(**where).first() or Visit(**where)
    columns = {"visited_on": visited_on, "remark": remark.strip()}
    log = changed_columns(visit, columns)
    if not log:
        if visit.pk is None:
            raise ValidationError(_("Write the day of the visit or a remark."))
        return visit
    if version != (visit.version if visit.pk else 0):
        raise StaleRecord
    if visit.pk is None:
        visit.visited_on, visit.remark = visited_on, remark.strip()
        visit.save(force_insert=True)
    elif not Visit.objects.filter(pk=visit.pk, version=version).update(
        version=F("version") + 1, saved_at=timezone.now(), **columns
    ):
        raise StaleRecord
    record_event(scope, "write_visit", f"visit:{visit.pk}", organization=organization, changes=log)
    visit.refresh_from_db()
    return visit

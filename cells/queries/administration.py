"""What an administrator looks after, in numbers: units, accounts nobody uses any more, the last import."""

import datetime
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Max

from cells.choices import CELL_KINDS
from cells.models import Event, Organization
from cells.queries.accounts import administered, offices_within
from cells.scope import Scope, covers


@dataclass(frozen=True, kw_only=True, slots=True)
class Administration:
    """One administered organisation with everything below it."""

    units: int
    accounts: int
    accounts_without_office: int
    imported_at: datetime.datetime | None


def administrations(
    scope: Scope, paths: Collection[str], today: datetime.date, import_verb: str
) -> dict[str, Administration]:
    """By path of the administered organisation, in three queries for all of them.

    An import is an event of the committee whose roster it was; its target is what the index finds among millions.
    """
    organizations = Organization.objects.within(administered(scope)).order_by().values_list("pk", "path", "kind")
    tree = {path: (f"organization:{pk}", kind) for pk, path, kind in organizations}
    offices = list(offices_within(scope).order_by().values_list("user_id", "organization__path", "held_until"))
    committees = {target: path for path, (target, kind) in tree.items() if kind not in CELL_KINDS}
    imports = dict(
        Event.objects.filter(target__in=committees, verb=import_verb)
        .order_by()
        .values_list("target")
        .annotate(at=Max("at"))
    )
    found = {}
    for path in paths:
        here = [(user, until) for user, at, until in offices if covers(path, at)]
        current = {user for user, until in here if until is None or until > today}
        everybody = {user for user, _until in here}
        found[path] = Administration(
            units=sum(1 for below in tree if covers(path, below) and below != path),
            accounts=len(everybody),
            accounts_without_office=len(everybody - current),
            imported_at=max((at for target, at in imports.items() if covers(path, committees[target])), default=None),
        )
    return found

"""A reader puts a notice aside, or takes it up again."""

from typing import Any

from django.db import transaction

from cells.actions import record_event
from cells.scope import Scope, require
from evaluations.models import NoticeRead
from evaluations.notices import Notice


@transaction.atomic
def put_aside(scope: Scope, notice: Notice, *, is_aside: bool = True) -> None:
    """One's own notice; that a secretary has seen it stays in the trail."""
    require(scope.user_id is not None)
    row: dict[str, Any] = {"user_id": scope.user_id, "key": notice.key}
    if is_aside:
        _row, is_changed = NoticeRead.objects.get_or_create(**row)
    else:
        is_changed = NoticeRead.objects.filter(**row).delete()[0] > 0
    if is_changed:
        verb = "put_notice_aside" if is_aside else "take_up_notice"
        record_event(scope, verb, f"notice:{scope.user_id}", changes={"notice": ["", notice.key]})

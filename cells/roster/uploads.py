"""A workbook kept on the server between its preview and its confirmation; only its uploader reaches it."""

from datetime import date

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cells import rules
from cells.models import RosterUpload, User
from cells.roster.importing import Outcome, import_roster
from cells.roster.reading import read_roster
from cells.roster.values import RosterError
from cells.scope import Scope, require


def uploads_of(scope: Scope) -> QuerySet[RosterUpload]:
    return RosterUpload.objects.filter(uploaded_by=scope.user_id)


@transaction.atomic
def keep_upload(scope: Scope, uploader: User, *, file_name: str, content: bytes) -> RosterUpload:
    """Keep a workbook for its preview. An earlier one that was never confirmed is forgotten: it is full of people."""
    require(rules.can_import_roster(scope) and scope.user_id == uploader.pk)
    uploads_of(scope).filter(imported_at=None).delete()
    return RosterUpload.objects.create(uploaded_by=uploader, file_name=file_name, content=content)


@transaction.atomic
def import_upload(scope: Scope, upload: RosterUpload, *, today: date) -> Outcome:
    """Import what was previewed, once; the workbook itself is not needed afterwards and is not kept."""
    require(rules.can_import_roster(scope) and upload.uploaded_by_id == scope.user_id)
    upload = RosterUpload.objects.select_for_update().get(pk=upload.pk)
    if upload.imported_at:
        raise RosterError(_("This workbook has already been imported."))
    outcome = import_roster(scope, read_roster(bytes(upload.content), today), today=today, source=upload.file_name)
    upload.imported_at, upload.content = timezone.now(), b""
    upload.save(update_fields=["imported_at", "content"])
    return outcome

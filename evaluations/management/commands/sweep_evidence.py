from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cells.scope import Scope
from evaluations.actions.evidence import sweep_evidence


class Command(BaseCommand):
    """For a nightly timer: what an interrupted upload left behind goes after a day."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.description = _("Delete the files of evidence that no record names and that are older than a day.")

    def handle(self, *args: Any, **options: Any) -> None:
        count = sweep_evidence(Scope.system())
        self.stdout.write(ngettext("%(count)s file deleted.", "%(count)s files deleted.", count) % {"count": count})

from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from cells.scope import Scope
from evaluations.actions.scales import load_scales
from evaluations.scale_files import SCALES, ScaleFileError, read_scales


class Command(BaseCommand):
    def add_arguments(self, parser: CommandParser) -> None:
        parser.description = _("Publish the scales of a folder; run again, it publishes only what is new.")
        parser.add_argument("folder", nargs="?", type=Path, default=SCALES, help=_("a folder of *.toml files"))

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        try:
            answers = load_scales(Scope.system(), read_scales(folder))
        except (ScaleFileError, ValidationError) as error:
            raise CommandError("\n".join(getattr(error, "messages", [str(error)]))) from error
        if not answers:
            raise CommandError(_("There is no *.toml file in %(folder)s.") % {"folder": folder})
        for scale, is_new in answers:
            sentence = _("published: %(scale)s") if is_new else _("already there: %(scale)s")
            self.stdout.write(sentence % {"scale": f"{scale.code} {scale.version} – {scale.title}"})

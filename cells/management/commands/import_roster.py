"""manage.py import_roster FILE.xlsx [--dry-run]: a district's organisations and members from its workbook."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from cells.roster.comparing import Comparison, compare
from cells.roster.importing import import_roster
from cells.roster.preview import count_rows, describe_changes
from cells.roster.reading import read_roster
from cells.roster.values import Problem, Roster, RosterError
from cells.scope import Scope


class Command(BaseCommand):
    help = "Import a district's roster: organisations and members, all of it or nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the workbook (.xlsx)")
        parser.add_argument("--dry-run", action="store_true", help="only show what would change")

    def handle(self, *args: Any, file: Path, dry_run: bool, **options: Any) -> None:
        scope, today = Scope.system(), timezone.localdate()
        try:
            roster = read_roster(file, today)
            comparison = compare(scope, roster)
            self._show(roster, comparison)
            if roster.problems:
                raise CommandError(_("The list has problems; nothing was imported."))
            if not comparison.changes_anything:
                self.stdout.write(_("Nothing to change: everything in the list is already there."))
            elif dry_run:
                self.stdout.write(_("Only tried: nothing was written."))
            else:
                import_roster(scope, roster, today=today, source=file.name)
                self.stdout.write(self.style.SUCCESS(_("Imported.")))
        except RosterError as error:
            raise CommandError(str(error)) from error

    def _show(self, roster: Roster, comparison: Comparison) -> None:
        self.stdout.write(" / ".join(filter(None, (roster.province_name, roster.district_name))))
        for counts in count_rows(roster, comparison):
            self.stdout.write(
                _(
                    "%(title)s: %(new)d new, %(changed)d changed, %(unchanged)d unchanged, %(faulty)d with problems,"
                    " %(absent)s not in the list"
                )
                % {
                    "title": counts.title,
                    "new": counts.new,
                    "changed": counts.changed,
                    "unchanged": counts.unchanged,
                    "faulty": counts.faulty,
                    "absent": "–" if counts.absent is None else counts.absent,
                }
            )
        for change in describe_changes(roster, comparison):
            fields = "; ".join(
                f"{field.label}: {field.before or '–'} → {field.after or '–'}" for field in change.fields
            )
            self.stdout.write(f"{change.sheet}, {change.row}: {change.title}: {fields}")
        for remark in roster.remarks:
            self.stdout.write(self.style.WARNING(_line(remark)))
        for problem in roster.problems:
            self.stderr.write(_line(problem))


def _line(problem: Problem) -> str:
    return _("%(sheet)s, row %(row)d, column “%(column)s”: %(message)s") % {
        "sheet": problem.sheet,
        "row": problem.row,
        "column": problem.column,
        "message": problem.message,
    }

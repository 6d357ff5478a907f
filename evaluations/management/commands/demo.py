import shutil
from argparse import ArgumentTypeError
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cells.choices import Role
from evaluations.demonstration.accounts import PASSWORD, signed_in_accounts
from evaluations.demonstration.district import build_demonstration, built_on, is_built
from evaluations.demonstration.serving import FolderInUse, PortTaken, claimed_port, serve, sole_use, stop_on_signals

LAST_PORT = 65535


class Command(BaseCommand):
    def add_arguments(self, parser: CommandParser) -> None:
        parser.description = _("Try the software out: a made-up district with two years of records, on this machine.")
        parser.add_argument("--port", type=_port, default=8000, help=_("where to serve it (8000)"))
        parser.add_argument("--communes", type=_count, help=_("a smaller district, with so many communes"))
        parser.add_argument("--reset", action="store_true", help=_("throw the data away and begin afresh"))

    def handle(self, *args: Any, port: int, communes: int | None, reset: bool, **options: Any) -> None:
        database = _own_database()
        stop_on_signals()
        try:
            with claimed_port(port) as claimed, sole_use(settings.VAR_DIR):
                if reset:
                    _throw_away(database)
                self._prepare(communes)
                serve(claimed, self._announce)
        except PortTaken as error:
            raise CommandError(
                _("Port %(port)s is taken by another program or not open to you. Choose another one: --port %(other)s")
                % {"port": port, "other": port + 1 if 1024 <= port < LAST_PORT else 8080}
            ) from error
        except FolderInUse as error:
            raise CommandError(
                _("The demonstration is already running on the data in %(folder)s. Stop it first.")
                % {"folder": settings.VAR_DIR}
            ) from error
        except KeyboardInterrupt:
            pass
        self._say(_("The demonstration has stopped."))

    def _prepare(self, communes: int | None) -> None:
        """A killed start leaves an empty database, which the next one fills."""
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
        if is_built():
            self._say(
                _("The data made on %(day)s are kept; “manage.py demo --reset” begins afresh.")
                % {"day": date_format(built_on(), "SHORT_DATE_FORMAT")}
            )
        else:
            self._say(_("Making up a district with two years of records; a whole one takes some 15 seconds …"))
            build_demonstration(timezone.localdate(), communes=communes)

    def _announce(self, address: str) -> None:
        lines = ["", _("Bốn Tốt is ready: %(address)s") % {"address": address}, ""]
        lines += [_("Sign in as one of these people, with the password %(password)s") % {"password": PASSWORD}, ""]
        offices = signed_in_accounts()
        for office in offices:
            role = str(Role(office.role).label)
            lines.append(f"  {office.user.username:<12} {role:<36} {office.organization.name}")
        self._say("\n".join([*lines, "", _("Stop with Ctrl-C.")]))

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()


def _port(text: str) -> int:
    if not (text.isdecimal() and 1 <= int(text) <= LAST_PORT):
        raise ArgumentTypeError(_("a port is a number from 1 to %(last)s") % {"last": LAST_PORT})
    return int(text)


def _count(text: str) -> int:
    if not (text.isdecimal() and int(text)):
        raise ArgumentTypeError(_("a number from 1"))
    return int(text)


def _own_database() -> Path:
    """The demonstration's own file: no other database is ever filled with made-up people or thrown away."""
    if not settings.DEMO:
        raise CommandError(_("Start the demonstration with “manage.py demo”, so that it uses a database of its own."))
    database = Path(str(connection.settings_dict["NAME"]))
    if connection.vendor != "sqlite" or database.parent != settings.VAR_DIR:
        raise CommandError(_("DATABASE_URL is set. The demonstration has a database of its own: unset it first."))
    return database


def _throw_away(database: Path) -> None:
    connection.close()
    for path in (f"{database}-wal", f"{database}-shm", database):
        Path(path).unlink(missing_ok=True)
    for folder in (settings.MEDIA_ROOT, settings.EVIDENCE_DIR):
        shutil.rmtree(folder, ignore_errors=True)

"""The first account of an installation; every other is made in the browser by an administrator."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from cells.actions import create_user
from cells.choices import Role
from cells.models import Organization
from cells.scope import Scope


class Command(BaseCommand):
    help = "Make an administrator's account at the top of the tree and print its one-time password."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", help="letters, digits and . _ - only")
        parser.add_argument("--name", required=True, help="the person's full name")
        parser.add_argument("--unit", metavar="CODE", help="code of the unit to administer, instead of the top")

    @sensitive_variables()
    def handle(self, *, username: str, name: str, unit: str | None, **_options: Any) -> None:
        organization = _organization(unit)
        try:
            user, password = create_user(
                Scope.system(),
                username=username,
                full_name=name,
                organization=organization,
                role=Role.ADMINISTRATOR,
                held_from=timezone.localdate(),
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(_("Unit: %(unit)s") % {"unit": organization.name})
        self.stdout.write(_("User name: %(username)s") % {"username": user.username})
        self.stdout.write(_("One-time password: %(password)s") % {"password": password})
        self.stdout.write(_("It is shown only here; the first sign-in asks for a new one."))


def _organization(code: str | None) -> Organization:
    found = list(Organization.objects.filter(code=code) if code else Organization.objects.filter(depth=1))
    if len(found) > 1:
        names = "; ".join(f"{organization.code} {organization.name}" for organization in found)
        raise CommandError(_("Say which one with --unit and a code that only it has: %(names)s") % {"names": names})
    if not found and code:
        raise CommandError(_("No unit has the code %(code)s.") % {"code": code})
    if not found:
        raise CommandError(
            _("There is no organisation yet: bring one in first, with manage.py import_roster FILE.xlsx.")
        )
    organization: Organization = found[0]
    return organization

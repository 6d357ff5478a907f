"""Which committee of the database a roster belongs to, and whether this scope may import it."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from cells import rules
from cells.choices import OrganizationKind
from cells.models import Event, Organization
from cells.roster.letterhead import place_of
from cells.roster.row_reader import shown_day
from cells.roster.values import Roster, RosterError
from cells.scope import Scope

IMPORT_VERB = "import_roster"


@dataclass(frozen=True, kw_only=True, slots=True)
class Committees:
    """The province and the district of the letterhead; None where the import has to make them."""

    province: Organization | None
    district: Organization | None


def find_committees(scope: Scope, roster: Roster) -> Committees:
    """`RosterError` when the committee is not one this scope administers, known or not."""
    provinces = _administered(scope, OrganizationKind.PROVINCE, roster.province_name)
    districts = [
        district
        for district in _administered(scope, OrganizationKind.DISTRICT, roster.district_name)
        if _belongs_to(district, roster.province_name)
    ]
    if len(districts) > 1:
        raise RosterError(
            _("Several committees are called “%(name)s”; the lines above the list must say which province it is.")
            % {"name": roster.district_name}
        )
    if districts:
        _refuse_older_list(scope, districts[0], roster.as_of)
        return Committees(province=provinces[0] if provinces else None, district=districts[0])
    if not provinces and not scope.is_system:
        raise RosterError(
            _("The list belongs to “%(name)s”, which you do not administer.") % {"name": roster.district_name}
        )
    if not provinces and not roster.province_name:
        raise RosterError(
            _("“%(name)s” is not known yet, and the lines above the list do not say which province it belongs to.")
            % {"name": roster.district_name}
        )
    return Committees(province=provinces[0] if provinces else None, district=None)


def _administered(scope: Scope, kind: OrganizationKind, name: str) -> list[Organization]:
    place = place_of(name)
    return [
        organization
        for organization in Organization.objects.within(scope).filter(kind=kind, closed_on=None)
        if place and place_of(organization.name) == place and scope.holds(rules.ADMINISTRATORS, organization.path)
    ]


def _belongs_to(district: Organization, province_name: str) -> bool:
    """Many provinces have a district of the same name; a list that names no province may be of any."""
    top = Organization.objects.get_root(district)
    return not province_name or top.pk == district.pk or place_of(top.name) == place_of(province_name)


def _refuse_older_list(scope: Scope, district: Organization, as_of: date | None) -> None:
    """History is written forward: a list of an earlier day would move people back to where they were."""
    imports = Event.objects.within(scope).filter(verb=IMPORT_VERB, organization=district)
    days = [changes["as_of"][1] for changes in imports.values_list("changes", flat=True)]
    latest = max(days, default="")
    if as_of and latest > as_of.isoformat():
        raise RosterError(
            _("The list is of %(day)s, but one of %(latest)s has already been imported.")
            % {"day": shown_day(as_of), "latest": shown_day(date.fromisoformat(latest))}
        )

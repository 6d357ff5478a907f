"""The field's fixed lists: kinds and types of organisation, a member's standing, roles."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class OrganizationKind(models.TextChoices):
    """What an organisation is in the tree (domain: tỉnh ủy … chi bộ trực thuộc)."""

    PROVINCE = "province", _("Province committee")
    DISTRICT = "district", _("Committee directly under the province")
    GRASSROOTS_COMMITTEE = "grassroots_committee", _("Grassroots committee")
    GRASSROOTS_CELL = "grassroots_cell", _("Grassroots cell")
    SUB_COMMITTEE = "sub_committee", _("Sub-committee")
    SUBORDINATE_CELL = "subordinate_cell", _("Subordinate cell")


CELL_KINDS = frozenset({OrganizationKind.GRASSROOTS_CELL, OrganizationKind.SUBORDINATE_CELL})
GRASSROOTS_KINDS = frozenset({OrganizationKind.GRASSROOTS_COMMITTEE, OrganizationKind.GRASSROOTS_CELL})
#: Units that keep a monthly record and are classified at the end of the year.
UNIT_KINDS = CELL_KINDS | {OrganizationKind.GRASSROOTS_COMMITTEE, OrganizationKind.SUB_COMMITTEE}


class OrganizationType(models.TextChoices):
    """Loại hình: the columns of the official tables, then the types only cells have."""

    COMMUNE = "commune", _("Commune")
    WARD = "ward", _("Ward")
    TOWNSHIP = "township", _("Township")
    PARTY_AGENCY = "party_agency", _("Party, Front and mass organisation agency")
    STATE_AGENCY = "state_agency", _("State agency")
    PUBLIC_SERVICE_UNIT = "public_service_unit", _("Public service unit")
    NON_PUBLIC_SERVICE_UNIT = "non_public_service_unit", _("Non-public service unit")
    ARMY = "army", _("Army")
    POLICE = "police", _("Police")
    # xgettext:no-python-format
    STATE_ENTERPRISE_FULL = "state_enterprise_full", _("State enterprise, 100 % of capital")
    # xgettext:no-python-format
    STATE_ENTERPRISE_MAJORITY = "state_enterprise_majority", _("State enterprise, 50 % of capital or more")
    # xgettext:no-python-format
    STATE_ENTERPRISE_MINORITY = "state_enterprise_minority", _("State enterprise, under 50 % of capital")
    JOINT_STOCK_COMPANY = "joint_stock_company", _("Joint-stock company")
    LIMITED_COMPANY = "limited_company", _("Limited liability company")
    PARTNERSHIP = "partnership", _("Partnership")
    FOREIGN_FULL = "foreign_full", _("Foreign-invested, 100 %")
    FOREIGN_PARTIAL = "foreign_partial", _("Foreign-invested, in part")
    COOPERATIVE = "cooperative", _("Cooperative")
    ABROAD = "abroad", _("Abroad")
    OTHER = "other", _("Other")
    VILLAGE = "village", _("Village")
    RESIDENTIAL_GROUP = "residential_group", _("Residential group")
    SCHOOL = "school", _("School")
    HEALTH = "health", _("Health")


#: Types that only cells below a grassroots committee have: never a column of the official tables.
CELL_ONLY_TYPES = frozenset(
    {OrganizationType.VILLAGE, OrganizationType.RESIDENTIAL_GROUP, OrganizationType.SCHOOL, OrganizationType.HEALTH}
)


class Gender(models.TextChoices):
    MALE = "male", _("Male")
    FEMALE = "female", _("Female")


class MemberStatus(models.TextChoices):
    """A member's standing; the first four belong to a cell."""

    OFFICIAL = "official", _("Official")
    PROBATIONARY = "probationary", _("Probationary")
    EXEMPT = "exempt", _("Exempt from work and activities")
    SUSPENDED = "suspended", _("Suspended")
    TRANSFERRED = "transferred", _("Transferred")
    REMOVED = "removed", _("Removed")
    DECEASED = "deceased", _("Deceased")


PRESENT_STATUSES = frozenset(
    {MemberStatus.OFFICIAL, MemberStatus.PROBATIONARY, MemberStatus.EXEMPT, MemberStatus.SUSPENDED}
)

#: Those called to the meetings; they sign the commitment.
CALLED_STATUSES = frozenset({MemberStatus.OFFICIAL, MemberStatus.PROBATIONARY})


class Position(models.TextChoices):
    """A member's place in the leadership of the cell they belong to."""

    NONE = "", _("Member")
    SECRETARY = "secretary", _("Secretary")
    DEPUTY_SECRETARY = "deputy_secretary", _("Deputy secretary")
    COMMITTEE_MEMBER = "committee_member", _("Committee member")


class MembershipKind(models.TextChoices):
    OFFICIAL = "official", _("Official membership")
    TEMPORARY = "temporary", _("Temporary activities")


class Role(models.TextChoices):
    """What an office lets its holder do, on the organisation it names and everything below it."""

    CELL_SECRETARY = "cell_secretary", _("Cell secretary")
    COMMITTEE_SECRETARY = "committee_secretary", _("Committee secretary")
    SUPERVISOR = "supervisor", _("Supervising committee member")
    ORGANIZER = "organizer", _("Organizing committee")
    ADMINISTRATOR = "administrator", _("Administrator")
    AUDITOR = "auditor", _("Auditor (read-only)")

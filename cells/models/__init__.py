"""Who: the organisation and its people."""

from cells.models.commitment import Commitment
from cells.models.event import Event
from cells.models.member import Member, Membership
from cells.models.minute_book import MinuteBook
from cells.models.office import Office
from cells.models.organization import Organization
from cells.models.supervision import Supervision
from cells.models.upload import RosterUpload
from cells.models.user import User

__all__ = [
    "Commitment",
    "Event",
    "Member",
    "Membership",
    "MinuteBook",
    "Office",
    "Organization",
    "RosterUpload",
    "Supervision",
    "User",
]

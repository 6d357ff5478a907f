"""Members of a unit and everything below it, in the order of Vietnamese lists."""

from dataclasses import dataclass

from django.db.models import Case, Q, Value, When

from cells.choices import MembershipKind, MemberStatus
from cells.models import Member, Membership, Organization
from cells.models.member import MemberQuerySet
from cells.names import clean_name, search_key
from cells.scope import Scope


@dataclass(frozen=True, kw_only=True)
class MembershipLine:
    """A span of membership; the cell is named only where the reader may see it."""

    membership: Membership
    is_visible: bool

    @property
    def is_temporary(self) -> bool:
        return self.membership.kind == MembershipKind.TEMPORARY

    @property
    def is_void(self) -> bool:
        """Ended on the day it began: recorded by mistake."""
        span = self.membership
        return self.is_temporary and span.held_until is not None and span.held_until == span.held_from


def members_found(organization: Organization, words: str = "", status: str = "") -> MemberQuerySet:
    """Those who belong here, by given name; with words, exact accents come first, then the same letters.

    No standing means those present today. Digits also find a party card number.
    """
    members: MemberQuerySet = Member.objects.below(organization).select_related("organization")
    members = members.filter(status=status) if status in MemberStatus.values else members.present()
    key = search_key(words)
    if not key:
        return members
    if key.isdigit():
        return members.filter(card_number__contains=key)
    for word in key.split():
        members = members.filter(search_key__contains=word)
    return members.order_by(Case(When(_is_exact(words), then=Value(0)), default=Value(1)), "sort_key", "pk")


def memberships_within(scope: Scope, member: Member) -> list[MembershipLine]:
    """Where the member has belonged, latest first. Elsewhere than in the reader's part of the tree stays unnamed."""
    memberships = member.memberships.select_related("organization")
    return [
        MembershipLine(membership=membership, is_visible=scope.sees(membership.organization.path))
        for membership in memberships
    ]


def _is_exact(words: str) -> Q:
    """SQLite folds the case of ASCII letters only, and names are stored capitalised: "đức" has to find "Đức"."""
    condition = Q()
    for word in clean_name(words).split():
        condition &= Q(name__icontains=word) | Q(name__icontains=word[:1].upper() + word[1:].lower())
    return condition

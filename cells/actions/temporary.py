"""Temporary activities: for a time a member is called to another cell's meetings, and belongs to their own."""

import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cells import rules
from cells.actions.events import record_event
from cells.choices import PRESENT_STATUSES, MembershipKind
from cells.models import Member, Membership, Organization
from cells.queries.temporary import temporary_overlapping
from cells.scope import Scope, require


@transaction.atomic
def record_temporary_activity(
    scope: Scope,
    member: Member,
    *,
    organization: Organization,
    held_from: datetime.date,
    held_until: datetime.date | None = None,
) -> Membership:
    """Let a member take part at another cell of the reader's, from a day until a day (not included)."""
    home = _kept_home(scope, member)
    require(scope.sees(organization.path))
    _lock(member)
    if member.status not in PRESENT_STATUSES:
        raise ValidationError(_("This member no longer belongs to the cell."))
    if not organization.is_cell:
        raise ValidationError(_("Only a cell receives members in temporary activities."))
    if organization == home:
        raise ValidationError(_("This is the member's own cell."))
    if member.admitted_on and held_from < member.admitted_on:
        words = _("The member was admitted on %(day)s only.") % {"day": _day(member.admitted_on)}
        raise ValidationError({"held_from": words})
    if held_until and held_until <= held_from:
        raise ValidationError({"held_until": _("The end comes after the beginning.")})
    if not Organization.objects.within(scope).existing_on(held_from).filter(pk=organization.pk).exists():
        raise ValidationError({"held_from": _("The receiving cell does not exist on this day.")})
    _refuse_overlap(member, held_from, held_until)
    membership = Membership.objects.create(
        member=member,
        organization=organization,
        kind=MembershipKind.TEMPORARY,
        held_from=held_from,
        held_until=held_until,
    )
    record_event(
        scope,
        "record_temporary_activity",
        f"member:{member.pk}",
        organization=home,
        changes={
            "temporary_cell": ["", str(organization)],
            "held_from": ["", held_from.isoformat()],
            "held_until": ["", _as_text(held_until)],
        },
    )
    return membership


@transaction.atomic
def end_temporary_activity(scope: Scope, membership: Membership, *, held_until: datetime.date) -> None:
    """Set the day (not included) temporary activities end on; on the day they begin, they never took place."""
    home = _kept_home(scope, membership.member)
    _lock(membership.member)
    membership.refresh_from_db(fields=["kind", "held_from", "held_until"])
    if membership.kind != MembershipKind.TEMPORARY:
        raise ValidationError(_("Only temporary activities are ended here."))
    if membership.held_from and held_until < membership.held_from:
        words = _("They began on %(day)s: the end is not before that.") % {"day": _day(membership.held_from)}
        raise ValidationError({"held_until": words})
    if held_until == membership.held_until:
        return
    _refuse_overlap(membership.member, membership.held_from, held_until, besides=membership)
    before, membership.held_until = membership.held_until, held_until
    membership.save(update_fields=["held_until"])
    record_event(
        scope,
        "end_temporary_activity",
        f"member:{membership.member_id}",
        organization=home,
        changes={
            "temporary_cell": [str(membership.organization), ""],
            "held_until": [_as_text(before), held_until.isoformat()],
        },
    )


def _kept_home(scope: Scope, member: Member) -> Organization:
    """The member's own cell, whose committee keeps this."""
    require(member.organization is not None and rules.can_keep_unit(scope, member.organization.path))
    assert member.organization is not None
    return member.organization


def _lock(member: Member) -> None:
    """Two spans recorded at once follow one another, so that neither overlaps the other."""
    Member.objects.select_for_update().get(pk=member.pk)


def _refuse_overlap(
    member: Member,
    held_from: datetime.date | None,
    held_until: datetime.date | None,
    besides: Membership | None = None,
) -> None:
    """A member takes part at one other cell at a time; which one it is may be hidden from the reader."""
    other = temporary_overlapping(member, held_from, held_until, besides)
    if other is None:
        return
    if other.held_until:
        words = _("The member is in temporary activities from %(from)s until %(until)s already.")
    else:
        words = _("The member is in temporary activities from %(from)s on already: record first when they end.")
    spans = {"from": _day(other.held_from), "until": _day(other.held_until)}
    raise ValidationError(words % spans)


def _day(day: datetime.date | None) -> str:
    return date_format(day, "SHORT_DATE_FORMAT") if day else ""


def _as_text(day: datetime.date | None) -> str:
    return day.isoformat() if day else ""

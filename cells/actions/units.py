"""What a unit keeps for the movement: commitments, minute books, supervision."""

import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cells import rules
from cells.actions.accounts import end_sessions
from cells.actions.events import record_event
from cells.models import Commitment, Member, MinuteBook, Organization, Supervision, User
from cells.queries.accounts import not_ended
from cells.queries.units import possible_supervisors
from cells.scope import Scope, require


@transaction.atomic
def sign_commitments(
    scope: Scope, organization: Organization, *, year: int, signed_on: datetime.date, unit: bool, members: bool
) -> int:
    """Record that the unit, all members called to its meetings, or both signed; answers how many are new."""
    require(rules.can_keep_unit(scope, organization.path))
    if not organization.is_unit:
        raise ValidationError(_("Only a cell or a grassroots committee signs a commitment."))
    own = Commitment.objects.filter(organization=organization, member__isnull=True, year=year)
    new = []
    if unit and not own.exists():
        new.append(Commitment(organization=organization, year=year, signed_on=signed_on))
    if members:
        unsigned = (
            Member.objects.called()
            .filter(organization=organization)
            .exclude(pk__in=Commitment.objects.filter(year=year, member__isnull=False).values("member"))
        )
        new += [
            Commitment(organization=organization, member=member, year=year, signed_on=signed_on) for member in unsigned
        ]
    if new:
        Commitment.objects.bulk_create(new)
        record_event(
            scope,
            "sign_commitments",
            f"organization:{organization.pk}",
            organization=organization,
            changes={
                "year": ["", str(year)],
                "signed_on": ["", signed_on.isoformat()],
                "commitments": ["", str(len(new))],
            },
        )
    return len(new)


@transaction.atomic
def issue_minute_book(scope: Scope, organization: Organization, *, number: str, issued_on: datetime.date) -> MinuteBook:
    """Hand out a numbered minute book to a unit."""
    require(rules.can_keep_unit(scope, organization.path))
    book = MinuteBook(organization=organization, number=number.strip(), issued_on=issued_on)
    book.full_clean()
    book.save()
    record_event(
        scope,
        "issue_minute_book",
        f"organization:{organization.pk}",
        organization=organization,
        changes={"number": ["", book.number], "issued_on": ["", issued_on.isoformat()]},
    )
    return book


@transaction.atomic
def assign_supervision(
    scope: Scope, *, organization: Organization, user: User, held_from: datetime.date
) -> Supervision:
    """Let somebody who holds the office of supervisor above the unit follow it; they see it from that day."""
    require(rules.can_keep_unit(scope, organization.path))
    today = timezone.localdate()
    if not possible_supervisors(scope, organization, today).filter(pk=user.pk).exists():
        raise ValidationError({"user": _("This person does not hold the office of supervisor above the unit.")})
    if Supervision.objects.filter(not_ended(today), organization=organization, user=user).exists():
        raise ValidationError({"user": _("This person supervises the unit already.")})
    supervision = Supervision.objects.create(organization=organization, user=user, held_from=held_from)
    end_sessions(user)
    record_event(
        scope,
        "assign_supervision",
        f"organization:{organization.pk}",
        organization=organization,
        changes={"supervisor": ["", user.username], "held_from": ["", held_from.isoformat()]},
    )
    return supervision


@transaction.atomic
def end_supervision(scope: Scope, supervision: Supervision, *, held_until: datetime.date) -> None:
    """The supervision ends on that day (not included); the supervisor's open sessions end at once."""
    require(rules.can_keep_unit(scope, supervision.organization.path))
    held_until = max(held_until, supervision.held_from)
    if not Supervision.objects.filter(not_ended(held_until), pk=supervision.pk).update(held_until=held_until):
        raise ValidationError(_("This supervision has already ended."))
    end_sessions(supervision.user)
    record_event(
        scope,
        "end_supervision",
        f"organization:{supervision.organization_id}",
        organization=supervision.organization,
        changes={"supervisor": [supervision.user.username, ""], "held_until": ["", held_until.isoformat()]},
    )

"""Accounts and the offices they hold: who may sign in, and over which part of the tree."""

import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from cells import rules
from cells.actions.events import record_event
from cells.choices import Role
from cells.models import Office, Organization, Supervision, User
from cells.names import clean_name
from cells.queries.accounts import not_ended, reach_of
from cells.scope import Scope, require

#: Letters and digits that are not mistaken for each other when copied from paper.
ONE_TIME_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


@sensitive_variables()
def one_time_password() -> str:
    """A password for a slip of paper: 12 characters in three groups, some 59 bits."""
    return "-".join(get_random_string(4, ONE_TIME_ALPHABET) for _group in range(3))


@sensitive_variables()
@transaction.atomic
def create_user(
    scope: Scope, *, username: str, full_name: str, organization: Organization, role: Role, held_from: datetime.date
) -> tuple[User, str]:
    """Make an account with its first office; answers the one-time password, which is stored nowhere."""
    require(rules.can_manage_accounts(scope, organization.path))
    if User.objects.filter(username__iexact=username).exists():
        raise ValidationError({"username": _("This user name is taken. Add a letter or a digit.")})
    password = one_time_password()
    user = User(username=username.lower(), full_name=clean_name(full_name), must_change_password=True)
    user.set_password(password)
    user.full_clean()
    user.save()
    record_event(
        scope, "create_user", f"user:{user.pk}", organization=organization, changes={"username": ["", user.username]}
    )
    grant_office(scope, user=user, organization=organization, role=role, held_from=held_from)
    return user, password


@sensitive_variables()
@transaction.atomic
def reset_password(scope: Scope, user: User) -> str:
    """Hand out a new one-time password; the old one and the user's open sessions end.

    Refused unless the administrator manages everything the user can reach: whoever hands out a password could sign in
    with it.
    """
    user, today = _locked(user), timezone.localdate()
    require(rules.can_reset_password(scope, reach_of(user, today)))
    password = one_time_password()
    user.set_password(password)
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password"])
    office = user.offices.filter(not_ended(today)).select_related("organization").first()
    record_event(scope, "reset_password", f"user:{user.pk}", organization=office.organization if office else None)
    return password


@sensitive_variables("new_password")
@transaction.atomic
def change_own_password(scope: Scope, user: User, new_password: str) -> None:
    require(scope.is_system or scope.user_id == user.pk)
    validate_password(new_password, user)
    user.set_password(new_password)
    user.must_change_password = False
    user.save(update_fields=["password", "must_change_password"])
    record_event(scope, "change_password", f"user:{user.pk}")


@transaction.atomic
def grant_office(
    scope: Scope, *, user: User, organization: Organization, role: Role, held_from: datetime.date
) -> Office:
    require(rules.can_manage_accounts(scope, organization.path))
    if not rules.can_be_held(role, organization.kind):
        raise ValidationError({"role": _("This office does not exist at a unit of this kind.")})
    _locked(user)
    if user.offices.filter(organization=organization, role=role, held_until__isnull=True).exists():
        raise ValidationError(_("This person holds this office already."))
    office = Office(user=user, organization=organization, role=role, held_from=held_from)
    office.full_clean()
    office.save()
    end_sessions(user)
    record_event(
        scope,
        "grant_office",
        f"user:{user.pk}",
        organization=organization,
        changes={"role": ["", str(role)], "held_from": ["", held_from.isoformat()]},
    )
    return office


@transaction.atomic
def end_office(scope: Scope, office: Office, *, held_until: datetime.date) -> None:
    """The office ends on that day (not included) with the supervision it was for; open sessions end at once.

    Refused when the holder also has an office higher up that the administrator does not manage.
    """
    user = _locked(office.user)
    require(rules.can_end_office(scope, office.organization.path, reach_of(user, timezone.localdate())))
    if office.role == Role.ADMINISTRATOR and user.pk == scope.user_id:
        raise ValidationError(_("You cannot end your own office of administrator: another administrator can."))
    held_until = max(held_until, office.held_from)
    if not Office.objects.filter(not_ended(held_until), pk=office.pk).update(held_until=held_until):
        raise ValidationError(_("This office has already ended."))
    if office.role == Role.SUPERVISOR:
        for supervision in Supervision.objects.below(office.organization).filter(not_ended(held_until), user=user):
            supervision.held_until = max(held_until, supervision.held_from)
            supervision.save(update_fields=["held_until"])
    end_sessions(user)
    record_event(
        scope,
        "end_office",
        f"user:{user.pk}",
        organization=office.organization,
        changes={"role": [office.role, ""], "held_until": ["", held_until.isoformat()]},
    )


def end_sessions(user: User) -> None:
    """Every open session of the user ends with its next request: what they may see has changed."""
    User.objects.filter(pk=user.pk).update(access_version=F("access_version") + 1)


def _locked(user: User) -> User:
    """The user's row, held until the transaction ends: their offices do not change under a guard."""
    return User.objects.select_for_update().get(pk=user.pk)

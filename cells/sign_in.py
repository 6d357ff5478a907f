"""How allauth is bent to this house: no sign-up, no e-mail, user names only."""

from typing import ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cells.models import User

#: One message for a wrong name, a wrong password and an account that may no longer sign in.
REFUSED = _("The user name or the password is not right.")


class Adapter(DefaultAccountAdapter):
    error_messages: ClassVar[dict[str, str | Promise]] = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": REFUSED,
        "too_many_login_attempts": _("Too many attempts. Wait five minutes, then try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        messages.error(request, REFUSED)
        return redirect("account_login")


def display_name(user: User) -> str:
    return str(user)

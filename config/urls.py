"""Every address of the application; the access table in tests/test_access.py holds one row for each name here."""

from allauth.account import views as account
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("reports.urls")),
    path("", include("evaluations.urls")),
    path("", include("cells.urls")),
    path("language/", login_not_required(set_language), name="set_language"),
    path("account/sign-in/", account.login, name="account_login"),
    path("account/sign-out/", account.logout, name="account_logout"),
    path("account/password/", account.password_change, name="account_change_password"),
]
if settings.DEMO:
    urlpatterns.append(path("", include("reports.style_urls")))

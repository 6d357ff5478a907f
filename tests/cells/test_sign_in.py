"""Signing in, staying signed in, and what ends it."""

from collections.abc import Iterator

import pytest
from django.contrib.auth.hashers import identify_hasher, make_password
from django.core.cache import cache
from django.test import Client, override_settings
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from cells.actions import end_office, reset_password
from cells.choices import Role
from cells.models import User
from config import settings as production
from tests.builders import PASSWORD
from tests.conftest import World

REFUSED = "The user name or the password is not right."
BLOCKED = "Too many attempts. Wait five minutes, then try again."
POLICY = {
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
}


@pytest.fixture(autouse=True)
def nobody_has_tried_yet() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def sign_in(client: Client, username: str, password: str = PASSWORD, **more: str) -> object:
    return client.post(reverse("account_login"), {"login": username, "password": password, **more})


def is_signed_in(client: Client) -> bool:
    return client.get(reverse("organization_list")).status_code == 200


# --- the door ---------------------------------------------------------------------------------------------------------


def test_sign_in_leads_home(world: World) -> None:
    client = Client()
    assert not is_signed_in(client)
    answer = sign_in(client, "secretary")
    assert (answer.status_code, answer.url) == (302, reverse("home"))
    assert is_signed_in(client)


@pytest.mark.parametrize("username", ["SECRETARY", "Secretary", " secretary "])
def test_sign_in_ignores_the_case_of_the_user_name(world: World, username: str) -> None:
    client = Client()
    sign_in(client, username)
    assert is_signed_in(client)


@pytest.mark.parametrize("password", [PASSWORD.upper(), PASSWORD + " x", "", "x" * 5000])
def test_sign_in_needs_the_very_password(world: World, password: str) -> None:
    client = Client()
    sign_in(client, "secretary", password)
    assert not is_signed_in(client)


def test_sign_in_says_the_same_for_a_wrong_name_and_a_wrong_password(world: World) -> None:
    def page(username: str) -> str:
        content: str = sign_in(Client(), username, "sai-mat-khau").content.decode()
        return content.replace(username, "…")

    pages = {page(username) for username in ("secretary", "nobody.at.all")}
    assert [page.count(REFUSED) > 0 for page in pages] == [True] * len(pages)
    assert len({_without_tokens(page) for page in pages}) == 1


def _without_tokens(page: str) -> str:
    return "\n".join(line for line in page.splitlines() if "csrfmiddlewaretoken" not in line)


def test_sign_in_of_an_inactive_account_says_no_more(world: World) -> None:
    User.objects.filter(username="secretary").update(is_active=False)
    client = Client()
    answer = client.post(reverse("account_login"), {"login": "secretary", "password": PASSWORD}, follow=True)
    assert REFUSED in answer.content.decode()
    assert not is_signed_in(client)


def test_sign_in_is_blocked_after_five_failures(world: World) -> None:
    client = Client()
    pages = [sign_in(client, "secretary", f"wrong-{number}").content.decode() for number in range(5)]
    assert [REFUSED in page for page in pages] == [True] * 5
    blocked = sign_in(client, "secretary").content.decode()
    assert BLOCKED in blocked
    assert not is_signed_in(client)
    sign_in(client, "commune_secretary")
    assert is_signed_in(client), "only the account that was tried is blocked"


def test_sign_in_counts_the_failures_of_every_spelling_together(world: World) -> None:
    for username in ("secretary", "SECRETARY", "Secretary", "sEcretary", "seCretary"):
        sign_in(Client(), username, "wrong")
    assert BLOCKED in sign_in(Client(), "secretary").content.decode()


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example/", "/\\evil.example/", "javascript:alert(1)", "http:///evil.example"],
)
def test_sign_in_never_leads_elsewhere(world: World, target: str) -> None:
    assert sign_in(Client(), "secretary", next=target).url == reverse("home")


def test_sign_in_leads_to_the_page_that_was_asked_for(world: World) -> None:
    asked = reverse("organization_detail", args=[world.cell.pk])
    client = Client()
    answer = client.get(asked)
    assert answer.url == f"{reverse('account_login')}?next={asked}"
    assert sign_in(client, "secretary", next=asked).url == asked


def test_sign_in_needs_the_token_against_forged_requests(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    assert sign_in(client, "secretary").status_code == 403


def test_sign_in_page_hints_at_accents_in_the_password(db: None) -> None:
    page = Client().get(reverse("account_login")).content.decode()
    assert "data-accent-hint" in page
    assert "Telex" in page
    assert "js/password.js" in page


def test_sign_out_is_an_act_of_its_own(world: World) -> None:
    client = Client()
    sign_in(client, "secretary")
    client.get(reverse("account_logout"))
    assert is_signed_in(client)
    client.post(reverse("account_logout"))
    assert not is_signed_in(client)


# --- passwords --------------------------------------------------------------------------------------------------------


def test_passwords_are_hashed_with_argon2() -> None:
    with override_settings(PASSWORD_HASHERS=production.PASSWORD_HASHERS):
        assert identify_hasher(make_password("hoa-sen")).algorithm == "argon2"


@pytest.mark.django_db
def test_a_fresh_installation_has_no_account_and_no_default_password() -> None:
    assert not User.objects.exists()
    user = User.objects.create(username="bare")
    for password in ("", "admin", "password", "bare"):
        assert not user.check_password(password)
        sign_in(Client(), "bare", password)
    user.refresh_from_db()
    assert user.last_login is None


def test_one_time_password_opens_nothing_but_the_choice_of_ones_own(world: World) -> None:
    client, chosen = Client(), "hoa-sen-mua-ha"
    one_time = reset_password(world.scope("administrator"), world.secretary)
    choose = reverse("account_change_password")
    sign_in(client, "secretary", one_time)
    for name, arguments in (("organization_list", []), ("organization_detail", [world.cell.pk]), ("home", [])):
        answer = client.get(reverse(name, args=arguments))
        assert (answer.status_code, answer.url) == (302, choose)
    assert "Choose your own password" in client.get(choose).content.decode()
    answer = client.post(choose, {"oldpassword": one_time, "password1": chosen, "password2": chosen})
    assert answer.status_code == 302
    assert is_signed_in(client), "whoever chose a password stays signed in"
    assert not is_signed_in(_signed_in("secretary", one_time))
    assert is_signed_in(_signed_in("secretary", chosen))


def _signed_in(username: str, password: str = PASSWORD) -> Client:
    client = Client()
    sign_in(client, username, password)
    return client


@pytest.mark.parametrize(
    ("chosen", "words"), [("ngan", "too short"), ("password123", "too common"), ("Secretary.1", "too similar")]
)
def test_a_weak_password_is_refused_in_words(world: World, chosen: str, words: str) -> None:
    posted = {"oldpassword": PASSWORD, "password1": chosen, "password2": chosen}
    answer = _signed_in("secretary").post(reverse("account_change_password"), posted)
    assert words in answer.content.decode()
    world.secretary.refresh_from_db()
    assert world.secretary.check_password(PASSWORD)


# --- sessions ---------------------------------------------------------------------------------------------------------


def test_session_ends_with_the_office(world: World) -> None:
    here, there = _signed_in("secretary"), _signed_in("secretary")
    assert [is_signed_in(here), is_signed_in(there)] == [True, True]
    end_office(world.scope("administrator"), world.secretary.offices.get(), held_until=timezone.localdate())
    assert [is_signed_in(here), is_signed_in(there)] == [False, False]


def test_session_ends_with_a_new_office(world: World) -> None:
    here, administrator = _signed_in("secretary"), _signed_in("administrator")
    url = reverse("office_grant", args=[world.secretary.pk]) + f"?unit={world.sibling_cell.pk}"
    administrator.post(url, {"role": Role.CELL_SECRETARY, "held_from": "01/03/2025"})
    assert [is_signed_in(here), is_signed_in(administrator)] == [False, True]


def test_session_ends_with_a_new_one_time_password(world: World) -> None:
    here, administrator = _signed_in("secretary"), _signed_in("administrator")
    administrator.post(reverse("account_reset_password", args=[world.secretary.pk]))
    assert [is_signed_in(here), is_signed_in(administrator)] == [False, True]


def test_other_sessions_end_with_ones_own_new_password(world: World) -> None:
    here, there, chosen = _signed_in("secretary"), _signed_in("secretary"), "hoa-sen-mua-ha"
    here.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": chosen, "password2": chosen})
    assert [is_signed_in(here), is_signed_in(there)] == [True, False]


def test_session_cookie_is_out_of_reach_of_scripts(world: World) -> None:
    cookie = _signed_in("secretary").cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


# --- headers ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "name", "status"),
    [
        ("anonymous", "account_login", 200),
        ("secretary", "organization_list", 200),
        ("secretary", "account_change_password", 200),
        ("secretary", "account_list", 403),
        ("administrator", "account_list", 200),
        ("administrator", "account_create", 200),
    ],
)
def test_pages_allow_no_inline_script_or_style(world: World, who: str, name: str, status: int) -> None:
    answer = world.client(who).get(reverse(name))
    page = answer.content.decode()
    assert answer.status_code == status
    assert {part.strip() for part in answer["Content-Security-Policy"].split(";") if part.strip()} == POLICY
    assert (answer["X-Frame-Options"], answer["X-Content-Type-Options"]) == ("DENY", "nosniff")
    for forbidden in (" style=", "<style", " onclick=", "javascript:"):
        assert forbidden not in page
    assert page.count("<script") == page.count("<script src=") + page.count('<script type="module" src=')


def test_nobody_signs_up() -> None:
    with pytest.raises(NoReverseMatch):
        reverse("account_signup")

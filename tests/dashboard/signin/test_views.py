"""The door and the pages behind it: who gets in, how often he may try, which sign-ins are his to see and to end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.models import User
from django.db import DatabaseError
from django.test import Client

from dashboard import conf
from dashboard.audit.models import AuditLine
from dashboard.signin import views
from tests.dashboard.signin.conftest import PASSWORD
from tests.dashboard.signin.doing import is_in, key_of, row_of

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries, Settings

    from tests.dashboard.signin.conftest import Browsers

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


def attempt(browser: Client, password: str = PASSWORD, **headers: str) -> Any:
    """One try as alice."""
    said = {"username": "alice", "password": password}
    return browser.post("/accounts/login/", said, headers=headers)


@pytest.mark.parametrize("field", ["username", "login"])
def test_both_names_of_field(alice: User, field: str) -> None:
    """The form's field is called `username`; allauth's `login` is understood too."""
    browser = Client()
    answer = browser.post("/accounts/login/", {field: "alice", "password": PASSWORD, "next": "/accounts/"})
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/")
    assert is_in(browser)


@pytest.mark.parametrize("target", ["//evil.example/", "https://evil.example/", "javascript:alert(1)"])
def test_leads_nowhere_else(alice: User, target: str) -> None:
    """After signing in one stays here."""
    answer = Client().post("/accounts/login/", {"username": "alice", "password": PASSWORD, "next": target})
    assert answer["Location"] == "/"


def test_wrong_is_said_alike(alice: User) -> None:
    """A wrong password and a name that is nobody's are told by the same words, and the name typed is kept."""
    pages = [
        Client().post("/accounts/login/", {"username": name, "password": "wrong"}).content.decode()
        for name in ("alice", "nobody")
    ]
    assert all("That name and password do not fit together." in page for page in pages)
    assert 'value="nobody"' in pages[1]


def test_switched_off_is_told(alice: User) -> None:
    """Who is switched off and knows his password is told so, and is not in."""
    alice.is_active = False
    alice.save()
    browser = Client()
    assert attempt(browser)["Location"] == "/accounts/inactive/"
    assert "switched off" in browser.get("/accounts/inactive/").content.decode()
    assert not is_in(browser)


@pytest.mark.parametrize("path", ["signup/", "password/reset/", "email/", "3rdparty/", "2fa/", "confirm-email/"])
def test_no_way_but_admins(client: Client, path: str) -> None:
    """Nobody signs himself up, gets a password by mail or links something: there are no such pages."""
    assert client.get(f"/accounts/{path}").status_code == 404


def test_name_is_guarded(alice: User) -> None:
    """After five wrong tries at one name the right password is refused too, for a while; other names go on (T18)."""
    User.objects.create_user("bob", password=PASSWORD)
    browser = Client()
    for _ in range(5):
        attempt(browser, "wrong")
    assert "Too many tries" in attempt(browser).content.decode()
    assert not is_in(browser)
    assert browser.post("/accounts/login/", {"username": "bob", "password": PASSWORD}).status_code == 302


def test_address_is_guarded(alice: User, settings: Settings) -> None:
    """Too many tries from one address are 429 and say so, whatever the client claims about where it comes from (T6)."""
    settings.ACCOUNT_RATE_LIMITS = {"login": "3/m/ip", "login_failed": None}
    said = [attempt(Client(), "wrong", **{"X-Forwarded-For": f"10.0.0.{n}"}).status_code for n in range(5)]
    assert said == [200, 200, 200, 429, 429]
    page = attempt(Client(), "wrong", Forwarded="for=10.9.9.9")
    assert "Wait a minute" in page.content.decode()


def test_proxy_says_address(alice: User, settings: Settings) -> None:
    """Behind one trusted proxy its own word counts, the last one; what the client wrote before it does not."""
    settings.ACCOUNT_RATE_LIMITS = {"login": "2/m/ip", "login_failed": None}
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    spoofed = [
        attempt(Client(), "wrong", **{"X-Forwarded-For": f"10.0.0.{n}, 192.0.2.7"}).status_code for n in range(4)
    ]
    other = attempt(Client(), "wrong", **{"X-Forwarded-For": "192.0.2.8"}).status_code
    assert (spoofed, other) == ([200, 200, 429, 429], 200)


def test_limits_come_from_settings() -> None:
    """The limits are those of the settings."""
    assert settings.ACCOUNT_RATE_LIMITS["login"] == f"{conf.LOGINS_PER_MINUTE}/m/ip"
    assert settings.ACCOUNT_RATE_LIMITS["login_failed"].endswith(f"{conf.LOGIN_FAILURES}/300s/key")


def test_list_shows_own_alone(alice: User, charlie: User, signed_in: Browsers) -> None:
    """The list has each of one's sign-ins in words, this one marked, and nobody else's."""
    signed_in("alice", FIREFOX)
    signed_in("charlie", "curl/8")
    page = signed_in("alice").get("/accounts/sessions/").content.decode()
    assert page.count("data-sign-in=") == 2
    assert ("Firefox on Windows" in page, "this one" in page, "127.0.0.1" in page) == (True, True, True)
    assert "curl" not in page


def test_one_is_ended(alice: User, signed_in: Browsers) -> None:
    """One of them is ended: its browser is out, the others are not."""
    here, there, third = (signed_in("alice") for _ in range(3))
    answer = here.post("/accounts/sessions/", {"end": row_of(there).pk}, follow=True)
    assert "1 sign-in ended" in answer.content.decode()
    assert (is_in(here), is_in(there), is_in(third)) == (True, False, True)


def test_others_are_ended(alice: User, charlie: User, signed_in: Browsers) -> None:
    """All but this one are ended, and nobody else's."""
    here, there, third, hers = (signed_in(name) for name in ("alice", "alice", "alice", "charlie"))
    assert "2 sign-ins ended" in here.post("/accounts/sessions/", {"end": "others"}, follow=True).content.decode()
    assert (is_in(here), is_in(there), is_in(third), is_in(hers)) == (True, False, False, True)


def ended_lines() -> list[tuple[str, str, str, dict[str, str]]]:
    """What the trail says of sign-ins that were ended."""
    found = AuditLine.objects.filter(operation="EndSignIn")
    return [(line.actor, line.target, line.stage, line.facts) for line in found]


def test_ended_ones_are_told(alice: User, signed_in: Browsers) -> None:
    """Who ends others of his own, how many and in which browsers is on the trail; where there was nothing to end, nothing."""
    here = signed_in("alice")
    assert "0 sign-ins ended" in here.post("/accounts/sessions/", {"end": "others"}, follow=True).content.decode()
    assert ended_lines() == []
    here.post("/accounts/sessions/", {"end": row_of(signed_in("alice", FIREFOX)).pk})
    signed_in("alice", FIREFOX), signed_in("alice", "curl/8")
    here.post("/accounts/sessions/", {"end": "others"})
    assert ended_lines() == [
        ("alice", "person:alice", "done", {"sign_ins": "1", "devices": "Firefox on Windows"}),
        ("alice", "person:alice", "done", {"sign_ins": "2", "devices": "Firefox on Windows, curl"}),
    ]


def test_silent_trail_bars_no_end(alice: User, signed_in: Browsers, monkeypatch: pytest.MonkeyPatch) -> None:
    """A sign-in is ended whatever the trail says, as one signs out."""

    def fail(*_: object, **__: object) -> None:
        raise DatabaseError("the disk is full")

    here, there = signed_in("alice"), signed_in("alice")
    monkeypatch.setattr(views, "record", fail)
    here.post("/accounts/sessions/", {"end": "others"})
    assert (is_in(here), is_in(there)) == (True, False)


@pytest.mark.parametrize("named", ["", "x", "0", "-1", "9" * 40])
def test_foreign_is_not_found(alice: User, charlie: User, signed_in: Browsers, named: str) -> None:
    """Another's sign-in, one's own of now, and nonsense: nothing there to end."""
    here, hers = signed_in("alice"), signed_in("charlie")
    for end in (named, str(row_of(hers).pk), str(row_of(here).pk)):
        assert here.post("/accounts/sessions/", {"end": end}).status_code == 404
    assert (is_in(here), is_in(hers)) == (True, True)


def test_password_is_changed(alice: User, signed_in: Browsers) -> None:
    """A new password wants the old one and the house's rules; it ends the other sign-ins, and this one stays."""
    here, there = signed_in("alice"), signed_in("alice")
    said = {"oldpassword": "wrong", "password1": "short", "password2": "short"}
    page = here.post("/accounts/password/", said).content.decode()
    assert ("That is not your password" in page, "at least 12" in page) == (True, True)
    assert is_in(there)
    here.post(
        "/accounts/password/", {"oldpassword": PASSWORD, **dict.fromkeys(("password1", "password2"), PASSWORD[::-1])}
    )
    assert (is_in(here), is_in(there)) == (True, False)
    assert UserSession.objects.filter(user=alice, session_key=key_of(here)).exists()


def test_no_password_no_change(db: None) -> None:
    """Who has no password here is told so in place of a form."""
    browser = Client()
    browser.force_login(User.objects.create_user("dora"))
    answer = browser.get("/accounts/password/", follow=True)
    assert answer.redirect_chain == [("/accounts/", 302)]
    assert "there is no password of yours here" in answer.content.decode()


def test_leaving_forgets(alice: User, signed_in: Browsers) -> None:
    """Signing out is one POST; the browser is told to forget what it kept. A GET does nothing."""
    browser = signed_in("alice")
    assert browser.get("/accounts/logout/").status_code == 405
    assert is_in(browser)
    answer = browser.post("/accounts/logout/")
    assert (answer["Location"], answer["Clear-Site-Data"]) == ("/accounts/login/", '"cache", "storage"')
    assert not is_in(browser)


@pytest.mark.parametrize("path", ["login/", "login/?next=/admin/auth/"])
def test_admin_has_no_door_of_its_own(alice: User, ada: User, signed_in: Browsers, path: str) -> None:
    """Django's admin cannot be entered past the limits and the second factor: its sign-in is ours."""
    answer = Client().post(f"/admin/{path}", {"username": "ada", "password": PASSWORD})
    assert answer["Location"].startswith("/accounts/login/?next=/admin/")
    assert signed_in("alice").get(f"/admin/{path}").status_code == 403
    assert signed_in("ada").get("/admin/").status_code == 200
    assert Client().get("/admin/login/?next=//evil.example/")["Location"] == "/accounts/login/?next=/admin/"


def test_admin_leaves_as_all(ada: User, signed_in: Browsers) -> None:
    """So do its sign-out and its page for a new password."""
    browser = signed_in("ada")
    assert browser.get("/admin/password_change/")["Location"] == "/accounts/password/"
    assert browser.post("/admin/logout/")["Clear-Site-Data"] == '"cache", "storage"'
    assert not is_in(browser)


@pytest.mark.parametrize(
    "path", ["", "sessions/", "password/", "passkeys/add/", "app/", "reauthenticate/", "recovery/"]
)
def test_strangers_are_sent_away(client: Client, path: str) -> None:
    """Nobody who is not signed in sees a page of somebody's security."""
    assert client.get(f"/accounts/{path}")["Location"].startswith("/accounts/login/?next=")


def test_door_is_quick(db: None, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    """The page to sign in asks the database nothing."""
    with django_assert_max_num_queries(0):
        assert client.get("/accounts/login/").status_code == 200

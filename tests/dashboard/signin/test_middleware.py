"""The limits on every request, what counts as being there, and where somebody must go first."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from dashboard import conf
from dashboard.people.models import Grant
from tests.dashboard.signin.conftest import PASSWORD
from tests.dashboard.signin.doing import begun_before, is_in, key_of, row_of, unseen_for

if TYPE_CHECKING:
    from tests.dashboard.signin.conftest import Browsers


def test_idle_is_signed_out(alice: User, signed_in: Browsers) -> None:
    """After 30 minutes without anybody the next request finds a door that says why, and the session is gone."""
    browser = signed_in("alice")
    key = key_of(browser)
    unseen_for(browser, 29)
    assert is_in(browser)
    unseen_for(browser, 31)
    answer = browser.get("/accounts/", follow=True)
    assert answer.redirect_chain == [("/accounts/login/?next=/accounts/", 302)]
    assert "You were signed out" in answer.content.decode()
    assert not Session.objects.filter(session_key=key).exists()
    assert not UserSession.objects.filter(session_key=key).exists()


def test_old_is_signed_out(alice: User, signed_in: Browsers) -> None:
    """After 12 hours it ends, however busy somebody was."""
    browser = signed_in("alice")
    begun_before(browser, 12.1)
    assert not is_in(browser)


def test_unlisted_is_listed_again(alice: User, signed_in: Browsers) -> None:
    """A key that changed under a sign-in, as a new password does, keeps its age: no fresh 12 hours."""
    browser = signed_in("alice")
    begun_before(browser, 11.9)
    said = {"oldpassword": PASSWORD, "password1": "quite another phrase", "password2": "quite another phrase"}
    old = key_of(browser)
    assert browser.post("/accounts/password/", said)["Location"] == "/accounts/"
    assert key_of(browser) != old
    assert is_in(browser)
    begun_before(browser, 12.1)
    assert not is_in(browser)


def test_presence_is_stamped_rarely(alice: User, signed_in: Browsers) -> None:
    """Being there is written once a minute, beside the session: its own row is not saved by a request that changes nothing."""
    browser = signed_in("alice")
    before, seen = Session.objects.get().session_data, row_of(browser).last_seen_at
    assert is_in(browser)
    assert row_of(browser).last_seen_at == seen
    unseen_for(browser, 2)
    assert is_in(browser)
    assert timezone.now() - row_of(browser).last_seen_at < timedelta(minutes=1)
    assert Session.objects.get().session_data == before
    assert settings.SESSION_SAVE_EVERY_REQUEST is False


@pytest.mark.parametrize(("source", "counts"), [("div", False), ("section#accounts", False), ("button#x", True)])
def test_polling_is_nobody(alice: User, signed_in: Browsers, source: str, counts: bool) -> None:  # noqa: FBT001 a parameter
    """A page that asks by itself does not keep a sign-in alive; a button that somebody presses does."""
    browser = signed_in("alice")
    unseen_for(browser, 20)
    browser.get("/accounts/", headers={"HX-Request": "true", "HX-Source": source})
    assert (timezone.now() - row_of(browser).last_seen_at < timedelta(minutes=1)) is counts


def test_key_is_new_at_sign_in(alice: User) -> None:
    """A session that somebody brought along, his own or one that was slipped to him, is not the one that he gets (T21)."""
    browser = Client()
    browser.session.save()
    brought = browser.session.session_key
    browser.cookies[settings.SESSION_COOKIE_NAME] = brought or ""
    browser.post("/accounts/login/", {"username": "alice", "password": PASSWORD})
    assert key_of(browser) != brought
    assert not Session.objects.filter(session_key=brought).exists()


def test_enrolment_comes_first(alice: User, signed_in: Browsers, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who must have a second factor sees nothing but the way to one, and out; with one, everything."""
    monkeypatch.setattr(conf, "MFA_REQUIRED_FOR", "everyone")
    browser = signed_in("alice")
    for path in ("/people/", "/wall/", "/accounts/sessions/"):
        assert browser.get(path)["Location"] == "/accounts/"
    assert "You need a second factor" in browser.get("/accounts/").content.decode()
    assert browser.get("/accounts/passkeys/add/")["Location"].startswith("/accounts/reauthenticate/")
    assert browser.get("/livez").status_code == 200
    Authenticator.objects.bulk_create([Authenticator(user=alice, type="totp", data={"secret": ""})])
    assert browser.get("/accounts/sessions/").status_code == 200


def test_enrolment_of_admins(alice: User, charlie: User, ada: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """`admins` means the staff and whoever was granted to manage people, and nobody else."""
    monkeypatch.setattr(conf, "MFA_REQUIRED_FOR", "admins")
    Grant.objects.create(user=charlie, everyone=True, verb="manage-people")
    sent = {}
    for user in (alice, charlie, ada):
        browser = Client()
        browser.force_login(user)
        sent[user.username] = browser.get("/accounts/sessions/").status_code == 302
    assert sent == {"alice": False, "charlie": True, "ada": True}


def test_sso_alone_is_exempt(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who has no password here is asked for his second factor where he signs in."""
    monkeypatch.setattr(conf, "MFA_REQUIRED_FOR", "everyone")
    browser = Client()
    browser.force_login(User.objects.create_user("dora"))
    assert browser.get("/accounts/sessions/").status_code == 200

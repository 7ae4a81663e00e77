"""Until when a sign-in stands, asked as a websocket asks: from the tables, whatever its page remembers."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from asgiref.sync import async_to_sync
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from dashboard import conf
from dashboard.signin import is_alive, touch
from dashboard.signin.standing import is_over
from tests.dashboard.signin.doing import begun_before, key_of, row_of, unseen_for

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.test import Client

    from tests.dashboard.signin.conftest import Browsers

NOW = timezone.now()


def alive(browser: Client) -> bool:
    """Whether a socket that this browser opened may stay."""
    return async_to_sync(is_alive)(SessionStore(key_of(browser)))


@pytest.mark.parametrize(
    ("hours", "minutes", "over"), [(0, 0, False), (11.9, 29, False), (12.1, 0, True), (1, 30.5, True), (12.1, 31, True)]
)
def test_both_limits_end(hours: float, minutes: float, over: bool) -> None:  # noqa: FBT001 a parameter
    """30 minutes without anybody end it, and so do 12 hours with somebody."""
    assert is_over(NOW.timestamp() - hours * 3600, NOW - timedelta(minutes=minutes), NOW) is over


def test_limits_are_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both limits are as set."""
    monkeypatch.setattr(conf, "SESSION_IDLE_MINUTES", 5)
    monkeypatch.setattr(conf, "SESSION_HOURS", 1)
    assert is_over(NOW.timestamp(), NOW - timedelta(minutes=6), NOW)
    assert is_over(NOW.timestamp() - 3700, NOW, NOW)


def test_fresh_sign_in_stands(alice: User, signed_in: Browsers) -> None:
    """Just signed in, and nothing happened since."""
    assert alive(signed_in("alice"))


def test_expiry_reaches_sockets(alice: User, signed_in: Browsers) -> None:
    """Idle or too old, a socket may not stay either."""
    idle, old = signed_in("alice"), signed_in("alice")
    unseen_for(idle, 31)
    begun_before(old, 12.1)
    assert (alive(idle), alive(old)) == (False, False)


def test_every_end_reaches_sockets(alice: User, signed_in: Browsers) -> None:
    """Signed out, its session's row or its line in the list deleted: gone."""
    out, rowless, unlisted = (signed_in("alice") for _ in range(3))
    key = key_of(out)
    out.post("/accounts/logout/")
    assert not async_to_sync(is_alive)(SessionStore(key))
    rowless.session.delete()
    UserSession.objects.filter(session_key=key_of(unlisted)).delete()
    assert (alive(rowless), alive(unlisted)) == (False, False)
    assert not async_to_sync(is_alive)(SessionStore())


def test_new_password_ends(alice: User, signed_in: Browsers) -> None:
    """A password that an admin sets ends every sign-in by the old one."""
    browser = signed_in("alice")
    alice.set_password("another pass phrase")
    alice.save()
    assert not alive(browser)


def test_switched_off_ends(alice: User, signed_in: Browsers) -> None:
    """Who is switched off is out, and is not in again when he is switched on."""
    browser = signed_in("alice")
    for is_active in (False, True):
        alice.is_active = is_active
        alice.save()
        assert not alive(browser)


def test_enrolment_is_asked_of_sockets(alice: User, signed_in: Browsers, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who must have a second factor and has none keeps no socket."""
    browser = signed_in("alice")
    monkeypatch.setattr(conf, "MFA_REQUIRED_FOR", "everyone")
    assert not alive(browser)
    Authenticator.objects.bulk_create([Authenticator(user=alice, type="totp", data={"secret": ""})])
    assert alive(browser)


def test_touch_keeps_it_standing(alice: User, signed_in: Browsers) -> None:
    """What a page says by its socket is being there; it writes once a minute at most."""
    browser = signed_in("alice")
    unseen_for(browser, 20)
    async_to_sync(touch)(SessionStore(key_of(browser)))
    first = row_of(browser).last_seen_at
    assert timezone.now() - first < timedelta(minutes=1)
    async_to_sync(touch)(SessionStore(key_of(browser)))
    assert row_of(browser).last_seen_at == first


def test_touch_revives_nobody(alice: User, signed_in: Browsers) -> None:
    """A sign-in that has ended by itself is not brought back."""
    browser = signed_in("alice")
    unseen_for(browser, 31)
    async_to_sync(touch)(SessionStore(key_of(browser)))
    async_to_sync(touch)(SessionStore())
    assert not alive(browser)

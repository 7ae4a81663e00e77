"""Whether somebody must show who he is once more before he barges in."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from asgiref.sync import async_to_sync
from django.contrib.auth import aget_user
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest
from django.test import Client

from dashboard import conf
from dashboard.signin.stepup import ADDRESS, PROOFS, lacking
from tests.dashboard.signin.conftest import PASSWORD
from tests.dashboard.signin.doing import key_of

if TYPE_CHECKING:
    from tests.dashboard.signin.conftest import Browsers


@pytest.fixture(autouse=True)
def asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conf, "STEP_UP_FOR_BARGE", True)


def lacks(browser: Client) -> bool:
    """Whether a request of this browser lacks it."""
    request = HttpRequest()
    request.session = SessionStore(key_of(browser))

    async def auser() -> object:
        return await aget_user(request)

    request.auser = auser  # type: ignore[assignment]  # as the middleware sets it
    return async_to_sync(lacking)(request)


def shown_before(browser: Client, minutes: float) -> None:
    """The last proof is so old."""
    session = browser.session
    session[PROOFS] = [{**proof, "at": time.time() - minutes * 60} for proof in session[PROOFS]]
    session.save()


def test_sign_in_is_fresh(alice: User, signed_in: Browsers) -> None:
    """Who just signed in has shown it; after 15 minutes it is lacking."""
    browser = signed_in("alice")
    shown_before(browser, 14)
    assert not lacks(browser)
    shown_before(browser, 16)
    assert lacks(browser)


def test_proof_helps(alice: User, signed_in: Browsers) -> None:
    """The password, shown once more, leads back to where one came from and holds for 15 minutes; a wrong one does not."""
    browser = signed_in("alice")
    shown_before(browser, 16)
    browser.post(ADDRESS, {"password": "wrong", "next": "/calls/0123-abcd/"})
    assert lacks(browser)
    answer = browser.post(ADDRESS, {"password": PASSWORD, "next": "/calls/0123-abcd/"})
    assert answer["Location"] == "/calls/0123-abcd/"
    assert not lacks(browser)


@pytest.mark.parametrize("target", ["//evil.example/", "https://evil.example/calls/"])
def test_leads_nowhere_else(alice: User, signed_in: Browsers, target: str) -> None:
    """Showing it leads to our own pages only."""
    assert signed_in("alice").post(ADDRESS, {"password": PASSWORD, "next": target})["Location"] == "/"


def test_off_asks_nobody(alice: User, signed_in: Browsers, monkeypatch: pytest.MonkeyPatch) -> None:
    """Off, it lacks nothing, however long ago the proof was."""
    browser = signed_in("alice")
    shown_before(browser, 600)
    monkeypatch.setattr(conf, "STEP_UP_FOR_BARGE", False)
    assert not lacks(browser)


def test_unproved_lacks(alice: User) -> None:
    """A sign-in without any proof, and nobody's, lack it."""
    browser = Client()
    browser.force_login(alice)
    assert lacks(browser)
    browser.session.flush()
    assert lacks(browser)


def test_sso_alone_is_told_how(db: None) -> None:
    """Who can show who he is only at the issuer is told to sign in anew, in place of a form that cannot be filled."""
    browser = Client()
    browser.force_login(User.objects.create_user("dora"))
    page = browser.get(ADDRESS).content.decode()
    assert "Sign out and in again" in page
    assert 'name="password"' not in page

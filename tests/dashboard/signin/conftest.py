"""People who can sign in, their browsers, and a count of tries that begins anew with each test."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import Settings

PASSWORD = "a long pass phrase"


class Browsers(Protocol):
    """Opens a browser in which somebody signed in by the form."""

    def __call__(self, username: str, agent: str = "") -> Client: ...


@pytest.fixture(autouse=True)
def no_tries(settings: Settings) -> Iterator[None]:
    """What was counted and remembered before is forgotten, and a password is quickly checked: there are many."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def alice(db: None) -> User:
    return User.objects.create_user("alice", password=PASSWORD)


@pytest.fixture
def charlie(db: None) -> User:
    return User.objects.create_user("charlie", password=PASSWORD)


@pytest.fixture
def ada(db: None) -> User:
    return User.objects.create_superuser("ada", password=PASSWORD)


@pytest.fixture
def signed_in(db: None) -> Browsers:
    def enter(username: str, agent: str = "") -> Client:
        browser = Client(headers={"user-agent": agent})
        answer = browser.post("/accounts/login/", {"username": username, "password": PASSWORD})
        assert answer.status_code == 302, answer.content
        return browser

    return enter

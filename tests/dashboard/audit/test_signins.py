"""Who came, who went, and who tried to come is on the trail; no password ever."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_out
from django.db import DatabaseError
from django.http import HttpRequest

from dashboard.audit import signins
from dashboard.audit.models import AuditLine

if TYPE_CHECKING:
    from django.test import Client

    type Lines = list[tuple[str, str, str, str]]

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def alice() -> User:
    return User.objects.create_user("alice", password="correct horse battery")


def lines() -> Lines:
    """Sign-ins and sign-outs so far."""
    found = AuditLine.objects.filter(operation__startswith="Sign").order_by("seq")
    return list(found.values_list("actor", "operation", "target", "stage"))


def test_coming_and_going_is_told(client: Client, alice: User) -> None:
    """Signed in and out, by name."""
    client.force_login(alice)
    client.logout()
    assert lines() == [("alice", "SignIn", "person:alice", "done"), ("alice", "SignOut", "person:alice", "done")]


def test_failure_is_told() -> None:
    """A failed try tells whose name was tried, and nothing of the password, though it was typed where the name belongs."""
    assert authenticate(HttpRequest(), username="alice", password="canary") is None
    for typed in ("canary horse", "x" * 1000, "nul\0canary"):
        assert authenticate(HttpRequest(), username=typed, password="canary") is None
    assert [line[1:] for line in lines()] == [
        ("SignIn", "person:alice", "refused"),
        *[("SignIn", "person:(a name that nobody has)", "refused")] * 3,
    ]
    assert "canary" not in str(list(AuditLine.objects.values()))


def test_nobody_signs_out() -> None:
    """A sign-out without anybody is none."""
    user_logged_out.send(User, request=HttpRequest(), user=None)
    assert lines() == []


def test_untold_sign_in_fails(monkeypatch: pytest.MonkeyPatch, client: Client, alice: User) -> None:
    """Whom the trail cannot take stays out, and may go out all the same."""
    client.force_login(alice)

    def fail(*_: object, **__: object) -> None:
        raise DatabaseError("the disk is full")

    monkeypatch.setattr(signins, "record", fail)
    client.logout()
    with pytest.raises(DatabaseError):
        client.force_login(alice)
    assert [line[1] for line in lines()] == ["SignIn"]

"""Listeners hear of a change of people or power, once, after it is committed."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import Group, User
from django.contrib.auth.signals import user_logged_out
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection, transaction
from django.utils import timezone

from dashboard.people import changed
from dashboard.people.models import Account, Grant, Team

if TYPE_CHECKING:
    from pytest_django import DjangoCaptureOnCommitCallbacks

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def north(transactional_db: None) -> Team:
    return Team.objects.create(name="North", slug="north")


@pytest.fixture
def bob(north: Team) -> User:
    bob = User.objects.create(username="bob")
    Grant.objects.create(user=bob, team=north, verb="see")
    return bob


def test_each_table_is_watched(north: Team, bob: User, told: list[int]) -> None:
    """A grant, an account, a team and a user: each change is told."""
    Grant.objects.create(user=bob, team=north, verb="listen", media="voice")
    Account.objects.create(username="agent001", role="agent", team=north)
    north.slug = "n"
    north.save()
    bob.is_active = False
    bob.save()
    bob.set_password("another")
    bob.save()
    assert len(told) == 5
    assert told == sorted(set(told))


def test_bulk_delete_is_told(north: Team, bob: User, told: list[int]) -> None:
    """An admin's action on many rows is told once."""
    Grant.objects.create(user=bob, team=north, verb="listen", media="voice")
    told.clear()
    Grant.objects.filter(user=bob).delete()
    assert len(told) == 1


def test_bulk_writes_are_told(north: Team, bob: User, told: list[int]) -> None:
    """What sends no signal is told all the same: updates and inserts of many rows, a role's members, plain SQL."""
    account = Account.objects.create(username="agent001", role="agent", team=north)
    night = Group.objects.create(name="Night")
    told.clear()
    ways = (
        lambda: Grant.objects.filter(user=bob).update(ends=timezone.now()),
        lambda: Grant.objects.bulk_create([Grant(user=bob, team=north, verb="see")]),
        lambda: Grant.objects.bulk_update([Grant.objects.all()[0]], ["reason"]),
        lambda: Account.objects.filter(pk=account.pk).update(protected=True),
        lambda: User.objects.filter(pk=bob.pk).update(is_active=False),
        lambda: User.groups.through.objects.bulk_create([User.groups.through(user=bob, group=night)]),
        lambda: connection.cursor().execute("DELETE FROM people_grant"),
    )
    for number, way in enumerate(ways, 1):
        way()
        assert len(told) == number


@pytest.mark.parametrize(
    "sql",
    [
        'SELECT "people_grant"."id" FROM "people_grant" FOR UPDATE',
        'UPDATE "auth_user" SET "last_login" = %s WHERE "auth_user"."id" = %s',
        'UPDATE "people_account" SET "needs" = %s WHERE "people_account"."username" = %s',
        'INSERT INTO "django_session" ("session_key") VALUES (%s)',
        'UPDATE "django_session" SET "session_data" = %s WHERE "django_session"."session_key" = %s',
        'INSERT INTO "journal_record" ("body") VALUES (\'DELETE FROM "people_grant"\')',
        'DELETE FROM "people_grants_of_another"',
        'SAVEPOINT "people_grant"',
    ],
)
def test_statement_is_no_change(sql: str) -> None:
    """What reads, or renews a sign-in, or writes elsewhere, tells nobody."""
    assert not changed.is_change(sql)


def test_transaction_is_told_once(north: Team, bob: User, told: list[int]) -> None:
    """However much changes in a transaction, the listeners are called once, when it is over."""
    with transaction.atomic():
        for media in ("voice", "chat"):
            Grant.objects.create(user=bob, team=north, verb="listen", media=media)
        assert told == []
    assert len(told) == 1


def test_rollback_is_silent(north: Team, bob: User, told: list[int]) -> None:
    """What was rolled back did not happen."""
    with transaction.atomic():
        Grant.objects.create(user=bob, team=north, verb="listen", media="voice")
        transaction.set_rollback(True)
    assert told == []


def test_lost_savepoint_hides_nothing(north: Team, bob: User, told: list[int]) -> None:
    """A change undone with its savepoint does not swallow the word of a later one."""
    with transaction.atomic():
        with transaction.atomic():
            Grant.objects.create(user=bob, team=north, verb="listen", media="voice")
            transaction.set_rollback(True)
        Grant.objects.create(user=bob, team=north, verb="listen", media="chat")
    assert len(told) == 1


def test_sign_in_is_no_change(bob: User, told: list[int]) -> None:
    """The stamp of a sign-in gives and takes nothing."""
    bob.last_login = timezone.now()
    bob.save(update_fields=["last_login"])
    assert told == []


def test_session_end_is_told(bob: User, told: list[int]) -> None:
    """A session that is deleted, by logout or by an admin, is told."""
    session = SessionStore()
    session.create()
    assert told == []
    session.flush()
    assert len(told) == 1
    user_logged_out.send(sender=User, request=None, user=bob)
    assert len(told) == 2


def test_deaf_listener_harms_nobody(
    bob: User, told: list[int], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A listener that fails is logged; the others hear, and the change stands."""

    def fail() -> None:
        raise RuntimeError("deaf")

    monkeypatch.setattr(changed, "listeners", [fail, *changed.listeners])
    with caplog.at_level(logging.ERROR):
        bob.delete()
    assert len(told) == 1
    assert "a listener to changes of people failed" in caplog.text


def test_announces_by_hand(told: list[int], django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks) -> None:
    """Code that writes past the signals announces, and any number of times counts as one."""
    with transaction.atomic():
        changed.announce()
        changed.announce()
    assert len(told) == 1
    assert changed.revision() == told[0]

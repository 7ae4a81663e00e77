"""A person who goes leaves no password behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dashboard.people import leavers
from dashboard.people.models import Account

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def sealed(username: str) -> tuple[str, bytes]:
    """What the tables hold of an account's password."""
    account = Account.objects.get(username=username)
    return account.kid, bytes(account.sealed)


@pytest.mark.django_db(transaction=True)
def test_turned_off_is_let_go(alice: User, agent: Account, told: list[int]) -> None:
    """Whoever is turned off loses the password of the account he acted through, and the fleet is told; others keep theirs."""
    told.clear()
    alice.is_active = False
    alice.save()
    assert sealed("sup001") == ("", b"")
    assert Account.objects.get(username="sup001").user == alice
    assert sealed("agent001")[0] == "test"
    assert told


def test_deleted_is_let_go(alice: User, agent: Account) -> None:
    """Whoever is deleted leaves an account without a user and without a password."""
    alice.delete()
    account = Account.objects.get(username="sup001")
    assert (account.kid, bytes(account.sealed), account.held_since, account.user) == ("", b"", None, None)
    assert sealed("agent001")[0] == "test"


def test_many_deleted_at_once(alice: User) -> None:
    """Deleting by query is noticed as well."""
    type(alice).objects.filter(pk=alice.pk).delete()
    assert sealed("sup001") == ("", b"")


def test_sweep_finds_the_rest(alice: User, bob: User) -> None:
    """Who was turned off without a signal is found, once; who is on is left alone."""
    assert leavers.sweep() == 0
    type(alice).objects.filter(pk=alice.pk).update(is_active=False)
    assert sealed("sup001")[0] == "test"
    assert (leavers.sweep(), leavers.sweep()) == (1, 0)
    assert sealed("sup001") == ("", b"")


def test_saving_harms_nobody(alice: User) -> None:
    """A person who stays keeps everything, whatever of him is saved."""
    alice.first_name = "Alice"
    alice.save()
    assert sealed("sup001")[0] == "test"

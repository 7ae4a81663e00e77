"""`rotate_keys` seals all passwords again, so that an old key can be dropped."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.management.base import CommandError

from dashboard import conf
from dashboard.people.models import Account, Team
from dashboard.people.vault import hold, new_key, opened, read_ring
from monitoring.ports import Secret

if TYPE_CHECKING:
    from collections.abc import Callable

    type Call = Callable[..., str]


@pytest.fixture
def account(db: None) -> Account:
    """A held account beside one without a password."""
    north = Team.objects.create(name="North", slug="north")
    Account.objects.create(username="agent002", role="agent", team=north)
    account = Account(username="agent001", role="agent", team=north)
    hold(account, Secret("canary"), read_ring())
    account.save()
    return account


def test_new_key_needs_nothing(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fresh key is printed even where there is none yet, and it is a ring."""
    monkeypatch.setattr(conf, "CREDENTIAL_KEYS", "")
    line = call("rotate_keys", "--new").strip()
    assert read_ring(line).first == line.partition(":")[0]


def test_old_key_can_go(call: Call, account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a rotation the new key alone opens; a second rotation has nothing to do."""
    fresh = new_key()
    monkeypatch.setattr(conf, "CREDENTIAL_KEYS", f"{fresh}\n{conf.CREDENTIAL_KEYS}")
    assert call("rotate_keys").startswith("1 sealed again with ")
    assert call("rotate_keys").startswith("0 sealed again with ")
    again = Account.objects.get(pk=account.pk)
    assert opened(again, read_ring(fresh)) == Secret("canary")
    assert again.held_since == account.held_since


def test_lost_key_is_named(call: Call, account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    """What does not open is named and kept, and the exit code is not zero."""
    monkeypatch.setattr(conf, "CREDENTIAL_KEYS", new_key())
    with pytest.raises(CommandError, match="agent001: its password is sealed with the key 'test'"):
        call("rotate_keys")
    assert bytes(Account.objects.get(pk=account.pk).sealed) == bytes(account.sealed)


def test_no_ring_is_a_sentence(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a ring it says where to get a key."""
    monkeypatch.setattr(conf, "CREDENTIAL_KEYS", "")
    with pytest.raises(CommandError, match="rotate_keys --new"):
        call("rotate_keys")

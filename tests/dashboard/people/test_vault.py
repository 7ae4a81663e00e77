"""Passwords are sealed for one account each, and opened by nobody else."""

from __future__ import annotations

import base64
import traceback
from typing import TYPE_CHECKING

import pytest
from django.core import serializers

from dashboard.people.models import Account, Team
from dashboard.people.owner import opened, unseal
from dashboard.people.vault import (
    BadRing,
    BrokenSeal,
    Sealed,
    SealError,
    UnknownKey,
    hold,
    let_go,
    new_key,
    read_ring,
    seal,
)
from monitoring.ports import Secret

if TYPE_CHECKING:
    from django.contrib.auth.models import User

OLD = "old:" + base64.b64encode(b"o" * 32).decode()
NEW = "new:" + base64.b64encode(b"n" * 32).decode()
WORD = Secret("canary-word")


def test_opens_what_it_sealed() -> None:
    """What is sealed for an account opens for it, and looks different every time."""
    ring = read_ring(OLD)
    sealed = seal(ring, "agent001", WORD)
    assert unseal(ring, "agent001", sealed) == WORD
    assert seal(ring, "agent001", WORD).box != sealed.box
    assert b"canary" not in sealed.box


def test_first_key_seals_all_open() -> None:
    """A new key in front seals; the old one behind it still opens."""
    sealed = seal(read_ring(OLD), "agent001", WORD)
    ring = read_ring(f"{NEW}\n{OLD}\n")
    assert seal(ring, "agent001", WORD).kid == "new"
    assert unseal(ring, "agent001", sealed) == WORD


def test_copied_seal_stays_shut() -> None:
    """A seal copied to another account's row does not open."""
    ring = read_ring(OLD)
    with pytest.raises(BrokenSeal, match="agent002: the seal of its password"):
        unseal(ring, "agent002", seal(ring, "agent001", WORD))


def test_renamed_key_stays_shut() -> None:
    """A seal put under another key's name does not open, even if that key is the same."""
    same = f"{OLD},twin:{OLD.partition(':')[2]}"
    sealed = seal(read_ring(same), "agent001", WORD)
    with pytest.raises(BrokenSeal):
        unseal(read_ring(same), "agent001", Sealed("twin", sealed.box))


@pytest.mark.parametrize("box", [b"", b"short", b"x" * 64])
def test_damaged_seal_says_so(box: bytes) -> None:
    """A damaged seal is a clear error, whatever is left of it."""
    with pytest.raises(BrokenSeal):
        unseal(read_ring(OLD), "agent001", Sealed("old", box))


def test_lost_key_is_named() -> None:
    """A seal of a key that the ring lost names the account and the key."""
    sealed = seal(read_ring(OLD), "agent001", WORD)
    with pytest.raises(UnknownKey, match=r"agent001: .*'old'"):
        unseal(read_ring(NEW), "agent001", sealed)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "is empty"),
        (" \n , ", "is empty"),
        ("nokey", "entry 1"),
        ("a:dG9vIHNob3J0", "entry 1"),
        (f"{OLD},b:!!!", "entry 2"),
        (f"{OLD}\n{OLD}", "entry 2 repeats"),
        (f"bad name:{OLD.partition(':')[2]}", "entry 1"),
    ],
)
def test_bad_ring_is_counted(text: str, why: str) -> None:
    """A malformed key is told by its place, never shown."""
    with pytest.raises(BadRing, match=why) as caught:
        read_ring(text)
    assert "canary" not in str(caught.value)
    assert OLD.partition(":")[2] not in str(caught.value)


def test_ring_hides_its_keys() -> None:
    """A ring's repr shows no key."""
    assert repr(read_ring(OLD)) == "Ring(first='old')"


def test_new_keys_fit() -> None:
    """A fresh key is a ring by itself, and never the same twice; the URL-safe alphabet is understood too."""
    line = new_key()
    assert line != new_key()
    assert read_ring(line).first == line.partition(":")[0]
    assert read_ring(line.translate(str.maketrans("+/", "-_"))) == read_ring(line)


def test_errors_never_show_words() -> None:
    """No traceback of the vault holds a password or a key."""
    ring = read_ring(OLD)
    try:
        unseal(ring, "agent002", seal(ring, "agent001", WORD))
    except SealError as error:
        said = "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())
        assert "canary" not in said
        assert "oooo" not in said


def test_row_holds_no_word(agent: Account, alice: User) -> None:
    """Nothing that the tables say of accounts holds a password."""
    said = serializers.serialize("json", Account.objects.all())
    assert len(Account.objects.all()) == 2
    assert "canary" not in said
    assert all(b"canary" not in bytes(account.sealed) for account in Account.objects.all())


def test_hold_clears_the_need(north: Team) -> None:
    """A new password is dated and ends whatever was needed."""
    account = Account(username="agent001", role="agent", team=north, needs="credentials")
    assert opened(account, read_ring()) is None
    hold(account, WORD, read_ring())
    assert (account.needs, account.kid) == ("", "test")
    assert account.held_since is not None
    assert opened(account, read_ring()) == WORD
    let_go(account)
    assert opened(account, read_ring()) is None
    assert bytes(account.sealed) == b""

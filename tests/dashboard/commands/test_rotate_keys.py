"""`rotate_keys` seals all passwords again, so that an old key can be dropped."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.core.management.base import CommandError
from django.db import connection

from dashboard import conf
from dashboard.audit.models import AuditLine
from dashboard.management.commands import rotate_keys
from dashboard.management.commands.rotate_keys import rotate
from dashboard.people.models import Account, Team
from dashboard.people.owner import opened
from dashboard.people.vault import Ring, hold, new_key, read_ring
from dashboard.signin.factors import FactorAdapter
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
    assert "1 passwords and 0 second factors sealed again with " in call("rotate_keys")
    assert call("rotate_keys").startswith("0 passwords and 0 second factors sealed again with ")
    assert AuditLine.objects.filter(operation="RotateKeys").count() == 1
    again = Account.objects.get(pk=account.pk)
    assert opened(again, read_ring(fresh)) == Secret("canary")
    assert again.held_since == account.held_since


def test_lost_key_is_named(call: Call, account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    """What does not open is named and kept, and the exit code is not zero."""
    monkeypatch.setattr(conf, "CREDENTIAL_KEYS", new_key())
    with pytest.raises(CommandError, match="agent001: its password is sealed with the key 'test'"):
        call("rotate_keys")
    assert bytes(Account.objects.get(pk=account.pk).sealed) == bytes(account.sealed)


def test_no_ring_is_a_sentence(call: Call, account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a ring it says where to get a key, and that nothing can be opened."""
    monkeypatch.setattr(conf, "CREDENTIAL_KEYS", "")
    with pytest.raises(CommandError, match="rotate_keys --new"):
        call("rotate_keys")
    with pytest.raises(CommandError, match="none of them can be opened"):
        call("rotate_keys", "--check")


def more(count: int) -> None:
    """So many more accounts with passwords."""
    for number in range(count):
        account = Account(username=f"agent1{number:02}", role="agent", team=Team.objects.get())
        hold(account, Secret(f"canary-{number}"), read_ring())
        account.save()


def ring_with(monkeypatch: pytest.MonkeyPatch) -> Ring:
    """The ring with a fresh key in front, as the settings have it from now on."""
    monkeypatch.setattr(conf, "CREDENTIAL_KEYS", f"{new_key()}\n{conf.CREDENTIAL_KEYS}")
    return read_ring()


def test_batches_are_told(call: Call, account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    """The work goes in batches, each told when it is done; none is no size of a batch."""
    more(4)
    ring = ring_with(monkeypatch)
    lines = call("rotate_keys", "--batch", "2").splitlines()
    assert [line.partition(" ")[0] for line in lines] == ["2", "4", "5", "5"]
    assert set(Account.objects.exclude(kid="").values_list("kid", flat=True)) == {ring.first}
    with pytest.raises(CommandError, match="at least 1"):
        call("rotate_keys", "--batch", "0")


def test_check_says_what_hangs(call: Call, account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told which accounts and second factors hang on which key, and which key can be dropped; nothing is changed."""
    user = User.objects.create(username="alice")
    secret = FactorAdapter().encrypt("JBSWY3DPEHPK3PXP")
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": secret})
    ring = ring_with(monkeypatch)
    assert call("rotate_keys", "--check").splitlines() == [
        f"{ring.first} (seals): 0 second factors, 0 accounts",
        "test: 1 second factors, 1 accounts: agent001",
    ]
    call("rotate_keys")
    assert call("rotate_keys", "--check").splitlines() == [
        f"{ring.first} (seals): 1 second factors, 1 accounts",
        "test: nothing hangs on it, it can be dropped",
    ]
    assert FactorAdapter().decrypt(Authenticator.objects.get().data["secret"]) == "JBSWY3DPEHPK3PXP"


def test_check_names_what_is_lost(call: Call, account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    """With another key file it is said that nothing opens, with exit 1; second factors are not sealed over."""
    user = User.objects.create(username="alice")
    sealed = {"secret": FactorAdapter().encrypt("JBSWY3DPEHPK3PXP")}
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data=sealed)
    monkeypatch.setattr(conf, "CREDENTIAL_KEYS", new_key())
    with pytest.raises(
        CommandError, match=r"of 1 passwords 1 do not open; none of them opens;(.|\n)*agent001: .*'test'"
    ):
        call("rotate_keys", "--check")
    with pytest.raises(CommandError):
        call("rotate_keys")
    assert Authenticator.objects.get().data == sealed


def enter(entered: dict[str, str], ring: Ring, enough: threading.Event) -> None:
    """An admin who enters password after password until it is enough, and remembers the last of each."""
    turn = 0
    while not enough.is_set():
        turn += 1
        for name in entered:
            one = Account.objects.get(username=name)
            hold(one, Secret(f"{name}-{turn}"), ring)
            one.save(update_fields=["kid", "sealed", "held_since", "needs"])
            entered[name] = f"{name}-{turn}"
    connection.close()


def set_back(name: str, ring: Ring) -> None:
    """Seal what is held with the old key, so that there is always something to rotate."""
    one = Account.objects.get(username=name)
    before = bytes(one.sealed)
    hold(one, opened(one, ring) or Secret(""), Ring("test", ring.keys))
    Account.objects.filter(pk=one.pk, sealed=before).update(kid=one.kid, sealed=one.sealed)


@pytest.mark.django_db(transaction=True)
def test_password_entered_meanwhile_wins(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    """However often passwords are entered while keys are rotated, what was entered last opens, and nothing is lost."""
    more(8)
    ring = ring_with(monkeypatch)
    entered = dict.fromkeys(Account.objects.exclude(kid="").values_list("username", flat=True), "")
    enough, rotated = threading.Event(), 0
    thread = threading.Thread(target=enter, args=(entered, ring, enough))
    thread.start()
    try:
        while rotated < 5 or not all(entered.values()):
            for name in list(entered)[:2]:
                set_back(name, ring)
            rotated += sum(done for done, _ in rotate(ring, 3))
    finally:
        enough.set()
        thread.join()
    list(rotate(ring))
    held = {one.username: opened(one, ring) for one in Account.objects.exclude(kid="")}
    assert held == {name: Secret(last) for name, last in entered.items()}
    assert {one.kid for one in Account.objects.exclude(kid="")} == {ring.first}


def test_entered_between_read_and_write(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    """A password entered exactly between reading the old seal and writing the new one is the one that stays."""
    ring = ring_with(monkeypatch)
    seal = rotate_keys.seal

    def slowly(*arguments: object) -> object:
        one = Account.objects.get(pk=account.pk)
        hold(one, Secret("entered"), ring)
        one.save()
        return seal(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(rotate_keys, "seal", slowly)
    assert list(rotate(ring)) == [(0, {})]
    assert opened(Account.objects.get(pk=account.pk), ring) == Secret("entered")

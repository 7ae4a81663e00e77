"""The owner of the credentials: what the process that signs in is given of the tables, and what it gives back to them."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest

from dashboard import conf
from dashboard.people.models import Account, Team
from dashboard.people.owner import DjangoVault
from dashboard.people.vault import hold, new_key, read_ring, seal
from monitoring import ports
from monitoring.ports import Secret

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@pytest.mark.django_db(transaction=True)
async def test_vault_opens_accounts(agent: Account, alice: User, north: Team) -> None:
    """The vault gives every held account, opened, and leaves out those without a password."""
    await Account.objects.acreate(username="agent002", role="agent", team=north)
    found = {account.username: account for account in await DjangoVault().accounts()}
    assert found.keys() == {"agent001", "sup001"}
    assert found["agent001"] == ports.Account("agent001", "agent", "North", Secret("canary-agent"))
    assert found["sup001"].role == "supervisor"
    assert "canary" not in repr(found)


@pytest.mark.django_db(transaction=True)
async def test_vault_names_the_unheld(agent: Account, alice: User, north: Team) -> None:
    """The agents without a usable password are known with their teams; the held and the supervisors are not among them."""
    await Account.objects.acreate(username="agent002", role="agent", team=north)
    await Account.objects.acreate(username="sup009", role="supervisor", team=north)
    vault = DjangoVault()
    assert await vault.placed() == {"agent002": "North"}
    await vault.give_up("agent001")
    assert await vault.placed() == {"agent001": "North", "agent002": "North"}


@pytest.mark.django_db(transaction=True)
async def test_vault_opens_one(agent: Account) -> None:
    """One account by name; an unknown name is None."""
    vault = DjangoVault()
    account = await vault.account("agent001")
    assert account is not None
    assert account.password.reveal() == "canary-agent"
    assert await vault.account("nobody") is None


@pytest.mark.django_db(transaction=True)
async def test_broken_seal_is_left_out(agent: Account, alice: User, caplog: pytest.LogCaptureFixture) -> None:
    """An account whose seal was copied from another is left out and named once, without content."""
    stolen = await Account.objects.aget(username="sup001")
    await Account.objects.filter(pk=agent.pk).aupdate(sealed=stolen.sealed)
    vault = DjangoVault()
    with caplog.at_level(logging.ERROR):
        assert [account.username for account in await vault.accounts()] == ["sup001"]
        assert await vault.account("agent001") is None
    assert [record.getMessage().partition(":")[0:3:2] for record in caplog.records] == [
        ("left out", " agent001: the seal of its password is damaged or was made for another account")
    ]


@pytest.mark.django_db(transaction=True)
async def test_no_ring_no_accounts(
    agent: Account, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Without a usable key ring nothing opens, and the log says why, once."""
    monkeypatch.setattr(conf, "CREDENTIAL_KEYS", "broken")
    vault = DjangoVault()
    with caplog.at_level(logging.ERROR):
        assert await vault.accounts() == []
        assert await vault.account("agent001") is None
    assert [record.getMessage() for record in caplog.records] == [
        "left out: CREDENTIAL_KEYS: entry 1 is not `name:base64 of 32 bytes`"
    ]


@pytest.mark.django_db(transaction=True)
async def test_refused_account_waits(agent: Account, told: list[int]) -> None:
    """An account given up is left out until it holds a new password, and those who listen are told."""
    vault = DjangoVault()
    await vault.give_up("agent001")
    await vault.give_up("nobody")
    assert await vault.accounts() == []
    assert await vault.account("agent001") is None
    assert await vault.given_up() == {"agent001"}
    assert len(told) == 1
    fresh = await Account.objects.aget(pk=agent.pk)
    hold(fresh, Secret("corrected"), read_ring())
    await fresh.asave()
    assert [account.password.reveal() for account in await vault.accounts()] == ["corrected"]


async def enter(username: str, password: str) -> None:
    """An admin enters a password."""
    account = await Account.objects.aget(username=username)
    hold(account, Secret(password), read_ring())
    await account.asave()


@pytest.mark.django_db(transaction=True)
async def test_corrected_password_is_let_be(agent: Account) -> None:
    """A password corrected between the refusal and its being told is not marked: the refused one is not there any more."""
    vault = DjangoVault()
    await vault.accounts()
    await enter("agent001", "corrected")
    await vault.account("agent001")
    await vault.placed()
    await vault.twin().accounts()
    await vault.give_up("agent001")
    assert await vault.given_up() == frozenset()
    assert [account.password.reveal() for account in await vault.accounts()] == ["corrected"]


@pytest.mark.django_db(transaction=True)
async def test_rotated_password_is_marked(agent: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    """A password that was only sealed anew since is the refused one, and marked; one that opens no more is let be."""
    vault = DjangoVault()
    await vault.accounts()
    old = conf.CREDENTIAL_KEYS
    monkeypatch.setattr(conf, "CREDENTIAL_KEYS", f"{new_key()}\n{old}")
    sealed = seal(read_ring(), "agent001", Secret("canary-agent"))
    await Account.objects.filter(pk=agent.pk).aupdate(kid=sealed.kid, sealed=sealed.box)
    monkeypatch.setattr(conf, "CREDENTIAL_KEYS", old)
    await vault.give_up("agent001")
    assert await vault.given_up() == frozenset()
    monkeypatch.setattr(conf, "CREDENTIAL_KEYS", f"{old}\n{new_key()}")
    await Account.objects.filter(pk=agent.pk).aupdate(kid=agent.kid, sealed=agent.sealed)
    await vault.give_up("agent001")
    assert await vault.given_up() == {"agent001"}


@pytest.mark.django_db(transaction=True)
async def test_twins_blame_once(
    agent: Account, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """What one of two readers blamed the other need not."""
    monkeypatch.setattr(conf, "CREDENTIAL_KEYS", "")
    vault = DjangoVault()
    with caplog.at_level(logging.ERROR):
        assert await vault.accounts() == await vault.twin().accounts() == []
    assert len(caplog.records) == 1


@pytest.mark.django_db(transaction=True)
async def test_password_of_one_off_stays_shut(alice: User, agent: Account) -> None:
    """What is still sealed for a person who is off, by whatever way he came to be, is opened for nobody."""
    await type(alice).objects.filter(pk=alice.pk).aupdate(is_active=False)
    vault = DjangoVault()
    assert [account.username for account in await vault.accounts()] == ["agent001"]
    assert await vault.account("sup001") is None

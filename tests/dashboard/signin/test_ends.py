"""What ends a sign-in elsewhere ends it at once, on its open pages too (T2)."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session

from dashboard.signin import ends
from tests.dashboard.signin.doing import is_in, key_of
from tests.fakes.building import building

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from tests.dashboard.signin.conftest import Browsers

SIGNED_OUT = 4001
SOON = 2.0


def ended(user: User) -> None:
    """By the list of sign-ins."""
    ends.end_all(user.pk)


def rowless(user: User) -> None:
    """The session's row is deleted under it."""
    Session.objects.filter(session_key__in=keys(user)).delete()


def password(user: User) -> None:
    """An admin sets another password."""
    user.set_password("another pass phrase")
    user.save()


def switched_off(user: User) -> None:
    """An admin switches him off."""
    user.is_active = False
    user.save()


def factor(user: User) -> None:
    """A second factor is added elsewhere."""
    Authenticator.objects.create(user=user, type="totp", data={"secret": ""})


def keys(user: User) -> list[str]:
    """The keys of all his sign-ins."""
    return list(UserSession.objects.filter(user=user).values_list("session_key", flat=True))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("act", [ended, rowless, password, switched_off, factor], ids=lambda act: act.__name__)
async def test_open_pages_close(act: Callable[[User], None]) -> None:
    """Whatever ends a sign-in, its open page is closed with 4001 within two seconds, another's is not, and it stays out."""
    async with building() as made:
        alice, bob = await made.browser("alice"), await made.browser("bob")
        his, hers = await made.socket(bob), await made.socket(alice)
        await made.until(lambda: hers.drain() and his.drain(), "both pages")
        user = await User.objects.aget(username="alice")
        async with asyncio.timeout(SOON):
            await sync_to_async(act)(user)
            await made.until(hers.closed, "the end of her page")
        assert (hers.closed(), his.closed()) == (SIGNED_OUT, None)
        again = await made.socket(alice)
        await made.until(again.closed, "the second try")
        assert again.closed() == SIGNED_OUT


def test_own_factor_spares_this_one(alice: User, signed_in: Browsers) -> None:
    """Who adds a factor stays in where he did it, and is out everywhere else."""
    here, there = signed_in("alice"), signed_in("alice")
    ends.end_all(alice.pk, but=key_of(here))
    assert (is_in(here), is_in(there)) == (True, False)


def test_used_factor_ends_nothing(alice: User, signed_in: Browsers) -> None:
    """A factor that is used, or renamed, is saved and ends nothing; one that is taken away does."""
    row = Authenticator.objects.create(user=alice, type="webauthn", data={"name": "Laptop"})
    browser: Client = signed_in_past(alice, signed_in)
    row.record_usage()
    assert is_in(browser)
    row.delete()
    assert not is_in(browser)


def signed_in_past(user: User, signed_in: Browsers) -> Client:
    """A browser of somebody with a factor, past it."""
    browser = signed_in(user.username)
    browser.force_login(user)
    return browser


def test_list_keeps_nobody_gone(alice: User, signed_in: Browsers) -> None:
    """With a session goes its line of the list: addresses are not kept longer than the sign-in."""
    key = key_of(signed_in("alice"))
    Session.objects.all().delete()
    assert not UserSession.objects.filter(session_key=key).exists()

"""One account's HTTP session: signed in when there is none, and only then."""

from __future__ import annotations

import asyncio

import pytest

from monitoring.admission import Admission
from monitoring.gws.errors import SignInRefused
from monitoring.turnstile import Turnstile
from tests.fakes.wired import DENIED, Wire, answer


def admission(wire: Wire) -> Admission:
    return Admission(wire.client(), Turnstile(10_000))


async def test_open_session_is_used() -> None:
    """Who is signed in is not signed in again."""
    wire = Wire()
    one = admission(wire)
    await one.enter()
    await one.enter()
    assert (one.is_open, one.sign_ins, len(wire.requests)) == (True, 1, 1)


async def test_renewal_is_counted() -> None:
    """A renewal opens the session anew and is counted; one that failed leaves it shut."""
    wire = Wire([answer(), answer(), answer(**DENIED)])  # type: ignore[arg-type]
    one = admission(wire)
    await one.enter()
    assert await one.renew("401")
    assert (one.is_open, one.sign_ins) == (True, 2)
    assert not await one.renew("401")
    assert (one.is_open, one.sign_ins) == (False, 2)


async def test_refusal_leaves_it_shut() -> None:
    """A refused sign-in is raised, and no session is there."""
    one = admission(Wire([answer(**DENIED)]))  # type: ignore[arg-type]
    with pytest.raises(SignInRefused):
        await one.enter()
    assert (one.is_open, one.sign_ins) == (False, 0)


async def test_renewal_waits_its_turn() -> None:
    """A renewal goes through the same gate as a first sign-in: a mass expiry is no storm."""
    wire, gate = Wire(), Turnstile(1)
    one = Admission(wire.client(), gate)
    async with gate.turn():
        renewing = asyncio.ensure_future(one.renew("401"))
        await asyncio.sleep(0)
        assert (gate.waiting, wire.requests, one.is_open) == (1, [], False)
        renewing.cancel()
        await asyncio.gather(renewing, return_exceptions=True)
    assert gate.waiting == 0

"""One account's HTTP session: signed in when there is none, and only then."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from monitoring.admission import Admission
from monitoring.condition import Tally
from monitoring.floor.operations import Operation
from monitoring.gws import paths
from monitoring.gws.errors import SignInRefused
from monitoring.turnstile import Turnstile
from tests.fakes.wired import DENIED, Wire, answer


class Case:
    """One client's way in, on a clock that stands still until the test moves it."""

    def __init__(self, wire: Wire, turnstile: Turnstile | None = None) -> None:
        self.now, self.tally, self.client = 100.0, Tally(), wire.client()
        self.way = Admission(self.client, turnstile or Turnstile(10_000), self.tally, lambda: self.now)

    @property
    def counted(self) -> tuple[int, float]:
        """How many sign-ins, and when the last one was."""
        return self.tally.sign_ins, self.tally.signed_in_at


async def test_open_session_is_used() -> None:
    """Who is signed in is not signed in again; the one sign-in is counted and dated."""
    wire = Wire()
    one = Case(wire)
    await one.way.enter()
    one.now = 105.0
    await one.way.enter()
    assert (one.way.is_open, one.counted, len(wire.requests)) == (True, (1, 100.0), 1)


async def test_renewal_is_counted() -> None:
    """A renewal opens the session anew, is counted and dated; one that failed leaves it shut."""
    wire = Wire([answer(), answer(), answer(**DENIED)])  # type: ignore[arg-type]
    one = Case(wire)
    await one.way.enter()
    one.now = 105.0
    assert await one.way.renew("401")
    assert (one.way.is_open, one.counted) == (True, (2, 105.0))
    one.now = 110.0
    assert not await one.way.renew("401")
    assert (one.way.is_open, one.counted) == (False, (2, 105.0))


async def test_fresh_token_is_no_sign_in() -> None:
    """A renewal that took a fresh CSRF pair and no password opens the session, and is not counted."""
    pair = {"X-CSRF-HEADER": "X-CSRF-TOKEN", "X-CSRF-TOKEN": "a"}
    one = Case(Wire([httpx.Response(200, json={"statusCode": 0}, headers=pair)]))
    await one.way.enter()
    one.now = 105.0
    assert await one.way.renew("403")
    assert (one.way.is_open, one.counted) == (True, (1, 100.0))


async def test_operation_signs_in_too() -> None:
    """A sign-in that an operation needed, through the client that is lent to it, is counted and dated as any other."""
    one = Case(Wire([answer(), answer(**DENIED)]))  # type: ignore[arg-type]
    await one.way.enter()
    one.now = 105.0
    await one.client.operate(paths.on_call(Operation.LISTEN_IN, "call-1"))
    assert one.counted == (2, 105.0)


async def test_refusal_leaves_it_shut() -> None:
    """A refused sign-in is raised, no session is there, and nothing is counted."""
    one = Case(Wire([answer(**DENIED)]))  # type: ignore[arg-type]
    with pytest.raises(SignInRefused):
        await one.way.enter()
    assert (one.way.is_open, one.counted) == (False, (0, 0.0))


async def test_renewal_waits_its_turn() -> None:
    """A renewal goes through the same gate as a first sign-in: a mass expiry is no storm."""
    wire, gate = Wire(), Turnstile(1)
    one = Case(wire, gate)
    async with gate.turn():
        renewing = asyncio.ensure_future(one.way.renew("401"))
        await asyncio.sleep(0)
        assert (gate.waiting, wire.requests, one.way.is_open) == (1, [], False)
        renewing.cancel()
        await asyncio.gather(renewing, return_exceptions=True)
    assert gate.waiting == 0

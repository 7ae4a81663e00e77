"""Sign-ins of one account: shared by all who need one, rare where they do not help, and reads that wait when GWS is busy."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import httpx
import pytest

from monitoring.floor.operations import Operation
from monitoring.gws import paths
from monitoring.gws.client import Client
from monitoring.gws.errors import Busy, SignInRefused, Unreachable
from tests.fakes.vault import account
from tests.fakes.wired import DENIED, Wire, answer

if TYPE_CHECKING:
    from collections.abc import Callable

BARGE = paths.on_call(Operation.SWITCH_TO_BARGE_IN, "call-1")


def far_side(answers: dict[str, httpx.Response], gate: asyncio.Event) -> tuple[Client, list[str]]:
    """A client whose sign-ins wait for a gate, and what it asked: `+` stands for credentials."""
    asked: list[str] = []

    async def far(request: httpx.Request) -> httpx.Response:
        what = request.method + "+" * ("authorization" in request.headers)
        asked.append(what)
        if what == "GET+":
            await gate.wait()
        found = answers.get(what, answer())
        return httpx.Response(found.status_code, content=found.content)

    http = httpx.AsyncClient(transport=httpx.MockTransport(far), base_url="http://gws.test")
    return Client(account("sup001", "supervisor"), http), asked


async def until(holds: Callable[[], bool]) -> None:
    """Let the others run until something holds."""
    async with asyncio.timeout(5):
        while not holds():  # noqa: ASYNC110 a fake far side has no event to wait for
            await asyncio.sleep(0)


async def test_sign_ins_are_shared() -> None:
    """Operations and reads that lose the session together share one sign-in, and whoever comes late needs none."""
    gate = asyncio.Event()
    lost = {"POST": answer(**DENIED)}  # type: ignore[arg-type]
    client, asked = far_side(lost, gate)
    waiting = [asyncio.create_task(client.operate(BARGE)) for _ in range(3)]
    waiting.append(asyncio.create_task(client.renew("lost")))  # type: ignore[arg-type]
    await until(lambda: asked.count("POST") == 3 and "GET+" in asked)
    del lost["POST"]
    gate.set()
    assert await asyncio.gather(*waiting) == ["", "", "", True]
    assert (asked.count("GET+"), asked.count("POST")) == (1, 6)
    await client.sign_in(lost=0)
    assert asked.count("GET+") == 1


async def test_refusal_is_shared() -> None:
    """A sign-in that is refused is refused for all who waited for it: one try, not one each."""
    gate = asyncio.Event()
    client, asked = far_side({"GET+": answer(**DENIED)}, gate)  # type: ignore[arg-type]
    waiting = [asyncio.create_task(client.sign_in()) for _ in range(3)]
    gate.set()
    assert all(isinstance(one, SignInRefused) for one in await asyncio.gather(*waiting, return_exceptions=True))
    assert asked == ["GET+"]
    assert not client.is_refused


async def test_abandoned_sign_in_is_ended() -> None:
    """Who asked may go away in the middle, and so may the client; nothing is left running."""
    gate = asyncio.Event()
    client, asked = far_side({}, gate)
    waiting = asyncio.create_task(client.sign_in())
    await until(lambda: bool(asked))
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    await client.close()
    assert client._signing_in is not None
    assert client._signing_in.cancelled()


class Clock:
    """A clock that stands still until it is told."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def resting(wire: Wire, clock: Clock) -> Client:
    """A client that signs in once in 30 seconds."""
    http = httpx.AsyncClient(transport=httpx.MockTransport(wire), base_url="http://gws.test")
    return Client(account("sup001", "supervisor"), http, rest=30.0, clock=clock)


async def test_stale_token_needs_no_sign_in() -> None:
    """Where CSRF is on, CometD's refusal may be of the token alone: a GET is tried once before a sign-in."""
    pair = {"X-CSRF-HEADER": "X-CSRF-TOKEN"}
    tokens = [httpx.Response(200, json={"statusCode": 0}, headers=pair | {"X-CSRF-TOKEN": one}) for one in "abc"]
    wire, clock = Wire([tokens[0], answer(), tokens[1]]), Clock()
    client = resting(wire, clock)
    await client.sign_in()
    await client.snapshot()
    assert await client.renew("403")
    assert client.headers() == {"X-CSRF-TOKEN": "b"}
    assert ["authorization" in one.headers for one in wire.requests] == [True, False, False]
    wire.script = [tokens[2]]
    assert await client.renew("403")
    assert "authorization" in wire.requests[-1].headers
    assert client.headers() == {"X-CSRF-TOKEN": "c"}
    await client.snapshot()
    wire.script = [answer(**DENIED)]  # type: ignore[arg-type]
    clock.now += 30.0
    assert await client.renew("403")
    assert ["authorization" in one.headers for one in wire.requests[-2:]] == [False, True]


async def test_useless_session_is_not_repeated() -> None:
    """A GWS that takes sign-ins and then nothing is asked once more at once, then after each rest; we say so till then."""
    wire, clock = Wire([answer(), answer(**DENIED), answer(), answer(**DENIED)]), Clock()  # type: ignore[arg-type]
    client = resting(wire, clock)
    for _ in range(2):
        await client.sign_in()
        with pytest.raises(SignInRefused):
            await client.snapshot()
        assert not client.is_signed_in
    for wait in (0.0, 10.0, 19.0):
        clock.now += wait
        assert not await client.renew("lost")
        with pytest.raises(Unreachable, match="after signing in anew; not again for"):
            await client.sign_in()
    assert len(wire.requests) == 4
    clock.now += 1.0
    assert await client.renew("lost")


async def test_lost_session_is_replaced_at_once() -> None:
    """A session that is lost is replaced at once; the next one not before 30 seconds after that."""
    wire, clock = Wire(), Clock()
    client = resting(wire, clock)
    await client.sign_in()
    await client.snapshot()
    clock.now += 5
    assert await client.renew("lost")
    await client.operate(BARGE)
    clock.now += 5
    with pytest.raises(Unreachable, match="lost 5 s after signing in anew; not again for 25 s"):
        await client.sign_in()
    clock.now += 25
    await client.sign_in()
    assert wire.said.count("GET /api/v2/me") == 3


@pytest.mark.parametrize(
    ("status", "headers", "wait"),
    [
        (429, {"retry-after": "7"}, 7.0),
        (429, {}, 5.0),
        (429, {"retry-after": "soon"}, 5.0),
        (503, {"retry-after": "0"}, 1.0),
        (503, {"retry-after": "999999"}, 300.0),
        (503, {"retry-after": "Sun, 22 Nov 2026 05:00:20 GMT", "date": "Sun, 22 Nov 2026 05:00:00 GMT"}, 20.0),
        (503, {"retry-after": "Sun, 22 Nov 2026 05:00:20 GMT"}, 5.0),
    ],
)
async def test_busy_gws_is_left_alone(status: int, headers: dict[str, str], wait: float) -> None:
    """Where GWS says when to come again, no read leaves before; an operation it turned away was not done."""
    clock = Clock()
    busy = httpx.Response(status, text="<html>busy</html>", headers=headers)
    wire = Wire([answer(), busy])
    client = resting(wire, clock)
    await client.sign_in()
    with pytest.raises(Busy) as caught:
        await client.snapshot()
    assert caught.value.wait == wait
    clock.now += wait - 0.5
    for read in (client.snapshot, client.sign_in):
        with pytest.raises(Unreachable):
            await read()
    assert len(wire.requests) == 2
    clock.now += 0.5
    await client.snapshot()
    wire.script = [httpx.Response(status, text="<html>busy</html>", headers=headers)]
    with pytest.raises(Busy):
        await client.operate(BARGE)
    assert wire.said.count("POST /api/v2/me/calls/call-1") == 1

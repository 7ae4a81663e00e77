"""The shell round the session, against a scripted far side inside this process. Numbers are rows of cometd.md 6.1."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from monitoring.bayeux import Session, State
from monitoring.bayeux.events import AuthLost, Beat, Degraded, Event, Gap, Live, Opened, Received, Stopped, Unreadable
from monitoring.transport import LongPolling
from tests.monitoring.bayeux.far import Deaf, Far, Trickle

if TYPE_CHECKING:
    from collections.abc import Callable

URL = "http://far/bayeux"


def polling(far: Far, **knobs: Any) -> LongPolling:
    """Point a client at the far side."""
    session = Session(jitter=lambda: 0.0)
    session.subscribe("/a")
    return LongPolling(URL, httpx.AsyncClient(transport=far), session, **knobs)


async def take(shell: LongPolling, enough: Callable[[Event], bool]) -> list[Event]:
    """Take events up to and including the first that is enough, then leave."""
    said: list[Event] = []
    async with aclosing(shell.events()) as events:
        async for event in events:
            said.append(event)
            if enough(event):
                break
    return said


def is_kind(*kinds: type[Event]) -> Callable[[Event], bool]:
    """Make a test for events of these kinds."""
    return lambda event: isinstance(event, kinds)


async def test_goes_live() -> None:
    """The shell starts the session, sends what is due and yields what happens."""
    said = await take(polling(Far()), is_kind(Live))
    assert [type(event) for event in said] == [Opened, Beat, Live]


async def test_posts_json() -> None:
    """Each request is a POST of a JSON array that wants no packing, with the owner's headers of that moment."""
    far, tokens = Far([]), iter("abcdefgh")
    await take(polling(far, headers=lambda: {"x-token": next(tokens)}), is_kind(Live))
    assert [request.headers["x-token"] for request in far.requests[:3]] == ["a", "b", "c"]
    first = far.requests[0]
    assert first.method == "POST"
    assert first.headers["content-type"] == "application/json;charset=UTF-8"
    assert first.headers["accept-encoding"] == "identity"


async def test_trickle_is_cut() -> None:
    """19: A reply that trickles for ever is given up when the poll's time is over."""
    far = Far(httpx.Response(200, stream=Trickle()))
    far.hold = 0
    shell = polling(far, delay=0.2)
    said = await take(shell, is_kind(Degraded))
    assert [event.cause for event in said if isinstance(event, Degraded)] == ["no answer within 0.2 s"]


async def test_large_reply_cut() -> None:
    """E8: A reply over the limit is a fault, of which no more than the limit is kept."""
    far = Far(httpx.Response(200, content=b"[" + b" " * 5000 + b"]"))
    said = await take(polling(far, max_reply_bytes=1000), is_kind(Degraded))
    assert [len(event.body) for event in said if isinstance(event, Unreadable)] == [1000]


@pytest.mark.parametrize(("error", "is_gap"), [(httpx.ConnectError("x"), False), (httpx.ReadError("x"), True)])
async def test_unsent_told_apart(error: Exception, *, is_gap: bool) -> None:
    """38: A connection never made loses nothing; one that broke may have."""
    first = Far([{"channel": "/a", "data": 1}], error, [{"channel": "/a", "data": 2}])
    said = await take(polling(first), lambda event: event == Received("/a", b"2"))
    assert any(isinstance(event, Gap) for event in said) is is_gap


async def test_consumer_never_awaited() -> None:
    """53: While the consumer sits on its first event the polls go on."""
    far = Far(*[[{"channel": "/a", "data": number}] for number in range(50)])
    shell = polling(far)
    async with aclosing(shell.events()) as events:
        await anext(events)
        await far.holding.wait()
        assert not far.script


async def test_renewal_single() -> None:
    """31: A login lost is renewed once, and the session goes on."""
    causes: list[str] = []

    async def renew(cause: str) -> bool:
        causes.append(cause)
        return True

    far = Far([], httpx.Response(401))
    said = await take(polling(far, renew=renew), lambda event: bool(causes) and isinstance(event, Live))
    assert causes == ["HTTP 401"]
    assert sum(isinstance(event, AuthLost) for event in said) == 1


async def test_owner_renews() -> None:
    """31: Without a hook the shell waits for the owner's answer, and hears it."""
    far = Far(httpx.Response(403))
    shell = polling(far)
    async with aclosing(shell.events()) as events:
        async for event in events:
            if isinstance(event, AuthLost):
                shell._session.renewed()
            if len(far.sent("/meta/handshake")) == 2:
                break
    assert len(far.sent("/meta/handshake")) == 2


async def test_cookie_dropped_before_handshake() -> None:
    """43: Before a handshake the old session's cookie goes; the others stay."""
    shell = polling(Far())
    shell._client.cookies.set("BAYEUX_BROWSER", "old", domain="far")
    shell._client.cookies.set("JSESSIONID", "kept", domain="far")
    await take(shell, is_kind(Live))
    assert [cookie.name for cookie in shell._client.cookies.jar] == ["JSESSIONID"]


async def test_close_while_held() -> None:
    """54: Closing disconnects beside the held poll and ends the events with Stopped."""
    far = Far()
    shell = polling(far)
    said: list[Event] = []
    async with aclosing(shell.events()) as events:
        async for event in events:
            said.append(event)
            if isinstance(event, Live):
                await far.holding.wait()
                await shell.close()
    assert said[-1] == Stopped("closed", kicked=False)
    assert len(far.sent("/meta/disconnect")) == 1


async def test_close_keeps_deadline() -> None:
    """54: A far side that does not answer the farewell is left when the deadline is over."""
    far = Deaf()
    shell = polling(far)
    said: list[Event] = []
    async with aclosing(shell.events()) as events:
        async for event in events:
            said.append(event)
            if isinstance(event, Live):
                await far.holding.wait()
                async with asyncio.timeout(2):
                    await shell.close(deadline=0.05)
    assert said[-1] == Stopped("closed", kicked=False)


async def test_close_before_events() -> None:
    """Closing what never ran ends at once, and running it then yields the end only."""
    shell = polling(Far())
    await shell.close()
    assert await take(shell, is_kind(Stopped)) == [Stopped("closed", kicked=False)]


async def test_cancel_leaves_nothing() -> None:
    """55: Cancelled at whatever step of the loop, nothing is left running."""
    before = asyncio.all_tasks()
    for steps in range(30):
        far = Far([{"channel": "/a", "data": 1}], httpx.Response(401))
        task = asyncio.create_task(take(polling(far), is_kind(Stopped)))
        for _ in range(steps):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert asyncio.all_tasks() == before


async def test_broken_hook_is_loud() -> None:
    """A headers hook that raises ends the events with its error: a silent dead loop would look like silence."""

    def headers() -> dict[str, str]:
        raise LookupError("no token")

    with pytest.raises(LookupError, match="no token"):
        await take(polling(Far(), headers=headers), is_kind(Stopped))


async def test_renewals_give_up() -> None:
    """32: A renewal hook that fails or raises three times stops the session."""
    tries: list[str] = []

    async def renew(cause: str) -> bool:
        tries.append(cause)
        if len(tries) == 2:
            raise OSError("down")
        return False

    shell = polling(Far(httpx.Response(401)), renew=renew)
    said = await take(shell, is_kind(Stopped))
    assert said[-1] == Stopped("auth: HTTP 401; 3 renewals failed", kicked=False)
    assert (len(tries), shell._session.state) == (3, State.STOPPED)

"""The shell at its edges: the client it makes, where it posts, what it does when its own loop stands still."""

from __future__ import annotations

import asyncio
import gzip
import json
import socket
import time
from contextlib import aclosing, suppress
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from monitoring.bayeux import Session
from monitoring.bayeux.events import AuthLost, Beat, Degraded, Live, Received, Stopped
from monitoring.bayeux.watch import Finding, Stuck, Watch
from monitoring.chance import steady
from monitoring.http import new_client
from monitoring.transport import LongPolling
from tests.monitoring.bayeux.far import CONNECT, Far

if TYPE_CHECKING:
    from asyncio import StreamReader, StreamWriter

    from monitoring.bayeux.events import Event


class Stubborn(Far):
    """A far side whose held polls cannot be given up: cancelling does nothing until they are let go."""

    def __init__(self) -> None:
        super().__init__()
        self.hold = 0
        self.let_go = asyncio.Event()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        (first, *_) = json.loads(await request.aread())
        if first["channel"] != CONNECT or "advice" in first:
            return await super().handle_async_request(request)
        while not self.let_go.is_set():
            with suppress(asyncio.CancelledError):
                await self.let_go.wait()
        raise httpx.ReadError("let go")


class Sleeper(Watch):
    """A watch that finds, once, that all stood still."""

    def look(self, now: float, steady: float) -> Finding:
        self.turns += 1
        self.since = now
        return Finding.OVERSLEPT if self.turns == 20 else Finding.FINE

    def turn(self, now: float, *bounds: float | None) -> None:
        """Count looks, not turns."""


class Alarmed(Watch):
    """A watch that cries at every look once it is armed."""

    cried: asyncio.Event

    def look(self, now: float, steady: float) -> Finding:
        if not hasattr(self, "cried"):
            return Finding.FINE
        self.cried.set()
        return Finding.STUCK


def polling(far: httpx.AsyncBaseTransport, url: str = "http://far/bayeux", **knobs: Any) -> LongPolling:
    session = Session(jitter=lambda: 0.0)
    session.subscribe("/a")
    return LongPolling(url, httpx.AsyncClient(transport=far, base_url="http://far"), session, **knobs)


async def first(shell: LongPolling, kind: type[Event]) -> list[Event]:
    """Take events up to the first of a kind."""
    said: list[Event] = []
    async with aclosing(shell.events()) as events:
        async for event in events:
            said.append(event)
            if isinstance(event, kind):
                break
    return said


async def test_stuck_loop_is_loud() -> None:
    """F5: A loop that stands still ends the events with an error, from outside the loop: silence would look like peace."""
    far = Stubborn()
    watch = Watch(tick=0.02, grace=0.02)
    with pytest.raises(Stuck, match="no progress"):
        await first(polling(far, delay=0.05, watch=watch), Stopped)
    far.let_go.set()
    await asyncio.gather(*asyncio.all_tasks() - {asyncio.current_task()}, return_exceptions=True)


async def test_ended_loop_is_not_stuck() -> None:
    """F5: A loop that has ended turns no more, and that is no alarm to a consumer who takes its last words late."""
    watch = Alarmed(tick=0.001)
    shell = polling(Far(httpx.Response(401)), watch=watch)
    said: list[Event] = []
    async with aclosing(shell.events()) as events:
        async for event in events:
            said.append(event)
            if isinstance(event, AuthLost):
                shell._session.gave_up("nobody answers")
                assert shell._runner is not None
                await asyncio.wait([shell._runner])
                watch.cried = asyncio.Event()
                await watch.cried.wait()
    assert isinstance(said[-1], Stopped)


async def test_close_is_bounded() -> None:
    """F20: Closing a session whose loop stands still ends at its deadline all the same."""
    far = Stubborn()
    shell = polling(far)
    async with aclosing(shell.events()) as events:
        async for event in events:
            if isinstance(event, Live):
                break
        began = time.monotonic()
        await shell.close(deadline=0.05)
        assert time.monotonic() - began < 1
        far.let_go.set()


async def test_stall_is_probed() -> None:
    """F21: After the process stood still the held poll is replaced by a probe at once."""
    far = Far()
    shell = polling(far, watch=Sleeper(tick=0.001))
    beats = 0
    async with aclosing(shell.events()) as events:
        async for event in events:
            beats += isinstance(event, Beat)
            if beats == 2:
                break
    assert [sent.get("advice") for sent in far.sent(CONNECT)[:3]] == [{"timeout": 0}, None, {"timeout": 0}]


async def test_retry_after_obeyed() -> None:
    """A busy server's Retry-After makes the pause before the next try, and the owner is told meanwhile."""
    far = Far(httpx.Response(503, headers={"Retry-After": "90"}))
    shell = polling(far)
    await first(shell, Degraded)
    pause = shell._session.wake(time.monotonic())
    assert pause is not None
    assert 85 < pause < 92


@pytest.mark.parametrize(
    ("url", "posted"),
    [
        ("http://far/bayeux?node=1", "http://far/bayeux/{}?node=1"),
        ("http://far/bayeux/", "http://far/bayeux/{}"),
        ("/bayeux", "http://far/bayeux/{}"),
    ],
)
async def test_type_appended(url: str, posted: str) -> None:
    """E7: On demand the kind of a meta request stands behind the path, queries are kept, and batches go to the plain URL."""
    far = Far()
    await first(polling(far, url, append_type=True), Live)
    plain = str(httpx.URL("http://far").join(url))
    assert [str(request.url) for request in far.requests[:3]] == [
        posted.format("handshake"),
        plain,
        posted.format("connect"),
    ]


async def test_packed_reply_read() -> None:
    """A reply that is packed although nobody asked for that is read."""
    body = b'[{"channel":"/a","data":1},{"channel":"/meta/connect","successful":true}]'
    packed = httpx.Response(200, content=gzip.compress(body), headers={"Content-Encoding": "gzip"})
    assert Received("/a", b"1") in await first(polling(Far(packed)), Received)


def test_steady_goes_on() -> None:
    """The clock of the watch never goes back, and counts seconds."""
    assert steady() <= steady() < time.clock_gettime(time.CLOCK_MONOTONIC) + 1e9


async def answer(_: StreamReader, writer: StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
    writer.close()


async def test_line_is_kept_alive() -> None:
    """F5: TCP itself asks on an idle line whether the other end is there."""
    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        async with new_client(f"http://127.0.0.1:{port}") as client, client.stream("GET", "/") as response:
            line = response.extensions["network_stream"].get_extra_info("socket")
            assert line.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) == 1


async def test_new_client_is_strict(monkeypatch: pytest.MonkeyPatch) -> None:
    """A client for one account follows no redirect, asks no proxy of the environment, and has its own cookies."""
    monkeypatch.setenv("HTTP_PROXY", "http://nobody.invalid")
    async with new_client("https://gws.example") as one, new_client("https://gws.example") as other:
        assert (one.follow_redirects, one.trust_env, str(one.base_url)) == (False, False, "https://gws.example")
        assert one.cookies.jar is not other.cookies.jar

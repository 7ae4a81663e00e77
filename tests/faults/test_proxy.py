"""The fault proxy, each of its verbs over real sockets against a small HTTP server of our own."""

from __future__ import annotations

import asyncio
import time
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

import pytest

from tests.faults.proxy import Proxy, proxying

if TYPE_CHECKING:
    from asyncio import StreamReader, StreamWriter
    from collections.abc import AsyncIterator

HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n"
BODY = b"0123456789"
ASK = b"POST / HTTP/1.1\r\n\r\n"


class Far:
    """A server that answers each question with the same ten bytes, and remembers what became of its connections."""

    def __init__(self) -> None:
        self.asked = 0
        self.ends: asyncio.Queue[str] = asyncio.Queue()
        self.port = 0

    async def meet(self, reader: StreamReader, writer: StreamWriter) -> None:
        end = "fin"
        try:
            while await reader.readuntil(b"\r\n\r\n"):
                self.asked += 1
                writer.write(HEAD + BODY)
                await writer.drain()
        except asyncio.IncompleteReadError:
            pass
        except ConnectionResetError:
            end = "rst"
        writer.close()
        self.ends.put_nowait(end)


class Near:
    """A client with one connection."""

    def __init__(self, reader: StreamReader, writer: StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def ask(self) -> bytes:
        self.writer.write(ASK)
        return await self.reader.readexactly(len(HEAD + BODY))

    async def closes(self) -> None:
        self.writer.close()
        with suppress(OSError):
            await self.writer.wait_closed()


@asynccontextmanager
async def rig() -> AsyncIterator[tuple[Proxy, Far]]:
    far = Far()
    server = await asyncio.start_server(far.meet, "127.0.0.1", 0)
    async with server:
        far.port = server.sockets[0].getsockname()[1]
        async with proxying("127.0.0.1", far.port) as proxy:
            yield proxy, far


@asynccontextmanager
async def near(proxy: Proxy) -> AsyncIterator[Near]:
    client = Near(*await asyncio.open_connection("127.0.0.1", int(proxy.url.rpartition(":")[2])))
    try:
        yield client
    finally:
        await client.closes()


async def test_passes_both_ways() -> None:
    """By default each question reaches the server and each answer the client, and the connections are counted."""
    async with rig() as (proxy, far):
        async with near(proxy) as client:
            assert [await client.ask(), await client.ask()] == [HEAD + BODY] * 2
            assert (far.asked, proxy.connections, proxy.accepted) == (2, 1, 1)
        assert await far.ends.get() == "fin"
        async with near(proxy) as client:
            await client.ask()
            assert (proxy.connections, proxy.accepted) == (1, 2)


async def test_black_hole_swallows() -> None:
    """In a black hole nothing is heard on old and new connections, yet they stay open; passing closes them."""
    async with rig() as (proxy, far), near(proxy) as old:
        await old.ask()
        proxy.black_hole()
        async with near(proxy) as new:
            old.writer.write(ASK)
            new.writer.write(ASK)
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.05):
                    await asyncio.wait(
                        [asyncio.create_task(old.reader.read(1)), asyncio.create_task(new.reader.read(1))],
                        return_when=asyncio.FIRST_COMPLETED,
                    )
            assert (far.asked, proxy.connections) == (1, 2)
            proxy.passing()
            assert await far.ends.get() == "fin"
        async with near(proxy) as after:
            assert await after.ask() == HEAD + BODY


async def test_black_hole_hides_goodbyes() -> None:
    """A client that leaves into a black hole counts as gone, and the server hears of it only afterwards."""
    async with rig() as (proxy, far):
        async with near(proxy) as client:
            await client.ask()
            proxy.black_hole()
        async with near(proxy) as other:
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(other.reader.read(1), 0.05)
            assert (proxy.connections, far.ends.empty()) == (1, True)
        proxy.passing()
        assert await far.ends.get() == "fin"


async def test_reset_ends_connections() -> None:
    """Every open connection ends with RST on both sides at once, and the next one passes."""
    async with rig() as (proxy, far), near(proxy) as old:
        await old.ask()
        proxy.reset()
        with pytest.raises(ConnectionResetError):
            await old.reader.read(1)
        assert await far.ends.get() == "rst"
        async with near(proxy) as new:
            assert await new.ask() == HEAD + BODY


async def test_refuse_ends_new_ones() -> None:
    """While it refuses, a new connection ends with RST and an old one goes on, until passing."""
    async with rig() as (proxy, far), near(proxy) as old:
        await old.ask()
        proxy.refuse()
        async with near(proxy) as new:
            with pytest.raises(OSError, match=r"[Cc]onnection"):
                await new.ask()
        assert await old.ask() == HEAD + BODY
        assert (far.asked, proxy.accepted) == (2, 2)
        proxy.passing()
        async with near(proxy) as again:
            assert await again.ask() == HEAD + BODY


@pytest.mark.parametrize("after", [0, 4])
async def test_truncate_cuts_answers(after: int) -> None:
    """The next answer ends with FIN after so many bytes of its body, the one after the next is whole again."""
    async with rig() as (proxy, _), near(proxy) as client:
        await client.ask()
        proxy.truncate(after)
        client.writer.write(ASK)
        assert await client.reader.read() == HEAD + BODY[:after]
        async with near(proxy) as new:
            assert await new.ask() == HEAD + BODY


async def test_truncate_counts_answers() -> None:
    """As many answers are cut as were ordered; one that is shorter than the limit stays whole."""
    async with rig() as (proxy, _):
        proxy.truncate(1, times=2)
        for _ in range(2):
            async with near(proxy) as client:
                client.writer.write(ASK)
                assert await client.reader.read() == HEAD + BODY[:1]
        proxy.truncate(100)
        async with near(proxy) as client:
            assert [await client.ask(), await client.ask()] == [HEAD + BODY] * 2


async def test_drip_trickles() -> None:
    """Answers come a few bytes at a time at the rate that was set, and all at once after passing."""
    async with rig() as (proxy, _), near(proxy) as client:
        proxy.drip(400)
        began = time.monotonic()
        client.writer.write(ASK)
        assert 0 < len(await client.reader.read(len(HEAD))) < len(HEAD)
        await client.reader.readuntil(BODY)
        assert time.monotonic() - began >= len(HEAD + BODY) / 400 * 0.6
        proxy.drip(1)
        client.writer.write(ASK)
        await client.reader.readexactly(1)
        proxy.passing()
        async with asyncio.timeout(1):
            assert await client.reader.readuntil(BODY) == (HEAD + BODY)[1:]


async def test_delay_holds_answers() -> None:
    """An answer arrives later by the delay; passing lets what is held go."""
    async with rig() as (proxy, _), near(proxy) as client:
        proxy.delay(0.1)
        began = time.monotonic()
        assert await client.ask() == HEAD + BODY
        assert time.monotonic() - began >= 0.1
        proxy.delay(60)
        client.writer.write(ASK)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(client.reader.read(1), 0.05)
        proxy.passing()
        async with asyncio.timeout(1):
            assert await client.reader.readexactly(len(HEAD + BODY)) == HEAD + BODY


async def test_dead_server_resets() -> None:
    """With nobody behind it, a new connection ends with RST, and the next server there is reached."""
    async with rig() as (_, far):
        port = far.port
    async with proxying("127.0.0.1", port) as proxy:
        async with near(proxy) as client:
            with pytest.raises(OSError, match=r"[Cc]onnection"):
                await client.ask()
        again = Far()
        async with await asyncio.start_server(again.meet, "127.0.0.1", port), near(proxy) as client:
            assert await client.ask() == HEAD + BODY


async def test_leaves_nothing() -> None:
    """Whatever it was doing, at its end no task of it is left and its clients are cut off."""
    before = asyncio.all_tasks()
    async with rig() as (proxy, _), near(proxy) as client:
        await client.ask()
        proxy.black_hole()
        client.writer.write(ASK)
        async with near(proxy) as second:
            second.writer.write(ASK)
            await proxy.end()
            with pytest.raises(ConnectionResetError):
                await client.reader.read(1)
    assert asyncio.all_tasks() == before

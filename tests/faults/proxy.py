"""A fault proxy for TCP: stands before any HTTP server and passes, swallows, resets, refuses, cuts, drips or delays.

Asyncio streams only. It must never know what the bytes mean, but for one thing: where the head of an answer ends.
"""

from __future__ import annotations

import asyncio
import socket
import struct
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from asyncio import StreamReader, StreamWriter
    from collections.abc import AsyncIterator, Coroutine

CHUNK = 1 << 16
STEPS_PER_SECOND = 20
HEAD_END = b"\r\n\r\n"


class Mode(Enum):
    """What a new connection meets."""

    PASSING = "passing"
    BLACK_HOLE = "black hole"
    REFUSING = "refusing"


class Cut(Exception):
    """The answer has got as far as it may."""


@dataclass(slots=True, eq=False)
class Pair:
    """One connection: the client's side and, unless it fell into a black hole at once, the server's."""

    client: StreamWriter
    server: StreamWriter | None = None
    is_lost: bool = False  # bytes of it were swallowed: nothing sensible can follow
    has_left: bool = False  # the client closed
    is_asked: bool = False  # the client spoke last: what the server says next begins an answer
    head: bytes | None = None  # the end of an answer's head so far, None once it is over
    rest: int | None = None  # bytes of the body that still go through, None: all

    def reset(self) -> None:
        """End both sides with RST."""
        _reset(self.client)
        if self.server is not None:
            _reset(self.server)

    def close(self) -> None:
        """End both sides with FIN, once all that was written is out."""
        self.client.close()
        if self.server is not None:
            self.server.close()


class Proxy:
    """One listening socket before one server. What its verbs set holds until the next verb; `passing` undoes all.

    `url` is `http://127.0.0.1:PORT` and stays the same. `accepted` counts every connection ever taken, also those
    that were refused at once. If the server behind is not there, a new connection ends with RST.
    """

    def __init__(self, host: str, port: int) -> None:
        self.url = ""
        self.accepted = 0
        self._host, self._port = host, port
        self._mode = Mode.PASSING
        self._cuts: tuple[int, int] = (0, 0)  # bytes of body, answers still to cut
        self._rate: float | None = None
        self._lag = 0.0
        self._pairs: set[Pair] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._turned = asyncio.Event()  # set, and replaced, at each verb: wakes what waits

    @property
    def connections(self) -> int:
        """Clients that are connected now."""
        return sum(not pair.has_left for pair in self._pairs)

    def passing(self) -> None:
        """Pass bytes both ways from now on. Connections whose bytes were swallowed are closed."""
        self._mode, self._cuts, self._rate, self._lag = Mode.PASSING, (0, 0), None, 0.0
        for pair in self._pairs:
            if pair.is_lost:
                pair.close()
        self._turn()

    def black_hole(self) -> None:
        """Swallow bytes and goodbyes both ways, keep TCP open, take new connections and never answer."""
        self._mode = Mode.BLACK_HOLE
        for pair in self._pairs:
            pair.is_lost = True
        self._turn()

    def reset(self) -> None:
        """End every open connection with RST now: a blow, not a mode. What new connections meet stays as it is."""
        for pair in list(self._pairs):
            pair.reset()

    def refuse(self) -> None:
        """End every new connection with RST at once; those that are open go on."""
        self._mode = Mode.REFUSING
        self._turn()

    def truncate(self, after: int, times: int = 1) -> None:
        """Let the next `times` answers pass with their head and `after` bytes of body only, then say FIN."""
        self._cuts = (after, times)

    def drip(self, bytes_per_second: float) -> None:
        """Let what the server says trickle, on each connection at this rate."""
        self._rate = bytes_per_second
        self._turn()

    def delay(self, seconds: float) -> None:
        """Hold each chunk that the server says for so long."""
        self._lag = seconds
        self._turn()

    def _turn(self) -> None:
        self._turned.set()
        self._turned = asyncio.Event()

    async def meet(self, reader: StreamReader, writer: StreamWriter) -> None:
        """Take one connection and stay with it to its end."""
        self.accepted += 1
        task = asyncio.current_task()
        pair = Pair(writer)
        if task is None or self._mode is Mode.REFUSING:
            _reset(writer)
            return
        self._tasks.add(task)
        self._pairs.add(pair)
        try:
            await self._serve(pair, reader)
        except OSError:
            pair.reset()
        finally:
            self._pairs.discard(pair)
            self._tasks.discard(task)
            pair.close()

    async def end(self) -> None:
        """Drop every connection and wait until all tasks are gone."""
        self.reset()
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _serve(self, pair: Pair, reader: StreamReader) -> None:
        if self._mode is Mode.BLACK_HOLE:
            pair.is_lost = True
            await self._outlast(pair, self._hear(pair, reader))
            return
        answers, pair.server = await asyncio.open_connection(self._host, self._port)
        carried = [self._hear(pair, reader), self._answer(pair, answers)]
        ways = [asyncio.create_task(self._outlast(pair, way)) for way in carried]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            results = await asyncio.gather(*ways, return_exceptions=True)
        for result in results:
            if isinstance(result, OSError):
                raise result

    async def _hear(self, pair: Pair, reader: StreamReader) -> None:
        """Carry what the client says."""
        try:
            while piece := await reader.read(CHUNK):
                if not pair.is_lost and pair.server is not None:
                    pair.is_asked = True
                    pair.server.write(piece)
                    await pair.server.drain()
        finally:
            pair.has_left = True

    async def _answer(self, pair: Pair, answers: StreamReader) -> None:
        """Carry what the server says, with the faults that are set."""
        with suppress(Cut):
            while piece := await answers.read(CHUNK):
                if self._lag:
                    await self._pause(self._lag)
                if pair.is_lost:
                    continue
                await self._say(pair, piece)

    async def _say(self, pair: Pair, piece: bytes) -> None:
        allowed = self._allow(pair, piece)
        sent = 0
        while sent < len(allowed) and not pair.is_lost:
            step = len(allowed) if self._rate is None else max(1, int(self._rate / STEPS_PER_SECOND))
            pair.client.write(allowed[sent : sent + step])
            await pair.client.drain()
            sent += step
            if self._rate is not None:
                await self._pause(step / self._rate)
        if pair.rest == 0 and pair.head is None:
            raise Cut

    def _allow(self, pair: Pair, piece: bytes) -> bytes:
        """Return how much of a piece may pass, and note the answer that it begins."""
        after, times = self._cuts
        if pair.is_asked:
            pair.head, pair.rest = (b"", after) if times else (None, None)
            self._cuts = (after, max(0, times - 1))
        pair.is_asked = False
        if pair.rest is None:
            return piece
        start = 0
        if pair.head is not None:
            seen = pair.head + piece
            end = seen.find(HEAD_END)
            if end < 0:
                pair.head = seen[-len(HEAD_END) + 1 :]
                return piece
            start = end + len(HEAD_END) - len(pair.head)
            pair.head = None
        body = piece[start : start + pair.rest]
        pair.rest -= len(body)
        return piece[:start] + body

    async def _outlast(self, pair: Pair, way: Coroutine[Any, Any, None]) -> None:
        """Go one way to its end. A goodbye that falls into the black hole is heard by nobody while it lasts."""
        try:
            await way
        except OSError:
            if not pair.is_lost:
                raise
        while pair.is_lost and self._mode is Mode.BLACK_HOLE:
            await self._turned.wait()

    async def _pause(self, seconds: float) -> None:
        """Wait, but no longer than until the next verb."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._turned.wait()


def _reset(writer: StreamWriter) -> None:
    # Closed with no time to linger, a socket says RST.
    peer: socket.socket | None = writer.get_extra_info("socket")
    if peer is not None and peer.fileno() >= 0:
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


@asynccontextmanager
async def proxying(host: str, port: int) -> AsyncIterator[Proxy]:
    """Put a proxy before `host:port` while the block runs; afterwards no socket and no task of it is left."""
    proxy = Proxy(host, port)
    listener = await asyncio.start_server(proxy.meet, "127.0.0.1", 0)
    proxy.url = f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}"
    try:
        yield proxy
    finally:
        listener.close()
        await proxy.end()
        await listener.wait_closed()

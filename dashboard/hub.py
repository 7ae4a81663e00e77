"""All open websockets of this process: who must be told of what, at once when idle, in a window that grows with load.

Knows screens only as things that turn changes into parts. Law 6 is kept by the screens; no bytes go to a socket but its own
screen's. Never joins a Channels group: the journal is the truth and the follower the only caller.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from typing import TYPE_CHECKING, Protocol

from monitoring.floor.changes import AgentChanged, CallChanged, ChatChanged

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from dashboard.partials import Part
    from monitoring.floor.changes import Change
    from monitoring.floor.model import Floor

WINDOW_FLOOR, WINDOW_CEILING, WINDOW_FACTOR = 0.002, 0.025, 3.0
BEAT = 2.0
SOCKETS_AT_ONCE = 64
LARGEST_FRAME = 256 * 1024

log = logging.getLogger(__name__)


class Socket(Protocol):
    """One open page, of the person `username`."""

    @property
    def username(self) -> str:
        """Who is looking."""

    def update(self, floor: Floor, changes: Sequence[Change]) -> list[Part]:
        """What these changes come to on this page."""

    def beat(self, floor: Floor) -> list[Part]:
        """What is looked at by the clock."""

    async def refresh(self) -> list[Part] | None:
        """Ask again who is looking; None if he is gone, and the socket closes itself."""

    async def push(self, frame: str) -> None:
        """Send one frame."""


def frame_of(sequence: int, parts: Sequence[Part]) -> str:
    """One websocket message: parts in order."""
    return json.dumps({"seq": sequence, "parts": [part.frame() for part in parts]}, separators=(",", ":"))


def batches(parts: Sequence[Part]) -> Iterator[list[Part]]:
    """The parts in frames that no websocket limit cuts; a single part goes whole."""
    batch: list[Part] = []
    size = 0
    for part in parts:
        if batch and size + len(part.content) > LARGEST_FRAME:
            yield batch
            batch, size = [], 0
        batch.append(part)
        size += len(part.content)
    if batch:
        yield batch


class Hub:
    """The sockets, and what they have not been told yet."""

    def __init__(self, floor: Callable[[], Floor], *, beat: float = BEAT) -> None:
        self.sockets: set[Socket] = set()
        self.sent = 0
        self._floor, self._beat = floor, beat
        self._changes: dict[Change, None] = {}
        self._said: list[tuple[str, Part]] = []
        self._something = asyncio.Event()
        self._refreshing: asyncio.Task[None] | None = None

    def publish(self, _floor: Floor, changes: Sequence[Change]) -> None:
        """The floor changed: called by the follower."""
        self._changes |= dict.fromkeys(changes)
        self._something.set()

    def redraw(self, target: str) -> None:
        """What a viewer asked of `kind:id` was settled: whoever has it open draws it again."""
        kind, _, identifier = target.partition(":")
        changed: dict[str, Change] = {
            "agent": AgentChanged(identifier),
            "call": CallChanged(identifier),
            "chat": ChatChanged(identifier),
        }
        self.publish(self._floor(), (changed[kind],))

    def announce(self, username: str, part: Part) -> None:
        """Say something to every page of one person, soon."""
        self._said.append((username, part))
        self._something.set()

    def refresh(self) -> None:
        """Who may see what may have changed: ask every socket again, soon."""
        if self._refreshing is None or self._refreshing.done():
            self._refreshing = asyncio.get_running_loop().create_task(self._refresh())

    async def run(self) -> None:
        """Tell the sockets, for ever: on change, and once every beat."""
        next_beat = time.monotonic() + self._beat
        while True:
            try:
                async with asyncio.timeout(max(0.0, next_beat - time.monotonic())):
                    await self._something.wait()
            except TimeoutError:
                next_beat = time.monotonic() + self._beat
                await self._tell_all(lambda socket, floor: socket.beat(floor))
                continue
            self._something.clear()
            changes, self._changes = tuple(self._changes), {}
            began = time.monotonic()
            await self._say()
            await self._tell_all(lambda socket, floor, news=changes: socket.update(floor, news))  # type: ignore[misc]
            cost = time.monotonic() - began
            await asyncio.sleep(min(max(WINDOW_FACTOR * cost, WINDOW_FLOOR), WINDOW_CEILING))

    async def tell(self, socket: Socket, parts: Sequence[Part]) -> None:
        """Send parts to one socket. A page that cannot be reached is its consumer's to close."""
        for batch in batches(parts):
            self.sent += 1
            try:
                await socket.push(frame_of(self.sent, batch))
            except Exception:
                log.exception("a socket could not be written to")
                self.sockets.discard(socket)
                return

    async def _say(self) -> None:
        said, self._said = self._said, []
        for username, part in said:
            for socket in tuple(self.sockets):
                if socket.username == username:
                    await self.tell(socket, [part])

    async def _tell_all(self, ask: Callable[[Socket, Floor], list[Part]]) -> None:
        floor = self._floor()
        for number, socket in enumerate(tuple(self.sockets)):
            await self.tell(socket, self._parts(ask, socket, floor))
            if number % SOCKETS_AT_ONCE == SOCKETS_AT_ONCE - 1:
                await asyncio.sleep(0)

    def _parts(self, ask: Callable[[Socket, Floor], list[Part]], socket: Socket, floor: Floor) -> list[Part]:
        """One page's drawing fault never reaches another page."""
        try:
            return ask(socket, floor)
        except Exception:
            log.exception("a page could not be drawn")
            return []

    async def _refresh(self) -> None:
        for socket in tuple(self.sockets):
            parts = await socket.refresh()
            if parts is None:
                self.sockets.discard(socket)
            else:
                await self.tell(socket, parts)

"""All open websockets of this process: who must be told of what, at once when idle, in a window that grows with load.

Knows screens only as things that turn changes into parts. Law 6 is kept by the screens; no bytes go to a socket but its own
screen's. Never joins a Channels group: the journal is the truth and the follower the only caller.
"""

from __future__ import annotations

import asyncio
import logging
import time
from contextlib import suppress
from statistics import median
from typing import TYPE_CHECKING

from dashboard.frames import batches, frame_of
from dashboard.onlookers import unmarked
from monitoring.floor.changes import AgentChanged, CallChanged, ChatChanged, HealthChanged
from monitoring.latency import SEND, Delays

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from dashboard.onlookers import Socket
    from dashboard.partials import Part
    from monitoring.floor.changes import Change
    from monitoring.floor.model import Floor
    from monitoring.latency import Birth
    from monitoring.policy import Viewer

WINDOW_FLOOR, WINDOW_CEILING, WINDOW_FACTOR = 0.002, 0.025, 3.0
BEAT = 2.0
SOCKETS_AT_ONCE = 64
# What a beat's quick look cannot see, such as a sign-in that is too old, is looked for every 30 s.
THOROUGH_EVERY = 15
# No answer of the database for so long is none; and who cannot be asked about for so long has no page any more.
ASK_WITHIN = 10.0
UNSURE_AT_MOST = 30.0
FEEL_AGAIN_AFTER = 0.5
BIRTHS_AT_MOST = 1000

log = logging.getLogger(__name__)


class Hub:
    """The sockets, and what they have not been told yet. One task tells them all, so that no frame overtakes another.

    `marks` gives for each sign-in (to its user's key) something that differs once the sign-in or its password changed.
    """

    def __init__(  # noqa: PLR0913  # what it needs of the world, all by name
        self,
        floor: Callable[[], Floor],
        viewers: Callable[[set[int]], Awaitable[dict[int, Viewer]]],
        *,
        marks: Callable[[Mapping[str, int]], Awaitable[Mapping[str, object]]] = unmarked,
        beat: float = BEAT,
        patience: float = ASK_WITHIN,
        now: Callable[[], float] = time.time,
        delays: Delays | None = None,
    ) -> None:
        self.sockets: set[Socket] = set()
        self.sent = 0
        self.delays = delays or Delays()
        self._floor, self._viewers, self._marks, self._now = floor, viewers, marks, now
        self._beat, self._patience = beat, patience
        self._marked: Mapping[str, object] = {}
        self._until = 0.0
        self._births: list[Birth] = []
        self._felt, self._feel_at = False, 0.0
        self._changes: dict[Change, None] = {}
        self._asked: list[tuple[Socket, Callable[[Floor], list[Part]]]] = []
        self._doubted = self._is_asking = False
        self._unsure_since: float | None = None
        self._something = asyncio.Event()

    def publish(self, _floor: Floor, changes: Sequence[Change]) -> None:
        """The floor changed: called by the follower."""
        self._changes |= dict.fromkeys(changes)
        self._felt = self._felt or any(isinstance(change, HealthChanged) for change in changes)
        self._something.set()

    def date(self, births: Sequence[Birth]) -> None:
        """When the events behind the next changes were generated; of a flood the oldest are enough."""
        self._births += births[: BIRTHS_AT_MOST - len(self._births)]

    def feel(self) -> None:
        """GWS gave a sign of life, or may have stopped to: every page is to say so, twice a second at most."""
        self._felt = True
        self._something.set()

    def redraw(self, target: str) -> None:
        """What a viewer asked of `kind:id` was settled: whoever has it open draws it again."""
        kind, _, identifier = target.partition(":")
        made: dict[str, Callable[[str], Change]] = {"agent": AgentChanged, "call": CallChanged, "chat": ChatChanged}
        self.publish(self._floor(), (made[kind](identifier),))

    def tell(self, socket: Socket, ask: Callable[[Floor], list[Part]]) -> None:
        """Ask one page for parts, in its turn, and send them."""
        self._asked.append((socket, ask))
        self._something.set()

    def announce(self, username: str, part: Part) -> None:
        """Say something to every page of one person."""
        for socket in (one for one in self.sockets if one.username == username):
            self.tell(socket, lambda _floor: [part])

    def doubt(self) -> None:
        """Who may see what, or who is signed in, may have changed: ask again before anything more is sent."""
        self._doubted = True
        self._something.set()

    def expect(self, until: float) -> None:
        """What somebody may do changes by the clock alone at this moment (POSIX seconds, 0 for never)."""
        if until and (not self._until or until < self._until):
            self._until = until
            self._something.set()

    async def run(self) -> None:
        """Tell the sockets, for ever: on change, and once every beat."""
        beats, next_beat = 0, time.monotonic() + self._beat
        while True:
            try:
                async with asyncio.timeout(max(0.0, self._next(next_beat) - time.monotonic())):
                    await self._something.wait()
            except TimeoutError:
                pass
            self._something.clear()
            began = time.monotonic()
            is_beat = began >= next_beat
            if self._until and self._now() >= self._until:
                self._until, self._doubted = 0.0, True
            # Who cannot be asked about is asked about at the next beat; until then he is told nothing, not even a beat.
            if is_beat or (self._doubted and not self._is_unsure):
                self._is_asking = True
                await self._admit(thoroughly=self._doubted or self._is_unsure or beats % THOROUGH_EVERY == 0)
                self._is_asking = False
            if not self._is_unsure:
                await self._flush()
                await self._look(began, is_beat=is_beat)
            if is_beat:
                beats, next_beat = beats + 1, began + self._beat
            cost = time.monotonic() - began
            await asyncio.sleep(min(max(WINDOW_FACTOR * cost, WINDOW_FLOOR), WINDOW_CEILING))

    @property
    def is_sure(self) -> bool:
        """Whether it is known who may see what; while it is not, nobody is told anything."""
        return not (self._is_unsure or self._doubted or self._is_asking)

    @property
    def _is_unsure(self) -> bool:
        return self._unsure_since is not None

    def _next(self, next_beat: float) -> float:
        """When to go on at the latest (monotonic), if nothing happens before."""
        moments = [next_beat]
        if not self._is_unsure:
            moments += [self._feel_at] if self._felt else []
            moments += [time.monotonic() + self._until - self._now()] if self._until else []
        return min(moments)

    async def _look(self, began: float, *, is_beat: bool) -> None:
        """What is looked at by the clock: all of it at a beat, in between how well GWS is heard, if that may be news."""
        if not is_beat and not (self._felt and began >= self._feel_at):
            return
        self._felt, self._feel_at = False, began + FEEL_AGAIN_AFTER
        await self._send_all(lambda socket, floor: socket.beat(floor) if is_beat else socket.feel(floor))

    async def _flush(self) -> None:
        """What was asked for by pages, then what changed."""
        asked, self._asked = self._asked, []
        for socket, ask in asked:
            if socket not in self.sockets:
                continue
            await self._send(socket, self._parts(lambda _socket, floor, ask=ask: ask(floor), socket))  # type: ignore[misc]
        if self._changes:
            changes, self._changes = tuple(self._changes), {}
            births, self._births = self._births, []
            born = median(birth.born for birth in births) if births else None
            await self._send_all(lambda socket, floor: socket.update(floor, changes), born)
            left = self._now()
            for birth in births:
                self.delays.note(SEND, left - birth.folded, left)

    async def _admit(self, *, thoroughly: bool) -> None:
        """Ask anew what everybody may see, and whether his sign-in stands; thoroughly where a quick look finds it changed."""
        # Who comes while we ask was asked about when he came.
        self._doubted, present = False, tuple(self.sockets)
        try:
            async with asyncio.timeout(self._patience):
                viewers = await self._viewers({socket.user_id for socket in present})
                marks = await self._marks({socket.sign_in: socket.user_id for socket in present})
        except Exception:
            log.exception("who may see what could not be asked; nobody is told anything until it can")
            await self._doubt_on()
            return
        # Who is new is looked at thoroughly once: his sign-in may have ended while he was let in.
        before, self._marked = self._marked, {socket.sign_in: marks.get(socket.sign_in) for socket in present}
        self._unsure_since = None
        self.expect(min((viewer.until for viewer in viewers.values() if viewer.until), default=0.0))
        for socket in present:
            is_other = before.get(socket.sign_in, self) != self._marked[socket.sign_in]
            await self._admit_one(socket, viewers.get(socket.user_id), thoroughly=thoroughly or is_other)

    async def _admit_one(self, socket: Socket, viewer: Viewer | None, *, thoroughly: bool) -> None:
        try:
            parts = await socket.admit(viewer, self._floor(), thoroughly=thoroughly)
        except Exception:
            log.exception("a page could not be admitted")
            await self._drop(socket)
            return
        if parts is None:
            self.sockets.discard(socket)
        else:
            await self._send(socket, parts)

    async def _doubt_on(self) -> None:
        """Nobody can be asked about. For a while pages say by their silence that they are old; then they are closed."""
        now = time.monotonic()
        self._unsure_since = self._unsure_since or now
        if now - self._unsure_since < UNSURE_AT_MOST:
            return
        for socket in tuple(self.sockets):
            self.sockets.discard(socket)
            with suppress(Exception):
                await socket.wait()

    async def _send_all(self, ask: Callable[[Socket, Floor], list[Part]], born: float | None = None) -> None:
        for number, socket in enumerate(tuple(self.sockets), 1):
            await self._send(socket, self._parts(ask, socket), born)
            if number % SOCKETS_AT_ONCE == 0:
                await asyncio.sleep(0)

    async def _send(self, socket: Socket, parts: Sequence[Part] | None, born: float | None = None) -> None:
        """Send what was drawn. A page that could not be drawn or reached must not look alive: it starts over.

        `born` is when GWS generated the news in it, on our clock; None if it holds none.
        """
        if parts is None:
            await self._drop(socket)
            return
        for batch in batches(parts):
            self.sent += 1
            at = self._now()
            age = None if born is None else max(0.0, at - born)
            try:
                await socket.push(frame_of(self.sent, batch, at, age))
            except Exception:
                log.exception("a socket could not be written to")
                await self._drop(socket)
                return

    async def _drop(self, socket: Socket) -> None:
        self.sockets.discard(socket)
        with suppress(Exception):
            await socket.drop()

    def _parts(self, ask: Callable[[Socket, Floor], list[Part]], socket: Socket) -> list[Part] | None:
        """One page's drawing fault never reaches another page: None."""
        try:
            return ask(socket, self._floor())
        except Exception:
            log.exception("a page could not be drawn")
            return None

"""What one account said, on its way to paper: counted, held until the snapshot is there, and never silently lost.

Writes no word of its own but gaps. Knows no CometD session and no floor.
"""

from __future__ import annotations

import logging
from math import inf
from typing import TYPE_CHECKING
from zlib import crc32

from monitoring.condition import Count
from monitoring.floor.hearing import Gap
from monitoring.floor.notifications import CallStateChange
from monitoring.gws.errors import Garbled, GwsError
from monitoring.gws.wire import Unreadable, read, read_me
from monitoring.ports import GAP, SNAPSHOT
from monitoring.recent import Recent
from monitoring.records import gap_body

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from monitoring.floor.notifications import Heard, SnapshotTaken
    from monitoring.ports import Record
    from monitoring.stream import Stream

RENEW_AFTER = 1800.0
"""Seconds after which a snapshot is taken anew: what lies before the last one can be forgotten, what ended since as well."""
RENEW_AGAIN = 300.0

log = logging.getLogger(__name__)


class Intake:
    """What comes in for one stream. `now()` is the time of day, POSIX seconds."""

    def __init__(self, stream: Stream, now: Callable[[], float]) -> None:
        self.count = Count()
        self.gaps = 0
        self.last_gap: Gap | None = None
        self._stream, self._now = stream, now
        self._recent = Recent()
        self._waiting: list[Record] = []
        self._holds = False
        self._old_at, self._speaks = inf, False
        self._unseen: tuple[float, str] | None = None  # since when, and why, nobody listens; a gap once somebody does

    @property
    def lacks(self) -> bool:
        """Whether something may be missing that no snapshot has made good for yet."""
        return self._unseen is not None

    def hold(self) -> None:
        """From now on what comes is held, until a snapshot goes before it."""
        self._holds = True

    async def hear(self, topic: str, data: bytes) -> None:
        """One notification: set aside, known already, or ready to be written."""
        self.count.received += 1
        told = read(self._stream.name, data, self._now())
        if isinstance(told, Unreadable):
            await self._refuse(topic, told, data)
            return
        if self._recent.repeats(topic, data):
            self.count.duplicates += 1
            return
        self._waiting.append(self._stream.record(topic, data, resource=_about(told)))

    async def flush(self) -> None:
        """Write what is ready, all at once, unless it is held."""
        if not self._holds:
            await self.let_go()

    async def refuse(self, why: Unreadable, body: bytes) -> None:
        """What is not even a message: kept whole and counted, like a notification that could not be understood."""
        self.count.received += 1
        await self._refuse("", why, body)

    async def begin(self, body: bytes) -> SnapshotTaken:
        """Write the snapshot, then what was held; returns what the snapshot says.

        Raises Garbled if nobody understands it; then it is set aside.

        Whatever the snapshot is too old to know came after the subscription, so it is in what was held (Zulip's rule:
        subscribe, fetch, apply what came between).
        """
        now = self._now()
        told = read_me(self._stream.name, body, now)
        if isinstance(told, Unreadable):
            await self._stream.set_aside(SNAPSHOT, told.rule, told.detail, body)
            raise Garbled(f"the snapshot could not be read: {told.detail}")
        await self._put_first(body, told, now)
        return told

    async def renew(self, snapshot: Callable[[], Awaitable[bytes]]) -> None:
        """Take a snapshot anew once the last one is old. One that cannot be had, or lacks a part, is asked for again later.

        Retention asks for it and nobody waits for it: it costs no stream that is well.
        """
        now = self._now()
        if self._holds or now < self._old_at:
            return
        self._old_at = now + RENEW_AGAIN
        await self.flush()
        try:
            body = await snapshot()
        except GwsError:
            return
        told = read_me(self._stream.name, body, now)
        if not isinstance(told, Unreadable) and (told.chats is not None or not self._speaks):
            await self._put_first(body, told, now)

    async def _put_first(self, body: bytes, told: SnapshotTaken, now: float) -> None:
        await self.let_go(*self._gap(now), self._stream.record(SNAPSHOT, body))
        self._end_gap(now)
        # Not all at once: accounts that came up together would go on asking together.
        share = crc32(self._stream.name.encode()) % 1000 / 1000
        self._old_at, self._speaks = now + RENEW_AFTER * (1 - share / 4), told.chats is not None

    async def let_go(self, *first: Record) -> None:
        """Write down what was held. Where no snapshot came to be, it was heard all the same, and no GET brings it again."""
        self._holds = False
        if first or self._waiting:
            ready = tuple(self._waiting)
            await self._stream.append(*first, *ready)
            del self._waiting[: len(ready)]
            self.count.journalled += len(ready)

    def lose(self, since: float, reason: str) -> None:
        """What was said from then on may never have been heard. Several losses in a row are one gap."""
        if self._unseen is None or since < self._unseen[0]:
            self._unseen = since, reason

    async def _refuse(self, topic: str, why: Unreadable, body: bytes) -> None:
        """Keep what could not be understood, whole; the stream goes on."""
        self.count.rejected += 1
        await self._stream.set_aside(topic, why.rule, why.detail, body)

    def _gap(self, now: float) -> Iterator[Record]:
        """The gap that ends with this snapshot, if there was one."""
        if self._unseen is not None:
            since, reason = self._unseen
            yield self._stream.record(GAP, gap_body(since, now, reason))

    def _end_gap(self, now: float) -> None:
        """The gap is on paper, and not before then forgotten."""
        since, reason = self._unseen or (0.0, "")
        self._unseen = None
        if since:
            self.gaps += 1
            self.last_gap = Gap(since, now, reason)
            log.info("%s: not heard for %.1f s: %s", self._stream.name, now - since, reason)


def _about(told: Heard) -> str:
    """The chat, or the leg of a call, that a notification is about: all that was said of it can be asked for together."""
    return told.leg.id if isinstance(told, CallStateChange) else getattr(told, "chat_id", "")

"""What one account said, on its way to paper: counted, held until the snapshot is there, and never silently lost.

Writes no word of its own but gaps. Knows no CometD session and no floor.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from monitoring.condition import Count
from monitoring.floor.hearing import Gap
from monitoring.gws.errors import Garbled
from monitoring.gws.wire import Unreadable, read, read_me
from monitoring.ports import GAP, SNAPSHOT
from monitoring.recent import Recent
from monitoring.records import gap_body

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from monitoring.floor.notifications import SnapshotTaken
    from monitoring.ports import Record
    from monitoring.stream import Stream

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
        self._waiting.append(self._stream.record(topic, data, resource=getattr(told, "chat_id", "")))

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
        await self.let_go(*self._gap(now), self._stream.record(SNAPSHOT, body))
        self._end_gap(now)
        return told

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

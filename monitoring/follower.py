"""Fold the journal into the floor, in one process: the one mutable cell, and who is told that it changed.

Reads the durable log and nothing else, so that a hint may be lost. A hole in a stream's offsets starts everything over.
Measures how long each event took to get here (`latency`).
"""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from monitoring.floor.changes import AgentChanged, CallChanged, CallEnded, ChatChanged, ChatEnded
from monitoring.floor.model import Floor
from monitoring.floor.notifications import MessageLogUpdate, PulseFelt, RosterPolled
from monitoring.floor.reducer import apply
from monitoring.gws.wire import Unreadable
from monitoring.latency import JOURNAL, RECEIPT, Birth, Delays, Skew
from monitoring.ports import SNAPSHOT
from monitoring.records import decode

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from monitoring.floor.changes import Change
    from monitoring.floor.notifications import Notification
    from monitoring.ports import Journal, Record

    type Listener = Callable[[Floor, Sequence[Change]], None]
    type Hearer = Callable[[Notification, Floor], None]
    type Dater = Callable[[Sequence[Birth]], None]
    type Newsreader = Callable[["News"], None]

PAGE = 500
LOOK_EVERY = 1.0

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class News:
    """What one record made of the floor. `at` is when we heard it, `said` upstream's own time of it (ours, if it gave none).

    `position` is the journal's; after a hole (`is_leap`) all that is left of the old floor comes as one, and whatever lies
    between the positions is told by no other news.
    """

    position: int
    at: float
    said: float
    floor: Floor
    changes: tuple[Change, ...]
    is_leap: bool = False


class Follower:
    """Holds the newest floor, the position it stands for, and those who want to know.

    `heard_at` is GWS's newest sign of life that the journal knows of, POSIX seconds. What we wrote ourselves is none.
    `daters` are told the births of the events behind the next changes, `newsreaders` what each record made of the floor, one
    by one; `now()` is the time of day.
    """

    def __init__(
        self, journal: Journal, *, look_every: float = LOOK_EVERY, now: Callable[[], float] = time.time
    ) -> None:
        self.floor = Floor()
        self.position = 0
        self.heard_at = 0.0
        self.listeners: list[Listener] = []
        self.hearers: list[Hearer] = []
        self.daters: list[Dater] = []
        self.newsreaders: list[Newsreader] = []
        self.skew, self.delays = Skew(), Delays()
        self._journal, self._now = journal, now
        self._births: list[Birth] = []
        self._offsets: dict[str, tuple[int, int]] = {}
        self._woken = asyncio.Event()
        self._look_every = look_every

    def wake(self) -> None:
        """There may be something new in the journal."""
        self._woken.set()

    async def start(self) -> None:
        """Rebuild the floor from the journal: last snapshots and what followed, and the messages of the chats still open."""
        records, position = await self._journal.rebuild()
        floor, self._offsets = Floor(), {}
        for record in records:
            self._offsets[record.stream] = (record.epoch, record.offset)
            told = decode(record)
            if not isinstance(told, Unreadable):
                self.heard_at = max(self.heard_at, _sign_of_life(record, told))
                floor = apply(floor, told).floor
        for record in await self._journal.chat_log(sorted(floor.chats)):
            told = decode(record)
            if isinstance(told, MessageLogUpdate) and told.chat_id in floor.chats:
                # Heard by somebody who may have left since: what was said stays said to those who are in.
                present = min(floor.chats[told.chat_id].seats)
                floor = apply(floor, replace(told, account=present)).floor
        self.floor, self.position = floor, position

    async def run(self) -> None:
        """Follow for ever: at once when woken, and by looking now and then in case the hint was lost."""
        while True:
            self._woken.clear()
            while await self.catch_up():
                pass
            try:
                async with asyncio.timeout(self._look_every):
                    await self._woken.wait()
            except TimeoutError:
                continue

    async def catch_up(self) -> bool:
        """Fold one page of news; returns whether there was any."""
        records = await self._journal.read(self.position, PAGE)
        changes: dict[Change, None] = {}
        for record in records:
            if self._has_hole(record):
                log.warning("hole in %s before %s/%s: starting over", record.stream, record.epoch, record.offset)
                before = self.floor
                await self.start()
                changed = (*_ended(before, self.floor), *self.everything())
                self._tell(News(self.position, self._now(), self._now(), self.floor, changed, is_leap=True))
                self._publish(changed)
                return True
            changes |= dict.fromkeys(self._fold(record))
        births, self._births = self._births, []
        if changes:
            for date in self.daters:
                date(births)
            self._publish(tuple(changes))
        return bool(records)

    def everything(self) -> tuple[Change, ...]:
        """A change for all that there is: what a reader who lost the thread must draw."""
        floor = self.floor
        return (
            *(AgentChanged(key) for key in floor.agents),
            *(CallChanged(key) for key in floor.calls),
            *(ChatChanged(key) for key in floor.chats),
        )

    def _fold(self, record: Record) -> tuple[Change, ...]:
        self.position = record.position
        self._offsets[record.stream] = (record.epoch, record.offset)
        told = decode(record)
        if isinstance(told, Unreadable):
            return ()
        self.heard_at = max(self.heard_at, _sign_of_life(record, told))
        step = apply(self.floor, told)
        self.floor = step.floor
        if step.changes:
            self._measure(record, told)
        for hear in self.hearers:
            hear(told, self.floor)
        self._tell(News(record.position, record.at, told.at, step.floor, step.changes))
        return step.changes

    def _tell(self, news: News) -> None:
        for read in self.newsreaders:
            read(news)

    def _measure(self, record: Record, told: Notification) -> None:
        """How long an event of GWS took: to our socket, and from there to the floor."""
        generated = getattr(told, "generated", 0.0)
        if not generated or not self.skew.observe(generated, record.at):
            return
        now = self._now()
        born = min(record.at, generated + self.skew.value(record.at))
        self.delays.note(RECEIPT, record.at - born, now)
        self.delays.note(JOURNAL, now - record.at, now)
        self._births.append(Birth(born, now))

    def _has_hole(self, record: Record) -> bool:
        known = self._offsets.get(record.stream)
        if known is None or known[0] != record.epoch:
            return record.offset != 0
        return record.offset != known[1] + 1

    def _publish(self, changes: Sequence[Change]) -> None:
        for listen in self.listeners:
            listen(self.floor, changes)


def _sign_of_life(record: Record, told: Notification) -> float:
    """When GWS itself was heard: what it pushed, what it was asked for, or a pulse; 0 for what we wrote of our own."""
    if isinstance(told, PulseFelt):
        return told.at
    if isinstance(told, RosterPolled):
        return 0.0 if told.late else told.at
    return record.at if record.topic == SNAPSHOT or record.topic.startswith("/") else 0.0


def _ended(before: Floor, after: Floor) -> tuple[Change, ...]:
    """What is gone from one floor to the other, for whoever shows it still."""
    return (
        *(AgentChanged(key) for key in before.agents if key not in after.agents),
        *(CallEnded(key) for key in before.calls if key not in after.calls),
        *(ChatEnded(key) for key in before.chats if key not in after.chats),
    )

"""Fold the journal into the floor, in one process: the one mutable cell, and who is told that it changed.

Reads the durable log and nothing else, so that a hint may be lost. A hole in a stream's offsets starts everything over.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from monitoring.floor.changes import AgentChanged, CallChanged, CallEnded, ChatChanged, ChatEnded
from monitoring.floor.model import Floor
from monitoring.floor.notifications import MessageLogUpdate
from monitoring.floor.reducer import apply
from monitoring.gws.wire import Unreadable
from monitoring.records import decode

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from monitoring.floor.changes import Change
    from monitoring.floor.notifications import Notification
    from monitoring.ports import Journal, Record

    type Listener = Callable[[Floor, Sequence[Change]], None]
    type Hearer = Callable[[Notification, Floor], None]

PAGE = 500
LOOK_EVERY = 1.0

log = logging.getLogger(__name__)


class Follower:
    """Holds the newest floor, the position it stands for, and those who want to know."""

    def __init__(self, journal: Journal, *, look_every: float = LOOK_EVERY) -> None:
        self.floor = Floor()
        self.position = 0
        self.heard_at = 0.0
        self.listeners: list[Listener] = []
        self.hearers: list[Hearer] = []
        self._journal = journal
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
            self.heard_at = max(self.heard_at, record.at)
            told = decode(record)
            if not isinstance(told, Unreadable):
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
                self._publish((*_ended(before, self.floor), *self.everything()))
                return True
            changes |= dict.fromkeys(self._fold(record))
        if changes:
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
        self.position, self.heard_at = record.position, max(self.heard_at, record.at)
        self._offsets[record.stream] = (record.epoch, record.offset)
        told = decode(record)
        if isinstance(told, Unreadable):
            return ()
        step = apply(self.floor, told)
        self.floor = step.floor
        for hear in self.hearers:
            hear(told, self.floor)
        return step.changes

    def _has_hole(self, record: Record) -> bool:
        known = self._offsets.get(record.stream)
        if known is None or known[0] != record.epoch:
            return record.offset != 0
        return record.offset != known[1] + 1

    def _publish(self, changes: Sequence[Change]) -> None:
        for listen in self.listeners:
            listen(self.floor, changes)


def _ended(before: Floor, after: Floor) -> tuple[Change, ...]:
    """What is gone from one floor to the other, for whoever shows it still."""
    return (
        *(AgentChanged(key) for key in before.agents if key not in after.agents),
        *(CallEnded(key, before.teams_of_call(call)) for key, call in before.calls.items() if key not in after.calls),
        *(ChatEnded(key, before.teams_of_chat(chat)) for key, chat in before.chats.items() if key not in after.chats),
    )

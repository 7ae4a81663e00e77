"""One stream of the journal and its one writer: takes it over, numbers its records without a hole, appends them in order.

Knows no account, no GWS and no Bayeux: what the records say is the writer's affair.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from monitoring.ports import Record, Reject

if TYPE_CHECKING:
    from collections.abc import Callable

    from monitoring.ports import Journal


class Stream:
    """The writer's end of a stream. `now()` is the time of day, POSIX seconds."""

    def __init__(self, journal: Journal, name: str, now: Callable[[], float]) -> None:
        self.name = name
        self._journal, self._now = journal, now
        self._epoch = self._offset = 0
        self._turn = asyncio.Lock()

    @property
    def is_open(self) -> bool:
        """Whether there is anybody to tell."""
        return self._epoch > 0

    async def open(self) -> Record | None:
        """Begin a new epoch, which fences out any other writer; returns the last record before it, None if there is none."""
        last = await self._journal.last(self.name)
        self._epoch, self._offset = await self._journal.open(self.name), 0
        return last

    def record(self, topic: str, body: bytes, resource: str = "") -> Record:
        """A record as of now, to be appended later; it has no number yet."""
        return Record(self.name, self._epoch, 0, self._now(), topic, body, resource)

    async def append(self, *records: Record) -> None:
        """Give the records their offsets in the order they are written, and write them; any number may ask at once."""
        async with self._turn:
            numbered = [replace(record, offset=self._offset + index) for index, record in enumerate(records)]
            await self._journal.append(numbered)
            # Only now: what was not written leaves no hole, and nobody numbered on meanwhile.
            self._offset += len(numbered)

    async def set_aside(self, topic: str, rule: str, detail: str, body: bytes) -> None:
        """Keep what could not be understood, whole."""
        await self._journal.set_aside(Reject(self.name, self._now(), topic, rule, detail, body))

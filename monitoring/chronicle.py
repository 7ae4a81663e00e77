"""The figures of this process: counted on from now at once, and from the oldest line of the journal once that is read.

The journal is the only memory: what a restart finds there is what would have been counted without one. Knows no page.
"""

from __future__ import annotations

import asyncio
import logging
from itertools import batched
from typing import TYPE_CHECKING

from monitoring.figures import Figures
from monitoring.floor.changes import AgentChanged, CallChanged, CallEnded, ChatChanged, ChatEnded
from monitoring.floor.reducer import apply
from monitoring.gws.wire import Unreadable
from monitoring.records import decode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from monitoring.floor.changes import Change
    from monitoring.floor.model import Floor
    from monitoring.follower import Follower, News
    from monitoring.ports import Journal, Record

PAGE = 200
"""Records read at once."""
SLICE = 20
"""Records folded at once: within a few milliseconds, in which nothing else of the process happens."""
REST = 0.002

log = logging.getLogger(__name__)


class Chronicle:
    """Holds the figures. `is_whole` says whether what the journal keeps is in them, or they begin with this process."""

    def __init__(self, journal: Journal, follower: Follower) -> None:
        self.figures = Figures()
        self.is_whole = False
        self._journal, self._follower = journal, follower
        self._past = Figures()
        self._position = 0
        self._behind = asyncio.Event()
        self._behind.set()
        follower.newsreaders.append(self._read)

    def begin(self, at: float) -> None:
        """Count what stands on the floor now; what was before is still to come."""
        self.figures.follow(self._follower.floor, self._follower.everything(), at)

    async def run(self) -> None:
        """For ever: read the journal from its beginning, a little at a time, for pages and events go first; then follow.

        Where the follower leapt over a hole, what lies in between is read, so that nothing is counted twice or never.
        """
        while True:
            await self._behind.wait()
            await self._catch_up()

    async def _catch_up(self) -> None:
        """One page of what the follower has folded already. Never more: what it folds next, it tells."""
        known = self._follower.position
        records = await self._journal.read(self._position, PAGE)
        for some in batched([one for one in records if one.position <= self._follower.position], SLICE):
            for record in some:
                self._recount(record)
            await asyncio.sleep(REST)
        if not records or records[0].position > known:
            # What lay before it has been forgotten meanwhile.
            self._position = max(self._position, known)
        if self._position >= self._follower.position:
            self._arrive()
        else:
            await asyncio.sleep(REST)

    def _recount(self, record: Record) -> None:
        self._position = record.position
        told = decode(record)
        if not isinstance(told, Unreadable):
            step = apply(self._past.floor, told)
            self._past.follow(step.floor, step.changes, record.at, told.at)

    def _arrive(self) -> None:
        """The journal is read: what it makes is what counts from now on."""
        floor, past = self._follower.floor, self._past
        past.follow(floor, tuple(_differing(past.floor, floor)), past.looks.seen)
        self.figures, self._past, self.is_whole = past, Figures(), True
        self._behind.clear()
        log.info("figures count from the journal")

    def _read(self, news: News) -> None:
        if news.is_leap and self.is_whole:
            self._past, self.is_whole = self.figures, False
            self._behind.set()
        if self._past is not self.figures:
            self.figures.follow(news.floor, news.changes, news.at, news.said)
            self._position = news.position if self.is_whole else self._position


def _differing(mine: Floor, theirs: Floor) -> Iterator[Change]:
    """What is on one floor alone: in a journal with a hole it may never be said how something ended."""
    yield from map(CallEnded, sorted(set(mine.calls) - set(theirs.calls)))
    yield from map(CallChanged, sorted(set(theirs.calls) - set(mine.calls)))
    yield from map(ChatEnded, sorted(set(mine.chats) - set(theirs.chats)))
    yield from map(ChatChanged, sorted(set(theirs.chats) - set(mine.chats)))
    yield from map(AgentChanged, sorted(set(mine.agents) ^ set(theirs.agents)))

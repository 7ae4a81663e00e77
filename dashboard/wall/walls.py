"""All that one process does for its walls: figures, stages, the screens' health, alarms going out. Put together here."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from asgiref.sync import sync_to_async

from dashboard.alarms import book
from dashboard.alarms.post import Postman
from dashboard.screens.vitals import SILENT_AFTER, Vitals
from dashboard.wall.edition import edition
from dashboard.wall.stages import Stages
from monitoring.chronicle import Chronicle

if TYPE_CHECKING:
    from collections.abc import Callable

    from dashboard.desk.rows import Connection
    from monitoring.figures import Figures
    from monitoring.floor.model import Floor
    from monitoring.follower import Follower
    from monitoring.policy import Viewer
    from monitoring.ports import Journal

ATTEND_EVERY = 5.0


class Walls:
    """The displays and their screens. `connection` says how well GWS is heard, `is_sure` whether it is known who may look."""

    def __init__(
        self,
        journal: Journal,
        follower: Follower,
        *,
        connection: Callable[[Viewer], Connection],
        is_sure: Callable[[], bool],
        now: Callable[[], float] = time.time,
    ) -> None:
        self.connection = connection
        self.chronicle = Chronicle(journal, follower)
        self.stages = Stages(self, is_sure=is_sure, now=now, version=edition())
        self.vitals, self.postman = Vitals(now), Postman()
        self._now = now
        self._follower = follower
        follower.daters.append(self.stages.date)

    @property
    def floor(self) -> Floor:
        """The floor as it is known now."""
        return self._follower.floor

    @property
    def figures(self) -> Figures:
        """What is counted of it."""
        return self.chronicle.figures

    @property
    def is_whole(self) -> bool:
        """Whether the journal has been counted."""
        return self.chronicle.is_whole

    async def attend(self) -> None:
        """Keep what the screens report, and raise an alarm for those that have gone silent, for ever.

        Whoever has just begun to listen knows of no silence: the screens may have painted all the while.
        """
        began, silent = self._now(), None
        while True:
            await self.vitals.write()
            if self._now() - began > SILENT_AFTER:
                silent = await self._judge(silent)
            await asyncio.sleep(ATTEND_EVERY)

    async def _judge(self, before: dict[int, float] | None) -> dict[int, float]:
        found = await self.vitals.silent()
        if before is None or found.keys() != before.keys():
            await sync_to_async(book.note_silent)(found, self._now())
        return found

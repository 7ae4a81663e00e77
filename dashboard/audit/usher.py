"""Looks who comes into a call or chat that is listened to, and has him named on the trail (`newcomers`).

A task of its own: whoever folds the floor only leaves word here. The database is asked only where somebody is heard who was
not at the last look; what could not be asked is asked again by whoever keeps the task running.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, NamedTuple

from asgiref.sync import sync_to_async

from dashboard.audit.newcomers import tell
from monitoring.overheard import everything, overheard, touched

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from monitoring.floor.changes import Change
    from monitoring.floor.model import Floor
    from monitoring.floor.whose import Whose
    from monitoring.overheard import Overheard


class Seen(NamedTuple):
    """Of one supervisor in one call or chat: whom the trail was asked about, and who was in it while he was (`agent:ID`)."""

    settled: frozenset[Whose] = frozenset()
    asked_of: frozenset[str] = frozenset()


class Usher:
    """Looks at everything when it begins, then at what changed."""

    def __init__(self, floor: Callable[[], Floor], *, told: Callable[[Overheard, frozenset[str]], None] = tell) -> None:
        self._floor, self._told = floor, told
        self._seen: dict[str, dict[str, Seen]] = {}
        self._due: dict[str, None] = {}
        self._something = asyncio.Event()

    def hear(self, floor: Floor, changes: Sequence[Change]) -> None:
        """The floor changed: where, is kept until there is time to look. Never waits."""
        self._due |= dict.fromkeys(touched(floor, changes))
        if self._due:
            self._something.set()

    async def run(self) -> None:
        """Look, for ever."""
        self._due |= dict.fromkeys(everything(self._floor()))
        while True:
            self._something.clear()
            await self.look()
            await self._something.wait()

    async def look(self) -> None:
        """At all that is due. Raises DatabaseError; then what was not settled is due still."""
        while self._due:
            target = next(iter(self._due))
            # Taken out before it is looked at: what changes meanwhile makes it due anew.
            del self._due[target]
            try:
                await self._look_at(target)
            except BaseException:
                self._due[target] = None
                raise

    async def _look_at(self, target: str) -> None:
        heard = overheard(self._floor(), target)
        before = self._seen.pop(target, {})
        if heard:
            now = self._seen[target] = {one.account: before.get(one.account, Seen()) for one in heard}
            for one in heard:
                now[one.account] = await self._settle(one, now[one.account])

    async def _settle(self, one: Overheard, seen: Seen) -> Seen:
        asked_of = seen.asked_of | one.asked_of
        if not one.whose <= seen.settled:
            await sync_to_async(self._told)(one, asked_of)
        return Seen(seen.settled | one.whose, asked_of)

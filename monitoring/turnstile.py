"""Lets the sign-ins of a whole process through one by one: so many in a second, and no more than that under way.

A thousand accounts that start, or lose their sessions, at the same moment must not fall upon GWS at the same moment
(`cometd.md` F16). Knows no account and no GWS.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable


SIGN_INS_PER_SECOND = 40.0
APPROACHING = 8
RUSH, RUSH_LASTS, ROOM = 8, 2.0, 0.25


class Turnstile:
    """`per_second` entries, evenly spaced in the order of asking, and as many inside at once. `clock` is a steady one."""

    def __init__(
        self,
        per_second: float = SIGN_INS_PER_SECOND,
        *,
        clock: Callable[[], float] = time.monotonic,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        # Who comes prepares here, few at a time: else all would be half prepared before the first goes through.
        self.approach = asyncio.Semaphore(APPROACHING)
        self.waiting = 0
        self._gap, self._clock, self._pause = 1.0 / per_second, clock, pause
        self._places = asyncio.Semaphore(max(1, int(per_second)))
        self._order = asyncio.Lock()
        self._next = 0.0
        self._entered: deque[float] = deque(maxlen=RUSH)

    def room(self) -> float:
        """Seconds for which who is in already should leave GWS alone: some, while many sign in or have just done so.

        They have a session to open and a snapshot to take, and come first. Who polls less often gets more at once.
        """
        is_rush = len(self._entered) == RUSH and self._clock() - self._entered[0] <= RUSH_LASTS
        return ROOM if is_rush or self.waiting else 0.0

    @asynccontextmanager
    async def turn(self) -> AsyncGenerator[None]:
        """Wait for one's turn, and hold a place until the block ends."""
        self.waiting += 1
        try:
            await self._places.acquire()
        finally:
            self.waiting -= 1
        try:
            # One waits for the time, the others behind it: who gives up there takes nobody else's turn with it.
            async with self._order:
                early = self._next - self._clock()
                if early > 0:
                    await self._pause(early)
                self._next = max(self._next, self._clock()) + self._gap
                self._entered.append(self._clock())
            yield
        finally:
            self._places.release()

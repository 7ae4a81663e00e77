"""Waiting between tries, unless somebody knows that the waiting is over. Knows no account and no cause."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from monitoring.chance import Chance


class Pause:
    """One waiter's pauses, each of which `hurry` may cut short."""

    def __init__(self, chance: Chance) -> None:
        self._chance = chance
        self._hurried = asyncio.Event()

    def hurry(self) -> None:
        """End the pause that is on, if one is."""
        self._hurried.set()

    async def take(self, seconds: float) -> None:
        """Wait so long, or until hurried from now on."""
        self._hurried.clear()
        pause, hurry = asyncio.ensure_future(self._chance.pause(seconds)), asyncio.ensure_future(self._hurried.wait())
        try:
            await asyncio.wait({pause, hurry}, return_when=asyncio.FIRST_COMPLETED)
            if pause.done():
                pause.result()
        finally:
            pause.cancel()
            hurry.cancel()

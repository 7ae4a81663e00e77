"""What the shell takes from the world besides GWS, handed in so that tests can hold it still. Values only."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable


def steady() -> float:
    """Read seconds that go on while the machine sleeps, where the system has such a clock."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


@dataclass(frozen=True, slots=True)
class Chance:
    """The time of day in POSIX seconds, jitter in [0, 1), waiting between tries, and a clock that is never set."""

    now: Callable[[], float]
    jitter: Callable[[], float]
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep
    steady: Callable[[], float] = steady

    def date(self, moment: float) -> float:
        """A moment on the steady clock as time of day: what is looked at late happened when it happened."""
        return self.now() - (self.steady() - moment)

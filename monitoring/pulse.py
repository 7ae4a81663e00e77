"""A sign of life of GWS every 2 s, whatever the streams do: one idle long poll is silent for 30 s, and so is a dead one.

One request per process, not per account, and only while every stream is silent. Knows no account and no page.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

import httpx
import msgspec

from monitoring.gws.answers import Envelope
from monitoring.gws.paths import API
from monitoring.latency import Least
from monitoring.ports import PULSE
from monitoring.records import pulse_body

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from monitoring.stream import Stream

VERSION = f"{API}/diagnostics/version"
EVERY, TICK, AWAY_TICK = 2.0, 1.0, 0.25
PATIENCE = 2.0
HASTEN_EVERY = 10.0

log = logging.getLogger(__name__)


class Pulse:
    """Knocks at GWS where no credentials are asked for (`GET /api/v2/diagnostics/version`), and writes down that it lives.

    `seen_at()` is the newest sign of life on any stream; `now()` the time of day, both POSIX seconds. `on_return` is called
    when GWS answers again after it did not; not more often than every 10 s, whatever GWS does.
    """

    def __init__(  # noqa: PLR0913 - what it takes from the world, all by name
        self,
        stream: Stream,
        http: httpx.AsyncClient,
        *,
        seen_at: Callable[[], float],
        now: Callable[[], float],
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
        patience: float = PATIENCE,
    ) -> None:
        self.felt_at = 0.0
        self.is_away = False
        self.on_return: Callable[[], None] = lambda: None
        self._stream, self._http, self._seen_at, self._now, self._pause = stream, http, seen_at, now, pause
        self._patience = patience
        self._written = self._hastened = 0.0
        self._trips = Least()

    def newest(self) -> float:
        """The newest sign of life, of a stream or of a knock; 0 before the first."""
        return max(self.felt_at, self._seen_at())

    def round_trip(self) -> float | None:
        """The least time that a knock of the last minutes took, seconds."""
        return self._trips.value(self._now())

    async def run(self) -> None:
        """Feel it, for ever: each second, and four times as often while GWS is away, so that its return is soon known."""
        while True:
            await self.feel()
            await self._pause(AWAY_TICK if self.is_away else TICK)

    async def feel(self) -> None:
        """Knock if nothing was heard for 2 s, and write down what is new, at most once a second."""
        if self._now() - self.newest() >= EVERY:
            await self._note(is_there=await self._knock())
        elif self.is_away:
            # A stream that tried by itself heard it first: the others need not wait for their turn.
            await self._note(is_there=True)
        newest = self.newest()
        if newest >= self._written + TICK and self._stream.is_open:
            await self._stream.append(self._stream.record(PULSE, pulse_body(newest)))
            self._written = newest

    async def _note(self, *, is_there: bool) -> None:
        now = self._now()
        returned, self.is_away = is_there and self.is_away, not is_there
        if is_there:
            self.felt_at = now
        if returned and now - self._hastened >= HASTEN_EVERY:
            self._hastened = now
            log.info("GWS answers again")
            self.on_return()

    async def _knock(self) -> bool:
        """Whether anything of GWS answers within 2 s. A balancer in front of nothing, or its error page, is no GWS."""
        began = self._now()
        try:
            async with asyncio.timeout(self._patience):
                answer = await self._http.get(VERSION)
            msgspec.json.decode(answer.content, type=Envelope, strict=False)
        except (httpx.HTTPError, TimeoutError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return False
        self._trips.note(self._now() - began, self._now())
        return not answer.is_server_error

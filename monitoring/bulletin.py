"""What we say ourselves of one account, on its own stream: where it belongs, and how well it is heard. Knows no CometD talk."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from monitoring.condition import State, state_of
from monitoring.floor.hearing import Status
from monitoring.ports import HEALTH, PLACED
from monitoring.records import health_body, placed_body

if TYPE_CHECKING:
    from collections.abc import Callable

    from monitoring.bayeux.state import State as SessionState
    from monitoring.stream import Stream

UNTROUBLED = frozenset({Status.STARTING, Status.LIVE, Status.STOPPED})

log = logging.getLogger(__name__)


class Bulletin:
    """The last word on an account, and since when it holds. `now()` is the time of day, POSIX seconds."""

    def __init__(self, stream: Stream, now: Callable[[], float]) -> None:
        self.status, self.cause = Status.STARTING, ""
        self.state, self.since = State.STARTING, now()
        self._stream, self._now = stream, now
        self._session: SessionState | None = None

    async def place(self, role: str, team: str) -> None:
        """Write down where the account belongs now. Before the stream is open there is nobody to tell."""
        if self._stream.is_open:
            await self._stream.append(self._stream.record(PLACED, placed_body(role, team)))

    async def tell(self, status: Status, cause: str, *, seen_at: float) -> None:
        """Write down how the account is heard, if that is news. `seen_at` is its last sign of life."""
        if (status, cause) == (self.status, self.cause):
            return
        # Until a live stream is closed it is listened to, whether anything is said or not.
        listens = status is Status.LIVE or (status is Status.STOPPED and self.status is Status.LIVE)
        heard = self._now() if listens else seen_at
        self.status, self.cause = status, cause
        self.mark(self._session)
        level = logging.INFO if status in UNTROUBLED else logging.WARNING
        log.log(level, "%s: %s %s", self._stream.name, status, cause)
        if self._stream.is_open:
            await self._stream.append(self._stream.record(HEALTH, health_body(status, cause, heard)))

    def mark(self, session: SessionState | None) -> None:
        """Date the state by the moment it was first seen in."""
        self._session = session
        state = state_of(self.status, session)
        if state is not self.state:
            self.state, self.since = state, self._now()

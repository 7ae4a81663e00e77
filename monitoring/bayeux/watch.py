"""A watch over the loop that runs a session: whether it turns when it should, and whether the whole process stood.

Sans-IO: the shell looks on it every `tick` seconds from another task than the loop. Knows no requests.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Stuck(Exception):
    """The loop made no progress: whoever runs the session must begin anew."""


class Finding(Enum):
    """What a look found."""

    FINE = "fine"
    OVERSLEPT = "overslept"  # nothing ran for a while; what was under way before may be on a dead line
    STUCK = "stuck"  # all runs but the loop


@dataclass(slots=True)
class Watch:
    """Seconds all: `grace` is how late the loop may be, `longest` how late a look may be before it is a stall."""

    tick: float = 5.0
    grace: float = 10.0
    longest: float = 10.0
    turns: int = 0
    promised: float | None = None
    since: float = 0.0  # when the last stall was over, on the session's clock
    slept: float = 0.0  # how long it was
    _suspected: int | None = None  # the turn at which the loop was late at the last look
    _looked: float | None = None
    _is_waking: bool = False

    def turn(self, now: float, *bounds: float | None) -> None:
        """The loop turned, and will again within the least of these seconds; never, if all are None."""
        self.turns += 1
        self.promised = now + min(known) if (known := [one for one in bounds if one is not None]) else None

    def look(self, now: float, steady: float) -> Finding:
        """Compare, `now` on the session's clock, `steady` on one that goes on while the machine sleeps.

        Both findings need two looks: after a stall the loop is late through no fault of its own, and replies that
        wait in the socket are worth more than a new try.
        """
        late = 0.0 if self._looked is None else steady - self._looked - self.tick
        self._looked = steady
        if late > self.longest:
            self.since, self.slept = now, late
            self._is_waking, self._suspected = True, None
            return Finding.FINE
        if self._is_waking:
            self._is_waking = False
            return Finding.OVERSLEPT
        if self.promised is None or now <= self.promised + self.grace:
            self._suspected = None
        elif self._suspected == self.turns:
            return Finding.STUCK
        else:
            self._suspected = self.turns
        return Finding.FINE

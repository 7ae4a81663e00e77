"""What some teams did, minute by minute: how long how many were in each state, and what was answered, handled, abandoned.

Times are POSIX seconds. A minute is `int(time // 60)`. What has not ended counts up to the moment that is asked for.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from math import ceil

MINUTE = 60
MINUTES_KEPT = 26 * 60


class Gauge(StrEnum):
    """What is so many at each moment."""

    READY = "ready"
    TALKING = "talking"
    RINGING_AGENTS = "ringing_agents"
    CHATTING = "chatting"
    WRAPUP = "wrapup"
    NOTREADY = "notready"
    OFF = "off"
    CALLS = "calls"
    CHATS = "chats"
    RINGING = "ringing"
    INTERVENTIONS = "interventions"
    WAITING = "waiting"


BUSY = (Gauge.TALKING, Gauge.RINGING_AGENTS, Gauge.CHATTING, Gauge.WRAPUP)


@dataclass(slots=True)
class Minute:
    """One minute: `seconds` is the sum over a gauge's things of how long each was there; `waits` in whole seconds, up."""

    seconds: dict[Gauge, float] = field(default_factory=dict)
    waits: Counter[int] = field(default_factory=Counter)
    abandoned: int = 0
    handled: int = 0
    handling: float = 0.0


@dataclass(slots=True)
class Sum:
    """A stretch of time of some teams; `length` is how much of it somebody looked."""

    length: float = 0.0
    seconds: dict[Gauge, float] = field(default_factory=dict)
    waits: Counter[int] = field(default_factory=Counter)
    abandoned: int = 0
    handled: int = 0
    handling: float = 0.0

    def add(self, minute: Minute) -> None:
        """One more minute of it."""
        for gauge, seconds in minute.seconds.items():
            self.last(gauge, seconds)
        if minute.waits:
            self.waits.update(minute.waits)
        self.abandoned += minute.abandoned
        self.handled += minute.handled
        self.handling += minute.handling

    def last(self, gauge: Gauge, seconds: float) -> None:
        """Things of a gauge were there for so long, all together."""
        self.seconds[gauge] = self.seconds.get(gauge, 0.0) + seconds

    def of(self, gauge: Gauge) -> float:
        """How long things of a gauge were there, all together."""
        return self.seconds.get(gauge, 0.0)


@dataclass(slots=True)
class Tally:
    """One team's, or of what several teams share. `upto` is how far the minutes are complete; what was there then still is.

    `gone` is when there was last a thing of a gauge that now has none.
    """

    now: Counter[Gauge] = field(default_factory=Counter)
    minutes: dict[int, Minute] = field(default_factory=dict)
    upto: float = 0.0
    gone: dict[Gauge, float] = field(default_factory=dict)

    def put(self, gauge: Gauge, number: int, at: float) -> None:
        """So many more of something, or fewer, from now on."""
        self._advance(at)
        self.now[gauge] += number
        if not self.now[gauge]:
            del self.now[gauge]
            self.gone[gauge] = at

    def skip(self, since: float, until: float) -> None:
        """Nobody looked in between: what was there then is not counted."""
        self._advance(since)
        self.upto = max(self.upto, until)

    def answered(self, wait: float, at: float) -> None:
        """Somebody picked up after so many seconds."""
        # GWS tells milliseconds: a float's last bits must not push an exact second into the next one.
        self._minute(at).waits[max(0, ceil(round(wait, 3)))] += 1

    def abandoned(self, at: float) -> None:
        """Something stopped ringing unanswered."""
        self._minute(at).abandoned += 1

    def handled(self, seconds: float, at: float) -> None:
        """Something ended for an agent who had been in it for so long."""
        minute = self._minute(at)
        minute.handled += 1
        minute.handling += max(0.0, seconds)

    def add_to(self, total: Sum, start: float, end: float) -> None:
        """Add what was from `start`, a whole minute, to `end`; what came after `end` is not asked for."""
        for number in range(int(start // MINUTE), int(-(-end // MINUTE))):
            minute = self.minutes.get(number)
            if minute is not None:
                total.add(minute)
        open_for = end - max(start, self.upto) if self.upto else 0.0
        if open_for > 0:
            for gauge, number in self.now.items():
                total.last(gauge, number * open_for)

    def _minute(self, at: float) -> Minute:
        number = int(at // MINUTE)
        minute = self.minutes.get(number)
        if minute is None:
            minute = self.minutes[number] = Minute()
            while (oldest := next(iter(self.minutes))) <= number - MINUTES_KEPT:
                del self.minutes[oldest]
        return minute

    def _advance(self, to: float) -> None:
        """Count what is there for as long as it was, as far back as it will be asked for."""
        start = max(self.upto, to - MINUTES_KEPT * MINUTE) if self.upto else to
        while self.now and start < to:
            end = min(to, (start // MINUTE + 1) * MINUTE)
            seconds = self._minute(start).seconds
            for gauge, number in self.now.items():
                seconds[gauge] = seconds.get(gauge, 0.0) + number * (end - start)
            start = end
        self.upto = max(self.upto, to)

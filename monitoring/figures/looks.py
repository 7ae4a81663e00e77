"""When anybody looked: stretches in which the journal went on. What lies between them is counted as nothing, not as zero.

While we listen and GWS lives, a line is written every two seconds (`monitoring.pulse`). Knows no floor and no team.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from monitoring.figures.tally import MINUTE, MINUTES_KEPT

BLIND_AFTER = 60.0
"""Seconds without a line after which nobody looked, from the last line on."""


@dataclass(slots=True)
class Looks:
    """The stretches, oldest first, each as (since, until) in POSIX seconds; the last one goes on: from `begun`, as of `seen`."""

    past: list[tuple[float, float]] = field(default_factory=list)
    begun: float = 0.0
    seen: float = 0.0

    @property
    def since(self) -> float:
        """Since when, at the earliest; 0 before anything was heard."""
        return self.past[0][0] if self.past else self.begun

    def note(self, at: float) -> tuple[float, float] | None:
        """Something was heard; returns the time in which nobody looked just before, None if somebody did."""
        seen, self.seen = self.seen, max(self.seen, at)
        if seen and at - seen <= BLIND_AFTER:
            return None
        if seen > self.begun:
            self.past.append((self.begun, seen))
        self.past = [one for one in self.past if one[1] > at - MINUTES_KEPT * MINUTE]
        self.begun = at
        return (seen, at) if seen else None

    def until(self, now: float) -> float:
        """Up to when it is known how things are: now, unless nothing has been heard for too long."""
        return now if now - self.seen <= BLIND_AFTER else self.seen

    def within(self, start: float, end: float) -> float:
        """How much of a stretch of time somebody looked, seconds."""
        if not self.seen:
            return 0.0
        stretches = (*self.past, (self.begun, self.until(end)))
        return sum(max(0.0, min(end, until) - max(start, since)) for since, until in stretches)

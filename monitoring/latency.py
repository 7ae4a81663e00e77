"""How long an event takes from GWS to a page, measured and never assumed: the clocks' difference, and delays by stage.

Pure: the time is an argument. Must never know whose event it is: no name, no id, only seconds.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from dataclasses import dataclass, field
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

RECEIPT, JOURNAL, SEND = STAGES = ("receipt", "journal", "send")
"""From GWS's own stamp to our socket; from there through the journal to the floor; from there to the browser's socket."""
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
WINDOW = 300.0
RECENT = 60.0
SAMPLES = 5000
ABSURD = 86_400.0


@dataclass(frozen=True, slots=True)
class Birth:
    """When GWS generated an event, on our clock, and when it was folded; POSIX seconds."""

    born: float
    folded: float


class Least:
    """The least value of the last `window` seconds."""

    def __init__(self, window: float = WINDOW) -> None:
        self._window = window
        self._rising: deque[tuple[float, float]] = deque()  # (at, value): none is followed by a lesser one

    def note(self, value: float, now: float) -> None:
        """Take a value into account."""
        while self._rising and self._rising[-1][1] >= value:
            self._rising.pop()
        self._rising.append((now, value))
        self.value(now)

    def value(self, now: float) -> float | None:
        """The least value; None if there was none."""
        while self._rising and self._rising[0][0] < now - self._window:
            self._rising.popleft()
        return self._rising[0][1] if self._rising else None


class Skew:
    """By how much our clock is ahead of GWS's, as far as that can be known from one side.

    `received - generated` is the skew and the way here. Its minimum over five minutes belongs to the quickest event, whose
    way is taken to be half of the least known round trip. The error is the rest of that event's way: at most what the
    quickest event waited inside GWS, plus or minus half that round trip where the two directions differ. All of GWS counts
    as one clock. A step of either clock is known after at most five minutes when it hides, at once when it shows.
    """

    def __init__(self, window: float = WINDOW) -> None:
        self._least, self._trips = Least(window), Least(window)

    def observe(self, generated: float, received: float) -> bool:
        """An event came; both POSIX seconds, each by its own clock. Whether it counts: a day apart is no measurement."""
        if abs(received - generated) >= ABSURD:
            return False
        self._least.note(received - generated, received)
        return True

    def trip(self, seconds: float, now: float) -> None:
        """A request to GWS and its answer took so long."""
        self._trips.note(seconds, now)

    def value(self, now: float) -> float:
        """Seconds to add to GWS's time to have ours; 0 before the first event."""
        least = self._least.value(now)
        return 0.0 if least is None else least - (self._trips.value(now) or 0.0) / 2


@dataclass(slots=True)
class Histogram:
    """All delays of one stage since the start, by upper bound; `counts` has one more for what is longer than all."""

    counts: list[int] = field(default_factory=lambda: [0] * (len(BUCKETS) + 1))
    total: float = 0.0


class Delays:
    """The delays of each stage: the last minute's for a median (the newest 5,000 at most), all of them in a histogram."""

    def __init__(self) -> None:
        self.histograms: Mapping[str, Histogram] = {stage: Histogram() for stage in STAGES}
        self._recent: Mapping[str, deque[tuple[float, float]]] = {stage: deque(maxlen=SAMPLES) for stage in STAGES}

    def note(self, stage: str, seconds: float, now: float) -> None:
        """One event took so long in a stage; less than nothing, which only clocks can bring about, is nothing."""
        seconds = max(0.0, seconds)
        histogram = self.histograms[stage]
        histogram.counts[bisect_left(BUCKETS, seconds)] += 1
        histogram.total += seconds
        self._recent[stage].append((now, seconds))

    def median(self, stage: str, now: float) -> float | None:
        """The median of the last minute; None if nothing came."""
        recent = [seconds for at, seconds in self._recent[stage] if at >= now - RECENT]
        return median(recent) if recent else None

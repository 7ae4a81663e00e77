"""Events that wait for a consumer, within bounds. Knows no session and no server."""

from __future__ import annotations

from collections import deque
from dataclasses import replace

from monitoring.bayeux.events import Beat, Degraded, Event, Gap, Received, Unreadable, Warned

LONGEST_BACKLOG = 2000
LARGEST_BACKLOG = 16 << 20


class Backlog:
    """Events that the consumer has not taken yet. Bounded: what does not fit is dropped and becomes a counted Gap."""

    def __init__(self, length: int = LONGEST_BACKLOG, size: int = LARGEST_BACKLOG) -> None:
        self.dropped = 0
        self._length, self._size = length, size
        self._events: deque[Event] = deque()
        self._bytes = 0

    def __len__(self) -> int:
        return len(self._events)

    def put(self, event: Event, now: float) -> None:
        """Add an event. When full, those that a snapshot makes good for are dropped; the others always get in."""
        weight = _weigh(event)
        is_full = len(self._events) >= self._length or self._bytes + weight > self._size
        if is_full and isinstance(event, Received | Unreadable | Beat | Degraded | Warned):
            self._drop(event, now)
            return
        self._bytes += weight
        self._events.append(event)

    def pop(self) -> Event | None:
        """Take the oldest event, None if there is none."""
        if not self._events:
            return None
        event = self._events.popleft()
        self._bytes -= _weigh(event)
        return event

    def _drop(self, event: Event, now: float) -> None:
        if isinstance(event, Beat | Warned):
            return
        self.dropped += 1
        last = self._events[-1] if self._events else None
        if isinstance(last, Gap) and last.reason.startswith("overflow"):
            self._events[-1] = replace(last, until=now)
        else:
            self._events.append(Gap("overflow: the consumer is slower than the stream", now, now))


def _weigh(event: Event) -> int:
    return len(event.data) if isinstance(event, Received) else len(event.body) if isinstance(event, Unreadable) else 0

"""What a session sends next, and when: the lanes of requests, and the requests themselves. Reads no reply."""

from __future__ import annotations

from collections import deque
from functools import partial
from itertools import count
from math import inf
from typing import TYPE_CHECKING, Any

from monitoring.bayeux.flights import Flights
from monitoring.bayeux.messages import Kind, Meta, Request, connect, handshake
from monitoring.bayeux.state import State

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from monitoring.bayeux.course import Course, Link

_RESTING = {State.IDLE, State.AUTH_LOST, State.STOPPED}


class Plan:
    """What is under way and what waits, against the course that a session takes. `ext`, `ack`, `hold`: as Session's."""

    def __init__(
        self, course: Course, ext: Callable[[], Mapping[str, object]], *, ack: bool, hold: float | None
    ) -> None:
        self.course = course
        self.flights = Flights()
        self.queue: deque[dict[str, Any]] = deque()  # publishes that never left
        self._ext, self._ack, self._hold = ext, ack, hold
        self._ids = count(1)

    def lane(self) -> tuple[float, Callable[[], Request]] | None:
        """Return the next request to make and when, None if there is none before a reply or a call."""
        return min(self._lanes(), key=lambda lane: lane[0], default=None)

    def _lanes(self) -> Iterator[tuple[float, Callable[[], Request]]]:
        link, pace, kinds = self.course.link, self.course.pace, self.flights.kinds
        if self.course.state is State.CLOSING:
            if link and not link.left:
                yield -inf, partial(self._disconnect, link)
        elif self.course.state in _RESTING:
            return
        elif link is None:
            # One handshake at a time, and none while a poll of the lost session may still be held.
            if not self.flights and self.flights.is_clear:
                yield pace.poll_at, self._handshake
        else:
            if self.course.state is not State.DEGRADED:
                yield from self._control_lanes(link, kinds)
            if Kind.CONNECT not in kinds and self.flights.is_clear and (link.connected or Kind.SUBSCRIBE not in kinds):
                yield pace.poll_at, partial(self._connect, link)

    def _control_lanes(self, link: Link, kinds: set[Kind]) -> Iterator[tuple[float, Callable[[], Request]]]:
        at = self.course.pace.control_at
        if Kind.SUBSCRIBE not in kinds:
            yield max(at, self.course.ledger.due_at), partial(self._subscribe, link)
        if Kind.PUBLISH not in kinds and self.queue:
            yield at, partial(self._publish, link)

    def key(self) -> str:
        """Make an id for a message."""
        # One width for 136 years at one a second: what never ends must not grow.
        return format(next(self._ids), "08x")

    def _request(self, kind: Kind, *messages: dict[str, Any], timeout: float = 0.0) -> Request:
        return Request(kind, messages, timeout, self.course.generation)

    def _handshake(self) -> Request:
        return self._request(Kind.HANDSHAKE, handshake(self.key(), ack=self._ack, ext=self._ext()))

    def _connect(self, link: Link) -> Request:
        advised = self.course.advice.timeout
        hold = 0.0 if link.probe else None if self._hold is None or self._hold >= advised else self._hold
        message = connect(self.key(), link.client_id, ack=link.ack, hold=hold)
        return self._request(Kind.CONNECT, message, timeout=advised if hold is None else hold)

    def _subscribe(self, link: Link) -> Request:
        ledger = self.course.ledger
        verbs = [(Meta.SUBSCRIBE, name) for name in ledger.missing(self.course.now)]
        verbs += [(Meta.UNSUBSCRIBE, name) for name in ledger.surplus()]
        return self._request(
            Kind.SUBSCRIBE,
            *(
                {"channel": verb, "id": self.key(), "clientId": link.client_id, "subscription": name}
                for verb, name in verbs
            ),
        )

    def _publish(self, link: Link) -> Request:
        # The client id joins only now: what waited for a session must not carry the id of an older one.
        messages = [{**message, "clientId": link.client_id} for message in self.queue]
        self.queue.clear()
        return self._request(Kind.PUBLISH, *messages)

    def _disconnect(self, link: Link) -> Request:
        link.left = True
        message = {"channel": Meta.DISCONNECT, "id": self.key(), "clientId": link.client_id}
        return self._request(Kind.DISCONNECT, message)

"""The client session: told what the owner wants and what the server answered, it says what to send and what happened.

Sans-IO: no clock, no chance, no sockets; `now` is any steady reading of seconds, the same for all calls. Hostile
replies raise nothing. It must never know what the events are about. The loop round it is in docs/bayeux.md.
"""

from __future__ import annotations

from collections import deque
from functools import partial
from itertools import count
from math import inf
from typing import TYPE_CHECKING, Any

import msgspec

from monitoring.bayeux import events
from monitoring.bayeux.channels import check_publication
from monitoring.bayeux.errors import AuthRefused, LocalProtocolError, RemoteProtocolError
from monitoring.bayeux.messages import Batch, Kind, Meta, Request, connect, handshake, read
from monitoring.bayeux.replies import garble, miss, take
from monitoring.bayeux.state import Course, Link, Signal, State

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

LONGEST_QUEUE = 1000
"""Publishes that may wait for a session."""
_RESTING = {State.IDLE, State.AUTH_LOST, State.STOPPED}


def _silence() -> None:
    """Tell nobody."""


class Session:
    """One client of one Bayeux server, through as many server sessions as it takes (Bayeux 1.0).

    `jitter()` in [0, 1) spreads retries; `ext()` is asked for fresh fields at each handshake. A shell may set
    `nudge`, which is called whenever a call of the owner may have made something due.
    """

    def __init__(
        self,
        *,
        ack: bool = True,
        jitter: Callable[[], float],
        ext: Callable[[], Mapping[str, object]] = dict,
    ) -> None:
        self.nudge: Callable[[], None] = _silence
        self.unmatched = 0  # events on channels that nobody wants; they are reported all the same
        self.jitter = jitter
        self._course = Course(jitter)
        self._ack = ack
        self._ext = ext
        self._ids = count(1)
        self._flights: dict[Request, float] = {}  # sent and not yet landed, with the time of sending
        self._stale: set[Request] = set()  # sent for a session that is gone; to be aborted
        self._queue: deque[dict[str, Any]] = deque()  # publishes that never left
        self._ended = False

    @property
    def state(self) -> State:
        """Where the session stands."""
        return self._course.state

    @property
    def wanted(self) -> frozenset[str]:
        """The channels asked for; they outlive server sessions."""
        return self._course.ledger.wanted

    def start(self) -> None:
        """Begin; LocalProtocolError if begun before."""
        self._course.turn(Signal.START)
        self.nudge()

    def subscribe(self, *channels: str) -> None:
        """Want these channels or patterns; LocalProtocolError on a bad name, and none is added."""
        self._course.ledger.want(channels)
        self._follow_up()

    def unsubscribe(self, *channels: str) -> None:
        """Want these no longer."""
        self._course.ledger.drop(channels)
        self._follow_up()

    def publish(self, channel: str, data: object) -> str:
        """Send `data` once, when there is a session; return the id that Published or OutcomeUnknown will carry."""
        check_publication(channel)
        if self.state in {State.CLOSING, State.STOPPED} or len(self._queue) >= LONGEST_QUEUE:
            raise LocalProtocolError(f"cannot publish: {self.state}, {len(self._queue)} waiting")
        key = self._key()
        self._queue.append({"channel": channel, "id": key, "data": msgspec.Raw(msgspec.json.encode(data))})
        self.nudge()
        return key

    def renewed(self) -> None:
        """Answer AuthLost: the next handshake will carry good credentials. Ignored if nobody waits for it."""
        if self.state is State.AUTH_LOST:
            self._course.turn(Signal.RENEWED)
            self.nudge()

    def gave_up(self, reason: str) -> None:
        """Answer AuthLost: there will be no credentials. Ignored if nobody waits for them."""
        if self.state is State.AUTH_LOST:
            self._course.halt(f"auth: {reason}")
            self._follow_up()

    def close(self) -> None:
        """Leave: disconnect if there is, or may come, a server session. Stopped follows; more calls change nothing."""
        if self.state in {State.CLOSING, State.STOPPED}:
            return
        if self._course.link or self._flights:
            self._course.turn(Signal.LEAVE)
        else:
            self._course.halt("closed")
        self._follow_up()

    def reports(self) -> list[events.Event]:
        """Take what happened since the last look, for what the owner's own calls brought about."""
        said, self._course.reports = self._course.reports, []
        return said

    def is_stale(self, request: Request) -> bool:
        """Tell whether a request in flight is of no more use: abort it, then say `fail`. No handshake goes before."""
        return request.generation != self._course.generation

    def due(self, now: float) -> list[Request]:
        """Return the requests to send now. Each must land once, by `receive` or by `fail`."""
        self._course.now = now
        self._check_stall()
        self._settle()
        requests: list[Request] = []
        while (lane := self._lane()) and lane[0] <= now:
            requests.append(lane[1]())
            self._flights[requests[-1]] = now
        return requests

    def wake(self, now: float) -> float | None:
        """Return the seconds until `due` may have more, None if only a reply or the owner can bring that."""
        lane = self._lane()
        return None if lane is None or lane[0] == inf else max(0.0, lane[0] - now)

    def receive(self, request: Request, status: int, content_type: str, body: bytes, now: float) -> list[events.Event]:
        """Take the HTTP reply to a request, whatever it is, and return what happened. A stale one is dropped whole."""
        sent_at = self._land(request, now)
        if sent_at is not None:
            try:
                batch = read(status, content_type, body)
            except AuthRefused as refusal:
                self._write_off(request)
                if self.state is not State.CLOSING:
                    self._course.lose_auth(str(refusal))
            except RemoteProtocolError as error:
                self._write_off(request)
                if status == 200:
                    self._course.reports.append(events.Unreadable(body, str(error)))
                    garble(self._course, request.kind, str(error))
                else:
                    miss(self._course, request.kind, str(error), sent=True)
            else:
                self._report(batch)
                take(self._course, request, batch, sent_at)
        self._settle()
        return self.reports()

    def fail(self, request: Request, cause: str, now: float, *, sent: bool) -> list[events.Event]:
        """Take it that a request brought no reply; `sent` if its bytes may have reached the server."""
        if self._land(request, now) is not None:
            if sent:
                self._write_off(request)
            elif request.kind is Kind.PUBLISH:
                self._queue.extendleft(dict(sent) for sent in reversed(request.messages))
            miss(self._course, request.kind, cause, sent=sent)
        self._settle()
        return self.reports()

    def _land(self, request: Request, now: float) -> float | None:
        """Return when a request was sent, None if its reply is not ours any more."""
        self._course.now = now
        self._stale.discard(request)
        return self._flights.pop(request, None)

    def _write_off(self, request: Request) -> None:
        if request.kind is Kind.PUBLISH:
            self._course.reports += [events.OutcomeUnknown(sent["id"]) for sent in request.messages]

    def _report(self, batch: Batch) -> None:
        reports = self._course.reports
        reports += [events.Unreadable(body, "not a Bayeux message") for body in batch.unreadable]
        for message in batch.events():
            self.unmatched += not self._course.ledger.hears(message.channel)
            reports.append(events.Received(message.channel, bytes(message.data)))

    def _follow_up(self) -> None:
        self._settle()
        self.nudge()

    def _settle(self) -> None:
        course = self._course
        course.settle()
        # A dropped link's requests wait to be aborted; whether their publishes happened nobody will tell us.
        for request in [flight for flight in self._flights if self.is_stale(flight)]:
            del self._flights[request]
            self._stale.add(request)
            self._write_off(request)
        if self.state is State.CLOSING and not self._flights and (course.link is None or course.link.left):
            course.halt("closed")
        if course.ending and not self._ended:
            self._ended = True
            course.reports += [
                events.Published(sent["id"], successful=False, error="never sent") for sent in self._queue
            ]
            self._queue.clear()
            course.reports.append(course.ending)

    def _check_stall(self) -> None:
        link, advice = self._course.link, self._course.advice
        if link and self.state is State.DEGRADED and advice.max_interval is not None and not self._flights:
            away = self._course.now - link.contact
            if away > advice.timeout + advice.interval + advice.max_interval:
                self._course.lose("away for longer than maxInterval")

    def _lane(self) -> tuple[float, Callable[[], Request]] | None:
        """Return the next request to make and when, None if there is none before a reply or a call."""
        return min(self._lanes(), key=lambda lane: lane[0], default=None)

    def _lanes(self) -> Iterator[tuple[float, Callable[[], Request]]]:
        link, pace, kinds = self._course.link, self._course.pace, {flight.kind for flight in self._flights}
        if self.state is State.CLOSING:
            if link and not link.left:
                yield -inf, partial(self._disconnect, link)
        elif self.state in _RESTING:
            return
        elif link is None:
            # One handshake at a time, and none while a poll of the lost session may still be held.
            if not self._flights and not self._stale:
                yield pace.poll_at, self._handshake
        else:
            if self.state is not State.DEGRADED:
                yield from self._control_lanes(link, kinds)
            if Kind.CONNECT not in kinds and (link.connected or Kind.SUBSCRIBE not in kinds):
                yield pace.poll_at, partial(self._connect, link)

    def _control_lanes(self, link: Link, kinds: set[Kind]) -> Iterator[tuple[float, Callable[[], Request]]]:
        at = self._course.pace.control_at
        if Kind.SUBSCRIBE not in kinds:
            yield max(at, self._course.ledger.due_at), partial(self._subscribe, link)
        if Kind.PUBLISH not in kinds and self._queue:
            yield at, partial(self._publish, link)

    def _key(self) -> str:
        # One width for 136 years at one a second: what never ends must not grow.
        return format(next(self._ids), "08x")

    def _request(self, kind: Kind, *messages: dict[str, Any], timeout: float = 0.0) -> Request:
        return Request(kind, messages, timeout, self._course.generation)

    def _handshake(self) -> Request:
        return self._request(Kind.HANDSHAKE, handshake(self._key(), ack=self._ack, ext=self._ext()))

    def _connect(self, link: Link) -> Request:
        message = connect(self._key(), link.client_id, ack=link.ack, probe=link.probe)
        return self._request(Kind.CONNECT, message, timeout=0.0 if link.probe else self._course.advice.timeout)

    def _subscribe(self, link: Link) -> Request:
        ledger = self._course.ledger
        verbs = [(Meta.SUBSCRIBE, name) for name in ledger.missing(self._course.now)]
        verbs += [(Meta.UNSUBSCRIBE, name) for name in ledger.surplus()]
        return self._request(
            Kind.SUBSCRIBE,
            *(
                {"channel": verb, "id": self._key(), "clientId": link.client_id, "subscription": name}
                for verb, name in verbs
            ),
        )

    def _publish(self, link: Link) -> Request:
        # The client id joins only now: what waited for a session must not carry the id of an older one.
        messages = [{**message, "clientId": link.client_id} for message in self._queue]
        self._queue.clear()
        return self._request(Kind.PUBLISH, *messages)

    def _disconnect(self, link: Link) -> Request:
        link.left = True
        message = {"channel": Meta.DISCONNECT, "id": self._key(), "clientId": link.client_id}
        return self._request(Kind.DISCONNECT, message)

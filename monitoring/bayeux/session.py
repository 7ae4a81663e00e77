"""The client session: told what the owner wants and what the server answered, it says what to send and what happened.

Sans-IO: no clock, no chance, no sockets; `now` is any steady reading of seconds, the same for all calls. Hostile
replies raise nothing. It must never know what the events are about. The loop round it is in docs/bayeux.md.
"""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

import msgspec

from monitoring.backoff import no_advice
from monitoring.bayeux import events
from monitoring.bayeux.advice import LONGEST
from monitoring.bayeux.channels import check_publication
from monitoring.bayeux.course import Course
from monitoring.bayeux.errors import AuthRefused, LocalProtocolError, RemoteProtocolError
from monitoring.bayeux.faults import garble, miss, snap
from monitoring.bayeux.messages import Batch, Kind, Request, read
from monitoring.bayeux.plan import Plan
from monitoring.bayeux.replies import take
from monitoring.bayeux.state import Signal, State

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

LONGEST_QUEUE = 1000
"""Publishes that may wait for a session."""
_CONTROL = {Kind.SUBSCRIBE, Kind.PUBLISH}
_BUSY = {429, 503}


def _silence(*_: object) -> None:
    """Tell nobody."""


class Session:
    """One client of one Bayeux server, through as many server sessions as it takes (Bayeux 1.0).

    `jitter()` in [0, 1) spreads retries; `ext()` is asked for fresh fields at each handshake, after `challenged` was
    told the `error`, `advice` and `ext` of a refused one (a handshake of several steps). `hold` keeps polls shorter, in
    seconds, than some proxy on the way. `room()`, asked at each good poll, is the least pause before the next, in seconds, for
    an owner who has more urgent work. A shell may set `nudge`, called when the owner may have made something due.
    """

    def __init__(  # noqa: PLR0913 - the knobs of a session, all by name
        self,
        *,
        ack: bool = True,
        jitter: Callable[[], float],
        ext: Callable[[], Mapping[str, object]] = dict,
        challenged: Callable[[Mapping[str, object]], None] = _silence,
        hold: float | None = None,
        room: Callable[[], float] = no_advice,
    ) -> None:
        self.nudge: Callable[[], None] = _silence
        self.unmatched = 0  # events on channels that nobody wants; they are reported all the same
        self.jitter = jitter
        self._course = Course(jitter, room)
        self._plan = Plan(self._course, ext, ack=ack, hold=hold)
        self._flights, self._queue = self._plan.flights, self._plan.queue
        self._challenged = challenged
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
        key = self._plan.key()
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
        return request.generation != self._course.generation or self._flights.is_given_up(request)

    def doubt(self, before: float, asleep: float = 0.0) -> None:
        """Trust no poll held since `before`: its line may be dead. A probe replaces it once it is aborted.

        After `asleep` seconds that no clock counted, longer than the server keeps a session, it starts over at once.
        """
        course, link = self._course, self._course.link
        if link is None or self.state is State.CLOSING:
            return
        if self._flights.give_up(lambda one, at: one.kind is Kind.CONNECT and one.timeout > 0 and at <= before):
            link.probe = True
            course.pace.poll_at = -inf
            if link.ack is None:
                course.puncture("a held poll was given up")
            course.check_absence(asleep)
        self._follow_up()

    def hasten(self) -> None:
        """The server is back, as far as the owner knows: what waits after a fault is tried at once, if that is allowed."""
        if self.state is State.DEGRADED:
            pace = self._course.pace
            pace.poll_at = min(pace.poll_at, pace.not_before)
            pace.revive()
            self.nudge()

    def due(self, now: float) -> list[Request]:
        """Return the requests to send now. Each must land once, by `receive` or by `fail`."""
        self._course.now = now
        if self.state is State.DEGRADED and not self._flights:
            self._course.check_absence()
        self._settle()
        requests: list[Request] = []
        while (lane := self._plan.lane()) and lane[0] <= now:
            requests.append(lane[1]())
            self._flights.launch(requests[-1], now)
        return requests

    def wake(self, now: float) -> float | None:
        """Return the seconds until `due` may have more, None if only a reply or the owner can bring that."""
        lane = self._plan.lane()
        return None if lane is None or lane[0] == inf else max(0.0, lane[0] - now)

    def receive(  # noqa: PLR0913 - an HTTP reply has as many parts as it has
        self,
        request: Request,
        status: int,
        content_type: str,
        body: bytes,
        now: float,
        *,
        retry_after: float | None = None,
    ) -> list[events.Event]:
        """Take the HTTP reply to a request, whatever it is, and return what happened. A stale one is dropped whole.

        `retry_after` are the seconds for which a busy server (429, 503) asked to be left alone.
        """
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
                    least = min(max(0.0, retry_after or 0.0), LONGEST) if status in _BUSY else 0.0
                    miss(self._course, request.kind, str(error), sent=True, least=least)
            else:
                self._report(batch)
                self._show(request, batch)
                take(self._course, request, batch, sent_at)
        self._settle()
        return self.reports()

    def fail(self, request: Request, cause: str, now: float, *, sent: bool) -> list[events.Event]:
        """Take it that a request brought no reply; `sent` if its bytes may have reached the server."""
        sent_at = self._land(request, now)
        if sent_at is not None:
            if sent:
                self._write_off(request)
            elif request.kind is Kind.PUBLISH:
                self._queue.extendleft(dict(sent) for sent in reversed(request.messages))
            snap(self._course, request.kind, cause, now - sent_at, sent=sent)
            if request.kind in _CONTROL:
                # The poll would tell of a dead server only when its time is over (cometd#1900).
                self.doubt(now)
        self._settle()
        return self.reports()

    def _land(self, request: Request, now: float) -> float | None:
        """Return when a request was sent, None if its reply is not ours any more."""
        self._course.now = now
        return self._flights.land(request)

    def _write_off(self, request: Request) -> None:
        if request.kind is Kind.PUBLISH:
            self._course.reports += [events.OutcomeUnknown(sent["id"]) for sent in request.messages]

    def _report(self, batch: Batch) -> None:
        reports = self._course.reports
        reports += [events.Unreadable(body, "not a Bayeux message") for body in batch.unreadable]
        for message in batch.events():
            self.unmatched += not self._course.ledger.hears(message.channel)
            reports.append(events.Received(message.channel, bytes(message.data)))

    def _show(self, request: Request, batch: Batch) -> None:
        reply = batch.reply(request.messages[0]) if request.kind is Kind.HANDSHAKE else None
        if reply and not reply.is_success:
            self._challenged({"error": reply.error, "advice": reply.advice, "ext": reply.ext})

    def _follow_up(self) -> None:
        self._settle()
        self.nudge()

    def _settle(self) -> None:
        course = self._course
        course.settle()
        # A dropped link's requests wait to be aborted; whether their publishes happened nobody will tell us.
        for request in self._flights.give_up(lambda one, _: self.is_stale(one)):
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

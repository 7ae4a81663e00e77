"""The course that one client session takes through the table of states: its link, its pace, its reports and holes.

Knows no requests and no wire: replies tell it what happened.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import inf
from typing import TYPE_CHECKING

from monitoring.backoff import delays
from monitoring.bayeux import events
from monitoring.bayeux.advice import Advice
from monitoring.bayeux.channels import Ledger
from monitoring.bayeux.errors import printable
from monitoring.bayeux.state import Signal, State, step

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SETTLED = 5.0
"""Seconds that a server session must be polled before its loss is answered at once: the guard against storms."""
AUTH_TRIES = 3
"""Logins in a row that may fail to bring a settled session."""
YOUNG = "the session was lost young: does a balancer lack stickiness, or are cookies not kept?"


@dataclass(slots=True)
class Link:
    """One server session. All that dies with it is here, so that the next one starts clean."""

    client_id: str
    opened: float
    contact: float  # the last successful connect
    heard: float  # whatever was published before this has been received, or is reported as lost already
    ack: int | None  # the number to acknowledge next; None: not granted
    connected: bool = False  # a connect succeeded
    probe: bool = True  # the next connect asks for an answer at once
    crowded: bool = False  # another session polls with our cookie
    quick: int = 0  # connect replies in a row that came early and empty
    unreadable: int = 0  # connect replies in a row that nobody could read
    raced: bool = False  # a poll met a closing connection, and no held one has succeeded since
    left: bool = False  # disconnect was sent


@dataclass(slots=True)
class Pace:
    """When the next tries may go, and the delays that grow until something works."""

    jitter: Callable[[], float]
    advised: Callable[[], float]
    poll_at: float = -inf  # the next handshake or connect
    control_at: float = -inf  # the next subscribe or publish
    not_before: float = -inf  # however much the owner hurries: the server asked for it, or sessions die young
    retry: Iterator[float] = field(init=False)  # after faults; anew after each successful connect
    again: Iterator[float] = field(init=False)  # after faults of subscribes and publishes; anew after a successful one
    storm: Iterator[float] = field(init=False)  # after sessions lost young; anew once one has settled

    def __post_init__(self) -> None:
        self.revive()
        self.ease()
        self.calm()

    def revive(self) -> None:
        """Forget the faults."""
        self.retry = delays(self.jitter, advised=self.advised)

    def ease(self) -> None:
        """Forget the faults of subscribes and publishes."""
        self.again = delays(self.jitter, advised=self.advised)

    def calm(self) -> None:
        """Forget the storms."""
        self.storm = delays(self.jitter, advised=self.advised, base=1.0, cap=60.0)


class Course:
    """The way of one client session through the table, with what it leaves behind: reports, and holes in them."""

    def __init__(self, jitter: Callable[[], float], room: Callable[[], float]) -> None:
        self.state = State.IDLE
        self.generation = 0  # rises when a link is dropped: replies of older generations are not ours any more
        self.link: Link | None = None
        self.ledger = Ledger()
        self.advice = Advice()
        self.pace = Pace(jitter, lambda: self.advice.interval)
        self.now = 0.0
        self._room = room
        self.reports: list[events.Event] = []
        self.ending: events.Stopped | None = None  # said last of all
        self._hole: tuple[str, float, str] | None = None  # reason, since, old client id; a Gap once it is over
        self._degraded: tuple[str, float] | None = None  # cause, since; until the next good poll
        self._logins = 0
        self._was_live = False

    def turn(self, signal: Signal) -> None:
        """Take one step of the table."""
        self.state = step(self.state, signal)

    def open(self, client_id: str, ack: int | None) -> None:
        """A handshake succeeded."""
        self.link = Link(client_id, opened=self.now, contact=self.now, heard=self.now, ack=ack)
        self.pace.poll_at = self.pace.control_at = -inf
        if self.state is not State.CLOSING:
            self.turn(Signal.OPENED)
        self.reports.append(events.Opened(client_id, ack is not None, resumed=False))

    def confirm(self, channel: str) -> None:
        """The server delivers a channel from now on; if that was late, the owner needs another snapshot."""
        self.ledger.confirm(channel)
        if self.state is State.LIVE:
            self.turn(Signal.WANT)

    def beat(self, link: Link, pause: float) -> None:
        """A connect succeeded; the next one waits `pause` seconds, or longer if its owner has more urgent work."""
        link.raced = link.raced and link.probe
        link.connected, link.probe, link.contact = True, False, self.now
        self._degraded = None
        self.pace.revive()
        self.pace.poll_at = self.now + max(pause, self._room())
        if self.now - link.opened >= SETTLED:
            self.pace.calm()
            self._logins = 0
        if self.state is State.DEGRADED:
            self.turn(Signal.RECOVERED)
            self.reports.append(events.Opened(link.client_id, link.ack is not None, resumed=True))
        self.reports.append(events.Beat(self.now))

    def degrade(self, cause: str) -> None:
        """A try failed."""
        known, since = self._degraded or ("", self.now)
        is_news = self.state is not State.DEGRADED or cause != known
        self.turn(Signal.FAULT)
        if is_news:
            self._degraded = (cause, since)
            self.reports.append(events.Degraded(cause, since))

    def puncture(self, reason: str) -> None:
        """Something may have been lost since the last good poll. Several losses in a row are one gap."""
        if self.link and self._hole is None and self._was_live:
            self._hole = (reason, self.link.heard, self.link.client_id)

    def lose(self, cause: str) -> None:
        """The server knows this session no longer: handshake anew, at once only if the lost one had settled."""
        is_young = self.link is None or self.link.contact - self.link.opened < SETTLED
        self.puncture(cause)
        self._drop()
        if is_young:
            self.degrade(f"{cause}; {YOUNG}")
            self.pace.poll_at = self.pace.not_before = self.now + next(self.pace.storm)
        else:
            self.turn(Signal.EXPIRED)
            self.pace.poll_at = self.now + self.advice.interval

    def check_absence(self, asleep: float = 0.0) -> None:
        """Start over where the server must have swept the session: away for longer than it advised as the longest."""
        link, advice = self.link, self.advice
        if link and advice.max_interval is not None:
            away = asleep + self.now - link.contact
            if away > advice.timeout + advice.interval + advice.max_interval:
                self.lose("away for longer than maxInterval")

    def lose_auth(self, cause: str) -> None:
        """The server wants a login; after too many in vain this is the end."""
        self.puncture(cause)
        self._drop()
        self._logins += 1
        if self._logins > AUTH_TRIES:
            self.halt(f"auth: {cause}, after {AUTH_TRIES} logins")
            return
        self.turn(Signal.AUTH)
        self.pace.poll_at = -inf if self._logins == 1 else self.now + next(self.pace.storm)
        self.reports.append(events.AuthLost(cause))

    def halt(self, reason: str, *, kicked: bool = False) -> None:
        """The end, whoever wanted it."""
        self._mend("")
        self._drop()
        self.turn(Signal.HALT)
        self.ending = events.Stopped(printable(reason), kicked)

    def settle(self) -> None:
        """Draw what follows from the ledger and the link, after each call."""
        if self.state is State.LIVE and not self.ledger.is_settled:
            self.turn(Signal.WANT)
        link = self.link
        # While a probe is out it is unknown whether all is well, and a hole may still grow.
        if link is None or not link.connected or link.probe:
            return
        if self.state is State.SUBSCRIBING and self.ledger.is_settled:
            self.turn(Signal.CONFIRMED)
            self._was_live = True
            self._mend(link.client_id)
            self.reports.append(events.Live(link.client_id))
        elif self.state is State.LIVE:
            self._mend(link.client_id)

    def _drop(self) -> None:
        self.link = None
        self.generation += 1
        self.ledger.forget()

    def _mend(self, new: str) -> None:
        if self._hole is not None:
            reason, since, old = self._hole
            self._hole = None
            self.reports.append(events.Gap(reason, since, self.now, old, new))

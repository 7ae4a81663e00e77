"""One Bayeux client as the server sees it: subscriptions, queue, batches. Knows no HTTP, no clock, no other client."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, TypeGuard

from monitoring.simulator.bayeux.channels import matches

Message = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Caller:
    """Who sends a request: the signed-in user, his BAYEUX_BROWSER cookie, and his HTTP login (for its end)."""

    user: str = ""
    browser: str | None = None
    login: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back on one request. Anything but 200 has no body; `browser` is a cookie to set.

    `dropped` says that the connection shall end without a byte.
    """

    messages: tuple[Message, ...] = ()
    status: int = 200
    browser: str | None = None
    dropped: bool = False


@dataclass(slots=True, eq=False)
class Poll:
    """A held `/meta/connect`: its half-written reply, how long it may be held, and the answer once there is one."""

    session: Session
    reply: Message
    seconds: float
    answer: Answer | None = None


@dataclass(slots=True, eq=False)
class Session:
    """A Bayeux session. `deadline` is when it may be swept, counted only while no poll is held."""

    id: str
    caller: Caller
    browser: str
    acks: bool
    deadline: float
    batch: int = 0
    subscriptions: set[str] = field(default_factory=set)
    poll: Poll | None = None
    is_connected: bool = False
    is_busy: bool = False
    is_kicked: bool = False
    wants_advice: bool = False
    _queue: list[Message] = field(default_factory=list)
    _sent: list[tuple[int, Message]] = field(default_factory=list)

    @property
    def is_pending(self) -> bool:
        """Whether the next connect reply would carry an event."""
        return bool(self._queue or self._sent)

    @property
    def backlog(self) -> int:
        """How many events wait to be sent or to be acknowledged."""
        return len(self._queue) + len(self._sent)

    def wants(self, name: str) -> bool:
        """Whether any subscription covers the channel; several that do still mean one delivery."""
        return any(matches(pattern, name) for pattern in self.subscriptions)

    def offer(self, message: Message) -> None:
        """Queue one event behind those that wait."""
        self._queue.append(message)

    def acknowledge(self, batch: object) -> bool:
        """Drop what the client has, up to a batch number; False if it has missed a batch (CometD ack extension)."""
        if not is_number(batch):
            return True
        self._sent = [pair for pair in self._sent if pair[0] > batch]
        return batch == self.batch

    def take(self) -> tuple[Message, ...]:
        """The events of a connect reply; with acks a new batch that is kept until it is acknowledged."""
        events = (*(message for _, message in self._sent), *self._queue)
        if self.acks:
            self.batch += 1
            self._sent += [(self.batch, message) for message in self._queue]
        self._queue.clear()
        return events

    def piggyback(self) -> tuple[Message, ...]:
        """The events that ride on a reply other than connect's: all without acks, none with."""
        return () if self.acks else self.take()


def is_number(value: object) -> TypeGuard[float]:
    """Whether a JSON value is a number one can count with: no truth value, no NaN, nothing astronomic."""
    return isinstance(value, int | float) and not isinstance(value, bool) and -1e15 < value < 1e15

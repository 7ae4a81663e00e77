"""What a session reports to its owner. Plain facts; nothing here knows how they came about.

Times are seconds of the clock whose readings the owner passes in as `now`.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Opened:
    """A server session is ours. Resumed: the old one, after trouble; else whatever came before may be lost."""

    client_id: str = field(repr=False)
    ack: bool
    resumed: bool


@dataclass(frozen=True, slots=True)
class Live:
    """Every wanted channel is confirmed (or reported as refused) and polling works: take the snapshot now.

    Comes again after each recovery. After `Opened(ack=True, resumed=True)` with no Gap in between nothing was lost.
    """

    client_id: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Received:
    """One event: its channel and the raw JSON bytes of `data`. Once for each time the server sent it."""

    channel: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Bytes that are no Bayeux message, for the quarantine; the messages beside them were used."""

    body: bytes = field(repr=False)
    reason: str


@dataclass(frozen=True, slots=True)
class SubscriptionRefused:
    """The server denies one wanted channel; the others are unaffected. It is asked again after a while."""

    channel: str
    error: str


@dataclass(frozen=True, slots=True)
class Gap:
    """Something may have been lost between the two times; `old` and `new` differ if the server session changed."""

    reason: str
    since: float
    until: float
    old: str = field(default="", repr=False)
    new: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Degraded:
    """Not reached since then, and why; tries go on. Comes again when the cause changes. The next Beat ends it."""

    cause: str
    since: float


@dataclass(frozen=True, slots=True)
class Beat:
    """A sign of life: a successful connect reply."""

    at: float


@dataclass(frozen=True, slots=True)
class AuthLost:
    """The server wants a login. The session waits for `renewed()` or `gave_up()`."""

    cause: str


@dataclass(frozen=True, slots=True)
class Stopped:
    """The end: no request follows. Kicked: the server closed the session, we did not ask."""

    reason: str
    kicked: bool


@dataclass(frozen=True, slots=True)
class Published:
    """The server's answer to one publish."""

    id: str
    successful: bool
    error: str


@dataclass(frozen=True, slots=True)
class OutcomeUnknown:
    """A publish left and no answer came: it may or may not have happened. It is never sent again."""

    id: str


@dataclass(frozen=True, slots=True)
class Warned:
    """Worth a line in the log; nothing is lost."""

    what: str


type Event = (
    Opened
    | Live
    | Received
    | Unreadable
    | SubscriptionRefused
    | Gap
    | Degraded
    | Beat
    | AuthLost
    | Stopped
    | Published
    | OutcomeUnknown
    | Warned
)

"""How one account's relay does, as one frozen noun: for pages and probes, that ask and never touch. Pure; knows no page."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from monitoring.bayeux.state import State as SessionState
from monitoring.floor.hearing import Status

if TYPE_CHECKING:
    from monitoring.floor.hearing import Gap

MULTIMEDIA = frozenset({"/v2/me/channels", "/v2/me/chats"})


class State(StrEnum):
    """Where an account stands: `cometd.md` F23, and what only a relay can be. The worst first."""

    REFUSED = "refused"  # the credentials, twice: an admin must act
    FAILED = "failed"  # crashed again and again
    AUTH_LOST = "auth_lost"  # GWS wants a sign-in
    DEGRADED = "degraded"  # tries go on
    STOPPED = "stopped"  # nobody reads it
    STARTING = "starting"  # waits for its turn to sign in
    IDLE = "idle"  # signed in
    HANDSHAKING = "handshaking"
    SUBSCRIBING = "subscribing"  # a server session, not yet all topics and the snapshot
    LIVE = "live"


_ENDED = {Status.REFUSED: State.REFUSED, Status.FAILED: State.FAILED, Status.STOPPED: State.STOPPED}


@dataclass(slots=True)
class Count:
    """What became of what was received: `received = journalled + duplicates + rejected`, always (law 2)."""

    received: int = 0
    journalled: int = 0
    duplicates: int = 0
    rejected: int = 0


@dataclass(slots=True)
class Tally:
    """What a relay counts and dates besides; POSIX seconds, 0 for never. `crowded`: warnings of multiple clients.

    `is_speechless`: GWS's last snapshot could say nothing of chats.
    """

    sign_ins: int = 0
    signed_in_at: float = 0.0
    handshakes: int = 0
    restarts: int = 0
    crowded: int = 0
    gaps: int = 0
    last_gap: Gap | None = None
    event_at: float = 0.0
    denied: tuple[str, ...] = ()
    is_speechless: bool = False


@dataclass(frozen=True, slots=True)
class Condition:
    """A relay at one moment: its state since when and why (empty while all is well), and GWS's last sign of life."""

    state: State
    since: float
    cause: str
    reply_at: float
    count: Count
    tally: Tally

    @property
    def lacks_multimedia(self) -> bool:
        """Whether chats, or the states of channels, are not heard though the account is."""
        return self.tally.is_speechless or not MULTIMEDIA.isdisjoint(self.tally.denied)


def state_of(status: Status, session: SessionState | None) -> State:
    """Draw the state from what the relay last said and where its CometD session stands; None: there is none."""
    if status in _ENDED:
        return _ENDED[status]
    if session is None or session in {SessionState.CLOSING, SessionState.STOPPED}:
        return State.STARTING if status is Status.STARTING else State.DEGRADED
    if session is SessionState.LIVE and status is not Status.LIVE:
        return State.SUBSCRIBING  # the snapshot is still to come
    return State(session.value)

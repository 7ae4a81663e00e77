"""The states of a client session, and every way between them.

Rule 1: whatever changes the state goes through `step` and stands in `TRANSITIONS`.
Rule 2: nothing here knows requests or the wire's shape; docs/bayeux.md shows `diagram()` and a test keeps them equal.
"""

from __future__ import annotations

from enum import StrEnum

from monitoring.bayeux.errors import LocalProtocolError


class State(StrEnum):
    """Where a session stands."""

    IDLE = "idle"  # not started
    HANDSHAKING = "handshaking"  # no server session yet
    SUBSCRIBING = "subscribing"  # a server session, not yet all that is wanted
    LIVE = "live"  # polling works and every wanted channel is settled
    DEGRADED = "degraded"  # the last try failed; the next one is timed
    AUTH_LOST = "auth_lost"  # waits for the owner's new credentials
    CLOSING = "closing"  # disconnect is on its way; advice counts no longer
    STOPPED = "stopped"  # the end


class Signal(StrEnum):
    """What moves it."""

    START = "start"
    OPENED = "opened"  # a handshake succeeded
    CONFIRMED = "confirmed"  # polling works, the ledger is settled
    WANT = "want"  # the ledger is no longer settled
    FAULT = "fault"  # no usable reply, or sessions that die young
    RECOVERED = "recovered"  # a connect succeeded after faults
    EXPIRED = "expired"  # the server forgot a session that had lived
    AUTH = "auth"  # the server wants a login
    RENEWED = "renewed"  # the owner has new credentials
    LEAVE = "leave"  # the owner closes; a server session may exist
    HALT = "halt"  # advice none, kicked, gave up, or left


_ALWAYS = {Signal.LEAVE: State.CLOSING, Signal.HALT: State.STOPPED}
_RUNNING = {Signal.FAULT: State.DEGRADED, Signal.AUTH: State.AUTH_LOST, **_ALWAYS}

TRANSITIONS: dict[State, dict[Signal, State]] = {
    State.IDLE: {Signal.START: State.HANDSHAKING, Signal.HALT: State.STOPPED},
    State.HANDSHAKING: {Signal.OPENED: State.SUBSCRIBING, **_RUNNING},
    State.SUBSCRIBING: {Signal.CONFIRMED: State.LIVE, Signal.EXPIRED: State.HANDSHAKING, **_RUNNING},
    State.LIVE: {Signal.WANT: State.SUBSCRIBING, Signal.EXPIRED: State.HANDSHAKING, **_RUNNING},
    State.DEGRADED: {
        Signal.OPENED: State.SUBSCRIBING,
        Signal.RECOVERED: State.SUBSCRIBING,
        Signal.EXPIRED: State.HANDSHAKING,
        **_RUNNING,
    },
    State.AUTH_LOST: {Signal.RENEWED: State.HANDSHAKING, **_ALWAYS},
    State.CLOSING: {Signal.HALT: State.STOPPED},
    State.STOPPED: {},
}


def step(state: State, signal: Signal) -> State:
    """Return the next state, or raise LocalProtocolError if the table has none."""
    try:
        return TRANSITIONS[state][signal]
    except KeyError:
        raise LocalProtocolError(f"a session that is {state} cannot take {signal}") from None


def diagram() -> str:
    """Draw the table as a mermaid state diagram."""
    ways = [(state, after, signal) for state, row in TRANSITIONS.items() for signal, after in row.items()]
    arrows = [f"    {state} --> {after}: {signal}" for state, after, signal in ways]
    return "\n".join(["stateDiagram-v2", "    [*] --> idle", *arrows, "    stopped --> [*]"])

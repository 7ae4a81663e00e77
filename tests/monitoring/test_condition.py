"""The states of cometd.md F23, drawn from what a relay said and where its session stands."""

from __future__ import annotations

import pytest

from monitoring.bayeux.state import State as SessionState
from monitoring.condition import Condition, Count, State, Tally, state_of
from monitoring.floor.hearing import Status


@pytest.mark.parametrize(
    ("status", "session", "state"),
    [
        (Status.STARTING, None, State.STARTING),
        (Status.STARTING, SessionState.IDLE, State.IDLE),
        (Status.STARTING, SessionState.HANDSHAKING, State.HANDSHAKING),
        (Status.STARTING, SessionState.SUBSCRIBING, State.SUBSCRIBING),
        (Status.STARTING, SessionState.LIVE, State.SUBSCRIBING),
        (Status.LIVE, SessionState.LIVE, State.LIVE),
        (Status.LIVE, SessionState.SUBSCRIBING, State.SUBSCRIBING),
        (Status.LIVE, SessionState.HANDSHAKING, State.HANDSHAKING),
        (Status.LIVE, None, State.DEGRADED),
        (Status.RECONNECTING, SessionState.DEGRADED, State.DEGRADED),
        (Status.RECONNECTING, SessionState.AUTH_LOST, State.AUTH_LOST),
        (Status.RECONNECTING, SessionState.STOPPED, State.DEGRADED),
        (Status.RECONNECTING, None, State.DEGRADED),
        (Status.REFUSED, None, State.REFUSED),
        (Status.FAILED, None, State.FAILED),
        (Status.STOPPED, SessionState.CLOSING, State.STOPPED),
    ],
)
def test_states_are_true(status: Status, session: SessionState | None, state: State) -> None:
    """Live is said only when the session is live and the snapshot was taken; an end is an end."""
    assert state_of(status, session) is state


def test_every_session_state_has_a_name() -> None:
    """Whatever a session may be, there is a word for it."""
    assert {state_of(Status.STARTING, session) for session in SessionState} <= set(State)


@pytest.mark.parametrize(("denied", "lacks"), [((), False), (("/v2/me/calls",), False), (("/v2/me/chats",), True)])
def test_denied_chats_lack_multimedia(denied: tuple[str, ...], lacks: bool) -> None:  # noqa: FBT001 - a case
    """An account whose chats are denied is heard without multimedia."""
    condition = Condition(State.LIVE, 1.0, "", 1.0, Count(), Tally(denied=denied))
    assert condition.lacks_multimedia is lacks

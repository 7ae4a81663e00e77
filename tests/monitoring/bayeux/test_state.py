"""The transition table and its picture."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitoring.bayeux import LocalProtocolError, State
from monitoring.bayeux.state import TRANSITIONS, Signal, diagram, step

PAGE = Path(__file__).parents[3] / "docs/bayeux.md"


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("signal", Signal)
def test_step_follows_table(state: State, signal: Signal) -> None:
    """Each pair of state and signal leads where the table says, or is our own error."""
    if signal in TRANSITIONS[state]:
        assert step(state, signal) is TRANSITIONS[state][signal]
    else:
        with pytest.raises(LocalProtocolError):
            step(state, signal)


def test_every_state_can_end() -> None:
    """From each state there is a way to the end, and none out of it."""
    assert TRANSITIONS[State.STOPPED] == {}
    for state in set(State) - {State.STOPPED}:
        assert TRANSITIONS[state][Signal.HALT] is State.STOPPED


def test_page_shows_table() -> None:
    """docs/bayeux.md shows the table that the code follows."""
    assert f"```mermaid\n{diagram()}\n```" in PAGE.read_text(encoding="utf-8")

"""An agent's state is set by the operation for it, where it can be, and proven by what GWS says of him."""

from __future__ import annotations

from dataclasses import replace

import pytest
from immutables import Map

from monitoring.floor.hearing import Status
from monitoring.floor.model import UserState
from monitoring.floor.notifications import HealthReport, MediaStateChange
from monitoring.floor.operations import AGENT_STATES, Media, Operation
from monitoring.states import LEADS_TO, is_set, on_state, proof
from tests.fakes.made_floor import device, made, met, staff, told_device, user, who


def anna_is(state: str, work_mode: str = "") -> object:
    """Anna's phone as GWS says it."""
    return told_device("anna", replace(device("anna"), user_state=UserState(state, work_mode=work_mode)), at=30.0)


def test_each_state_has_its_word() -> None:
    """Every operation on an agent's state leads to one of GWS's own states."""
    assert LEADS_TO.keys() == AGENT_STATES


@pytest.mark.parametrize(("state", "operation"), [(state, operation) for operation, state in LEADS_TO.items()])
def test_state_he_is_in_is_not_offered(state: str, operation: Operation) -> None:
    """What he is already cannot be set, the other two can."""
    floor = made(staff(), anna_is(state))  # type: ignore[arg-type]
    found = on_state(floor, who(floor, "sue"), who(floor, "anna"), Media.VOICE)
    assert {one for one, possibility in found.items() if possibility.why} == {operation}


def test_work_mode_is_not_the_state() -> None:
    """After a call he is NotReady with a work mode: to be NotReady can still be set, and is not proven by it."""
    floor = made(staff(), anna_is("NotReady", "AfterCallWork"))  # type: ignore[arg-type]
    assert not on_state(floor, who(floor, "sue"), who(floor, "anna"), Media.VOICE)[Operation.NOT_READY].why
    assert not is_set(floor, user("anna"), Media.VOICE, Operation.NOT_READY)


def test_proof_is_his_own_word() -> None:
    """Done is what GWS says of him, on that medium; of somebody gone it says nothing."""
    done = proof(user("anna"), Media.VOICE, Operation.NOT_READY)
    floor = made(staff())
    assert not done(floor)
    assert done(made(anna_is("NotReady"), floor=floor))  # type: ignore[arg-type]
    assert not proof("nobody", Media.VOICE, Operation.READY)(floor)


def test_chat_is_its_own_medium() -> None:
    """The chat medium has a state of its own; where GWS lists none it cannot be set."""
    floor = made(staff())
    why = on_state(floor, who(floor, "sue"), who(floor, "anna"), Media.CHAT)[Operation.READY].why
    assert why == "GWS lists no chat of Anna."
    floor = made(MediaStateChange("anna", 30.0, (("chat", UserState("Ready")),)), floor=floor)
    found = on_state(floor, who(floor, "sue"), who(floor, "anna"), Media.CHAT)
    assert (found[Operation.READY].why, found[Operation.OFFLINE].why) == ("Anna is in this state.", "")
    assert who(floor, "anna").media == Map({"chat": UserState("Ready", since=30.0)})


def test_unheard_is_left_alone() -> None:
    """While his stream, or one's own, is not heard, no state is set on what may be old."""
    for account in ("anna", "sue"):
        floor = made(met("anna"), met("sue", "supervisor", ""), HealthReport(account, 40.0, Status.RECONNECTING, "cut"))
        found = on_state(floor, who(floor, "sue"), who(floor, "anna"), Media.VOICE)
        assert all("not heard" in possibility.why for possibility in found.values())

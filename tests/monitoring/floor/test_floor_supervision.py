"""How a supervisor takes part is read off what GWS says: mute, switches, visibility."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from monitoring.floor.operations import Mode
from monitoring.floor.supervision import (
    mode_of,
    mode_of_leg,
    mode_of_seat,
    supervisors_of_agent,
    supervisors_of_call,
    supervisors_of_chat,
    watched_by,
)
from tests.fakes.made_floor import (
    device,
    leg,
    leg_in,
    made,
    phone,
    seat,
    staff,
    told_device,
    told_leg,
    told_seat,
    user,
    watching,
    who,
)

if TYPE_CHECKING:
    from monitoring.floor.model import Leg

BOTH = frozenset({"SwitchToBargeIn", "SwitchToListenIn"})


@pytest.mark.parametrize(
    ("made_leg", "mode"),
    [
        (leg("sue", mute=True, capabilities=frozenset({"SwitchToBargeIn"})), Mode.LISTEN_IN),
        (leg("sue", mute=False, capabilities=BOTH), Mode.COACH),
        (leg("sue", mute=False, capabilities=frozenset({"SwitchBargeIn", "SwitchToListenIn"})), Mode.COACH),
        (leg("sue", mute=False, capabilities=frozenset({"SwitchToListenIn"})), Mode.BARGE_IN),
        (leg("sue", "c", "Held", mute=False, capabilities=frozenset({"SwitchToListenIn"})), Mode.BARGE_IN),
        (leg("sue", mute=False, capabilities=frozenset({"Hangup", "Hold"})), None),
        (leg("sue", mute=None), None),
        (leg("sue", "c", "Ringing", mute=False, capabilities=BOTH), None),
        (leg("sue", "c", "Dialing", mute=True), None),
    ],
)
def test_mode_of_a_leg(made_leg: Leg, mode: Mode | None) -> None:
    """Mute and the switches offered say the mode; a ringing leg, and a call of his own, have none."""
    assert mode_of_leg(made_leg) is mode


@pytest.mark.parametrize(
    ("visibility", "mode"),
    [("Supervisors", Mode.MONITOR), ("Agents", Mode.COACH), ("All", Mode.BARGE_IN), ("New", None)],
)
def test_mode_of_a_visibility(visibility: str, mode: Mode | None) -> None:
    """One's own visibility is the mode; a word GWS has not taught us is none."""
    assert mode_of(visibility) is mode


def test_mode_of_a_seat() -> None:
    """The mode is that of one's own participant, once in: not while invited, not of somebody else."""
    assert mode_of_seat(seat("sue", visibility="Agents"), user("sue")) is Mode.COACH
    assert mode_of_seat(seat("sue"), user("anna")) is None
    assert mode_of_seat(seat("sue", "Invited"), user("sue")) is None


def test_supervisors_are_told_apart() -> None:
    """Among a call's legs and a chat's seats only supervisors supervise."""
    floor = made(
        staff(),
        told_leg(leg("anna")),
        told_leg(leg_in("sue", "ListenIn")),
        told_leg(leg("stranger")),
        told_seat(seat("anna")),
        told_seat(seat("sid", visibility="Agents")),
        told_seat(seat("stranger")),
    )
    calls = [(one.supervisor.account, one.mode) for one in supervisors_of_call(floor, floor.calls["call-1"])]
    chats = [(one.supervisor.account, one.mode) for one in supervisors_of_chat(floor, floor.chats["chat-1"])]
    assert (calls, chats) == ([("sue", Mode.LISTEN_IN)], [("sid", Mode.COACH)])


def test_watchers_of_an_agent() -> None:
    """An agent is watched by whose phone says so: with the mode in a shared call, without one while waiting."""
    watch = told_device("sue", device("sue", watch=watching("anna")))
    floor = made(staff(), watch)
    assert [
        (one.supervisor.account, one.mode, one.reach, one.scope)
        for one in supervisors_of_agent(floor, who(floor, "anna"))
    ] == [("sue", None, "AllCalls", "Agent")]
    floor = made(told_leg(leg("anna")), told_leg(leg_in("sue", "BargeIn")), floor=floor)
    assert [one.mode for one in supervisors_of_agent(floor, who(floor, "anna"))] == [Mode.BARGE_IN]
    assert list(supervisors_of_agent(floor, who(floor, "axel"))) == []


def test_vanished_watcher_is_left_out() -> None:
    """A watcher whose phone or owner is not known any more is no supervision."""
    floor = made(staff(), told_device("sue", device("sue", watch=watching("anna"))))
    for gone in (
        floor.evolve(owners=floor.owners.delete(phone("sue"))),
        floor.evolve(devices=floor.devices.delete(phone("sue"))),
        floor.evolve(devices=floor.devices.set(phone("sue"), device("sue"))),
    ):
        assert list(supervisors_of_agent(gone, who(gone, "anna"))) == []


def test_watched_phone_is_named() -> None:
    """What a supervisor watches is known even where the phone is nobody's; who watches nothing has none."""
    floor = made(staff(), told_device("sue", device("sue", watch=watching("stranger"))))
    found = watched_by(floor, who(floor, "sue"))
    assert found is not None
    assert (found[0].id, found[1].id) == (phone("sue"), phone("stranger"))
    assert watched_by(floor, who(floor, "sid")) is None

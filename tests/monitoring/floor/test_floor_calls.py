"""Legs join into calls, keep what a later word leaves out, and go one by one."""

from __future__ import annotations

from dataclasses import replace

from monitoring.floor import AgentChanged, CallChanged, CallEnded, apply
from monitoring.floor.notifications import SnapshotTaken
from tests.fakes.made_floor import check, leg, made, met, staff, told_leg, user


def test_legs_join_by_uuid() -> None:
    """Two accounts that name one callUuid are in one call, whatever their connIds."""
    floor = made(staff(), told_leg(leg("anna", conn_id="c1")), told_leg(leg("sue", conn_id="c2")))
    assert set(floor.calls["call-1"].legs) == {"anna", "sue"}
    check(floor)


def test_legs_join_by_connection() -> None:
    """Without a callUuid the connId joins; without both a leg stands alone under its own id."""
    legs = [leg("anna", "x", call_uuid="", conn_id="c1"), leg("axel", "y", call_uuid="", conn_id="c1")]
    floor = made(staff(), *map(told_leg, legs), told_leg(leg("sven", "z", call_uuid="")))
    assert {key: set(call.legs) for key, call in floor.calls.items()} == {"c1": {"anna", "axel"}, "z": {"sven"}}


def test_leg_moves_when_joined() -> None:
    """A leg that stood alone and then names a call somebody else is in stands in that one only."""
    alone = leg("sue", "x", call_uuid="", conn_id="c1")
    floor = made(staff(), told_leg(alone), told_leg(leg("anna")), told_leg(replace(alone, call_uuid="call-1")))
    assert {key: set(call.legs) for key, call in floor.calls.items()} == {"call-1": {"anna", "sue"}}
    check(floor)


def test_leg_known_without_join() -> None:
    """A word that leaves out what joins the leg is about the leg that is known already."""
    floor = made(staff(), told_leg(leg("anna")), told_leg(leg("anna", state="Held", call_uuid="")))
    assert floor.calls["call-1"].legs["anna"].state == "Held"
    floor = made(told_leg(leg("anna", state="Released", call_uuid="")), floor=floor)
    assert not floor.calls
    check(floor)


def test_second_call_stands_beside() -> None:
    """A consultation is a call of its own beside the first."""
    floor = made(staff(), told_leg(leg("anna")), told_leg(leg("anna", "call-2")))
    assert [call.id for call in floor.calls_of("anna")] == ["call-1", "call-2"]


def test_released_leg_leaves() -> None:
    """One leg's end leaves the others talking; the last one's end ends the call, for the teams that saw it."""
    floor = made(staff(), told_leg(leg("anna")), told_leg(leg("sven")))
    step = apply(floor, told_leg(leg("anna", state="Released")))
    assert step.changes[0] == CallChanged("call-1")
    assert set(step.floor.calls["call-1"].legs) == {"sven"}
    step = apply(step.floor, told_leg(leg("sven", state="Completed")))
    assert step.changes == (CallEnded("call-1"), AgentChanged(user("sven")))
    check(step.floor)


def test_unknown_release_is_nothing() -> None:
    """The end of a leg that nobody knew changes nothing."""
    floor = made(staff(), told_leg(leg("anna")))
    for stranger in (leg("axel", state="Released"), leg("anna", "call-9", "Released")):
        step = apply(floor, told_leg(stranger))
        assert (step.floor, step.changes) == (floor, ())


def test_change_names_everybody_in() -> None:
    """A changed leg changes the call and the rows of all agents in it; an account not yet met has no row."""
    floor = made(staff(), told_leg(leg("anna")))
    step = apply(floor, told_leg(leg("nobody")))
    assert step.changes == (CallChanged("call-1"), AgentChanged(user("anna")))


def test_beginnings_are_kept() -> None:
    """A call keeps its beginning, and a state its own until the state differs."""
    floor = made(staff(), told_leg(leg("anna", since=10.0, state_since=10.0)))
    floor = made(told_leg(leg("anna", since=11.0, state_since=30.0)), floor=floor)
    now = floor.calls["call-1"].legs["anna"]
    assert (now.since, now.state_since) == (10.0, 10.0)
    floor = made(told_leg(leg("anna", state="Held", since=12.0, state_since=40.0)), floor=floor)
    assert (floor.calls["call-1"].legs["anna"].since, floor.calls["call-1"].legs["anna"].state_since) == (10.0, 40.0)
    floor = made(told_leg(leg("anna", "call-1", call_uuid="", conn_id="call-1", since=50.0)), floor=floor)
    assert floor.calls["call-1"].since == 50.0


def test_unsaid_user_data_is_kept() -> None:
    """User data that a message leaves out is as it was; an empty one is empty."""
    floor = made(staff(), told_leg(leg("anna", user_data=(("a", "1"),))), told_leg(leg("anna")))
    assert floor.calls["call-1"].legs["anna"].user_data == (("a", "1"),)
    floor = made(told_leg(leg("anna", user_data=())), floor=floor)
    assert floor.calls["call-1"].legs["anna"].user_data == ()


def test_snapshot_replaces_legs() -> None:
    """After a snapshot the account has exactly its legs; what it lost is gone, and Released ones do not count."""
    floor = made(staff(), told_leg(leg("anna")), told_leg(leg("anna", "call-2")), told_leg(leg("sven", "call-2")))
    calls = (leg("anna", "call-3"), leg("anna", "call-1", "Released"))
    step = apply(floor, SnapshotTaken("anna", 50.0, user("anna"), "Anna", (), calls=calls))
    assert {key: set(call.legs) for key, call in step.floor.calls.items()} == {"call-2": {"sven"}, "call-3": {"anna"}}
    assert CallEnded("call-1") in step.changes
    check(step.floor)


def test_unsaid_calls_stay() -> None:
    """A snapshot that could not say anything of calls leaves them."""
    floor = made(met("anna"), told_leg(leg("anna")))
    floor = made(SnapshotTaken("anna", 50.0, user("anna"), "Anna", (), calls=None, chats=None), floor=floor)
    assert set(floor.calls) == {"call-1"}

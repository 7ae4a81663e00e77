"""What comes late changes nothing, where the upstream says when it was said; else the order of arrival holds."""

from __future__ import annotations

from dataclasses import replace

from monitoring.floor import apply
from monitoring.floor.model import Floor, UserState
from monitoring.floor.notifications import MediaStateChange
from monitoring.floor.order import KEPT, is_old, stamp
from tests.fakes.made_floor import device, leg, made, met, seat, staff, told_device, told_leg, told_seat, who


def test_late_leg_changes_nothing() -> None:
    """A leg's earlier state that arrives after its later one is no news; without upstream times it would be."""
    held, talking = leg("anna", state="Held"), leg("anna", state="Established")
    floor = made(staff(), replace(told_leg(held), generated=5.0))
    step = apply(floor, replace(told_leg(talking), generated=4.9))
    assert (step.floor, step.changes) == (floor, ())
    assert apply(floor, told_leg(talking)).floor.calls["call-1"].legs["anna"].state == "Established"


def test_released_stays_released() -> None:
    """What was said of a call before its end, or in the very same millisecond, does not bring it back."""
    floor = made(staff(), replace(told_leg(leg("anna", state="Released")), generated=5.0))
    for generated in (4.0, 5.0):
        step = apply(floor, replace(told_leg(leg("anna"), kind="ParticipantsUpdated"), generated=generated))
        assert (step.floor, step.changes) == (floor, ())
    assert "call-1" in apply(floor, replace(told_leg(leg("anna")), generated=5.001)).floor.calls


def test_left_chat_stays_left() -> None:
    """A seat that was left is not taken again by what was said before; a later invitation takes it."""
    floor = made(staff(), told_seat(seat("sven")), replace(told_seat(seat("anna", "LeftChat")), generated=5.0))
    late = apply(floor, replace(told_seat(seat("anna")), generated=4.0))
    assert (late.floor, late.changes) == (floor, ())
    again = apply(floor, replace(told_seat(seat("anna", "Invited")), generated=6.0)).floor
    assert set(again.chats["chat-1"].seats) == {"anna", "sven"}


def test_accounts_are_apart() -> None:
    """Each account's words are ordered among themselves: what one heard early says nothing of what another hears."""
    floor = made(staff(), replace(told_leg(leg("anna", state="Held")), generated=9.0))
    floor = apply(floor, replace(told_leg(leg("axel")), generated=1.0)).floor
    assert set(floor.calls["call-1"].legs) == {"anna", "axel"}


def test_late_phone_and_medium() -> None:
    """The state of a phone and of each medium goes forward only, each by itself."""
    ready = replace(told_device("anna", device("anna", "Ready")), generated=2.0)
    away = replace(told_device("anna", device("anna", "NotReady")), generated=3.0)
    chat, mail = ((name, UserState("Ready")) for name in ("chat", "email"))
    busy = ("chat", UserState("NotReady"))
    media = [
        MediaStateChange("anna", 1.0, (busy,), generated=3.0),
        MediaStateChange("anna", 1.0, (chat, mail), generated=2.0),
    ]
    floor = made(staff(), away, ready, *media)
    assert next(floor.devices_of(who(floor, "anna"))).user_state.state == "NotReady"
    assert {name: state.state for name, state in who(floor, "anna").media.items()} == {
        "chat": "NotReady",
        "email": "Ready",
    }


def test_snapshot_starts_anew() -> None:
    """A snapshot is the truth of now: order begins anew behind it, as it does where a floor is rebuilt from it."""
    floor = made(staff(), replace(told_leg(leg("anna")), generated=9.0))
    floor = made(met("anna"), floor=floor)
    assert "anna" not in floor.stamps
    assert "call-1" in apply(floor, replace(told_leg(leg("anna")), generated=1.0)).floor.calls


def test_stamps_are_few() -> None:
    """Of each account the newest things are remembered, and no more."""
    floor = Floor()
    for number in range(3 * KEPT):
        floor = stamp(floor, "anna", f"call-{number}", 10.0 + number)
    assert len(floor.stamps["anna"]) == KEPT
    assert (is_old(floor, "anna", "call-0", 1.0), is_old(floor, "anna", f"call-{3 * KEPT - 1}", 1.0)) == (False, True)

"""What the figures of some teams come to: nothing where nothing can be said, each thing once for all who ask for it."""

from __future__ import annotations

import pytest

from monitoring.figures import FIGURES, Figures, readings
from monitoring.figures.reading import quiet_since
from monitoring.figures.tally import Gauge
from monitoring.floor.model import Device, UserState
from monitoring.floor.notifications import DeviceStateChange
from tests.fakes.counted import Counted, talks, writes
from tests.fakes.made_floor import leg_in, message, met, phone, somebody, staff, told_leg, told_log

NONE = {"occupancy", "longest_ringing", "longest_call", "longest_waiting", "handling", "service_level"}


def sets(account: str, state: str, at: float, mode: str = "") -> DeviceStateChange:
    """Somebody sets his state."""
    return DeviceStateChange(account, at, (Device(phone(account), account, UserState(state, work_mode=mode)),))


def test_nothing_is_said_of_nothing() -> None:
    """Before anything was heard all numbers are 0, and there are no shares, averages and ages."""
    found = readings(Figures(), None, 100.0, 20)
    assert list(found) == list(FIGURES)
    assert {key for key, one in found.items() if one.value is None} == NONE
    assert {one.value for key, one in found.items() if key not in NONE} == {0.0}


def test_agents_stand_once() -> None:
    """Every agent is in one of the states, supervisors in none; each team has its own."""
    count = Counted(staff(), sets("axel", "NotReady", 10.0, "AfterCallWork"), talks("sven", "Held", 10.0))
    count.hear(sets("sue", "Ready", 10.0))
    found = {key: count.value(key, 20.0) for key in ("ready", "wrapup", "talking", "notready", "off", "chatting")}
    assert found == {"ready": 1.0, "wrapup": 1.0, "talking": 1.0, "notready": 0.0, "off": 0.0, "chatting": 0.0}
    assert (count.value("ready", 20.0, "South"), count.value("talking", 20.0, "South")) == (0.0, 1.0)


def test_quiet_is_since_the_last() -> None:
    """It is quiet since the last call ended, for each team by its own; while one goes on, or before any, no time is known."""
    count = Counted(staff(), talks("anna", "Established", 100.0))
    assert quiet_since(count.figures, Gauge.CALLS, None) == 0.0
    count.hear(talks("anna", "Released", 130.0))
    teams = (None, frozenset({"North"}), frozenset({"South"}))
    assert [quiet_since(count.figures, Gauge.CALLS, one) for one in teams] == [130.0, 130.0, 0.0]


def test_shared_call_counts_once() -> None:
    """A call of two teams is one call of each, and one of both together; so is who listens to it."""
    count = Counted(staff(), talks("anna", "Established", 100.0), talks("sven", "Established", 130.0))
    count.hear(told_leg(leg_in("sue", "ListenIn", since=140.0), 140.0), talks("axel", "Ringing", 150.0, "call-2"))
    for teams, calls in (("North",), 1.0), (("South",), 1.0), (("North", "South"), 1.0), ((), 1.0):
        assert count.value("calls", 160.0, *teams) == calls
        assert count.value("interventions", 160.0, *teams) == 1.0
        assert count.value("longest_call", 160.0, *teams) == 60.0
    assert (count.value("ringing", 160.0), count.value("ringing", 160.0, "South")) == (1.0, 0.0)


def test_service_level_is_exact() -> None:
    """An answer after exactly so many seconds is in time, one after a millisecond more is not; abandoned ones are not."""
    count = Counted(met("anna"))
    for number, wait in enumerate((20.0, 20.001)):
        call, at = f"call-{number}", 1_790_000_000.123
        count.hear(talks("anna", "Ringing", at, call), talks("anna", "Established", at + wait, call))
    now = 1_790_000_060.0
    assert count.value("service_level", now, within=19) == 0.0
    assert count.value("service_level", now, within=20) == 0.5
    assert count.value("service_level", now, within=21) == 1.0
    count.hear(talks("anna", "Ringing", now, "call-9"), talks("anna", "Released", now + 5.0, "call-9"))
    assert count.value("service_level", now + 6.0, within=21) == pytest.approx(2 / 3)
    assert readings(count.figures, None, now + 6.0, 21)["service_level"].of == 3


def test_hour_moves_by_minutes() -> None:
    """What was done stays for the rest of its minute and 59 more, to the second."""
    count = Counted(met("anna"), talks("anna", "Ringing", 119.0), talks("anna", "Released", 119.5))
    assert [count.value("abandoned", now) for now in (119.5, 60.0 + 59 * 60 + 59.9, 60.0 + 60 * 60)] == [1.0, 1.0, 0.0]


def test_occupancy_is_of_there() -> None:
    """Occupancy is of the time that agents could work: breaks and being signed off are not in it."""
    count = Counted(met("anna", at=60.0), sets("anna", "Ready", 60.0), talks("anna", "Ringing", 70.0))
    count.hear(talks("anna", "Established", 80.0), talks("anna", "Released", 90.0))
    count.hear(sets("anna", "NotReady", 90.0, "AfterCallWork"), sets("anna", "Ready", 100.0))
    count.hear(sets("anna", "NotReady", 110.0))
    assert count.value("occupancy", 160.0) == pytest.approx(30 / 50)
    assert count.value("handling", 160.0) == pytest.approx(20.0)


def test_blind_time_is_not_read() -> None:
    """What lies after the last line for more than a minute is in no sum."""
    count = Counted(met("anna", at=60.0), talks("anna", "Established", 80.0))
    assert count.value("occupancy", 140.0) == pytest.approx(60 / 80)
    assert count.value("occupancy", 141.0) == 0.0
    assert count.value("longest_call", 200.0) == 120.0


def test_longest_is_the_oldest() -> None:
    """Ages are of the oldest: the ring, the call, the customer who waits; who is in the future is not below 0."""
    count = Counted(staff(), talks("anna", "Ringing", 100.0), writes("axel", "Invited", 90.0))
    assert (count.value("ringing", 110.0), count.value("longest_ringing", 110.0)) == (2.0, 20.0)
    assert count.value("longest_ringing", 80.0) == 0.0
    count.hear(
        writes("axel", "Chatting", 110.0), told_log("axel", message(1, "hi"), message(2, "hm", somebody("axel")))
    )
    assert (count.value("longest_ringing", 120.0), count.value("chats", 120.0)) == (20.0, 1.0)
    assert (count.value("waiting", 120.0), count.value("longest_waiting", 120.0)) == (0.0, None)
    count.hear(told_log("axel", message(3, "and?")))
    assert (count.value("waiting", 120.0), count.value("longest_waiting", 120.0)) == (1.0, 17.0)


def test_invitation_is_dated() -> None:
    """A chat that is passed on waits from the invitation, not from when the customer first came."""
    count = Counted(staff(), writes("anna", "Chatting", 100.0), writes("axel", "Invited", 200.0))
    count.hear(writes("anna", "Completed", 200.0), writes("axel", "Invited", 210.0))
    assert (count.value("ringing", 220.0), count.value("longest_ringing", 220.0)) == (1.0, 20.0)
    undated = Counted(staff(), writes("axel", "Invited", 200.0, since=0.0))
    assert (undated.value("ringing", 220.0), undated.value("chats", 220.0)) == (1.0, 0.0)


def test_dialled_call_is_in_progress() -> None:
    """A call that one agent dials while it rings at another has somebody in it: it is a call, and rings for nobody."""
    count = Counted(staff(), talks("anna", "Dialing", 100.0), talks("axel", "Ringing", 100.0))
    assert (count.value("calls", 110.0), count.value("ringing", 110.0)) == (1.0, 0.0)
    assert count.value("longest_ringing", 110.0) is None

"""From what was kept back to what is folded: each topic by its own reader."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.floor.hearing import Status
from monitoring.floor.notifications import (
    AccountPlaced,
    ErrorReport,
    GapNoted,
    HealthReport,
    Polled,
    PulseFelt,
    RosterPolled,
    SnapshotTaken,
)
from monitoring.gws.wire import Unreadable
from monitoring.ports import GAP, HEALTH, PLACED, PULSE, ROSTER, ROSTER_FULL, SNAPSHOT, Record
from monitoring.records import (
    decode,
    gap_body,
    health_body,
    heard_at,
    placed_body,
    pulse_body,
    roster_body,
    roster_late_body,
)


def record(topic: str, body: bytes) -> Record:
    return Record("anna", 1, 0, 5.0, topic, body)


def test_own_records_return() -> None:
    """What the relay itself wrote comes back as it was."""
    assert decode(record(PLACED, placed_body("agent", "North"))) == AccountPlaced("anna", 5.0, "agent", "North")
    health = record(HEALTH, health_body(Status.REFUSED, "why"))
    assert decode(health) == HealthReport("anna", 5.0, Status.REFUSED, "why")
    gap = record(GAP, gap_body(3.0, 5.0, "402"))
    assert decode(gap) == GapNoted("anna", 5.0, 3.0, 5.0, "402")
    assert decode(record(PULSE, pulse_body(4.5))) == PulseFelt("", 4.5)


def test_roster_records_return() -> None:
    """A poll comes back with its time, its interval, who differs and who is gone; a user who is broken is left out."""
    users = [("North", b'{"id":"u-1","userName":"uma","channels":[]}'), ("North", b'{"id":7}')]
    seen = SnapshotTaken("uma", 4.0, "u-1", "uma", ())
    told = decode(record(ROSTER, roster_body(4.0, 10.0, users, ["u-2"])))
    assert told == RosterPolled("", 4.0, False, (Polled("North", seen),), ("u-2",), every=10.0)
    assert decode(record(ROSTER_FULL, roster_body(4.0, 10.0, []))) == RosterPolled("", 4.0, True, every=10.0)
    late = RosterPolled("", 9.0, False, late=True, every=10.0)
    assert decode(record(ROSTER, roster_late_body(9.0, 10.0))) == late


def test_listening_ends_with_last_word() -> None:
    """Until when an account was listened to stands in its last record: what upstream said, or our own word on it."""
    assert heard_at(None) == 0.0
    assert heard_at(record("/v2/me/calls", b"{}")) == 5.0
    assert heard_at(record(HEALTH, health_body(Status.RECONNECTING, "cut", 3.0))) == 3.0
    assert heard_at(record(HEALTH, b"?")) == 0.0
    assert heard_at(record(HEALTH, health_body(Status.STARTING, ""))) == 0.0
    assert heard_at(record(HEALTH, b'{"status":"stopped","cause":"of an older version"}')) == 5.0


def test_upstream_records_return() -> None:
    """What upstream said is read as it was when it came."""
    assert decode(record("/v2/me/calls", b'{"messageType":"ErrorMessage"}')) == ErrorReport("anna", 5.0, "")
    assert isinstance(decode(record(SNAPSHOT, b'{"user":{"id":"u"}}')), SnapshotTaken)


@pytest.mark.parametrize("topic", [PLACED, HEALTH, GAP, PULSE, ROSTER, ROSTER_FULL, SNAPSHOT, "/v2/me/calls"])
@given(body=st.binary() | st.sampled_from([b"", b"{}", b'{"status":"odd","cause":""}', b'{"role":"\xff","team":""}']))
def test_broken_record_is_unreadable(topic: str, body: bytes) -> None:
    """A record that cannot be read is told apart, whatever its bytes."""
    assert isinstance(decode(record(topic, body)), Unreadable)

"""From what was kept back to what is folded: each topic by its own reader."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.floor.model import Status
from monitoring.floor.notifications import AccountPlaced, ErrorReport, HealthReport, SnapshotTaken
from monitoring.gws.wire import Unreadable
from monitoring.ports import HEALTH, PLACED, SNAPSHOT, Record
from monitoring.records import decode, health_body, placed_body


def record(topic: str, body: bytes) -> Record:
    return Record("anna", 1, 0, 5.0, topic, body)


def test_own_records_return() -> None:
    """What the relay itself wrote comes back as it was."""
    assert decode(record(PLACED, placed_body("agent", "North"))) == AccountPlaced("anna", 5.0, "agent", "North")
    health = record(HEALTH, health_body(Status.REFUSED, "why"))
    assert decode(health) == HealthReport("anna", 5.0, Status.REFUSED, "why")


def test_upstream_records_return() -> None:
    """What upstream said is read as it was when it came."""
    assert decode(record("/v2/me/calls", b'{"messageType":"ErrorMessage"}')) == ErrorReport("anna", 5.0, "")
    assert isinstance(decode(record(SNAPSHOT, b'{"user":{"id":"u"}}')), SnapshotTaken)


@pytest.mark.parametrize("topic", [PLACED, HEALTH, SNAPSHOT, "/v2/me/calls"])
@given(body=st.binary() | st.sampled_from([b"", b"{}", b'{"status":"odd","cause":""}', b'{"role":"\xff","team":""}']))
def test_broken_record_is_unreadable(topic: str, body: bytes) -> None:
    """A record that cannot be read is told apart, whatever its bytes."""
    assert isinstance(decode(record(topic, body)), Unreadable)

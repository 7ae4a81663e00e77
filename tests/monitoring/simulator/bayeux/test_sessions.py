from __future__ import annotations

import pytest

from monitoring.simulator.bayeux.sessions import Caller, Session, is_number


def make_session(*, acks: bool) -> Session:
    return Session("one", Caller("alice"), "browser", acks, 0.0)


def test_take_empties_queue() -> None:
    """Without acks an event is given out once and forgotten."""
    session = make_session(acks=False)
    session.offer({"data": 1})
    assert session.take() == ({"data": 1},)
    assert session.take() == ()
    assert session.batch == 0


def test_unacknowledged_comes_again() -> None:
    """Row 23: each reply is a batch of its own, and what is not acknowledged comes again before what is new."""
    session = make_session(acks=True)
    session.offer({"data": 1})
    assert (session.take(), session.batch) == (({"data": 1},), 1)
    session.offer({"data": 2})
    assert (session.take(), session.batch) == (({"data": 1}, {"data": 2}), 2)
    assert session.backlog == 2


def test_acknowledged_is_dropped() -> None:
    """Row 23: an acknowledged number drops its batch and all before it; a missed one is told apart."""
    session = make_session(acks=True)
    for n in (1, 2):
        session.offer({"data": n})
        session.take()
    assert session.acknowledge(1) is False
    assert session.take() == ({"data": 2},)
    assert session.acknowledge(3) is True
    assert session.is_pending is False


def test_silent_client_misses_nothing() -> None:
    """A connect without a number neither acknowledges nor counts as a loss."""
    session = make_session(acks=True)
    session.offer({"data": 1})
    session.take()
    assert session.acknowledge(None) is True
    assert session.is_pending is True


def test_piggyback_only_without_acks() -> None:
    """Row 11: events ride on any reply without acks, on connect replies alone with them."""
    for acks, expected in ((False, ({"data": 1},)), (True, ())):
        session = make_session(acks=acks)
        session.offer({"data": 1})
        assert session.piggyback() == expected


@pytest.mark.parametrize(("value", "expected"), [(1, True), (-0.5, True), (True, False), ("1", False), (None, False)])
def test_numbers_are_numbers(value: object, expected: bool) -> None:  # noqa: FBT001
    """Only what one can count with is a number."""
    assert is_number(value) is expected


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 10**400])
def test_monsters_are_no_numbers(value: float) -> None:
    """A hostile number is none."""
    assert is_number(value) is False

from __future__ import annotations

from monitoring.simulator.bayeux.muddle import LONGEST, Muddle, Said

EVENTS: list[Said] = [("agent001", "/v2/me/calls", number) for number in range(40)]


def told(muddle: Muddle) -> list[object]:
    """What comes out when all events went in, by number."""
    out = [event for one in EVENTS for event in muddle.take(one, 0.0)]
    return [event[2] for event in [*out, *muddle.rest()]]


def test_nothing_by_default() -> None:
    """Without orders every event is told at once, in order and once."""
    assert told(Muddle()) == list(range(40))


def test_twice_tells_again() -> None:
    """Some events are told twice, none is missing."""
    numbers = told(Muddle(twice=0.5))
    assert set(numbers) == set(range(40))
    assert len(numbers) > 40


def test_window_bounds_disorder() -> None:
    """Events change places within their window and never beyond it."""
    numbers = told(Muddle(window=8))
    assert all(set(numbers[start : start + 8]) == set(range(start, start + 8)) for start in range(0, 40, 8))
    assert numbers != list(range(40))


def test_waits_not_for_ever() -> None:
    """A window that never fills is told when its oldest event is old enough."""
    muddle = Muddle(window=8)
    assert muddle.take(EVENTS[0], 10.0) == []
    assert muddle.due(10.0 + LONGEST / 2) == []
    assert muddle.due(10.0 + LONGEST) == [EVENTS[0]]
    assert muddle.due(99.0) == []

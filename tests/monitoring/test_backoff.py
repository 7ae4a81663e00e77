"""Delays between tries, by example; the laws are in tests/laws/test_backoff.py."""

from __future__ import annotations

from itertools import islice

from monitoring.backoff import delays


def test_delays_double() -> None:
    """With even jitter the delays double up to the cap."""
    assert list(islice(delays(lambda: 0.0, base=1.0, cap=5.0), 5)) == [0.25, 0.5, 1.0, 1.25, 1.25]


def test_jitter_spreads() -> None:
    """The luckiest delay is a quarter of the unluckiest."""
    assert (next(delays(lambda: 0.0, base=8.0)), next(delays(lambda: 0.5, base=8.0))) == (2.0, 5.0)


def test_advice_wins() -> None:
    """A longer advised delay wins, also over the cap, and is asked for each time."""
    advised = iter([0.0, 100.0, 0.0])
    pauses = delays(lambda: 0.0, base=1.0, cap=2.0, advised=lambda: next(advised))
    assert list(islice(pauses, 3)) == [0.25, 100.0, 0.5]

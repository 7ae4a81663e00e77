"""A tally cuts time into minutes: what began in one and ends in another is in both, and what has not ended counts up to now."""

from __future__ import annotations

from monitoring.figures.tally import MINUTE, MINUTES_KEPT, Gauge, Sum, Tally


def summed(tally: Tally, start: float, end: float) -> Sum:
    """A stretch of time of one tally."""
    total = Sum()
    tally.add_to(total, start, end)
    return total


def test_time_is_cut_at_minutes() -> None:
    """Three minutes in a state are in three minutes, each with its own share."""
    tally = Tally()
    tally.put(Gauge.READY, 2, 90.0)
    tally.put(Gauge.READY, -1, 200.0)
    assert {number: minute.seconds[Gauge.READY] for number, minute in tally.minutes.items()} == {1: 60, 2: 120, 3: 40}
    assert tally.now == {Gauge.READY: 1}


def test_open_counts_to_now() -> None:
    """What has not ended counts up to the moment that is asked for, and not from before the stretch."""
    tally = Tally()
    tally.put(Gauge.READY, 1, 90.0)
    assert [summed(tally, 60.0, end).of(Gauge.READY) for end in (80.0, 90.0, 100.0, 300.0)] == [0, 0, 10, 210]
    assert summed(tally, 240.0, 300.0).of(Gauge.READY) == 60.0
    assert summed(Tally(), 0.0, 100.0) == Sum()


def test_minutes_are_borders() -> None:
    """What happens on the full minute is the next one's, and a stretch ends before it."""
    tally = Tally()
    tally.handled(10.0, 119.9)
    tally.handled(20.0, 120.0)
    tally.abandoned(120.0)
    assert [
        (one.handled, one.handling, one.abandoned) for one in (summed(tally, 60, 120), summed(tally, 120, 180))
    ] == [
        (1, 10.0, 0),
        (1, 20.0, 1),
    ]


def test_waits_are_whole_seconds() -> None:
    """A wait counts as the seconds it began; what is exact stays exact, whatever floats make of it, and none is below 0."""
    tally = Tally()
    for wait in (20.0, 20.0000002, 20.001, 0.0, -3.0, 0.5):
        tally.answered(wait, 60.0)
    assert tally.minutes[1].waits == {20: 2, 21: 1, 0: 2, 1: 1}


def test_late_word_counts_from_now() -> None:
    """A moment before the last one changes what is so many, but takes back no time."""
    tally = Tally()
    tally.put(Gauge.READY, 1, 60.0)
    tally.put(Gauge.READY, 1, 90.0)
    tally.put(Gauge.READY, -1, 80.0)
    assert summed(tally, 60.0, 120.0).of(Gauge.READY) == 60.0


def test_negative_handling_is_none() -> None:
    """Clocks that differ make nobody handle anything for less than nothing."""
    tally = Tally()
    tally.handled(-5.0, 60.0)
    assert summed(tally, 60.0, 120.0).handling == 0.0


def test_skipped_time_is_nobodys() -> None:
    """Time in which nobody looked is counted for nothing; what stood before still stands after."""
    tally = Tally()
    tally.put(Gauge.READY, 1, 60.0)
    tally.skip(100.0, 400.0)
    assert [summed(tally, 60.0, end).of(Gauge.READY) for end in (120.0, 400.0, 430.0)] == [40.0, 40.0, 70.0]


def test_old_minutes_go() -> None:
    """A day and two hours are remembered: no more memory is used, nor time for what is older."""
    tally = Tally()
    tally.put(Gauge.READY, 1, 60.0)
    tally.put(Gauge.READY, -1, 60.0 + 400 * 24 * 3600.0)
    assert len(tally.minutes) == MINUTES_KEPT
    last = max(tally.minutes)
    tally.abandoned(last * MINUTE + 3 * MINUTE)
    assert (len(tally.minutes), min(tally.minutes)) == (MINUTES_KEPT - 2, last + 4 - MINUTES_KEPT)
    tally.handled(1.0, 0.0)
    assert tally.minutes[0].handled == 1

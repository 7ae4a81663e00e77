"""Delays measured between clocks that differ: never less than nothing, never of yesterday."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.latency import ABSURD, BUCKETS, RECENT, SAMPLES, STAGES, WINDOW, Delays, Least, Skew

WAYS = st.lists(st.floats(0.001, 5.0), min_size=1, max_size=50)


def test_skew_is_the_quickest_way() -> None:
    """Of clocks 7 s apart all but the quickest event's way is known; half of the quickest round trip is taken off."""
    skew = Skew()
    for number, way in enumerate((0.8, 0.05, 0.3)):
        assert skew.observe(1000.0 + number, 1007.0 + number + way)
    assert skew.value(1010.0) == pytest.approx(7.05)
    skew.trip(0.2, 1010.0)
    skew.trip(0.08, 1010.0)
    assert skew.value(1010.0) == pytest.approx(7.01)


@given(ways=WAYS, ahead=st.floats(-3600, 3600))
def test_no_delay_below_nothing(ways: list[float], ahead: float) -> None:
    """Whatever the clocks, no event of the window is received before it was generated."""
    skew = Skew()
    told = [(100.0 + number, 100.0 + number + ahead + way) for number, way in enumerate(ways)]
    for generated, received in told:
        skew.observe(generated, received)
    now = max(received for _, received in told)
    assert all(received - generated - skew.value(now) >= -1e-6 for generated, received in told)


def test_skew_forgets() -> None:
    """A clock that was set is believed after five minutes, and an absurd one never."""
    skew = Skew()
    assert skew.value(0.0) == 0.0
    skew.observe(1000.0, 1000.1)
    skew.observe(1001.0, 1061.1)
    assert skew.value(1001.0 + WINDOW - 2) == pytest.approx(0.1)
    assert skew.value(1000.1 + WINDOW + 1) == pytest.approx(60.1)
    assert not skew.observe(0.0, ABSURD)
    assert skew.value(1000.1 + WINDOW + 1) == pytest.approx(60.1)


@given(values=st.lists(st.floats(-1e3, 1e3), min_size=1, max_size=60))
def test_least_is_the_least(values: list[float]) -> None:
    """The least of the window is what looking at every value of it says."""
    least = Least(window=10.0)
    for number, value in enumerate(values):
        least.note(value, float(number))
        assert least.value(float(number)) == min(values[max(0, number - 10) : number + 1])


def test_median_of_the_last_minute() -> None:
    """The median is of the last minute and of one stage; a minute's silence has none."""
    delays = Delays()
    for number, seconds in enumerate((5.0, 0.1, 0.3, 0.2)):
        delays.note("receipt", seconds, number * 20.0)
    assert delays.median("receipt", RECENT + 1) == 0.2
    assert delays.median("receipt", 60 + RECENT + 1) is None
    assert delays.median("send", 0.0) is None


def test_histogram_counts_all() -> None:
    """Every delay falls into one bucket; what clocks make negative is nothing; memory is bounded."""
    delays = Delays()
    for seconds in (-1.0, BUCKETS[0], BUCKETS[0] + 0.001, BUCKETS[-1] + 1):
        delays.note("journal", seconds, 0.0)
    found = delays.histograms["journal"]
    assert (found.counts[0], found.counts[1], found.counts[-1], sum(found.counts)) == (2, 1, 1, 4)
    assert found.total == pytest.approx(2 * BUCKETS[0] + 0.001 + BUCKETS[-1] + 1)
    for _ in range(SAMPLES + 10):
        delays.note("send", 1.0, 0.0)
    assert len(delays._recent["send"]) == SAMPLES
    assert set(delays.histograms) == set(STAGES)

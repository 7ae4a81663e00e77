"""Laws of the delays between tries."""

from __future__ import annotations

from itertools import islice

from hypothesis import given
from hypothesis import strategies as st

from monitoring.backoff import delays

JITTERS = st.lists(st.floats(0, 1, exclude_max=True), min_size=20, max_size=20)


@given(JITTERS, st.floats(0.01, 10), st.floats(0.01, 100), st.floats(0, 200))
def test_delays_stay_within(jitters: list[float], base: float, cap: float, advice: float) -> None:
    """No delay is below the advice or a quarter of the first ceiling, none above both advice and cap."""
    chance = iter(jitters)
    for pause in islice(delays(lambda: next(chance), base=base, cap=cap, advised=lambda: advice), len(jitters)):
        assert max(advice, min(base, cap) / 4) <= pause <= max(advice, cap)


@given(JITTERS, st.floats(0.01, 1))
def test_delays_grow(jitters: list[float], base: float) -> None:
    """Below the cap every third delay is longer, whatever the chance."""
    chance = iter(jitters)
    pauses = list(islice(delays(lambda: next(chance), base=base, cap=float("inf")), len(jitters)))
    assert all(later > sooner for sooner, later in zip(pauses, pauses[3:], strict=False))

"""The watch over the loop (cometd.md, F5 and F21): looks by hand, no clock."""

from __future__ import annotations

from monitoring.bayeux.watch import Finding, Watch

FINE, STUCK, OVERSLEPT = Finding.FINE, Finding.STUCK, Finding.OVERSLEPT


def looks(watch: Watch, *at: float) -> list[Finding]:
    """Look at these seconds."""
    return [watch.look(now, now) for now in at]


def test_punctual_loop_is_fine() -> None:
    """A loop that turns before its promise and the grace are over is never suspected, nor one that promised nothing."""
    watch = Watch()
    watch.turn(0.0, 30.0, None)
    assert looks(watch, *range(5, 45, 5)) == [FINE] * 8
    watch.turn(40.0, None, None)
    assert looks(watch, *range(45, 500, 5)) == [FINE] * 91


def test_late_loop_is_stuck() -> None:
    """A loop that misses the least of its promises by more than the grace at two looks in a row is stuck."""
    watch = Watch()
    watch.turn(0.0, 30.0, 5.0)
    assert looks(watch, 5.0, 10.0, 15.0, 20.0, 25.0) == [FINE, FINE, FINE, FINE, STUCK]


def test_turn_clears_suspicion() -> None:
    """A loop that turned between two looks is late, not stuck."""
    watch = Watch()
    for now in range(0, 100, 5):
        watch.turn(now - 20.0, 0.0)
        assert watch.look(now, now) is FINE


def test_stall_is_told_apart() -> None:
    """F21: A look that comes far too late tells of a stall, one look later, with its length; the loop is not blamed."""
    watch = Watch()
    watch.turn(0.0, 5.0)
    assert looks(watch, 5.0, 65.0, 70.0) == [FINE, FINE, OVERSLEPT]
    assert (watch.since, watch.slept) == (65.0, 55.0)


def test_sleep_is_a_stall() -> None:
    """F21: A machine that slept shows on the steady clock alone."""
    watch = Watch()
    watch.turn(0.0, 30.0)
    assert [watch.look(5.0, 5.0), watch.look(10.0, 4000.0), watch.look(15.0, 4005.0)] == [FINE, FINE, OVERSLEPT]

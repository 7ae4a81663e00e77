"""When anybody looked: from the first line on, but for the times in which there was none."""

from __future__ import annotations

from monitoring.figures.looks import BLIND_AFTER, Looks
from monitoring.figures.tally import MINUTE, MINUTES_KEPT


def test_nothing_was_looked_at() -> None:
    """Before the first line nobody looked."""
    looks = Looks()
    assert (looks.since, looks.within(0.0, 100.0)) == (0.0, 0.0)


def test_looking_goes_on() -> None:
    """Lines that follow each other within a minute are one look, up to the moment that is asked for."""
    looks = Looks()
    assert [looks.note(at) for at in (100.0, 160.0, 150.0, 220.0)] == [None] * 4
    assert (looks.since, looks.until(280.0), looks.until(280.1)) == (100.0, 280.0, 220.0)
    assert [looks.within(0.0, end) for end in (90.0, 150.0, 250.0, 1000.0)] == [0.0, 50.0, 150.0, 120.0]


def test_long_silence_is_blindness() -> None:
    """More than a minute without a line is a time in which nobody looked; what was before it is remembered."""
    looks = Looks()
    found = [looks.note(at) for at in (100.0, 140.0, 140.0 + BLIND_AFTER + 1, 230.0)]
    assert found == [None, None, (140.0, 201.0), None]
    assert (looks.since, looks.within(100.0, 230.0), looks.within(150.0, 190.0)) == (100.0, 40.0 + 29.0, 0.0)


def test_old_looks_go() -> None:
    """What a purge left of long ago is no look, and looks of the day before yesterday are forgotten."""
    looks, later = Looks(), 100.0 + MINUTES_KEPT * MINUTE
    looks.note(5.0)
    looks.note(100.0)
    looks.note(110.0)
    assert (looks.past, looks.since) == ([], 100.0)
    looks.note(later)
    assert (looks.past, looks.since) == ([(100.0, 110.0)], 100.0)
    looks.note(later + 10.0)
    looks.note(later + 100.0)
    assert (looks.past, looks.since) == ([(later, later + 10.0)], later)

"""The figures over time: averages of what was there, sums of what was done, and nothing for what nobody looked at."""

from __future__ import annotations

import pytest

from monitoring.figures import FIGURES, Figures
from tests.fakes.counted import Counted, series, talks
from tests.fakes.made_floor import met, staff

EDGES = [60.0, 120.0, 180.0, 240.0]


def drawn(count: Counted, key: str, *teams: str, edges: list[float] | None = None) -> list[float | None]:
    """A figure's trend."""
    return series(count.figures, key, frozenset(teams) or None, edges or EDGES, 20)


def test_nothing_before_counting() -> None:
    """Before anything was heard, and in stretches before the first line, there is nothing to draw, not zeros."""
    assert series(Figures(), "ready", None, EDGES, 20) == [None, None, None]
    count = Counted(met("anna", at=150.0))
    assert drawn(count, "handled", edges=[60.0, 120.0, 180.0, 200.0]) == [None, 0.0, 0.0]
    assert drawn(count, "ready", edges=[60.0, 120.0, 180.0, 200.0]) == [None, 1.0, 1.0]


def test_numbers_are_averaged() -> None:
    """What is so many at each moment is averaged over the part of a stretch that was looked at."""
    count = Counted(staff(), talks("anna", "Established", 60.0), talks("axel", "Established", 90.0, "call-2"))
    count.hear(talks("axel", "Released", 150.0, "call-2"), talks("anna", "Released", 200.0))
    assert drawn(count, "calls") == [1.5, 1.5, pytest.approx(20 / 60)]
    assert drawn(count, "talking", "South") == [0.0, 0.0, 0.0]


def test_present_minute_is_drawn() -> None:
    """The last edge may lie within the minute that runs: as much as there is of it counts."""
    count = Counted(met("anna", at=60.0), talks("anna", "Established", 120.0), talks("anna", "Released", 150.0))
    count.hear(talks("anna", "Established", 160.0, "call-2"))
    assert drawn(count, "calls", edges=[60.0, 120.0, 170.0]) == [0.0, pytest.approx(40 / 50)]
    assert drawn(count, "handled", edges=[60.0, 120.0, 170.0]) == [0.0, 1.0]


def test_shared_call_is_drawn_once() -> None:
    """A call of two teams is one in the trend of both together."""
    count = Counted(staff(), talks("anna", "Established", 60.0), talks("sven", "Established", 60.0))
    for teams in ("North",), ("South",), ("North", "South"), ():
        assert drawn(count, "calls", *teams, edges=[60.0, 120.0]) == [1.0]


def test_outage_is_a_gap() -> None:
    """While nobody looked nothing was so many; what was looked at of a stretch stands for it."""
    count = Counted(met("anna", at=60.0), talks("anna", "Established", 60.0), talks("anna", "Held", 90.0))
    count.hear(talks("anna", "Established", 600.0))
    edges = [60.0, 120.0, 180.0, 600.0, 660.0]
    assert drawn(count, "calls", edges=edges) == [1.0, None, None, 1.0]
    assert drawn(count, "occupancy", edges=edges) == [1.0, None, None, 1.0]


def test_shares_are_of_their_stretch() -> None:
    """Occupancy, handling and service level are what they would be had there been nothing but the stretch."""
    count = Counted(met("anna", at=60.0), talks("anna", "Ringing", 70.0), talks("anna", "Established", 100.0))
    count.hear(talks("anna", "Released", 130.0), talks("anna", "Ringing", 190.0, "call-2"))
    count.hear(talks("anna", "Released", 200.0, "call-2"))
    assert drawn(count, "service_level") == [0.0, None, 0.0]
    assert drawn(count, "handling") == [None, 30.0, None]
    assert drawn(count, "abandoned") == [0.0, 0.0, 1.0]
    assert drawn(count, "occupancy") == [pytest.approx(50 / 60), pytest.approx(10 / 60), pytest.approx(10 / 60)]


def test_every_trend_is_drawn() -> None:
    """Every figure that says it has a trend has one, and an age has none."""
    count = Counted(met("anna", at=60.0))
    for key, one in FIGURES.items():
        if one.trend:
            assert len(drawn(count, key)) == 3
        else:
            with pytest.raises(ValueError, match="not drawn over time"):
                drawn(count, key)

"""Numbers over time as lines and bars."""

from __future__ import annotations

import itertools

import pytest

from dashboard.wall.sparks import BAR, HIGH, WIDE, bars, line


@pytest.mark.parametrize(
    ("values", "path"),
    [
        ([], ""),
        ([None, None], ""),
        ([7.0], "M0 50h0"),
        ([3.0, 3.0, 3.0], "M0 50L500 50L1000 50"),
        ([0.0, 0.0], "M0 100L1000 100"),
        ([0.0, 5.0, 10.0], "M0 100L500 50L1000 0"),
        ([4.0, None, 2.0, 1.0], "M0 0h0M666 50L1000 75"),
        ([None, 1.0, 2.0, None, None], "M250 50L500 0"),
    ],
)
def test_line_is_drawn(values: list[float | None], path: str) -> None:
    """From 0 up to the largest, broken where nothing is known; flat in the middle where nothing differs, or at 0 below."""
    assert line(values) == path


def test_shares_keep_scale() -> None:
    """A share that passes a half is drawn against the whole; small ones against the largest of them."""
    assert line([0.5, 0.84], is_share=True) == "M0 50L1000 16"
    assert line([0.1, 0.2], is_share=True) == "M0 50L1000 0"
    assert line([0.5, 0.84]) != line([0.5, 0.84], is_share=True)


def test_bars_are_drawn() -> None:
    """A bar per value in its place, as high as it is large; what was nothing is just to be seen, what is unknown is not."""
    found = bars([0.0, 5.0, None, 10.0])
    assert [(y, height) for _, y, height in found] == [(98, 2), (50, 50), (0, 100)]
    assert [x * 4 // WIDE for x, _, _ in found] == [0, 1, 3]
    assert bars([]) == bars([None]) == ()


@pytest.mark.parametrize("hours", [23, 24, 25])
def test_bars_stand_apart(hours: int) -> None:
    """However many hours a day has, its bars do not touch, and none leaves the box."""
    found = bars([float(hour) for hour in range(hours)])
    assert all(two[0] - one[0] > BAR for one, two in itertools.pairwise(found))
    assert found[0][0] >= 0
    assert found[-1][0] + BAR <= WIDE
    assert all(y + height == HIGH for _, y, height in found)
    assert bars([0.2, 0.8], is_share=True)[1][2] == 80

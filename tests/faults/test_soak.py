"""The soak, in small: that it measures, and that its verdict bites. The whole is `make faults`."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.faults.soak import SoakResult, soak

FLAT = SoakResult(
    cycles=50_000, clients=10, seconds=300.0,
    rss_start=38.0, rss_warm=39.0, rss_end=39.5,
    tasks_start=39, tasks_end=41, sockets_start=12, sockets_end=12, id_width_start=8, id_width=8,
)  # fmt: skip


@pytest.mark.interop
async def test_small_soak_is_flat() -> None:
    """56: A hundred compressed cycles leave tasks, sockets and ids as they were, and memory nearly so."""
    result = await soak(cycles=120, clients=4)
    assert result.cycles >= 120
    assert (result.rss_start > 1, result.tasks_start > 4, result.sockets_start >= 4) == (True, True, True)
    assert result.is_survived, result


@pytest.mark.parametrize(
    "grown",
    [{"rss_end": 43.1}, {"tasks_end": 50}, {"sockets_end": 23}, {"id_width": 9}],
    ids=lambda grown: next(iter(grown)),
)
def test_growth_is_told(grown: dict[str, float]) -> None:
    """56: Growth of memory, tasks, sockets or ids is no flat line."""
    assert FLAT.is_survived
    assert not replace(FLAT, **grown).is_survived  # type: ignore[arg-type]

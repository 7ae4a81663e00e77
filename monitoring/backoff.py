"""Delays between tries, for ever. Pure: the caller brings chance and does the waiting; knows no clock, no cause."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def no_advice() -> float:
    """Advise nothing: 0 seconds."""
    return 0.0


def delays(
    jitter: Callable[[], float],
    *,
    base: float = 0.5,
    cap: float = 30.0,
    advised: Callable[[], float] = no_advice,
) -> Iterator[float]:
    """Yield seconds to wait before the 2nd, 3rd, ... try.

    The ceiling doubles from `base` to `cap`; each delay lies between a quarter of it and all of it, by
    `jitter()` in [0, 1). A longer advised delay wins, even over the cap. To start anew, make a new one.
    """
    ceiling = min(base, cap)
    while True:
        # Never zero, else an unlucky jitter is a hot loop; never fixed, else a thousand clients return in step.
        yield max(advised(), ceiling * (1 + 3 * jitter()) / 4)
        ceiling = min(cap, ceiling * 2)

"""The figures over time: what each came to in stretches that the caller chooses, whole minutes all. Pure."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from monitoring.figures.definitions import FIGURES, Span, Unit
from monitoring.figures.reading import handling_of, occupancy_of, service_level_of, tallies_of
from monitoring.figures.tally import Gauge, Sum

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitoring.figures.fold import Figures


def sums(figures: Figures, teams: frozenset[str] | None, edges: Sequence[float]) -> list[Sum]:
    """What lies between each two of these moments (POSIX seconds, rising; all but the last whole minutes), for any figures."""
    tallies = tallies_of(figures, teams)
    found = []
    for start, end in pairwise(edges):
        # What was not looked at is no zero.
        total = Sum(figures.looks.within(start, end))
        for tally in tallies:
            tally.add_to(total, start, figures.looks.until(end))
        found.append(total)
    return found


def value_of(key: str, total: Sum, within: int) -> float | None:
    """What a figure came to in a stretch; what is so many at each moment is averaged.

    None where nothing can be said: nobody looked, or there was nothing it could be of. Raises ValueError for a figure that has
    no trend.
    """
    if not FIGURES[key].trend:
        raise ValueError(f"{key} is not drawn over time")
    if not total.length:
        return None
    if key == "service_level":
        return service_level_of(total, within)
    if key == "occupancy":
        return occupancy_of(total)
    if key == "handling":
        return handling_of(total)
    if FIGURES[key].span is Span.HOUR and FIGURES[key].unit is Unit.COUNT:
        return float(total.handled if key == "handled" else total.abandoned)
    return total.of(Gauge(key)) / total.length

"""Numbers over time as drawings in a box of 1000 by 100, y down: a line, or bars. Integers only. Pure; knows no figure.

Both begin at 0 and reach up to the largest value; a share that is ever more than a half reaches up to 1, so that 84 % looks
like much. What is not known is a gap.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDE, HIGH = 1000, 100
BAR = 30
"""How wide a bar is. A day has at most 25 hours: there is always a gap between two."""
LOWEST = 2
"""How high the bar of nothing is: that it was nothing is known."""


def line(values: Sequence[float | None], *, is_share: bool = False) -> str:
    """The data of an SVG path: a stroke for each run of values; empty if nothing is known.

    A flat line runs in the middle, one of nothing at the bottom.
    """
    known = [value for value in values if value is not None]
    top = _top(known, is_share=is_share)
    is_flat = len(set(known)) < 2 and top > 0
    strokes: list[list[str]] = [[]]
    for place, value in enumerate(values):
        if value is None:
            strokes.append([])
        else:
            x = place * WIDE // max(1, len(values) - 1)
            y = HIGH // 2 if is_flat else HIGH - _height(value, top)
            strokes[-1].append(f"{x} {y}")
    return "".join(f"M{'L'.join(stroke)}" + ("h0" if len(stroke) == 1 else "") for stroke in strokes if stroke)


def bars(values: Sequence[float | None], *, is_share: bool = False) -> tuple[tuple[int, int, int], ...]:
    """Per value that is known: x, y and height of its bar; x says which of all the values it is. At most 25 values."""
    top = _top([value for value in values if value is not None], is_share=is_share)
    slot = WIDE // max(1, len(values))
    found = []
    for place, value in enumerate(values):
        if value is not None:
            height = max(LOWEST, _height(value, top))
            found.append((place * WIDE // len(values) + (slot - BAR) // 2, HIGH - height, height))
    return tuple(found)


def _top(known: Sequence[float], *, is_share: bool) -> float:
    largest = max(known, default=0.0)
    return 1.0 if is_share and largest > 0.5 else largest


def _height(value: float, top: float) -> int:
    return min(HIGH, max(0, round(HIGH * value / top))) if top > 0 else 0

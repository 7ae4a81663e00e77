"""How parts travel: one websocket message each, below the size that a proxy might cut. Knows no page and no socket."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dashboard.partials import Part

LARGEST_FRAME = 256 * 1024


def frame_of(sequence: int, parts: Sequence[Part], at: float, age: float | None = None) -> str:
    """One websocket message: parts in order, when it left (`at`, our ms since 1970), and how old its news was then.

    `age_ms` is the median from GWS's own stamp to `at` over the events behind the frame; absent where there are none.
    """
    frame = {"seq": sequence, "at": round(at * 1000), "parts": [part.frame() for part in parts]}
    if age is not None:
        frame["age_ms"] = round(age * 1000)
    return json.dumps(frame, separators=(",", ":"))


def batches(parts: Sequence[Part]) -> Iterator[list[Part]]:
    """The parts in frames that no websocket limit cuts; a single part goes whole."""
    batch: list[Part] = []
    size = 0
    for part in parts:
        if batch and size + len(part.content) > LARGEST_FRAME:
            yield batch
            batch, size = [], 0
        batch.append(part)
        size += len(part.content)
    if batch:
        yield batch

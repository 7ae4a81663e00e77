"""How much fits on a wall, so that all of it can be read from ten feet: nothing below 32 pt at 100 % of 1920 by 1080. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, sqrt


@dataclass(frozen=True, slots=True)
class Room:
    """What one scale has room for: the agent grid, of which an alarm in the hero's place takes `hero` rows; a list's lines."""

    columns: int
    rows: int
    hero: int
    lines: int


@dataclass(frozen=True, slots=True)
class Grid:
    """The agent grid: `shown` agents in `columns` by `rows` tiles, and one tile for the `more` others if there are any."""

    columns: int
    rows: int
    shown: int
    more: int = 0


# At 100 % a tile of one line takes 85 of about 680 pixels, the hero 170 of them, and a line of a list 65 of 390.
ROOMS = {75: Room(8, 10, 2, 8), 100: Room(6, 8, 2, 6), 125: Room(5, 6, 2, 5), 150: Room(4, 4, 1, 4)}


def room(scale: int) -> Room:
    """What fits at a scale in percent; at one between those that displays offer, what fits at the next larger one."""
    return ROOMS[next((known for known in sorted(ROOMS) if known >= scale), max(ROOMS))]


def grid(agents: int, scale: int, *, with_alarm: bool = False) -> Grid:
    """The grid for so many agents: the fewer they are, the larger its tiles, in about the same shape.

    While an alarm stands in the hero's place, fewer rows are left.
    """
    fits = room(scale)
    columns, rows = fits.columns, fits.rows - (fits.hero if with_alarm else 0)
    if agents > columns * rows:
        shown = columns * rows - 1
        return Grid(columns, rows, shown, agents - shown)
    if not agents:
        return Grid(0, 0, 0)
    across = min(columns, ceil(sqrt(agents * columns / rows)))
    return Grid(across, ceil(agents / across), agents)
